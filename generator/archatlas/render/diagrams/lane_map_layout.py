"""Where frames, lines and their numbers stand on the map of lanes, so that no line runs through a caption."""

from collections.abc import Iterator, Mapping, Sequence

from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Box, Curve, Draw, Layout, Point
from archatlas.render.diagrams.lane_map import LaneFrame, LaneLine, LaneMap, MapSize, frame_size
from archatlas.render.diagrams.lane_map_dot import LanePlan, PillSide
from archatlas.render.diagrams.lane_map_order import crossings, with_fewer_crossings

_GAP = 16.0
_APART_GAP = 56.0
_APART_LABEL = 22.0
_ROW_WIDTH = 1240.0
_INSET = 6.0
"""How far a line may cut into the edge of a frame: that far no caption reaches."""

_SAMPLES = 12


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with the box of its number; the curves run from the requirer over the number to the required one."""

    line: LaneLine
    words: str
    pill: Box
    start: tuple[Point, ...]
    end: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class PlacedMap:
    """Everything of a map with its place; `apart` is where the label of the lanes without a line stands."""

    width: float
    height: float
    frames: tuple[tuple[LaneFrame, Box], ...]
    apart_frames: tuple[tuple[LaneFrame, Box], ...]
    lines: tuple[PlacedLine, ...]
    apart: Point | None


def place_map(lane_map: LaneMap, size: MapSize, draw: Draw) -> PlacedMap | None:
    """Place everything; None where no layout was found in which every line keeps clear of the captions."""
    if not lane_map.joined:
        return _beside(lane_map, size, Layout(0, 0, (), (), ()), ())
    for choice in _column_counts(len(lane_map.joined)):
        found: list[_Candidate] = []
        for columns in choice:
            ordered = with_fewer_crossings(lane_map, columns)
            found += _candidates(lane_map, size, draw, columns)
            if not (found and found[-1].is_fine) and ordered.joined != lane_map.joined:
                found += _candidates(ordered, size, draw, columns)
            if found and found[-1].is_fine:
                break
        if found:
            best = min(found, key=lambda one: (one.is_too_wide, one.crossings))
            return _beside(best.lane_map, size, best.layout, best.lines)
    return None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A layout in which every line keeps clear of the captions."""

    lane_map: LaneMap
    layout: Layout
    lines: tuple[PlacedLine, ...]
    is_too_wide: bool
    crossings: int

    @property
    def is_fine(self) -> bool:
        return not self.is_too_wide and not self.crossings


def _candidates(lane_map: LaneMap, size: MapSize, draw: Draw, columns: int) -> Iterator[_Candidate]:
    """Yield the map with so many columns, if its lines keep clear of the captions."""
    plan = LanePlan(lane_map, size, columns)
    layout = draw(plan.dot())
    lines = tuple(_placed(plan, lane_map, layout)) if layout else ()
    if layout and _is_clear(lines, layout):
        drawn = [[*points_along(line.start), *points_along(line.end)] for line in lines]
        yield _Candidate(lane_map, layout, lines, layout.width > size.widest, crossings(drawn))


def _column_counts(lanes: int) -> Sequence[Sequence[int]]:
    """Return which numbers of columns to choose from, and which where none of these leaves the captions clear."""
    return ((2, 3), (1,)) if lanes <= 6 else ((3, 4), (2, 1))


def _placed(plan: LanePlan, lane_map: LaneMap, layout: Layout) -> Iterator[PlacedLine]:
    """Yield the lines, each from its requirer to its required lane whichever way it was laid out."""
    curved = _curved(_sides(plan, layout), layout)
    for place, (line, route) in enumerate(zip(lane_map.lines, plan.routes, strict=True)):
        start, end = (whole_curve(curve) for curve in layout.edges[2 * place : 2 * place + 2])
        start, end = curved.get(place, (start, end))
        if route.side is PillSide.BESIDE:
            end = end[::-1]
        if line.requirer == route.last:
            start, end = end[::-1], start[::-1]
        yield PlacedLine(line, plan.words[place], layout.nodes[plan.pill(place)], start, end)


def _sides(plan: LanePlan, layout: Layout) -> dict[int, tuple[Box, Box, Box]]:
    """Return for the lines between two columns the boxes of their first end, their number and their last end."""
    return {
        place: (
            layout.nodes[plan.numbers[route.first]],
            layout.nodes[plan.pill(place)],
            layout.nodes[plan.numbers[route.last]],
        )
        for place, route in enumerate(plan.routes)
        if route.side is PillSide.ACROSS
    }


