"""Diagrams as they stand in a page: drawn, framed, explained, and left out where they cannot be drawn."""

from dataclasses import dataclass

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.requirements import Requirement
from archatlas.render import lane_diagram as lane_diagrams
from archatlas.render.diagram import Diagram, Draw, EdgeKind, Layout, edge_kinds, edge_reasons
from archatlas.render.dot import to_dot
from archatlas.render.lane_diagram import LanePicture
from archatlas.render.module_diagram import Neighbour, Side, module_diagram
from archatlas.render.svg import to_svg
from archatlas.render.templating import fill
from archatlas.render.views.breach_words import broken_rules, show_tokens, tags_in_order, tags_of
from archatlas.render.views.links import link, module_address
from archatlas.render.views.relations import Relations, edge_kind
from archatlas.render.words import count

LEGEND = {
    EdgeKind.SAME_LANE: "same lane",
    EdgeKind.CROSS_LANE: "crosses a lane",
    EdgeKind.PROBLEM: "problem",
    EdgeKind.UNKNOWN: "unknown module",
    EdgeKind.OPTIONAL: "optional",
    EdgeKind.DECLARED_ONLY: "declared here only",
    EdgeKind.ADDED: "added",
    EdgeKind.ADDED_PROBLEM: "added, a problem",
    EdgeKind.REMOVED: "removed",
}
"""What the kinds of line are called; problems are followed by what they break."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn diagram with the legend of the lines that occur in it, as (class, words)."""

    diagram: Diagram
    layout: Layout
    svg: Markup
    legend: tuple[tuple[str, str], ...]


def draw_module(name: str, used_by: Relations, requires: Relations, draw: Draw) -> Drawing | None:
    """Draw a module between its neighbours; None where the layout failed."""
    diagram = module_diagram(name, _side(used_by, "#used-by"), _side(requires, "#requires"))
    layout = draw(to_dot(diagram))
    return Drawing(diagram, layout, to_svg(diagram, layout), _legend(diagram)) if layout else None


def draw_estate(assessment: Assessment, draw: Draw, not_drawn: str, start: str = "") -> Markup | None:
    """Draw the requirements of the whole estate for the page at `start`; None where that cannot be read or laid out."""
    return _figure(lane_diagrams.estate_diagram(_addresses(assessment, start), _lines(assessment)), draw, not_drawn)


def draw_lane(assessment: Assessment, lane: str, draw: Draw, not_drawn: str) -> Markup | None:
    """Draw the requirements of one lane as a figure; None where that cannot be read or laid out."""
    addresses = _addresses(assessment, f"lanes/{lane}")
    return _figure(lane_diagrams.lane_diagram(lane, addresses, _lines(assessment)), draw, not_drawn)


def _side(relations: Relations, href: str) -> Side:
    neighbours = tuple(
        Neighbour(link.name, link.kind, link.href, link.reasons, link.remark) for link in relations.links
    )
    return Side(neighbours, href)


def _drawn(diagram: Diagram, draw: Draw) -> Markup | None:
    layout = draw(to_dot(diagram))
    return to_svg(diagram, layout) if layout else None


def _legend(diagram: Diagram) -> tuple[tuple[str, str], ...]:
    return tuple((kind.value, _in_words(diagram, kind)) for kind in edge_kinds(diagram))


def _in_words(diagram: Diagram, kind: EdgeKind) -> str:
    reasons = tags_in_order(edge_reasons(diagram, kind))
    return f"{LEGEND[kind]}: {', '.join(reasons)}" if reasons else LEGEND[kind]


def _addresses(assessment: Assessment, start: str) -> dict[str, str]:
    return {name: link(start, module_address(name)) for name in assessment.catalog}


def _lines(assessment: Assessment) -> tuple[lane_diagrams.Requirement, ...]:
    return tuple(_line(assessment, requirement) for requirement in assessment.requirements)


def _line(assessment: Assessment, requirement: Requirement) -> lane_diagrams.Requirement:
    ends = requirement.ends
    return lane_diagrams.Requirement(
        *ends,
        edge_kind(assessment, *(assessment.catalog[name] for name in ends)),
        tags_of(broken_rules(assessment, ends)),
        show_tokens(assessment, ends),
    )


def _figure(picture: LanePicture | None, draw: Draw, not_drawn: str) -> Markup | None:
    if picture is None:
        return None
    wide, narrow = _drawn(picture.wide, draw), _drawn(picture.narrow, draw)
    if wide is None or narrow is None:
        return None
    hidden = picture.all_lines - picture.drawn_lines
    notes = [not_drawn] if not_drawn else []
    if hidden:
        notes = [f"Only the problems are drawn: {picture.drawn_lines} of {count(picture.all_lines, 'requirement')}."]
    return Markup(
        fill("figure.html", wide=wide, narrow=narrow, legend=_legend(picture.wide), note=" ".join(notes))
    )  # filled by an escaping template
