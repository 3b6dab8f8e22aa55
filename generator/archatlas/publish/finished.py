"""A page of mkdocs whose HTML is known before mkdocs reads it."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from archatlas.publish.carrier import CONTENT_ANCHOR, fragment_of, front_matter
from archatlas.render.page import RenderedPage


class FinishedPage(Page):
    """Give mkdocs a finished fragment, so that nothing of it passes through Markdown.

    The HTML is read from the carrier whenever it is wanted and kept only when a plugin changed it: an estate of
    ten thousand modules does not stay in memory.
    """

    def __init__(self, title: str | None, file: File, config: MkDocsConfig, page: RenderedPage) -> None:
        self._rendered = page
        self._changed_content: str | None = None
        super().__init__(title, file, config)

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the metadata from the rendered page; its search entries are given, not parsed back."""
        self.markdown = ""
        self.meta = front_matter(self._rendered) | {"search": {"exclude": True}}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Do nothing: the page is finished."""

    @property
    def content(self) -> str:
        """Return the page's HTML."""
        return self._finished_content() if self._changed_content is None else self._changed_content

    @content.setter
    def content(self, content: str | None) -> None:
        unchanged = content is None or content == self._finished_content()
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

    def _finished_content(self) -> str:
        return fragment_of(self.file.content_string)
