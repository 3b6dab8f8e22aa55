"""The pages of lanes: all of them with the matrix of who uses whom, and each of them."""

from collections.abc import Iterator
from functools import partial

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.estate.facts import Requirement, RequirementKind, awaits_promotion
from archatlas.analysis.health.health import estate_health
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.site.catalogue.page import LISTED, CatalogueView, pages_inside, part_view
from archatlas.render.site.components.blocks import Cell, Text, missing
from archatlas.render.site.components.completeness import tested_cell
from archatlas.render.site.components.figures import draw_lane
from archatlas.render.site.components.fix_first import BEGIN_WITH, FixFirst, fix_first_view
from archatlas.render.site.components.labels import health_cell
from archatlas.render.site.components.recent_events import recent_section
from archatlas.render.site.components.requirement_words import dependency_sentence
from archatlas.render.site.components.rule_rows import RuleRow, findings_of, rule_rows
from archatlas.render.site.components.take_away import take_away
from archatlas.render.site.dependencies.lists import requirement_list
from archatlas.render.site.lanes.tables import LaneRow, Matrix, lane_rows, matrix
from archatlas.render.site.links import TableName, lane_address, link
from archatlas.render.site.page import Crumb, Heading, LazyPage, PageOptions, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.pagination import ListPage, PageRow, page_rows, paginate_above
from archatlas.render.site.search_result import ResultKind, ResultLines, SearchResult
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated, share


@dataclass(frozen=True, slots=True)
class LanesView:
    """Everything the page of all lanes prints."""

    number: str
    lanes: tuple[LaneRow, ...]
    sentence: str
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class LaneView:
    """Everything the page of one lane prints."""

    lane: str
    lede: str
    spec: tuple[Cell, ...]
    not_drawn: str
    has_requirements: bool
    first: FixFirst
    rules: tuple[RuleRow, ...]
    catalogue: CatalogueView
    pages: tuple[PageRow, ...]
    """The pages over which the modules are spread, where they are too many for one."""


def lanes_view(assessment: Assessment, sentence: str) -> LanesView:
    """Decide what the page of all lanes shows."""
    return LanesView(
        count(len(assessment.catalog.lanes()), "lane"),
        lane_rows(assessment, "lanes"),
        sentence,
        matrix(assessment, requirement_list(assessment), "lanes"),
    )


def lane_view(assessment: Assessment, lane: str) -> LaneView:
    """Decide what the page of one lane shows."""
    modules = assessment.catalog.of_lane(lane)
    inside = {module.name for module in modules}
    lines = [line for line in assessment.requirements if line.requirer in inside or line.required in inside]
    touched = {name for line in lines for name in (line.requirer, line.required)}
    alone = sum(name not in touched for name in inside)
    verb = "declares no dependency and is" if alone == 1 else "declare no dependency and are"
    return LaneView(
        lane,
        _lede(lane, modules),
        _spec(assessment, lane, modules, lines),
        f"{count(alone, 'module')} of this lane {verb} required by none; not drawn." if alone and lines else "",
        bool(lines),
        fix_first_view(assessment, modules, lane_address(lane), BEGIN_WITH),
        rule_rows(assessment, findings_of(assessment, modules), lane_address(lane), lane=lane),
        part_view(assessment, modules, lane_address(lane), lane=lane),
        page_rows(_lane_list(assessment, lane), lane_address(lane), {}),
    )


def _lane_list(assessment: Assessment, lane: str) -> ListPage[Module]:
    modules = ListPage(lane_address(lane), lane, assessment.catalog.of_lane(lane))
    return paginate_above(LISTED, modules, lambda module: module.name)


def _lede(lane: str, modules: tuple[Module, ...]) -> str:
    waiting = [module for module in modules if awaits_promotion(module)]
    if not waiting:
        return f"{count(len(modules), 'module')}."
    targets = sorted({one_line(module.ownership.promotion_rules.to_lane or "") for module in waiting} - {""})
    way = f" to {enumerated(targets, 3)}" if targets else ""
    rules = waiting[0].ownership.promotion_rules
    alike = all(module.ownership.promotion_rules == rules for module in waiting)
    conditions = [count(len(rules.required_checks), "check")] if rules.required_checks else []
    conditions += [f"{share(rules.min_coverage)} coverage"] if rules.min_coverage is not None else []
    leaves = f" A module leaves this lane when it passes {' and '.join(conditions)}." if alike and conditions else ""
    return f"Modules on the way{way}.{leaves}"


