"""The diagram of one module: itself between those that require it and those it requires, one step each way."""

from collections.abc import Mapping

from archatlas.model.module import lane_of, short_name_of
from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.diagram import NOT_COUNTED, Diagram, Edge, EdgeKind, Node, NodeKind
from archatlas.render.text.words import count

SIDE_LIMIT = 8
"""Neighbours drawn on each side of a module."""

_REMARKS: Mapping[EdgeKind, str] = {
    EdgeKind.SAME_LANE: "",
    EdgeKind.CROSS_LANE: ", crosses a lane",
    EdgeKind.PROBLEM: ", a problem",
    EdgeKind.UNKNOWN: ", no such module",
    EdgeKind.OPTIONAL: ", optional",
    EdgeKind.DECLARED_ONLY: ", declared here only",
}
"""What is said of a neighbour whose line says no more than its kind."""


@dataclass(frozen=True, slots=True)
class DiagramNeighbour:
    """A module that requires another or is required by it; without an address it has no page.

    `reasons` are the words for what the line breaks, `remark` says all of it to a screen reader.
    """

    name: str
    kind: EdgeKind = EdgeKind.SAME_LANE
    href: str = ""
    reasons: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DiagramSide:
    """The neighbours on one side of a module, in the order to be drawn; `href` leads to the list of all."""

    neighbours: tuple[DiagramNeighbour, ...] = ()
    href: str = ""


def module_diagram(name: str, used_by: DiagramSide, requires: DiagramSide) -> Diagram:
    """Draw a module with its neighbours; of many, the first ones and how many more there are."""
    left = _column(f"requires {name}", "used-by", _others(name, used_by))
    right = _column(f"required by {name}", "requires", _others(name, requires))
    loops = {neighbour.kind for neighbour in requires.neighbours if neighbour.name == name}
    users, targets = _counted(used_by), _counted(requires)
    return Diagram(
        identifier="module-graph",
        title=f"Dependencies of {name}",
        description=f"Left: {count(users, 'module')} that use it directly. "
        f"Right: {count(targets, 'module')} that it requires.",
        nodes=(
            *(node for node, *_ in left),
            module_node(name, kind=NodeKind.FOCUS),
            *(node for node, *_ in right),
        ),
        edges=(
            *(Edge(node.key, name, kind, reasons) for node, kind, reasons in left),
            *(Edge(name, node.key, kind, reasons) for node, kind, reasons in right),
            *(Edge(name, name, kind) for kind in sorted(loops)),
        ),
        columns=(tuple(node.key for node, *_ in left), (name,), tuple(node.key for node, *_ in right)),
        column_labels=(f"Used directly by {users:,}", "", f"Requires {targets:,}"),
    )


def _counted(side: DiagramSide) -> int:
    return sum(neighbour.kind not in NOT_COUNTED for neighbour in side.neighbours)


def module_node(name: str, href: str = "", kind: NodeKind = NodeKind.MODULE) -> Node:
    """Return the box of a module with its lane on a line of its own."""
    short = short_name_of(name)
    lane, label = (lane_of(name), short) if short else ("", name)
    return Node(key=name, lane=lane, label=label, href=href, description=name, kind=kind)


def _others(name: str, side: DiagramSide) -> DiagramSide:
    """Leave a module out of its own neighbours: its requirement of itself is drawn as a loop."""
    return replace(side, neighbours=tuple(other for other in side.neighbours if other.name != name))


def _column(relation: str, key: str, side: DiagramSide) -> list[tuple[Node, EdgeKind, tuple[str, ...]]]:
    """Return the boxes of a side, the kinds of their lines and the reasons; keys differ from the other side's."""
    shown, rest = side.neighbours[:SIDE_LIMIT], side.neighbours[SIDE_LIMIT:]
    column = [
        (replace(_neighbour_node(other, relation), key=f"{key}-{number}", name=other.name), other.kind, other.reasons)
        for number, other in enumerate(shown)
    ]
    if rest:
        reasons = tuple(dict.fromkeys(reason for other in rest for reason in other.reasons))
        kind = _common_kind(rest)
        column.append(
            (_rest_node(len(rest), relation, key, side.href), kind, reasons if kind is EdgeKind.PROBLEM else ())
        )
    return column


def _neighbour_node(other: DiagramNeighbour, relation: str) -> Node:
    kind = NodeKind.UNKNOWN if other.kind is EdgeKind.UNKNOWN else NodeKind.MODULE
    description = f"{other.name}: {relation}{other.remark or _REMARKS[other.kind]}"
    return replace(module_node(other.name, other.href, kind), description=description)


def _rest_node(number: int, relation: str, key: str, href: str) -> Node:
    return Node(
        key=f"{key}-rest",
        lane="",
        label=f"{number:,} more",
        href=href,
        description=f"{number:,} more {relation}",
        kind=NodeKind.REST,
    )


def _common_kind(neighbours: tuple[DiagramNeighbour, ...]) -> EdgeKind:
    kinds = {neighbour.kind for neighbour in neighbours}
    return kinds.pop() if len(kinds) == 1 else EdgeKind.SAME_LANE
