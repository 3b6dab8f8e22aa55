"""The page of one module."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import replace
from archatlas.model.site_part import SitePart
from archatlas.render.documents.badge import module_badges
from archatlas.render.documents.diagram_texts import module_diagrams
from archatlas.render.documents.former_address import files_of_former_name
from archatlas.render.documents.graph import module_graph
from archatlas.render.documents.json_text import Plain
from archatlas.render.documents.module_json import module_document, module_file
from archatlas.render.documents.module_markdown import module_markdown
from archatlas.render.site.api_documents.page import document_pages
from archatlas.render.site.components.blocks import LinkedCount
from archatlas.render.site.components.recent_events import recent_section
from archatlas.render.site.components.score_trend import score_trend
from archatlas.render.site.dependencies.lists import MODULES_VIEW
from archatlas.render.site.links import SUGGESTIONS, link, module_address
from archatlas.render.site.module.card import module_card
from archatlas.render.site.module.pictures import ModulePictures, Picture
from archatlas.render.site.module.search import module_names, section_entries, single_entry
from archatlas.render.site.module.search_result import module_result
from archatlas.render.site.module.view import ModuleView, module_view
from archatlas.render.site.own_pages.page import decision_rows, own_pages_of, page_tabs
from archatlas.render.site.page import Crumb, Heading, LazyFile, LazyPage, PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.messages import hint_of, message_of
from archatlas.render.text.words import capitalised, count

SECTION_ENTRIES_UP_TO = 1500
"""Modules up to which every section is an entry of the search; above, every module is one."""

_TIER_BOOST = {1: 1.15, 2: 1.05}
"""Small enough that a module whose name has a word as a part never outranks the module of that name."""


def module_files(
    assessment: Assessment, module: Module, options: PageOptions
) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the page of one module and the files beside it; its pictures are drawn once."""
    view = cache(lambda: module_view(assessment, module, options))
    pictures = cache(lambda: ModulePictures(assessment, module, view().used_by, view().requires).draw())
    document = cache(lambda: module_document(assessment, module, options, (view().requires, view().used_by)))
    here = module_address(module.name)
    yield LazyPage(
        here,
        lambda: _with_markdown(_page(assessment, module, view(), pictures(), options), document, options),
        lambda: _outline(assessment, module, view()),
    )
    files: dict[str, Callable[[], RenderedFile]] = {
        "module.json": lambda: module_file(module, document()),
        "graph.svg": lambda: module_graph(
            module.name, next(((one.diagram, one.layout) for one in pictures()), None), options
        ),
        **_for_others(assessment, module, options),
    }
    yield from (LazyFile(f"{here}/{name}", render) for name, render in files.items())
    for former in options.succession.former_names(module.name):
        yield from files_of_former_name(former, module, files)
    yield from own_pages_of(assessment, module.name, options)
    yield from document_pages(assessment, module.name, options)


def _with_markdown(
    page: RenderedPage, document: Callable[[], Mapping[str, Plain]], options: PageOptions
) -> RenderedPage:
    """Give a page the same for readers of text, where the site has that."""
    return page if SitePart.MARKDOWN in options.without else replace(page, markdown=module_markdown(document()))


def _for_others(assessment: Assessment, module: Module, options: PageOptions) -> dict[str, Callable[[], RenderedFile]]:
    """Return what makes the files that are shown elsewhere, by their names."""
    here = module_address(module.name)
    badges = module_badges(assessment, module)
    texts = {f"{badges[0].name}.svg": badges[0].svg}
    if SitePart.BADGES not in options.without:
        texts |= {f"{badge.name}.svg": badge.svg for badge in badges}
        texts |= {f"{badge.name}.json": badge.endpoint for badge in badges}
    files: dict[str, Callable[[], RenderedFile]] = {
        name: partial(RenderedFile, f"{here}/{name}", text) for name, text in texts.items()
    }
    if SitePart.DIAGRAMS not in options.without:
        drawn = cache(partial(module_diagrams, assessment, module))
        files |= {name: partial(_drawn_file, here, name, drawn) for name in ("graph.mmd", "graph.dot")}
    if SitePart.CARDS not in options.without:
        files["card/index.html"] = lambda: module_card(assessment, module, options)
    return files


