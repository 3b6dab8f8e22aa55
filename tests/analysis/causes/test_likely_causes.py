"""Where an incident may have begun, from states alone: what is ranked, what is said, and what is left open."""

import random
import time
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.causes.likelihood import Noise
from archatlas.analysis.causes.likely_causes import MOST_CAUSES, CauseVerdict, likely_causes
from archatlas.analysis.causes.observed_graph import ObservedGraph
from archatlas.model.live import State
from archatlas.model.module import ModuleName
from archatlas.render.text.live_sentences import VERDICTS, cause_sentence
from simulated_incidents import Regime, Simulator, grown, layered

Requires = Mapping[ModuleName, tuple[ModuleName, ...]]

SHOP = {
    "site": ("cart", "search"),
    "cart": ("orders",),
    "search": ("index",),
    "orders": ("database",),
    "index": (),
    "database": (),
}


def test_the_deepest_unhealthy_module_is_ranked_first() -> None:
    causes = likely_causes(requirements(SHOP), states(SHOP, unhealthy=("site", "cart", "orders", "database")))

    assert causes.verdict is CauseVerdict.NAMED
    assert causes.named[0].module == "database"
    assert cause_sentence(causes.named[0]) == "database explains 4 of 4 not healthy, contradicts 0 healthy"


def test_a_healthy_module_that_needs_the_cause_contradicts_it() -> None:
    causes = likely_causes(requirements(SHOP), states(SHOP, unhealthy=("cart", "orders", "database")))

    assert (causes.ranked[0].module, causes.ranked[0].explains, causes.ranked[0].contradicts) == ("database", 3, 1)


def test_a_module_that_is_not_watched_can_be_the_cause() -> None:
    users = [f"user{number}" for number in range(6)]
    shape = {**dict.fromkeys(users, ("store",)), "store": ()}
    causes = likely_causes(requirements(shape), dict.fromkeys(users, State.UNHEALTHY))

    assert causes.ranked[0].module == "store"
    assert causes.ranked[0].state is State.UNMONITORED
    assert cause_sentence(causes.ranked[0]).startswith("store (not watched itself) explains 6 of 6")


def test_two_causes_that_have_nothing_in_common_are_both_named() -> None:
    shape = {f"{side}{number}": (side,) for side in ("left", "right") for number in range(4)} | {
        "left": (),
        "right": (),
    }
    causes = likely_causes(requirements(shape), states(shape, unhealthy=shape))

    assert {cause.module for cause in causes.named[:2]} == {"left", "right"}
    assert [cause.further for cause in causes.named[:2]] == [False, True]


def test_the_members_of_a_cycle_cannot_be_told_apart() -> None:
    shape = {"user": ("one",), "one": ("two",), "two": ("one",)}
    causes = likely_causes(requirements(shape | {"two": ("one", "one")}), states(shape, unhealthy=("one", "two")))

    assert causes.cannot_tell
    assert {cause.module for cause in causes.ranked[:2]} == {"one", "two"}


def test_where_nothing_failed_nothing_is_ranked() -> None:
    causes = likely_causes(requirements(SHOP), states(SHOP, unhealthy=()))

    assert (causes.verdict, causes.ranked, causes.named) == (CauseVerdict.NO_INCIDENT, (), ())


def test_one_of_many_modules_may_be_unhealthy_by_chance_and_is_not_named() -> None:
    shape = {f"module{number}": () for number in range(300)}
    causes = likely_causes(requirements(shape), states(shape, unhealthy=("module7",)))

    assert causes.verdict is CauseVerdict.CHANCE
    assert causes.named == ()
    assert causes.ranked[0].module == "module7"


def test_one_of_a_few_modules_is_named() -> None:
    causes = likely_causes(requirements(SHOP), states(SHOP, unhealthy=("database",)))

    assert [cause.module for cause in causes.named[:1]] == ["database"]


def test_only_what_an_incident_needs_can_be_its_cause() -> None:
    shape = {f"{side}{number}": (side,) for side in ("left", "right") for number in range(4)} | {
        "left": (),
        "right": (),
    }
    causes = likely_causes(requirements(shape), states(shape, unhealthy=shape), of=[ModuleName("left1")])

    assert {cause.module for cause in causes.ranked} <= {"left", "left1"}
    assert causes.ranked[0].of == 1


def test_a_recent_change_stands_beside_a_cause_and_ranks_nothing() -> None:
    unhealthy = states(SHOP, unhealthy=("cart", "orders", "database"))
    with_change = likely_causes(requirements(SHOP), unhealthy, {"cart": 5.0, "database": 3.0})

    assert with_change.ranked[0].changed == 3.0
    assert [cause.module for cause in with_change.ranked] == [
        cause.module for cause in likely_causes(requirements(SHOP), unhealthy).ranked
    ]


