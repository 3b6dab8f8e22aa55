"""Connects `CODEOWNERS` with modules: which files a module has, and who owns most of them."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import islice
from posixpath import dirname

from archatlas.model.code import CodeFile
from archatlas.model.finding import AboutFile, Finding
from archatlas.model.foreign_estate import ForeignEstate, NamedOwner
from archatlas.model.module import Module
from archatlas.model.record import replace
from archatlas.model.source import Location, SourceFile, range_at
from archatlas.model.source_detail import MatchesNothing
from archatlas.model.source_rules import SOURCE_MATCHES_NOTHING
from archatlas.scanning.code_owners import CODE_OWNERS_PLACES, CodeOwners
from archatlas.scanning.path_patterns import PathPattern, is_wild
from archatlas.sources.foreign_files import ForeignFiles

COUNTED = 2_000
"""Most files of one module that are asked for their owners."""


def owners_estate(files: ForeignFiles, patterns: Mapping[str, tuple[str, ...]]) -> ForeignEstate:
    """Return who owns the files of modules by the list of a source, and which of its lines fit no file.

    `patterns` are those of the files of modules that settings name.
    """
    by_path = {files.below_root(one.path): one for one in files.files}
    source = next((by_path[place] for place in CODE_OWNERS_PLACES if place in by_path), None)
    if source is None:
        return ForeignEstate()
    code = CodeFile(CODE_OWNERS_PLACES[0], lambda: source.text.encode())
    owners = _FileOwners(source, files, CodeOwners((code,)), patterns)
    return ForeignEstate(findings=tuple(owners.idle()), owners_of_files=(owners,))


class _FileOwners:
    def __init__(
        self, source: SourceFile, files: ForeignFiles, owners: CodeOwners, patterns: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._source, self._files, self._owners, self._patterns = source, files, owners, patterns

    def idle(self) -> Iterator[Finding]:
        """Yield a finding for each line that fits no file."""
        for line, pattern in self._owners.idle(self._files.listing):
            about, place = AboutFile(self._source.path), range_at(line, 1)
            found = SOURCE_MATCHES_NOTHING.found_in(about, self._source.path, place, MatchesNothing(pattern))
            yield replace(found, subject=pattern)

    def owner_of(self, module: Module) -> NamedOwner | None:
        """Return who owns most files of a module."""
        paths = tuple(islice(self._paths_of(module), COUNTED))
        most = self._owners.of_most(paths)
        if not most:
            return None
        handles = tuple(most.split(" "))
        owned = next(one for path in paths if (one := self._owners.of(path)) is not None and one.owners == handles)
        return NamedOwner(handles, Location(self._source.path, owned.places[0].line, 1), owned.is_default)

    def _paths_of(self, module: Module) -> Iterator[str]:
        """Yield the files that a module says it has, else those beside its description by another system."""
        said = (*module.provenance.source_paths, *module.discovery.file_patterns, *self._patterns.get(module.name, ()))
        if not said and not module.has_schema:
            directory = dirname(self._files.below_root(module.path))
            said = (f"{directory}/" if directory else "",) if self._files.is_below(module.path) else ()
        for pattern in said:
            yield from self._fitting(pattern.strip("/"))

    def _fitting(self, pattern: str) -> Iterator[str]:
        listing = self._files.listing
        if is_wild(pattern):
            wanted = PathPattern.of(pattern)
            yield from (path for path in listing if wanted.matches(path))
            return
        begin = bisect_left(listing, pattern)
        if pattern in listing[begin : begin + 1]:
            yield pattern
        inside = f"{pattern}/" if pattern else ""
        for path in listing[bisect_left(listing, inside) :]:
            if not path.startswith(inside):
                return
            yield path
