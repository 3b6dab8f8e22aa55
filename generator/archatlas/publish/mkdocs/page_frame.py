"""Puts one page at a time into a site that mkdocs has built around it, byte for byte as a build does."""

from collections.abc import Callable, Iterable

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.utils import get_build_date

from archatlas.model.record import dataclass
from archatlas.publish.mkdocs.content_security_policy import PagePolicies
from archatlas.publish.mkdocs.markdown_stub import raw_block
from archatlas.publish.mkdocs.page_shell import PageTemplate, TemplateEnvironment
from archatlas.publish.mkdocs.prerendered_page import PageDisplay, PrerenderedPage
from archatlas.publish.mkdocs.site_frame import show_frame
from archatlas.render.site.page import RenderedPage

SITEMAP = "sitemap.xml"


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

    def search_index(self, entries: list[dict[str, object]]) -> str | None:
        """Return the index of the search with these entries of our pages, None where the site has no search."""
        search = self.config.plugins.get("material/search")
        written = getattr(search, "search_index", None)
        if search is None or written is None:
            return None
        index = type(written)(**search.config)
        index.entries = [*written.entries, *entries]
        text: str = index.generate_search_index(None)
        return text

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
