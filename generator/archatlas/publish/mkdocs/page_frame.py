"""Puts one page at a time into a site that mkdocs has built around it, byte for byte as a build does."""

from collections.abc import Callable, Iterable

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.utils import get_build_date

from archatlas.model.record import dataclass
from archatlas.publish.mkdocs.configuration import SearchKind
from archatlas.publish.mkdocs.content_security_policy import PagePolicies
from archatlas.publish.mkdocs.markdown_stub import raw_block
from archatlas.publish.mkdocs.page_shell import PageTemplate, TemplateEnvironment
from archatlas.publish.mkdocs.prerendered_page import PageDisplay, PrerenderedPage
from archatlas.publish.mkdocs.search_index import THEME_INDEX, index_entries
from archatlas.publish.mkdocs.site_frame import show_frame, shown_numbers
from archatlas.publish.search.documents import SearchDocument, documents_of
from archatlas.publish.search.index_files import in_memory, index_files
from archatlas.render.site.page import RenderedPage

SITEMAP = "sitemap.xml"
SearchFound = dict[str, object] | SearchDocument
"""Something that the search finds, in the form that its index takes."""


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The theme with navigation and policies, for pages that come one by one; not for several threads at once.

    The pages of the map have been in the build that made this, since the navigation consists of them. `home` finds
    the section of the navigation that a page belongs to, `styles` are the style sheets of pages of the atlas only.
    """

    config: MkDocsConfig
    files: Files
    navigation: Navigation
    environment: TemplateEnvironment
    template: PageTemplate
    policies: PagePolicies | None
    home: Callable[[str], Section | None]
    styles: tuple[str, ...]
    search: SearchKind

    def page_text(self, rendered: RenderedPage, frame: dict[str, object]) -> str:
        """Return the text of a page as it stands in a built site of which the templates are told these values."""
        show_frame(self.config, frame)
        page = self._page(rendered)
        page.show(rendered, raw_block(rendered.fragment))
        page.active = True
        try:
            context = get_context(self.navigation, self.files.documentation_pages(), self.config, page)
            text = self.template.render(context)
        finally:
            page.active = False
        return self.policies.for_page(text, page) if self.policies else text

    def sitemap(self, addresses: Iterable[str]) -> str:
        """Return the map of a site that has pages of ours at these addresses, dated as a build of now dates them."""
        theirs = [file for file in self.files.documentation_pages() if not isinstance(file.page, PrerenderedPage)]
        ours = [self._page(RenderedPage(address, "", "", "", "")) for address in addresses]
        for page in ours:
            page.update_date = get_build_date()
        context = get_context(self.navigation, [*theirs, *(page.file for page in ours)], self.config)
        text: str = self.environment.get_template(SITEMAP).render(context)
        return text

    def search_of(self, page: RenderedPage) -> list[SearchFound]:
        """Return what the search of the site finds on a page."""
        return [*(documents_of(page) if self.search is SearchKind.OURS else index_entries(page))]

    def search_files(self, found: Iterable[SearchFound]) -> dict[str, str]:
        """Return the files of the index with what is found on our pages; none where the site has no search."""
        if self.search is SearchKind.OURS:
            documents = (in_memory(one) for one in found if isinstance(one, SearchDocument))
            return {file.path: file.text for file in index_files(documents, shown_numbers(self.config))}
        search = self.config.plugins.get("material/search")
        written = getattr(search, "search_index", None)
        if search is None or written is None:
            return {}
        index = type(written)(**search.config)
        index.entries = [*written.entries, *found]
        return {THEME_INDEX: index.generate_search_index(None)}

    def _page(self, rendered: RenderedPage) -> PrerenderedPage:
        known = self.files.get_file_from_path(rendered.source_path)
        if known is not None and isinstance(known.page, PrerenderedPage):
            return known.page
        file = File(rendered.source_path, None, self.config.site_dir, self.config.use_directory_urls)
        file.generated_by = "archatlas"  # nobody can edit what it is made from at an address of its own
        file.inclusion = InclusionLevel.NOT_IN_NAV
        page = PrerenderedPage(file, self.config, rendered, PageDisplay(None, self.styles))
        page.read_source(self.config)
        page.parent = self.home(rendered.address)
        return page
