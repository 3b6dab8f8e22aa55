"""The pages of a list that is too long for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from archatlas.render.page import Crumb, RenderedPage
from archatlas.render.shelf import Shelf
from archatlas.render.templating import fill
from archatlas.render.views.links import link
from archatlas.render.views.listing import ListPlan, shelf_rows
from archatlas.render.words import capitalised, count

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the pages of one list have in common: the tab, and the steps of the breadcrumb with their addresses."""

    section: str
    crumbs: tuple[tuple[str, str], ...]


class ShelfPages(Generic[Record]):
    """Renders the pages of a list, the outermost one left out unless it is asked for."""

    def __init__(self, plan: ListPlan[Record], around: Surroundings) -> None:
        """Take how the records are listed and where the pages belong."""
        self._plan = plan
        self._around = around

    def inside(self, shelf: Shelf[Record]) -> Iterator[RenderedPage]:
        """Yield the pages inside a shelf, whose own page is somebody else's."""
        yield from self._inside(shelf, self._around.crumbs)

    def whole(self, shelf: Shelf[Record]) -> Iterator[RenderedPage]:
        """Yield the page of a shelf and the pages inside it."""
        yield self._page(shelf, self._around.crumbs, ())
        yield from self._inside(shelf, (*self._around.crumbs, (self._label(shelf), shelf.address)))

    def _inside(self, shelf: Shelf[Record], crumbs: tuple[tuple[str, str], ...]) -> Iterator[RenderedPage]:
        for inner in shelf.inner:
            yield self._page(inner, crumbs, self._steps(shelf, inner))
            yield from self._inside(inner, (*crumbs, (self._label(inner), inner.address)))

    def _page(
        self, shelf: Shelf[Record], crumbs: tuple[tuple[str, str], ...], steps: tuple[tuple[str, str], ...]
    ) -> RenderedPage:
        here, plan = shelf.address, self._plan
        name = self._label(shelf)
        title = ": ".join((*(label for label, _ in crumbs), name))
        number = count(len(shelf.rows), plan.noun, plan.nouns)
        fragment = fill(
            "shelf.html",
            title=capitalised(name),
            lede=f"{number}, on {count(len(shelf.lists()), 'page')}." if shelf.inner else f"{number}.",
            list=None if shelf.inner else plan.listing(shelf.rows, here),
            shelves=shelf_rows(shelf, here, plan.words),
            steps=steps,
            noun=plan.noun,
            nouns=plan.nouns,
        )
        trail = tuple(Crumb(label, link(here, address)) for label, address in crumbs)
        return RenderedPage(
            here, title, f"{title}: {number}.", self._around.section, fragment, crumbs=(*trail, Crumb(name))
        )

    def _label(self, shelf: Shelf[Record]) -> str:
        return self._plan.words.get(shelf.label, shelf.label)

    def _steps(self, shelf: Shelf[Record], current: Shelf[Record]) -> tuple[tuple[str, str], ...]:
        """Return the links to the pages before and after one."""
        steps = []
        for one, other in pairwise(shelf.inner):
            if other is current:
                steps.append((f"← {self._label(one)}", link(current.address, one.address)))
            if one is current:
                steps.append((f"{self._label(other)} →", link(current.address, other.address)))
        return tuple(steps)
