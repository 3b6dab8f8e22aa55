"""Reads the two sides of a review: the estate and the settings, where a change left its base and where it is now."""

import os
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from pathlib import Path

from archatlas.analysis.policy.policy import Waiver
from archatlas.load.errors import LoadError
from archatlas.load.repository import Commit, OutsideRepository, Repository, repository_of
from archatlas.load.revision import holds, read_file_at, read_revision
from archatlas.load.scope import Scope
from archatlas.load.selection import SourceTree
from archatlas.load.sources import read_directories
from archatlas.load.whereabouts import whereabouts
from archatlas.model.source import SourceFile
from archatlas.pipeline.policy_file import nearest_settings
from archatlas.settings import Settings, SettingsError, read_settings, settings_at, settings_source
from archatlas.settings.scope import joint_scope, scope_of

WORK_TREE = "the work tree"


class Earlier(Enum):
    """What the earlier state is: where a change left its base, or the named revision itself."""

    MERGE_BASE = "merge base"
    REVISION = "revision"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a review looks: directories of schemas, the settings, and the revisions to compare.

    Without `directories` those of the settings are compared, of the base's and of the change's.
    Without `head` the work tree is the later state, uncommitted work included; in a repository without one it is the
    newest commit. `config` is trusted when the caller `named` it; else the settings of the base judge both sides.
    """

    directories: tuple[Path, ...]
    base: str
    head: str | None = None
    config: Path = Path("archatlas.yml")
    named: bool = False
    earlier: Earlier = Earlier.MERGE_BASE


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
    whereabouts: Callable[[Iterable[SourceFile]], Mapping[str, str]] = lambda _files: {}
    """Finds by their paths where files of the earlier state lie now that are no longer among the schemas."""


@dataclass(frozen=True, slots=True)
class _Judging:
    """The settings of both sides; the later ones lack the waivers and the names that the change removes."""

    config: Path
    before: Settings
    after: Settings
    remark: str = ""
    pending: tuple[Waiver, ...] = ()
    now: Settings = field(default_factory=Settings)
    """What the change itself says, which judges nothing."""


def read_sides(place: Place) -> Sides:
    """Read both sides; raise a refusal where a revision, a directory or the settings cannot be read."""
    repository = repository_of(place.directories or (Path(),))
    head = _head(repository, place.head)
    tip, newest = repository.resolve(place.base), head or repository.resolve("HEAD")
    base = tip if place.earlier is Earlier.REVISION else repository.merge_base(tip, newest)
    commits = _Commits(repository, tip, base, head, newest)
    judging = _judging(place, commits)
    scope = _scope(place, commits, judging)
    before = read_revision(repository, commits.base, scope)
    after = _later_tree(commits, scope, before.schemas)
    if not (before.files or before.findings or after.files or after.findings):
        raise LoadError(f"there is no module schema below {scope.told()}, neither in '{place.base}' nor now")
    return Sides(
        Side(before, judging.before, _called(place, base)),
        Side(after, judging.after, head.name if head else WORK_TREE),
        (judging.remark,) if judging.remark else (),
        judging.pending,
        partial(whereabouts, repository, head),
    )


def _head(repository: Repository, head: str | None) -> Commit | None:
    """Return the commit to look at, None for the work tree."""
    if head is not None:
        return repository.resolve(head)
    return None if repository.has_work_tree else repository.resolve("HEAD")


def _called(place: Place, base: Commit) -> str:
    is_plain = base.name == place.base and place.earlier is Earlier.MERGE_BASE
    return place.base if is_plain or base.id.startswith(place.base) else f"{place.base} ({base.id[:12]})"


@dataclass(frozen=True, slots=True)
class _Commits:
    """The tip of the base, where the change left it, and the changed state, None for the work tree.

    `newest` is the commit that the later state is, or stands on.
    """

    repository: Repository
    tip: Commit
    base: Commit
    head: Commit | None
    newest: Commit

    def know_one_of(self, directories: Iterable[Path]) -> bool:
        """Tell whether something lies below one of the directories, earlier or now."""
        known = [self._know(directory) for directory in directories]
        return any(known)

    def _know(self, directory: Path) -> bool:
        """Tell it of one directory; each commit is asked, since it refuses what is there and is none."""
        in_commits = [holds(self.repository, commit, directory) for commit in (self.base, self.newest)]
        return any(in_commits) or (self.head is None and directory.exists())


def _scope(place: Place, commits: _Commits, judging: _Judging) -> Scope:
    """Return where both sides are looked for; a directory that neither of them has is a mistake.

    What the change says of where its schemas are only ever adds to what the base says. The usual directory, where
    one of them says nothing, counts only if it is there: so settings can be the first ones, or be removed.
    """
    home = _home(judging.config, commits.repository)
    both = [(one, scope_of(one, place.directories, home)) for one in (judging.before, judging.now)]
    told = [scope for one, scope in both if one.schemas or one.include or commits.know_one_of(scope.directories)]
    scope = replace(joint_scope(told or [scope for _one, scope in both]), exclude=judging.before.exclude)
    if scope.roots != place.directories:
        repository_of(scope.roots)
    for root in scope.roots:
        if not commits.know_one_of([root]):
            raise LoadError(f"there is no YAML file below '{root}', neither in '{place.base}' nor now")
    return scope


def _home(config: Path, repository: Repository) -> Path:
    """Return the directory of the settings, which their paths count from; outside of the repository there is none."""
    try:
        repository.path_of(config.parent)
    except OutsideRepository:
        return Path(os.path.relpath(repository.top))
    return config.parent


def _later_tree(commits: _Commits, scope: Scope, expected: Set[str]) -> SourceTree:
    if commits.head is not None:
        return read_revision(commits.repository, commits.head, scope, expected)
    there = tuple(directory for directory in scope.directories if directory.exists())
    return read_directories(replace(scope, directories=there, is_one_repository=True), expected)


def _judging(place: Place, commits: _Commits) -> _Judging:
    """Return what judges both sides: a change must not loosen the rules that it is judged by.

    The settings are the newest of the base, also for a change that left it before they were made; what the change
    does to them is seen from where it left.
    """
    if place.named:
        settings = settings_at(place.config)
        return _Judging(place.config, settings, settings, now=settings)
    config = _config(place, commits)
    judge = read_file_at(commits.repository, commits.tip, config)
    earlier = read_file_at(commits.repository, commits.base, config)
    later = _later_file(config, commits.repository, commits.head)
    now = read_settings(later) if later else Settings()
    if judge is None:
        remark = f"{config} is new: it judges once it is in the base; --config {config} uses it now"
        return _Judging(config, Settings(), Settings(), remark if later else "", now.policy.waivers, now)
    ours, former = _readable(judge), _readable(earlier) or Settings()
    if ours is None:
        remark = f"{config} of the base cannot be read; the defaults judge"
        return _Judging(config, Settings(), Settings(), remark, now=now)
    pending = tuple(waiver for waiver in now.policy.waivers if waiver not in ours.policy.waivers)
    kept = _without_what_is_removed(ours, former, now)
    return _Judging(config, ours, kept, _remark(config, earlier, later), pending, now)


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
    starts = (Path.cwd(), *(directory.absolute().parent for directory in place.directories))
    nearest = nearest_settings(repository, commits.tip, place.config.name, starts)
    if nearest is not None:
        return nearest
    try:
        repository.path_of(place.config)
        if os.path.lexists(place.config):
            return place.config
    except OutsideRepository:
        pass
    return Path(os.path.relpath(repository.top / place.config.name))


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
