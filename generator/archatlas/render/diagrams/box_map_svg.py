"""Maps of boxes as SVG: for a page, whose style sheet colours them, and as files that stand alone."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from archatlas.render.diagrams.box_map import (
    BAND_STEP,
    NAME_SIZE,
    PITCH,
    RADIUS,
    TITLE_SIZE,
    MapBox,
    MapLine,
    box_text,
)
from archatlas.render.diagrams.box_map_layout import PlacedBoxes, PlacedGroup, PlacedMarks
from archatlas.render.diagrams.diagram import Box, Point
from archatlas.render.diagrams.lane_map_svg import (
    IN_A_PAGE,
    LEAST_SHARE,
    STANDALONE_STYLE,
    MapLinks,
    arrow,
    band_count,
    mark_link,
    placed_at,
    sign,
    text_at,
)
from archatlas.render.diagrams.svg import rounded
from archatlas.render.text.escaping import one_line
from archatlas.render.text.widths import bold_width

_MARGIN = 6
_CAPTION = 11
_ORDER = ("", "cross", "problem")


def boxes_svg(placed: PlacedBoxes, title: str) -> Markup:
    """Write a map as a part of a page."""
    attributes = ' class="v-dg v-dg--boxes" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return _document(placed, title, IN_A_PAGE, attributes)


def standalone_boxes_svg(placed: PlacedBoxes, title: str, base: str) -> Markup:
    """Write a map as a file with light and dark colours of its own, its links resolved against a base."""
    attributes = ' class="v-dg" xmlns="http://www.w3.org/2000/svg"'
    return _document(placed, title, MapLinks("href", base), attributes, STANDALONE_STYLE)


def _document(placed: PlacedBoxes, title: str, links: MapLinks, attributes: str, style: str = "") -> Markup:
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    shapes = (
        *(_frame(group) for group in placed.groups),
        *(_marks(marks, links) for marks in placed.marks),
        *(_line(line, curve) for line, curve in sorted(placed.lines, key=lambda one: _ORDER.index(one[0].kind))),
        *(_box(box, at, links) for box, at in placed.boxes),
        *(_caption(group, links) for group in placed.groups),
    )
    return Markup(
        f'<svg{attributes} role="group" aria-label="{escape(one_line(title))}"'
        f' width="{width:.0f}" height="{height:.0f}" style="min-width:{LEAST_SHARE * width:.0f}px"'
        f' viewBox="{rounded(placed.left - _MARGIN)} {rounded(placed.top - _MARGIN)}'
        f' {rounded(width)} {rounded(height)}">'
        f"{style}{''.join(shapes)}</svg>"
    )  # every text is escaped where it is written


def _frame(placed: PlacedGroup) -> str:
    return f'<rect class="lane"{placed_at(placed.frame)} rx="4"/>'


def _caption(placed: PlacedGroup, links: MapLinks) -> str:
    """Return the caption of a group; captions come last, so that no line is drawn over them."""
    x, y = placed.caption
    title = escape(one_line(placed.group.title))
    beside = (x, y + 16) if placed.stacked else (x + bold_width(placed.group.title, TITLE_SIZE) * 1.05 + 14, y)
    text = (
        f'<text class="b v-halo" x="{rounded(x)}" y="{rounded(y)}" style="font-size:{TITLE_SIZE:.0f}px">{title}</text>'
        f"{text_at('lab v-halo', beside, placed.group.caption)}"
    )
    if not placed.group.href:
        return text
    return f'<a class="cap" {links.to(placed.group.href)}>{text}</a>'


def _marks(placed: PlacedMarks, links: MapLinks) -> str:
    left, top = placed.place.left, placed.place.top
    caption = text_at("lab", (left, top + _CAPTION), placed.group.marks_caption) if placed.group.marks_caption else ""
    signs = [
        mark_link(mark, _place_in((left, top), place, placed.columns), RADIUS, links)
        for place, mark in enumerate(placed.group.marks)
    ]
    signs += [
        band_count(band, (left + place * BAND_STEP + RADIUS + 1, top + _CAPTION + 9 + RADIUS), RADIUS)
        for place, band in enumerate(placed.group.bands)
    ]
    block = f"{caption}{''.join(signs)}"
    if placed.group.bands and placed.group.href:
        block = f'<a class="cap" {links.to(placed.group.href)}>{block}</a>'
    return f'<g class="lg" data-lane="{escape(one_line(placed.group.key))}">{block}</g>'


def _place_in(corner: Point, place: int, columns: int) -> Point:
    return (
        corner[0] + RADIUS + 1 + place % columns * PITCH,
        corner[1] + _CAPTION + 5 + RADIUS + 4 + place // columns * PITCH,
    )


def _line(line: MapLine, curve: tuple[Point, ...]) -> str:
    kind = f" {line.style}" if line.style else ""
    path, head = arrow(curve)
    ends = escape(one_line(f"{line.start}->{line.end}"))
    reason = f"<title>{escape(one_line(line.reasons))}</title>" if line.reasons else ""
    shown = f' data-s="{escape(" ".join(line.show))}"' if line.show else ""
    return (
        f'<g class="ln" data-e="{ends}"{shown} aria-hidden="true">{reason}'
        f'<path class="e{kind}" d="{path}"/><polygon class="eh{kind}" points="{head}"/></g>'
    )


def _box(box: MapBox, at: Box, links: MapLinks) -> str:
    return f'<a class="nd" {links.described(box.mark)}>{"".join(_inside(box, at))}</a>'


def _inside(box: MapBox, at: Box) -> Iterator[str]:
    yield f'<rect class="box"{placed_at(at)} rx="{15 if box.is_topic else 3}"/>'
    middle, base = at.left + at.width / 2, at.top + at.height / 2 + NAME_SIZE * 0.35
    if not box.is_topic:
        yield sign(box.mark.band, (at.left + 13, at.top + at.height / 2), 4.4)
        middle += 8
    yield (
        f'<text class="b" x="{rounded(middle)}" y="{rounded(base)}" text-anchor="middle"'
        f' style="font-size:{NAME_SIZE:.0f}px">{escape(one_line(box_text(box)))}</text>'
    )
