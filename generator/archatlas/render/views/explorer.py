"""The dependency explorer: the picture, the matrix of lanes and the list of all lines."""

from collections.abc import Set
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.model.names import ModuleName
from archatlas.render.blocks import LinkedCount
from archatlas.render.lane_diagram import LINE_LIMIT, MODULE_LIMIT
from archatlas.render.shelf import Shelf
from archatlas.render.views.breach_words import WORDS, show_token, words_of
from archatlas.render.views.links import link, module_address
from archatlas.render.views.listing import Listing, ListPlan, Record, ShelfRow, shelf_rows
from archatlas.render.views.loose_lines import OPTIONAL, UNKNOWN, Line, optional_lines, unknown_lines
from archatlas.render.views.matrix import Matrix, matrix
from archatlas.render.views.overview import not_drawn
from archatlas.render.views.requirement_list import ADDRESS, PLAN, RequirementList, requirement_list
from archatlas.render.words import count

SUGGESTIONS = 2000
"""Names that the focus field may suggest."""

ALONE = 500
"""Modules without a line that the page may name."""

CYCLES = 500
CYCLE_MODULES = 14
"""Cycles that the page lists, and modules that it names of each."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A list of lines, whole or as the pages that it is spread over."""

    anchor: str
    title: str
    list: Listing | None
    pages: tuple[ShelfRow, ...]
    noun: str
    nouns: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """Modules that require one another in a circle, as (name, address), the first ones of them."""

    modules: tuple[tuple[str, str], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ExplorerView:
    """Everything the explorer prints."""

    counts: tuple[LinkedCount, ...]
    show: tuple[tuple[str, str], ...]
    """The values of `show` besides all lines, with their words."""
    names: tuple[str, ...]
    too_dense: str
    not_drawn: str
    matrix: Matrix
    requirements: Lines
    rest: LinkedCount | None
    others: tuple[Lines, ...]
    cycles: tuple[Cycle, ...]
    cycles_left_out: int
    good_news: str
    alone: tuple[tuple[str, str], ...]
    alone_number: int


def explorer_view(assessment: Assessment) -> ExplorerView:
    """Decide what the explorer shows."""
    listed = requirement_list(assessment)
    unknown, optional = unknown_lines(assessment), optional_lines(assessment)
    touched = {name for line in assessment.requirements for name in (line.requirer, line.required)}
    alone = [name for name in assessment.catalog if name not in touched]
    others = [
        _lines("unknown", "Names that no module has", UNKNOWN, unknown),
        _lines("optional", "Optional requirements", OPTIONAL, optional),
    ]
    return ExplorerView(
        _counts(assessment, listed, unknown),
        _show(listed),
        _names(assessment, touched),
        _too_dense(assessment, len(touched)),
        not_drawn(assessment),
        matrix(assessment, listed, ADDRESS),
        _lines("requirements", "All requirements" if listed.is_whole else "Problems", PLAN, listed.explorer),
        None if listed.is_whole else _rest(listed),
        tuple(lines for lines in others if lines.pages or (lines.list and lines.list.rows)),
        tuple(_cycle(names) for names in assessment.graph.cycles[:CYCLES]),
        max(len(assessment.graph.cycles) - CYCLES, 0),
        _good_news(assessment, unknown),
        tuple(_named(name) for name in alone) if len(alone) <= ALONE else (),
        len(alone),
    )


def _counts(assessment: Assessment, listed: RequirementList, unknown: Shelf[Line]) -> tuple[LinkedCount, ...]:
    """Return the numbers of the sentence at the top, each with the list of that many."""
    crossing = sum(line.crosses_lane for line in assessment.requirements)
    early = len(listed.problems.rows)
    whole = listed.link(ADDRESS) if listed.is_whole else link(ADDRESS, listed.all.address)
    counts = [LinkedCount(count(len(assessment.requirements), "requirement"), whole)]
    if crossing:
        verb = "crosses a lane" if crossing == 1 else "cross a lane"
        counts.append(LinkedCount(f"{crossing:,} {verb}", listed.link(ADDRESS, show="x") if listed.is_whole else ""))
    if early:
        verb = "breaks a rule" if early == 1 else "break a rule"
        counts.append(LinkedCount(f"{early:,} {verb}", listed.link(ADDRESS, show="p")))
    if unknown.rows:
        counts.append(LinkedCount(f"{count(len(unknown.rows), 'name')} no module has", "#unknown"))
    if cycles := len(assessment.graph.cycles):
        counts.append(LinkedCount(count(cycles, "dependency cycle"), "#cycles"))
    return tuple(counts)


def _show(listed: RequirementList) -> tuple[tuple[str, str], ...]:
    """Offer the requirements across lanes, the problems, those that break one rule, and those that are waived."""
    rows = listed.explorer.rows
    broken = {rule for row in rows for rule in row.broken}
    rules = tuple((show_token(rule), f"problems: {words_of(rule).tag}") for rule in WORDS if rule in broken)
    waived = (("w", "waived"),) if any(row.waived for row in rows) else ()
    return (("x", "across lanes"), *((("p", "problems"),) if rules else ()), *rules, *waived)


def _good_news(assessment: Assessment, unknown: Shelf[Line]) -> str:
    nothing = [] if assessment.graph.cycles else ["No dependency cycle"]
    nothing += [] if unknown.rows else ["no unknown name" if nothing else "No unknown name"]
    return f"{', '.join(nothing)}." if nothing else ""


def _cycle(names: tuple[ModuleName, ...]) -> Cycle:
    return Cycle(tuple(_named(name) for name in names[:CYCLE_MODULES]), max(len(names) - CYCLE_MODULES, 0))


def _named(name: ModuleName) -> tuple[str, str]:
    return name, link(ADDRESS, module_address(name))


def _names(assessment: Assessment, touched: Set[str]) -> tuple[str, ...]:
    names = tuple(assessment.catalog) if len(assessment.catalog) <= SUGGESTIONS else tuple(sorted(touched))
    return names if len(names) <= SUGGESTIONS else ()


def _too_dense(assessment: Assessment, modules: int) -> str:
    lines = len(assessment.requirements)
    if modules <= MODULE_LIMIT and lines <= LINE_LIMIT:
        return ""
    return (
        f"{count(lines, 'requirement')} between {count(modules, 'module')} are more than one picture can hold: "
        "it has problems only. The matrix counts them all."
    )


def _rest(listed: RequirementList) -> LinkedCount:
    rows = listed.all.rows
    text = f"all {len(rows):,} requirements, on {count(len(listed.all.lists()), 'page')}"
    return LinkedCount(text, link(ADDRESS, listed.all.address))


def _lines(anchor: str, title: str, plan: ListPlan[Record], shelf: Shelf[Record]) -> Lines:
    listing = None if shelf.inner else plan.listing(shelf.rows, ADDRESS)
    return Lines(anchor, title, listing, shelf_rows(shelf, ADDRESS, {}), plan.noun, plan.nouns)
