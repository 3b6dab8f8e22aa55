"""Two hundred scripted timelines: each transition at its second, whoever looks when, and after any restart."""

import json
from random import Random

import pytest

from analysis.live.timelines import ASKED, estate, seen, told, transitions_of
from archatlas.analysis.live.estate_states import EstateStates
from archatlas.analysis.live.memory import Memory
from archatlas.analysis.live.observer import FEWEST_TURNED
from archatlas.analysis.live.states import MOST_CHANGES
from archatlas.model.live import Observation, Transition

SILENCE = 80.0
"""The seconds of 2.5 intervals of 30 s and a time-out of 5 s."""


def script(seed: int) -> list[Observation]:
    """Return what is observed of a module: runs of one kind, now and then a slip, a fault of ours, or long silence."""
    random, at = Random(seed), 0.0
    observed = []
    for _ in range(random.randint(2, 9)):
        for letter in random.choice("PPPFFWU") * random.randint(1, 5):
            observed.append(seen(at, random.choice("PFWUI") if random.random() < 0.1 else letter))
            at += random.choice((7.5, 30.0, 31.5))
        at += random.choice((0.0, 0.0, 0.0, 200.0))
    return observed


def expected(observed: list[Observation]) -> list[str]:
    """Return the transitions that the rules say, by looking back at what was observed last, at each step anew."""
    found: list[str] = []
    state, last = "unknown", None
    row: list[str] = []
    was_silent = False
    for one in observed:
        letter = one.reason
        if last is not None and one.at >= last + SILENCE and not was_silent:
            found.append(f"{last + SILENCE:g}:unknown+stale")
            state, row, was_silent = "unknown", [], True
        if letter == "I":
            continue
        row, last = [*row, letter], one.at
        before = state
        state = _confirmed(state, row)
        if state != before or was_silent:
            found.append(f"{one.at:g}:{state}")
        was_silent = False
    return found


def _confirmed(state: str, row: list[str]) -> str:
    two, three = set(row[-2:]), set(row[-3:])
    if len(row) >= 3 and len(three) == 1 and three <= {"U", "F"}:
        return "unknown" if three == {"U"} else "unhealthy"
    if len(row) >= 2 and two == {"P"}:
        return "healthy"
    if state in ("unknown", "unhealthy") and len(row) >= 2 and two <= {"P", "W"}:
        return "degraded"
    if state == "healthy" and len(row) >= 3 and three <= {"W", "F"}:
        return "degraded"
    return state


def test_each_transition_of_two_hundred_scripts_comes_at_its_second() -> None:
    calm = [seed for seed in range(400) if len(expected(script(seed))) <= MOST_CHANGES]
    assert len(calm) >= 200

    for seed in calm[:200]:
        observed = script(seed)
        assert told(transitions_of(observed)).split() == expected(observed), seed


def test_the_scripts_reach_every_state() -> None:
    states = {text.partition(":")[2] for seed in range(200) for text in expected(script(seed))}

    assert states == {"healthy", "degraded", "unhealthy", "unknown", "unknown+stale"}


@pytest.mark.parametrize("tick", [1.0, 0.7, 13.0])
def test_a_log_that_is_replayed_gives_what_was_seen_live(tick: float) -> None:
    for seed in range(0, 200, 4):
        observed = script(seed)
        end = observed[-1].at + 5000.0

        assert transitions_of(observed, end, tick=tick) == transitions_of(observed, end)


def test_a_restart_at_any_moment_changes_nothing() -> None:
    for seed in range(0, 200, 7):
        observed, random = script(seed), Random(seed)
        states, found = estate({"shop.cart": ASKED}), list[Transition]()
        for one in observed:
            found += states.observe(one)
            if random.random() < 0.3:
                states = _restarted(states, one.at)

        assert tuple(found) == transitions_of(observed)


def _restarted(states: EstateStates, now: float) -> EstateStates:
    memory = states.memory("shop.cart")
    assert memory is not None
    remembered = Memory.from_record(json.loads(json.dumps(memory.as_record())))
    restarted = EstateStates(30.0, {"shop.cart": remembered})
    assert restarted.watch({"shop.cart": ASKED}, now) == ()
    return restarted


