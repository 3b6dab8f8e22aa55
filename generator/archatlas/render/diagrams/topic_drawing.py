"""The two ends of a topic as SVG, side by side and one below the other, without Graphviz."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from archatlas.model.record import dataclass
from archatlas.render.diagrams.svg import rounded
from archatlas.render.text.escaping import escaped, one_line

BOXES = 8
"""Boxes at one end; the last one stands for the rest where there are more."""

_BOX, _ROW, _GAP = 42.0, 54.0, 120.0
_LETTER, _PADDING, _NARROWEST = 7.1, 44.0, 120.0
"""The width of a letter of a name at 12 px, bold, in the widest font that a reader may have."""
_SMALL_LETTER = 6.4
_NAME_LIMIT = 34


@dataclass(frozen=True, slots=True)
class TopicEnd:
    """A module at an end: `mark` is the sign of its health, `said` what is read aloud after its name."""

    lane: str
    short_name: str
    href: str
    mark: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class TopicDrawing:
    """What is drawn: the topic, who emits it and who consumes it, each cut to what fits."""

    topic: str
    producers: tuple[TopicEnd, ...]
    consumers: tuple[TopicEnd, ...]

    def svg(self) -> Markup:
        """Return the drawing for a wide page and the one for a narrow one."""
        return Markup(_wide(self) + _narrow(self))


def drawn_ends(ends: Sequence[TopicEnd]) -> tuple[TopicEnd, ...]:
    """Return the ends that are drawn; where they are too many, the last box says how many more there are."""
    if len(ends) <= BOXES:
        return tuple(ends)
    return (*ends[: BOXES - 1], TopicEnd("", f"{len(ends) - BOXES + 1} more", "#ends"))


def _wide(drawing: TopicDrawing) -> str:
    left, right = _column_width(drawing.producers), _column_width(drawing.consumers)
    name = one_line(drawing.topic, _NAME_LIMIT)
    pill = max(_width(name), _NARROWEST)
    rows = max(len(drawing.producers), len(drawing.consumers), 1)
    height, middle = 30 + rows * _ROW, 30 + rows * _ROW / 2
    at_pill, at_right = left + _GAP, left + _GAP + pill + _GAP
    consumers = "Consumers" if drawing.consumers else "Consumers: nobody declares it"
    width = at_right + max(right, len(consumers) * _SMALL_LETTER)
    parts = [
        _label(1, 16, "Producers" if drawing.producers else "Producers: nobody"),
        _label(at_pill, 16, "Topic"),
        _label(at_right, 16, consumers),
    ]
    for end, y in _places(drawing.producers, middle):
        parts += [_line((left, y), (at_pill, middle), True), _box(end, 1, y, left - 1)]
    for end, y in _places(drawing.consumers, middle):
        parts += [_line((at_pill + pill, middle), (at_right, y), True), _box(end, at_right, y, right - 1)]
    parts.append(_pill(name, at_pill, middle, pill))
    return _svg("wide", width, height, drawing.topic, parts)


def _narrow(drawing: TopicDrawing) -> str:
    width, parts, y = 332.0, [], 4.0
    name = one_line(drawing.topic, _NAME_LIMIT)
    pill = min(max(_width(name), _NARROWEST), width)
    for end in drawing.producers:
        parts.append(_box(end, 26, y + _BOX / 2, width - 52))
        y += _ROW
    if drawing.producers:
        parts.append(_line((width / 2, y - _ROW + _BOX), (width / 2, y + 22), False))
        y += 22
    parts.append(_pill(name, (width - pill) / 2, y + 20, pill))
    y += 40
    if drawing.consumers:
        parts.append(_line((width / 2, y), (width / 2, y + 32), False))
        y += 32
    for end in drawing.consumers:
        parts.append(_box(end, 26, y + _BOX / 2, width - 52))
        y += _ROW
    return _svg("narrow", width, y + 2, drawing.topic, parts)


def _places(ends: tuple[TopicEnd, ...], middle: float) -> Iterator[tuple[TopicEnd, float]]:
    top = middle - (len(ends) - 1) * _ROW / 2
    return ((end, top + place * _ROW) for place, end in enumerate(ends))


def _column_width(ends: tuple[TopicEnd, ...]) -> float:
    return max((_width(_name(end)) for end in ends), default=_NARROWEST)


def _width(name: str) -> float:
    return max(len(name) * _LETTER + _PADDING, _NARROWEST)


def _name(end: TopicEnd) -> str:
    return one_line(end.short_name, _NAME_LIMIT)


def _label(x: float, y: float, text: str) -> str:
    return f'<text class="lab" x="{rounded(x)}" y="{rounded(y)}">{escaped(text)}</text>'


def _line(start: tuple[float, float], end: tuple[float, float], is_sideways: bool) -> str:
    """Return an arrow that leaves and arrives straight."""
    (ax, ay), (bx, by) = start, end
    if is_sideways:
        bend, head = (ax + bx) / 2, f"{rounded(bx)},{rounded(by)} {rounded(bx - 8)},{rounded(by - 3.4)} "
        path = f"M{rounded(ax)} {rounded(ay)}C{rounded(bend)} {rounded(ay)} {rounded(bend)} {rounded(by)} "
        last, foot = f"{rounded(bx - 7)} {rounded(by)}", f"{rounded(bx - 8)},{rounded(by + 3.4)}"
    else:
        bend, head = (ay + by) / 2, f"{rounded(bx)},{rounded(by)} {rounded(bx - 3.4)},{rounded(by - 8)} "
        path = f"M{rounded(ax)} {rounded(ay)}C{rounded(ax)} {rounded(bend)} {rounded(bx)} {rounded(bend)} "
        last, foot = f"{rounded(bx)} {rounded(by - 7)}", f"{rounded(bx + 3.4)},{rounded(by - 8)}"
    return f'<path class="e" d="{path}{last}"/><polygon class="eh" points="{head}{foot}"/>'


def _box(end: TopicEnd, x: float, y: float, width: float) -> str:
    top, center = y - _BOX / 2, x + width / 2
    lane = (
        f'<text class="lab" x="{rounded(center)}" y="{rounded(y - 5)}" text-anchor="middle">{escaped(end.lane)}</text>'
    )
    name_y = y + 12 if end.lane else y + 4
    name = (
        f'<text class="b" x="{rounded(center)}" y="{rounded(name_y)}" text-anchor="middle">{escaped(_name(end))}</text>'
    )
    full = f"{end.lane}.{end.short_name}" if end.lane else end.short_name
    said = ", ".join(part for part in (full, end.said) if part)
    return (
        f'<a xlink:href="{escaped(end.href)}" aria-label="{escaped(said)}"><rect class="box" x="{rounded(x)}" '
        f'y="{rounded(top)}" width="{rounded(width)}" height="{rounded(_BOX)}" rx="3"/>{_sign(end.mark, x + 16, y + 7)}'
        f"{lane if end.lane else ''}{name}</a>"
    )


def _sign(mark: str, x: float, y: float) -> str:
    if not mark:
        return ""
    cx, cy = rounded(x), rounded(y)
    if mark == "warn":
        points = f"{cx},{rounded(y - 4.2)} {rounded(x + 4.2)},{rounded(y + 3.4)} {rounded(x - 4.2)},{rounded(y + 3.4)}"
        return f'<polygon class="m-warn" points="{points}"/>'
    if mark == "bad":
        return f'<rect class="m-bad" x="{rounded(x - 3.8)}" y="{rounded(y - 3.8)}" width="7.6" height="7.6"/>'
    return f'<circle class="m-{escaped(mark)}" cx="{cx}" cy="{cy}" r="4.2"/>'


def _pill(name: str, x: float, y: float, width: float) -> str:
    center = rounded(x + width / 2)
    return (
        f'<rect class="box--f" x="{rounded(x)}" y="{rounded(y - 20)}" width="{rounded(width)}" height="40" rx="20"/>'
        f'<text class="b on" x="{center}" y="{rounded(y + 4)}" text-anchor="middle">{escaped(name)}</text>'
    )


def _svg(style: str, width: float, height: float, topic: str, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {rounded(width)} {rounded(height)}" width="{rounded(width)}" height="{rounded(height)}"'
    label = escaped(f"Producers and consumers of {one_line(topic)}")
    return (
        f'<div class="{"v-fig__s " if style == "wide" else ""}{style}"><svg class="v-dg" {size} role="group" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" aria-label="{label}">{"".join(parts)}</svg></div>'
    )
