"""The first page: what the estate is, where trouble is, who owns it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.exact import half_up
from archatlas.analysis.health.estate import estate_health
from archatlas.analysis.health.score import Band
from archatlas.model.finding import Finding
from archatlas.render.blocks import BarSegment, LinkedCount
from archatlas.render.text import one_line
from archatlas.render.views.attention import Notice, notice
from archatlas.render.views.badge import MARKS as BAND_MARKS
from archatlas.render.views.badge import bar
from archatlas.render.views.breach_words import WORDS, words_of
from archatlas.render.views.fix_first import BEGIN_WITH, FixFirst, fix_first_view
from archatlas.render.views.knowledge import Known, knowledge
from archatlas.render.views.lane_rows import LaneRow, lane_rows
from archatlas.render.views.links import link
from archatlas.render.views.options import PageOptions
from archatlas.render.views.owners import OwnerLine, owner_lines
from archatlas.render.views.rule_rows import RuleRow, estate_findings, rule_rows
from archatlas.render.words import count, date_of, day, decimal, joined, share

OWNERS = 12
DAYS = 5


@dataclass(frozen=True, slots=True)
class BandRow:
    """A band with its modules, and the share of the estate they are."""

    segment: BarSegment
    href: str
    share: str


@dataclass(frozen=True, slots=True)
class HealthPanel:
    """The health of the estate in a bar, a row for each band, and the averages in words."""

    bar: tuple[BarSegment, ...]
    rows: tuple[BandRow, ...]
    average: str
    known: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was left out of the site, with the reasons."""

    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverviewView:
    """Everything the overview template prints."""

    title: str
    counts: tuple[LinkedCount, ...]
    date: str
    known: tuple[Known, ...]
    modules: int
    health: HealthPanel
    first: FixFirst
    dependency_sentence: str
    has_requirements: bool
    average: str
    not_drawn: str
    estate: tuple[Notice, ...]
    """What is said of the estate as a whole."""
    rules: tuple[RuleRow, ...]
    lanes: tuple[LaneRow, ...]
    owners: tuple[OwnerLine, ...]
    other_owners: int
    waves: tuple[tuple[int, int], ...]
    cycles: str
    changes: tuple[tuple[str, str], ...]
    refusals: tuple[Refusal, ...]


def overview_view(assessment: Assessment, options: PageOptions) -> OverviewView:
    """Decide what the overview says."""
    owners = [row for row in owner_lines(assessment, "") if row.modules]
    return OverviewView(
        "Architecture overview",
        _counts(assessment, sum(row.named for row in owners)),
        date_of(assessment.data_date) if assessment.data_date else "",
        knowledge(assessment),
        len(assessment.catalog),
        _health(assessment),
        fix_first_view(assessment, assessment.catalog.values(), "", BEGIN_WITH),
        dependency_sentence(assessment),
        bool(assessment.requirements),
        decimal(len(assessment.requirements) / max(len(assessment.catalog), 1)),
        not_drawn(assessment),
        tuple(notice([finding], "") for finding in estate_findings(assessment)),
        rule_rows(assessment, assessment.findings, ""),
        lane_rows(assessment, ""),
        tuple(owners[:OWNERS]),
        max(len(owners) - OWNERS, 0),
        tuple((number, len(wave)) for number, wave in enumerate(assessment.graph.waves, start=1)),
        _cycles(assessment),
        _changes(assessment),
        tuple(
            Refusal(one_line(options.shown_path(path)), tuple(one_line(finding.message) for finding in findings))
            for path, findings in assessment.refusals.items()
        ),
    )


def _counts(assessment: Assessment, owners: int) -> tuple[LinkedCount, ...]:
    tier_one = sum(module.identity.tier == 1 for module in assessment.catalog.values())
    return (
        LinkedCount(count(len(assessment.catalog), "module"), link("", "modules")),
        LinkedCount(count(len(assessment.catalog.lanes()), "lane"), link("", "lanes")),
        LinkedCount(count(tier_one, "tier-1 module"), link("", "modules", tier="1")),
        LinkedCount(count(owners, "named owner"), link("", "owners")),
        LinkedCount(count(len(assessment.requirements), "requirement"), link("", "dependencies", "requirements")),
    )


def _health(assessment: Assessment) -> HealthPanel:
    estate = estate_health(assessment.health.values())
    segments = bar(estate)
    total = max(len(assessment.catalog), 1)
    rows = (
        BandRow(
            BarSegment(BAND_MARKS[band], number, band.value),
            link("", "modules", band=BAND_MARKS[band]),
            share(number / total),
        )
        for band, number in estate.bands.items()
        if number or band is not Band.NOT_MEASURED
    )
    average = "" if estate.average is None else str(half_up(estate.average))
    return HealthPanel(segments, tuple(rows), average, share(float(estate.known_share)))


