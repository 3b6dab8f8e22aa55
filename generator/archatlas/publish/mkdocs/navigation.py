"""Decides which tabs a site has, and joins them with the navigation of a site that has one."""

from collections.abc import Iterable, Iterator

from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from archatlas.model.record import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the site: its title and the address of its page."""

    title: str
    address: str

    @property
    def source_path(self) -> str:
        """Return the path of the Markdown stub of the tab's page."""
        return f"{self.address}/index.md" if self.address else "index.md"


TABS = (
    Tab("Overview", ""),
    Tab("Modules", "modules"),
    Tab("Lanes", "lanes"),
    Tab("Owners", "owners"),
    Tab("Dependencies", "dependencies"),
    Tab("Contracts", "contracts"),
    Tab("Data", "data"),
    Tab("Health", "health"),
    Tab("Findings", "findings"),
    Tab("Changes", "changes"),
    Tab("Reference", "reference"),
)
"""The tabs in their order; a tab without a page is not shown."""


def navigation(addresses: Iterable[str], at: str = "") -> tuple[Tab, ...]:
    """Return the tabs for which a page exists, so that their number does not grow with the estate."""
    present = set(addresses)
    there = (replace(tab, address=f"{at}/{tab.address}".rstrip("/")) if at else tab for tab in TABS)
    return tuple(tab for tab in there if tab.address in present)


def written_paths(nav: object) -> Iterator[tuple[str, str | None]]:
    """Yield each path of a navigation in mkdocs.yml with the title that it has there."""
    if isinstance(nav, str):
        yield nav, None
    elif isinstance(nav, list):
        for entry in nav:
            yield from written_paths(entry)
    elif isinstance(nav, dict):
        for title, entry in nav.items():
            if isinstance(entry, str):
                yield entry, str(title)
            else:
                yield from written_paths(entry)


def with_tabs_filled_in(nav: object, at: str, tabs: tuple[Tab, ...], section: str) -> object:
    """Return a navigation of mkdocs.yml in which the entry for the address of the atlas holds its tabs.

    An entry without a title of its own gets that of the `section`.
    """
    if isinstance(nav, list):
        titled = ({section: entry} if _is_mount_path(entry, at) else entry for entry in nav)
        return [with_tabs_filled_in(entry, at, tabs, section) for entry in titled]
    if isinstance(nav, dict):
        return {title: with_tabs_filled_in(entry, at, tabs, section) for title, entry in nav.items()}
    return [{tab.title: tab.source_path} for tab in tabs] if _is_mount_path(nav, at) else nav


def _is_mount_path(entry: object, at: str) -> bool:
    return isinstance(entry, str) and at != "" and entry.strip("/") == at


def join_navigation(nav: Navigation, pages: list[Page], section: str) -> None:
    """Put the pages of the tabs in front, or below a section at the end where it has a title.

    The navigation stays the same object: plugins that made it look whether it is still theirs.
    """
    if section:
        group = Section(section, list(pages))
        for page in pages:
            page.parent = group
        nav.items.append(group)
        nav.pages.extend(pages)
    else:
        nav.items[:0] = pages
        nav.pages[:0] = pages
    nav.homepage = next((page for page in nav.pages if page.is_homepage), nav.homepage)
    _link_neighbours(nav.pages)


def tab_pages(tabs: Iterable[Tab], files: Iterable[File]) -> list[Page]:
    """Return the pages of the tabs, titled by them, as part of the navigation."""
    by_path = {file.src_uri: file for file in files}
    found = []
    for tab in tabs:
        file = by_path[tab.source_path]
        if file.page is not None:
            file.inclusion = InclusionLevel.INCLUDED
            file.page.title = tab.title
            found.append(file.page)
    return found


def section_of(nav: Navigation, files: Iterable[File]) -> Section | None:
    """Return the section that holds the first of these pages in the navigation, None where it stands at the top."""
    ours = {file.src_uri for file in files}
    first = next((page for page in nav.pages if page.file.src_uri in ours), None)
    return first.parent if first is not None and isinstance(first.parent, Section) else None


def _link_neighbours(pages: list[Page]) -> None:
    for before, page, after in zip([None, *pages[:-1]], pages, [*pages[1:], None], strict=True):
        page.previous_page, page.next_page = before, after
