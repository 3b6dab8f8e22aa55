"""From texts to a catalog: read all, say everything, and let no bad file hide another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from archatlas.formats.document import Document, lasting_subject, read_document
from archatlas.formats.module_schema.name_conflicts import (
    confusable_names,
    duplicate_names,
    name_claim,
    spelling_of,
    unusable_name,
)
from archatlas.formats.module_schema.recognition import IDENTITY, FileNature, nature_of, schema_likeness, top_level_keys
from archatlas.formats.module_schema.structuring import excess, structure_module
from archatlas.formats.module_schema.validation import SchemaValidator
from archatlas.formats.module_schema.violations import NAME_PATH
from archatlas.model.catalog import Catalog
from archatlas.model.finding import About, AboutFile, Finding
from archatlas.model.near_names import suggest
from archatlas.model.reading import FindingsByPath, NameClaim, ReadFile, Reading, SchemaEntry, in_order
from archatlas.model.schema_rules import MODULE_DUPLICATE_NAME, MODULE_NAME, MODULE_NOT_A_SCHEMA
from archatlas.model.source import SourceFile
from archatlas.model.text_detail import LooksLike, NameFault, UnusableName


class Reader:
    """Reads files; what is known already, of an earlier state of the estate, is not read again.

    It keeps nothing of what it reads, so that it may live as long as the program.
    """

    def __init__(self, shape: SchemaValidator, known: Mapping[SourceFile, SchemaEntry] | None = None) -> None:
        """Judge files by a shape."""
        self.shape = shape
        self._known = known or {}

    def knowing(self, *readings: Reading) -> Reader:
        """Return a reader that knows what was read before."""
        return Reader(self.shape, {file.source: file.entry for reading in readings for file in reading.files})

    def read(self, source: SourceFile) -> SchemaEntry:
        """Return what a file says."""
        known = self._known.get(source)
        return _read_entry(source, self.shape) if known is None else known

    def load(self, sources: Iterable[SourceFile], former: Reading | None = None) -> Reading:
        """Load files as one estate; the result does not depend on their order, and no text makes this raise.

        What `former` read of the same texts is taken from there.
        """
        known = {file.source.path: file for file in former.files} if former else {}
        ordered = sorted(sources, key=lambda one: (one.path, one.text))
        return _reading(tuple(self._read_file(source, known.get(source.path)) for source in ordered))

    def reload(self, former: Reading, texts: Mapping[str, SourceFile | None]) -> Reading:
        """Load files as one estate again after some of them have another text, or none any more."""
        kept = (file.source for file in former.files if file.source.path not in texts)
        loaded = self.load((*kept, *filter(None, texts.values())), former)
        return replace(loaded, unopened=former.unopened)

    def _read_file(self, source: SourceFile, known: ReadFile | None) -> ReadFile:
        if known is not None and _says_the_same(source, known):
            return known if known.source == source else replace(known, source=source)
        entry = self.read(source)
        entry = replace(entry, findings=in_order(entry.findings))
        return ReadFile(source, entry, spelling_of(entry.claim))


def _says_the_same(source: SourceFile, known: ReadFile) -> bool:
    """Tell whether a file says what it said; one that was a module is no other one since it is expected to be one."""
    is_expected_alike = source.is_expected == known.source.is_expected or known.entry.module is not None
    return is_expected_alike and source.text == known.source.text


def load_catalog(sources: Iterable[SourceFile], shape: SchemaValidator) -> Reading:
    """Load every file once."""
    return Reader(shape).load(sources)


def _reading(files: tuple[ReadFile, ...]) -> Reading:
    conflicts = _name_conflicts(files)
    refused = {file.entry.path for file in files if file.entry.is_refused}
    copies = (one for found in conflicts.values() for one in found if one.rule == MODULE_DUPLICATE_NAME.name)
    refused.update(one.path for one in copies)
    entries = [file.entry for file in files]
    return Reading(
        catalog=Catalog(entry.module for entry in entries if entry.module and entry.path not in refused),
        findings_by_path=_findings_by_path(entries, conflicts),
        refused=tuple(sorted(refused)),
        not_schemas=tuple(entry.path for entry in entries if not entry.module and entry.path not in refused),
        unreadable=frozenset(entry.claim.name for entry in entries if entry.claim and entry.path in refused),
        files=files,
    )


def _name_conflicts(files: Iterable[ReadFile]) -> FindingsByPath:
    """Return by path what is wrong with names; only names of one spelling are compared with each other."""
    spelled: dict[str, list[NameClaim]] = {}
    for file in files:
        if file.entry.claim is not None:
            spelled.setdefault(file.spelling, []).append(file.entry.claim)
    claims = [claim for claims in spelled.values() if len(claims) > 1 for claim in claims]
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in (*duplicate_names(claims), *confusable_names(claims)):
        path = finding.path
        found[path] = (*found.get(path, ()), finding)
    return found


def _findings_by_path(entries: Iterable[SchemaEntry], conflicts: FindingsByPath) -> FindingsByPath:
    found: dict[str, tuple[Finding, ...]] = {}
    for entry in entries:
        if entry.findings:
            known = found.get(entry.path)
            found[entry.path] = entry.findings if known is None else in_order((*known, *entry.findings))
    for path, findings in conflicts.items():
        found[path] = in_order((*found.get(path, ()), *findings))
    return found


def _read_entry(source: SourceFile, shape: SchemaValidator) -> SchemaEntry:
    nature = FileNature.SCHEMA if source.is_expected else nature_of(source.text)
    if nature is FileNature.OTHER:
        return SchemaEntry(source.path, ())
    if nature is FileNature.SUSPECT:
        return SchemaEntry(source.path, (_not_a_schema(source),))
    document = read_document(source)
    claim = name_claim(document)
    is_told = document.problems and not document.complete
    if is_told or not isinstance(document.tree, dict) or nature is not FileNature.SCHEMA:
        return SchemaEntry(
            document.path, with_lasting_subjects(document, _known_as(document, claim), document.problems), claim
        )
    if source.is_expected and IDENTITY not in document.positions:
        found = (*document.problems, _without_identity(document))
        return SchemaEntry(document.path, with_lasting_subjects(document, AboutFile(document.path), found))
    checked = shape.check(document)
    surplus = excess(document, checked.unmodelled)
    findings = (*document.problems, *checked.findings, *unusable_name(document), *surplus)
    entry = SchemaEntry(document.path, with_lasting_subjects(document, _known_as(document, claim), findings), claim)
    return entry if entry.is_refused else replace(entry, module=structure_module(document, checked.unmodelled))


def _known_as(document: Document, claim: NameClaim | None) -> About:
    return claim.about if claim else AboutFile(document.path)


def with_lasting_subjects(document: Document, about: About, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings known by what lasts: the module that the file is about, and entries of lists by what they say."""
    return tuple(
        replace(finding, about=about, subject=lasting_subject(document, finding.subject)) for finding in findings
    )


def _not_a_schema(source: SourceFile) -> Finding:
    """Return a warning for a file that would be passed over in silence, and that somebody probably misses."""
    found = schema_likeness(top_level_keys(source.text), source.text)
    is_key = suggest(found, [IDENTITY]) != ""
    detail = LooksLike(found, IDENTITY if is_key else "")
    return MODULE_NOT_A_SCHEMA.found_in(AboutFile(source.path), source.path, detail=detail)


def _without_identity(document: Document) -> Finding:
    """Return the error about a file that has to be a module schema, and that does not begin like one."""
    return document.found(MODULE_NAME, NAME_PATH, UnusableName(NameFault.HEADLESS))