def dependency_sentence(assessment: Assessment) -> str:
    """Say how many requirements cross a lane, and how many break which rule."""
    requirements = assessment.requirements
    if not requirements:
        return "No module declares a requirement."
    crossing = sum(requirement.crosses_lane for requirement in requirements)
    sentence = (
        f"{crossing} of {count(len(requirements), 'requirement')} {'crosses' if crossing == 1 else 'cross'} a lane."
    )
    return " ".join([sentence, *_breaches(assessment), *_tolerated(assessment)])


def _breaches(assessment: Assessment) -> list[str]:
    """Return the sentence about the requirements that break a rule, if there are any."""
    by_rule: dict[str, list[str]] = {}
    for ends, findings in assessment.broken.items():
        for rule in dict.fromkeys(finding.rule for finding in findings):
            by_rule.setdefault(rule, []).append(ends[0])
    parts = [_breach(rule, by_rule[rule]) for rule in WORDS if rule in by_rule]
    number = len(assessment.broken)
    return [f"{number} {_broken_words(number, [*assessment.broken.values()])}: {'; '.join(parts)}."] if parts else []


def _broken_words(number: int, broken: Sequence[Sequence[Finding]]) -> str:
    """Say how many requirements break more than one rule, since each of them is counted once for each rule."""
    rules = [len({finding.rule for finding in findings}) for findings in broken]
    several, verb = sum(one > 1 for one in rules), "breaks" if number == 1 else "break"
    how_many = "two" if max(rules) == 2 else "several"
    if several == number:
        return f"{verb} {how_many} rules{'' if number == 1 else ' each'}"
    return f"{verb} a rule, {several} of them {how_many}" if several else f"{verb} a rule"


def _breach(rule: str, requirers: list[str]) -> str:
    """Say how many requirements break a rule, and whose they are where they are one module's."""
    words, number = words_of(rule), len(requirers)
    origin = f", all from {requirers[0]}" if number > 1 and len(set(requirers)) == 1 else ""
    return f"{number} {words.relies if number == 1 else words.rely}{origin}"


def _tolerated(assessment: Assessment) -> list[str]:
    """Return the sentence about the requirements that are waived, if there are any."""
    number = sum(ends not in assessment.broken for ends in assessment.tolerated)
    return [f"{number} more {'is' if number == 1 else 'are'} waived."] if number else []


def not_drawn(assessment: Assessment) -> str:
    """Say which modules a diagram of the estate leaves out because they have no line."""
    touched = {name for requirement in assessment.requirements for name in (requirement.requirer, requirement.required)}
    alone = [name for name in assessment.catalog if name not in touched]
    unknown = sum(map(len, assessment.graph.unknown.values()))
    missing = f"{count(unknown, 'requirement')} of modules that do not exist: not drawn." if unknown else ""
    if not alone:
        return missing
    lanes = Counter(assessment.catalog[name].lane for name in alone)
    whole = [f"{lane} ({n})" for lane, n in sorted(lanes.items()) if n == len(assessment.catalog.of_lane(lane))]
    among = f", among them all of {joined(whole, 6)}" if whole else ""
    verb = "declares no requirement and is" if len(alone) == 1 else "declare no requirement and are"
    return f"{count(len(alone), 'module')} {verb} required by none; not drawn{among}. {missing}".rstrip()


def _cycles(assessment: Assessment) -> str:
    cycles = assessment.graph.cycles
    if not cycles:
        return "No dependency cycle."
    largest = max(cycles, key=len)
    return f"{count(len(cycles), 'dependency cycle')}, the largest of {len(largest)} modules: {joined(largest, 5)}."


def _changes(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    by_day: dict[str, Counter[str]] = {}
    for module in assessment.catalog.values():
        origin = module.provenance
        if origin.last_updated:
            tool = " ".join(part for part in (origin.generated_by.tool, origin.generated_by.version) if part)
            by_day.setdefault(origin.last_updated[:10], Counter())[one_line(tool)] += 1
    lines = []
    for stamp in sorted(by_day, reverse=True):
        for tool, number in sorted(by_day[stamp].items()):
            lines.append((day(one_line(stamp)), number, f"written by {tool}" if tool else "updated"))
    shown = [(date, f"{count(number, 'schema')} {author}") for date, number, author in lines[:DAYS]]
    earlier = sum(number for _, number, _ in lines[DAYS:])
    return (*shown, *([("Earlier", f"{count(earlier, 'schema')}")] if earlier else []))
