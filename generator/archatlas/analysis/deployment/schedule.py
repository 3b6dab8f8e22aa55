"""When each step begins: as soon as it may, the one with the longest way still ahead first, within the limits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from heapq import heappop, heappush
from statistics import median

from archatlas.analysis.deployment.step_graph import step_graph
from archatlas.analysis.estate.cycles import waves_of
from archatlas.model.deployment import ConcurrencyLimits, DeploymentPlan, Interval, Order, Step
from archatlas.model.record import dataclass, field

Unit = tuple[str, ...]
"""Steps that are launched as one, most often a single one."""


@dataclass(frozen=True)
class PlanOrder:
    """The steps of a plan that can be made, those that stand together as one unit, and what each unit waits for."""

    steps: tuple[Step, ...]
    orders: tuple[Order, ...]
    together: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, plan: DeploymentPlan) -> "PlanOrder":
        """Return the order of a plan without the steps that are blocked."""
        blocked = {one.step for one in plan.blocked}
        steps = tuple(step for step in plan.steps if step.id not in blocked)
        return cls(steps, plan.orders, plan.together)

    @cached_property
    def step(self) -> Mapping[str, Step]:
        """The steps by their id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def unit_of(self) -> Mapping[str, Unit]:
        """The unit of each step."""
        groups = {member: tuple(sorted(group & self.step.keys())) for group in self.together for member in group}
        return {step.id: groups.get(step.id, (step.id,)) for step in self.steps}

    @cached_property
    def ahead(self) -> Mapping[Unit, frozenset[Unit]]:
        """The units that each one waits for."""
        found: dict[Unit, set[Unit]] = {unit: set() for unit in self.unit_of.values()}
        for order in self.orders:
            first, then = self.unit_of.get(order.first), self.unit_of.get(order.then)
            if first is not None and then is not None and first != then:
                found[then].add(first)
        return {unit: frozenset(firsts) for unit, firsts in found.items()}

    @cached_property
    def waves(self) -> tuple[tuple[Unit, ...], ...]:
        """The units by how long a chain stands before them; they are only shown, nothing waits for a wave."""
        return tuple(tuple(sorted(wave)) for wave in waves_of(self.ahead))

    @cached_property
    def behind(self) -> Mapping[Unit, tuple[Unit, ...]]:
        """The units that wait for each one."""
        found: dict[Unit, list[Unit]] = {unit: [] for unit in self.ahead}
        for unit, firsts in self.ahead.items():
            for first in firsts:
                found[first].append(unit)
        return {unit: tuple(sorted(then)) for unit, then in found.items()}

    def after(self, unit: Unit) -> frozenset[Unit]:
        """Return all units that wait for one, directly or through others."""
        seen: set[Unit] = set()
        frontier = [unit]
        while frontier:
            fresh = set(self.behind[frontier.pop()]) - seen
            seen |= fresh
            frontier += fresh
        return frozenset(seen)

    def longest_ways(self, seconds: Mapping[Unit, float]) -> Mapping[Unit, float]:
        """Return for each unit how long it takes with the longest chain of all that waits for it."""
        found: dict[Unit, float] = {}
        for wave in reversed(self.waves):
            for unit in wave:
                found[unit] = seconds[unit] + max((found[then] for then in self.behind[unit]), default=0.0)
        return found


@dataclass(frozen=True, slots=True)
class DeploymentSchedule:
    """When units begin and end, in seconds after the start, and what bounds the whole."""

    starts: Mapping[str, float]
    ends: Mapping[str, float]
    priority: tuple[str, ...]
    """The steps in the order in which they begin."""
    longest_way: tuple[str, ...]
    """The chain of steps that takes longest, one step of each unit."""
    makespan: float
    lower_bound: float
    """No order within the slots takes less: the longest chain, or all work shared out."""
    waves: tuple[tuple[str, ...], ...]


def scheduled(order: PlanOrder, expected: Mapping[str, float], limits: ConcurrencyLimits) -> DeploymentSchedule:
    """DeploymentSchedule steps by what each is expected to take."""
    return played(order, expected, expected, limits)


def played(
    order: PlanOrder, expected: Mapping[str, float], actual: Mapping[str, float], limits: ConcurrencyLimits
) -> DeploymentSchedule:
    """Return what becomes of a schedule by expectations where steps take the `actual` seconds."""
    seconds = {unit: max(actual[step] for step in unit) for unit in order.ahead}
    ways = order.longest_ways({unit: max(expected[step] for step in unit) for unit in order.ahead})
    starts, ends = _Play(order, seconds, ways, _Slots(order, limits)).run()
    sequence = sorted(starts, key=lambda unit: (starts[unit], -ways[unit], unit))
    makespan = max(ends.values(), default=0.0)
    longest = order.longest_ways(seconds)
    bound = max(max(longest.values(), default=0.0), sum(seconds.values()) / limits.slots)
    return DeploymentSchedule(
        {step: starts[unit] for unit in sequence for step in unit},
        {step: ends[unit] for unit in sequence for step in unit},
        tuple(step for unit in sequence for step in unit),
        tuple(unit[0] for unit in _longest_chain(order, longest)),
        makespan,
        bound,
        tuple(tuple(step for unit in wave for step in unit) for wave in order.waves),
    )


