"""The health section of a module page: the score, every check with its evidence, and what would raise it."""

from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.health.improvements import Improvement, improvements
from archatlas.analysis.health.score import AreaScore, CheckScore, Outcome, PrintedPoints, printed_points
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Badge
from archatlas.render.site.components.fix_first import ANCHOR, gain_text
from archatlas.render.site.components.labels import health_badge
from archatlas.render.site.links import link, module_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, count, share

SIGNS = {Outcome.PASSED: "p", Outcome.PARTLY: "h", Outcome.FAILED: "f", Outcome.UNKNOWN: "u"}
"""The class of an outcome in the style sheet."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check with its outcome and its evidence in words; `module.json` says where that stands in the schema."""

    sign: str
    outcome: str
    title: str
    evidence: str


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area with its points; the widths of the meter are percentages of the area's points."""

    title: str
    earned: str
    known: str
    widths: tuple[tuple[str, str], ...]
    words: str
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class ImprovementLine:
    """Something that would raise the score: by how much, to which score, and how."""

    gain: str
    score: str
    action: str
    key: str


@dataclass(frozen=True, slots=True)
class HealthView:
    """Everything the health section prints."""

    badge: Badge
    earned: str
    known: int
    unknown: int
    known_share: str
    areas: tuple[AreaLine, ...]
    improvements: tuple[ImprovementLine, ...]
    weakest: Badge | None
    weakest_name: str
    weakest_href: str
    dependents: int
    rank: str
    rank_href: str


def health_view(assessment: Assessment, module: Module) -> HealthView:
    """Decide what the health section of a module says."""
    health = assessment.health[module.name]
    printed = printed_points(health.own)
    here = module_address(module.name)
    weakest, priority = health.weakest, assessment.fix_first.get(module.name)
    return HealthView(
        health_badge(health.own.grade),
        printed.total,
        health.own.known,
        health.own.points - health.own.known,
        share(float(health.known_share)),
        tuple(_area_line(area, printed) for area in health.own.areas),
        tuple(_improvement_line(change) for change in improvements(health.own, assessment.health_rules)),
        health_badge(weakest.grade) if weakest else None,
        weakest.module if weakest else "",
        link(here, module_address(weakest.module)) if weakest else "",
        health.dependents,
        f"{priority.rank:,} of {len(assessment.fix_first):,}" if priority else "",
        link(here, "health", ANCHOR),
    )


def _area_line(area: AreaScore, printed: PrintedPoints) -> AreaLine:
    lost = area.known - area.earned
    parts = (("g", area.earned), ("l", lost), ("u", Fraction(area.points - area.known)))
    widths = tuple(
        (style, f"{float(100 * part / area.points):.1f}".removesuffix(".0")) for style, part in parts if part
    )
    words = f"{printed.areas[area.area]} of {count(area.known, 'known point')}, {area.points - area.known} unknown"
    checks = tuple(_check_line(result) for result in area.checks)
    return AreaLine(capitalised(area.area.value), printed.areas[area.area], str(area.known), widths, words, checks)


def _check_line(result: CheckScore) -> CheckLine:
    return CheckLine(SIGNS[result.outcome], result.outcome.value, result.title, one_line(result.value, 120))


def _improvement_line(change: Improvement) -> ImprovementLine:
    score = "" if change.grade.shown is None else str(change.grade.shown)
    return ImprovementLine(gain_text(change), score, change.action, change.key)
