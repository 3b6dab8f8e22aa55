"""Finds the files that schemas name as descriptions of their APIs, and reads each once."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.model.api_document import (
    ApiDocuments,
    DocumentFault,
    ModuleDocument,
    ReadDocument,
    RefusedDocument,
)
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding
from archatlas.model.key_path import item
from archatlas.model.module import Module
from archatlas.model.reading import in_order
from archatlas.model.reading_rules import DOCUMENT_DEAD_REFERENCE, DOCUMENT_MISSING, DOCUMENT_NOT_READ
from archatlas.model.record import dataclass, replace
from archatlas.model.source import is_below_root
from archatlas.model.text_detail import DeadReference, NotDescribed
from archatlas.sources.directory import status_of
from archatlas.sources.document_files import DocumentFiles
from archatlas.sources.page_folder import FileState
from archatlas.sources.repository import Commit, Repository
from archatlas.sources.scope import FileScope

SPEC = "contracts.api.spec"
DOCUMENTS = 5_000
"""Files of an estate that are read."""
_OF_MODULE = 100
"""Files that one schema names and that are read."""


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A path that a schema names, and the key that names it; a reference into a file names the file."""

    module: Module
    key: str
    path: str

    @property
    def is_description(self) -> bool:
        """Tell whether the schema calls it a description of the API: everywhere else a path may be a mere name."""
        return self.key.startswith(SPEC)


def named_documents(module: Module) -> Iterator[NamedDocument]:
    """Yield the paths that a schema names, each once."""
    named = dict[str, str]()
    api = module.contracts.api
    is_one = f"{SPEC}[0]" not in module.positions
    for index, path in enumerate(api.spec):
        named.setdefault(path, SPEC if is_one else item(SPEC, index))
    data = module.data_and_events
    schemas: Mapping[str, Iterable[str | None]] = {
        "data_classes": (one.schema_ref for one in data.data_classes),
        "emits": (one.schema_ref for one in data.emits),
        "consumes": (one.schema_ref for one in data.consumes),
    }
    for name, references in schemas.items():
        for index, reference in enumerate(references):
            if path := (reference or "").partition("#")[0]:
                named.setdefault(path, f"{item(f'data_and_events.{name}', index)}.schema_ref")
    yield from (NamedDocument(module, key, path) for path, key in list(named.items())[:_OF_MODULE])


def may_have_documents(modules: Iterable[Module]) -> bool:
    """Tell whether any schema names a file at all."""
    return any(True for module in modules for _ in named_documents(module))


@dataclass(frozen=True, slots=True)
class DocumentPlaces:
    """Where paths may begin, in this order: beside the schema, the directories of schemas and sources, further ones."""

    scope: FileScope
    further: str = ""
    """A directory below the one of the settings, such as the top of the code."""

    def of(self, module: Module) -> tuple[Path, ...]:
        """Return the directories at which the paths of a schema may begin."""
        beside = Path(PurePosixPath(module.path).parent)
        root = next((one for one in self.scope.roots if _is_below(module.path, one)), None)
        described = [origin.path for origin in module.origins]
        sources = [one.root for one in self.scope.sources if any(_is_below(path, one.root) for path in described)]
        home = self.scope.home
        further = (home / one for one in self.further if is_below_root(one))
        places = [beside, *([root] if root else []), *sources, home, *further]
        return tuple(dict.fromkeys(Path(os.path.normpath(one)) for one in places))


def _is_below(path: str, root: Path) -> bool:
    return PurePosixPath(path).is_relative_to(root.as_posix())


def read_api_documents(
    catalog: Catalog,
    places: DocumentPlaces,
    repository: Repository | None = None,
    commit: Commit | None = None,
) -> ApiDocuments:
    """Return what the named files say, as they are on disk or in a commit.

    A path of a data class or a topic that leads nowhere is told of only where another one of the estate leads
    somewhere: else nobody knows whether paths mean files here at all.
    """
    files = DocumentFiles(repository, commit)
    found: list[ModuleDocument] = []
    missing: list[NamedDocument] = []
    for module in catalog.values():
        slugs = _Slugs()
        roots: tuple[Path, ...] = ()
        for named in named_documents(module):
            roots = roots or places.of(module)
            start = _start(named, roots, files) if is_below_root(named.path) else None
            if start is not None and len(found) < DOCUMENTS:
                document = _read(files, start, named.path)
                found.append(ModuleDocument(module.name, named.path, named.key, slugs.of(named.path), document))
            elif start is None:
                missing.append(named)
    are_files = any(one.key.partition(".")[0] == "data_and_events" for one in found)
    told = [one for one in missing if one.is_description or are_files]
    findings = [*_about_missing(told), *_about_documents(catalog, found)]
    return ApiDocuments(tuple(found), tuple(findings))