def _spec(assessment: Assessment, lane: str, modules: tuple[Module, ...], lines: list[Requirement]) -> tuple[Cell, ...]:
    tier_one = sum(module.identity.tier == 1 for module in modules)
    owned = sum(assessment.classifier.owner(module) is not None for module in modules)
    health = estate_health([assessment.health[module.name] for module in modules])
    average = missing("a score") if health.average is None else Text(str(half_up(health.average)))
    out = [line for line in lines if line.crosses_lane and assessment.catalog[line.requirer].lane == lane]
    into = [line for line in lines if line.crosses_lane and assessment.catalog[line.required].lane == lane]
    early = sum(line.kind is RequirementKind.NOT_PROMOTED for line in into)
    inside = sum(not line.crosses_lane for line in lines)
    of_all = f"of {len(modules)}"
    here = lane_address(lane)
    return (
        health_cell(health),
        Cell("Modules", Text(str(len(modules)), href=link(here, "modules", lane=lane)), f"{tier_one} in tier 1"),
        Cell("Average score", average, f"{share(float(health.known_share))} of inputs known"),
        Cell("Owned", Text(str(owned)), of_all),
        tested_cell(assessment, modules),
        Cell("Uses other lanes", Text(str(len(out))), f"{count(inside, 'dependency')} inside"),
        Cell("Used by other lanes", Text(str(len(into))), f"{early} before promotion" if early else "dependencies"),
    )


NO_OPTIONS = PageOptions()

LANE_BOOST = 0.8
"""A module that is called like a lane stands before the lane."""


def lane_pages(
    assessment: Assessment, draw: Draw, options: PageOptions = NO_OPTIONS
) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the page of all lanes, then the page of each."""
    yield LazyPage("lanes", lambda: lanes_page(assessment))
    for lane in assessment.catalog.lanes():
        yield LazyPage(lane_address(lane), partial(lane_page, assessment, lane, draw, options))
        yield from pages_inside(
            assessment, _lane_list(assessment, lane), (("Lanes", "lanes"), (lane, lane_address(lane)))
        )


def lanes_page(assessment: Assessment) -> RenderedPage:
    """Render all lanes and the matrix of who uses whom."""
    sentence = dependency_sentence(assessment)
    return RenderedPage(
        address="lanes",
        title="Lanes",
        description=f"{count(len(assessment.catalog.lanes()), 'lane')}. {sentence}",
        section="Lanes",
        fragment=fill(
            "lanes/lanes.html",
            view=lanes_view(assessment, sentence),
            away=take_away("lanes", TableName.LANES),
            lines=take_away("lanes", TableName.DEPENDENCIES),
        ),
        contents=(Heading("matrix", "Who uses whom"),),
        search=(SearchEntry("", "Lanes", " ".join(assessment.catalog.lanes()), name_terms("Lanes")),),
    )


def lane_page(assessment: Assessment, lane: str, draw: Draw, options: PageOptions = NO_OPTIONS) -> RenderedPage:
    """Render the page of one lane."""
    view = lane_view(assessment, lane)
    return RenderedPage(
        address=f"lanes/{lane}",
        title=f"Lane {lane}",
        description=f"The lane {lane}: {count(len(assessment.catalog.of_lane(lane)), 'module')}. {view.lede}",
        section="Lanes",
        fragment=fill(
            "lanes/lane.html",
            view=view,
            drawing=draw_lane(assessment, lane, draw, view.not_drawn),
            recent=recent_section(
                assessment,
                options.history,
                [module.name for module in assessment.catalog.of_lane(lane)],
                lane_address(lane),
            ),
        ),
        crumbs=(Crumb("Lanes", link(f"lanes/{lane}", "lanes")), Crumb(lane)),
        search=(SearchEntry("", f"Lane {lane}", view.lede, name_terms(lane)),),
        boost=LANE_BOOST,
        results=(
            SearchResult(ResultKind.LANE, lane, view.lede, lines=(ResultLines("", (f"lane {lane}",), is_fact=True),)),
        ),
    )
