"""The graph counts requirements, one way round, and nothing that is none."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.model.module import Module, ModuleName
from builders import A, B, C, D, E, facts, module


def graph_of(*modules: Module) -> DependencyGraph:
    return facts(*modules).graph


def test_an_arrow_runs_from_the_requirer_to_the_required() -> None:
    graph = graph_of(module(A, requires=(B,)), module(B))

    assert graph.edges() == ((A, B),)
    assert (graph.requires(A), graph.required_by(A)) == ((B,), ())
    assert (graph.requires(B), graph.required_by(B)) == ((), (A,))


def test_fan_out_counts_what_a_module_requires_and_fan_in_what_requires_it() -> None:
    graph = graph_of(module(A, requires=(B, C, D)), module(B, requires=(D,)), module(C), module(D))

    assert (graph.fan_out(A), graph.fan_in(A)) == (3, 0)
    assert (graph.fan_out(B), graph.fan_in(B)) == (1, 1)
    assert (graph.fan_out(D), graph.fan_in(D)) == (0, 2)


def test_instability_is_the_share_of_outgoing_requirements() -> None:
    graph = graph_of(module(A, requires=(B,)), module(B, requires=(C, D)), module(C), module(D))

    assert graph.instability(A) == 1
    assert graph.instability(B) == Fraction(2, 3)
    assert graph.instability(D) == 0


def test_instability_of_a_module_without_neighbours_is_undefined() -> None:
    assert graph_of(module(A), module(B)).instability(A) is None


def test_an_unknown_name_is_no_arrow_and_kept_as_written() -> None:
    graph = graph_of(module(A, requires=("lane.gone", B, "", "LANE.B", "lane.gone")), module(B))

    assert graph.requires(A) == (B,)
    assert graph.unknown[A] == ("lane.gone", "", "LANE.B")


def test_a_module_that_names_itself_has_no_arrow_and_no_cycle() -> None:
    graph = graph_of(module(A, requires=(A,)))

    assert (graph.edges(), graph.cycles, graph.unknown[A]) == ((), (), ())
    assert graph.waves == ((A,),)


def test_a_requirement_named_twice_counts_once() -> None:
    graph = graph_of(module(A, requires=(B, B)), module(B))

    assert (graph.fan_out(A), graph.fan_in(B)) == (1, 1)


def test_an_optional_module_is_no_requirement() -> None:
    graph = graph_of(module(A, optional=(B, "lane.gone")), module(B))

    assert (graph.optional[A], graph.optional_for(B)) == ((B,), (A,))
    assert (graph.fan_out(A), graph.fan_in(B), graph.edges(), graph.unknown[A]) == (0, 0, (), ())
    assert graph.instability(A) is None


def test_what_is_required_is_not_optional() -> None:
    graph = graph_of(module(A, requires=(B,), optional=(B, A)), module(B))

    assert graph.optional[A] == ()


def test_reach_follows_arrows_and_leaves_the_start_out() -> None:
    graph = graph_of(module(A, requires=(B,)), module(B, requires=(C,)), module(C, requires=(A,)), module(D))

    assert graph.needs(A) == {B, C}
    assert graph.dependents(A) == {B, C}
    assert graph.dependents(D) == frozenset()


def test_modules_that_require_each_other_are_one_cycle() -> None:
    graph = graph_of(module(B, requires=(A,)), module(A, requires=(B,)), module(C, requires=(A,)))

    assert graph.cycles == ((A, B),)


def test_cycles_that_share_a_module_are_one_group() -> None:
    graph = graph_of(module(A, requires=(B,)), module(B, requires=(A, C)), module(C, requires=(B,)))

    assert graph.cycles == ((A, B, C),)


def test_a_wave_holds_what_only_needs_earlier_waves() -> None:
    graph = graph_of(module(A, requires=(B, C)), module(B, requires=(C,)), module(C), module(D))

    assert graph.waves == ((C, D), (B,), (A,))
    assert graph.wave_of == {C: 1, D: 1, B: 2, A: 3}


def test_a_cycle_is_deployed_as_one_wave() -> None:
    graph = graph_of(
        module(A, requires=(B,)), module(B, requires=(A, C)), module(C), module(D, requires=(A,)), module(E)
    )

    assert graph.waves == ((C, E), (A, B), (D,))


@pytest.mark.parametrize("size", [0, 1])
def test_an_estate_of_hardly_any_modules_has_a_graph(size: int) -> None:
    graph = graph_of(*(module(f"lane.m{number}") for number in range(size)))

    assert (len(graph.waves), graph.cycles, graph.edges()) == (size, (), ())


def test_a_long_chain_needs_no_recursion() -> None:
    chain = [f"lane.m{number:04}" for number in range(3000)]
    ends = [module(name, requires=(required,)) for name, required in pairwise(chain)]
    graph = graph_of(*ends, module(chain[-1]))

    assert len(graph.waves) == 3000
    assert len(graph.dependents(ModuleName(chain[-1]))) == 2999


NAMES = tuple(ModuleName(f"lane.{letter}") for letter in "abcdefg")
ENTRIES = st.lists(st.sampled_from((*NAMES, "lane.gone", "")), max_size=5).map(tuple)


@st.composite
def estates(draw: st.DrawFn) -> tuple[Module, ...]:
    """Draw a few modules with any entries: unknown, repeated, themselves, in circles."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    return tuple(module(name, requires=draw(ENTRIES), optional=draw(ENTRIES)) for name in names)


