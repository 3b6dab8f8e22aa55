"""The state of one module: what confirms it, what makes it unknown, slow, missing something or flapping."""

import json
from dataclasses import replace

import pytest

from analysis.live.timelines import ASKED, HTTP, estate, seen, timeline, told, transitions_of
from archatlas.analysis.live.memory import Memory, Watched, WatchedSource
from archatlas.analysis.live.states import after, next_probe_in
from archatlas.model.live import Flag, Source, State


@pytest.mark.parametrize(
    ("observed", "transitions"),
    [
        ("P", ""),
        ("PP", "10:healthy"),
        ("FFF", "20:unhealthy"),
        ("FFPP", "30:healthy"),
        ("PP FFF", "10:healthy 40:unhealthy"),
        ("PP FFPFFP", "10:healthy"),
        ("PP FFF PP", "10:healthy 40:unhealthy 60:healthy"),
        ("PP FFF PFPFP", "10:healthy 40:unhealthy"),
        ("WW", "10:degraded"),
        ("PP WWW", "10:healthy 40:degraded"),
        ("PP WFW", "10:healthy 40:degraded"),
        ("PP WWW PP", "10:healthy 40:degraded 60:healthy"),
        ("PP WWW FFF", "10:healthy 40:degraded 70:unhealthy"),
        ("FFF WP", "20:unhealthy 40:degraded"),
        ("FFF WPP", "20:unhealthy 40:degraded 50:healthy"),
        ("PP UU", "10:healthy"),
        ("PP UUU", "10:healthy 40:unknown"),
        ("PP FFUF", "10:healthy"),
        ("PP FFIF", "10:healthy 50:unhealthy"),
        ("III III", ""),
    ],
)
def test_states_are_confirmed_by_three_in_a_row_and_recover_by_two(observed: str, transitions: str) -> None:
    assert told(transitions_of(timeline(observed))) == transitions


def test_silence_makes_a_module_unknown_and_never_leaves_it_healthy() -> None:
    assert told(transitions_of(timeline("PP"), until=89.9)) == "10:healthy"
    assert told(transitions_of(timeline("PP"), until=1000.0)) == "10:healthy 90:unknown+stale"


def test_silence_is_dated_by_when_it_was_too_long_whenever_somebody_looks() -> None:
    observed = [*timeline("PP"), *timeline("PP", start=500.0)]
    expected = "10:healthy 90:unknown+stale 500:unknown 510:healthy"

    assert told(transitions_of(observed)) == told(transitions_of(observed, tick=1.0)) == expected


def test_what_is_inconclusive_is_no_sign_of_life() -> None:
    assert told(transitions_of(timeline("PP IIIIIIIIII"))) == "10:healthy 90:unknown+stale"


def test_an_observation_older_than_what_is_known_changes_nothing() -> None:
    memory = after(Memory("shop.cart"), seen(100.0, "P"), ASKED)

    assert after(memory, seen(90.0, "F"), ASKED) is memory


def test_what_another_clock_saw_in_the_future_counts_for_nothing() -> None:
    remembered = Memory("shop.cart")
    for one in timeline("PP", start=3600.0):
        remembered = after(remembered, one, ASKED)

    assert remembered.status.state is State.HEALTHY
    assert estate({"shop.cart": ASKED}, memories=[remembered]).status("shop.cart").state is State.UNKNOWN


def test_a_failing_module_is_asked_again_after_a_quarter_of_the_interval() -> None:
    memory = Memory("shop.cart")
    waits = []
    for one in timeline("PPP F P FFF PP"):
        memory = after(memory, one, ASKED)
        waits.append(next_probe_in(memory, HTTP))

    assert waits == [7.5, 30.0, 30.0, 7.5, 30.0, 7.5, 7.5, 7.5, 7.5, 30.0]


def test_slow_answers_degrade_a_module_that_promised_to_be_faster() -> None:
    promised = Watched((HTTP,), promised_p95=0.2)
    fast = [seen(10.0 * place, "P", seconds=0.1) for place in range(20)]
    slow = [seen(200.0 + 10.0 * place, "P", seconds=0.3) for place in range(2)]
    fast_again = [seen(220.0 + 10.0 * place, "P", seconds=0.1) for place in range(20)]

    found = transitions_of([*fast, *slow, *fast_again], watched=promised)

    assert told(found) == "10:healthy 210:degraded 400:healthy"
    assert found[1].reason == "p95 of the last 20 answers is 300 ms, promised 200 ms"
    assert told(transitions_of([*fast, *slow])) == "10:healthy"


def test_few_answers_say_nothing_of_a_percentile() -> None:
    promised = Watched((HTTP,), promised_p95=0.2)
    slow = [seen(10.0 * place, "P", seconds=0.3) for place in range(19)]

    assert told(transitions_of(slow, watched=promised)) == "10:healthy"


def test_a_percentile_that_a_query_measured_counts_by_itself() -> None:
    asked = Watched((WatchedSource(Source.PROMETHEUS),), promised_p95=0.2)
    measured = [seen(10.0 * place, "P", source=Source.PROMETHEUS, seconds=0.3) for place in range(2)]

    assert told(transitions_of(measured, watched=asked)) == "10:degraded"


