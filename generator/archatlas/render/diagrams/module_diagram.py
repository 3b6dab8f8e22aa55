"""The diagram of one module: itself between those that use it and those it uses, step by step on each side."""

from collections.abc import Iterable

from archatlas.model.module import lane_of, short_name_of
from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.diagram import NOT_COUNTED, Diagram, Direction, Edge, EdgeKind, Node, NodeKind
from archatlas.render.text.words import count

SIDE_LIMIT = 12
"""Direct neighbours drawn on each side of a module."""


@dataclass(frozen=True, slots=True)
class DiagramNeighbour:
    """A module that uses another or is used by it, with the line between them; without an address it has no page.

    `reasons` are the words for what the line breaks, `remark` says all of it to a screen reader, `mark` and `health`
    are its health as a sign and in words. What is `unused` is declared, and the code has no such line.
    """

    name: str
    kind: EdgeKind = EdgeKind.SAME_LANE
    href: str = ""
    reasons: tuple[str, ...] = ()
    remark: str = ""
    mark: str = ""
    health: str = ""
    unused: bool = False


@dataclass(frozen=True, slots=True)
class FartherLine:
    """A line between two modules of one side, neither of which is the module itself."""

    requirer: str
    required: str
    kind: EdgeKind = EdgeKind.SAME_LANE
    reasons: tuple[str, ...] = ()
    unused: bool = False


@dataclass(frozen=True, slots=True)
class DiagramSide:
    """One side of a module: its direct neighbours, those that are farther by steps, and the lines among all of them.

    `href` leads to the list of the direct ones.
    """

    neighbours: tuple[DiagramNeighbour, ...] = ()
    href: str = ""
    farther: tuple[tuple[DiagramNeighbour, ...], ...] = ()
    lines: tuple[FartherLine, ...] = ()


def module_diagram(name: str, used_by: DiagramSide, requires: DiagramSide, health: str = "") -> Diagram:
    """Draw a module with its neighbours; of many direct ones, the first and how many more there are."""
    left, right = (
        _side(f"uses {name}", "u", _others(name, used_by)),
        _side(f"used by {name}", "r", _others(name, requires)),
    )
    loops = sorted({neighbour.kind for neighbour in requires.neighbours if neighbour.name == name})
    users, targets = _counted(used_by), _counted(requires)
    said = f"{name}, {health}" if health else name
    node = replace(module_node(name, kind=NodeKind.FOCUS), description=said)
    columns = (*reversed(left.columns), (node,), *right.columns)
    return Diagram(
        identifier="module-graph",
        title=f"Dependencies of {name}",
        description=f"Left: {count(users, 'module')} that use it directly. "
        f"Right: {count(targets, 'module')} that it requires.",
        nodes=tuple(node for column in columns for node in column),
        edges=(
            *(replace(line, required=name) for line in left.lines),
            *(replace(line, requirer=name, required=line.requirer) for line in right.lines),
            *_farther_edges("u", used_by, left),
            *_farther_edges("r", requires, right),
            *(Edge(name, name, kind) for kind in loops),
        ),
        columns=tuple(tuple(node.key for node in column) for column in columns),
        column_labels=(
            *(f"{step + 1} steps away" for step in range(len(left.columns) - 1, 0, -1)),
            *((f"Used directly by {users:,}{_in_code(used_by)}",) if left.columns else ()),
            "This module",
            *((f"Requires {targets:,}{_in_code(requires)}",) if right.columns else ()),
            *(f"{step + 1} steps away" for step in range(1, len(right.columns))),
        ),
        focus=len(left.columns),
    )


def narrow_diagram(wide: Diagram) -> Diagram:
    """Return the same diagram for a phone, where its columns stand one below the other."""
    return replace(wide, direction=Direction.TOP_TO_BOTTOM, identifier="module-graph-narrow")


def module_node(name: str, href: str = "", kind: NodeKind = NodeKind.MODULE) -> Node:
    """Return the box of a module with its lane on a line of its own."""
    short = short_name_of(name)
    lane, label = (lane_of(name), short) if short else ("", name)
    return Node(key=name, lane=lane, label=label, href=href, description=name, kind=kind)


@dataclass(frozen=True, slots=True)
class _DrawnSide:
    """The boxes of a side, nearest column first, and a line for each of the first, whose other end is the module."""

    columns: tuple[tuple[Node, ...], ...]
    lines: tuple[Edge, ...]


