"""The module schema, the format of our own: one YAML file describes one module."""

from __future__ import annotations

from collections.abc import Iterable

from archatlas.formats.document import Document, lasting_subject, read_document
from archatlas.formats.format import FileNature
from archatlas.formats.module_schema.recognition import IDENTITY, nature_of, schema_likeness, top_level_keys
from archatlas.formats.module_schema.structuring import excess, structure_module
from archatlas.formats.module_schema.validation import SchemaValidator, module_validator
from archatlas.formats.module_schema.violations import NAME_PATH
from archatlas.formats.name_conflicts import name_fault
from archatlas.model.finding import About, AboutFile, Finding
from archatlas.model.module import NAME_PATTERN
from archatlas.model.near_names import suggest
from archatlas.model.reading import NameClaim, SchemaEntry
from archatlas.model.record import dataclass, replace
from archatlas.model.schema_rules import MODULE_NAME, MODULE_NOT_A_SCHEMA
from archatlas.model.source import SourceFile
from archatlas.model.text_detail import LooksLike, NameFault, UnusableName


@dataclass(frozen=True)
class ModuleSchema:
    """Reads YAML files with a top-level key `identity`, each about one module."""

    file_names: tuple[str, ...] = ("*.yaml", "*.yml")

    @property
    def shape(self) -> SchemaValidator:
        """Return what the files are judged by; it is compiled when the first of them is read."""
        return module_validator()

    def recognises(self, source: SourceFile) -> FileNature:
        """Tell what a text is, by its top-level keys."""
        return FileNature.SCHEMA if source.is_expected else nature_of(source.text)

    def modules(self, source: SourceFile) -> tuple[SchemaEntry, ...]:
        """Return the one entry of a file."""
        return (_read_entry(source, self.recognises(source), self.shape),)

    def document(self, source: SourceFile) -> Document:
        """Return what a file says."""
        return read_document(source)


def _read_entry(source: SourceFile, nature: FileNature, shape: SchemaValidator) -> SchemaEntry:
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


def name_claim(document: Document) -> NameClaim | None:
    """Return the name that a document claims for its module, usable or not."""
    name = document.value_at("identity", "name")
    return NameClaim(name, document.at(NAME_PATH)) if isinstance(name, str) else None


def unusable_name(document: Document) -> tuple[Finding, ...]:
    """Return why a name of the right form cannot become a directory of the site."""
    claim = name_claim(document)
    fault = name_fault(claim.name) if claim is not None and NAME_PATTERN.match(claim.name) else None
    return (document.found(MODULE_NAME, NAME_PATH, fault),) if fault is not None else ()
