"""The pages of a list that is too long for one, each row on exactly one of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Generic, TypeVar

from archatlas.model.record import dataclass, replace
from archatlas.render.site.components.listing import ListPlan
from archatlas.render.site.links import link
from archatlas.render.site.page import Crumb, LazyPage, RenderedPage
from archatlas.render.site.templating import fill
from archatlas.render.text.words import capitalised, count

PAGE_ROWS = 2000
"""Rows that one page may list; above, they are spread over pages."""

PART_ROWS = 500
"""Rows of a page that is one of several parts of a list."""

Record = TypeVar("Record")
Key = Callable[[Record], str]


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Record]):
    """Rows with the address of the page that lists them, or that leads to the pages that do.

    `key` is what the rows have in common within the page around this one; a part of a list has none.
    """

    address: str
    label: str
    rows: tuple[Record, ...]
    inner: tuple["ListPage[Record]", ...] = ()
    key: str = ""

    def pages(self) -> Iterator["ListPage[Record]"]:
        """Yield this page and all inside it."""
        yield self
        for list_page in self.inner:
            yield from list_page.pages()

    def lists(self) -> tuple["ListPage[Record]", ...]:
        """Return the pages that list rows themselves, in order."""
        return tuple(list_page for list_page in self.pages() if not list_page.inner)

    def find(self, *keys: str) -> "ListPage[Record]":
        """Return the innermost page that has all rows with these keys."""
        for list_page in self.inner:
            if keys and list_page.key == keys[0]:
                return list_page.find(*keys[1:])
        return self


@dataclass(frozen=True, slots=True)
class PagingPlan(Generic[Record]):
    """How rows are spread: by the values of the keys, outermost first, then in parts named by first and last row."""

    keys: tuple[Key[Record], ...]
    name: Key[Record]


def paginate(address: str, label: str, rows: Sequence[Record], plan: PagingPlan[Record]) -> ListPage[Record]:
    """Put rows on one page, or else on a page for each value of the first key, and so on inward."""
    if len(rows) <= PAGE_ROWS:
        return ListPage(address, label, tuple(rows))
    inner = _by_key(address, rows, plan) if plan.keys else _parts(address, label, rows, plan)
    return ListPage(address, label, tuple(rows), inner)


def _by_key(address: str, rows: Sequence[Record], plan: PagingPlan[Record]) -> tuple[ListPage[Record], ...]:
    outermost, *keys = plan.keys
    grouped: dict[str, list[Record]] = {}
    for row in rows:
        grouped.setdefault(outermost(row), []).append(row)
    within = PagingPlan(tuple(keys), plan.name)
    segments = zip(grouped, path_segments(tuple(grouped)), strict=True)
    return tuple(
        replace(paginate(f"{address}/{segment}", value, grouped[value], within), key=value)
        for value, segment in segments
    )


def paginate_above(limit: int, place: ListPage[Record], name: Key[Record]) -> ListPage[Record]:
    """Put the rows of a page that lists more than a limit on parts of it too."""
    if len(place.rows) <= limit:
        return place
    return replace(place, inner=_parts(place.address, place.label, place.rows, PagingPlan((), name)))


def _parts(address: str, label: str, rows: Sequence[Record], plan: PagingPlan[Record]) -> tuple[ListPage[Record], ...]:
    starts = range(0, len(rows), PART_ROWS)
    parts = [tuple(rows[start : start + PART_ROWS]) for start in starts]
    return tuple(
        ListPage(f"{address}/{number}", f"{label} {number}: {plan.name(part[0])} to {plan.name(part[-1])}", part)
        for number, part in enumerate(parts, start=1)
    )


def path_segments(values: Sequence[str]) -> tuple[str, ...]:
    """Return a distinct part of an address for each value: letters, digits, `_` and hyphens only."""
    taken: set[str] = set()
    segments = []
    for value in values:
        wanted = re.sub(r"[^a-z0-9_]+", "-", value.lower())[:80].strip("-") or "other"
        segment, number = wanted, 1
        while segment in taken:
            number += 1
            segment = f"{wanted}-{number}"
        taken.add(segment)
        segments.append(segment)
    return tuple(segments)


@dataclass(frozen=True, slots=True)
class ListContext:
    """What the pages of one list have in common: the tab, and the steps of the breadcrumb with their addresses."""

    section: str
    crumbs: tuple[tuple[str, str], ...]


class PaginatedList(Generic[Record]):
    """Renders the pages of a list, the outermost one left out unless it is asked for."""

    def __init__(self, plan: ListPlan[Record], context: ListContext) -> None:
        """Take how the records are listed and where the pages belong."""
        self._plan = plan
        self._context = context

    def inner_pages(self, list_page: ListPage[Record]) -> Iterator[LazyPage[RenderedPage]]:
        """Yield the pages inside a page, which itself is somebody else's."""
        yield from self._inside(list_page, self._context.crumbs)

    def all_pages(self, list_page: ListPage[Record]) -> Iterator[LazyPage[RenderedPage]]:
        """Yield a page and the pages inside it."""
        yield self._lazy(list_page, self._context.crumbs, ())
        yield from self._inside(list_page, (*self._context.crumbs, (self._label(list_page), list_page.address)))

    def _inside(
        self, list_page: ListPage[Record], crumbs: tuple[tuple[str, str], ...]
    ) -> Iterator[LazyPage[RenderedPage]]:
        for inner in list_page.inner:
            yield self._lazy(inner, crumbs, self._steps(list_page, inner))
            yield from self._inside(inner, (*crumbs, (self._label(inner), inner.address)))

    def _lazy(
        self, list_page: ListPage[Record], crumbs: tuple[tuple[str, str], ...], steps: tuple[tuple[str, str], ...]
    ) -> LazyPage[RenderedPage]:
        return LazyPage(
            list_page.address,
            partial(self._page, list_page, crumbs, steps),
            partial(self._outline, list_page, crumbs),
        )

    def _page(
        self, list_page: ListPage[Record], crumbs: tuple[tuple[str, str], ...], steps: tuple[tuple[str, str], ...]
    ) -> RenderedPage:
        here, plan = list_page.address, self._plan
        number = count(len(list_page.rows), plan.noun, plan.nouns)
        fragment = fill(
            "components/paginated_list.html",
            title=capitalised(self._label(list_page)),
            lede=f"{number}, on {count(len(list_page.lists()), 'page')}." if list_page.inner else f"{number}.",
            list=None if list_page.inner else plan.listing(list_page.rows, here),
            pages=page_rows(list_page, here, plan.words),
            steps=steps,
            noun=plan.noun,
            nouns=plan.nouns,
            away=plan.take_away(here),
        )
        return replace(self._outline(list_page, crumbs), fragment=fragment)

    def _outline(self, list_page: ListPage[Record], crumbs: tuple[tuple[str, str], ...]) -> RenderedPage:
        """Return a page without its fragment; the search finds what is listed on pages of its own."""
        here, name = list_page.address, self._label(list_page)
        title = ": ".join((*(label for label, _ in crumbs), name))
        number = count(len(list_page.rows), self._plan.noun, self._plan.nouns)
        trail = tuple(Crumb(label, link(here, address)) for label, address in crumbs)
        return RenderedPage(here, title, f"{title}: {number}.", self._context.section, "", crumbs=(*trail, Crumb(name)))

    def _label(self, list_page: ListPage[Record]) -> str:
        return self._plan.words.get(list_page.label, list_page.label)

    def _steps(self, list_page: ListPage[Record], current: ListPage[Record]) -> tuple[tuple[str, str], ...]:
        """Return the links to the pages before and after one."""
        steps = []
        for one, other in pairwise(list_page.inner):
            if other is current:
                steps.append((f"← {self._label(one)}", link(current.address, one.address)))
            if one is current:
                steps.append((f"{self._label(other)} →", link(current.address, other.address)))
        return tuple(steps)


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of a list that is spread over several."""

    label: str
    href: str
    number: str
    pages: str


def page_rows(list_page: ListPage[Record], start: str, words: Mapping[str, str]) -> tuple[PageRow, ...]:
    """Return the pages one step inside a page, with links from the page at `start`."""
    return tuple(
        PageRow(
            words.get(inner.label, inner.label),
            link(start, inner.address),
            f"{len(inner.rows):,}",
            f"{count(len(inner.lists()), 'page')}" if inner.inner else "",
        )
        for inner in list_page.inner
    )
