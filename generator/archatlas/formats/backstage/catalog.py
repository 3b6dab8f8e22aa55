"""A whole Backstage catalog: entities to modules, groups and people to owners."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from archatlas.formats.backstage.entity import (
    HANDLE,
    OWNERS,
    PART_OF_EXPORT,
    annotation,
    describe,
    handle_of,
    is_entity,
    reference_of,
)
from archatlas.formats.backstage.references import EntityReference
from archatlas.formats.backstage.substitution import (
    DEFINITION,
    PLACEHOLDERS,
    Substitution,
    named_file,
    named_files,
    value_of,
)
from archatlas.formats.foreign.description import Description
from archatlas.formats.foreign.documents import NumberedDocument, read_documents, text_at, texts_at
from archatlas.formats.foreign.resolution import resolve, told_apart
from archatlas.model.finding import AboutFile, Finding, Severity
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.origin import OwnerDescription
from archatlas.model.record import replace
from archatlas.model.source import SourceFile
from archatlas.model.source_detail import NotRead, ReadFault
from archatlas.model.source_rules import SOURCE_NOT_READ
from archatlas.sources.foreign_files import ForeignFiles

FILE_NAMES = ("catalog-info*.yaml", "catalog-info*.yml")


def read_catalog(files: ForeignFiles) -> ForeignEstate:
    """Read a catalog; no text makes this raise."""
    texts = {files.below_root(one.path): one for one in files.attached}
    sources = (*files.files, *(one for one in files.attached if one not in files.files and _holds_entities(one)))
    descriptions: list[Description] = []
    findings: list[Finding] = []
    refused: list[str] = []
    handles = _handles(sources)
    for source in sources:
        path = files.below_root(source.path)
        findings += _unread(source, path, {files.below_root(one.path): one for one in sources} | texts)
        read = read_documents(source)
        findings += read.findings
        for one in read.documents:
            if one.document.problems:
                findings += one.document.problems
            if any(problem.severity is Severity.ERROR for problem in one.document.problems):
                refused.append(source.path)
            elif is_entity(one.document):
                descriptions += _described(one, path, texts, files.source.lane, handles)
    resolved = resolve([one for one in descriptions if one.kind not in OWNERS], _parts_of_exports(sources))
    people, doubles = told_apart(one for one in descriptions if one.kind in OWNERS)
    findings += [*(finding for one in descriptions for finding in one.findings), *resolved.findings, *doubles]
    return ForeignEstate(
        resolved.modules, tuple(_owners(people, handles)), tuple(findings), tuple(dict.fromkeys(refused))
    )


def _parts_of_exports(sources: Iterable[SourceFile]) -> frozenset[str]:
    """Return the references of entities that an export added to the modules, and that are none."""
    documents = (one.document for source in sources for one in read_documents(source).documents)
    return frozenset(reference_of(one).key for one in documents if annotation(one, PART_OF_EXPORT))


def _holds_entities(source: SourceFile) -> bool:
    return "backstage.io/" in source.text


def _described(
    one: NumberedDocument, path: str, texts: Mapping[str, SourceFile], lane: str, handles: Mapping[str, str]
) -> Iterator[Description]:
    document = Substitution(path, texts).of(one.document) if texts else one.document
    spec = next(filter(None, (text_at(document, "spec", DEFINITION, kind) for kind in PLACEHOLDERS)), "")
    meant = named_file(spec, "", path).path if spec else ""
    found = describe(NumberedDocument(document, one.number), lane, meant if meant in texts else "")
    if found is not None:
        yield _with_handle(found, handles)


def _with_handle(found: Description, handles: Mapping[str, str]) -> Description:
    """Return what an entity says with its owner by the handle that the group has here."""
    if "ownership.owner" not in found.facts:
        return found
    written, key = found.facts["ownership.owner"]
    meant = EntityReference.parse(str(written), "Group", reference_of(found.document).namespace)
    handle = handles.get(meant.key) or handle_of(meant)
    return replace(found, facts={**found.facts, "ownership.owner": (handle, key)})


def _handles(sources: Iterable[SourceFile]) -> Mapping[str, str]:
    """Return by reference the handles that groups and people say they have."""
    documents = (one.document for source in sources for one in read_documents(source).documents)
    people = (one for one in documents if is_entity(one) and text_at(one, "kind").lower() in OWNERS)
    return {(meant := reference_of(one)).key: annotation(one, HANDLE) or handle_of(meant) for one in people}


def _owners(people: Mapping[str, Sequence[Description]], handles: Mapping[str, str]) -> Iterator[OwnerDescription]:
    """Yield groups and people with who belongs to whom, whichever of the two says so."""
    members: dict[str, dict[str, None]] = defaultdict(dict)
    within: dict[str, dict[str, None]] = defaultdict(dict)
    for reference, (one, *_others) in people.items():
        own = handles[reference]
        for other in _named(one, "members", "User", handles):
            members[own][other] = None
        for other in _named(one, "memberOf", "Group", handles):
            members[other][own] = None
        for other in _named(one, "children", "Group", handles):
            within[other][own] = None
        for other in _named(one, "parent", "Group", handles):
            within[own][other] = None
    for reference, same in people.items():
        own, document = handles[reference], same[0].document
        yield OwnerDescription(
            own,
            text_at(document, "spec", "profile", "displayName") or text_at(document, "metadata", "title"),
            text_at(document, "spec", "profile", "email"),
            "",
            text_at(document, "metadata", "description"),
            tuple(members.get(own, ())),
            tuple(within.get(own, ())),
            tuple(one.origin for one in same),
        )


def _named(one: Description, key: str, kind: str, handles: Mapping[str, str]) -> Iterator[str]:
    namespace = reference_of(one.document).namespace
    for _index, text in texts_at(one.document, "spec", key):
        meant = EntityReference.parse(text, kind, namespace)
        yield handles.get(meant.key) or handle_of(meant)


def _unread(source: SourceFile, path: str, known: Mapping[str, SourceFile]) -> Iterator[Finding]:
    """Yield a finding for each file that is named and was not read."""
    for named in named_files(source, path):
        fault = named.fault
        if fault is None and not any(map(named.fits, known)):
            fault = ReadFault.ABSENT
        elif fault is None and named.is_value and value_of(known[named.path]) is None:
            fault = ReadFault.BROKEN
        if fault is not None:
            place = next(
                (
                    one.document.range_of(named.key)
                    for one in read_documents(source).documents
                    if named.key in one.document.positions
                ),
                None,
            )
            detail, about = NotRead(named.written, fault), AboutFile(source.path)
            found = SOURCE_NOT_READ.found_in(about, source.path, detail=detail)
            yield replace(found, key=named.key, subject=named.written, range=place or found.range)
