"""Reads the two sides of a review: the estate and the settings, where a change left its base and where it is now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from archatlas.load.errors import LoadError
from archatlas.load.repository import Commit, OutsideRepository, Repository, open_repository
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


@dataclass(frozen=True, slots=True)
class _Judging:
    """The settings of both sides; the later ones lack the waivers and the names that the change removes."""

    before: Settings
    after: Settings
    remark: str = ""


def read_sides(place: Place) -> Sides:
    """Read both sides; raise a refusal where a revision, a directory or the settings cannot be read."""
    repository = open_repository(place.directories[0])
    head = _head(repository, place.head)
    base = repository.merge_base(repository.resolve(place.base), head or repository.resolve("HEAD"))
    judging = _judging(place, repository, base, head)
    before = joined(
        read_revision(repository, base, directory, judging.before.exclude) for directory in place.directories
    )
    after = joined(_later_tree(repository, head, directory, judging.after) for directory in place.directories)
    if not before.files and not after.files and not after.findings:
        named = ", ".join(f"'{directory}'" for directory in place.directories)
        raise LoadError(f"there is no YAML file below {named}, neither in '{place.base}' nor now")
    return Sides(
        Side(before, judging.before, _called(place.base, base)),
        Side(after, judging.after, head.name if head else WORK_TREE),
        (judging.remark,) if judging.remark else (),
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


def _judging(place: Place, repository: Repository, base: Commit, head: Commit | None) -> _Judging:
    """Return what judges both sides: a change must not loosen the rules that it is judged by."""
    if place.named or not _is_inside(repository, place.config):
        settings = settings_at(place.config)
        return _Judging(settings, settings)
    earlier = read_file_at(repository, base, place.config)
    later = _later_file(place.config, repository, head)
    now = read_settings(later) if later else Settings()
    if earlier is None:
        remark = f"{place.config} is new: it judges once it is in the base; --config {place.config} uses it now"
        return _Judging(Settings(), Settings(), remark if later else "")
    try:
        settings = read_settings(earlier)
    except SettingsError:
        return _Judging(now, now, f"{place.config} of the base cannot be read; the one of the change judges")
    return _Judging(settings, _without_what_is_removed(settings, now), _remark(place.config, earlier, later))


def _is_inside(repository: Repository, config: Path) -> bool:
    """Tell whether a change can alter the settings: those beside another repository are the caller's own."""
    try:
        repository.path_of(config)
    except OutsideRepository:
        return False
    return True


def _later_file(config: Path, repository: Repository, head: Commit | None) -> SourceFile | None:
    if head is not None:
        return read_file_at(repository, head, config)
    return settings_source(config)


def _without_what_is_removed(settings: Settings, now: Settings) -> Settings:
    """Let a change take a waiver back, but not make one; a name that it takes out of the policy need not exist."""
    kept = tuple(waiver for waiver in settings.policy.waivers if waiver in now.policy.waivers)
    named = frozenset((mention.kind, mention.name) for mention in now.policy.mentions)
    mentions = tuple(one for one in settings.policy.mentions if (one.kind, one.name) in named)
    return replace(settings, policy=replace(settings.policy, waivers=kept, mentions=mentions))


def _remark(config: Path, earlier: SourceFile, later: SourceFile | None) -> str:
    if later is not None and later.text == earlier.text.replace("\r\n", "\n"):
        return ""
    what = "changes" if later else "is removed"
    return f"{config} {what} here; the one of the base judges, only removed waivers and names count at once"
