"""Which of some modules is nearest to each of those that get to one of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from archatlas.model.names import ModuleName

Requirers = Callable[[ModuleName], Iterable[ModuleName]]

_KEPT = 3


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest source of a module that is not the module itself, and how many requirements it is away."""

    source: ModuleName
    distance: int


def nearest_sources(sources: Iterable[ModuleName], requirers_of: Requirers) -> Mapping[ModuleName, Nearest]:
    """Return for each module that gets to a source the nearest one; of several the first by name.

    A source is among them where it gets to another one. Each module passes on the three sources that reach it first:
    of these at most one is the module itself and at most one the module that asks, so that one is left.
    """
    reached: dict[ModuleName, dict[ModuleName, int]] = {source: {source: 0} for source in sources}
    level, distance = [(source, source) for source in sorted(reached)], 0
    while level:
        distance += 1
        following = []
        for source, module in level:
            for requirer in requirers_of(module):
                known = reached.setdefault(requirer, {})
                if source not in known and len(known) < _KEPT:
                    known[source] = distance
                    following.append((source, requirer))
        level = sorted(following)
    found = {module: _first_other(module, known) for module, known in reached.items()}
    return {module: nearest for module, nearest in sorted(found.items()) if nearest is not None}


def _first_other(module: ModuleName, known: Mapping[ModuleName, int]) -> Nearest | None:
    """Return the first source in order of arrival, which is the order of distances and then of names."""
    return next((Nearest(source, distance) for source, distance in known.items() if source != module), None)
