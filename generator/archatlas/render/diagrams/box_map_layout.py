"""Where the boxes, frames, captions and marks of a map stand."""

from collections.abc import Iterator, Mapping, Sequence

from archatlas.model.record import dataclass
from archatlas.render.diagrams.box_map import (
    BOX_HEIGHT,
    CAPTION_ROOM,
    CAPTION_SIZE,
    PITCH,
    TITLE_SIZE,
    Arrangement,
    BoxMap,
    MapBox,
    MapGroup,
    MapLine,
    block_columns,
    block_size,
    caption_width,
)
from archatlas.render.diagrams.box_map_dot import box_map_dot, turned_lines
from archatlas.render.diagrams.diagram import Box, Direction, Draw, Layout, Point
from archatlas.render.diagrams.lane_map_layout import points_along, whole_curve
from archatlas.render.text.widths import bold_width, text_width

_APART_COLUMNS = 12
_APART_GAP = 40.0
_GAP = 14.0
_PADDING = 14.0
_STEP = 24.0
_RADIUS = 22.0
_FIRST_LINE = 16.0
_WIDEST = 1700.0
"""From which width on a map is tried from left to right as well."""


@dataclass(frozen=True, slots=True)
class PlacedGroup:
    """A group with its frame and where its caption begins; `stacked` sets the caption below the title."""

    group: MapGroup
    frame: Box
    caption: Point
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class PlacedMarks:
    """The marks or the counts of a group, with how many marks stand in a row."""

    group: MapGroup
    place: Box
    columns: int


@dataclass(frozen=True, slots=True)
class PlacedBoxes:
    """Everything of a map with its place."""

    left: float
    top: float
    width: float
    height: float
    groups: tuple[PlacedGroup, ...]
    marks: tuple[PlacedMarks, ...]
    boxes: tuple[tuple[MapBox, Box], ...]
    lines: tuple[tuple[MapLine, tuple[Point, ...]], ...]


def place_boxes(box_map: BoxMap, draw: Draw) -> PlacedBoxes | None:
    """Place everything; None where the layout failed."""
    layout = _laid_out(box_map, draw) if box_map.groups else Layout(0, 0, (), (), ())
    if layout is None:
        return None
    columns = block_columns(box_map.arrangement)
    count = len(box_map.boxes)
    blocks = {group.key: box for group, box in zip(box_map.blocks, layout.nodes[count:], strict=True)}
    turned = turned_lines(box_map)
    whole = [whole_curve(curve) for curve in layout.edges]
    curves = tuple(_rounded(curve[::-1] if place in turned else curve) for place, curve in enumerate(whole))
    groups = tuple(_placed_groups(box_map, layout, blocks, curves))
    marks = tuple(PlacedMarks(group, blocks[group.key], columns) for group in box_map.blocks)
    apart = tuple(_apart(box_map.apart, layout)) if box_map.apart else ()
    frames = [placed.frame for placed in (*groups, *(group for group, _ in apart))]
    left, top = min([0.0, *(frame.left for frame in frames)]), min([0.0, *(frame.top for frame in frames)])
    right = max([layout.width, *(frame.left + frame.width for frame in frames)])
    bottom = max([layout.height, *(frame.top + frame.height for frame in frames)])
    return PlacedBoxes(
        left,
        top,
        right - left,
        bottom - top,
        (*groups, *(group for group, _ in apart)),
        (*marks, *(block for _, block in apart)),
        tuple(_reading_order(box_map, layout, groups)),
        tuple(zip(box_map.lines, curves, strict=True)),
    )


def _laid_out(box_map: BoxMap, draw: Draw) -> Layout | None:
    """Lay a map out from top to bottom, or from left to right where it would be far too wide."""
    layout = draw(box_map_dot(box_map))
    if layout is None or layout.width <= _WIDEST or box_map.arrangement is not Arrangement.FRAMES:
        return layout
    turned = draw(box_map_dot(box_map, Direction.LEFT_TO_RIGHT))
    return turned if turned and turned.width < layout.width else layout


def _rounded(curve: tuple[Point, ...]) -> tuple[Point, ...]:
    """Round the corners where straight pieces of a line meet."""
    pieces = [curve[start : start + 4] for start in range(0, len(curve) - 1, 3)]
    if len(pieces) < 2 or not all(map(_is_straight, pieces)):
        return curve
    corners = [piece[0] for piece in pieces[1:]]
    found, here = [curve[0]], curve[0]
    for corner, after in zip(corners, [*corners[1:], curve[-1]], strict=True):
        start, end = _towards(corner, here), _towards(corner, after)
        found += [here, here, start, corner, corner, end]
        here = end
    return (*found, here, here, curve[-1])


def _is_straight(piece: Sequence[Point]) -> bool:
    (ax, ay), *between, (bx, by) = piece
    return all(abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) < _STEP * _RADIUS for x, y in between)


