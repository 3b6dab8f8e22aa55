"""From texts to a catalog: read all, say everything, and let no bad file hide another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archatlas.formats.characters import shown
from archatlas.formats.document import Document, lasting_subject, read_document
from archatlas.formats.module_schema.name_conflicts import (
    NameClaim,
    confusable_names,
    duplicate_names,
    name_claim,
    unusable_name,
)
from archatlas.formats.module_schema.recognition import IDENTITY, FileNature, nature_of, schema_likeness, top_level_keys
from archatlas.formats.module_schema.structuring import excess, structure_module
from archatlas.formats.module_schema.validation import SchemaValidator
from archatlas.formats.module_schema.violations import NAME_PATH, near_miss
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.source import Location, SourceFile


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a set of files gave.

    `refused` are the paths of files that could not be taken into the catalog because of an error, `not_schemas` the
    paths of files that describe something else. `unreadable` are the names that refused files claim.
    """

    catalog: Catalog
    findings: tuple[Finding, ...] = ()
    refused: tuple[str, ...] = ()
    not_schemas: tuple[str, ...] = ()
    unreadable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SchemaEntry:
    """One file: a module, or what is wrong with it, or neither when it describes something else."""

    path: str
    findings: tuple[Finding, ...]
    claim: NameClaim | None = None
    module: Module | None = None

    @property
    def is_refused(self) -> bool:
        """Tell whether an error keeps the module out of the catalog."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


class Reader:
    """Reads files one by one, each text once however often it comes: two revisions of an estate share most files."""

    def __init__(self, shape: SchemaValidator) -> None:
        """Judge files by a shape."""
        self.shape = shape
        self._entries: dict[SourceFile, SchemaEntry] = {}

    def read(self, source: SourceFile) -> SchemaEntry:
        """Return what a file says."""
        if source not in self._entries:
            self._entries[source] = self._unexpected(source) or _read_entry(source, self.shape)
        return self._entries[source]

    def _unexpected(self, source: SourceFile) -> SchemaEntry | None:
        """Return what a file said before it was expected to be a module: one that is a module says the same again."""
        known = self._entries.get(replace(source, is_expected=False)) if source.is_expected else None
        return known if known is not None and known.module is not None else None

    def load(self, sources: Iterable[SourceFile]) -> Loaded:
        """Load files as one estate; the result does not depend on their order, and no text makes this raise."""
        return _load_result([self.read(source) for source in sorted(sources, key=lambda one: (one.path, one.text))])


def load_catalog(sources: Iterable[SourceFile], shape: SchemaValidator) -> Loaded:
    """Load every file once."""
    return Reader(shape).load(sources)


def _load_result(entries: list[SchemaEntry]) -> Loaded:
    claims = [entry.claim for entry in entries if entry.claim is not None]
    copies = tuple(duplicate_names(claims))
    doubled = {finding.location.path for finding in copies}
    refused = {entry.path for entry in entries if entry.is_refused} | doubled
    found = [finding for entry in entries for finding in entry.findings]
    return Loaded(
        catalog=Catalog(entry.module for entry in entries if entry.module and entry.path not in refused),
        findings=tuple(sorted([*found, *copies, *confusable_names(claims)], key=lambda finding: finding.order)),
        refused=tuple(sorted(refused)),
        not_schemas=tuple(entry.path for entry in entries if not entry.module and entry.path not in refused),
        unreadable=frozenset(entry.claim.name for entry in entries if entry.claim and entry.path in refused),
    )


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
        return SchemaEntry(document.path, with_lasting_subjects(document, document.path, found))
    checked = shape.check(document)
    surplus = excess(document, checked.unmodelled)
    findings = (*document.problems, *checked.findings, *unusable_name(document), *surplus)
    entry = SchemaEntry(document.path, with_lasting_subjects(document, _known_as(document, claim), findings), claim)
    return entry if entry.is_refused else replace(entry, module=structure_module(document, checked.unmodelled))


def _known_as(document: Document, claim: NameClaim | None) -> str:
    return claim.module if claim else document.path


def with_lasting_subjects(document: Document, module: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings known by what lasts: the module that the file is about, and entries of lists by what they say."""
    return tuple(
        replace(finding, module=module, subject=lasting_subject(document, finding.subject)) for finding in findings
    )


def _not_a_schema(source: SourceFile) -> Finding:
    """Return a warning for a file that would be passed over in silence, and that somebody probably misses."""
    found = schema_likeness(top_level_keys(source.text), source.text)
    is_key = near_miss(found, [IDENTITY]) != ""
    return Finding(
        rule="module/not-a-schema",
        severity=Severity.WARNING,
        message=f"{source.path} looks like a module schema, but has no top-level key 'identity'",
        location=Location(source.path),
        module=source.path,
        hint=f"did you mean 'identity' by {shown(found)}?"
        if is_key
        else f"it has {found}; add identity with the name of the module, or exclude the file",
    )


def _without_identity(document: Document) -> Finding:
    """Return the error about a file that has to be a module schema, and that does not begin like one."""
    why = "include in the settings matches it, or it was one before this change"
    return Finding(
        "module/name",
        Severity.ERROR,
        f"{NAME_PATH}: the module has no name, and there is no top-level key '{IDENTITY}'",
        document.at(""),
        document.path,
        NAME_PATH,
        f"the file counts as a module schema because {why}; add the name, or exclude the file",
    )
