"""Reads what a review compares: the estate and the settings, where a change left its base and where it is now."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from enum import Enum
from functools import partial
from pathlib import Path, PurePosixPath

from archatlas.analysis.policy.policy import Waiver
from archatlas.formats.schema_files import SourceTree, read_directories, read_revision
from archatlas.model.record import dataclass, field, replace
from archatlas.model.source import SourceFile
from archatlas.pipeline.api_documents import DocumentPlaces
from archatlas.pipeline.measured_facts import EvidencePlaces, evidence_places
from archatlas.settings import Settings, SettingsError, read_settings, settings_at, settings_source
from archatlas.settings.settings import code_root, joint_scope, scope_of
from archatlas.sources.change_log import ComparedPast
from archatlas.sources.moved_files import find_moved_texts
from archatlas.sources.read_errors import LoadError
from archatlas.sources.repository import Commit, OutsideRepository, Repository, repository_of
from archatlas.sources.revision import holds, read_file_at
from archatlas.sources.scope import FileScope

WORK_TREE = "the work tree"


class ComparedTo(Enum):
    """What the earlier state is: where a change left its base, or the named revision itself."""

    MERGE_BASE = "merge base"
    REVISION = "revision"


@dataclass(frozen=True, slots=True)
class ReviewRequest:
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
    earlier: ComparedTo = ComparedTo.MERGE_BASE
    code: Path | None = None
    """The top of the code that both sides are compared with; without it, `scan.code` of the settings that judge."""
    evidence: tuple[Path, ...] = ()
    """Directories of what CI measured, by which both sides are judged; else those of the settings."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One state: its files, what it is judged by, and what people call it."""

    tree: SourceTree
    settings: Settings
    name: str


@dataclass(frozen=True, slots=True)
class ComparedCode:
    """Where the code of both sides lies; the later one is that of the work tree where there is no commit."""

    root: Path
    before: Commit
    after: Commit | None


@dataclass(frozen=True, slots=True)
class SharedEvidence:
    """The artefacts by which both sides are judged, and the commit of the later side, whose files they speak of.

    `own` are the commits of the change: benchmarks that were run at these say nothing of the earlier side.
    """

    places: EvidencePlaces
    after: Commit | None
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ComparedDescriptions:
    """Where the files that describe APIs lie on both sides; the later ones are in the work tree without a commit."""

    places: DocumentPlaces
    repository: Repository
    before: Commit
    after: Commit | None


@dataclass(frozen=True, slots=True)
class ReviewInputs:
    """Both states, and what a reader should know of how they were read."""

    before: Revision
    after: Revision
    remarks: tuple[str, ...] = ()
    pending: tuple[Waiver, ...] = ()
    """Waivers that the change adds, which do not count yet."""
    whereabouts: Callable[[Iterable[SourceFile]], Mapping[str, str]] = lambda _files: {}
    """Finds by their paths where files of the earlier state lie now that are no longer among the schemas."""
    code: ComparedCode | None = None
    """None where neither side is compared with code."""
    described: ComparedDescriptions | None = None
    evidence: SharedEvidence | None = None
    past: ComparedPast | None = None
    """None where nobody asks what the change may lack."""


@dataclass(frozen=True, slots=True)
class _ReviewSettings:
    """The settings of both sides; the later ones lack the waivers and the names that the change removes."""

    config: Path
    before: Settings
    after: Settings
    remark: str = ""
    pending: tuple[Waiver, ...] = ()
    now: Settings = field(default_factory=Settings)
    """What the change itself says, which judges nothing."""


