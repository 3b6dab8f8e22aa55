"""The site around an estate: what mkdocs builds once, and the pages that are put into it when somebody asks."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import get_files

from archatlas.analysis.assessment import Assessment
from archatlas.formats.reader import Reader
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.model.site_part import SitePart
from archatlas.pipeline.suggesting import suggest
from archatlas.pipeline.workspace import Workspace
from archatlas.publish.build import plugin_of, run_mkdocs
from archatlas.publish.errors import BuildFailed
from archatlas.publish.mkdocs.configuration import foreign_code
from archatlas.publish.mkdocs.mkdocs_process import build_date
from archatlas.publish.mkdocs.page_frame import PageFrame, SearchFound
from archatlas.publish.mkdocs.site_frame import frame_values
from archatlas.publish.published_schemas import published_schemas
from archatlas.publish.site import commit_of, mounted, page_options, with_succession
from archatlas.publish.written_estate import WrittenEstate
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.documents.page_markdown import LLMS, PAGE_FILE, llms_text, page_markdown
from archatlas.render.site.links import DECISIONS, SUGGESTIONS
from archatlas.render.site.module.page import refused_page
from archatlas.render.site.page import LazyFile, PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.pages import Content, Site
from archatlas.render.site.search.page import ADDRESS as SEARCH
from archatlas.render.site.site_map import SiteMap, site_map
from archatlas.settings import SiteSettings


@dataclass(frozen=True, slots=True)
class FramedSite:
    """The pages of an estate, and what mkdocs built around them in the directory `root`.

    `identity` is how the site calls itself, by both mkdocs.yml and the settings, `values` what the templates around the
    pages are told of the `map`, `built_for` the addresses in the navigation around them.
    """

    estate: WrittenEstate
    site: Site
    frame: PageFrame
    root: Path
    identity: SiteSettings
    map: SiteMap
    values: dict[str, object]
    built_for: tuple[str, ...]

    def of(self, workspace: Workspace, estate: WrittenEstate) -> "FramedSite":
        """Return the pages of another state of the estate within the same frame."""
        site = _site(workspace, estate, self.identity, self.site.draw)
        there = _map_of(site, self.map.facts.commit)
        return replace(self, estate=estate, site=site, map=there, values=frame_values(there, self.identity.at))

    @property
    def has_its_navigation(self) -> bool:
        """Tell whether the navigation, which mkdocs built once, still has the pages of the assessment."""
        return self.map.addresses == self.built_for

    def page_at(self, address: str) -> Content | None:
        """Return what has an address below the root of the site, None where nothing of ours has it."""
        inside = self._inside(address)
        page = None if inside is None else self.site.page_at(inside)
        if page is None:
            return None if inside is None else self._markdown_at(inside)
        return self._mounted(page.render())

    def _markdown_at(self, path: str) -> RenderedFile | None:
        """Return a page as Markdown, or the list of all."""
        if SitePart.MARKDOWN in self.site.options.without:
            return None
        if path == LLMS:
            pages = (page.outlined() for page in self.site.pages() if not isinstance(page, LazyFile))
            known = (page for page in pages if isinstance(page, RenderedPage))
            return self._file(path, llms_text(self.identity.name, self.identity.description, known))
        if path.rpartition("/")[2] != PAGE_FILE:
            return None
        page = self.site.page_at(path.removesuffix(PAGE_FILE).rstrip("/"))
        found = page.render() if page is not None else None
        return self._file(path, page_markdown(found)) if isinstance(found, RenderedPage) else None

    def _file(self, path: str, text: str) -> RenderedFile:
        return RenderedFile(f"{self.identity.at}/{path}".lstrip("/"), text)

    def refused_page_at(self, address: str, paths: dict[ModuleName, str]) -> Content | None:
        """Return why there is no page of a module that had one; `paths` are those of the files that are refused."""
        name = ModuleName((self._inside(address) or "").removeprefix("modules/"))
        if name not in paths:
            return None
        return self._mounted(refused_page(self.site.assessment, name, paths[name], self.site.options))

    def text(self, page: RenderedPage) -> str:
        """Return the text of a page as a build writes it."""
        return self.frame.page_text(page, self.values)

    def sitemap(self) -> str:
        """Return the map of the site."""
        pages = (page.address for page in self.site.pages() if not isinstance(page, LazyFile))
        at = self.identity.at
        with _date_of(self.site.assessment):
            return self.frame.sitemap(f"{at}/{address}".rstrip("/") if at else address for address in pages)

    def search_entries(self) -> Iterator[list[SearchFound]]:
        """Yield what the search finds on each page; a page is rendered with each step."""
        for page in self.site.pages():
            item = None if isinstance(page, LazyFile) else self._mounted(page.outlined())
            yield self.frame.search_of(item) if isinstance(item, RenderedPage) else []

    def _inside(self, address: str) -> str | None:
        at = self.identity.at
        if not at or address == at:
            return "" if at else address
        return address.removeprefix(f"{at}/") if address.startswith(f"{at}/") else None

    def _mounted(self, item: Content) -> Content:
        return next(iter(mounted([item], self.identity.at)))


def needs_build(file: Path) -> str:
    """Return why a site cannot be shown page by page: what else writes pages there, empty where nothing does."""
    config = _configuration(file)
    written = [page.src_uri for page in get_files(config).documentation_pages()]
    return foreign_code(config) or (f"'{written[0]}' is a page of its own" if written else "")


def configured_places(file: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the directories of schemas that a mkdocs.yml names, and the places where settings may stand."""
    told = plugin_of(_configuration(file), file).config
    return tuple(map(Path, told.schemas)), tuple(told.config)


