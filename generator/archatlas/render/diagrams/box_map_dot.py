"""Maps of boxes as texts for Graphviz: nodes are the boxes, then the blocks of marks; edges are the lines."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from graphviz import Digraph

from archatlas.render.diagrams.box_map import (
    BOX_HEIGHT,
    CAPTION_ROOM,
    Arrangement,
    BoxMap,
    MapGroup,
    block_columns,
    block_size,
    box_width,
    caption_width,
)
from archatlas.render.diagrams.diagram import Direction

_POINTS_PER_INCH = 72
_SPACES = {
    Arrangement.FRAMES: {"rankdir": "TB", "nodesep": "0.22", "ranksep": "0.5", "newrank": "true"},
    Arrangement.ROWS: {"rankdir": "TB", "nodesep": "0.22", "ranksep": "0.62", "newrank": "true"},
    Arrangement.FLOW: {"rankdir": "LR", "nodesep": "0.14", "ranksep": "0.9"},
}
ROW_BOXES = 5
"""Boxes side by side in a row; a layer of more has several."""

_ROOM = (
    '<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"'
    ' WIDTH="{width:.0f}" HEIGHT="{height:.0f}"><TR><TD></TD></TR></TABLE>>'
)


def box_map_dot(box_map: BoxMap, direction: Direction | None = None) -> str:
    """Write a map as DOT, with generated names and not one word of a schema; a direction replaces the usual one."""
    graph = Digraph(
        graph_attr={
            "splines": "true",
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
    upward = set[tuple[str, str]]()
    if box_map.arrangement is Arrangement.ROWS:
        upward = set(_add_rows(graph, box_map, numbers, blocks))
    for place, line in enumerate(box_map.lines):
        free = {"constraint": "false"} if (line.start, line.end) in upward else {}
        graph.edge(f"n{numbers[line.start]}", f"n{numbers[line.end]}", id=f"e{place}", **free)
    return str(graph.source)


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


def _add_rows(
    graph: Digraph, box_map: BoxMap, numbers: Mapping[str, int], blocks: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Hold the boxes of a layer in rows of their own, in order; yield the lines that do not run down."""
    row_of: dict[str, int] = {}
    rows: list[list[int]] = []
    for group in box_map.groups:
        for start in range(0, max(len(group.boxes), 1), ROW_BOXES):
            boxes = group.boxes[start : start + ROW_BOXES]
            row_of |= {box.key: len(rows) for box in boxes}
            rows.append([numbers[box.key] for box in boxes])
        if group.key in blocks:
            rows[-1].append(blocks[group.key])
    filled = [row for row in rows if row]
    for row in filled:
        same = Digraph(graph_attr={"rank": "same"})
        for number in row:
            same.node(f"n{number}")
        graph.subgraph(same)
    for upper, lower in pairwise(filled):
        graph.edge(f"n{upper[0]}", f"n{lower[0]}", style="invis", weight="4")
    for line in box_map.lines:
        if row_of[line.start] >= row_of[line.end]:
            yield line.start, line.end


def _add_node(graph: Digraph, number: int, size: tuple[float, float]) -> None:
    width, height = (f"{length / _POINTS_PER_INCH:.4f}" for length in size)
    graph.node(f"n{number}", width=width, height=height)
