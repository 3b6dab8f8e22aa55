"""What a dependency diagram shows, before it is laid out."""

from collections.abc import Callable
from enum import StrEnum

from archatlas.model.record import dataclass


class EdgeKind(StrEnum):
    """How a line is drawn; the value is its classes in the style sheet."""

    SAME_LANE = "in"
    CROSS_LANE = "cross"
    PROBLEM = "problem"
    UNKNOWN = "problem missing"
    OPTIONAL = "weak"
    DECLARED_ONLY = "unconf"
    EXTERNAL = "cross elsewhere"
    IN_CODE = "code"
    ADDED = "added"
    ADDED_PROBLEM = "problem added"
    REMOVED = "removed"


UNUSED = "unused"
"""The class of a line that is declared, and that the code does not have."""

NOT_COUNTED = frozenset(
    {EdgeKind.OPTIONAL, EdgeKind.UNKNOWN, EdgeKind.DECLARED_ONLY, EdgeKind.IN_CODE, EdgeKind.EXTERNAL}
)
"""Lines that stand beside requirements without being one that is counted."""


class NodeKind(StrEnum):
    """How a box is drawn; the value is its class in the style sheet."""

    MODULE = "module"
    FOCUS = "focus"
    REST = "rest"
    UNKNOWN = "unknown"
    IN_CODE = "code"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Direction(StrEnum):
    """Where requirements lie seen from their requirer."""

    LEFT_TO_RIGHT = "LR"
    TOP_TO_BOTTOM = "TB"


class Screen(StrEnum):
    """Which screens show a diagram that is laid out twice."""

    ANY = ""
    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class Node:
    """A box. `lane` is its small first line, empty for none; `description` is what a screen reader says.

    The key is unique in its diagram; `name` is the module's name where the key is not, because a module stands in
    two columns.
    """

    key: str
    lane: str
    label: str
    href: str = ""
    description: str = ""
    kind: NodeKind = NodeKind.MODULE
    cluster: str = ""
    name: str = ""
    mark: str = ""
    """The sign of its health."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from the requirer's key to the required one's.

    `reasons` say in words why it is a problem, `show` are the words for which a filter keeps it. What is `unused` is
    declared, and the code has no such line.
    """

    requirer: str
    required: str
    kind: EdgeKind = EdgeKind.SAME_LANE
    reasons: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    unused: bool = False

    @property
    def style(self) -> str:
        """Return the classes of the line in the style sheet."""
        return f"{self.kind} {UNUSED}" if self.unused else self.kind.value


@dataclass(frozen=True, slots=True)
class Cluster:
    """A lane drawn as a box around its nodes; `outside` boxes are dashed."""

    key: str
    label: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture of modules and requirements; `identifier` is unique on its page and letters and hyphens only."""

    identifier: str
    title: str
    description: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    clusters: tuple[Cluster, ...] = ()
    direction: Direction = Direction.LEFT_TO_RIGHT
    screen: Screen = Screen.ANY
    columns: tuple[tuple[str, ...], ...] = ()
    """For a module diagram: the keys of its columns from left to right, each from top to bottom."""
    column_labels: tuple[str, ...] = ()
    """What stands above each column; empty for nothing."""
    focus: int = 0
    """Which of the columns has the module itself."""


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width, height in points, the origin at the top left."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A chain of cubic Bézier pieces (1 + 3n points) and the tip of its arrow."""

    points: tuple[Point, ...]
    tip: Point


@dataclass(frozen=True, slots=True)
class Layout:
    """Where Graphviz put things: by position of the node, edge and cluster in the diagram's tuples."""

    width: float
    height: float
    nodes: tuple[Box, ...]
    edges: tuple[Curve, ...]
    clusters: tuple[Box, ...]


Draw = Callable[[str], Layout | None]
"""Lay out a DOT text; None when the layout was refused, failed or took too long."""


def is_problem(kind: EdgeKind) -> bool:
    """Tell whether a kind of line is one that breaks a rule."""
    return kind in (EdgeKind.PROBLEM, EdgeKind.UNKNOWN, EdgeKind.ADDED_PROBLEM)


def edge_kinds(diagram: Diagram) -> tuple[EdgeKind, ...]:
    """Return the kinds of line that occur, for the legend, always in the same order."""
    present = {edge.kind for edge in diagram.edges}
    return tuple(kind for kind in EdgeKind if kind in present)


def edge_reasons(diagram: Diagram, kind: EdgeKind) -> tuple[str, ...]:
    """Return in words why lines of a kind are problems, each reason once in the order in which they occur."""
    return tuple(dict.fromkeys(reason for edge in diagram.edges if edge.kind is kind for reason in edge.reasons))
