"""Says what became of the files of modules that are gone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from archatlas.analysis.compare.breaking import Contracts
from archatlas.load.characters import shown
from archatlas.load.loader import Reader
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.pipeline.sides import Sides

GONE = "is gone"
NAMED = 5
"""Most modules of which a remark of its own says what became of their file."""


def with_fates(findings: Iterable[Finding], sides: Sides, reader: Reader) -> Iterator[Finding]:
    """Yield findings about modules that are gone with what became of their files."""
    told = tuple(findings)
    fates = fates_of({finding.location.path for finding in told}, sides, reader)
    for finding in told:
        path = finding.location.path
        yield replace(finding, message=f"{finding.message}; {path} {fates[path]}")


def removals(contracts: Contracts, told: Collection[str], sides: Sides, reader: Reader) -> Iterator[str]:
    """Say which modules count as removed although their file is not simply deleted, but for those already told."""
    gone = {
        module.path: name
        for name, module in contracts.before.catalog.items()
        if name not in contracts.after.catalog and name not in contracts.renames and name not in told
    }
    fates = fates_of(gone.keys(), sides, reader)
    strange = [(path, fate) for path, fate in fates.items() if fate != GONE]
    for path, fate in strange[:NAMED]:
        yield f"'{gone[path]}' counts as removed: {path} {fate}"
    if len(strange) > NAMED:
        yield f"{len(strange) - NAMED:,} more modules count as removed, although their files were not deleted"


def fates_of(paths: Collection[str], sides: Sides, reader: Reader) -> Mapping[str, str]:
    """Return by path what became of files that described a module before."""
    later = {file.path: file for file in sides.after.tree.files if file.path in paths}
    missing = [file for file in sides.before.tree.files if file.path in paths and file.path not in later]
    places = sides.whereabouts(missing) if missing else {}
    return {path: _read(later[path], reader) if path in later else _moved(places.get(path)) for path in sorted(paths)}


def _read(file: SourceFile, reader: Reader) -> str:
    entry = reader.read(file)
    return f"describes {shown(entry.claim.name)} now" if entry.claim else "describes no module any more"


def _moved(place: str | None) -> str:
    return f"lies at {shown(place, 200)} now, where no schema is looked for" if place else GONE
