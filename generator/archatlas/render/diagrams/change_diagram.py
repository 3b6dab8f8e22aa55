"""The diagram of what changed: requirements that came and went between the modules that they touch."""

from collections.abc import Iterable, Mapping, Sequence

from archatlas.model.module import lane_of, short_name_of
from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.diagram import Cluster, Diagram, Direction, Edge, EdgeKind, Node, NodeKind, Screen
from archatlas.render.diagrams.lane_diagram import (
    LINE_LIMIT,
    MODULE_LIMIT,
    PROBLEM_LIMIT,
    DrawnRequirement,
    LanePicture,
)
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

CHANGED_KINDS = frozenset({EdgeKind.ADDED, EdgeKind.ADDED_PROBLEM, EdgeKind.REMOVED})

_VERBS = {
    EdgeKind.ADDED: "now requires",
    EdgeKind.ADDED_PROBLEM: "now requires",
    EdgeKind.REMOVED: "no longer requires",
}


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """What happened to a module: a word that stands in its box, and the shape of the box.

    A module that stays `with_lines` is drawn only where a requirement of it came or went.
    """

    word: str
    kind: NodeKind
    with_lines: bool = False


def change_diagram(
    addresses: Mapping[str, str], lines: Iterable[DrawnRequirement], marks: Mapping[str, ChangeMark]
) -> LanePicture | None:
    """Draw the lines that came or went and those between the same modules; None where there is nothing to draw.

    `addresses` has every module that has a page.
    """
    ordered = sorted(lines, key=lambda line: (line.requirer, line.required, line.kind))
    changed = [line for line in ordered if line.kind in CHANGED_KINDS]
    shown = _ends(changed) | {name for name, mark in marks.items() if not mark.with_lines}
    around = [line for line in ordered if line.requirer in shown and line.required in shown]
    if len(shown) > MODULE_LIMIT or len(around) > LINE_LIMIT:
        around = changed[:PROBLEM_LIMIT]
        shown = _ends(around)
    return _picture(addresses, around, sorted(shown), marks, len(changed)) if shown else None


def _ends(lines: Iterable[DrawnRequirement]) -> set[str]:
    return {name for line in lines for name in (line.requirer, line.required)}


def _picture(
    addresses: Mapping[str, str],
    lines: Sequence[DrawnRequirement],
    names: Sequence[str],
    marks: Mapping[str, ChangeMark],
    all_changed: int,
) -> LanePicture:
    drawn = [line for line in lines if line.kind in CHANGED_KINDS]
    wide = Diagram(
        identifier="change-graph-wide",
        title="What changed between modules",
        description=f"{count(len(drawn), 'dependency')} that came or went, between {count(len(names), 'module')}.",
        nodes=tuple(_node(name, addresses, marks.get(name), drawn) for name in names),
        edges=tuple(Edge(line.requirer, line.required, line.kind, line.reasons) for line in lines),
        clusters=tuple(Cluster(lane, one_line(lane, 40)) for lane in sorted({lane_of(name) for name in names})),
        direction=Direction.TOP_TO_BOTTOM,
        screen=Screen.WIDE,
    )
    narrow = replace(wide, identifier="change-graph-narrow", direction=Direction.LEFT_TO_RIGHT, screen=Screen.NARROW)
    return LanePicture(wide, narrow, tuple(names), len(drawn), all_changed)


def _node(
    name: str, addresses: Mapping[str, str], mark: ChangeMark | None, changed: Sequence[DrawnRequirement]
) -> Node:
    said = [f"{_VERBS[line.kind]} {line.required}" for line in changed if line.requirer == name]
    heard = [name, *([mark.word] if mark else []), *said[:5], *([f"{len(said) - 5} more"] if len(said) > 5 else [])]
    return Node(
        key=name,
        lane=mark.word if mark else "",
        label=short_name_of(name) or name,
        href=addresses.get(name, ""),
        description=f"{heard[0]}: {', '.join(heard[1:])}" if heard[1:] else name,
        kind=mark.kind if mark else NodeKind.MODULE,
        cluster=lane_of(name),
    )
