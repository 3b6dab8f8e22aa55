"""From texts to a catalog: read all, say everything, and let no bad file hide another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from itertools import chain

from archatlas.formats.name_conflicts import confusable_names, duplicate_names, name_fault, spelling_of
from archatlas.formats.registry import KNOWN_FORMATS, Formats
from archatlas.model.catalog import Catalog
from archatlas.model.finding import AboutFile, Finding
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.module import NAME_LIMIT, NAME_PATTERN
from archatlas.model.reading import FindingsByPath, NameClaim, ReadFile, Reading, SchemaEntry, in_order
from archatlas.model.schema_rules import MODULE_DUPLICATE_NAME, MODULE_NAME
from archatlas.model.source import Location, SourceFile, range_at
from archatlas.model.text_detail import NameFault, UnusableName

Entries = tuple[SchemaEntry, ...]


class Reader:
    """Reads files; what is known already, of an earlier state of the estate, is not read again.

    It keeps nothing of what it reads, so that it may live as long as the program.
    """

    def __init__(self, formats: Formats = KNOWN_FORMATS, known: Mapping[SourceFile, ReadFile] | None = None) -> None:
        """Read files of some formats."""
        self.formats = formats
        self._known = known or {}

    def knowing(self, *readings: Reading) -> Reader:
        """Return a reader that knows what was read before."""
        return self.having_read(chain.from_iterable(reading.files for reading in readings))

    def having_read(self, files: Iterable[ReadFile]) -> Reader:
        """Return a reader that knows some files."""
        return Reader(self.formats, {file.source: file for file in files})

    def entries(self, source: SourceFile) -> Entries:
        """Return what a file says of each module in it."""
        known = self._known.get(source)
        return self.formats.modules(source) if known is None else known.entries

    def read(self, source: SourceFile) -> SchemaEntry:
        """Return what a file says as a whole; where it holds several modules, with the name of the first."""
        first, *others = self.entries(source)
        if not others:
            return first
        return replace(first, findings=tuple(chain(first.findings, *(one.findings for one in others))))

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
        loaded = replace(self.load((*kept, *filter(None, texts.values())), former), unopened=former.unopened)
        return loaded if former.foreign is None else with_foreign(loaded, former.foreign)

    def _read_file(self, source: SourceFile, known: ReadFile | None) -> ReadFile:
        if known is not None and _says_the_same(source, known):
            return known if known.source == source else replace(known, source=source)
        if source in self._known:
            return self._known[source]
        entries = tuple(_sound(entry) for entry in self.entries(source))
        return ReadFile(source, entries, tuple(spelling_of(entry.claim) for entry in entries))


def with_foreign(reading: Reading, foreign: ForeignEstate) -> Reading:
    """Return what was read of module schemas together with what other systems say."""
    from archatlas.formats.foreign.merging import merged  # most estates have no other source

    return merged(reading, foreign)


def _sound(entry: SchemaEntry) -> SchemaEntry:
    """Return an entry with its findings in order, and without a module whose name cannot become an address.

    Names become directories of the site, so that they are not left to the care of each format.
    """
    fault = _name_fault(entry.module.name) if entry.module is not None else None
    if fault is None or entry.module is None:
        return replace(entry, findings=in_order(entry.findings))
    place = entry.module.at("identity.name")
    about, where = AboutFile(entry.path), range_at(place.line, place.column)
    refusal = replace(MODULE_NAME.found_in(about, entry.path, where, fault), key=entry.module.text_key("identity.name"))
    return replace(entry, findings=in_order((*entry.findings, refusal)), module=None)


def _name_fault(name: str) -> UnusableName | None:
    is_well_formed = len(name) <= NAME_LIMIT and NAME_PATTERN.match(name)
    return name_fault(name) if is_well_formed else UnusableName(NameFault.MALFORMED, name[:NAME_LIMIT])


def _says_the_same(source: SourceFile, known: ReadFile) -> bool:
    """Tell whether a file says what it said; one that was a module is no other one since it is expected to be one."""
    is_module = any(entry.module is not None for entry in known.entries)
    return (source.is_expected == known.source.is_expected or is_module) and source.text == known.source.text


def load_catalog(sources: Iterable[SourceFile]) -> Reading:
    """Load every file once."""
    return Reader().load(sources)


def _reading(files: tuple[ReadFile, ...]) -> Reading:
    conflicts = _name_conflicts(files)
    copies = {one.location for found in conflicts.values() for one in found if one.rule == MODULE_DUPLICATE_NAME.name}
    entries = tuple(chain.from_iterable(file.entries for file in files))
    kept, left_out = _parted(entries, copies)
    refused = {entry.path for entry in left_out}
    schemas = refused.union(entry.path for entry in entries if entry.module)
    return Reading(
        catalog=Catalog(entry.module for entry in kept if entry.module),
        findings_by_path=_findings_by_path(entries, conflicts),
        refused=tuple(sorted(refused)),
        not_schemas=tuple(file.source.path for file in files if file.source.path not in schemas),
        unreadable=frozenset(entry.claim.name for entry in left_out if entry.claim),
        files=files,
    )


def _parted(entries: Iterable[SchemaEntry], copies: Set[Location]) -> tuple[list[SchemaEntry], list[SchemaEntry]]:
    """Return entries that are taken, and those whose module stays out of the catalog; others of its file do not."""
    kept: list[SchemaEntry] = []
    left_out: list[SchemaEntry] = []
    for entry in entries:
        is_copy = bool(copies) and entry.claim is not None and entry.claim.location in copies
        (left_out if is_copy or entry.is_refused else kept).append(entry)
    return kept, left_out


def _name_conflicts(files: Iterable[ReadFile]) -> FindingsByPath:
    """Return by path what is wrong with names; only names of one spelling are compared with each other."""
    spelled: dict[str, list[NameClaim]] = {}
    for file in files:
        for entry, spelling in zip(file.entries, file.spellings, strict=True):
            if entry.claim is not None:
                spelled.setdefault(spelling, []).append(entry.claim)
    claims = [claim for claims in spelled.values() if len(claims) > 1 for claim in claims]
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in (*duplicate_names(claims), *confusable_names(claims)):
        found[finding.path] = (*found.get(finding.path, ()), finding)
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
