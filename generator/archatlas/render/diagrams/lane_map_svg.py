"""The map of lanes as SVG: for a page, whose style sheet colours it, and as a file that stands alone."""

from collections.abc import Iterator
from urllib.parse import urljoin

from markupsafe import Markup, escape

from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Box, Point
from archatlas.render.diagrams.lane_map import SIDE, BandCount, LaneFrame, MapSize, ModuleMark, header_height, mark_grid
from archatlas.render.diagrams.lane_map_layout import PlacedLine, PlacedMap
from archatlas.render.diagrams.svg import rounded
from archatlas.render.text.escaping import one_line
from archatlas.render.text.widths import bold_width, text_width

_MARGIN = 3
_HEAD = 9.0
_HEAD_HALF = 3.8
_BAND_WIDTH = 66
LEAST_SHARE = 0.9
"""How far a map may shrink until it scrolls instead, so that labels stay readable."""


@dataclass(frozen=True, slots=True)
class MapLinks:
    """How a map links: by which attribute, and against which address."""

    attribute: str = "xlink:href"
    base: str = ""

    def to(self, href: str) -> str:
        """Return the attribute that leads somewhere."""
        return f'{self.attribute}="{escape(urljoin(self.base, href))}"'

    def described(self, mark: ModuleMark) -> str:
        """Return the attributes of a box: where it leads, how it is called, and what scripts ask for."""
        return f'{self.to(mark.href)} aria-label="{escape(one_line(mark.label))}"{self.facts(mark)}'

    def facts(self, mark: ModuleMark) -> str:
        """Return what scripts want to know of a module; a file that stands alone has none."""
        if self.base or self.attribute == "href":
            return ""
        tier = f' data-t="{mark.tier}"' if mark.tier is not None else ""
        owner = f' data-o="{escape(one_line(mark.owner))}"' if mark.owner else ""
        score = f' data-h="{mark.score}"' if mark.score is not None else ""
        return f' data-n="{escape(one_line(mark.name))}"{score}{tier}{owner}'


IN_A_PAGE = MapLinks()
"""Material's instant navigation writes to whatever has an `href` in a page, which fails inside SVG."""


def map_svg(placed: PlacedMap, size: MapSize, title: str) -> Markup:
    """Write a map as a part of a page."""
    return _document(
        placed, size, title, IN_A_PAGE, ' class="v-dg v-dg--lanes" xmlns:xlink="http://www.w3.org/1999/xlink"'
    )


def standalone_map_svg(placed: PlacedMap, size: MapSize, title: str, base: str) -> Markup:
    """Write a map as a file with light and dark colours of its own, its links resolved against a base."""
    return _document(
        placed,
        size,
        title,
        MapLinks("href", base),
        ' class="v-dg" xmlns="http://www.w3.org/2000/svg"',
        STANDALONE_STYLE,
    )


def _document(
    placed: PlacedMap, size: MapSize, title: str, links: MapLinks, attributes: str, style: str = ""
) -> Markup:
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    frames = [_frame(frame, box, size, links, "lane") for frame, box in placed.frames]
    apart = [_frame(frame, box, size, links, "lane lane--q") for frame, box in placed.apart_frames]
    lines = [_line(line) for line in placed.lines]
    pills = [_pill(line, size, links) for line in placed.lines]
    words = "No line to another lane" if placed.frames else "No line between lanes"
    label = text_at("lab", placed.apart, words) if placed.apart else ""
    return Markup(
        f'<svg{attributes} role="group" aria-label="{escape(one_line(title))}"'
        f' width="{width:.0f}" height="{height:.0f}" style="min-width:{LEAST_SHARE * width:.0f}px"'
        f' viewBox="{-_MARGIN} {-_MARGIN} {rounded(width)} {rounded(height)}">{style}'
        f"{''.join(frames)}{''.join(lines)}{''.join(pills)}{label}{''.join(apart)}</svg>"
    )  # every text is escaped where it is written


def _frame(frame: LaneFrame, box: Box, size: MapSize, links: MapLinks, style: str) -> str:
    lane, label = escape(one_line(frame.lane)), escape(one_line(frame.label))
    return (
        f'<g class="lg" data-lane="{lane}"><a {links.to(frame.href)} aria-label="{label}">'
        f'<rect class="{style}"{placed_at(box)} rx="4"/>{_caption(frame, box, size)}</a>'
        f"{_content(frame, box, size, links)}</g>"
    )


