"""Bottlenecks: modules without which others are cut off, and through which ways lead on."""

from collections.abc import Mapping
from random import Random

import pytest

from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.suggestions.bottlenecks import FEWEST, bottlenecks
from builders import assessed, requiring


def graph_of(requires: Mapping[str, list[str]]) -> DependencyGraph:
    """Return the graph of modules that require others."""
    return assessed(*(requiring(name, *others) for name, others in requires.items())).graph


def left_apart(graph: DependencyGraph, gone: str) -> int:
    """Count the modules beside the largest piece of what was one piece with a module, once that is gone."""
    near = {name: {*graph.requires(name), *graph.required_by(name)} for name in graph.hard}
    pieces, left = list[int](), set(near[gone])  # type: ignore[index]
    while left:
        piece, waiting = {gone}, [left.pop()]
        while waiting:
            name = waiting.pop()
            piece.add(name)
            waiting += [other for other in near[name] if other not in piece]
        left -= piece
        pieces.append(len(piece) - 1)
    return sum(pieces) - max(pieces, default=0)


def test_a_module_that_ways_lead_through_is_one() -> None:
    users = {f"a.user{number}": ["a.middle"] for number in range(6)}
    parts = {f"a.part{number}": list[str]() for number in range(6)}

    (one,) = bottlenecks(graph_of({**users, "a.middle": list(parts), **parts}))

    assert (one.module, one.dependents, one.separated) == ("a.middle", 6, 11)
    assert one.paths == pytest.approx(36 / 48)


def test_a_library_that_everything_ends_at_is_none() -> None:
    users = {f"a.user{number}": ["a.common"] for number in range(20)}

    assert bottlenecks(graph_of({**users, "a.common": []})) == ()


@pytest.mark.real
def test_a_module_that_hardly_any_way_leads_through_is_none() -> None:
    users = {f"a.user{number}": ["a.common"] for number in range(120)}

    assert bottlenecks(graph_of({**users, "a.common": ["a.tiny"], "a.tiny": []}))  # 120 of 241 ways
    others = {f"b.m{number}": [f"b.m{later}" for later in range(number + 1, 160)] for number in range(160)}
    assert bottlenecks(graph_of({**users, "a.common": ["a.tiny"], "a.tiny": [], **others})) == ()


@pytest.mark.real
def test_what_is_cut_off_is_what_taking_the_module_out_leaves_apart() -> None:
    found = 0
    for seed in range(40):
        random = Random(seed)
        names = [f"a.m{number}" for number in range(24)]
        drawn = {
            name: random.sample(names[place + 1 :], min(len(names) - place - 1, random.choice((0, 1, 1, 2))))
            for place, name in enumerate(names)
        }
        graph = graph_of(drawn)
        for one in bottlenecks(graph):
            found += 1
            assert one.separated == left_apart(graph, one.module) >= FEWEST
    assert found > 5
