"""The diagram of one lane with its neighbours, each lane a box."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from archatlas.model.module import lane_of, short_name_of
from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.diagram import (
    Cluster,
    Diagram,
    Direction,
    Edge,
    EdgeKind,
    Node,
    NodeKind,
    Screen,
    is_problem,
)
from archatlas.render.diagrams.module_diagram import module_node
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

MODULE_LIMIT = 60
LINE_LIMIT = 150
"""Modules and lines that one can still read; above either, only the problems are drawn."""

PROBLEM_LIMIT = 40
"""Lines drawn where only the problems are."""

NAMED = 5
"""Problems of a module that the name of its box says."""


@dataclass(frozen=True, slots=True)
class DrawnRequirement:
    """A line, from the requirer's name to the required one's; the other fields are those of an edge."""

    requirer: str
    required: str
    kind: EdgeKind = EdgeKind.SAME_LANE
    reasons: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    unused: bool = False


@dataclass(frozen=True, slots=True)
class LanePicture:
    """The same lines drawn for wide and for narrow screens, with what a caption has to say of what is not drawn."""

    wide: Diagram
    narrow: Diagram
    drawn_modules: tuple[str, ...]
    drawn_lines: int
    all_lines: int


def lane_diagram(lane: str, addresses: Mapping[str, str], lines: Iterable[DrawnRequirement]) -> LanePicture | None:
    """Draw the lines that begin or end in a lane; the lanes at their other ends are marked as outside.

    `addresses` has every module of the estate with the address of its page; None where no line is to be drawn.
    """
    touching = tuple(line for line in lines if lane in (lane_of(line.requirer), lane_of(line.required)))
    picture = _picture("lane-graph", f"Dependencies of the lane {lane}", addresses, touching)
    return picture and replace(
        picture, wide=_from_inside(lane, picture.wide), narrow=_from_inside(lane, picture.narrow)
    )


def _picture(
    identifier: str, title: str, addresses: Mapping[str, str], lines: Sequence[DrawnRequirement]
) -> LanePicture | None:
    drawn = _readable(lines)
    if not drawn:
        return None
    names = _names(drawn)
    wide = Diagram(
        identifier=f"{identifier}-wide",
        title=title,
        description=f"{count(len(drawn), 'dependency')} between {count(len(names), 'module')}.",
        nodes=tuple(_described(_node(name, addresses), drawn) for name in names),
        edges=tuple(
            Edge(line.requirer, line.required, line.kind, line.reasons, line.show, line.unused) for line in drawn
        ),
        clusters=_clusters(names, addresses),
        direction=Direction.TOP_TO_BOTTOM,
        screen=Screen.WIDE,
    )
    narrow = replace(wide, identifier=f"{identifier}-narrow", direction=Direction.LEFT_TO_RIGHT, screen=Screen.NARROW)
    return LanePicture(wide, narrow, names, len(drawn), len(lines))


def _readable(lines: Sequence[DrawnRequirement]) -> list[DrawnRequirement]:
    """Return all lines if they can be read, else the first problems among them, in an order of their own."""
    ordered = sorted(lines, key=lambda line: (line.requirer, line.required, line.kind))
    if len(ordered) <= LINE_LIMIT and len(_names(ordered)) <= MODULE_LIMIT:
        return ordered
    return [line for line in ordered if is_problem(line.kind)][:PROBLEM_LIMIT]


def _names(lines: Iterable[DrawnRequirement]) -> tuple[str, ...]:
    return tuple(sorted({name for line in lines for name in (line.requirer, line.required)}))


def _node(name: str, addresses: Mapping[str, str]) -> Node:
    """Return the box of a module in its lane, or of one that does not exist and so is in none."""
    if name not in addresses:
        return replace(module_node(name, kind=NodeKind.UNKNOWN), description=f"{name}: no such module")
    return replace(
        module_node(name, addresses[name]), lane="", label=short_name_of(name) or name, cluster=lane_of(name)
    )


def _described(node: Node, lines: Iterable[DrawnRequirement]) -> Node:
    """Let the name of a box say which of its requirements break what."""
    problems = [line for line in lines if line.requirer == node.key and line.reasons]
    if not problems:
        return node
    named = "; ".join(f"requires {line.required}: {', '.join(line.reasons)}" for line in problems[:NAMED])
    more = f"; {len(problems) - NAMED} more problems" if len(problems) > NAMED else ""
    return replace(node, description=f"{node.description}, {named}{more}")


def _clusters(names: Iterable[str], addresses: Mapping[str, str]) -> tuple[Cluster, ...]:
    drawn = Counter(lane_of(name) for name in names if name in addresses)
    present = Counter(map(lane_of, addresses))
    # The spaces are such that a browser keeps both.
    return tuple(
        Cluster(lane, f"{one_line(lane, 40)}\u00a0 {drawn[lane]:,} of {present[lane]:,}") for lane in sorted(drawn)
    )


def _from_inside(lane: str, diagram: Diagram) -> Diagram:
    return replace(diagram, clusters=tuple(replace(box, outside=box.key != lane) for box in diagram.clusters))