def _drawn_file(here: str, name: str, drawn: Callable[[], Mapping[str, str]]) -> RenderedFile:
    return RenderedFile(f"{here}/{name}", drawn()[name])


def _page(
    assessment: Assessment, module: Module, view: ModuleView, pictures: tuple[Picture, ...], options: PageOptions
) -> RenderedPage:
    outline = _outline(assessment, module, view)
    here = outline.address
    explorer = link(here, MODULES_VIEW, focus=module.name)
    records = tuple(page for page in options.own.of(module.name) if page.decision)
    fragment = fill(
        "module/module.html",
        view=view,
        pictures=pictures,
        explorer=explorer,
        tabs=page_tabs(options.own, module.name, here),
        rows=decision_rows(assessment, records, here, options.own),
        suggested=_suggested(module, options, here),
        trend=score_trend(options.history, module.name),
        recent=recent_section(assessment, options.history, (module.name,), here, module.name),
    )
    if not records:
        return replace(outline, fragment=fragment)
    contents = (*outline.contents, Heading("decisions", "Decisions", str(len(records))))
    return replace(outline, fragment=fragment, contents=contents)


def _suggested(module: Module, options: PageOptions, here: str) -> LinkedCount | None:
    """Return the link to what is suggested for a module, None where that is nothing."""
    number = len(options.suggestions.about(module.name)) if options.suggestions else 0
    return LinkedCount(count(number, "suggestion"), link(here, SUGGESTIONS, module=module.name)) if number else None


def _outline(assessment: Assessment, module: Module, view: ModuleView) -> RenderedPage:
    """Return the page without its fragment."""
    here = module_address(module.name)
    entries = section_entries if len(assessment.catalog) <= SECTION_ENTRIES_UP_TO else single_entry
    tier = module.identity.tier
    tags = (
        module.lane,
        *((capitalised(one_line(module.identity.layer)),) if module.identity.layer else ()),
        *((f"tier {tier}",) if tier else ()),
    )
    return RenderedPage(
        address=here,
        title=module.name,
        description=f"{module.name}: {view.summary.text}",
        section="Modules",
        fragment="",
        crumbs=(
            Crumb("Modules", link(here, "modules")),
            Crumb(module.lane, link(here, f"lanes/{module.lane}")),
            Crumb(module.short_name),
        ),
        contents=_contents(view),
        search=entries(view, module.name, module_names(assessment, module)),
        tags=tags,
        boost=_TIER_BOOST.get(tier or 0, 1.0),
        results=(module_result(assessment, module, view),),
    )


def refused_page(assessment: Assessment, name: ModuleName, path: str, options: PageOptions) -> RenderedPage:
    """Render in the place of a module why its file cannot be read."""
    here = module_address(name)
    reasons = tuple(
        (f"line {finding.location.line}", one_line(message_of(finding)), one_line(hint_of(finding)))
        for finding in assessment.refusals.get(path, ())
    )
    shown = one_line(options.shown_path(path))
    return RenderedPage(
        address=here,
        title=name,
        description=f"{name}: its file cannot be read",
        section="Modules",
        fragment=fill("module/refused.html", module=name, path=shown, reasons=reasons),
        crumbs=(Crumb("Modules", link(here, "modules")), Crumb(name)),
    )


def _contents(view: ModuleView) -> tuple[Heading, ...]:
    direct = view.requires.required + view.used_by.required
    headings = [Heading("oncall", "On call")] if view.on_call else []
    headings.append(Heading("dependencies", "Dependencies", str(direct or "")))
    headings += [Heading("impact", "Impact", str(view.impact.number or ""))] if view.impact else []
    headings += [Heading(section.anchor, section.title, section.number) for section in view.contract]
    headings.append(Heading("health", "Health", view.health.badge.number))
    headings += [Heading(section.anchor, section.title, section.number) for section in view.sections]
    if view.gaps or view.folds or view.warnings.others:
        headings.append(Heading("not-documented", "Not documented", str(len(view.gaps) or "")))
    return (*headings, Heading(view.source.anchor, view.source.title))