def with_document_findings(assessment: Assessment, scope: FileScope, root: str) -> Assessment:
    """Add what is wrong with the files that schemas name as descriptions of their APIs."""
    if not may_have_documents(assessment.catalog.values()):
        return assessment
    found = read_api_documents(assessment.catalog, DocumentPlaces(scope, root)).findings
    if not found:
        return assessment
    graded = with_severity_overrides(found, assessment.facts)
    return replace(assessment, findings=in_order((*assessment.findings, *graded)))


def document_states(catalog: Catalog, places: DocumentPlaces) -> Iterator[FileState]:
    """Yield the state of each file that is there and that a schema may mean, for whoever looks whether one differs."""
    for module in catalog.values():
        roots: tuple[Path, ...] = ()
        for named in named_documents(module):
            roots = roots or places.of(module)
            if is_below_root(named.path):
                meant = (root / named.path for root in roots)
                yield from ((str(place), status_of(place)) for place in meant if os.path.lexists(place))


class _Slugs:
    """The last parts of the addresses of a module's documents, each used once."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def of(self, path: str) -> str:
        stem = path.rpartition("/")[2].partition(".")[0].lower()
        slug = "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in stem).split()) or "api"
        free = next(
            name for name in (slug, *(f"{slug}-{number}" for number in range(2, 999))) if name not in self._used
        )
        self._used.add(free)
        return free


def _start(named: NamedDocument, roots: Iterable[Path], files: DocumentFiles) -> Path | None:
    return next((root for root in roots if files.has(root, named.path)), None)


def _read(files: DocumentFiles, root: Path, path: str) -> ReadDocument:
    from archatlas.formats.api_documents.reading import read_api_document  # few estates name a file that is there

    text = files.text(root, path)
    if isinstance(text, DocumentFault):
        return RefusedDocument(path, text)

    def within(other: str) -> str | None:
        beside = files.text(root, other)
        return beside if isinstance(beside, str) else None

    return _parsed(files, root, path, lambda: read_api_document(path, text, within))


def _parsed(files: DocumentFiles, root: Path, path: str, read: Callable[[], ReadDocument]) -> ReadDocument:
    """Return what a file says, read once however many modules name it."""
    key = (root, path)
    if key not in files.read:
        files.read[key] = read()
    return files.read[key]


def _about_missing(missing: Iterable[NamedDocument]) -> Iterator[Finding]:
    """Yield a finding for each description that is not there, and one a module for what else it names."""
    others: dict[str, list[NamedDocument]] = {}
    for one in missing:
        fault = DocumentFault.MISSING if is_below_root(one.path) else DocumentFault.OUTSIDE
        if not one.is_description:
            others.setdefault(one.module.name, []).append(one)
        elif fault is DocumentFault.MISSING:  # a path out of the root is told of by a rule of its own
            yield DOCUMENT_MISSING.found(one.module, one.key, NotDescribed(one.path, fault), one.path)
    for several in others.values():
        first = several[0]
        detail = NotDescribed(first.path, DocumentFault.MISSING, more=len(several) - 1)
        yield DOCUMENT_MISSING.found(first.module, first.key, detail, "schema_ref")


def _about_documents(catalog: Catalog, found: Iterable[ModuleDocument]) -> Iterator[Finding]:
    by_name: Mapping[str, Module] = {str(name): module for name, module in catalog.items()}
    for one in found:
        module, document = by_name[one.module], one.document
        if isinstance(document, RefusedDocument):
            detail = NotDescribed(one.named, document.fault, document.reason)
            yield DOCUMENT_NOT_READ.found(module, one.key, detail, one.named)
            continue
        for place, reason in document.faults:
            detail = NotDescribed(one.named, DocumentFault.INVALID, f"{place}: {reason}" if place else reason)
            yield DOCUMENT_NOT_READ.found(module, one.key, detail, f"{one.named}: {place}")
        for reference in document.unresolved:
            dead = DeadReference(reference.target, reference.fault)
            yield DOCUMENT_DEAD_REFERENCE.found(module, one.key, dead, f"{one.named}: {reference.target}")