def _counted(side: DiagramSide) -> int:
    return sum(neighbour.kind not in NOT_COUNTED for neighbour in side.neighbours)


def _in_code(side: DiagramSide) -> str:
    """Say how many more there are that only the code has."""
    number = sum(neighbour.kind is EdgeKind.IN_CODE for neighbour in side.neighbours)
    return f", in code {number:,} more" if number else ""


def _others(name: str, side: DiagramSide) -> DiagramSide:
    """Leave a module out of its own neighbours: its requirement of itself is drawn as a loop."""
    return replace(side, neighbours=tuple(other for other in side.neighbours if other.name != name))


def _side(relation: str, key: str, side: DiagramSide) -> _DrawnSide:
    limit = SIDE_LIMIT if len(side.neighbours) > SIDE_LIMIT + 1 and not side.farther else len(side.neighbours)
    shown, rest = side.neighbours[:limit], side.neighbours[limit:]
    nodes = [_neighbour_node(other, key, relation) for other in shown]
    lines = [
        Edge(node.key, "", other.kind, other.reasons, unused=other.unused)
        for node, other in zip(nodes, shown, strict=True)
    ]
    if rest:
        nodes.append(_rest_node(len(rest), relation, key, side.href))
        kind, reasons = _common_line(rest)
        lines.append(Edge(nodes[-1].key, "", kind, reasons))
    columns = [tuple(nodes)] if nodes else []
    for step, level in enumerate(side.farther, start=2):
        columns.append(tuple(_neighbour_node(other, key, f"{relation} after {step} steps") for other in level))
    return _DrawnSide(tuple(columns), tuple(lines))


def _farther_edges(key: str, side: DiagramSide, drawn: _DrawnSide) -> Iterable[Edge]:
    keys = {node.key for column in drawn.columns for node in column}
    for line in side.lines:
        ends = f"{key} {line.requirer}", f"{key} {line.required}"
        if keys.issuperset(ends):
            yield Edge(*ends, line.kind, line.reasons, unused=line.unused)


def _neighbour_node(other: DiagramNeighbour, key: str, relation: str) -> Node:
    """Return the box of a neighbour; a module that stands on both sides has a box on each."""
    kind = _BOXES.get(other.kind, NodeKind.MODULE)
    health = f", {other.health}" if other.health else ""
    said = f"{other.name}{health}: {relation}{other.remark or _REMARKS[other.kind]}"
    node = module_node(other.name, other.href, kind)
    return replace(node, key=f"{key} {other.name}", name=other.name, description=said, mark=other.mark)


_BOXES = {EdgeKind.UNKNOWN: NodeKind.UNKNOWN, EdgeKind.IN_CODE: NodeKind.IN_CODE}
_REMARKS = {
    EdgeKind.CROSS_LANE: ", crosses a lane",
    EdgeKind.PROBLEM: ", breaks a rule",
    EdgeKind.UNKNOWN: ", no such module",
    EdgeKind.OPTIONAL: ", optional",
    EdgeKind.DECLARED_ONLY: ", declared here only",
    EdgeKind.EXTERNAL: ", in another atlas",
    EdgeKind.IN_CODE: ", in code, not declared",
} | dict.fromkeys((EdgeKind.SAME_LANE, EdgeKind.ADDED, EdgeKind.ADDED_PROBLEM, EdgeKind.REMOVED), "")
"""What is said of a neighbour whose line says no more than its kind."""


def _rest_node(number: int, relation: str, key: str, href: str) -> Node:
    words = f"{number:,} more"
    return Node(f"{key}-rest", "", words, href, f"{words}: {relation}", NodeKind.REST)


def _common_line(neighbours: tuple[DiagramNeighbour, ...]) -> tuple[EdgeKind, tuple[str, ...]]:
    """Return the kind that all lines of the rest have and what they break, or a plain one."""
    kinds = {neighbour.kind for neighbour in neighbours}
    kind = kinds.pop() if len(kinds) == 1 else EdgeKind.SAME_LANE
    reasons = tuple(dict.fromkeys(reason for other in neighbours for reason in other.reasons))
    return kind, reasons if kind is EdgeKind.PROBLEM else ()