def test_the_worst_source_decides_and_one_that_says_nothing_does_not() -> None:
    both = Watched((HTTP, WatchedSource(Source.PROMETHEUS)))
    silent = [*timeline("PP"), *(seen(10.0 * place, "U", source=Source.PROMETHEUS) for place in range(2, 6))]
    failing = [*timeline("PP"), *(seen(10.0 * place, "F", source=Source.PROMETHEUS) for place in range(2, 6))]

    assert told(transitions_of(silent, watched=both)) == "10:healthy"
    assert told(transitions_of(failing, watched=both)) == "10:healthy 40:unhealthy"


def test_a_report_counts_for_its_time_to_live() -> None:
    pushed = Watched((WatchedSource(Source.PUSH, time_to_live=20.0),))
    reports = [seen(at, "P", source=Source.PUSH) for at in (0.0, 10.0)]

    assert told(transitions_of(reports, until=100.0, watched=pushed)) == "0:unknown 10:healthy 30:unknown+stale"


def test_who_may_report_itself_and_never_did_is_not_watched() -> None:
    pushed = Watched((WatchedSource(Source.PUSH, time_to_live=20.0),))
    states = estate({"shop.cart": pushed})

    status = states.status("shop.cart")
    assert (status.state, status.reason) == (State.UNMONITORED, "never reported")
    found = [one for at in (0.0, 10.0) for one in states.observe(seen(at, "P", source=Source.PUSH))]
    assert [(one.before, one.after) for one in found] == [
        (State.UNMONITORED, State.UNKNOWN),
        (State.UNKNOWN, State.HEALTHY),
    ]


def test_a_source_that_is_not_watched_says_nothing() -> None:
    assert transitions_of([seen(at, "F", source=Source.PUSH) for at in (0.0, 1.0, 2.0)]) == ()


def test_a_critical_service_outside_that_is_unhealthy_degrades_who_needs_it() -> None:
    states = estate({"shop.cart": Watched((HTTP,), externals=("external:redis",)), "external:redis": ASKED})
    for one in timeline("PP"):
        states.observe(one)
    redis = [seen(20.0 + place, letter, module="external:redis") for place, letter in enumerate("FFFPP")]

    found = [one for observation in redis for one in states.observe(observation) if one.module == "shop.cart"]

    assert told(found) == "22:degraded 24:healthy"
    assert found[0].reason == "needs redis, which is unhealthy"


def test_maintenance_has_its_hours_and_changes_no_state() -> None:
    watched = Watched((HTTP,), maintenance=((25.0, 55.0),))

    assert told(transitions_of(timeline("PP FFFF PP"), until=60.0, watched=watched)) == (
        "10:healthy 25:healthy+maintenance 40:unhealthy+maintenance 55:unhealthy 70:healthy"
    )


def test_flapping_is_one_event_with_the_worst_state_and_ends_after_half_an_hour_of_calm() -> None:
    flaps = "PP FFF PP FFF PP FFF PP FFF PP"
    calm = [seen(220.0 + 10.0 * place, "P") for place in range(1, 300)]

    found = transitions_of([*timeline(flaps), *calm])

    assert told(found) == (
        "10:healthy 40:unhealthy 60:healthy 90:unhealthy 110:healthy 140:unhealthy+flapping 2010:healthy"
    )


def test_flapping_ends_whatever_the_last_digit_of_its_last_change_is() -> None:
    flaps = list(timeline("PP FFF PP FFF PP FFF PP", step=0.1))
    asked_seldom = Watched((WatchedSource(Source.HTTP, interval=3600.0),))

    found = transitions_of(flaps, until=2000.0, watched=asked_seldom)
    assert [one.after for one in found[-2:]] == [State.UNHEALTHY, State.HEALTHY]
    assert (Flag.FLAPPING in found[-2].flags, Flag.FLAPPING in found[-1].flags) == (True, False)


def test_silence_is_no_change_so_that_two_restarts_of_the_observer_and_an_outage_are_no_flapping() -> None:
    before, outage, last = timeline("PP"), timeline("PP FFF PP"), timeline("PP")
    seen_between = [replace(one, at=one.at + later) for part, later in ((outage, 300), (last, 600)) for one in part]

    found = told(transitions_of([*before, *seen_between]))

    assert found.count("unknown+stale") == 2
    assert "flapping" not in found


def test_five_changes_in_half_an_hour_are_no_flapping() -> None:
    assert "flapping" not in told(transitions_of(timeline("PP FFF PP FFF PP")))


def test_a_memory_survives_as_plain_values() -> None:
    memory = Memory("shop.cart")
    for one in [*timeline("PP FFF"), seen(50.0, "P", seconds=0.25)]:
        memory = after(memory, one, ASKED)

    assert Memory.from_record(json.loads(json.dumps(memory.as_record()))) == memory


def test_what_is_not_watched_is_neither_healthy_nor_unknown() -> None:
    assert estate({}).status("shop.cart").state is State.UNMONITORED


def test_the_flags_of_a_status_are_those_of_its_memory() -> None:
    states = estate({"shop.cart": Watched((HTTP,), maintenance=((0.0, 50.0),))})

    assert states.status("shop.cart").flags == {Flag.MAINTENANCE}
