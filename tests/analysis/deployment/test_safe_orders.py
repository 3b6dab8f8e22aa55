"""Whatever order a plan allows, no module ever calls what is not there; and no order is asked for without a reason."""

from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from archatlas.analysis.deployment.planning import Planned
from archatlas.model.deployment import Change
from archatlas.model.module import Module
from planned_estates import planned, version

NAMES = tuple(f"shop.{letter}" for letter in "abc")
ENTRIES = ("rest: /v1", "rest: /v2", "cli: run")
TOPICS = ("orders", "stock")

State = dict[str, Module]


@st.composite
def states(draw: st.DrawFn) -> State:
    """Draw an estate in which everything that is used is there."""
    there = draw(st.lists(st.sampled_from(NAMES), unique=True))
    offers = {name: draw(st.frozensets(st.sampled_from(ENTRIES))) for name in there}
    emits = {name: draw(st.frozensets(st.sampled_from(TOPICS))) for name in there}
    heard = sorted({topic for topics in emits.values() for topic in topics})
    state = {}
    for name in there:
        others = [other for other in there if other != name]
        required = draw(st.lists(st.sampled_from(others), unique=True, max_size=2)) if others else []
        uses = {other: tuple(sorted(entry for entry in offers[other] if draw(st.booleans()))) for other in required}
        consumes = tuple(topic for topic in heard if draw(st.booleans()))
        state[name] = version(
            name, *sorted(offers[name]), uses=uses, emits=tuple(sorted(emits[name])), consumes=consumes
        )
    return state


def is_sound(state: State) -> bool:
    """Tell whether every module finds what it uses and hears what it listens to."""
    heard = {event.topic for module in state.values() for event in module.data_and_events.emits}
    return all(
        used.name in state and set(used.entries) <= set(state[used.name].contracts.api.surface)
        for module in state.values()
        for used in module.dependencies.internal.uses
    ) and all(event.topic in heard for module in state.values() for event in module.data_and_events.consumes)


def played(plan: Planned, before: State, after: State, random: Random) -> list[State]:
    """Return every state on the way, where of all steps that may be made any is."""
    state, states, done = dict(before), [dict(before)], set[str]()
    waiting = {step.id: step for step in plan.plan.steps}
    while waiting:
        firsts = {order.then: order.first for order in plan.plan.orders if order.first in waiting}
        step = waiting.pop(random.choice(sorted(name for name in waiting if name not in firsts)))
        done.add(step.id)
        if step.change is Change.RETIRE:
            del state[step.module]
        else:
            state[step.module] = after[step.module]
        states.append(dict(state))
    return states


@given(states(), states(), st.integers(0, 1000))
def test_on_no_way_a_module_calls_what_is_not_there(before: State, after: State, seed: int) -> None:
    plan = planned(before.values(), after.values())
    assume(not plan.is_blocked)

    assert all(map(is_sound, played(plan, before, after, Random(seed))))


@given(states(), states())
def test_a_step_that_waits_for_another_one_would_break_somebody_before_it(before: State, after: State) -> None:
    plan = planned(before.values(), after.values())
    assume(not plan.is_blocked)
    # Of several modules that emit a topic anew, any would do; who listens waits for all of them.
    for order in (one for one in plan.plan.orders if not one.entry.startswith("event:")):
        state, step = dict(before), {one.id: one for one in plan.plan.steps}[order.then]
        for other in plan.plan.steps:
            if other.id != order.first:
                state.pop(other.module, None)
                state |= {other.module: after[other.module]} if other.module in after else {}

        assert not is_sound(state), step.id


def test_a_topic_that_moves_to_a_module_that_is_new_never_falls_silent() -> None:
    before = {"shop.a": version("shop.a", emits=("orders",))}
    after = {
        "shop.a": version("shop.a", consumes=("orders",)),
        "shop.b": version("shop.b", emits=("orders",), consumes=("orders",)),
    }
    plan = planned(before.values(), after.values())

    assert all(map(is_sound, played(plan, before, after, Random(0))))
    assert [(order.first, order.then) for order in plan.plan.orders] == [("introduce:shop.b", "upgrade:shop.a")]


@given(states(), states())
def test_the_end_is_the_later_state_and_two_equal_states_need_nothing(before: State, after: State) -> None:
    assert not planned(after.values(), after.values()).plan.steps
    plan = planned(before.values(), after.values())
    assume(not plan.is_blocked)
    assert played(plan, before, after, Random(0))[-1].keys() == after.keys()