def read_review_inputs(request: ReviewRequest) -> ReviewInputs:
    """Read both sides; raise a refusal where a revision, a directory or the settings cannot be read."""
    repository = repository_of(request.directories or (Path(),))
    head = _head(repository, request.head)
    tip, newest = repository.resolve(request.base), head or repository.resolve("HEAD")
    base = tip if request.earlier is ComparedTo.REVISION else repository.merge_base(tip, newest)
    commits = _Commits(repository, tip, base, head, newest)
    settings = _review_settings(request, commits)
    scope = _scope(request, commits, settings)
    before = read_revision(repository, commits.base, scope)
    after = _later_tree(commits, scope, before.schemas)
    if not (before.holds_something or after.holds_something):
        raise LoadError(f"there is no module schema below {scope.told()}, neither in '{request.base}' nor now")
    return ReviewInputs(
        Revision(before, settings.before, _display_name(request, base)),
        Revision(after, settings.after, head.name if head else WORK_TREE),
        (settings.remark,) if settings.remark else (),
        settings.pending,
        partial(find_moved_texts, repository, head),
        _code(request, commits, settings),
        ComparedDescriptions(DocumentPlaces(scope, settings.before.pages.root), repository, base, head),
        _evidence(request, commits, settings),
        _past(request, commits, settings),
    )


def _head(repository: Repository, head: str | None) -> Commit | None:
    """Return the commit to look at, None for the work tree."""
    if head is not None:
        return repository.resolve(head)
    return None if repository.has_work_tree else repository.resolve("HEAD")


def _display_name(request: ReviewRequest, base: Commit) -> str:
    is_plain = base.name == request.base and request.earlier is ComparedTo.MERGE_BASE
    return request.base if is_plain or base.id.startswith(request.base) else f"{request.base} ({base.id[:12]})"


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


def _code(request: ReviewRequest, commits: _Commits, settings: _ReviewSettings) -> ComparedCode | None:
    root = request.code
    if root is None and settings.before.scan.code:
        root = code_root(settings.before, _settings_home(settings.config, commits.repository))
    return ComparedCode(root, commits.base, commits.head) if root else None


def _evidence(request: ReviewRequest, commits: _Commits, settings: _ReviewSettings) -> SharedEvidence | None:
    home = _settings_home(settings.config, commits.repository)
    places = evidence_places(request.evidence, settings.before, home)
    if places is None:
        return None
    own = commits.repository.commits_between(commits.base, commits.newest) if places.runs else frozenset[str]()
    return SharedEvidence(places, commits.head, own)


def _past(request: ReviewRequest, commits: _Commits, settings: _ReviewSettings) -> ComparedPast | None:
    if request.earlier is ComparedTo.REVISION:
        return None
    home = _settings_home(settings.config, commits.repository)
    root = request.code or code_root(settings.before, home)
    from archatlas.scanning.cache_directory import cache_directory  # only where the past is asked

    return ComparedPast(commits.repository, root, commits.base, commits.head, cache_directory(), home)


def _scope(request: ReviewRequest, commits: _Commits, settings: _ReviewSettings) -> FileScope:
    """Return where both sides are looked for; a directory that neither of them has is a mistake.

    What the change says of where its schemas are only ever adds to what the base says. The usual directory, where
    one of them says nothing, counts only if it is there: so settings can be the first ones, or be removed.
    """
    home = _settings_home(settings.config, commits.repository)
    both = [(one, scope_of(one, request.directories, home)) for one in (settings.before, settings.now)]
    told = [scope for one, scope in both if _says_where(one) or commits.know_one_of(scope.directories)]
    scope = replace(joint_scope(told or [scope for _one, scope in both]), exclude=settings.before.exclude)
    if scope.roots != request.directories:
        repository_of(scope.roots)
    for root in scope.roots:
        if not commits.know_one_of([root]):
            raise LoadError(f"there is no YAML file below '{root}', neither in '{request.base}' nor now")
    return scope


def _says_where(settings: Settings) -> bool:
    """Tell whether settings say where modules are described."""
    return bool(settings.schemas or settings.include or settings.sources)


def _settings_home(config: Path, repository: Repository) -> Path:
    """Return the directory of the settings, which their paths count from; outside of the repository there is none."""
    try:
        repository.path_of(config.parent)
    except OutsideRepository:
        return Path(os.path.relpath(repository.top))
    return config.parent


def _later_tree(commits: _Commits, scope: FileScope, expected: Set[str]) -> SourceTree:
    if commits.head is not None:
        return read_revision(commits.repository, commits.head, scope, expected)
    there = tuple(directory for directory in scope.directories if directory.exists())
    return read_directories(replace(scope, directories=there, is_one_repository=True), expected)


