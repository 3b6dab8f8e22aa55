"""Reads the two sides of a review: the estate and the settings, where a change left its base and where it is now."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from archatlas.analysis.policy.policy import Waiver
from archatlas.load.errors import LoadError
from archatlas.load.repository import Commit, OutsideRepository, Repository, repository_of
from archatlas.load.revision import read_file_at, read_revision
from archatlas.load.sources import SourceTree, read_directory
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.settings import Settings, SettingsError, read_settings, settings_at, settings_source

WORK_TREE = "the work tree"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a review looks: directories of schemas, the settings, and the revisions to compare.

    Without `head` the work tree is the later state, uncommitted work included; in a repository without one it is the
    newest commit. `config` is trusted when the caller `named` it; else the settings of the base judge both sides.
    """

    directories: tuple[Path, ...]
    base: str
    head: str | None = None
    config: Path = Path("archatlas.yml")
    named: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One state: its files, what it is judged by, and what people call it."""

    tree: SourceTree
    settings: Settings
    name: str


@dataclass(frozen=True, slots=True)
class Sides:
    """Both states, and what a reader should know of how they were read."""

    before: Side
    after: Side
    remarks: tuple[str, ...] = ()
    pending: tuple[Waiver, ...] = ()
    """Waivers that the change adds, which do not count yet."""


@dataclass(frozen=True, slots=True)
class _Judging:
    """The settings of both sides; the later ones lack the waivers and the names that the change removes."""

    before: Settings
    after: Settings
    remark: str = ""
    pending: tuple[Waiver, ...] = ()


def read_sides(place: Place) -> Sides:
    """Read both sides; raise a refusal where a revision, a directory or the settings cannot be read."""
    repository = repository_of(place.directories)
    head = _head(repository, place.head)
    tip, newest = repository.resolve(place.base), head or repository.resolve("HEAD")
    base = repository.merge_base(tip, newest)
    judging = _judging(place, _Commits(repository, tip, base, head))
    before, after = [], []
    for directory in place.directories:
        before.append(read_revision(repository, base, directory, judging.before.exclude))
        after.append(_later_tree(repository, head, directory, judging.after))
        if not (before[-1].files or before[-1].findings or after[-1].files or after[-1].findings):
            raise LoadError(f"there is no YAML file below '{directory}', neither in '{place.base}' nor now")
        if head is None and not after[-1].files:
            read_revision(repository, newest, directory)  # refuses what is no directory there, such as a submodule
    return Sides(
        Side(joined(before), judging.before, _called(place.base, base)),
        Side(joined(after), judging.after, head.name if head else WORK_TREE),
        (judging.remark,) if judging.remark else (),
        judging.pending,
    )


def joined(trees: Iterable[SourceTree]) -> SourceTree:
    """Return what several directories hold as one; a file that is in two of them is taken once."""
    readings: dict[SourceFile | Finding, None] = {}
    for tree in trees:
        readings.update(dict.fromkeys(tree.files))
        readings.update(dict.fromkeys(tree.findings))
    return SourceTree.of(readings)


def _head(repository: Repository, head: str | None) -> Commit | None:
    """Return the commit to look at, None for the work tree."""
    if head is not None:
        return repository.resolve(head)
    return None if repository.has_work_tree else repository.resolve("HEAD")


def _called(name: str, base: Commit) -> str:
    return name if base.name == name else f"{name} ({base.id[:12]})"


def _later_tree(repository: Repository, head: Commit | None, directory: Path, settings: Settings) -> SourceTree:
    if head is not None:
        return read_revision(repository, head, directory, settings.exclude)
    if not directory.exists():
        return SourceTree(())
    return read_directory(directory, settings.exclude)


@dataclass(frozen=True, slots=True)
class _Commits:
    """The tip of the base, where the change left it, and the changed state, None for the work tree."""

    repository: Repository
    tip: Commit
    base: Commit
    head: Commit | None


def _judging(place: Place, commits: _Commits) -> _Judging:
    """Return what judges both sides: a change must not loosen the rules that it is judged by.

    The settings are the newest of the base, also for a change that left it before they were made; what the change
    does to them is seen from where it left.
    """
    if place.named:
        settings = settings_at(place.config)
        return _Judging(settings, settings)
    config = _config(place, commits)
    judge = read_file_at(commits.repository, commits.tip, config)
    earlier = read_file_at(commits.repository, commits.base, config)
    later = _later_file(config, commits.repository, commits.head)
    now = read_settings(later) if later else Settings()
    if judge is None:
        remark = f"{config} is new: it judges once it is in the base; --config {config} uses it now"
        return _Judging(Settings(), Settings(), remark if later else "", now.policy.waivers)
    ours, former = _readable(judge), _readable(earlier) or Settings()
    if ours is None:
        remark = f"{config} of the base cannot be read; the defaults judge"
        return _Judging(Settings(), Settings(), remark)
    pending = tuple(waiver for waiver in now.policy.waivers if waiver not in ours.policy.waivers)
    kept = _without_what_is_removed(ours, former, now)
    return _Judging(ours, kept, _remark(config, earlier, later), pending)


def _readable(source: SourceFile | None) -> Settings | None:
    try:
        return read_settings(source) if source else None
    except SettingsError:
        return None


def _config(place: Place, commits: _Commits) -> Path:
    """Return the nearest settings that the base has around the caller or the directories, else those that are here.

    The base decides which file it is: a change that adds a nearer one, or removes it, does not take the policy away.
    """
    repository = commits.repository
    for start in (Path.cwd(), *(directory.absolute().parent for directory in place.directories)):
        for config in _around(repository, start, place.config.name):
            if read_file_at(repository, commits.tip, config) is not None:
                return config
    try:
        repository.path_of(place.config)
        if place.config.is_file():
            return place.config
    except OutsideRepository:
        pass
    return Path(os.path.relpath(repository.top / place.config.name))


def _around(repository: Repository, start: Path, name: str) -> Iterator[Path]:
    """Yield where a file may be from a directory up to the top of the repository."""
    try:
        inside = PurePosixPath(repository.path_of(start))
    except OutsideRepository:
        return
    for folder in (inside, *inside.parents):
        yield Path(os.path.relpath(repository.top / folder / name))


def _later_file(config: Path, repository: Repository, head: Commit | None) -> SourceFile | None:
    if head is not None:
        return read_file_at(repository, head, config)
    return settings_source(config)


def _without_what_is_removed(settings: Settings, former: Settings, now: Settings) -> Settings:
    """Let a change take a waiver back, but not make one; a name that it takes out of the policy need not exist."""
    taken = frozenset(former.policy.waivers) - frozenset(now.policy.waivers)
    kept = tuple(waiver for waiver in settings.policy.waivers if waiver not in taken)
    unnamed = _named(former) - _named(now)
    mentions = tuple(one for one in settings.policy.mentions if (one.kind, one.name) not in unnamed)
    return replace(settings, policy=replace(settings.policy, waivers=kept, mentions=mentions))


def _named(settings: Settings) -> frozenset[tuple[str, str]]:
    return frozenset((mention.kind, mention.name) for mention in settings.policy.mentions)


def _remark(config: Path, earlier: SourceFile | None, later: SourceFile | None) -> str:
    if (later and later.text) == (earlier and earlier.text):
        return ""
    what = "changes" if later else "is removed"
    return f"{config} {what} here; the one of the base judges, only removed waivers and names count at once"
