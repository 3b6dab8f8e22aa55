"""Maps of boxes as texts for Graphviz: nodes are the boxes, then the blocks of marks; edges are the lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from graphviz import Digraph

from archatlas.model.record import dataclass
from archatlas.render.diagrams.box_map import (
    BOX_HEIGHT,
    CAPTION_ROOM,
    Arrangement,
    BoxMap,
    MapBox,
    MapGroup,
    MapLine,
    block_columns,
    block_size,
    box_width,
    caption_width,
)
from archatlas.render.diagrams.diagram import Direction

_POINTS_PER_INCH = 72
_SPACES = {
    Arrangement.FRAMES: {
        "splines": "polyline",
        "rankdir": "TB",
        "nodesep": "0.22",
        "ranksep": "0.5",
        "newrank": "true",
    },
    Arrangement.ROWS: {"splines": "true", "rankdir": "TB", "nodesep": "0.22", "ranksep": "0.62", "newrank": "true"},
    Arrangement.FLOW: {"splines": "true", "rankdir": "LR", "nodesep": "0.14", "ranksep": "0.9"},
}
ROW_BOXES = 5
"""Boxes side by side in a row; a layer of more has several."""

_DEEPEST = 8
"""How far a chain of lines inside a layer is followed; in a cycle it has no end."""

_ROOM = (
    '<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"'
    ' WIDTH="{width:.0f}" HEIGHT="{height:.0f}"><TR><TD></TD></TR></TABLE>>'
)


def box_map_dot(box_map: BoxMap, direction: Direction | None = None) -> str:
    """Write a map as DOT, with generated names and not one word of a schema; a direction replaces the usual one."""
    graph = Digraph(
        graph_attr={
            **_SPACES[box_map.arrangement],
            **({"rankdir": direction.value} if direction else {}),
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowsize": "0.1"},
    )
    numbers = {box.key: number for number, box in enumerate(box_map.boxes)}
    blocks = {group.key: len(numbers) + place for place, group in enumerate(box_map.blocks)}
    columns = block_columns(box_map.arrangement)
    for box in box_map.boxes:
        _add_node(graph, numbers[box.key], (box_width(box), BOX_HEIGHT))
    for group in box_map.blocks:
        _add_node(graph, blocks[group.key], block_size(group, columns))
    if box_map.arrangement is Arrangement.FRAMES:
        for place, group in enumerate(box_map.groups):
            graph.subgraph(_cluster(place, group, numbers, blocks))
    if box_map.arrangement is Arrangement.ROWS:
        _add_rows(graph, box_map, numbers, blocks)
    turned = turned_lines(box_map)
    for place, line in enumerate(box_map.lines):
        ends = (line.end, line.start) if place in turned else (line.start, line.end)
        graph.edge(*(f"n{numbers[end]}" for end in ends), id=f"e{place}")
    return str(graph.source)


def turned_lines(box_map: BoxMap) -> Set[int]:
    """Return the places of lines that are laid out from their end to their start, as they run up the rows."""
    if box_map.arrangement is not Arrangement.ROWS:
        return frozenset()
    row_of = {box.key: number for number, row in enumerate(box_rows(box_map)) for box in row.boxes}
    return {place for place, line in enumerate(box_map.lines) if row_of[line.start] > row_of[line.end]}


@dataclass(frozen=True, slots=True)
class BoxRow:
    """Boxes side by side; the last row of a group has the block of its modules without a line."""

    boxes: tuple[MapBox, ...]
    block: tuple[str, ...] = ()


def box_rows(box_map: BoxMap) -> tuple[BoxRow, ...]:
    """Spread the boxes of each group over rows, so that most lines inside it run down."""
    joined = _joined(box_map)
    rows: list[BoxRow] = []
    for group in box_map.groups:
        parts = [part for level in _levels(group, box_map.lines) for part in _dealt(level, joined)] or [[]]
        rows += [BoxRow(tuple(part)) for part in parts[:-1]]
        rows.append(BoxRow(tuple(parts[-1]), (group.key,) if group.has_block else ()))
    return tuple(rows)


def _dealt(boxes: Sequence[MapBox], joined: Mapping[str, int]) -> Iterator[Sequence[MapBox]]:
    """Deal boxes to as many rows as they fill, so that those that belong together stand below one another."""
    rows = -(-len(boxes) // ROW_BOXES)
    ordered = sorted(boxes, key=lambda box: joined[box.key])
    yield from (ordered[row::rows] for row in range(rows))


def _joined(box_map: BoxMap) -> Mapping[str, int]:
    """Return the order in which lines lead from box to box, from the first box on."""
    beside: dict[str, list[str]] = {box.key: [] for box in box_map.boxes}
    for line in box_map.lines:
        beside[line.start].append(line.end)
        beside[line.end].append(line.start)
    order: dict[str, int] = {}
    waiting = [box.key for box in reversed(box_map.boxes)]
    while waiting:
        key = waiting.pop()
        if key not in order:
            order[key] = len(order)
            waiting += reversed(beside[key])
    return order


def _levels(group: MapGroup, lines: Iterable[MapLine]) -> list[list[MapBox]]:
    """Return first the boxes that no other box of the group uses, then those that these use, and so on."""
    known = {box.key for box in group.boxes}
    inside = [line for line in lines if line.start in known and line.end in known]
    depth = dict.fromkeys(known, 0)
    for _ in range(min(len(group.boxes), _DEEPEST)):
        for line in inside:
            depth[line.end] = max(depth[line.end], min(depth[line.start] + 1, _DEEPEST))
    return [[box for box in group.boxes if depth[box.key] == level] for level in sorted(set(depth.values()))]


def _cluster(place: int, group: MapGroup, numbers: Mapping[str, int], blocks: Mapping[str, int]) -> Digraph:
    """Return a lane around its boxes; its marks stand below the first of them."""
    room = _ROOM.format(width=caption_width(group) + 8, height=CAPTION_ROOM)
    cluster = Digraph(f"cluster_{place}", graph_attr={"label": room, "labeljust": "l", "margin": "14"})
    for box in group.boxes:
        cluster.node(f"n{numbers[box.key]}")
    if group.key in blocks:
        cluster.node(f"n{blocks[group.key]}")
        cluster.edge(f"n{numbers[group.boxes[0].key]}", f"n{blocks[group.key]}", style="invis", weight="0")
    return cluster


def _add_rows(graph: Digraph, box_map: BoxMap, numbers: Mapping[str, int], blocks: Mapping[str, int]) -> None:
    """Hold the boxes of each row side by side, and the rows in order."""
    rows = [[numbers[box.key] for box in row.boxes] + [blocks[key] for key in row.block] for row in box_rows(box_map)]
    for row in rows:
        same = Digraph(graph_attr={"rank": "same"})
        for number in row:
            same.node(f"n{number}")
        graph.subgraph(same)
    for upper, lower in pairwise(rows):
        graph.edge(f"n{upper[0]}", f"n{lower[0]}", style="invis", weight="4")


def _add_node(graph: Digraph, number: int, size: tuple[float, float]) -> None:
    width, height = (f"{length / _POINTS_PER_INCH:.4f}" for length in size)
    graph.node(f"n{number}", width=width, height=height)