def test_a_perfect_observer_is_no_division_by_zero() -> None:
    causes = likely_causes(requirements(SHOP), states(SHOP, unhealthy=("database",)), noise=Noise(0.0, 0.0))

    assert causes.ranked[0].module == "database"


def test_no_sentence_says_that_something_is_so() -> None:
    causes = likely_causes(requirements(SHOP), states(SHOP, unhealthy=("cart", "orders", "database")))

    said = [*VERDICTS.values(), *(cause_sentence(cause) for cause in causes.ranked)]
    assert not [sentence for sentence in said if "because" in sentence]


names = st.sampled_from([ModuleName(letter) for letter in "abcdefgh"])


@given(st.dictionaries(names, st.lists(names, max_size=4).map(tuple)), st.dictionaries(names, st.sampled_from(State)))
def test_any_graph_with_cycles_and_unknown_names_is_answered_the_same_way_each_time(
    requires: Requires, seen: Mapping[str, State]
) -> None:
    causes = likely_causes(requires, seen)
    turned = likely_causes(dict(reversed([*requires.items()])), dict(reversed([*seen.items()])))

    assert len(causes.ranked) <= MOST_CAUSES
    assert bool(causes.ranked) is (causes.verdict is not CauseVerdict.NO_INCIDENT)
    assert all(1 <= cause.explains <= cause.of for cause in causes.ranked)
    assert [cause.module for cause in turned.ranked] == [cause.module for cause in causes.ranked]


@pytest.mark.parametrize(
    ("simulator", "regime", "first", "three"),
    [
        (layered, Regime(), 1.0, 1.0),
        pytest.param(layered, Regime(passes=1.0), 1.0, 1.0, marks=pytest.mark.real),
        pytest.param(layered, Regime(false=0.01, missed=0.02), 0.78, 0.92, marks=pytest.mark.real),
        pytest.param(layered, Regime(unwatched=0.3), 0.0, 0.8, marks=pytest.mark.real),
        pytest.param(layered, Regime(causes=2), 0.0, 0.75, marks=pytest.mark.real),
        pytest.param(grown, Regime(false=0.01, missed=0.02), 0.5, 0.75, marks=pytest.mark.real),
    ],
)
def test_a_slice_of_simulated_incidents_is_found(
    simulator: Simulator, regime: Regime, first: float, three: float
) -> None:
    cases = [simulator(random.Random(number), regime) for number in range(15)]
    found = [[cause.module for cause in likely_causes(one.requires, one.states).ranked] for one in cases]

    def share(most: int) -> float:
        parts = (
            len(one.began & set(ours[:most])) / min(most, len(one.began))
            for one, ours in zip(cases, found, strict=True)
        )
        return sum(parts) / len(cases)

    assert share(1) >= first
    assert share(3) >= three


@pytest.mark.real
def test_noise_alone_hardly_ever_names_a_cause() -> None:
    cases = [layered(random.Random(number), Regime(causes=0, false=0.01, missed=0.02)) for number in range(40)]

    assert sum(bool(likely_causes(one.requires, one.states).named) for one in cases) <= 1


@pytest.mark.real  # large
def test_everything_down_at_once_in_a_cycle_of_ten_thousand_is_answered_at_once() -> None:
    chain = [ModuleName(f"m{number}") for number in range(10_000)]
    requires = {name: (chain[(place + 1) % len(chain)],) for place, name in enumerate(chain)}
    start = time.process_time()
    causes = likely_causes(requires, dict.fromkeys(chain, State.UNHEALTHY))

    assert len(causes.ranked) == MOST_CAUSES
    assert time.process_time() - start < 2  # that it ends; `benchmarks/live_causes.py` measures


def test_the_deepest_are_ordered_by_how_many_failed_ones_need_them() -> None:
    shape = {"a1": ("b",), "b": (), "a2": ("c",), "a3": ("c",), "c": (), "alone": ()}
    graph = ObservedGraph(requirements(shape), states(shape, unhealthy=shape))

    assert graph.deepest() == ("c", "b", "alone")


def requirements(shape: Mapping[str, tuple[str, ...]]) -> Requires:
    return {ModuleName(name): tuple(map(ModuleName, targets)) for name, targets in shape.items()}


def states(shape: Iterable[str], unhealthy: Iterable[str]) -> dict[str, State]:
    failed = set(unhealthy)
    return {name: State.UNHEALTHY if name in failed else State.HEALTHY for name in shape}
