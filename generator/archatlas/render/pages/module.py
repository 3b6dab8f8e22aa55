"""The page of one module."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.diagram import Draw
from archatlas.render.figures import draw_module
from archatlas.render.page import Crumb, Heading, RenderedPage
from archatlas.render.templating import fill
from archatlas.render.views.links import link, module_address
from archatlas.render.views.module_page import ModuleView, module_view
from archatlas.render.views.options import PageOptions
from archatlas.render.views.search_text import section_entries, single_entry

SECTION_ENTRIES_UP_TO = 1500
"""Modules up to which every section is an entry of the search; above, every module is one."""

_TIER_BOOST = {1: 1.6, 2: 1.2}


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
    headings += [Heading("impact", "Impact")] if view.impact else []
    headings += [Heading(section.anchor, section.title) for section in view.contract]
    headings.append(Heading("health", "Health"))
    headings += [Heading(section.anchor, section.title) for section in view.sections]
    if view.gaps or view.folds or view.attention.others:
        headings.append(Heading("not-documented", "Not documented"))
    return (*headings, Heading(view.source.anchor, view.source.title))
