"""Where the boxes and lines of a module's diagram go: in columns side by side, or on a phone one below the other.

No Graphviz: distances are known, so that lines only run within a column or to another one, and a thousand pages have
thousands of these drawings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.box_text import BoxText, box_texts
from archatlas.render.diagrams.diagram import Box, Curve, Diagram, Edge, Layout, Point
from archatlas.render.text.widths import bold_width, text_width

NAME_SIZE, LABEL_SIZE = 11.5, 11.0
"""Sizes of the texts, the smallest that anybody has to read."""
NAME_LINE, LANE_LINE, FRAME = 14.5, 13.5, 10.0
"""Heights of the lines of a box, and of what is above and below them together."""
SIGN_ROOM = 20.0
"""Width that the sign of the health takes to the left of the name."""
CAPTION = 20.0
"""Height of the words above a column."""

_SIDES, _STEP = 22.0, 8.0
_ROW_GAP, _COLUMN_GAP = 14.0, 62.0
_PORTS = 0.62
"""Share of the side of a box over which lines are spread."""
_BULGE, _BULGE_ROOM = 30.0, 24.0
"""How far the handles of a line lie outside that comes back to its column, and how far it reaches itself: 3/4."""
_NARROW_WIDTH, _GUTTER_STEP = 324.0, 9.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """Boxes by key, the column of each, and where captions stand."""

    boxes: Mapping[str, Box]
    column: Mapping[str, int]
    width: float
    height: float


def column_layout(diagram: Diagram) -> Layout:
    """Place the columns side by side, each in the middle of the height, with lines that curve from one to another."""
    placed = _with_room(_columns(diagram), diagram)
    ports = _Ports(placed, diagram.edges, lambda edge: _sides(placed, diagram, edge))
    curves = tuple(_curve(placed, diagram, edge, ports) for edge in diagram.edges)
    return Layout(placed.width, placed.height, tuple(placed.boxes[node.key] for node in diagram.nodes), curves, ())


def stack_layout(diagram: Diagram) -> Layout:
    """Place all boxes one below the other; lines run in a margin on the right, the longer ones farther out."""
    placed = _stack(diagram)
    ports = _Ports(placed, diagram.edges, lambda edge: ("e", "e"))
    curves = tuple(_arc(placed, edge, ports) for edge in diagram.edges)
    return Layout(placed.width, placed.height, tuple(placed.boxes[node.key] for node in diagram.nodes), curves, ())


@lru_cache(maxsize=4096)
def _size(text: BoxText) -> tuple[float, float]:
    widest = max(*(bold_width(line, NAME_SIZE) for line in text.name), text_width(text.lane, LABEL_SIZE))
    width = -(-(widest + _SIDES + SIGN_ROOM) // _STEP) * _STEP
    return width, FRAME + (LANE_LINE if text.lane else 0) + NAME_LINE * len(text.name)


def _sizes(diagram: Diagram) -> dict[str, tuple[float, float]]:
    texts = box_texts(diagram)
    return {node.key: _size(text) for node, text in zip(diagram.nodes, texts, strict=True)}


def _columns(diagram: Diagram) -> _Placed:
    sizes, order = _sizes(diagram), _ordered(diagram)
    heights = [sum(sizes[key][1] for key in keys) + _ROW_GAP * (len(keys) - 1) for keys in order]
    height, left = max(heights), 0.0
    boxes: dict[str, Box] = {}
    for keys, own, label in zip(order, heights, diagram.column_labels, strict=True):
        width = max(text_width(label, LABEL_SIZE) + 4, *(sizes[key][0] for key in keys))
        top = CAPTION + (height - own) / 2
        for key in keys:
            boxes[key] = Box(left, top, width, sizes[key][1])
            top += sizes[key][1] + _ROW_GAP
        left += width + _COLUMN_GAP
    column = {key: number for number, keys in enumerate(order) for key in keys}
    return _Placed(boxes, column, left - _COLUMN_GAP, CAPTION + height)


def _with_room(placed: _Placed, diagram: Diagram) -> _Placed:
    """Return the same with room for lines that leave the first column to the left, or the last one to the right."""
    within = (edge for edge in diagram.edges if placed.column[edge.requirer] == placed.column[edge.required])
    tied = {(placed.column[edge.requirer], *_sides(placed, diagram, edge)) for edge in within}
    left = _BULGE_ROOM if (0, "w", "w") in tied else 0.0
    right = _BULGE_ROOM if (len(diagram.columns) - 1, "e", "e") in tied else 0.0
    if not (left or right):
        return placed
    boxes = {key: replace(box, left=box.left + left) for key, box in placed.boxes.items()}
    return replace(placed, boxes=boxes, width=left + placed.width + right)


def _ordered(diagram: Diagram) -> list[tuple[str, ...]]:
    """Return the columns with the boxes of each beside what they lead to: fewer lines cross."""
    order = list(diagram.columns)
    ends = [(edge.requirer, edge.required) for edge in diagram.edges]
    steps = [*range(diagram.focus - 2, -1, -1), *range(diagram.focus + 2, len(order))]
    for number in steps:
        nearer = order[number + 1] if number < diagram.focus else order[number - 1]
        rows = {key: row for row, key in enumerate(nearer)}
        order[number] = tuple(sorted(order[number], key=lambda key: _mean_row(key, ends, rows)))
    return order


def _mean_row(key: str, ends: Iterable[tuple[str, str]], rows: Mapping[str, int]) -> float:
    near = [rows[other] for one, two in ends for own, other in ((one, two), (two, one)) if own == key and other in rows]
    return sum(near) / len(near) if near else len(rows)


def _stack(diagram: Diagram) -> _Placed:
    sizes = _sizes(diagram)
    width = max(sizes[node.key][0] for node in diagram.nodes)
    boxes: dict[str, Box] = {}
    column: dict[str, int] = {}
    top = 0.0
    for number, keys in enumerate(_ordered(diagram)):
        top += CAPTION if number == 0 else CAPTION + 4
        for key in keys:
            boxes[key] = Box(0.0, top, width, sizes[key][1])
            column[key] = len(column)
            top += sizes[key][1] + 8
        top -= 8
    return _Placed(boxes, column, _NARROW_WIDTH, top)


def _sides(placed: _Placed, diagram: Diagram, edge: Edge) -> tuple[str, str]:
    """Return at which sides of its two boxes a line is tied: n, e, s or w."""
    start, end = placed.column[edge.requirer], placed.column[edge.required]
    if start != end:
        return ("e", "w") if start < end else ("w", "e")
    upper, lower = placed.boxes[edge.requirer], placed.boxes[edge.required]
    if edge.requirer != edge.required and abs(lower.top - upper.top) <= max(upper.height, lower.height) + _ROW_GAP + 1:
        return ("s", "n") if upper.top < lower.top else ("n", "s")
    return ("w", "w") if start < diagram.focus else ("e", "e")


class _Ports:
    """The points at which lines meet their boxes: on each side spread out, in the order of their other ends."""

    def __init__(self, placed: _Placed, edges: Sequence[Edge], sides: Callable[[Edge], tuple[str, str]]) -> None:
        self._points: dict[tuple[int, int], Point] = {}
        at: defaultdict[tuple[str, str], list[tuple[float, int, int]]] = defaultdict(list)
        for number, edge in enumerate(edges):
            ends = (edge.requirer, edge.required)
            for end, side in enumerate(sides(edge)):
                other = placed.boxes[ends[1 - end]]
                at[ends[end], side].append((other.top + other.height / 2, number, end))
        for (key, side), tied in at.items():
            for place, (_, number, end) in enumerate(sorted(tied)):
                self._points[number, end] = _port(placed.boxes[key], side, place, len(tied))
        self._number = {id(edge): number for number, edge in enumerate(edges)}

    def of(self, edge: Edge) -> tuple[Point, Point]:
        """Return where a line begins and ends."""
        number = self._number[id(edge)]
        return self._points[number, 0], self._points[number, 1]


def _port(box: Box, side: str, place: int, number: int) -> Point:
    length = box.height if side in "ew" else box.width
    step = min(10.0, length * _PORTS / (number - 1)) if number > 1 else 0.0
    shift = (place - (number - 1) / 2) * step
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return {
        "e": (box.left + box.width, y + shift),
        "w": (box.left, y + shift),
        "n": (x + shift, box.top),
        "s": (x + shift, box.top + box.height),
    }[side]


def _curve(placed: _Placed, diagram: Diagram, edge: Edge, ports: _Ports) -> Curve:
    (x, y), (end_x, end_y) = ports.of(edge)
    start_side, end_side = _sides(placed, diagram, edge)
    if start_side == end_side:
        out = -_BULGE if start_side == "w" else _BULGE
        return _bezier((x, y), (x + out, y), (end_x + out, end_y), (end_x, end_y))
    if start_side in "ns":
        return _bezier((x, y), (x, (y + end_y) / 2), (end_x, (y + end_y) / 2), (end_x, end_y))
    bend = (end_x - x) * 0.5
    return _bezier((x, y), (x + bend, y), (end_x - bend, end_y), (end_x, end_y))


def _arc(placed: _Placed, edge: Edge, ports: _Ports) -> Curve:
    start, end = ports.of(edge)
    span = abs(placed.column[edge.requirer] - placed.column[edge.required])
    room = (placed.width - start[0] - 4) * 4 / 3
    out = min(14 + _GUTTER_STEP * 4 / 3 * max(span, 1), room)
    return _bezier(start, (start[0] + out, start[1]), (end[0] + out, end[1]), end)


def _bezier(*points: Point) -> Curve:
    return Curve(points, points[-1])
