"""What a reader of lists sees: their rows, and where their links lead."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html

from archatlas.render.site.page import RenderedPage


def tree_of(page: RenderedPage) -> Any:
    """Return a page as a tree."""
    return html.fragment_fromstring(page.fragment, create_parent="main")


def words(element: Any) -> str:
    """Return the words of an element."""
    return " ".join(element.text_content().split())


def rows(page: RenderedPage, identifier: str) -> list[list[str]]:
    """Return the cells of a list, row by row."""
    found = tree_of(page).xpath(f"//table[@id='{identifier}']/tbody/tr")
    return [[words(cell) for cell in row] for row in found]


def links(page: RenderedPage) -> dict[str, str]:
    """Return the links of a page from their words to their addresses below the root."""
    return {words(link): target(page, link.get("href")) for link in tree_of(page).xpath("//a[@href]")}


def target(page: RenderedPage, href: str) -> str:
    """Return where a link of a page leads, from the root of the site."""
    return urljoin(f"/{page.address}/" if page.address else "/", href)


def rows_behind(pages: Iterable[RenderedPage], address: str) -> int:
    """Return how many rows a list shows for an address, its filters applied as the script applies them."""
    parts = urlsplit(address)
    (page,) = [page for page in pages if f"/{page.address}/" == parts.path]
    numbers = []
    for table in tree_of(page).xpath("//table[contains(@class, 'v-list')]"):
        prefix = f"{table.get('data-prefix')}-" if table.get("data-prefix") else ""
        wanted = [(name.removeprefix(prefix), value) for name, value in parse_qsl(parts.query)]
        sets = table.get("data-sets", "").split()
        if prefix and parts.fragment != prefix.strip("-"):
            continue
        found = [
            row for row in table.xpath("tbody/tr") if all(_holds(row, name, value, sets) for name, value in wanted)
        ]
        numbers.append(len(found))
    return numbers[0]


def _holds(row: Any, name: str, value: str, sets: list[str]) -> bool:
    said = row.get(f"data-{name}") or ""
    return value in said.split() if name in sets else said == value
