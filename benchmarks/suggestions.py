"""Measures suggestions against their bars: cuts against every order, import graphs, promises against what follows.

    PYTHONPATH=tests python benchmarks/suggestions.py [--groups 200] [--estates 500] [--graphs DIR] [--estate DIR]

`--graphs` are files of `{"edges": [[from, to, statements], …]}`, `--estate` is one of which no cut, merge or move is to
be suggested. What fails is printed, and the exit status is 1.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from random import Random

from archatlas.analysis.estate.cycles import find_cycles
from archatlas.analysis.fixes.plan import came
from archatlas.analysis.suggestions.feedback_arcs import Arc, Cut, cheapest_cut
from archatlas.analysis.suggestions.measures import Yardstick
from archatlas.analysis.suggestions.suggestion import Quantity
from archatlas.formats.reader import Reader
from archatlas.model.module import ModuleName
from archatlas.pipeline.assessor import assess_directory
from archatlas.pipeline.suggesting import suggest, told_before
from archatlas.settings import Settings
from suggested_estates import drawn_estate, drawn_group, followed

SHARED = Path(__file__).parents[2] / "shared"
SECONDS = 2.0
"""Within which each import graph is cut."""


def main() -> int:
    """Measure, print and tell whether every bar was reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--estates", type=int, default=500)
    parser.add_argument("--graphs", type=Path, default=SHARED / "data" / "import-graphs")
    parser.add_argument("--estate", type=Path, default=SHARED / "estates" / "roadmap113" / "modules")
    asked = parser.parse_args()
    faults = [*_groups(asked.groups), *_graphs(asked.graphs), *_promises(asked.estates), *_quiet(asked.estate)]
    print("\n".join(faults) or "every bar is reached")
    return 1 if faults else 0


def _groups(number: int) -> Iterator[str]:
    wrong = 0
    for seed in range(number):
        costs = drawn_group(seed, 3 + seed % 5)
        best = cheapest_of_all_orders(costs)
        cut = cheapest_cut(costs)
        shuffled = list(costs)
        Random(seed).shuffle(shuffled)
        is_same = cheapest_cut({arc: costs[arc] for arc in shuffled}) == cut
        wrong += not (cut.cost == cut.at_least == best and is_same)
    print(f"random groups: {number - wrong} of {number} as cheap as the best of all orders, in any order of input")
    if wrong:
        yield f"{wrong} cuts of random groups are wrong"


def cheapest_of_all_orders(costs: dict[Arc, int]) -> int:
    """Return what the arcs that lead back cost in the best of all orders."""
    names = sorted({name for arc in costs for name in arc})
    orders = ({name: place for place, name in enumerate(order)} for order in permutations(names))
    return min(sum(cost for (start, end), cost in costs.items() if place[start] > place[end]) for place in orders)


def _graphs(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.json")):
        edges = [(start, end, count) for start, end, count in json.loads(file.read_text())["edges"] if start != end]
        started = time.perf_counter()
        cuts = list(_cuts(edges))
        taken = time.perf_counter() - started
        turned = list(_cuts(edges[::-1]))
        cost, least = sum(cut.cost for cut in cuts), sum(cut.at_least for cut in cuts)
        arcs, is_same = sum(len(cut.arcs) for cut in cuts), turned == cuts
        print(f"{file.stem}: {len(cuts)} groups, {arcs} arcs, {cost} imports, {taken:.2f} s")
        if cost != least or taken > SECONDS or not is_same:
            yield f"{file.stem}: {cost} imports, at least {least}, {taken:.2f} s, turned round the same: {is_same}"


def _cuts(edges: list[tuple[str, str, int]]) -> Iterator[Cut]:
    names = [ModuleName(name) for edge in edges for name in edge[:2]]
    arrows: dict[ModuleName, tuple[ModuleName, ...]] = dict.fromkeys(names, ())
    for start, end, _count in edges:
        arrows[ModuleName(start)] = (*arrows[ModuleName(start)], ModuleName(end))
    for group in find_cycles(arrows):
        inside = set(group)
        yield cheapest_cut({(start, end): count for start, end, count in edges if start in inside and end in inside})


def _promises(number: int) -> Iterator[str]:
    kept, broken = 0, 0
    for seed in range(number):
        known, suggestions = drawn_estate(seed)
        for one in suggestions.found:
            later = followed(known, one)
            promised = tuple(effect for effect in one.effects if effect.quantity is not Quantity.COMMON_CHANGES)
            is_kept = Yardstick(known).effects(later, one.candidate.about) == promised
            is_kept = is_kept and not any(came(told_before(known, one.candidate), later.findings))
            kept, broken = kept + is_kept, broken + (not is_kept)
    print(f"promises: {kept} of {kept + broken} suggestions in {number} random estates come out to the last digit")
    if broken:
        yield f"{broken} promises were broken"


def _quiet(estate: Path) -> Iterator[str]:
    if not estate.is_dir():
        return
    found = suggest(assess_directory(estate, Settings()), Reader()).found
    print(f"{estate.parent.name}: {len(found)} suggestions")
    if found:
        yield f"{estate.parent.name}: {', '.join(one.key for one in found)}"


if __name__ == "__main__":
    sys.exit(main())
