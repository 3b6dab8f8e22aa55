"""The module that a mistyped name probably means, found without comparing it with every other one."""

from bisect import bisect
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import takewhile
from operator import eq

from archatlas.model.module import NAME_LIMIT

MODULE_LIMIT = 20
"""Most unknown names of one module for which a near one is looked for."""
ESTATE_LIMIT = 200
"""Most unknown names of an estate for which a near one is looked for."""

_NEIGHBOURS = 5
_CUTOFF = 0.85


class NearNames:
    """The names of an estate in the order of their beginnings, and in the order of their ends.

    A typing mistake leaves what stands before it and behind it, so that the name that was meant is a neighbour in at
    least one of the orders. Only the neighbour that shares most is compared letter by letter: that is slow.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Sort the names."""
        self._forward = sorted(names)
        self._backward = sorted(name[::-1] for name in self._forward)

    def nearest(self, name: str) -> str:
        """Return the name that differs from this one by a slip, or an empty text."""
        if len(name) > NAME_LIMIT:
            return ""
        from_behind = (other[::-1] for other in _neighbours(self._backward, name[::-1]))
        candidates = sorted({*_neighbours(self._forward, name), *from_behind})
        best = max(candidates, key=lambda other: _shared(name, other), default="")
        return best if get_close_matches(name, [best], 1, _CUTOFF) else ""


def _neighbours(ordered: list[str], name: str) -> list[str]:
    place = bisect(ordered, name)
    return ordered[max(place - _NEIGHBOURS, 0) : place + _NEIGHBOURS]


def _shared(name: str, other: str) -> int:
    """Return how many letters two names share at both ends, less those by which their lengths differ."""
    ends = _alike(name, other) + _alike(name[::-1], other[::-1])
    return ends - abs(len(name) - len(other))


def _alike(name: str, other: str) -> int:
    return sum(takewhile(bool, map(eq, name, other)))
