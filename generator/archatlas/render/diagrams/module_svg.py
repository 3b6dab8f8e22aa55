"""A module's diagram as SVG: for a page, whose style sheet colours it, and as a file that stands alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin

from markupsafe import Markup, escape

from archatlas.render.diagrams.box_text import BoxText, box_texts
from archatlas.render.diagrams.column_layout import CAPTION, FRAME, LANE_LINE, NAME_LINE, SIGN_ROOM
from archatlas.render.diagrams.diagram import Box, Curve, Diagram, Edge, Layout, Node, NodeKind, Point
from archatlas.render.diagrams.lane_map_svg import STANDALONE_RULES, MapLinks, arrow_points, sign, standalone_style
from archatlas.render.diagrams.svg import rounded, safe_link
from archatlas.render.text.escaping import one_line

_MARGIN = 5
"""Room for the ring around the module itself."""
_SIGN = 4.0
_BASELINE = 11.0

_DASHED = "box box--code"
_BOXES = {
    NodeKind.FOCUS: "box--f",
    NodeKind.REST: _DASHED,
    NodeKind.IN_CODE: _DASHED,
    NodeKind.UNKNOWN: "box box--no",
}


def module_svg(diagram: Diagram, layout: Layout) -> Markup:
    """Write a diagram as a part of a page."""
    # Material's instant navigation writes to whatever has an `href` in a page, which fails inside SVG. HTML knows the
    # namespace of `xlink:href`: https://html.spec.whatwg.org/multipage/parsing.html#adjust-foreign-attributes
    return _document(diagram, layout, ' class="v-dg"', MapLinks())


def standalone_module_svg(diagram: Diagram, layout: Layout, base: str = "") -> Markup:
    """Write a diagram as a file with light and dark colours of its own, its links resolved against a base."""
    links = MapLinks("href", base)
    return _document(diagram, layout, ' class="v-dg" xmlns="http://www.w3.org/2000/svg"', links, is_alone=True)


def _document(diagram: Diagram, layout: Layout, attributes: str, links: MapLinks, *, is_alone: bool = False) -> Markup:
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    boxes = {node.key: box for node, box in zip(diagram.nodes, layout.nodes, strict=True)}
    texts = dict(zip((node.key for node in diagram.nodes), box_texts(diagram), strict=True))
    names = {node.key: node.name or node.key for node in diagram.nodes}
    nodes = {node.key: node for node in diagram.nodes}
    captions = _captions(diagram, boxes)
    lines = (_line(edge, curve, names) for edge, curve in zip(diagram.edges, layout.edges, strict=True))
    drawn = (_node(nodes[key], texts[key], boxes[key], links) for column in diagram.columns for key in column)
    shapes = f'<g aria-hidden="true">{"".join((*captions, *lines))}</g><g text-anchor="middle">{"".join(drawn)}</g>'
    style = _style_of(shapes) if is_alone else ""
    said = f"{diagram.title}. {diagram.description}"
    return Markup(
        f'<svg{attributes} role="group" aria-label="{_inert(said)}" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="-{_MARGIN} -{_MARGIN} {rounded(width)} {rounded(height)}">{style}{shapes}</svg>'
    )  # every text is escaped where it is written


def _captions(diagram: Diagram, boxes: Mapping[str, Box]) -> Iterator[str]:
    """Yield the words above each column."""
    for keys, label in zip(diagram.columns, diagram.column_labels, strict=False):
        if keys and label:
            top = min((boxes[key] for key in keys), key=lambda box: box.top)
            place = f'x="{rounded(top.left)}" y="{rounded(top.top - CAPTION + 12)}"'
            yield f'<text class="lab" {place}>{_inert(label)}</text>'


def _line(edge: Edge, curve: Curve, names: Mapping[str, str]) -> str:
    """Return a line and its head, which has the colours of the line before it; who points at a problem is told why."""
    (points,), head = arrow_points(curve.points)
    lines = f'<path class="e {edge.style}" d="{_path(points)}"/><path d="{_closed(head)}"/>'
    if not edge.reasons:
        return lines
    broken = f"{names[edge.requirer]} requires {names[edge.required]}: {', '.join(edge.reasons)}"
    return f"<g><title>{_inert(broken)}</title>{lines}</g>"


def _path(points: Sequence[Point]) -> str:
    begins = [points[place // 3 * 3] for place in range(len(points) - 1)]  # of the Bézier piece that a point is in
    return f"{_start(points[0])}c{_steps(begins, points[1:])}"


def _closed(corners: Sequence[Point]) -> str:
    return f"{_start(corners[0])}l{_steps(corners[:-1], corners[1:])}z"


def _start(point: Point) -> str:
    return f"M{rounded(point[0])} {rounded(point[1])}"


def _steps(starts: Sequence[Point], ends: Sequence[Point]) -> str:
    """Return how far it is from points to others, of their coordinates as they are written: no error adds up."""
    ways = (
        rounded(round(there, 1) - round(here, 1))
        for start, end in zip(starts, ends, strict=True)
        for here, there in zip(start, end, strict=True)
    )
    return " ".join(ways).replace(" -", "-")


def _node(node: Node, text: BoxText, box: Box, links: MapLinks) -> str:
    style = _BOXES.get(node.kind, "box")
    on = " on" if node.kind is NodeKind.FOCUS else ""
    content = f"{_rectangle(box, style)}{''.join(_lines(text, box, node, on))}"
    if node.kind is NodeKind.FOCUS:
        around = Box(box.left - 4, box.top - 4, box.width + 8, box.height + 8)
        content = f"{_rectangle(around, 'ring')}{content}"
    said, link = _inert(node.description or node.label), safe_link(urljoin(links.base, node.href)) if node.href else ""
    if not link:
        return f'<g role="img" aria-label="{said}">{content}</g>'
    return f'<a {links.to(node.href)} aria-label="{said}">{content}</a>'


def _lines(text: BoxText, box: Box, node: Node, on: str) -> Iterator[str]:
    shift = SIGN_ROOM / 2 if node.mark else 0
    middle, top = rounded(box.left + box.width / 2 + shift), box.top + FRAME / 2
    if text.lane:
        yield _words(f"lab{on}", middle, top + _BASELINE, text.lane)
        top += LANE_LINE
    for index, line in enumerate(text.name):
        yield _words(f"b{on}", middle, top + index * NAME_LINE + _BASELINE, line)
    if node.mark:
        yield sign(node.mark, (box.left + 13, box.top + box.height / 2 + 1), _SIGN)


def _words(style: str, middle: str, y: float, words: str) -> str:
    return f'<text class="{style}" x="{middle}" y="{rounded(y)}">{escape(words)}</text>'


def _rectangle(box: Box, style: str) -> str:
    return (
        f'<rect class="{style}" x="{rounded(box.left)}" y="{rounded(box.top)}"'
        f' width="{rounded(box.width)}" height="{rounded(box.height)}" rx="3"/>'
    )


def _inert(text: str) -> str:
    return escape(one_line(text))


_HEAD = "+path:not([class])"
_RULES = (
    f"{STANDALONE_RULES}.box--f{{fill:var(--accent);stroke:var(--accent)}}"
    ".ring{fill:none;stroke:var(--accent);stroke-width:2}.on{fill:var(--bg)}.box--code{fill:none;stroke-dasharray:3 3}"
    ".box--no{fill:none;stroke:var(--bad);stroke-dasharray:2 3}.e.missing{stroke-width:2;stroke-dasharray:1.5 3.5}"
    ".e.weak{stroke-dasharray:1.5 3.5}.e.unconf{stroke-dasharray:1.5 3.5}"
    ".e.code{stroke:var(--text);stroke-width:1.4;stroke-dasharray:1.5 4}.e.unused{stroke-dasharray:9 3 1.5 3}"
    f".e{_HEAD}{{fill:var(--line2)}}.cross{_HEAD}{{fill:var(--cross)}}.problem{_HEAD}{{fill:var(--bad)}}"
    f".unconf{_HEAD}{{fill:var(--bg);stroke:var(--line2)}}.code{_HEAD}{{fill:var(--bg);stroke:var(--text)}}"
)
_RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
_STYLES = [(frozenset(re.findall(r"\.([a-z][\w-]*)", one[1])), one[0]) for one in _RULE.finditer(_RULES)]
"""The rules of a picture that stands alone, each with the classes that it asks for."""


def _style_of(shapes: str) -> str:
    """Return the style of a picture, without the rules that no shape of it asks for."""
    named = {style for several in re.findall(r'class="([^"]*)"', shapes) for style in several.split()}
    return standalone_style("".join(rule for asked, rule in _STYLES if asked <= named))
