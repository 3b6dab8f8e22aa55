"""What is known of latencies, and what may have moved them: requirements that came or went, other service levels."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import ChangeKind, RequirementChange
from archatlas.analysis.estate.decimals import as_fraction, decimal
from archatlas.analysis.estate.evidence import Evidence
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, field

P95 = "observability.slos.latency_p95_ms"
P99 = "observability.slos.latency_p99_ms"
WORST = "test_posture.performance_tests.max_latency_ms"

PROMISED = "declared service levels"
MEASURED = "latencies measured in load tests"
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Latency:
    """The percentiles a module promises and the worst answer of its load tests, in milliseconds.

    None is what nobody declared, or nearly everybody alike.
    """

    p95: Fraction | None = None
    p99: Fraction | None = None
    worst: Fraction | None = None

    @property
    def is_known(self) -> bool:
        """Tell whether anything is declared."""
        return (self.p95, self.p99, self.worst) != (None, None, None)

    @property
    def one_call(self) -> Fraction | None:
        """Return the most that one call is expected to take.

        That is the higher one of the highest promised percentile and the worst measured answer: a load test is kinder
        than the world, and a promise is not always kept.
        """
        promised = self.p95 if self.p99 is None else self.p99
        return max((known for known in (promised, self.worst) if known is not None), default=None)

    @property
    def basis(self) -> frozenset[str]:
        """Return what the numbers are."""
        promised = {PROMISED} if (self.p95, self.p99) != (None, None) else set()
        return frozenset(promised | ({MEASURED} if self.worst is not None else set()))


def latency_of(known: Assessment, module: Module) -> Latency:
    """Return what a module says about its latency."""
    levels, tests = module.observability.slos, module.test_posture.performance_tests

    def declared(key: str, value: float | None) -> Fraction | None:
        if value is None or value < 0 or known.classifier.classify(module, key, value) is not Evidence.DECLARED:
            return None
        return as_fraction(value)

    return Latency(
        declared(P95, levels.latency_p95_ms),
        declared(P99, levels.latency_p99_ms),
        declared(WORST, tests.max_latency_ms),
    )


@dataclass(frozen=True, slots=True)
class LatencyShift:
    """By how much a latency may move, as an interval around 0; None where it has no known end.

    `basis` says what the numbers are, and is empty where there are none.
    """

    low: Fraction | None = NOTHING
    high: Fraction | None = NOTHING
    basis: frozenset[str] = field(default_factory=frozenset)

    def and_also(self, other: "LatencyShift") -> "LatencyShift":
        """Return how far both moves go, one after the other."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return LatencyShift(low, high, self.basis | other.basis)

    def or_else(self, other: "LatencyShift") -> "LatencyShift":
        """Return the interval that holds both moves, where they are two words on the same thing."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return LatencyShift(low, high, self.basis | other.basis)

    @property
    def is_none(self) -> bool:
        """Tell whether nothing moves."""
        return self.low == self.high == 0


@dataclass(frozen=True, slots=True)
class LatencyCause:
    """Something that moves the latency of a module and of those that require it, with the reason in words.

    `required` is the module whose calls came or went, None where the module itself says something else.
    """

    module: ModuleName
    move: LatencyShift
    reason: str
    required: ModuleName | None = None


def latency_causes(
    before: Assessment,
    after: Assessment,
    renames: Mapping[ModuleName, ModuleName],
    requirements: Iterable[RequirementChange],
) -> tuple[LatencyCause, ...]:
    """Return every cause in a module that is there both times, in order of the names."""
    former = {renames.get(name, name): name for name in before.catalog}
    old, new = _Latencies(before), _Latencies(after)
    found = list(_calls(old, new, former, requirements))
    for name, former_name in former.items():
        if name in after.catalog:
            found += _levels(name, old.of(former_name), new.of(name))
    moving = (cause for cause in found if not cause.move.is_none)
    return tuple(sorted(moving, key=lambda cause: (cause.module, cause.required or "", cause.reason)))


@dataclass(frozen=True)
class _Latencies:
    """What the modules of a state say about their latency, each read once however many requirements lead to it."""

    known: Assessment
    _own: dict[ModuleName, Latency] = field(default_factory=dict)
    _below: dict[ModuleName, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def of(self, name: ModuleName) -> Latency:
        """Return what a module says itself."""
        if name not in self._own:
            self._own[name] = latency_of(self.known, self.known.catalog[name])
        return self._own[name]

    def below(self, name: ModuleName) -> tuple[str, frozenset[str]]:
        """Say what the slowest module that is required directly declares, where a module itself declares nothing."""
        if name not in self._below:
            self._below[name] = self._slowest(self.known.graph.requires(name))
        return self._below[name]

    def _slowest(self, required: Iterable[ModuleName]) -> tuple[str, frozenset[str]]:
        found = ((self.of(name).one_call, name) for name in required)
        time, slowest = max(((time, name) for time, name in found if time is not None), default=(None, None))
        if time is None or slowest is None:
            return "", frozenset()
        return f"; '{slowest}' below it declares {decimal(time, 3)} ms", self.of(slowest).basis


def _calls(
    before: _Latencies,
    after: _Latencies,
    former: Mapping[ModuleName, ModuleName],
    requirements: Iterable[RequirementChange],
) -> Iterator[LatencyCause]:
    for change in requirements:
        required = ModuleName(change.required)
        if change.optional or change.requirer not in former or change.requirer not in after.known.catalog:
            continue
        if change.kind is ChangeKind.ADDED and required in after.known.catalog:
            yield _call_more(after, change.requirer, required)
        elif change.kind is ChangeKind.REMOVED and former.get(required, required) in before.known.catalog:
            yield _call_less(before, change.requirer, former.get(required, required), required)


def _call_more(after: _Latencies, requirer: ModuleName, required: ModuleName) -> LatencyCause:
    latency = after.of(required)
    reason = f"'{requirer}' requires '{required}' now"
    if latency.one_call is not None:
        return LatencyCause(requirer, LatencyShift(NOTHING, latency.one_call, latency.basis), reason, required)
    below, basis = after.below(required)
    return LatencyCause(
        requirer, LatencyShift(NOTHING, None, basis), f"{reason}, which declares no latency{below}", required
    )


def _call_less(before: _Latencies, requirer: ModuleName, former: ModuleName, required: ModuleName) -> LatencyCause:
    latency = before.of(former)
    reason = f"'{requirer}' no longer requires '{required}'"
    if latency.one_call is not None:
        return LatencyCause(requirer, LatencyShift(-latency.one_call, NOTHING, latency.basis), reason, required)
    below, basis = before.below(former)
    return LatencyCause(
        requirer, LatencyShift(None, NOTHING, basis), f"{reason}, which declared no latency{below}", required
    )


def _levels(name: ModuleName, old: Latency, new: Latency) -> Iterator[LatencyCause]:
    """Yield how a module's own numbers differ; one that is new or gone says nothing about a move."""
    numbers = (
        ("p95", PROMISED, old.p95, new.p95),
        ("p99", PROMISED, old.p99, new.p99),
        ("worst measured answer", MEASURED, old.worst, new.worst),
    )
    moved = [
        (word, basis, one, two)
        for word, basis, one, two in numbers
        if one is not None and two is not None and one != two
    ]
    if moved:
        differences = [two - one for _word, _basis, one, two in moved]
        words = ", ".join(f"{word} {decimal(one, 3)} → {decimal(two, 3)} ms" for word, _, one, two in moved)
        basis = frozenset(basis for _word, basis, _one, _two in moved)
        yield LatencyCause(
            name, LatencyShift(min(NOTHING, *differences), max(NOTHING, *differences), basis), f"'{name}': {words}"
        )