@dataclass(frozen=True)
class _Slots:
    """Counts what is in flight against the limits."""

    order: PlanOrder
    limits: ConcurrencyLimits
    flying: set[Unit] = field(default_factory=set)

    def has_room_for(self, unit: Unit) -> bool:
        limits = self.limits
        if len(self.flying) >= limits.slots:
            return False
        if limits.owner is None and limits.lane is None and not limits.tiers:
            return True
        return all(self._fits(step) for step in map(self.order.step.__getitem__, unit))

    def _fits(self, step: Step) -> bool:
        limits = self.limits
        checks = (
            (limits.owner if step.owner else None, lambda one: one.owner == step.owner),
            (limits.lane if step.lane else None, lambda one: one.lane == step.lane),
            (limits.tiers.get(step.tier) if step.tier is not None else None, lambda one: one.tier == step.tier),
        )
        return all(limit is None or self._count(is_alike) < limit for limit, is_alike in checks)

    def _count(self, is_alike: Callable[[Step], bool]) -> int:
        return sum(any(is_alike(self.order.step[step]) for step in unit) for unit in self.flying)


@dataclass(frozen=True)
class _Play:
    """Launches what is ready and has room, in order of the ways ahead, and goes on when something ends."""

    order: PlanOrder
    seconds: Mapping[Unit, float]
    ways: Mapping[Unit, float]
    slots: _Slots

    def run(self) -> tuple[Mapping[Unit, float], Mapping[Unit, float]]:
        waiting = {unit: len(firsts) for unit, firsts in self._ahead.items()}
        ready = sorted((unit for unit, number in waiting.items() if not number), key=self._rank)
        starts: dict[Unit, float] = {}
        ends: dict[Unit, float] = {}
        running: list[tuple[float, Unit]] = []
        now = 0.0
        while ready or running:
            for unit in [one for one in ready if self._launch(one)]:
                ready.remove(unit)
                starts[unit], ends[unit] = now, now + self.seconds[unit]
                heappush(running, (ends[unit], unit))
            now, done = heappop(running)
            self.slots.flying.discard(done)
            for then in self._behind[done]:
                waiting[then] -= 1
                if not waiting[then]:
                    ready.append(then)
            ready.sort(key=self._rank)
        return starts, ends

    def _launch(self, unit: Unit) -> bool:
        if not self.slots.has_room_for(unit):
            return False
        self.slots.flying.add(unit)
        return True

    def _rank(self, unit: Unit) -> tuple[float, Unit]:
        return -self.ways[unit], unit

    @cached_property
    def _ahead(self) -> Mapping[Unit, Set[Unit]]:
        """What each unit waits for, steps that cannot be undone for all that may come before them."""
        order = self.order
        plan = DeploymentPlan("", "", "", order.steps, order.orders, order.together)
        found = {unit: set(firsts) for unit, firsts in order.ahead.items()}
        for step, firsts in step_graph(plan).held.items():
            unit = order.unit_of[step]
            found[unit] |= {order.unit_of[first] for first in firsts} - order.after(unit) - {unit}
        return found

    @cached_property
    def _behind(self) -> Mapping[Unit, Sequence[Unit]]:
        found: dict[Unit, list[Unit]] = {unit: [] for unit in self._ahead}
        for unit, firsts in self._ahead.items():
            for first in firsts:
                found[first].append(unit)
        return found


def _longest_chain(order: PlanOrder, ways: Mapping[Unit, float]) -> Iterator[Unit]:
    candidates: Iterable[Unit] = order.ahead
    while unit := min(candidates, key=lambda one: (-ways[one], one), default=()):
        yield unit
        candidates = order.behind[unit]


FEWEST_SAMPLES = 5
"""Durations below that number say nothing of the next one."""


def interval_of(samples: Sequence[float]) -> Interval | None:
    """Return within which seconds eight of ten durations lie, None where there are too few to tell."""
    if len(samples) < FEWEST_SAMPLES:
        return None
    ordered = sorted(samples)
    return Interval(_quantile(ordered, 0.1), _quantile(ordered, 0.9), len(ordered))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile, between two samples as far as it lies between them (Hyndman and Fan, type 7)."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 3)


def expected_seconds(steps: Iterable[Step], durations: Mapping[str, Interval]) -> Mapping[str, float]:
    """Return what each step may take, for sorting: the middle of its interval, else that of the others."""
    middles = {name: (one.low * one.high) ** 0.5 for name, one in durations.items()}
    usual = median(middles.values()) if middles else 1.0
    return {step.id: middles.get(step.id, usual) for step in steps}
