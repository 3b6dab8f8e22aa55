"""What calls between running services say of the estate: the slowest ways, and edges that only one side knows."""

from collections.abc import Iterable, Mapping

from archatlas.analysis.estate.cycles import strongly_connected_components
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass

SLOWEST = 10
"""Ways that are told."""


@dataclass(frozen=True, slots=True)
class Call:
    """Calls from one module to another; the called one takes so many seconds, None where nobody measured it."""

    caller: ModuleName
    called: ModuleName
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SlowWay:
    """Modules that call each other one after the other, and how long all of it takes at most, in seconds."""

    modules: tuple[ModuleName, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class ComparedCalls:
    """The slowest ways, calls of which no schema says anything, and requirements that nobody saw used."""

    slowest: tuple[SlowWay, ...]
    undeclared: tuple[Call, ...]
    never_seen: tuple[tuple[ModuleName, ModuleName], ...]


def compare_calls(graph: DependencyGraph, calls: Iterable[Call]) -> ComparedCalls:
    """Hold calls that were seen against what schemas declare; of a module that no call names nothing is missed."""
    known = {(call.caller, call.called): call for call in calls}
    seen = {name for ends in known for name in ends}
    declared = {(name, other) for name, others in graph.hard.items() for other in others}
    usable = declared | {(name, other) for name, others in graph.optional.items() for other in others}
    return ComparedCalls(
        _slowest(known),
        tuple(known[ends] for ends in sorted(known.keys() - usable) if ends[0] != ends[1]),
        tuple(sorted(ends for ends in declared - known.keys() if seen.issuperset(ends))),
    )


def _slowest(known: Mapping[tuple[ModuleName, ModuleName], Call]) -> tuple[SlowWay, ...]:
    """Return the slowest way from each module that nobody calls, the calls of a cycle left out."""
    arrows: dict[ModuleName, list[ModuleName]] = {}
    for caller, called in sorted(known):
        arrows.setdefault(caller, []).append(called)
        arrows.setdefault(called, [])
    outgoing = {name: tuple(called) for name, called in arrows.items()}
    best: dict[ModuleName, SlowWay] = {}
    for group in strongly_connected_components(outgoing):
        for name in group:
            later = [
                SlowWay((name, *best[called].modules), best[called].seconds + seconds)
                for called in outgoing[name]
                if called not in group and (seconds := known[name, called].seconds) is not None
            ]
            best[name] = max(later, key=lambda way: (way.seconds, way.modules), default=SlowWay((name,), 0.0))
    inner = {ends[1] for ends in known}
    ways = (way for name, way in best.items() if name not in inner and len(way.modules) > 1)
    return tuple(sorted(ways, key=lambda way: (-way.seconds, way.modules))[:SLOWEST])