def _configuration(file: Path) -> MkDocsConfig:
    try:
        config = load_config(str(file))
    except MkDocsException as error:
        raise BuildFailed((str(error.message),)) from error
    plugin_of(config, file)
    return config


def framed(workspace: Workspace, estate: WrittenEstate, draw: Draw, file: Path) -> FramedSite:
    """Let mkdocs build a site that has nothing but the pages of the map, for the pages of an estate."""
    root = Path(tempfile.mkdtemp(prefix="site-"))
    settings, commit = workspace.settings.site, commit_of(workspace.scope)

    def source(identity: SiteSettings) -> _MapStubs:
        site = _site(workspace, estate, identity, draw)
        return _MapStubs(_map_of(site, commit), identity.at, site.options)

    with _date_of(estate.assessment):
        _, plugin = run_mkdocs(file, root, source, settings)
    assert plugin.frame is not None, "the configuration was asked by `needs_build`"
    site = _site(workspace, estate, plugin.site, draw)
    there = _map_of(site, commit)
    values = frame_values(there, plugin.site.at)
    return FramedSite(estate, site, plugin.frame, root, plugin.site, there, values, there.addresses)


def _site(workspace: Workspace, estate: WrittenEstate, identity: SiteSettings, draw: Draw) -> Site:
    settings = replace(workspace.settings, site=identity)
    options = replace(page_options(estate.assessment, settings, workspace.scope, estate.own), history=estate.history)
    options = with_succession(options, estate.assessment)
    if len(estate.assessment.catalog) <= SUGGESTED_UP_TO:
        options = replace(options, suggestions=suggest(estate.assessment, Reader()))
    return Site(estate.assessment, options, draw)


SUGGESTED_UP_TO = 300
"""Modules up to which a preview tries suggestions after each change: whoever writes waits for it."""


def _map_of(site: Site, commit: str) -> SiteMap:
    suggestions = site.options.suggestions
    numbers = {DECISIONS: len(site.options.own.decisions), SUGGESTIONS: suggestions.shown if suggestions else 0}
    known = site_map(site.assessment, commit, numbers)
    return known.among([address for address in known.addresses if site.page_at(address) is not None])


def _date_of(assessment: Assessment) -> AbstractContextManager[None]:
    return build_date(assessment.data_date.date() if assessment.data_date else None)


@dataclass(frozen=True, slots=True)
class _MapStubs:
    """A page for each entry of the map, and for the search; what stands there comes when it is asked for."""

    map: SiteMap
    at: str
    options: PageOptions

    def __iter__(self) -> Iterator[Content]:
        pages = (
            RenderedPage(entry.address, entry.title, "", group.title, f"<h1>{entry.title}</h1>")
            for group in self.map.groups
            for entry in group.entries
        )
        search = RenderedPage(SEARCH, "Search", "", "", "<h1>Search</h1>")
        yield from mounted([*pages, search, *published_schemas(self.options)], self.at)