def test_modules_that_are_watched_no_more_say_so_and_come_back_as_they_were() -> None:
    states = estate({"shop.cart": ASKED, "shop.till": ASKED})
    for place in range(2):
        states.observe(seen(10.0 * place, "P"))
    states.watch({"shop.till": ASKED}, 20.0)
    states.observe(seen(21.0, "F"))

    assert states.status("shop.cart").reason == "not watched"
    states.watch({"shop.cart": ASKED, "shop.till": ASKED}, 22.0)
    assert states.status("shop.cart").state.value == "healthy"


def crowd(number: int = 100) -> list[str]:
    return [f"lane.m{place}" for place in range(number)]


def at_once(states: EstateStates, names: list[str], letter: str, at: float) -> list[Transition]:
    """Observe the same of some modules, one shortly after the other."""
    return [one for place, name in enumerate(names) for one in states.observe(seen(at + place / 100, letter, name))]


def healthy_crowd(*references: str, number: int = 100) -> EstateStates:
    states = estate(dict.fromkeys(crowd(number), ASKED))
    for at in (0.0, 10.0):
        at_once(states, [*references, *crowd(number)], "P", at)
    return states


def test_where_a_third_turns_bad_within_an_interval_nothing_is_believed() -> None:
    states = healthy_crowd()
    for at in (20.0, 30.0, 40.0):
        assert told(at_once(states, crowd()[:40], "F", at)) == ""

    assert states.observer.reason == "30 of 100 targets turned bad within 30 s"
    assert [flag.value for flag in states.status("lane.m99").flags] == ["observer-suspect"]
    assert at_once(states, crowd()[:40], "P", 50.0) == []
    assert not states.observer.is_suspect


def test_an_outage_of_many_is_believed_after_five_minutes_and_still_said_to_be_odd() -> None:
    states = healthy_crowd()
    found = []
    for at in range(20, 400, 10):
        found += at_once(states, crowd()[:40], "F", float(at))
        at_once(states, crowd()[40:], "P", at + 1.0)

    assert {one.after.value for one in found} == {"unhealthy"}
    assert len(found) == 40
    assert min(one.at for one in found) > 320.0
    assert {flag.value for flag in found[0].flags} == {"observer-suspect"}
    assert states.observer.is_suspect


def test_an_outage_of_many_is_believed_soon_where_the_references_answer() -> None:
    references = ["reference:0", "reference:1"]
    states = healthy_crowd(*references)
    found = []
    for at in range(20, 80, 10):
        at_once(states, references, "P", float(at))
        found += at_once(states, crowd()[:40], "F", at + 0.1)

    assert len(found) == 40
    assert 50.0 < min(one.at for one in found) < 61.0


def test_where_both_references_fail_nothing_is_believed_for_as_long_as_they_do() -> None:
    references = ["reference:0", "reference:1"]
    states = healthy_crowd(*references)
    for at in range(20, 1000, 10):
        at_once(states, references, "F", float(at))
        assert at_once(states, crowd()[:2], "F", at + 5.0) == []
    assert states.observer.reason.startswith("both reference targets fail")

    at_once(states, references[:1], "P", 1000.0)
    assert not states.observer.is_suspect
    assert told(at_once(states, crowd()[:1], "F", 1001.0)).endswith(":unhealthy")


def test_one_reference_that_fails_and_few_targets_are_no_reason_to_doubt() -> None:
    states = healthy_crowd("reference:0", "reference:1", number=30)
    for at in (20.0, 30.0, 40.0):
        at_once(states, ["reference:0"], "F", at)
        at_once(states, crowd()[: FEWEST_TURNED - 1], "F", at)

    assert not states.observer.is_suspect
    assert states.status("lane.m0").state.value == "unhealthy"


def test_what_was_bad_from_the_start_makes_nobody_doubt() -> None:
    states = estate(dict.fromkeys(crowd(), ASKED))
    for at in (0.0, 10.0, 20.0):
        at_once(states, crowd()[:90], "F", at)

    assert not states.observer.is_suspect


def test_silence_is_not_believed_either_while_the_observer_is_suspect() -> None:
    references = ["reference:0", "reference:1"]
    states = healthy_crowd(*references, number=3)
    for at in (20.0, 30.0, 100.0, 200.0):
        at_once(states, references, "F", at)
    assert states.status("lane.m0").state.value == "healthy"

    found = at_once(states, references, "P", 300.0)
    assert {text.partition(":")[2] for text in told(found).split()} == {"unknown+stale"}
