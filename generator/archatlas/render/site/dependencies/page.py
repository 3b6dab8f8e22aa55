"""The dependency explorer: the picture, the matrix of lanes and the list of all lines, on as many pages as it takes."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.evaluation import REQUIREMENT_RULES
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.diagrams.lane_map import Scale
from archatlas.render.site.components.blocks import LinkedCount
from archatlas.render.site.components.lane_map import lane_map_view
from archatlas.render.site.components.listing import Listing, ListPlan, Record
from archatlas.render.site.components.requirement_words import dependency_sentence, show_token, words_of
from archatlas.render.site.components.verdicts import NO_DRIFT, NOT_COMPARED, differing
from archatlas.render.site.dependencies.lists import (
    ADDRESS,
    MODULES_VIEW,
    OPTIONAL_LIST,
    REQUIREMENT_LIST,
    SHOW_UNUSED,
    UNKNOWN_LIST,
    NamedModule,
    RequirementList,
    optional_lines,
    requirement_list,
    unknown_lines,
)
from archatlas.render.site.dependencies.map_figure import (
    NOT_DRAWN,
    MapFigure,
    Person,
    map_figure,
    map_file,
    people,
    views,
)
from archatlas.render.site.dependencies.map_pages import SCRIPT, base_of, view_pages
from archatlas.render.site.dependencies.maps import module_map
from archatlas.render.site.lanes.tables import Matrix, matrix
from archatlas.render.site.links import DRIFT, TableName, link, link_to_file, module_address, table_address
from archatlas.render.site.page import (
    Crumb,
    LazyFile,
    LazyPage,
    PageOptions,
    RenderedFile,
    RenderedPage,
    SearchEntry,
    name_terms,
)
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
    """Everything a view of the explorer prints; what is about the whole estate stands on the first one only."""

    counts: tuple[LinkedCount, ...]
    between: str
    compared: LinkedCount
    rest_words: str
    show: tuple[tuple[str, str], ...]
    """The values of `show` besides all lines, with their words."""
    names: tuple[str, ...]
    requirements: LineList
    is_whole: bool
    source: str
    """Where all lines are as a document, for a list that has only some of them."""
    rest: LinkedCount | None
    people: Sequence[Person]
    matrix: Matrix
    others: tuple[LineList, ...]
    cycles: tuple[Cycle, ...]
    cycles_left_out: int
    good_news: str
    alone: tuple[tuple[str, str], ...]
    alone_number: int


def explorer_view(assessment: Assessment, here: str) -> ExplorerView:
    """Decide what a view of the explorer shows besides its map."""
    listed = requirement_list(assessment)
    unknown, optional = unknown_lines(assessment), optional_lines(assessment)
    touched = {name for line in assessment.requirements for name in (line.requirer, line.required)}
    alone = [name for name in assessment.catalog if name not in touched]
    others = [
        _lines("unknown", "Names that no module has", UNKNOWN_LIST, unknown, here),
        _lines("optional", "Optional dependencies", OPTIONAL_LIST, optional, here),
    ]
    title = "All lines" if listed.is_whole else "Lines that break a rule"
    return ExplorerView(
        _counts(assessment, listed, unknown, here),
        f"between {len(touched):,} of {count(len(assessment.catalog), 'module')}",
        _compared(assessment, here),
        _alone_words(len(alone)),
        _show(listed),
        _names(assessment, touched),
        _lines("requirements", title, REQUIREMENT_LIST, listed.explorer, here),
        listed.is_whole,
        link_to_file(here, table_address(TableName.DEPENDENCIES, "json")),
        None if listed.is_whole else listed.rest(here),
        people(assessment, here),
        matrix(assessment, listed, here),
        tuple(lines for lines in others if lines.pages or (lines.list and lines.list.rows)),
        tuple(_cycle(names, here) for names in assessment.graph.cycles[:CYCLES]),
        max(len(assessment.graph.cycles) - CYCLES, 0),
        _good_news(assessment, unknown),
        tuple(_named(name, here) for name in alone) if len(alone) <= ALONE else (),
        len(alone),
    )


def _alone_words(number: int) -> str:
    return f"{count(number, 'module')} {'has' if number == 1 else 'have'} no line." if number else ""


def _counts(
    assessment: Assessment, listed: RequirementList, unknown: ListPage[NamedModule], here: str
) -> tuple[LinkedCount, ...]:
    """Return the numbers of the sentence at the top, each with the list of that many."""
    crossing = sum(line.crosses_lane for line in assessment.requirements)
    early = len(listed.problems.rows)
    whole = listed.link(here) if listed.is_whole else link(here, listed.all.address)
    counts = [LinkedCount(count(len(assessment.requirements), "line"), whole)]
    if crossing:
        verb = "crosses a lane" if crossing == 1 else "cross a lane"
        counts.append(LinkedCount(f"{crossing:,} {verb}", listed.link(here, show="x") if listed.is_whole else ""))
    if early:
        verb = "breaks a rule" if early == 1 else "break a rule"
        counts.append(LinkedCount(f"{early:,} {verb}", listed.link(here, show="p")))
    if unknown.rows:
        counts.append(LinkedCount(f"{count(len(unknown.rows), 'name')} no module has", link(here, ADDRESS, "unknown")))
    if cycles := len(assessment.graph.cycles):
        counts.append(LinkedCount(count(cycles, "dependency cycle"), link(here, ADDRESS, "cycles")))
    return tuple(counts)


def _compared(assessment: Assessment, here: str) -> LinkedCount:
    """Say what came of the comparison with code, or that there was none."""
    drift = assessment.drift
    if drift is None:
        return LinkedCount(NOT_COMPARED, "")
    return LinkedCount(_differing(differing(drift)) if differing(drift) else NO_DRIFT, link(here, DRIFT))


def _differing(number: int) -> str:
    return f"{count(number, 'pair')} {'differs' if number == 1 else 'differ'} from the code"


def _show(listed: RequirementList) -> tuple[tuple[str, str], ...]:
    """Offer the requirements across lanes, the problems, those that break one rule, and those that are waived."""
    rows = listed.explorer.rows
    broken = [rule for row in rows for rule in row.broken]
    each = Counter(broken)
    rules = [(show_token(rule), f"{each[rule]:,} {words_of(rule).tag}") for rule in REQUIREMENT_RULES if rule in each]
    crossing, waived = sum(row.line.crosses_lane for row in rows), sum(bool(row.waived) for row in rows)
    problems, unused = sum(bool(row.broken) for row in rows), sum(row.unused for row in rows)
    offered = (
        ("x", f"{crossing:,} across lanes", crossing),
        ("p", f"{problems:,} that break a rule", problems),
        *((*rule, 1) for rule in rules),
        ("w", f"{waived:,} waived", waived),
        (SHOW_UNUSED, f"{unused:,} not in code", unused),
    )
    return tuple((value, words) for value, words, number in offered if number)


def _good_news(assessment: Assessment, unknown: ListPage[NamedModule]) -> str:
    nothing = [] if assessment.graph.cycles else ["No dependency cycle"]
    nothing += [] if unknown.rows else ["no unknown name" if nothing else "No unknown name"]
    return f"{', '.join(nothing)}." if nothing else ""


def _cycle(names: tuple[ModuleName, ...], here: str) -> Cycle:
    return Cycle(tuple(_named(name, here) for name in names[:CYCLE_MODULES]), max(len(names) - CYCLE_MODULES, 0))


def _named(name: ModuleName, here: str) -> tuple[str, str]:
    return name, link(here, module_address(name))


def _names(assessment: Assessment, touched: Set[str]) -> tuple[str, ...]:
    names = tuple(assessment.catalog) if len(assessment.catalog) <= SUGGESTIONS else tuple(sorted(touched))
    return names if len(names) <= SUGGESTIONS else ()


def _lines(anchor: str, title: str, plan: ListPlan[Record], list_page: ListPage[Record], here: str) -> LineList:
    listing = None if list_page.inner else plan.listing(list_page.rows, here)
    return LineList(anchor, title, listing, page_rows(list_page, here, {}), plan.noun, plan.nouns)


_CONTEXT = ListContext("Dependencies", (("Dependencies", ADDRESS),))
_SHOWN = "Explorer: map of lanes, who uses whom, all lines with the owners at both ends"


def dependency_pages(
    assessment: Assessment, draw: Draw, options: PageOptions
) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the views of the explorer with their pictures as files, then the pages of what it cannot list itself."""
    yield LazyPage(ADDRESS, lambda: _lanes_page(assessment, draw))
    yield LazyFile(f"{ADDRESS}/map.svg", lambda: _lanes_file(assessment, draw, options))
    yield LazyPage(MODULES_VIEW, lambda: _modules_page(assessment, draw))
    yield LazyFile(f"{MODULES_VIEW}/map.svg", lambda: _modules_file(assessment, draw, options))
    yield from view_pages(assessment, draw, options)
    listed = requirement_list(assessment)
    requirements = PaginatedList(REQUIREMENT_LIST, _CONTEXT)
    if not listed.is_whole:
        yield from requirements.all_pages(listed.all)
    yield from requirements.inner_pages(listed.problems)
    yield from PaginatedList(UNKNOWN_LIST, _CONTEXT).inner_pages(unknown_lines(assessment))
    yield from PaginatedList(OPTIONAL_LIST, _CONTEXT).inner_pages(optional_lines(assessment))


