"""What to fix first: one ranking, which every page shows in the same words and the same order."""

from collections.abc import Iterable

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.checks import ONE_LINE
from archatlas.analysis.health.improvements import Improvement, Priority, improvements
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Badge
from archatlas.render.site.components.labels import WhoAnswers, health_badge, who_answers
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.links import TableName, link, module_address
from archatlas.render.text.words import count, decimal

ANCHOR = "first"
BEGIN_WITH = 8
"""Modules that pages about something else name as the ones to begin with."""
LISTED = 200
"""Modules that the page of health lists; from there on urgency says little."""
SHOWN = 12
FOLD_ABOVE = 14
"""Rows before a fold, and rows above which there is one: nobody opens a fold for two."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one change that raises the score most: what to do, by how much, and to which score."""

    gain: str
    action: str
    score: str
    is_one_line: bool = False


@dataclass(frozen=True, slots=True)
class FixRow:
    """A module with why it stands where it stands: what it lacks, who depends on it, its tier and what that makes.

    `step` raises its score most, `edit` by one line of its schema, or else most but for that; `product` is the
    formula of the urgency in numbers.
    """

    rank: str
    module: Module
    href: str
    badge: Badge
    step: NextStep | None
    edit: NextStep | None
    owner: WhoAnswers
    product: str
    dependents: int
    users_href: str
    urgency: str


@dataclass(frozen=True, slots=True)
class FixFirst:
    """Everything the table prints; `words` say how many modules there are and how many are left out."""

    formula: str
    score_href: str
    rows: tuple[FixRow, ...]
    folded: tuple[FixRow, ...]
    words: str
    all_href: str
    away: TakeAway


def fix_first_view(assessment: Assessment, modules: Iterable[Module], start: str, listed: int) -> FixFirst:
    """Rank some modules as they are ranked among all, with links from the page at `start`."""
    of_all = assessment.fix_first
    known = tuple(modules)
    found = sorted((of_all[module.name] for module in known if module.name in of_all), key=lambda one: one.rank)
    rows = tuple(_row(assessment, priority, start) for priority in found[:listed])
    cut = SHOWN if len(rows) > FOLD_ABOVE else len(rows)
    return FixFirst(
        _formula(assessment),
        link(start, "health", "formula"),
        rows[:cut],
        rows[cut:],
        _words(assessment, known, len(found), len(rows)),
        "" if start == "health" else link(start, "health", ANCHOR),
        take_away(start, TableName.RANKING),
    )


def next_step(assessment: Assessment, module: Module) -> NextStep | None:
    """Return what raises a module's score most, None where no single change does."""
    changes = improvements(assessment.health[module.name].own, assessment.health_rules)
    return _step(changes[0]) if changes else None


def gain_text(change: Improvement) -> str:
    """Write by how many points a change raises the shown score."""
    return "" if change.shown_gain is None else f"+{change.shown_gain}" if change.shown_gain else "+<1"


def _step(change: Improvement) -> NextStep:
    score = "" if change.grade.shown is None else str(change.grade.shown)
    return NextStep(gain_text(change), change.action, score, change.check in ONE_LINE)


def _steps(assessment: Assessment, module: Module) -> tuple[NextStep | None, NextStep | None]:
    """Return what raises a score most, and the smallest edit: what one line does, else the step after that."""
    steps = [_step(change) for change in improvements(assessment.health[module.name].own, assessment.health_rules)]
    rest = steps[1:]
    return (steps[0] if steps else None), next((step for step in rest if step.is_one_line), rest[0] if rest else None)


def _row(assessment: Assessment, priority: Priority, start: str) -> FixRow:
    module = assessment.catalog[priority.module]
    step, edit = _steps(assessment, module)
    return FixRow(
        f"{priority.rank:,}",
        module,
        link(start, module_address(module.name)),
        health_badge(assessment.health[module.name].own.grade),
        step,
        edit,
        who_answers(assessment, assessment.classifier.owner(module), start),
        f"{decimal(float(priority.gap), 1)} × {priority.dependents + 1} × {priority.tier_weight}",
        priority.dependents,
        link(start, "modules", needs=module.name),
        f"{half_up(priority.urgency):,}",
    )


def _formula(assessment: Assessment) -> str:
    weights = assessment.health_rules.tier_weights
    tiers = ", ".join(f"tier {tier}: {weight}" for tier, weight in enumerate(weights, start=1))
    return (
        "Urgency is points missing × modules affected (itself and all that depend on it) × weight of the tier "
        f"({tiers}; none: {weights[-1]}). The same order on every page."
    )


def _words(assessment: Assessment, modules: tuple[Module, ...], found: int, shown: int) -> str:
    """Say how many of the modules are listed, and how many have no score that could be ranked."""
    unknown = sum(assessment.health[module.name].score is None for module in modules)
    verb = "needs attention or is at risk" if found == 1 else "need attention or are at risk"
    first = f"The first {shown} of {found:,} modules" if shown < found else f"{count(found, 'module')}"
    parts = [f"{first} that {verb}." if shown < found else f"{first} {verb}."]
    parts += [f"{count(unknown, 'module')} without a score {'is' if unknown == 1 else 'are'} not ranked."]
    return " ".join(parts if unknown else parts[:1])
