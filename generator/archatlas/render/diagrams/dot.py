"""Diagrams in the language of Graphviz: boxes of known size under generated names, and not one word of a schema.

Graphviz only says where things go; `svg.py` writes what the page shows. So no text can break out of a label,
crash the layout or make it depend on the fonts of a machine, and diagrams of the same structure have the same text.
"""

from collections.abc import Iterable

from graphviz import Digraph

from archatlas.render.diagrams.box_text import CAPTION_SIZE, box_texts, round_up
from archatlas.render.diagrams.diagram import Diagram, Direction, EdgeKind
from archatlas.render.text.escaping import one_line
from archatlas.render.text.widths import text_width

_POINTS_PER_INCH = 72
"""DOT takes sizes of nodes in inches and gives all answers in points."""
_LANE_GAPS = {
    Direction.LEFT_TO_RIGHT: {"nodesep": "0.14", "ranksep": "0.42", "newrank": "true"},
    Direction.TOP_TO_BOTTOM: {"nodesep": "0.24", "ranksep": "0.5", "newrank": "true"},
}
_CAPTION_HEIGHT = 14
"""Points that the name of a lane takes above its boxes; see `_CAPTION_RISE` in svg.py."""
_EMPTY_LABEL = (
    '<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"'
    ' WIDTH="{width:.0f}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>>'
)


def to_dot(diagram: Diagram) -> str:
    """Write a diagram as DOT; nodes are named n0 …, clusters cluster_0 …, and the ids of edges are e0 …, in order."""
    graph = Digraph(
        graph_attr={"rankdir": diagram.direction.value, "splines": "true", **_LANE_GAPS[diagram.direction]},
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
    )
    sizes = _sizes(diagram)
    for index, cluster in enumerate(diagram.clusters):
        members = [number for number, node in enumerate(diagram.nodes) if node.cluster == cluster.key]
        graph.subgraph(_cluster(index, cluster.label, [(number, sizes[number]) for number in members]))
    clustered = {cluster.key for cluster in diagram.clusters}
    for number, node in enumerate(diagram.nodes):
        if node.cluster not in clustered:
            _add_node(graph, number, sizes[number])
    numbers = {node.key: number for number, node in enumerate(diagram.nodes)}
    for index, edge in enumerate(diagram.edges):
        graph.edge(
            f"n{numbers[edge.requirer]}",
            f"n{numbers[edge.required]}",
            id=f"e{index}",
            arrowsize="0.85" if edge.kind in (EdgeKind.PROBLEM, EdgeKind.ADDED_PROBLEM) else "0.65",
        )
    return str(graph.source)


def _sizes(diagram: Diagram) -> tuple[tuple[float, float], ...]:
    """Return width and height of each node."""
    return tuple((text.width, text.height) for text in box_texts(diagram))


def _cluster(index: int, label: str, members: Iterable[tuple[int, tuple[float, float]]]) -> Digraph:
    width = round_up(text_width(one_line(label), CAPTION_SIZE))
    room = _EMPTY_LABEL.format(width=width, height=_CAPTION_HEIGHT)
    cluster = Digraph(f"cluster_{index}", graph_attr={"label": room, "labeljust": "l", "margin": "9"})
    for number, size in members:
        _add_node(cluster, number, size)
    return cluster


def _add_node(graph: Digraph, number: int, size: tuple[float, float]) -> None:
    width, height = (f"{length / _POINTS_PER_INCH:.4f}" for length in size)
    graph.node(f"n{number}", width=width, height=height)