def _review_settings(request: ReviewRequest, commits: _Commits) -> _ReviewSettings:
    """Return what judges both sides: a change must not loosen the rules that it is judged by.

    The settings are the newest of the base, also for a change that left it before they were made; what the change
    does to them is seen from where it left.
    """
    if request.named:
        settings = settings_at(request.config)
        return _ReviewSettings(request.config, settings, settings, now=settings)
    config = _config(request, commits)
    settings_text = read_file_at(commits.repository, commits.tip, config)
    earlier = read_file_at(commits.repository, commits.base, config)
    later = _later_file(config, commits.repository, commits.head)
    now = read_settings(later) if later else Settings()
    if settings_text is None:
        remark = f"{config} is new: it judges once it is in the base; --config {config} uses it now"
        return _ReviewSettings(config, Settings(), Settings(), remark if later else "", now.policy.waivers, now)
    ours, former = _readable(settings_text), _readable(earlier) or Settings()
    if ours is None:
        remark = f"{config} of the base cannot be read; the defaults judge"
        return _ReviewSettings(config, Settings(), Settings(), remark, now=now)
    pending = tuple(waiver for waiver in now.policy.waivers if waiver not in ours.policy.waivers)
    kept = _without_what_is_removed(ours, former, now)
    return _ReviewSettings(config, ours, kept, _remark(config, earlier, later), pending, now)


def _readable(source: SourceFile | None) -> Settings | None:
    try:
        return read_settings(source) if source else None
    except SettingsError:
        return None


def _config(request: ReviewRequest, commits: _Commits) -> Path:
    """Return the nearest settings that the base has around the caller or the directories, else those that are here.

    The base decides which file it is: a change that adds a nearer one, or removes it, does not take the policy away.
    """
    repository = commits.repository
    starts = (Path.cwd(), *(directory.absolute().parent for directory in request.directories))
    nearest = nearest_settings(repository, commits.tip, request.config.name, starts)
    if nearest is not None:
        return nearest
    try:
        repository.path_of(request.config)
        if os.path.lexists(request.config):
            return request.config
    except OutsideRepository:
        pass
    return Path(os.path.relpath(repository.top / request.config.name))


def _later_file(config: Path, repository: Repository, head: Commit | None) -> SourceFile | None:
    if head is not None:
        return read_file_at(repository, head, config)
    return settings_source(config)


def _without_what_is_removed(settings: Settings, former: Settings, now: Settings) -> Settings:
    """Let a change take a waiver back, but not make one; a name that it takes out of the policy need not exist."""
    taken = frozenset(former.policy.waivers) - frozenset(now.policy.waivers)
    kept = tuple(waiver for waiver in settings.policy.waivers if waiver not in taken)
    unnamed = _named_in_policy(former) - _named_in_policy(now)
    mentions = tuple(one for one in settings.policy.mentions if (one.kind, one.name) not in unnamed)
    return replace(settings, policy=replace(settings.policy, waivers=kept, mentions=mentions))


def _named_in_policy(settings: Settings) -> frozenset[tuple[str, str]]:
    return frozenset((mention.kind, mention.name) for mention in settings.policy.mentions)


def _remark(config: Path, earlier: SourceFile | None, later: SourceFile | None) -> str:
    if (later and later.text) == (earlier and earlier.text):
        return ""
    what = "changes" if later else "is removed"
    return f"{config} {what} here; the one of the base judges, only removed waivers and names count at once"


def nearest_settings(repository: Repository, commit: Commit, name: str, starts: Iterable[Path]) -> Path | None:
    """Return the nearest file of that name which a commit has from some directories up to the top, if there is one."""
    places = dict.fromkeys(place for start in starts for place in _places_upwards(repository, start, name))
    return next((place for place in places if read_file_at(repository, commit, place) is not None), None)


def _places_upwards(repository: Repository, start: Path, name: str) -> Iterator[Path]:
    """Yield where a file may be from a directory up to the top of the repository."""
    try:
        inside = PurePosixPath(repository.path_of(start))
    except OutsideRepository:
        return
    for folder in (inside, *inside.parents):
        yield Path(os.path.relpath(repository.top / folder / name))
