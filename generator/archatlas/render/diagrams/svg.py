"""Diagrams as SVG, written here from Graphviz's coordinates: for a page, and as a file that stands alone."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import urljoin

from markupsafe import Markup, escape

from archatlas.model.record import dataclass
from archatlas.render.diagrams.box_text import CAPTION_SIZE, FRAME, LANE_LINE, NAME_LINE, NAME_SIZE, BoxText, box_texts
from archatlas.render.diagrams.diagram import (
    UNUSED,
    Box,
    Cluster,
    Curve,
    Diagram,
    Edge,
    EdgeKind,
    Layout,
    Node,
    NodeKind,
    Point,
)
from archatlas.render.text.escaping import one_line, visible

_SPREAD = 0.36
"""Half the width of an arrow head, as a share of its length."""

_NOTCH = 0.6
"""Where the back of an arrow head is cut in, as a share of its length, so that the line ends inside it."""


SIGNS = {EdgeKind.ADDED: "+", EdgeKind.ADDED_PROBLEM: "+", EdgeKind.REMOVED: "−"}
"""What stands on a line that came or went, so that colour alone does not say it."""


SIGN_RADIUS = 6
"""How far a sign reaches to each side of the middle of its line."""


@dataclass(frozen=True, slots=True)
class EdgeWords:
    """What a line says: its name and the names of rules to scripts, why it is a problem to who points at it.

    The texts are escaped. `style` are further classes.
    """

    name: str
    reason: str = ""
    show: tuple[str, ...] = ()
    style: str = ""


def line_svg(kind: EdgeKind, curve: Curve, words: EdgeWords) -> str:
    """Write a line with its head."""
    shown = f' data-s="{" ".join(words.show)}"' if words.show else ""
    reason = f"<title>{words.reason}</title>" if words.reason else ""
    return (
        f'<g class="edge {kind}{words.style}" aria-hidden="true" data-e="{words.name}"{shown}>{reason}'
        f'<path d="{_path(curve)}"/><polygon points="{_head(kind, curve)}"/>{_sign(kind, curve)}</g>'
    )


@lru_cache(maxsize=8192)  # boxes and lines of a thousand diagrams lie on the same few places
def rounded(number: float) -> str:
    """Write a coordinate with at most one decimal."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _sign(kind: EdgeKind, curve: Curve) -> str:
    """Return the sign of a line in a small disc at its middle, empty for most lines."""
    if kind not in SIGNS:
        return ""
    x, y = _middle(curve)
    return (
        f'<circle cx="{rounded(x)}" cy="{rounded(y)}" r="{SIGN_RADIUS}"/>'
        f'<text x="{rounded(x)}" y="{rounded(y + 3.6)}">{SIGNS[kind]}</text>'
    )


