"""When targets are asked: spread over the interval, a few at a host, and what is late is skipped."""

from collections.abc import Iterable
from itertools import pairwise
from random import Random

import pytest

from archatlas.analysis.live.memory import WatchedSource
from archatlas.model.live import Source
from archatlas.service.schedule import MOST_AT_A_HOST, MOST_IN_FLIGHT, Schedule
from archatlas.service.targets import HttpTarget, ProbeTarget
from archatlas.transport.http_request import HttpRequest

INTERVAL = 30.0


def target(number: int, host: str = "") -> HttpTarget:
    """Return a target, at a host of its own where none is said."""
    watched = WatchedSource(Source.HTTP, INTERVAL)
    return HttpTarget(f"lane.m{number}", watched, HttpRequest("http", host or f"host{number}", 80, "/"))


def following(targets: Iterable[ProbeTarget]) -> Schedule:
    """Return a schedule that follows targets from the second 0 on."""
    schedule = Schedule(Random(1))
    schedule.follow(targets, 0.0)
    return schedule


def asked_until(schedule: Schedule, end: float, step: float = 0.1) -> list[tuple[float, str]]:
    """Ask whatever is due, with an answer at once, and return who was asked when."""
    found, now = list[tuple[float, str]](), 0.0
    while now < end:
        for one in schedule.due(now):
            found.append((now, one.name))
            schedule.done(one, INTERVAL, now)
        now += step
    return found


def test_targets_are_spread_over_the_interval_by_their_names() -> None:
    first = asked_until(following(map(target, range(1000))), INTERVAL)
    per_second = [sum(second <= at < second + 1 for at, _ in first) for second in range(30)]

    assert max(per_second) < 70
    assert min(per_second) > 10
    assert first == asked_until(following(map(target, range(1000))), INTERVAL)


def test_each_target_is_asked_once_an_interval_give_or_take_a_twentieth() -> None:
    times = [at for at, _ in asked_until(following([target(7)]), 3000.0)]
    waits = [after - before for before, after in pairwise(times)]

    assert 0.94 * INTERVAL < min(waits) < max(waits) < 1.06 * INTERVAL
    assert max(waits) - min(waits) > 0.05 * INTERVAL
    assert abs(sum(waits) / len(waits) - INTERVAL) < 0.5


def test_no_more_are_asked_at_once_than_the_limit() -> None:
    schedule = following(map(target, range(1000)))
    taken = [one for now in range(31) for one in schedule.due(float(now))]

    assert (len(taken), schedule.in_flight) == (MOST_IN_FLIGHT, MOST_IN_FLIGHT)


def test_a_host_is_asked_a_few_questions_at_once_and_the_next_when_one_is_answered() -> None:
    schedule = following(target(number, "busy") for number in range(1000))
    first = schedule.due(1.0)

    assert len(first) == MOST_AT_A_HOST
    assert schedule.due(1.1) == []
    schedule.done(first[0], INTERVAL, 1.2)
    assert len(schedule.due(1.2)) == 1


@pytest.mark.real
def test_ten_thousand_modules_on_one_host_are_all_asked_where_it_answers() -> None:
    schedule = following(target(number, "busy") for number in range(10_000))
    asked, now = set[str](), 0.0
    while now < 31.0:
        while ready := schedule.due(now):
            for one in ready:
                asked.add(one.name)
                schedule.done(one, INTERVAL, now)
        now += 0.1

    assert len(asked) == 10_000
    assert schedule.skipped == 0


def test_who_waits_too_long_for_its_host_is_skipped_and_never_made_up_for() -> None:
    schedule = following(target(number, "hung") for number in range(200))
    held = schedule.due(1.0)
    for now in range(2, 20):
        assert schedule.due(float(now)) == []
    for one in held:
        schedule.done(one, INTERVAL, 20.0)

    released = schedule.due(20.0)
    assert len(released) <= MOST_AT_A_HOST
    assert all(schedule.asked_at(one) >= 17.0 for one in released)
    assert schedule.skipped > 50


def test_ticks_that_were_slept_through_are_skipped() -> None:
    schedule = following(map(target, range(10)))

    assert schedule.due(1000.0) == []
    assert schedule.skipped == 10
    assert all(due > 1000.0 for due in [schedule.next_due or 0.0])


def test_targets_that_stay_keep_their_time_and_others_are_forgotten() -> None:
    schedule = following(map(target, range(10)))
    planned = schedule.next_due
    schedule.follow(map(target, range(10)), 5.0)
    assert schedule.next_due == planned

    schedule.follow([], 6.0)
    assert asked_until(schedule, 100.0) == []


def test_a_target_that_goes_while_it_is_asked_is_asked_no_more() -> None:
    schedule = following([target(1)])
    (asked,) = schedule.due(schedule.next_due or 0.0)
    schedule.follow([], INTERVAL)
    schedule.done(asked, INTERVAL, INTERVAL + 1)

    assert schedule.due(1000.0) == []
