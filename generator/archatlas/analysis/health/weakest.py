"""The lowest score among all that a module stands on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.graph import DependencyGraph
from archatlas.analysis.health.score import Grade
from archatlas.analysis.reach import groups_in_order
from archatlas.model.names import ModuleName

Candidate = tuple[Fraction, ModuleName]


@dataclass(frozen=True, slots=True)
class Weakest:
    """The required module with the lowest score; of several the first by name."""

    module: ModuleName
    grade: Grade


def weakest_required(graph: DependencyGraph, grades: Mapping[ModuleName, Grade]) -> Mapping[ModuleName, Weakest | None]:
    """Return for each module the weakest of all it requires, directly or through others, without itself."""
    lowest: dict[ModuleName, Candidate | None] = {}
    below: dict[ModuleName, Candidate | None] = {}
    for group in groups_in_order(graph):
        outside = _lowest(lowest[name] for member in group for name in graph.requires(member) if name in lowest)
        own = sorted(candidate for member in group if (candidate := _candidate(member, grades)))
        for member in group:
            others = next((candidate for candidate in own if candidate[1] != member), None)
            below[member] = _lowest((outside, others))
        lowest.update(dict.fromkeys(group, _lowest((outside, *own[:1]))))
    return {name: _weakest(below[name], grades) for name in grades}


def _candidate(name: ModuleName, grades: Mapping[ModuleName, Grade]) -> Candidate | None:
    exact = grades[name].exact
    return None if exact is None else (exact, name)


def _lowest(candidates: Iterable[Candidate | None]) -> Candidate | None:
    return min((candidate for candidate in candidates if candidate), default=None)


def _weakest(candidate: Candidate | None, grades: Mapping[ModuleName, Grade]) -> Weakest | None:
    return None if candidate is None else Weakest(candidate[1], grades[candidate[1]])
