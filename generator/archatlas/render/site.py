"""All pages and files of a site, one after the other."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.diagram import Draw
from archatlas.render.figures import draw_estate, draw_lane, draw_module
from archatlas.render.page import Crumb, Heading, RenderedFile, RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.catalogue import catalogue_view
from archatlas.render.views.lanes import lane_view, lanes_view
from archatlas.render.views.links import link, module_address
from archatlas.render.views.module_page import ModuleView, module_view
from archatlas.render.views.options import PageOptions
from archatlas.render.views.overview import dependency_sentence, overview_view
from archatlas.render.views.search_text import section_entries, single_entry
from archatlas.render.words import count

SECTION_ENTRIES_UP_TO = 1500
"""Modules up to which every section is an entry of the search; above, every module is one."""
_TIER_BOOST = {1: 1.6, 2: 1.2}


def site_pages(assessment: Assessment, options: PageOptions, draw: Draw) -> Iterator[RenderedPage | RenderedFile]:
    """Yield the whole site; diagrams are drawn as their pages are reached."""
    yield overview_page(assessment, options, draw)
    yield catalogue_page(assessment)
    yield lanes_page(assessment)
    for lane in assessment.catalog.lanes():
        yield lane_page(assessment, lane, draw)
    for module in assessment.catalog.values():
        yield module_page(assessment, module, options, draw)


def overview_page(assessment: Assessment, options: PageOptions, draw: Draw) -> RenderedPage:
    """Render the first page of the site."""
    view = overview_view(assessment, options)
    description = f"{', '.join(item.text for item in view.counts)}."
    return RenderedPage(
        address="",
        title=view.title,
        description=description,
        section="Overview",
        fragment=fill("overview.html", view=view, drawing=draw_estate(assessment, draw, view.not_drawn)),
        search=(SearchEntry("", view.title, description),),
        boost=2.0,
    )


def catalogue_page(assessment: Assessment) -> RenderedPage:
    """Render the list of all modules."""
    view = catalogue_view(assessment, assessment.catalog.values(), "modules", with_lane=True)
    return RenderedPage(
        address="modules",
        title="Modules",
        description=f"All {count(len(assessment.catalog), 'module')}, to sort and to filter.",
        section="Modules",
        fragment=fill("catalogue.html", view=view),
        search=(SearchEntry("", "Modules", "All modules, to sort and to filter"),),
    )


def lanes_page(assessment: Assessment) -> RenderedPage:
    """Render all lanes, the matrix of who uses whom, and the table of requirements."""
    sentence = dependency_sentence(assessment)
    return RenderedPage(
        address="lanes",
        title="Lanes",
        description=f"{count(len(assessment.catalog.lanes()), 'lane')}. {sentence}",
        section="Lanes",
        fragment=fill("lanes.html", view=lanes_view(assessment, sentence)),
        contents=(Heading("matrix", "Who uses whom"), Heading("requirements", "Requirements")),
        search=(SearchEntry("", "Lanes", " ".join(assessment.catalog.lanes())),),
    )


def lane_page(assessment: Assessment, lane: str, draw: Draw) -> RenderedPage:
    """Render the page of one lane."""
    view = lane_view(assessment, lane)
    return RenderedPage(
        address=f"lanes/{lane}",
        title=f"Lane {lane}",
        description=f"The lane {lane}: {count(len(view.catalogue.rows), 'module')}. {view.lede}",
        section="Lanes",
        fragment=fill("lane.html", view=view, drawing=draw_lane(assessment, lane, draw, view.not_drawn)),
        crumbs=(Crumb("Lanes", link(f"lanes/{lane}", "lanes")), Crumb(lane)),
        search=(SearchEntry("", f"Lane {lane}", view.lede),),
    )


def module_page(assessment: Assessment, module: Module, options: PageOptions, draw: Draw) -> RenderedPage:
    """Render the page of one module."""
    view = module_view(assessment, module, options)
    contents = _contents(view)
    here = module_address(module.name)
    drawing = None
    if view.requires.total or view.used_by.total:
        drawing = draw_module(module.name, view.used_by, view.requires, draw)
    entries = section_entries if len(assessment.catalog) <= SECTION_ENTRIES_UP_TO else single_entry
    tier = module.identity.tier
    tags = (
        module.lane,
        *((view.spec[3].value.text,) if module.identity.layer else ()),
        *((f"tier {tier}",) if tier else ()),
    )
    users = link(here, "modules", uses=module.name)
    return RenderedPage(
        address=here,
        title=module.name,
        description=f"{module.name}: {view.summary.text}",
        section="Modules",
        fragment=fill("module.html", view=view, drawing=drawing, contents=contents, users=users),
        crumbs=(
            Crumb("Modules", link(here, "modules")),
            Crumb(module.lane, link(here, f"lanes/{module.lane}")),
            Crumb(module.short_name),
        ),
        contents=contents,
        search=entries(view, module.name),
        tags=tags,
        boost=_TIER_BOOST.get(tier or 0, 1.0),
    )


def _contents(view: ModuleView) -> tuple[Heading, ...]:
    headings = [Heading("dependencies", "Dependencies")]
    headings += [Heading(section.anchor, section.title) for section in view.sections]
    if view.gaps or view.folds or view.attention.others:
        headings.append(Heading("not-documented", "Not documented"))
    return (*headings, Heading(view.source.anchor, view.source.title))