def _caption(frame: LaneFrame, box: Box, size: MapSize) -> str:
    count_width = text_width(frame.count, 11)
    name = _fitting(one_line(frame.lane), box.width - 2 * SIDE - count_width - 10, size.title)
    base = box.top + size.title + 9
    bottom = (box.left + SIDE, box.top + box.height - 10)
    return (
        f'<text class="b" x="{rounded(box.left + SIDE)}" y="{rounded(base)}" style="font-size:{size.title}px">'
        f"{escape(name)}</text>"
        f'<text class="lab" x="{rounded(box.left + box.width - SIDE)}" y="{rounded(base)}" text-anchor="end">'
        f"{escape(frame.count)}</text>"
        + (text_at("lab", (box.left + SIDE, base + 18), frame.facts) if size.facts else "")
        + (text_at("lab", bottom, frame.inside) if frame.inside else "")
    )


def _content(frame: LaneFrame, box: Box, size: MapSize, links: MapLinks) -> str:
    """Return the marks of a frame, or its numbers where there are too many modules."""
    grid = mark_grid(frame, box.width, size)
    left, top = box.left + SIDE + grid.radius, box.top + header_height(size) + grid.radius
    if not frame.has_marks:
        return "".join(_bands(frame, box, (left, top), size))
    places = (
        (left + n % grid.columns * grid.pitch, top + n // grid.columns * grid.pitch) for n in range(len(frame.marks))
    )
    write = mark_link if size.facts else _plain_mark
    return "".join(write(mark, place, grid.radius, links) for mark, place in zip(frame.marks, places, strict=True))


def _bands(frame: LaneFrame, box: Box, at: Point, size: MapSize) -> Iterator[str]:
    columns = max(int((box.width - 2 * SIDE) // _BAND_WIDTH), 1)
    for place, band in enumerate(frame.bands):
        x, y = at[0] + place % columns * _BAND_WIDTH, at[1] + place // columns * size.pitch
        yield band_count(band, (x, y), size.radius)


def band_count(band: BandCount, place: Point, radius: float) -> str:
    """Return how many modules have one health, behind its sign."""
    words = f"{band.number:,} {band.word}"
    number = text_at("lab", (place[0] + radius + 5, place[1] + 4), f"{band.number:,}")
    return f"<g><title>{escape(words)}</title>{sign(band.band, place, radius)}{number}</g>"


def mark_link(mark: ModuleMark, place: Point, radius: float, links: MapLinks) -> str:
    """Return a module as a link that has its name; arrows reach it from its lane, Tab does not."""
    name = escape(one_line(mark.label))
    return (
        f'<a {links.to(mark.href)} tabindex="-1"{links.facts(mark)}><title>{name}</title>'
        f"{sign(mark.band, place, radius)}</a>"
    )


def _plain_mark(mark: ModuleMark, place: Point, radius: float, _: MapLinks) -> str:
    """Return a module as a sign with its name, where its lane is what one follows."""
    return f"<g><title>{escape(one_line(mark.label))}</title>{sign(mark.band, place, radius)}</g>"


def sign(band: str, place: Point, radius: float) -> str:
    """Return the shape of a health: a circle, a triangle, a square, or an empty ring."""
    x, y = place
    if band == "warn":
        corner = f"M{rounded(x)} {rounded(y - radius)}"
        return f'<path class="m-warn" d="{corner}l{rounded(radius)} {rounded(1.8 * radius)}h-{rounded(2 * radius)}z"/>'
    if band == "bad":
        return f'<rect class="m-bad"{placed_at(Box(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius))}/>'
    return f'<circle class="m-{escape(band)}" cx="{rounded(x)}" cy="{rounded(y)}" r="{rounded(radius)}"/>'


def _line(placed: PlacedLine) -> str:
    kind = "problem" if placed.line.broken else "cross"
    path, head = arrow(placed.start, placed.end)
    return (
        f'<g class="ln" data-e="{_ends(placed)}" aria-hidden="true"><path class="e {kind}" d="{path}"/>'
        f'<polygon class="eh {kind}" points="{head}"/></g>'
    )


def _ends(placed: PlacedLine) -> str:
    return str(escape(one_line(f"{placed.line.requirer}->{placed.line.required}")))


def arrow(*pieces: tuple[Point, ...]) -> tuple[str, str]:
    """Return the path of a line of one or several pieces, and the corners of its head."""
    shortened, corners = arrow_points(*pieces)
    return "".join(map(_curve, shortened)), " ".join(map(_point, corners))


def arrow_points(*pieces: tuple[Point, ...]) -> tuple[tuple[tuple[Point, ...], ...], tuple[Point, ...]]:
    """Return the pieces of a line, which ends where its head begins, and the corners of the head."""
    *others, last = pieces
    (x, y), (tip_x, tip_y) = last[-2], last[-1]
    length = max(((tip_x - x) ** 2 + (tip_y - y) ** 2) ** 0.5, 0.01)
    along = ((tip_x - x) / length, (tip_y - y) / length)
    base = (tip_x - along[0] * _HEAD, tip_y - along[1] * _HEAD)
    # The line ends inside its head, else its width would show beside the tip.
    stop = (tip_x - along[0] * (_HEAD - 2), tip_y - along[1] * (_HEAD - 2))
    across = (-along[1] * _HEAD_HALF, along[0] * _HEAD_HALF)
    corners = (last[-1], (base[0] + across[0], base[1] + across[1]), (base[0] - across[0], base[1] - across[1]))
    return (*others, (*last[:-1], stop)), corners


def _curve(points: tuple[Point, ...]) -> str:
    start, *rest = map(_point, points)
    return f"M{start}C{' '.join(rest)}"


def _point(point: Point) -> str:
    return f"{rounded(point[0])},{rounded(point[1])}"


def _pill(placed: PlacedLine, size: MapSize, links: MapLinks) -> str:
    """Return the number of a line, which leads to the dependencies behind it."""
    kind = "problem" if placed.line.broken else "cross"
    box, line = placed.pill, placed.line
    label = f"{line.requirer} uses {line.required}: {line.words}"
    middle = (box.left + box.width / 2, box.top + box.height / 2 + size.label * 0.36)
    return (
        f'<a class="pl" {links.to(line.href)} data-e="{_ends(placed)}"'
        f' aria-label="{escape(one_line(label))}">'
        f'<rect class="pill {kind}"{placed_at(box)} rx="{rounded(box.height / 2)}"/>'
        f'<text class="t-{kind}" x="{rounded(middle[0])}" y="{rounded(middle[1])}" text-anchor="middle"'
        f' style="font-size:{size.label}px">{escape(placed.words)}</text></a>'
    )


def placed_at(box: Box) -> str:
    """Return the attributes of a rectangle."""
    return (
        f' x="{rounded(box.left)}" y="{rounded(box.top)}" width="{rounded(box.width)}" height="{rounded(box.height)}"'
    )


def text_at(style: str, place: Point, words: str) -> str:
    """Return a text of one class that begins at a place."""
    return f'<text class="{style}" x="{rounded(place[0])}" y="{rounded(place[1])}">{escape(words)}</text>'


def _fitting(text: str, width: float, size: float) -> str:
    """Return a text cut to a width."""
    while len(text) > 1 and bold_width(text, size) > width:
        text = text[:-2] + "…"
    return text


_COLOURS = (
    "--bg:#fff #12161c;--surface:#f6f8fa #181e26;--line:#d9dfe7 #2c3542;--line2:#7d8998 #74818f;--text:#17202b #e5eaf1;"
    "--muted:#55606f #a4b0bf;--node:#fff #202833;--cross:#6b34b0 #c8a6ff;--bad:#cf3348 #ff7f8e;--ok:#248a58 #4cc38a;"
    "--warn:#a87400 #e0ac3a;--none:#7d8998 #74818f;--accent:#1756b5 #8fbaff"
)
"""The colours of a picture that stands alone: each in the light, and in the dark."""


def standalone_style(rules: str) -> str:
    """Return a style element with some rules, and the colours that they name."""
    rules = f'svg{{background:var(--bg);font:11.5px Arial,"Liberation Sans",Helvetica,sans-serif}}{rules}'
    named = [colour for colour in _COLOURS.split(";") if f"var({colour.partition(':')[0]})" in rules]
    light, dark = (";".join(_shade(colour, place) for colour in named) for place in (0, 1))
    return f"<style>svg{{{light}}}@media (prefers-color-scheme:dark){{svg{{{dark}}}}}{rules}</style>"


def _shade(colour: str, place: int) -> str:
    name, _, shades = colour.partition(":")
    return f"{name}:{shades.split()[place]}"


# Inside a page its style sheet has the same rules.
STANDALONE_RULES = (
    "text{fill:var(--text)}.lab{fill:var(--muted);font-size:11px}.b{font-weight:650}"
    ".v-halo{paint-order:stroke;stroke:var(--surface);stroke-width:4px}"
    ".lane{fill:var(--surface);stroke:var(--line)}.lane--q{fill:none;stroke-dasharray:4 4}"
    ".box{fill:var(--node);stroke:var(--line2)}.e{fill:none;stroke:var(--line2);stroke-width:1.3}.eh{fill:var(--line2)}"
    ".e.cross{stroke:var(--cross);stroke-width:1.9;stroke-dasharray:6 4}.eh.cross{fill:var(--cross)}"
    ".e.problem{stroke:var(--bad);stroke-width:3}.eh.problem{fill:var(--bad)}"
    ".pill{fill:var(--bg);stroke:var(--cross)}.pill.problem{stroke:var(--bad)}"
    ".t-cross{fill:var(--cross);font-weight:650}.t-problem{fill:var(--bad);font-weight:650}"
    ".m-ok{fill:var(--ok)}.m-warn{fill:var(--warn)}.m-bad{fill:var(--bad)}"
    ".m-none{fill:var(--bg);stroke:var(--none);stroke-width:1.4}"
)
STANDALONE_STYLE = standalone_style(STANDALONE_RULES)
