"""Walks over the revisions of an estate with one assessor, and remembers what it found."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.criteria import Criteria
from archatlas.analysis.history.events import Moment
from archatlas.analysis.history.history import (
    EstateHistory,
    Mark,
    MarkKind,
    RulesOf,
    ScoreStep,
    estate_average,
    lane_averages,
)
from archatlas.analysis.history.recorder import HistoryRecorder, TakenState
from archatlas.analysis.history.states import KnownState, known_state
from archatlas.analysis.incremental import Changes
from archatlas.analysis.policy.policy import EstateLimits
from archatlas.formats.reader import Reader
from archatlas.formats.revision_trees import RevisionTrees, revision_trees
from archatlas.formats.schema_files import SourceTree
from archatlas.model.history import EstateState
from archatlas.model.record import dataclass, fields, replace
from archatlas.model.version import __version__
from archatlas.pipeline.assessor import Assessor
from archatlas.pipeline.cache_place import cache_place
from archatlas.pipeline.history_cache import FILE, BrokenLine, CachedState, HistoryCache
from archatlas.pipeline.history_gap import gap_of
from archatlas.pipeline.history_range import HistoryRequest, Remembering, path_inside, wanted_revisions
from archatlas.pipeline.hotspots import hotspots
from archatlas.settings import Settings, SettingsError, read_settings, settings_source
from archatlas.sources.git_history import PastRevision
from archatlas.sources.read_errors import LoadError
from archatlas.sources.repository import Repository, repository_of
from archatlas.sources.revision import read_file_at


@dataclass(frozen=True)
class Present:
    """The estate as it is now, with all that is known of it; without a day of its own it is that of the last commit."""

    assessment: Assessment


def read_history(request: HistoryRequest, present: Present | None = None) -> EstateHistory:
    """Return how an estate came to be as it is; without a present, up to the last commit."""
    repository = repository_of(request.scope.read_places() or (Path(),))
    gap = gap_of(repository)
    if gap is not None:
        return EstateHistory(request.rules, gap=gap)
    is_kept = request.kept is not Remembering.NOWHERE
    cache = HistoryCache(cache_place(request.config.parent, FILE) if is_kept else None)
    try:
        history = _HistoryWalk(request, repository, cache, present).history()
    except BrokenLine:
        cache.forget()
        history = _HistoryWalk(request, repository, cache, present).history()
    cache.save()
    if present is None or not history.points:
        return history
    spots = hotspots(present.assessment, repository, request.config.parent, request.settings)
    return replace(history, hotspots=spots)


def read_histories(request: HistoryRequest, present: Present) -> EstateHistory:
    """Return a history by today's rules, and with it the one by each revision's own where these ever were others."""
    history = read_history(request, present)
    if history.gap or not history.points:
        return history
    then = read_history(replace(request, rules=RulesOf.THEN), present)
    was_otherwise = any(mark.kind is MarkKind.RULES for point in then.points for mark in point.marks)
    return replace(history, then=then) if was_otherwise else history


@dataclass(frozen=True, slots=True)
class _Stop:
    """A revision that is looked at, by which settings, and the keys of what is remembered of it and of the one before.

    `otherwise` are the rules that are other ones than before.
    """

    revision: PastRevision
    settings: Settings
    key: str
    base: str
    otherwise: tuple[str, ...] = ()


class _HistoryWalk:
    """One way over the revisions, the oldest first."""

    def __init__(
        self, request: HistoryRequest, repository: Repository, cache: HistoryCache, present: Present | None
    ) -> None:
        self._request, self._repository, self._cache, self._present = request, repository, cache, present
        self._reader = Reader()
        self._engine: Assessment | None = present.assessment if present else None
        self._last: KnownState | None = None
        self._open: RevisionTrees | None = None
        self._followed = -1

    def history(self) -> EstateHistory:
        """Return the history of the revisions that are wanted."""
        line = wanted_revisions(self._request, self._repository)
        stops = tuple(_stops(self._request, self._repository, line.revisions))
        recorder = HistoryRecorder(self._request.known)
        with ExitStack() as stack:
            for place, cached in enumerate(self._states(stops, stack)):
                moment = Moment(stops[place].revision.day, stops[place].revision.id[:12])
                taken = TakenState(moment, cached.state, cached.step, cached.marks)
                recorder.take(taken, line.is_whole and place == 0)
        if self._present:
            settings = stops[-1].settings if stops else self._request.settings
            last = stops[-1].revision.day if stops else date.min
            recorder.take(self._now(self._present, settings, recorder.state, last), line.is_whole and not stops)
        return recorder.history(self._request.rules)

    def _states(self, stops: Sequence[_Stop], stack: ExitStack) -> Iterator[CachedState]:
        """Yield the state of each revision; one is assessed where it, or the next one, is not remembered."""
        state = EstateState()
        for place, stop in enumerate(stops):
            cached = self._cache.state(stop.key, stop.base, state)
            former = self._last
            if cached is None or self._is_needed(stops, place, cached.state):
                tree = self._tree(stops, place, stack)
                if cached is None:
                    cached = self._assessed(stop, stops[place - 1].settings if place else stop.settings, tree, former)
                    self._cache.remember(stop.key, stop.base, cached, state)
                else:
                    self._last = KnownState(self._judged(stop.settings, stop.revision.day, tree), cached.state)
            else:
                self._last = None
            state = cached.state
            yield cached

    def _is_needed(self, stops: Sequence[_Stop], place: int, state: EstateState) -> bool:
        """Tell whether more has to be known of a revision than what is remembered."""
        if place + 1 < len(stops):
            return not self._cache.knows(stops[place + 1].key, stops[place + 1].base)
        return self._present is not None and self._present.assessment.catalog.keys() != state.modules.keys()

    def _tree(self, stops: Sequence[_Stop], place: int, stack: ExitStack) -> SourceTree:
        """Return the schemas of a revision, led there from the one that was looked at last."""
        if self._open is None:
            self._open = stack.enter_context(revision_trees(self._repository, self._request.scope))
            self._open.begin(stops[place].revision)
        else:
            for stop in stops[self._followed + 1 : place + 1]:
                self._open.advance(stop.revision)
        self._followed = place
        return self._open.tree()

    def _judged(self, settings: Settings, day: date, tree: SourceTree) -> Assessment:
        assessor = Assessor(settings, day, self._reader)
        known = self._engine
        self._engine = assessor.assess(tree) if known is None else assessor.assess_after(known, tree)
        return self._engine

    def _assessed(self, stop: _Stop, former: Settings, tree: SourceTree, last: KnownState | None) -> CachedState:
        """Return the state of a revision; where rules changed, what the content alone did is found out first."""
        day = stop.revision.day
        by_content = known_state(self._judged(former, day, tree), last) if stop.otherwise else None
        self._last = known_state(self._judged(stop.settings, day, tree), last)
        before = last.state if last else None
        middle = by_content.state if by_content else self._last.state
        step, marks = step_between(before, middle, self._last.state, stop.otherwise)
        return CachedState(self._last.state, step, marks)

    def _now(self, present: Present, former: Settings, before: EstateState, last: date) -> TakenState:
        """Return the present: what is uncommitted, other rules, and what code and artefacts say."""
        given = present.assessment
        day = max(last, given.facts.today or last)
        criteria = given.evaluated.criteria
        schemas = given
        if criteria.code is not None or criteria.measured is not None:
            schemas = given.after(Changes(criteria=replace(criteria, code=None, measured=None)))
        otherwise = judging_differences(former, self._request.settings)
        middle = schemas
        if otherwise:
            middle = schemas.after(
                Changes(criteria=replace(Assessor(former, criteria.today).criteria, fallback_day=criteria.fallback_day))
            )
        state = known_state(given, self._last).state
        plain = state if schemas is given else known_state(schemas, self._last).state
        by_content = plain if middle is schemas else known_state(middle, self._last).state
        step, marks = step_between(before if before.modules else None, by_content, plain, otherwise)
        if schemas is not given:
            measured = difference(estate_average(plain), estate_average(state))
            step = replace(step, measured=measured)
            marks = (*marks, Mark(MarkKind.MEASURED, _measured_kinds(criteria)))
        return TakenState(Moment(day), state, step, marks)


def _measured_kinds(criteria: Criteria) -> tuple[str, ...]:
    """Return what is measured of the present."""
    kinds = sorted({one.kind.value for one in criteria.measured.artefacts}) if criteria.measured else []
    return (*(["code"] if criteria.code is not None else []), *kinds)


def step_between(
    before: EstateState | None, middle: EstateState, after: EstateState, otherwise: tuple[str, ...]
) -> tuple[ScoreStep, tuple[Mark, ...]]:
    """Return the parts of a step: from one state to the next by the former rules, then by those of now."""
    if before is None:
        return ScoreStep(), ()
    content = difference(estate_average(before), estate_average(middle))
    if not otherwise:
        return ScoreStep(content), ()
    old, new = lane_averages(middle), lane_averages(after)
    lanes = {lane: moved for lane in new if (moved := difference(old.get(lane), new[lane]))}
    rules = difference(estate_average(middle), estate_average(after))
    return ScoreStep(content, rules), (Mark(MarkKind.RULES, otherwise, lanes),)


def difference(before: Fraction | None, after: Fraction | None) -> Fraction:
    """Return by how much an average moved; one that is not known counts as nothing."""
    return (after or Fraction(0)) - (before or Fraction(0))


def _stops(request: HistoryRequest, repository: Repository, revisions: Sequence[PastRevision]) -> Iterator[_Stop]:
    base, former = "", request.settings
    then = _SettingsThen(repository, request.config) if request.rules is RulesOf.THEN else None
    for place, revision in enumerate(revisions):
        settings, text = (request.settings, "") if then is None else then.of(revision, is_first=place == 0)
        otherwise = judging_differences(former, settings) if then and place else ()
        key = _key(request, revision, text)
        yield _Stop(revision, settings, key, base, otherwise)
        base, former = key, settings


def _key(request: HistoryRequest, revision: PastRevision, text: str) -> str:
    """Return what a state depends on: the program, the settings, where schemas are, the day and the tree."""
    if request.rules is RulesOf.NOW:
        source = settings_source(request.config)
        text = source.text if source else ""
    scope = request.scope
    where = (scope.directories, scope.include, scope.exclude, scope.is_wide, scope.sources)
    parts = (__version__, text, repr(where), revision.day.isoformat(), revision.tree)
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


class _SettingsThen:
    """The settings that each revision had; where they cannot be read, those before them."""

    def __init__(self, repository: Repository, config: Path) -> None:
        self._repository, self._config = repository, config
        self._path = path_inside(repository, config)
        self._settings, self._text = Settings(), ""

    def of(self, revision: PastRevision, is_first: bool) -> tuple[Settings, str]:
        """Return the settings of the next revision, and their text."""
        if self._path and (is_first or any(change.path == self._path for change in revision.changes)):
            with suppress(SettingsError, LoadError):
                source = read_file_at(self._repository, revision.commit, self._config)
                self._settings = read_settings(source) if source else Settings()
                self._text = source.text if source else ""
        return self._settings, self._text


def judging_differences(former: Settings, later: Settings) -> tuple[str, ...]:
    """Return what decides about scores and findings and is different, each as "key before after"."""
    old, new = _judging(former), _judging(later)
    return tuple(
        f"{key} {old.get(key, '-')} {new.get(key, '-')}" for key in sorted({*old, *new}) if old.get(key) != new.get(key)
    )


def _judging(settings: Settings) -> Mapping[str, str]:
    """Return everything that judges under its key, as text that is equal where it is."""
    policy, health, shared = settings.policy, settings.health, settings.shared_defaults
    found = {f"health.points.{check.value}": str(points) for check, points in health.points.items()}
    found |= {f"health.{one.name}": str(getattr(health, one.name)) for one in fields(health) if one.name != "points"}
    found |= {"shared_defaults.share": str(shared.share), "shared_defaults.modules": str(shared.modules)}
    found |= {f"placeholders.{key}": repr(patterns) for key, patterns in settings.placeholders.items()}
    for one in fields(policy):
        value = getattr(policy, one.name)
        if one.name in _NOT_JUDGING:
            continue
        if isinstance(value, EstateLimits):
            value = (value.nccd, value.propagation_cost)
        if isinstance(value, Mapping):
            found |= {f"{one.name}.{key}": str(part) for key, part in value.items()}
        else:
            found[one.name] = repr(value)
    return found


_NOT_JUDGING = frozenset({"waivers", "mentions", "asked"})
"""What of a policy moves no score; events tell of waivers."""
