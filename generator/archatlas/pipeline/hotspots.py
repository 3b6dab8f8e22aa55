"""Finds the modules whose files change most, in the history of all files of a repository."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.history.history import Hotspot
from archatlas.pipeline.history_range import path_inside
from archatlas.pipeline.measured_facts import FilesOfModules
from archatlas.settings import Settings
from archatlas.sources.git_history import ChangedLines, changed_lines, lines_of_files
from archatlas.sources.git_objects import list_tree
from archatlas.sources.repository import Repository

HALF_LIFE = 180
"""Days after which a changed line counts half as much."""
_DAY = 86_400
_LOOKED_AT = 8 * HALF_LIFE
"""Days of the past that are looked at; what is older counts less than a hundredth."""


def hotspots(assessment: Assessment, repository: Repository, home: Path, settings: Settings) -> tuple[Hotspot, ...]:
    """Return the modules that have files, those first that change most; ages count from the last commit.

    `home` is the directory that the patterns of the modules count from.
    """
    files = FilesOfModules(assessment.catalog, settings, assessment.facts.code)
    owners = _OwnersOfPaths(files, path_inside(repository, home))
    head = repository.resolve("HEAD")
    if not any(owners.of(node.path) for node in list_tree(repository.git, head.id)):
        return ()  # what is described lies elsewhere, and counting lines takes long
    churn, commits = _churn(changed_lines(repository, head, _LOOKED_AT * _DAY), owners)
    lines: Counter[str] = Counter()
    for path, number in lines_of_files(repository, head).items():
        lines[owners.of(path)] += number
    found = (
        Hotspot(module, Fraction(round(moved * 1000), 1000), lines[module], commits[module])
        for module, moved in churn.items()
        if module in assessment.catalog
    )
    return tuple(sorted(found, key=lambda one: (-one.churn, one.module)))


class _OwnersOfPaths:
    """The modules of files, asked once for each path; empty where a file belongs to none."""

    def __init__(self, files: FilesOfModules, below: str) -> None:
        self._files, self._below = files, f"{below}/" if below else ""
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the module of a path from the top of the repository."""
        if path not in self._known:
            is_here = path.startswith(self._below)
            owners = self._files.owners_of(path[len(self._below) :]) if is_here else ()
            self._known[path] = owners[0] if len(owners) == 1 else ""
        return self._known[path]


def _churn(
    log: Iterable[tuple[int, tuple[ChangedLines, ...]]], owners: _OwnersOfPaths
) -> tuple[Mapping[str, float], Mapping[str, int]]:
    """Return for each module its changed lines, recent ones counting more, and how many commits changed it."""
    churn: dict[str, float] = {}
    commits: Counter[str] = Counter()
    newest: int | None = None
    for seconds, changes in log:  # the last commit first
        newest = seconds if newest is None else max(newest, seconds)
        weight = 0.5 ** (max(newest - seconds, 0) / _DAY / HALF_LIFE)
        moved: Counter[str] = Counter()
        for one in changes:
            moved[owners.of(one.path)] += one.added + one.removed
        for module, lines in moved.items():
            churn[module] = churn.get(module, 0.0) + weight * lines
            commits[module] += 1
    return churn, commits