def _lanes_page(assessment: Assessment, draw: Draw) -> RenderedPage:
    drawn = lane_map_view(assessment, draw, ADDRESS, Scale.PAGE)
    file = "map.svg" if drawn.svg else ""
    figure = MapFigure(views(assessment, ADDRESS), drawn.svg, file, drawn.legend, drawn.bands, drawn.note)
    body = Markup(fill("components/lane_map.html", view=drawn))  # escaped there
    return RenderedPage(
        address=ADDRESS,
        title="Dependencies",
        description=f"Who uses whom. {dependency_sentence(assessment)}",
        section="Dependencies",
        fragment=fill(
            "dependencies/explorer.html",
            view=explorer_view(assessment, ADDRESS),
            figure=figure,
            body=body,
            is_first=True,
        ),
        search=(SearchEntry("", "Dependencies", _SHOWN, name_terms("Dependencies")),),
        script=SCRIPT,
    )


def _lanes_file(assessment: Assessment, draw: Draw, options: PageOptions) -> RenderedFile:
    drawn = lane_map_view(assessment, draw, ADDRESS, Scale.PAGE, base_of(options, ADDRESS))
    return RenderedFile(f"{ADDRESS}/map.svg", f"{drawn.file}\n" if drawn.file else NOT_DRAWN)


def _modules_page(assessment: Assessment, draw: Draw) -> RenderedPage:
    figure = map_figure(assessment, module_map(assessment, MODULES_VIEW), draw, MODULES_VIEW)
    title = "Dependencies between modules"
    view = explorer_view(assessment, MODULES_VIEW)
    return RenderedPage(
        address=MODULES_VIEW,
        title=title,
        description=f"All modules with the lines between them. {dependency_sentence(assessment)}",
        section="Dependencies",
        fragment=fill("dependencies/explorer.html", view=view, figure=figure, body="", is_first=False),
        crumbs=(Crumb("Dependencies", link(MODULES_VIEW, ADDRESS)), Crumb("Modules")),
        search=(SearchEntry("", title, "Every module with the lines between them, focus on one of them", title),),
        script=SCRIPT,
    )


def _modules_file(assessment: Assessment, draw: Draw, options: PageOptions) -> RenderedFile:
    box_map = module_map(assessment, MODULES_VIEW).box_map
    return RenderedFile(f"{MODULES_VIEW}/map.svg", map_file(box_map, draw, base_of(options, MODULES_VIEW)))
