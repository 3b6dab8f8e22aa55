"""Says what became of the files of modules that are gone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archatlas.load.loader import Reader
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.pipeline.sides import Sides


def with_fates(findings: Iterable[Finding], sides: Sides, reader: Reader) -> Iterator[Finding]:
    """Yield findings about modules that are gone with what became of their files."""
    told = tuple(findings)
    if not told:
        return
    paths = {finding.location.path for finding in told}
    later = {file.path: file for file in sides.after.tree.files}
    missing = [file for file in sides.before.tree.files if file.path in paths and file.path not in later]
    places = sides.whereabouts(missing) if missing else {}
    for finding in told:
        path = finding.location.path
        fate = _read(later[path], reader) if path in later else _moved(places.get(path))
        yield replace(finding, message=f"{finding.message}; {path} {fate}")


def _read(file: SourceFile, reader: Reader) -> str:
    entry = reader.read(file)
    return f"describes '{entry.claim.name}' now" if entry.claim else "describes no module any more"


def _moved(place: str | None) -> str:
    return f"lies at '{place}' now, where no schema is looked for" if place else "is gone"
