"""Pages and files that are finished before mkdocs reads them, and how the gen-files script hands them over."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import Enum
from functools import lru_cache, partial
from html import escape
from itertools import chain
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs_gen_files.editor import FilesEditor

from archatlas.model.record import dataclass, replace
from archatlas.model.site_part import SitePart
from archatlas.publish.mkdocs.configuration import SearchKind, writes_alone
from archatlas.publish.mkdocs.markdown_stub import (
    CONTENT_ANCHOR,
    fragment_of,
    front_matter,
    raw_block,
    to_markdown_stub,
)
from archatlas.publish.mkdocs.search_index import index_entries
from archatlas.publish.mkdocs.site_frame import shown_numbers
from archatlas.publish.mkdocs.spool import Spool, SpooledPage, WrittenFile, write_into_site
from archatlas.publish.output.site_path import checked_path
from archatlas.publish.search.documents import SearchDocument, documents_of, own_documents
from archatlas.publish.search.index_files import IndexedDocument, in_memory, index_files
from archatlas.publish.site import (
    MappedSite,
    Rendered,
    RenderedSite,
    file_link,
    with_file_links,
    with_file_location,
)
from archatlas.publish.workers import can_share_work, side_by_side, while_wanted
from archatlas.render.documents.page_markdown import LLMS, llms_text, page_file, page_markdown
from archatlas.render.site.links import up_to_root
from archatlas.render.site.page import RenderedFile, RenderedPage
from archatlas.render.site.search.page import ADDRESS as SEARCH
from archatlas.render.site.site_map import SiteMap, bare_map


@dataclass(frozen=True, slots=True)
class PageDisplay:
    """How a site shows a page: its title in the navigation, and the style sheets that not every page has."""

    title: str | None = None
    styles: tuple[str, ...] = ()


class PrerenderedPage(Page):
    """Give mkdocs a finished fragment, so that nothing of it passes through Markdown.

    The HTML is read from its file whenever it is wanted and kept only when a plugin changed it: an estate of
    ten thousand modules does not stay in memory.
    """

    def __init__(self, file: File, config: MkDocsConfig, page: RenderedPage, shown: PageDisplay) -> None:
        self.rendered = page
        self._styles = shown.styles
        self._changed_content: str | None = None
        self.typeset: dict[str, str] | None = None
        super().__init__(shown.title, file, config)

    def show_number(self, title: str, number: str) -> None:
        """Let a navigation of Material say a number beside the title of the page; other themes leave it out."""
        if number:
            self.typeset = {"title": f"{escape(title)} <small>{escape(number)}</small>"}

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the metadata from the rendered page; its search entries are given, not parsed back."""
        self.markdown = ""
        self.meta = self._metadata(self.rendered)

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Do nothing: the page is finished."""

    def show(self, page: RenderedPage, content: str) -> None:
        """Show another page's metadata and content in the place of this one's."""
        self.rendered = page
        self.meta = self._metadata(page)
        self._changed_content = content

    @property
    def content(self) -> str:
        """Return the page's HTML."""
        return _prerendered_content(self.file) if self._changed_content is None else self._changed_content

    @content.setter
    def content(self, content: str | None) -> None:
        unchanged = content is None or content == _prerendered_content(self.file)
        self._changed_content = None if unchanged else content

    @property
    def toc(self) -> TableOfContents:
        """Return the list "On this page", below an entry for the page itself that the skip link leads to."""
        top = AnchorLink(str(self.meta.get("title", "")), CONTENT_ANCHOR, 1)
        top.children = [AnchorLink(label, anchor, 2) for anchor, label, _number in self.meta.get("contents", ())]
        return TableOfContents([top])

    @toc.setter
    def toc(self, toc: object) -> None:
        """Ignore the empty list that mkdocs begins with."""

    def _metadata(self, page: RenderedPage) -> dict[str, object]:
        script = f"{up_to_root(page.address)}{page.script}" if page.script else ""
        return front_matter(page) | {"search": {"exclude": True}, "ad_styles": self._styles, "ad_script": script}


@lru_cache(maxsize=1)
def _prerendered_content(file: File) -> str:
    """Read the HTML once for the half dozen times in a row that mkdocs asks for the content of a page."""
    return file.html if isinstance(file, SpooledPage) else fragment_of(file.content_string)


