"""When steps begin: eagerly, within the limits, what cannot be undone as late as it may."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.deployment.schedule import PlanOrder, interval_of, played, scheduled
from archatlas.model.deployment import Change, ConcurrencyLimits, Interval, Order, Step, Undo, Why


def step(name: str, **said: object) -> Step:
    return Step(name, Change.UPGRADE, name, **said)  # type: ignore[arg-type]  # what a test says of a step


def order_of(*steps: Step, waits: tuple[str, ...] = (), together: tuple[frozenset[str], ...] = ()) -> PlanOrder:
    """Return steps of which `a>b` waits: b for a."""
    pairs = (one.split(">") for one in waits)
    return PlanOrder(steps, tuple(Order(first, then, Why.ADDS) for first, then in pairs), together)


def test_the_longest_way_ahead_goes_first() -> None:
    order = order_of(step("a"), step("b"), step("c"), waits=("b>c",))
    schedule = scheduled(order, {"a": 5, "b": 1, "c": 9}, ConcurrencyLimits(1))

    assert schedule.priority == ("b", "c", "a")
    assert schedule.longest_way == ("b", "c")
    assert (schedule.makespan, schedule.lower_bound) == (15, 15)


@pytest.mark.parametrize(
    ("limits", "makespan"),
    [
        (ConcurrencyLimits(4), 1),
        (ConcurrencyLimits(2), 2),
        (ConcurrencyLimits(4, owner=1), 2),
        (ConcurrencyLimits(4, lane=2), 2),
        (ConcurrencyLimits(4, tiers={1: 1}), 3),
    ],
)
def test_limits_hold_for_what_is_in_flight(limits: ConcurrencyLimits, makespan: float) -> None:
    steps = [step(name, owner=owner, lane="x", tier=tier) for name, owner, tier in
             (("a", "@A", 1), ("b", "@A", 1), ("c", "@B", 1), ("d", "@B", 2))]  # fmt: skip
    schedule = scheduled(order_of(*steps), dict.fromkeys("abcd", 1.0), limits)

    assert schedule.makespan == makespan


def test_what_cannot_be_undone_comes_as_late_as_the_order_allows() -> None:
    order = order_of(step("final", undo=Undo.IMPOSSIBLE), step("x"), step("y"), step("after"), waits=("final>after",))
    starts = scheduled(order, {"final": 1, "x": 5, "y": 5, "after": 50}, ConcurrencyLimits(4)).starts

    assert starts["final"] == 5
    assert starts["after"] == 6


def test_what_stands_together_begins_at_once_and_takes_one_slot() -> None:
    order = order_of(step("a"), step("b"), step("c"), waits=("a>c",), together=(frozenset("ab"),))
    schedule = scheduled(order, {"a": 1, "b": 3, "c": 1}, ConcurrencyLimits(1))

    assert (schedule.starts["a"], schedule.starts["b"], schedule.starts["c"]) == (0, 0, 3)


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_no_schedule_breaks_the_order_or_the_slots(seed: int, slots: int) -> None:
    random = Random(seed)
    names = [f"s{number}" for number in range(random.randint(1, 15))]
    steps = [step(name, undo=random.choice(list(Undo)), owner=random.choice("AB")) for name in names]
    waits = [
        f"{first}>{then}" for number, then in enumerate(names) for first in names[:number] if random.random() < 0.2
    ]
    order = order_of(*steps, waits=tuple(waits))
    seconds = {name: random.uniform(1, 9) for name in names}
    schedule = played(order, dict.fromkeys(names, 1.0), seconds, ConcurrencyLimits(slots, owner=2))

    assert set(schedule.starts) == set(names)
    assert all(schedule.ends[one.first] <= schedule.starts[one.then] for one in order.orders)
    for name in names:
        flying = [one for one in names if schedule.starts[one] <= schedule.starts[name] < schedule.ends[one]]
        assert len(flying) <= slots
        assert all(sum(order.step[one].owner == owner for one in flying) <= 2 for owner in "AB")
    assert schedule.makespan >= schedule.lower_bound - 1e-9


def test_a_duration_is_an_interval_of_five_samples_or_unknown() -> None:
    assert interval_of((1, 2, 3, 4)) is None
    assert interval_of((50, 10, 20, 30, 40)) == Interval(14, 46, 5)
