"""Runs in a world of crashes keep every promise, and a simulator that would not notice is caught itself."""

import random
from itertools import product

import pytest

from archatlas.analysis.deployment.run_state import fold
from archatlas.model.deployment import Change, OnFailure
from broken_executors import BROKEN
from deployment_scenarios import Crash, scenario
from interleavings import Edges, explored, graphs, small_plan
from quick_cases import one_in
from simulated_deployments import SOUND, World, violation

MOST_SEEDS = 400
"""Within so many scenarios every broken executor has to be noticed."""


@pytest.mark.parametrize("part", range(4))
def test_no_promise_is_broken_whatever_crashes(part: int) -> None:
    assert [found for seed in range(part, 100, 4) if (found := violation(seed))] == []


@pytest.mark.parametrize("name", one_in(4, BROKEN))
def test_a_broken_executor_is_noticed(name: str) -> None:
    assert any(violation(seed, BROKEN[name]) for seed in range(MOST_SEEDS))


@pytest.mark.parametrize("seed", range(5))
def test_a_journal_says_the_same_read_at_once_as_read_event_by_event(seed: int) -> None:
    world = World(scenario(seed), Crash.ONCE, SOUND)
    world.run()

    assert fold(world.scenario.plan, world.events) == world.state


@pytest.mark.parametrize(
    ("size", "edges"), one_in(3, [(size, edges) for size in (1, 2) for edges in graphs(size)]), ids=str
)
def test_no_order_of_events_in_a_small_deployment_breaks_a_promise(size: int, edges: Edges) -> None:
    for changes in product(Change, repeat=size):
        for on_failure in OnFailure:
            explored(small_plan(edges, changes, on_failure), crashes=1)


@pytest.mark.parametrize(("size", "edges"), [(size, edges) for size in (3, 4) for edges in graphs(size)], ids=str)
def test_no_order_of_events_in_a_deployment_breaks_a_promise(size: int, edges: Edges) -> None:
    kinds = random.Random(str(edges)).choices(list(Change), k=size)

    explored(small_plan(edges, tuple(kinds), OnFailure.GROUP))
