"""A page of mkdocs whose HTML is known before mkdocs reads it."""

from dataclasses import dataclass
from functools import lru_cache

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from archatlas.publish.carrier import CONTENT_ANCHOR, fragment_of, front_matter
from archatlas.render.page import RenderedPage


@dataclass(frozen=True, slots=True)
class Shown:
    """How a site shows a page: its title in the navigation, and the style sheets that not every page has."""

    title: str | None = None
    styles: tuple[str, ...] = ()


class FinishedPage(Page):
    """Give mkdocs a finished fragment, so that nothing of it passes through Markdown.

    The HTML is read from the carrier whenever it is wanted and kept only when a plugin changed it: an estate of
    ten thousand modules does not stay in memory.
    """

    def __init__(self, file: File, config: MkDocsConfig, page: RenderedPage, shown: Shown) -> None:
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
        return _finished_content(self.file) if self._changed_content is None else self._changed_content

    @content.setter
    def content(self, content: str | None) -> None:
        unchanged = content is None or content == _finished_content(self.file)
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
def _finished_content(file: File) -> str:
    """Read the carrier once for the half dozen times in a row that mkdocs asks for the content of a page."""
    return fragment_of(file.content_string)