def _curved(sides: Mapping[int, tuple[Box, Box, Box]], layout: Layout) -> dict[int, tuple[tuple[Point, ...], ...]]:
    """Return the lines that may swing from side to side through their number without meeting anything else."""
    starts = _spread({place: (first, pill) for place, (first, pill, _) in sides.items()})
    ends = _spread({place: (last, pill) for place, (_, pill, last) in sides.items()})
    found: dict[int, tuple[tuple[Point, ...], ...]] = {}
    for place, (first, pill, last) in sides.items():
        middle = (pill.left + pill.width / 2, pill.top + pill.height / 2)
        start = _swing((first.left + first.width, starts[place]), middle)
        end = _swing(middle, (last.left, ends[place]))
        others = [_inset(box) for box in layout.nodes if box is not pill]
        points = [*points_along(start), *points_along(end)]
        if start[0][0] < middle[0] < end[-1][0] and not any(_holds(box, point) for box in others for point in points):
            found[place] = (start, end)
    return found


def _spread(ends: Mapping[int, tuple[Box, Box]]) -> dict[int, float]:
    """Return how high each line meets its frame: one below the other, in the order of their numbers."""
    heights: dict[int, float] = {}
    for frame in {id(frame): frame for frame, _ in ends.values()}.values():
        lines = sorted((place for place in ends if ends[place][0] is frame), key=lambda place: ends[place][1].top)
        for number, place in enumerate(lines, start=1):
            heights[place] = frame.top + frame.height * number / (len(lines) + 1)
    return heights


def _swing(start: Point, end: Point) -> tuple[Point, ...]:
    half = (start[0] + end[0]) / 2
    return (start, (half, start[1]), (half, end[1]), end)


def whole_curve(curve: Curve) -> tuple[Point, ...]:
    """Return a curve that ends where its arrow does."""
    return (*curve.points[:-1], curve.tip)


def _is_clear(lines: Sequence[PlacedLine], layout: Layout) -> bool:
    """Tell whether no line runs through a frame or a number."""
    boxes = {id(box): _inset(box) for box in layout.nodes}
    return not any(
        _holds(box, point)
        for line in lines
        for curve in (line.start, line.end)
        for point in points_along(curve)
        for key, box in boxes.items()
        if key != id(line.pill)
    )


def _inset(box: Box) -> Box:
    return Box(box.left + _INSET, box.top + _INSET, box.width - 2 * _INSET, box.height - 2 * _INSET)


def _holds(box: Box, point: Point) -> bool:
    return 0 < point[0] - box.left < box.width and 0 < point[1] - box.top < box.height


def points_along(curve: Sequence[Point]) -> Iterator[Point]:
    """Yield points on a chain of Bézier pieces."""
    for first in range(0, len(curve) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve[first : first + 4]
        for sample in range(_SAMPLES + 1):
            t = sample / _SAMPLES
            u = 1 - t
            a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
            yield a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def _beside(lane_map: LaneMap, size: MapSize, layout: Layout, lines: tuple[PlacedLine, ...]) -> PlacedMap:
    """Put the lanes apart into a column on the right, or into rows below where that would be too high."""
    frames = tuple(zip(lane_map.joined, layout.nodes, strict=False))
    sizes = [frame_size(frame, size, size.apart) for frame in lane_map.apart]
    stacked = sum(height + _GAP for _, height in sizes)
    if lane_map.joined and stacked <= max(layout.height, _ROW_WIDTH / 3):
        left, tops, top = layout.width + _APART_GAP, [], _APART_LABEL
        for _, height in sizes:
            tops.append(top)
            top += height + _GAP
        boxes = [Box(left, top, *one) for top, one in zip(tops, sizes, strict=True)]
    else:
        boxes = list(_rows(sizes, layout.height + (_GAP if lane_map.joined else 0) + _APART_LABEL, size))
    apart = tuple(zip(lane_map.apart, boxes, strict=True))
    label = (boxes[0].left, boxes[0].top - 10) if boxes else None
    width = max([layout.width, *(box.left + box.width for box in boxes)])
    height = max([layout.height, *(box.top + box.height for box in boxes)])
    return PlacedMap(width, height, frames, apart, lines, label)


def _rows(sizes: Sequence[tuple[float, float]], top: float, size: MapSize) -> Iterator[Box]:
    columns = max(int((_ROW_WIDTH if size.facts else _ROW_WIDTH / 1.6) // (size.apart + _GAP)), 1)
    for start in range(0, len(sizes), columns):
        row = sizes[start : start + columns]
        for column, (width, height) in enumerate(row):
            yield Box(column * (size.apart + _GAP), top, width, height)
        top += max(height for _, height in row) + _GAP
