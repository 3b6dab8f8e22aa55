"""In which order the lanes of a map stand in their columns, so that few lines cross."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from archatlas.model.record import replace
from archatlas.render.diagrams.diagram import Point
from archatlas.render.diagrams.lane_map import LaneFrame, LaneLine, LaneMap
from archatlas.render.diagrams.lane_map_dot import split_columns

_CROSSING, _PASSING, _BACKWARD = 4, 3, 1
"""What a crossing costs, a line past another lane of its column, and one that runs from right to left."""


def with_fewer_crossings(lane_map: LaneMap, columns: int) -> LaneMap:
    """Return a map with lanes exchanged for as long as that spares crossings, as far as one can tell undrawn."""
    order, cost = list(lane_map.joined), _cost(lane_map.joined, lane_map.lines, columns)
    is_better = True
    while is_better:
        is_better = False
        for one, other in combinations(range(len(order)), 2):
            order[one], order[other] = order[other], order[one]
            found = _cost(order, lane_map.lines, columns)
            if found < cost:
                cost, is_better = found, True
            else:
                order[one], order[other] = order[other], order[one]
    return replace(lane_map, joined=tuple(order))


def crossings(lines: Iterable[Sequence[Point]]) -> int:
    """Count how often lines cross one another, each given as points close to each other."""
    return sum(_crossings(one, other) for one, other in combinations([*lines], 2))


def _crossings(one: Sequence[Point], other: Sequence[Point]) -> int:
    """Compare only what lies where both lines are."""
    left, right = max(min(one)[0], min(other)[0]), min(max(one)[0], max(other)[0])
    if left > right:
        return 0
    pieces, others = (
        [piece for piece in pairwise(line) if max(piece)[0] >= left and min(piece)[0] <= right] for line in (one, other)
    )
    return sum(_cross(piece, second) for piece in pieces for second in others if _level(piece, second))


def _cost(order: Sequence[LaneFrame], lines: Sequence[LaneLine], columns: int) -> int:
    places = {
        frame.lane: (float(column), (row + 0.5) / len(frames))
        for column, frames in enumerate(split_columns(order, columns))
        for row, frame in enumerate(frames)
    }
    ends = [(places[line.requirer], places[line.required]) for line in lines]
    crossing = sum(_cross(one, other) for one, other in combinations(ends, 2) if not {*one} & {*other})
    passing = sum(_passes(start, end, places) for start, end in ends)
    return _CROSSING * crossing + _PASSING * passing + _BACKWARD * sum(start[0] > end[0] for start, end in ends)


def _passes(start: Point, end: Point, places: Mapping[str, Point]) -> bool:
    """Tell whether a line has to go around a lane between its ends in their column."""
    upper, lower = sorted((start[1], end[1]))
    return start[0] == end[0] and any(x == start[0] and upper < y < lower for x, y in places.values())


Piece = tuple[Point, Point]


def _level(one: Piece, other: Piece) -> bool:
    (_, a), (_, b) = one
    (_, c), (_, d) = other
    return not ((a < c and a < d and b < c and b < d) or (a > c and a > d and b > c and b > d))


def _cross(one: Piece, other: Piece) -> bool:
    (a, b), (c, d) = one, other
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(start: Point, end: Point, point: Point) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
