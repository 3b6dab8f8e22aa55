"""Badges of a module for a README, readable on light and dark grounds, and what shields.io makes its own of."""

from collections.abc import Mapping

from markupsafe import escape

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.health.score import Band, Grade
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.diagrams.svg import rounded
from archatlas.render.documents.json_text import Plain, json_text
from archatlas.render.text.escaping import one_line
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
    """The ground of the half that says something, and its mark: a circle, a triangle, a square, a ring or none."""

    ground: str
    mark: str = ""


_LOOKS: Mapping[Band, _Look] = {
    Band.HEALTHY: _Look("#15623a", '<circle cx="4.5" cy="10" r="4.2"/>'),
    Band.ATTENTION: _Look("#754600", '<path d="M4.5 5.6L9 14H0z"/>'),
    Band.AT_RISK: _Look("#9c1529", '<path d="M.5 6h8v8h-8z"/>'),
    Band.NOT_MEASURED: _Look(
        "#55606f", '<circle cx="4.5" cy="10" r="3.5" fill="none" stroke="#fff" stroke-width="1.4"/>'
    ),
}
"""White on these grounds has a contrast of 6.4 at least."""

_PLAIN = _Look("#34507a")
_UNKNOWN = _LOOKS[Band.NOT_MEASURED]
_LONGEST = 40
"""Characters of an owner that a badge has room for."""


@dataclass(frozen=True, slots=True)
class ModuleBadge:
    """What one badge of a module says; `name` is that of its files."""

    name: str
    about: str
    shown: str
    said: str
    look: _Look

    @property
    def svg(self) -> str:
        """Draw the badge."""
        return _badge(self.about, self.shown, self.said, self.look)

    @property
    def endpoint(self) -> str:
        """Return what shields.io asks of an endpoint."""
        said: dict[str, Plain] = {
            "schemaVersion": 1,
            "label": self.about,
            "message": self.shown,
            "color": self.look.ground,
        }
        return f"{json_text(said)}\n"


def module_badges(assessment: Assessment, module: Module) -> tuple[ModuleBadge, ...]:
    """Return the badges of a module: health, tier and owner."""
    name = module.name
    tier, owner = module.identity.tier, assessment.classifier.owner(module)
    level = "not said" if tier is None else str(tier)
    who = one_line(owner, _LONGEST) if owner else "nobody named"
    return (
        badge_of_health(name, assessment.health[name].own.grade),
        ModuleBadge("badge-tier", "tier", level, f"tier of {name}: {level}", _UNKNOWN if tier is None else _PLAIN),
        ModuleBadge("badge-owner", "owner", who, f"owner of {name}: {who}", _PLAIN if owner else _UNKNOWN),
    )


def badge_of_health(name: ModuleName, grade: Grade) -> ModuleBadge:
    """Return the badge of a grade."""
    shown = grade.band.value if grade.shown is None else str(grade.shown)
    return ModuleBadge("badge", _LABEL, shown, badge_label(name, grade), _LOOKS[grade.band])


def badge_label(name: ModuleName, grade: Grade) -> str:
    """Say what a badge shows: "health of candidate.memory: 62, needs attention"."""
    said = grade.band.value if grade.shown is None else f"{grade.shown}, {grade.band.value}"
    return f"{_LABEL} of {name}: {said}"


def gone_badge() -> str:
    """Draw the badge of what is there no more."""
    return _badge("module", "removed", "a module that was removed", _LOOKS[Band.NOT_MEASURED])


def _badge(about: str, shown: str, said: str, look: _Look) -> str:
    """Draw a badge; every text has the room that it takes in Arial."""
    left = _SIDE + text_width(about, _SIZE) + _SIDE - 1
    text_left = left + _SIDE - 1 + (_MARK + _GAP if look.mark else 0)
    width = text_left + text_width(shown, _SIZE) + _SIDE
    label = escape(said)
    mark = f'<g transform="translate({rounded(left + _SIDE - 1)})">{look.mark}</g>' if look.mark else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}"'
        f' width="{rounded(width)}" height="{HEIGHT}" viewBox="0 0 {rounded(width)} {HEIGHT}"><title>{label}</title>'
        f'<rect width="{rounded(width)}" height="{HEIGHT}" rx="3" fill="{look.ground}"/>'
        f'<path d="M3 0H{rounded(left)}V{HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#3b4552"/>'
        f'<g fill="#fff" font-family="Arial,\'Liberation Sans\',Helvetica,sans-serif" font-size="{_SIZE}">'
        f"{_text(_SIDE, about)}{mark}"
        f"{_text(text_left, shown)}</g></svg>\n"
    )


def _text(left: float, text: str) -> str:
    length = rounded(text_width(text, _SIZE))
    return f'<text x="{rounded(left)}" y="14" textLength="{length}">{escape(text)}</text>'
