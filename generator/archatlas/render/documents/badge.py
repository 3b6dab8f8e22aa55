"""`badge.svg`: a module's health for a README, readable on light and dark grounds."""

from collections.abc import Mapping

from markupsafe import escape

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.health.score import Band, Grade
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.diagrams.svg import rounded
from archatlas.render.site.links import module_address
from archatlas.render.site.page import RenderedFile
from archatlas.render.text.widths import text_width

HEIGHT = 20
_SIZE = 11
_SIDE = 8
_MARK = 9
_GAP = 4
"""Pixels, as badges of other services have them: they stand side by side in a README."""
_LABEL = "health"


@dataclass(frozen=True, slots=True)
class _Look:
    """The ground of a band's half of the badge, and its mark: a circle, a triangle, a square or a ring."""

    ground: str
    mark: str


_LOOKS: Mapping[Band, _Look] = {
    Band.HEALTHY: _Look("#15623a", '<circle cx="4.5" cy="10" r="4.2"/>'),
    Band.ATTENTION: _Look("#754600", '<path d="M4.5 5.6L9 14H0z"/>'),
    Band.AT_RISK: _Look("#9c1529", '<path d="M.5 6h8v8h-8z"/>'),
    Band.NOT_MEASURED: _Look(
        "#55606f", '<circle cx="4.5" cy="10" r="3.5" fill="none" stroke="#fff" stroke-width="1.4"/>'
    ),
}
"""White on these grounds has a contrast of 6.4 at least."""


def module_badge(assessment: Assessment, module: Module) -> RenderedFile:
    """Render the badge of one module."""
    svg = badge_svg(module.name, assessment.health[module.name].own.grade)
    return RenderedFile(f"{module_address(module.name)}/badge.svg", svg)


def badge_label(name: ModuleName, grade: Grade) -> str:
    """Say what a badge shows: "health of candidate.memory: 62, needs attention"."""
    said = grade.band.value if grade.shown is None else f"{grade.shown}, {grade.band.value}"
    return f"{_LABEL} of {name}: {said}"


def badge_svg(name: ModuleName, grade: Grade) -> str:
    """Draw the badge of a grade; every text has the room that it takes in Arial."""
    look = _LOOKS[grade.band]
    shown = grade.band.value if grade.shown is None else str(grade.shown)
    left = _SIDE + text_width(_LABEL, _SIZE) + _SIDE - 1
    text_left = left + _SIDE - 1 + _MARK + _GAP
    width = text_left + text_width(shown, _SIZE) + _SIDE
    label = escape(badge_label(name, grade))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}"'
        f' width="{rounded(width)}" height="{HEIGHT}" viewBox="0 0 {rounded(width)} {HEIGHT}"><title>{label}</title>'
        f'<rect width="{rounded(width)}" height="{HEIGHT}" rx="3" fill="{look.ground}"/>'
        f'<path d="M3 0H{rounded(left)}V{HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#3b4552"/>'
        f'<g fill="#fff" font-family="Arial,\'Liberation Sans\',Helvetica,sans-serif" font-size="{_SIZE}">'
        f'{_text(_SIDE, _LABEL)}<g transform="translate({rounded(left + _SIDE - 1)})">{look.mark}</g>'
        f"{_text(text_left, shown)}</g></svg>\n"
    )


def _text(left: float, text: str) -> str:
    length = rounded(text_width(text, _SIZE))
    return f'<text x="{rounded(left)}" y="14" textLength="{length}">{escape(text)}</text>'
