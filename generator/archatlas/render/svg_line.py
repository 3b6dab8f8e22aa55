"""A line between two boxes as SVG: the curve that Graphviz found, with an arrow head of our own."""

from dataclasses import dataclass

from archatlas.render.diagram import Curve, EdgeKind, Point

_SPREAD = 0.36
"""Half the width of an arrow head, as a share of its length."""

_NOTCH = 0.6


SIGNS = {EdgeKind.ADDED: "+", EdgeKind.ADDED_PROBLEM: "+", EdgeKind.REMOVED: "−"}
"""What stands on a line that came or went, so that colour alone does not say it."""


SIGN_RADIUS = 6
"""How far a sign reaches to each side of the middle of its line."""


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a line says: its name and the names of rules to scripts, why it is a problem to who points at it.

    The texts are escaped.
    """

    name: str
    reason: str = ""
    show: tuple[str, ...] = ()


def line_svg(kind: EdgeKind, curve: Curve, words: LineWords) -> str:
    """Write a line with its head."""
    shown = f' data-s="{" ".join(words.show)}"' if words.show else ""
    reason = f"<title>{words.reason}</title>" if words.reason else ""
    return (
        f'<g class="edge {kind}" aria-hidden="true" data-e="{words.name}"{shown}>{reason}'
        f'<path d="{_path(curve)}"/><polygon points="{_head(kind, curve)}"/>{_sign(kind, curve)}</g>'
    )


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
