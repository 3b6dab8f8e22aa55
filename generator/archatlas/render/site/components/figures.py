"""Diagrams as they stand in a page: drawn, framed, explained, and left out where they cannot be drawn."""

from collections.abc import Iterator

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import ChangeKind, Comparison
from archatlas.analysis.estate.facts import Requirement
from archatlas.model.module import ModuleName
from archatlas.model.record import replace
from archatlas.render.diagrams import lane_diagram as lane_diagrams
from archatlas.render.diagrams.change_diagram import ChangeMark, change_diagram
from archatlas.render.diagrams.diagram import (
    UNUSED,
    Diagram,
    Draw,
    EdgeKind,
    NodeKind,
    edge_kinds,
    edge_reasons,
    is_problem,
)
from archatlas.render.diagrams.dot import to_dot
from archatlas.render.diagrams.lane_diagram import LanePicture
from archatlas.render.diagrams.svg import to_svg
from archatlas.render.site.components.requirement_words import broken_rules, show_tokens, tags_in_order, tags_of
from archatlas.render.site.components.verdicts import UNUSED_WORDS, is_unused
from archatlas.render.site.links import CHANGES, link, module_address
from archatlas.render.site.module.relations import edge_kind
from archatlas.render.site.templating import fill
from archatlas.render.text.words import count

LEGEND = {
    EdgeKind.SAME_LANE: "same lane",
    EdgeKind.CROSS_LANE: "crosses a lane",
    EdgeKind.PROBLEM: "breaks a rule",
    EdgeKind.UNKNOWN: "unknown module",
    EdgeKind.OPTIONAL: "optional",
    EdgeKind.DECLARED_ONLY: "declared here only",
    EdgeKind.EXTERNAL: "in another atlas",
    EdgeKind.IN_CODE: "in code, not declared",
    EdgeKind.ADDED: "+ added",
    EdgeKind.ADDED_PROBLEM: "+ added, breaks a rule",
    EdgeKind.REMOVED: "− removed",
}
"""What the kinds of line are called; problems are followed by what they break."""


def draw_lane(assessment: Assessment, lane: str, draw: Draw, not_drawn: str) -> Markup | None:
    """Draw the requirements of one lane as a figure; None where that cannot be read or laid out."""
    addresses = _addresses(assessment, f"lanes/{lane}")
    return _figure(lane_diagrams.lane_diagram(lane, addresses, _lines(assessment)), draw, not_drawn)


def draw_changes(comparison: Comparison, draw: Draw) -> Markup | None:
    """Draw what came and went between two states; None where there is nothing to draw or it cannot be laid out."""
    addresses = _addresses(comparison.after, CHANGES)
    marks: dict[str, ChangeMark] = {change.name: CHANGE_MARKS[change.kind] for change in comparison.modules}
    picture = change_diagram(addresses, _changed_lines(comparison), marks)
    if picture is None:
        return None
    elsewhere = len(marks.keys() - set(picture.drawn_modules))
    note = f"{count(elsewhere, 'more changed module')} not drawn." if elsewhere else ""
    hidden = picture.all_lines - picture.drawn_lines
    cut = (
        f" Only {picture.drawn_lines} of {count(picture.all_lines, 'changed dependency')} are drawn." if hidden else ""
    )
    return _framed(picture, draw, f"{note}{cut}".strip())


CHANGE_MARKS = {
    ChangeKind.ADDED: ChangeMark("added", NodeKind.ADDED),
    ChangeKind.REMOVED: ChangeMark("removed", NodeKind.REMOVED),
    ChangeKind.CHANGED: ChangeMark("changed", NodeKind.CHANGED, with_lines=True),
    ChangeKind.RENAMED: ChangeMark("renamed", NodeKind.CHANGED),
}
"""How the box of a module says what happened to it."""


def _changed_lines(comparison: Comparison) -> Iterator[lane_diagrams.DrawnRequirement]:
    """Yield every line of the later state, those that are new marked, and those that are gone."""
    changes = {(change.requirer, change.required): change.kind for change in comparison.requirements}
    for line in _lines(comparison.after):
        kind = line.kind
        if changes.get((ModuleName(line.requirer), line.required)) is ChangeKind.ADDED:
            kind = EdgeKind.ADDED_PROBLEM if is_problem(kind) else EdgeKind.ADDED
        yield replace(line, kind=kind)
    present = set(comparison.after.graph.edges())
    for change in comparison.requirements:
        ends = (change.requirer, ModuleName(change.required))
        if change.kind is ChangeKind.REMOVED:
            yield lane_diagrams.DrawnRequirement(*ends, EdgeKind.REMOVED)
        elif change.kind is ChangeKind.ADDED and ends not in present:
            yield lane_diagrams.DrawnRequirement(*ends, EdgeKind.ADDED)


def _drawn(diagram: Diagram, draw: Draw) -> Markup | None:
    layout = draw(to_dot(diagram))
    return to_svg(diagram, layout) if layout else None


def legend_of(diagram: Diagram) -> tuple[tuple[str, str], ...]:
    """Return the lines that occur in a diagram, as (class, words)."""
    lines = tuple((kind.value, _in_words(diagram, kind)) for kind in edge_kinds(diagram))
    unused = any(edge.unused for edge in diagram.edges)
    return (*lines, (f"{EdgeKind.SAME_LANE} {UNUSED}", UNUSED_WORDS)) if unused else lines


def _in_words(diagram: Diagram, kind: EdgeKind) -> str:
    reasons = tags_in_order(edge_reasons(diagram, kind))
    return f"{LEGEND[kind]}: {', '.join(reasons)}" if reasons else LEGEND[kind]


def _addresses(assessment: Assessment, start: str) -> dict[str, str]:
    return {name: link(start, module_address(name)) for name in assessment.catalog}


def _lines(assessment: Assessment) -> tuple[lane_diagrams.DrawnRequirement, ...]:
    return tuple(_line(assessment, requirement) for requirement in assessment.requirements)


def _line(assessment: Assessment, requirement: Requirement) -> lane_diagrams.DrawnRequirement:
    ends = requirement.ends
    return lane_diagrams.DrawnRequirement(
        *ends,
        edge_kind(assessment, *(assessment.catalog[name] for name in ends)),
        tags_of(broken_rules(assessment, ends)),
        show_tokens(assessment, ends),
        is_unused(assessment, ends),
    )


def _figure(picture: LanePicture | None, draw: Draw, not_drawn: str) -> Markup | None:
    if picture is None:
        return None
    hidden = picture.all_lines - picture.drawn_lines
    if hidden:
        drawn = f"{picture.drawn_lines} of {count(picture.all_lines, 'dependency')}"
        return _framed(picture, draw, f"Only the problems are drawn: {drawn}.")
    return _framed(picture, draw, not_drawn)


def _framed(picture: LanePicture, draw: Draw, note: str) -> Markup | None:
    wide, narrow = _drawn(picture.wide, draw), _drawn(picture.narrow, draw)
    if wide is None or narrow is None:
        return None
    return Markup(
        fill("components/figure.html", wide=wide, narrow=narrow, legend=legend_of(picture.wide), note=note)
    )  # filled by an escaping template
