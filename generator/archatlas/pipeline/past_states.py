"""Tells a program that looks at an estate for long which modules changed together."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.model.catalog import Catalog
from archatlas.model.change_log import CoChangedModules
from archatlas.model.record import replace
from archatlas.settings import Settings
from archatlas.settings.settings import code_root
from archatlas.sources.git import GitError
from archatlas.sources.repository import repository_of

_MOVED = ("HEAD", "logs/HEAD")
"""Files of a repository that another commit, or another branch, is written to."""


class PastStates:
    """Tells each state of an estate which modules changed together.

    git is asked once, and again where there is another commit, or where other files belong to the modules.
    """

    def __init__(self) -> None:
        self._asked: tuple[object, CoChangedModules | None] | None = None
        self._last: tuple[Assessment, CoChangedModules | None, Assessment] | None = None

    def of(self, known: Assessment, settings: Settings, home: Path) -> Assessment:
        """Return a state with what changed together, the state where nobody asks; for the same one the same object."""
        if not settings.changes_together:
            return known
        changes = self._changes(known.catalog, settings, home)
        if self._last is None or self._last[0] is not known or self._last[1] is not changes:
            told = known.after(Changes(criteria=replace(known.evaluated.criteria, changes=changes)))
            self._last = (known, changes, told)
        return self._last[2]

    def _changes(self, catalog: Catalog, settings: Settings, home: Path) -> CoChangedModules | None:
        from archatlas.pipeline.changes_together import changes_of_modules  # most estates do not ask git

        files = tuple(
            (name, module.discovery.file_patterns, module.provenance.source_paths) for name, module in catalog.items()
        )
        key = (settings.scan, home, files, tuple(_written(code_root(settings, home))))
        if self._asked is None or self._asked[0] != key:
            self._asked = (key, changes_of_modules(catalog, settings, home))
        return self._asked[1]


def _written(root: Path) -> Iterator[tuple[int, int] | None]:
    """Yield when a repository was written to where commits are."""
    with suppress(GitError):
        place = repository_of((root,)).git.repository or Path()
        for name in _MOVED:
            try:
                state = (place / name).stat()
                yield state.st_mtime_ns, state.st_size
            except OSError:
                yield None