def arrows(modules: tuple[Module, ...]) -> set[tuple[str, str]]:
    """Return by definition every requirement of one module of the estate by another."""
    names = {one.name for one in modules}
    stated = {(one.name, target) for one in modules for target in one.dependencies.internal.requires}
    return {(requirer, target) for requirer, target in stated if target in names and target != requirer}


def closure(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return by definition who requires whom, directly or through others."""
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs = pairs | more
    return pairs


@given(estates())
def test_fans_and_reach_agree_with_their_definitions(modules: tuple[Module, ...]) -> None:
    graph, pairs = graph_of(*modules), arrows(modules)
    reach = closure(pairs)

    assert set(graph.edges()) == pairs
    for one in modules:
        name = one.name
        assert graph.fan_out(name) == sum(requirer == name for requirer, _ in pairs)
        assert graph.fan_in(name) == sum(required == name for _, required in pairs)
        assert graph.needs(name) == {target for start, target in reach if start == name and target != name}
        assert graph.dependents(name) == {start for start, target in reach if target == name and start != name}


@given(estates())
def test_two_modules_share_a_cycle_when_each_reaches_the_other(modules: tuple[Module, ...]) -> None:
    graph, reach = graph_of(*modules), closure(arrows(modules))
    together = {(a, b) for a, b in reach if a != b and (b, a) in reach}

    assert {(a, b) for group in graph.cycles for a in group for b in group if a != b} == together
    assert all(group == tuple(sorted(group)) for group in graph.cycles)


@given(estates())
def test_every_module_is_in_the_earliest_wave_that_its_requirements_allow(modules: tuple[Module, ...]) -> None:
    graph, pairs = graph_of(*modules), arrows(modules)
    reach = closure(pairs)
    outside = {(a, b) for a, b in pairs if (b, a) not in reach}

    assert sorted(name for wave in graph.waves for name in wave) == sorted(one.name for one in modules)
    assert all(graph.waves)
    for one in modules:
        companions = {one.name, *(b for a, b in reach if a == one.name and (b, a) in reach)}
        earlier = [graph.wave_of[ModuleName(b)] for a, b in outside if a in companions]
        assert graph.wave_of[one.name] == max(earlier, default=0) + 1


@given(estates())
def test_no_entry_is_lost(modules: tuple[Module, ...]) -> None:
    graph = graph_of(*modules)

    for one in modules:
        declared = set(one.dependencies.internal.requires)
        assert declared == {*graph.requires(one.name), *graph.unknown[one.name], *(declared & {one.name})}


@given(estates())
def test_the_order_of_modules_and_of_requirements_changes_nothing(modules: tuple[Module, ...]) -> None:
    turned = tuple(module(one.name, requires=one.dependencies.internal.requires[::-1]) for one in reversed(modules))

    assert graph_of(*turned).edges() == graph_of(*modules).edges()
    assert graph_of(*turned).waves == graph_of(*modules).waves
    assert graph_of(*turned).cycles == graph_of(*modules).cycles