class GeneratedFiles:
    """Remember of each page what is needed after its HTML is written, and no fragment.

    `files` are the pages that went another way than through mkdocs-gen-files, `placed` the paths of other files that
    are in their place in the site already. What the search finds is in `documents` where it is ours, else in `entries`.
    """

    def __init__(self, search: SearchKind = SearchKind.THEME, markdown: "MarkdownPages | None" = None) -> None:
        self._search = search
        self._markdown = markdown or MarkdownPages.NONE
        self.documents: list[IndexedDocument] = []
        self.pages: dict[str, RenderedPage] = {}
        self.entries: list[dict[str, object]] = []
        self.paths: set[str] = set()
        self.files: dict[str, File] = {}
        self.placed: set[str] = set()
        self.written_by_hand: tuple[Path, ...] = ()
        self._map = bare_map()

    def site_map(self, at: str) -> SiteMap:
        """Return where the pages are that were written below an address."""
        return self._map.among({page.address.removeprefix(at).removeprefix("/") for page in self.pages.values()})

    @property
    def has_search_page(self) -> bool:
        """Tell whether there is a page of our search, which found_pages() leaves out where that is not wanted."""
        return f"{SEARCH}/index.md" in self.pages

    def write(self, rendered: Iterable[Rendered], editor: FilesEditor) -> None:
        """Write pages and files in their order, each path once."""
        self._map = rendered.map if isinstance(rendered, MappedSite) else bare_map()
        self.written_by_hand = rendered.written_by_hand if isinstance(rendered, RenderedSite) else ()
        self._write_pages(rendered, editor)
        if self._markdown is not MarkdownPages.NONE and isinstance(rendered, RenderedSite):
            write_into_site(*self._list_for_models(rendered), editor.config)

    def _write_pages(self, rendered: Iterable[Rendered], editor: FilesEditor) -> None:
        if not writes_alone(editor.config):
            self._write_stubs(rendered, editor)
            return
        parts = rendered.parts() if isinstance(rendered, RenderedSite) and can_share_work() else (rendered.__iter__,)
        spools = [Spool() for _part in parts]
        written = side_by_side(
            [
                partial(_write_part, part, editor.config, spool, self._search, self._markdown)
                for part, spool in zip(parts, spools, strict=True)
            ]
        )
        for items, spool in zip(written, spools, strict=True):
            for item in items:
                self._keep(item, editor.config, spool)

    def _list_for_models(self, site: RenderedSite) -> tuple[str, bytes]:
        """Return path and content of the list of pages."""
        identity = site.settings.site
        prefix = f"{identity.at}/" if identity.at else ""
        text = llms_text(identity.name, identity.description, self.pages.values(), prefix)
        return f"{prefix}{LLMS}", text.encode()

    def known_files(self, others: Iterable[File], config: MkDocsConfig) -> Iterator[File]:
        """Yield the files that mkdocs has to know beside others; to one that is no page only their pages may link."""
        if any(file.is_documentation_page() for file in others):
            yield from (WrittenFile(path, config) for path in sorted(self.placed))
        yield from self.files.values()

    def _write_stubs(self, rendered: Iterable[Rendered], editor: FilesEditor) -> None:
        """Write what other plugins may want to see, as mkdocs-gen-files does."""
        for item in found_pages(rendered, self._search):
            if isinstance(item, RenderedFile):
                path, content = item.path, item.content
            else:
                self._markdown.write(item, editor.config)
                page = _with_links_to_files(item, editor.config)
                path, content = page.source_path, to_markdown_stub(page).encode()
                if self._search is SearchKind.OURS:
                    self._know(_known_part(page), ())
                    self.documents += map(in_memory, _documents_of(page, editor.config))
                else:
                    self._know(_known_part(page), _entries_of(page, editor.config))
            with editor.open(self._taken(path), "wb") as file:
                file.write(content)

    def _keep(self, item: "WrittenPage | str", config: MkDocsConfig, spool: Spool) -> None:
        """Give mkdocs what is written already."""
        if isinstance(item, str):
            self.placed.add(self._taken(item))
            return
        path = self._taken(item.page.source_path)
        self._know(item.page, item.entries)
        self.documents += [
            IndexedDocument(one.kind, one.title, one.location, one.weight, partial(spool.get, *place))
            for one, place in item.documents
        ]
        self.files[path] = SpooledPage(self.pages[path], item.place, config, spool)

    def _know(self, page: RenderedPage, entries: Iterable[dict[str, object]]) -> None:
        self.pages[page.source_path] = page
        self.entries.extend(entries)

    def _taken(self, path: str) -> str:
        if path in self.paths:
            raise ValueError(f"two files of the site have the path {path!r}")
        self.paths.add(path)
        return checked_path(path)


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page without its fragment, which stands at a place of a spool, with what the search finds of it."""

    page: RenderedPage
    entries: tuple[dict[str, object], ...]
    place: tuple[int, int]
    documents: tuple[tuple[SearchDocument, tuple[int, int]], ...] = ()
    """Those of our search without their texts, which stand in the spool as well."""


class MarkdownPages(Enum):
    """Whether a site has each of its pages as Markdown, too."""

    NONE = "none"
    BESIDE = "beside"

    @classmethod
    def of(cls, without: Collection[str], config: MkDocsConfig) -> "MarkdownPages":
        """Decide it by the parts that a site is without, and tell the templates."""
        is_there = SitePart.MARKDOWN not in without
        config.extra["atlas_markdown"] = is_there
        return cls.BESIDE if is_there else cls.NONE

    def write(self, page: RenderedPage, config: MkDocsConfig) -> None:
        """Write a page as Markdown where the site has that."""
        if self is MarkdownPages.BESIDE:
            write_into_site(page_file(page.address), page_markdown(page).encode(errors="xmlcharrefreplace"), config)


def _write_part(
    part: Callable[[], Iterable[Rendered]],
    config: MkDocsConfig,
    spool: Spool,
    search: SearchKind,
    markdown: "MarkdownPages",
) -> list[WrittenPage | str]:
    """Write files into the site and pages into a spool; return the pages and the paths of the files in their order."""
    written: list[WrittenPage | str] = []
    for item in found_pages(while_wanted(part()), search):
        if isinstance(item, RenderedFile):
            write_into_site(checked_path(item.path), item.content, config)
            written.append(item.path)
        else:
            markdown.write(item, config)
            page = _with_links_to_files(item, config)
            place = spool.put(raw_block(page.fragment))
            entries, documents = tuple[dict[str, object], ...](), tuple[SearchDocument, ...]()
            if search is SearchKind.OURS:
                documents = tuple(_documents_of(page, config))
            else:
                entries = tuple(_entries_of(page, config))
            spooled = tuple((replace(document, text=""), spool.put(document.text)) for document in documents)
            written.append(WrittenPage(_known_part(page), entries, place, spooled))
    return written


def finish_search(search: SearchKind, generated: GeneratedFiles, config: MkDocsConfig) -> None:
    """Hand what is found on our pages to the search of the theme, or write our index and let that one rest.

    Pages that were written by hand have been read by the theme's search.
    """
    theirs = config.plugins.get("material/search")
    if theirs is None or search is SearchKind.NONE:
        return
    index = theirs.search_index
    if search is SearchKind.THEME:
        index.entries.extend(generated.entries)
        return
    documents = chain(generated.documents, map(in_memory, own_documents(index.entries)))
    for file in index_files(documents, shown_numbers(config)):
        write_into_site(file.path, file.text.encode(), config)
    theirs.config.enabled = False


def found_pages(rendered: Iterable[Rendered], search: SearchKind) -> Iterator[Rendered]:
    """Leave out the page of our search where the site does not have that."""
    for item in rendered:
        if search is SearchKind.OURS or isinstance(item, RenderedFile) or item.address != SEARCH:
            yield item


def _known_part(page: RenderedPage) -> RenderedPage:
    return replace(page, fragment="", search=(), results=(), markdown="")


def _documents_of(page: RenderedPage, config: MkDocsConfig) -> Iterator[SearchDocument]:
    return documents_of(page) if config.use_directory_urls else documents_of(page, file_link)


def _with_links_to_files(page: RenderedPage, config: MkDocsConfig) -> RenderedPage:
    return page if config.use_directory_urls else with_file_links(page)


def _entries_of(page: RenderedPage, config: MkDocsConfig) -> Iterable[dict[str, object]]:
    entries = index_entries(page)
    return entries if config.use_directory_urls else map(with_file_location, entries)


class MovedFile(File):
    """Move the file that the gen-files script wrote: an estate has three of them for each module."""

    def copy_file(self, dirty: bool = False) -> None:
        """Put the file into the site; nobody reads it in its first place any more."""
        place = Path(self.abs_dest_path)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(self.abs_src_path), place)
