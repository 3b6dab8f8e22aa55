"""The dependency explorer: the picture, the matrix of lanes and the list of all lines, on as many pages as it takes."""

from collections.abc import Iterator, Set

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.evaluation import REQUIREMENT_RULES
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.diagrams.lane_diagram import LINE_LIMIT, MODULE_LIMIT
from archatlas.render.site.components.blocks import LinkedCount
from archatlas.render.site.components.figures import draw_estate
from archatlas.render.site.components.listing import Listing, ListPlan, Record
from archatlas.render.site.components.requirement_words import dependency_sentence, not_drawn, show_token, words_of
from archatlas.render.site.dependencies.lists import (
    ADDRESS,
    OPTIONAL_LIST,
    REQUIREMENT_LIST,
    UNKNOWN_LIST,
    NamedModule,
    RequirementList,
    optional_lines,
    requirement_list,
    unknown_lines,
)
from archatlas.render.site.lanes.tables import Matrix, matrix
from archatlas.render.site.links import link, module_address
from archatlas.render.site.page import LazyPage, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.pagination import ListContext, ListPage, PageRow, PaginatedList, page_rows
from archatlas.render.site.templating import fill
from archatlas.render.text.words import count

SUGGESTIONS = 2000
"""Names that the focus field may suggest."""

ALONE = 500
"""Modules without a line that the page may name."""

CYCLES = 500
CYCLE_MODULES = 14
"""Cycles that the page lists, and modules that it names of each."""


@dataclass(frozen=True, slots=True)
class LineList:
    """A list of lines, whole or as the pages that it is spread over."""

    anchor: str
    title: str
    list: Listing | None
    pages: tuple[PageRow, ...]
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
    requirements: LineList
    rest: LinkedCount | None
    others: tuple[LineList, ...]
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
        _lines("unknown", "Names that no module has", UNKNOWN_LIST, unknown),
        _lines("optional", "Optional dependencies", OPTIONAL_LIST, optional),
    ]
    return ExplorerView(
        _counts(assessment, listed, unknown),
        _show(listed),
        _names(assessment, touched),
        _too_dense(assessment, len(touched)),
        not_drawn(assessment),
        matrix(assessment, listed, ADDRESS),
        _lines(
            "requirements", "All dependencies" if listed.is_whole else "Problems", REQUIREMENT_LIST, listed.explorer
        ),
        None if listed.is_whole else _rest(listed),
        tuple(lines for lines in others if lines.pages or (lines.list and lines.list.rows)),
        tuple(_cycle(names) for names in assessment.graph.cycles[:CYCLES]),
        max(len(assessment.graph.cycles) - CYCLES, 0),
        _good_news(assessment, unknown),
        tuple(_named(name) for name in alone) if len(alone) <= ALONE else (),
        len(alone),
    )


def _counts(assessment: Assessment, listed: RequirementList, unknown: ListPage[NamedModule]) -> tuple[LinkedCount, ...]:
    """Return the numbers of the sentence at the top, each with the list of that many."""
    crossing = sum(line.crosses_lane for line in assessment.requirements)
    early = len(listed.problems.rows)
    whole = listed.link(ADDRESS) if listed.is_whole else link(ADDRESS, listed.all.address)
    counts = [LinkedCount(count(len(assessment.requirements), "dependency"), whole)]
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
    rules = tuple((show_token(rule), f"problems: {words_of(rule).tag}") for rule in REQUIREMENT_RULES if rule in broken)
    waived = (("w", "waived"),) if any(row.waived for row in rows) else ()
    return (("x", "across lanes"), *((("p", "problems"),) if rules else ()), *rules, *waived)


def _good_news(assessment: Assessment, unknown: ListPage[NamedModule]) -> str:
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
        f"{count(lines, 'dependency')} between {count(modules, 'module')} are more than one picture can hold: "
        "it has problems only. The matrix counts them all."
    )


def _rest(listed: RequirementList) -> LinkedCount:
    rows = listed.all.rows
    text = f"all {len(rows):,} dependencies, on {count(len(listed.all.lists()), 'page')}"
    return LinkedCount(text, link(ADDRESS, listed.all.address))


def _lines(anchor: str, title: str, plan: ListPlan[Record], list_page: ListPage[Record]) -> LineList:
    listing = None if list_page.inner else plan.listing(list_page.rows, ADDRESS)
    return LineList(anchor, title, listing, page_rows(list_page, ADDRESS, {}), plan.noun, plan.nouns)


_CONTEXT = ListContext("Dependencies", (("Dependencies", ADDRESS),))
_SHOWN = "Explorer: who requires whom, matrix of lanes, all dependencies"


def dependency_pages(assessment: Assessment, draw: Draw) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the explorer, then the pages of what it cannot list itself."""
    yield LazyPage(ADDRESS, lambda: _explorer_page(assessment, draw))
    listed = requirement_list(assessment)
    requirements = PaginatedList(REQUIREMENT_LIST, _CONTEXT)
    if not listed.is_whole:
        yield from requirements.all_pages(listed.all)
    yield from requirements.inner_pages(listed.problems)
    yield from PaginatedList(UNKNOWN_LIST, _CONTEXT).inner_pages(unknown_lines(assessment))
    yield from PaginatedList(OPTIONAL_LIST, _CONTEXT).inner_pages(optional_lines(assessment))


def _explorer_page(assessment: Assessment, draw: Draw) -> RenderedPage:
    view = explorer_view(assessment)
    return RenderedPage(
        address=ADDRESS,
        title="Dependencies",
        description=f"Who requires whom. {dependency_sentence(assessment)}",
        section="Dependencies",
        fragment=fill(
            "dependencies/explorer.html", view=view, drawing=draw_estate(assessment, draw, view.not_drawn, ADDRESS)
        ),
        search=(SearchEntry("", "Dependencies", _SHOWN, name_terms("Dependencies")),),
    )