def _towards(corner: Point, other: Point) -> Point:
    """Return the point at which the rounding of a corner begins, no further than the middle of its piece."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    share = min(_RADIUS / max((across**2 + down**2) ** 0.5, 0.01), 0.5)
    return corner[0] + across * share, corner[1] + down * share


def _placed_groups(
    box_map: BoxMap, layout: Layout, blocks: Mapping[str, Box], curves: Sequence[Sequence[Point]]
) -> Iterator[PlacedGroup]:
    if box_map.arrangement is Arrangement.FRAMES:
        for group, frame in zip(box_map.groups, layout.clusters, strict=True):
            yield PlacedGroup(group, frame, _free_place(group, frame, curves))
    elif box_map.arrangement is Arrangement.ROWS:
        yield from _rows(box_map, layout, blocks)


def _free_place(group: MapGroup, frame: Box, curves: Sequence[Sequence[Point]]) -> Point:
    """Return where the caption of a frame stands: as far left in its first line as no line runs through it."""
    width, base = caption_width(group), frame.top + 22
    points = [point for curve in curves for point in points_along(curve) if frame.top + 4 < point[1] < base + 8]
    left = frame.left + _PADDING
    while left + width < frame.left + frame.width - 6:
        if not any(left - 4 < x < left + width + 4 for x, _ in points):
            return left, base
        left += _STEP / 3
    return frame.left + _PADDING, base


def _rows(box_map: BoxMap, layout: Layout, blocks: Mapping[str, Box]) -> Iterator[PlacedGroup]:
    """Yield a band for each layer; its caption stands left of all boxes, where no line runs."""
    captions = [
        max(bold_width(group.title, TITLE_SIZE), text_width(group.caption, CAPTION_SIZE)) for group in box_map.groups
    ]
    stacked = max(captions, default=0.0)
    left = -stacked - 3 * _PADDING
    first = 0
    for group in box_map.groups:
        boxes = [*layout.nodes[first : first + len(group.boxes)], *([blocks[group.key]] if group.has_block else [])]
        first += len(group.boxes)
        top = min(box.top for box in boxes) - _PADDING
        bottom = max(box.top + box.height for box in boxes) + _PADDING
        frame = Box(left, top, layout.width - left + _PADDING, bottom - top)
        yield PlacedGroup(group, frame, (left + _PADDING, top + 24), stacked=True)


def _apart(groups: Sequence[MapGroup], layout: Layout) -> Iterator[tuple[PlacedGroup, PlacedMarks]]:
    """Yield the groups without a line in a column on the right, or in rows below where that would be too high."""
    sizes = [_apart_size(group) for group in groups]
    width = max(width for width, _ in sizes)
    is_column = layout.width and sum(height + _GAP for _, height in sizes) <= max(layout.height, 420) + _GAP
    columns = 1 if is_column else max(int(max(layout.width, 1200) // (width + _GAP)), 1)
    left = layout.width + _APART_GAP if is_column else 0.0
    top = 0.0 if is_column or not layout.height else layout.height + _GAP
    for start in range(0, len(groups), columns):
        row = list(zip(groups, sizes, strict=True))[start : start + columns]
        for place, (group, (_, height)) in enumerate(row):
            frame = Box(left + place * (width + _GAP), top, width, height)
            marks = Box(frame.left + _PADDING, top + CAPTION_ROOM + 8 - _FIRST_LINE, width, height)
            yield (
                PlacedGroup(group, frame, (frame.left + _PADDING, top + 22)),
                PlacedMarks(group, marks, _APART_COLUMNS),
            )
        top += max(height for _, (_, height) in row) + _GAP


def _apart_size(group: MapGroup) -> tuple[float, float]:
    width, height = block_size(group, _APART_COLUMNS)
    return max(_APART_COLUMNS * PITCH, width, caption_width(group)) + 2 * _PADDING, height + CAPTION_ROOM + 4


def _reading_order(box_map: BoxMap, layout: Layout, groups: Sequence[PlacedGroup]) -> Iterator[tuple[MapBox, Box]]:
    """Yield boxes group by group, so that the Tab key moves as the eye does."""
    frames = {placed.group.key: placed.frame for placed in groups}
    first = 0
    order = sorted(box_map.groups, key=lambda group: _corner(frames.get(group.key)))
    places = {}
    for group in box_map.groups:
        places[group.key] = layout.nodes[first : first + len(group.boxes)]
        first += len(group.boxes)
    for group in order:
        placed = zip(group.boxes, places[group.key], strict=True)
        yield from sorted(placed, key=lambda one: (round(one[1].top / BOX_HEIGHT), one[1].left))


def _corner(frame: Box | None) -> Point:
    return (frame.top, frame.left) if frame else (0, 0)
