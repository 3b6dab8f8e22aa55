"""Pages and files that are finished before mkdocs reads them, and how the gen-files script hands them over."""

import shutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs_gen_files.editor import FilesEditor

from archatlas.model.record import dataclass, replace
from archatlas.publish.mkdocs.configuration import writes_alone
from archatlas.publish.mkdocs.markdown_stub import (
    CONTENT_ANCHOR,
    fragment_of,
    front_matter,
    raw_block,
    to_markdown_stub,
)
from archatlas.publish.mkdocs.search_index import index_entries
from archatlas.publish.mkdocs.spool import Spool, SpooledPage, WrittenFile
from archatlas.publish.site import Rendered, checked_path, with_file_links, with_file_location
from archatlas.render.site.page import RenderedFile, RenderedPage


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
        super().__init__(shown.title, file, config)

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
        top.children = [AnchorLink(label, anchor, 2) for anchor, label in self.meta.get("contents", ())]
        return TableOfContents([top])

    @toc.setter
    def toc(self, toc: object) -> None:
        """Ignore the empty list that mkdocs begins with."""

    def _metadata(self, page: RenderedPage) -> dict[str, object]:
        return front_matter(page) | {"search": {"exclude": True}, "ad_styles": self._styles}


@lru_cache(maxsize=1)
def _prerendered_content(file: File) -> str:
    """Read the HTML once for the half dozen times in a row that mkdocs asks for the content of a page."""
    return file.html if isinstance(file, SpooledPage) else fragment_of(file.content_string)


class GeneratedFiles:
    """Remember of each page what is needed after its HTML is written, and no fragment.

    `files` are those that went another way than through mkdocs-gen-files.
    """

    def __init__(self) -> None:
        self.pages: dict[str, RenderedPage] = {}
        self.entries: list[dict[str, object]] = []
        self.paths: set[str] = set()
        self.files: dict[str, File] = {}

    def write(self, rendered: Iterable[Rendered], editor: FilesEditor) -> None:
        """Write pages and files in their order, each path once."""
        to_files = not editor.config.use_directory_urls
        spool = Spool() if writes_alone(editor.config) else None
        for item in rendered:
            if isinstance(item, RenderedFile):
                self._write_file(item, editor, spool)
                continue
            page = with_file_links(item) if to_files else item
            entries = index_entries(page)
            self.entries.extend(map(with_file_location, entries) if to_files else entries)
            self.pages[page.source_path] = replace(page, fragment="", search=())
            self._write_page(page, editor, spool)

    def _write_page(self, page: RenderedPage, editor: FilesEditor, spool: Spool | None) -> None:
        path = self._taken(page.source_path)
        if spool is None:
            with editor.open(path, "w") as file:
                file.write(to_markdown_stub(page))
        else:
            self.files[path] = SpooledPage(self.pages[path], raw_block(page.fragment), editor.config, spool)

    def _write_file(self, item: RenderedFile, editor: FilesEditor, spool: Spool | None) -> None:
        path = self._taken(item.path)
        if spool is None:
            with editor.open(path, "w") as file:
                file.write(item.text)
        else:
            self.files[path] = WrittenFile(path, item.text, editor.config)

    def _taken(self, path: str) -> str:
        if path in self.paths:
            raise ValueError(f"two files of the site have the path {path!r}")
        self.paths.add(path)
        return checked_path(path)


class MovedFile(File):
    """Move the file that the gen-files script wrote: an estate has three of them for each module."""

    def copy_file(self, dirty: bool = False) -> None:
        """Put the file into the site; nobody reads it in its first place any more."""
        place = Path(self.abs_dest_path)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(self.abs_src_path), place)
