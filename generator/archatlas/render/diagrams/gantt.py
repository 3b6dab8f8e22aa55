"""A schedule as SVG, for a wide page and for a narrow one: bars in time, gates behind them, what is blocked below."""

from collections.abc import Iterator, Sequence
from enum import Enum

from markupsafe import Markup

from archatlas.model.record import dataclass
from archatlas.render.diagrams.svg import rounded
from archatlas.render.text.escaping import escaped, one_line

_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 10080)
"""Units of time between two lines of the grid."""
_MOST_TICKS = 8
_GATE, _BESIDE = 8.2, 19.0
_LETTER = 6.2


class BarKind(Enum):
    """How a bar looks, by its class in the style sheet."""

    CRITICAL = "g-crit"
    SPARE = "g-bar"
    UNKNOWN = "g-unk"
    BLOCKED = "g-blk"


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A step: its number, name and versions, when it starts and ends, until when it may take, and its gates.

    Times are counted from the start in some unit, or are places in the order where nobody knows how long anything
    takes. What is blocked has no time: `said` is why.
    """

    number: str
    lane: str
    name: str
    note: str
    kind: BarKind
    start: float = 0.0
    end: float = 0.0
    latest: float = 0.0
    gates: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Gantt:
    """All rows, and where a line says that there is no way back; without a unit of time there is no axis."""

    rows: tuple[GanttRow, ...]
    title: str
    no_way_back: float | None = None
    unit: str = "min"

    @property
    def until(self) -> float:
        """Return the latest time of all."""
        return max((max(row.end, row.latest) for row in self.rows), default=0.0) or 1.0

    def svg(self) -> Markup:
        """Return the drawing for a wide page and the one for a narrow one."""
        wide = _drawing(self, _WIDE)
        narrow = _drawing(self, _NARROW)
        reached = 'tabindex="0" role="group" aria-label="Schedule, scrolls sideways"'
        frames = (("v-fig__s wide pn", wide), ("narrow pn", narrow))
        return Markup("".join(f'<div class="{style}" {reached}>{svg}</div>' for style, svg in frames))


@dataclass(frozen=True, slots=True)
class _Size:
    """Measures of a drawing; `hatch` is the name of its pattern, as two of one name would be one."""

    width: float
    left: float
    right: float
    row: float
    bar: float
    top: float
    hatch: str

    def x(self, time: float, until: float) -> float:
        return self.left + (self.width - self.left - self.right) * time / until

    @property
    def is_wide(self) -> bool:
        return self.width > 400


_WIDE = _Size(1270, 250, 190, 34, 22, 39, "hatch0")
_NARROW = _Size(336, 12, 62, 46, 18, 52, "hatch1")


def _drawing(gantt: Gantt, size: _Size) -> str:
    height = size.top + len(gantt.rows) * size.row + 14
    parts = [*_grid(gantt, size, height), *_no_way_back(gantt, size)]
    for place, row in enumerate(gantt.rows):
        parts += _row(row, size.top + place * size.row, gantt.until, size)
    pattern = (
        f'<defs><pattern id="{size.hatch}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line class="hatchl" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'
    )
    view = f"0 0 {rounded(size.width)} {rounded(height)}"
    return (
        f'<svg class="v-dg" viewBox="{view}" width="{rounded(size.width)}" height="{rounded(height)}" role="img" '
        f'aria-label="{escaped(gantt.title)}">{pattern}{"".join(parts)}</svg>'
    )


def _grid(gantt: Gantt, size: _Size, height: float) -> Iterator[str]:
    if not gantt.unit:
        return
    fitting = (step for step in _TICKS if gantt.until / step <= (_MOST_TICKS if size.is_wide else 3))
    step = next(fitting, gantt.until / 3)
    for number in range(int(gantt.until // step) + 1):
        x = size.x(number * step, gantt.until)
        anchor = "middle" if size.is_wide or number else "start"
        yield f'<line class="gridl" x1="{rounded(x)}" x2="{rounded(x)}" y1="26" y2="{rounded(height - 14)}"/>'
        yield _text(x, 20, f"{number * step:g} {gantt.unit}", "lab", f' text-anchor="{anchor}"')


def _no_way_back(gantt: Gantt, size: _Size) -> Iterator[str]:
    if gantt.no_way_back is None:
        return
    x = size.x(gantt.no_way_back, gantt.until)
    is_right = x > size.width * 0.62
    end = size.top + sum(row.kind is not BarKind.BLOCKED for row in gantt.rows) * size.row
    yield f'<line class="now" x1="{rounded(x)}" x2="{rounded(x)}" y1="26" y2="{rounded(end)}" stroke-dasharray="5 3"/>'
    anchor = ' text-anchor="end"' if is_right else ""
    yield _text(x - 6 if is_right else x + 6, 34, "no way back after this", "lab v-halo", anchor)


def _row(row: GanttRow, y: float, until: float, size: _Size) -> Iterator[str]:
    yield from _label(row, y, size)
    if row.kind is BarKind.BLOCKED:
        width = 60.0 if size.is_wide else 28.0
        style = f' style="fill:url(#{size.hatch})"'
        yield _bar(row.kind, size.left, y, width, size, style)
        room = int((size.width - size.left - width - 16) / _LETTER)
        yield _text(size.left + width + 10, y + size.bar - 6, f"blocked: {one_line(row.said, room - 9)}", "")
        return
    start, end, latest = (size.x(time, until) for time in (row.start, row.end, row.latest))
    width = max(end - start, 3.0)
    yield _bar(row.kind, start, y, width, size)
    if row.said and len(row.said) * _LETTER + 10 < width:
        style = "on b" if row.kind is BarKind.CRITICAL else ""
        yield _text(start + 7, y + size.bar - 6, row.said, style)
    x = max(start + width, latest)
    middle = y + size.bar / 2
    if latest > start + width + 2:
        line = (
            f"M{rounded(start + width)} {rounded(middle)}H{rounded(latest)}M{rounded(latest)} {rounded(middle - 4)}v8"
        )
        yield f'<path class="whisk" fill="none" d="{line}"/>'
    for place, letter in enumerate(row.gates):
        at = x + 14 + place * _BESIDE
        yield f'<circle class="g-gate" cx="{rounded(at)}" cy="{rounded(middle)}" r="{_GATE}"/>'
        yield _text(at, middle + 4, letter, "", ' text-anchor="middle"')


def _label(row: GanttRow, y: float, size: _Size) -> Iterator[str]:
    if size.is_wide:
        limit = 27
        lane = f"{row.lane}." if row.lane else ""
        name = one_line(row.name, max(8, limit - len(lane)))
        shown = f'<tspan class="lab">{escaped(lane)}</tspan><tspan class="b">{escaped(name)}</tspan>'
        if row.number:
            yield _text(10, y + 9, row.number, "b")
        yield f'<text x="40" y="{rounded(y + 9)}">{shown}</text>'
        yield _text(40, y + 23, one_line(row.note, 36), "lab")
        return
    head = " ".join(filter(None, (row.number, one_line(row.name, 26))))
    note = escaped(one_line(row.note, 46 - len(head)))
    yield f'<text x="12" y="{rounded(y - 6)}"><tspan class="b">{escaped(head)}</tspan> {note}</text>'


def _bar(kind: BarKind, x: float, y: float, width: float, size: _Size, style: str = "") -> str:
    place = f'x="{rounded(x)}" y="{rounded(y)}" width="{rounded(width)}" height="{rounded(size.bar)}"'
    return f'<rect class="{kind.value}" {place} rx="2"{style}/>'


def _text(x: float, y: float, text: str, style: str, more: str = "") -> str:
    shown = f' class="{style}"' if style else ""
    return f'<text{shown} x="{rounded(x)}" y="{rounded(y)}"{more}>{escaped(text)}</text>'


def gate_letters(kinds: Sequence[str]) -> str:
    """Return a letter for each kind of gate, once each."""
    return "".join(dict.fromkeys(GATE_LETTERS[kind] for kind in kinds))


GATE_LETTERS = {
    "http": "H",
    "prometheus": "H",
    "registry": "H",
    "canary": "C",
    "manual": "M",
    "bake": "B",
    "check": "K",
    "budget": "E",
}
"""What stands in the circle of a gate, by its kind."""
