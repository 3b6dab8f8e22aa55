"""Turns the map of a site into a navigation of mkdocs, and joins it with that of a site that has one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from archatlas.render.site.site_map import SiteEntry, SiteGroup, SiteMap


def source_path(entry: SiteEntry, at: str = "") -> str:
    """Return the path of the Markdown stub of an entry's page, for an atlas below an address of its own."""
    return "/".join(part for part in (at, entry.address, "index.md") if part)


def entries_by_source(site_map: SiteMap, at: str) -> Mapping[str, SiteEntry]:
    """Return the entries of a map by the paths of their pages' stubs."""
    return {source_path(entry, at): entry for group in site_map.groups for entry in group.entries}


def written_navigation(site_map: SiteMap, at: str = "") -> list[dict[str, object]]:
    """Return the map as it stands below `nav` in mkdocs.yml."""
    return [{group.title: _written_group(group, at)} for group in site_map.groups]


def _written_group(group: SiteGroup, at: str) -> object:
    if group.is_page:
        return source_path(group.entries[0], at)
    return [{entry.title: source_path(entry, at)} for entry in group.entries]


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


def published_twice(files: Files, written_by_hand: Collection[Path]) -> Iterator[str]:
    """Tell of each folder of which mkdocs publishes pages that the atlas shows: as they are, and without our checks."""
    places = frozenset(map(str, written_by_hand))
    folders = {
        str(PurePosixPath(file.src_uri).parent)
        for file in files
        if places and not file.inclusion.is_excluded() and file.abs_src_path in places
    }
    for folder in sorted(folders):
        yield (
            f"pages of '{folder}' are published by the atlas and, as they are, by mkdocs; "
            f"name it in mkdocs.yml, as exclude_docs: /{folder}/"
        )


def with_map_filled_in(nav: object, at: str, site_map: SiteMap, section: str) -> object:
    """Return a navigation of mkdocs.yml in which the entry for the address of the atlas holds its pages.

    An entry without a title of its own gets that of the `section`.
    """
    if isinstance(nav, list):
        titled = ({section: entry} if _is_mount_path(entry, at) else entry for entry in nav)
        return [with_map_filled_in(entry, at, site_map, section) for entry in titled]
    if isinstance(nav, dict):
        return {title: with_map_filled_in(entry, at, site_map, section) for title, entry in nav.items()}
    return written_navigation(site_map, at) if _is_mount_path(nav, at) else nav


def _is_mount_path(entry: object, at: str) -> bool:
    return isinstance(entry, str) and at != "" and entry.strip("/") == at


def join_navigation(nav: Navigation, items: list[Page | Section], section: str) -> None:
    """Put pages and sections in front, or below a section at the end where it has a title.

    The navigation stays the same object: plugins that made it look whether it is still theirs.
    """
    pages = list(_pages_of(items))
    if section:
        nav.items.append(_section(section, items))
        nav.pages.extend(pages)
    else:
        nav.items[:0] = items
        nav.pages[:0] = pages
    nav.homepage = next((page for page in nav.pages if page.is_homepage), nav.homepage)
    _link_neighbours(nav.pages)


def map_items(site_map: SiteMap, files: Files, at: str) -> list[Page | Section]:
    """Return the pages of a map, titled by it, as part of the navigation."""
    found: list[Page | Section] = []
    for group in site_map.groups:
        pages = [page for entry in group.entries if (page := _titled_page(entry, files, at)) is not None]
        found += pages if group.is_page else [_section(group.title, pages)]
    return found


def _titled_page(entry: SiteEntry, files: Files, at: str) -> Page | None:
    file = files.get_file_from_path(source_path(entry, at))
    if file is None or file.page is None:
        return None
    file.inclusion = InclusionLevel.INCLUDED
    file.page.title = entry.title
    return file.page


def _section(title: str, items: Iterable[Page | Section]) -> Section:
    section = Section(title, list(items))
    for item in section.children:
        item.parent = section
    return section


def _pages_of(items: Iterable[Page | Section]) -> Iterator[Page]:
    for item in items:
        if isinstance(item, Page):
            yield item
        else:
            yield from _pages_of(item.children)  # type: ignore[arg-type]  # sections of ours hold no links


def home_finder(nav: Navigation, files: Files, site_map: SiteMap, at: str) -> Callable[[str], Section | None]:
    """Return what finds the section that a page of ours belongs to by its address; None where it stands at the top.

    That is where the navigation has its entry, else where it has the first page of ours.
    """
    paths = {source_path(entry, at) for group in site_map.groups for entry in group.entries}
    first = next((page.parent for page in nav.pages if page.file.src_uri in paths), None)

    def find(address: str) -> Section | None:
        inside = address.removeprefix(at).removeprefix("/") if at else address
        entry = site_map.entry_of(inside)
        file = files.get_file_from_path(source_path(entry, at)) if entry is not None else None
        home = file.page.parent if file is not None and file.page in nav.pages else first
        return home if isinstance(home, Section) else None

    return find


def _link_neighbours(pages: list[Page]) -> None:
    for before, page, after in zip([None, *pages[:-1]], pages, [*pages[1:], None], strict=True):
        page.previous_page, page.next_page = before, after