def _middle(curve: Curve) -> Point:
    """Return the point halfway along a chain of Bézier pieces, or where its middle pieces meet."""
    pieces = (len(curve.points) - 1) // 3
    if pieces % 2 == 0:
        return curve.points[3 * (pieces // 2)]
    first = 3 * (pieces // 2)
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve.points[first : first + 4]
    return (ax + 3 * bx + 3 * cx + dx) / 8, (ay + 3 * by + 3 * cy + dy) / 8


def _path(curve: Curve) -> str:
    start, *rest = map(_point, curve.points)
    return f"M{start}C{' '.join(rest)}"


def _head(kind: EdgeKind, curve: Curve) -> str:
    """Return the corners of an arrow head; the one of an optional line is notched."""
    (base_x, base_y), (tip_x, tip_y) = curve.points[-1], curve.tip
    along_x, along_y = tip_x - base_x, tip_y - base_y
    across_x, across_y = -along_y * _SPREAD, along_x * _SPREAD
    corners = [(tip_x, tip_y), (base_x + across_x, base_y + across_y), (base_x - across_x, base_y - across_y)]
    if kind is EdgeKind.OPTIONAL:
        corners.insert(2, (base_x + along_x * (1 - _NOTCH), base_y + along_y * (1 - _NOTCH)))
    return " ".join(map(_point, corners))


def _point(point: Point) -> str:
    return f"{rounded(point[0])},{rounded(point[1])}"


_MARGIN = 2.5
"""Room for the outer half of the lines, and for the thick one around the box that has the focus."""

_CAPTION_INSET: Point = (9.0, 14.5)
_LANE_BASELINE, _NAME_BASELINE = 9.4, 10.6
"""How far below the top of its line a text of either size stands, in every browser alike; the rest are distances."""
_XLINK = "http://www.w3.org/1999/xlink"

_SAFE_LINK = re.compile(r"https?://|[^:/?#]*(?:[/?#]|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Links:
    """How the boxes of a drawing link: by which attribute, and against which address."""

    attribute: str = "href"
    base: str = ""


# Material's instant navigation writes to whatever has an `href` in a page, which fails inside SVG.
_IN_A_PAGE = _Links("xlink:href")


def to_svg(diagram: Diagram, layout: Layout) -> Markup:
    """Write a diagram as a part of a page, which colours it by its classes."""
    screen = f" ad-dg--{diagram.screen}" if diagram.screen else ""
    return _document(
        diagram, layout, f' class="ad-dg{screen}" xmlns:xlink="{_XLINK}"', _shapes(diagram, layout, _IN_A_PAGE)
    )


def to_standalone_svg(diagram: Diagram, layout: Layout, base: str = "") -> Markup:
    """Write a diagram as a file with light and dark colours of its own, its links resolved against a base."""
    shapes = f"<style>{STANDALONE_STYLE}</style>{_shapes(diagram, layout, _Links(base=base))}"
    return _document(diagram, layout, ' xmlns="http://www.w3.org/2000/svg"', shapes)


def _document(diagram: Diagram, layout: Layout, attributes: str, shapes: str) -> Markup:
    side = _MARGIN + (SIGN_RADIUS if any(edge.kind in SIGNS for edge in diagram.edges) else 0)
    width, height = layout.width + 2 * side, layout.height + 2 * _MARGIN
    identifier = _inert(diagram.identifier)
    return Markup(
        f'<svg{attributes} role="group" aria-labelledby="{identifier}-t {identifier}-d"'
        f' width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="{-side} {-_MARGIN} {rounded(width)} {rounded(height)}" style="--w:{width:.0f}px">'
        f'<title id="{identifier}-t">{_inert(diagram.title)}</title>'
        f'<desc id="{identifier}-d">{_inert(diagram.description)}</desc>{shapes}</svg>'
    )


def _shapes(diagram: Diagram, layout: Layout, links: _Links) -> str:
    names = {node.key: node.name or node.key for node in diagram.nodes}
    clusters = map(_cluster, diagram.clusters, layout.clusters)
    lines = (
        line_svg(edge.kind, curve, _line_words(edge, names))
        for edge, curve in zip(diagram.edges, layout.edges, strict=True)
    )
    texts = box_texts(diagram)
    boxes = (
        _node(diagram.nodes[index], texts[index], layout.nodes[index], links)
        for index in _reading_order(diagram, layout)
    )
    return (
        f'<g class="graph" font-size="{NAME_SIZE}" text-anchor="middle">'
        f"{''.join(clusters)}{''.join(lines)}{''.join(boxes)}{_captions(diagram, layout)}</g>"
    )


def _line_words(edge: Edge, names: Mapping[str, str]) -> EdgeWords:
    ends = f"{names[edge.requirer]}->{names[edge.required]}"
    reason = f"{names[edge.requirer]} requires {names[edge.required]}: {', '.join(edge.reasons)}"
    style = f" {UNUSED}" if edge.unused else ""
    return EdgeWords(_inert(ends), _inert(reason) if edge.reasons else "", edge.show, style)


def _reading_order(diagram: Diagram, layout: Layout) -> list[int]:
    """Return the nodes' positions lane by lane, so that the Tab key moves as the eye does."""
    numbers = {node.key: number for number, node in enumerate(diagram.nodes)}
    frames = dict(zip((cluster.key for cluster in diagram.clusters), layout.clusters, strict=True))

    def place(number: int) -> tuple[float, ...]:
        box = layout.nodes[number]
        frame = frames.get(diagram.nodes[number].cluster, box)
        return (frame.top, frame.left, box.top, box.left)

    return sorted(numbers.values(), key=place)


def _node(node: Node, text: BoxText, box: Box, links: _Links) -> str:
    kind = "" if node.kind is NodeKind.MODULE else f" {node.kind}"
    two = " two" if text.lane else ""
    content = f"{_rectangle(box, radius=3)}{''.join(_lines(text, box))}"
    name, description = _inert(node.name or node.key), _inert(node.description or node.label)
    link = safe_link(urljoin(links.base, node.href)) if node.href else ""
    if not link:
        return f'<g class="node{two}{kind}" data-n="{name}" role="img" aria-label="{description}">{content}</g>'
    opening = f'<a {links.attribute}="{escape(link)}" aria-label="{description}">'
    return f'<g class="node{two}{kind}" data-n="{name}">{opening}{content}</a></g>'


def _lines(text: BoxText, box: Box) -> Iterator[str]:
    """Yield the lines of a box; the lane comes first, which is how the style sheet knows it."""
    middle, top = rounded(box.left + box.width / 2), box.top + FRAME / 2
    if text.lane:
        yield f'<text x="{middle}" y="{rounded(top + _LANE_BASELINE)}">{escape(text.lane)}</text>'
        top += LANE_LINE
    for index, line in enumerate(text.name):
        yield f'<text x="{middle}" y="{rounded(top + index * NAME_LINE + _NAME_BASELINE)}">{escape(line)}</text>'


def _cluster(cluster: Cluster, box: Box) -> str:
    kind = "other" if cluster.outside else "lane"
    return f'<g class="cluster {kind}" aria-hidden="true">{_rectangle(box, radius=5)}</g>'


def _rectangle(box: Box, radius: int) -> str:
    return (
        f'<rect x="{rounded(box.left)}" y="{rounded(box.top)}"'
        f' width="{rounded(box.width)}" height="{rounded(box.height)}" rx="{radius}"/>'
    )


def _captions(diagram: Diagram, layout: Layout) -> str:
    """Return the captions of lanes; they come last, so that no line crosses them."""
    right, down = _CAPTION_INSET
    captions = [
        ((box.left + right, box.top + down), cluster.label)
        for cluster, box in zip(diagram.clusters, layout.clusters, strict=True)
    ]
    texts = (f'<text x="{rounded(x)}" y="{rounded(y)}">{_inert(label)}</text>' for (x, y), label in captions)
    opening = f'<g class="caps" aria-hidden="true" font-size="{CAPTION_SIZE}" text-anchor="start">'
    return f"{opening}{''.join(texts)}</g>" if captions else ""


def _inert(text: str) -> str:
    return escape(one_line(text))


def safe_link(link: str) -> str:
    """Return a link that leads to a page; anything else, which only a mistake of ours could bring here, is dropped."""
    return link if _SAFE_LINK.match(link) and visible(link) == link else ""


# The colours of a diagram that stands alone; inside a page its style sheet has the same rules.
STANDALONE_STYLE = (
    "svg{--node:#f3f5f8;--line:#7d8998;--text:#17202b;--muted:#55606f;--cross:#6b34b0;--bad:#cf3348;--focus:#1756b5;"
    '--onfocus:#fff;--bg:#fff;background:var(--bg);font-family:Arial,"Liberation Sans",Helvetica,sans-serif}'
    "@media (prefers-color-scheme:dark){svg{--node:#202833;--line:#74818f;--text:#e5eaf1;--muted:#a4b0bf;"
    "--cross:#c8a6ff;--bad:#ff7f8e;--focus:#8fbaff;--onfocus:#12161c;--bg:#12161c}}"
    ".node rect{fill:var(--node);stroke:var(--line)}.node text{fill:var(--text);font-weight:600}"
    ".node.two text:first-of-type{fill:var(--muted);font-weight:400;font-size:10px}"
    ".node.focus rect{fill:var(--focus);stroke:var(--focus)}"
    ".node.focus text,.node.focus.two text:first-of-type{fill:var(--onfocus)}"
    ".node.rest rect{fill:none;stroke-dasharray:3 3}"
    ".node.unknown rect{fill:none;stroke:var(--bad);stroke-dasharray:2 3}"
    ".caps text{fill:var(--muted)}.cluster rect{fill:none;stroke:var(--line)}.cluster.other rect{stroke-dasharray:4 4}"
    ".edge path{fill:none;stroke:var(--line);stroke-width:1.2}.edge polygon{fill:var(--line);stroke:var(--line)}"
    ".edge.cross path{stroke:var(--cross);stroke-width:1.8;stroke-dasharray:6 4}"
    ".edge.cross polygon{fill:var(--cross);stroke:var(--cross)}"
    ".edge.problem path{stroke:var(--bad);stroke-width:3}.edge.problem polygon{fill:var(--bad);stroke:var(--bad)}"
    ".edge.missing path{stroke-width:2;stroke-dasharray:1.5 3.5}"
    ".edge:is(.weak,.unconf) path{stroke-width:1.5;stroke-dasharray:1.5 3.5}.edge.unconf polygon{fill:var(--bg)}"
)
