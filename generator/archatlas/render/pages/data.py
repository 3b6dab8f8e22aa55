"""The data and events map, and the pages of the lists that are too long for it."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.render.page import Heading, RenderedPage, SearchEntry
from archatlas.render.pages.shelves import ShelfPages, Surroundings
from archatlas.render.templating import fill
from archatlas.render.views.data_lists import ADDRESS
from archatlas.render.views.data_map import data_lists, data_view, is_inline
from archatlas.render.views.data_rows import CLASSIFIED, RECORDS, SERVICES, STORES, TOPICS

_AROUND = Surroundings("Data", (("Data and events", ADDRESS),))
_LISTED = "Personal data, topics, stores, types of record, services"
_CONTENTS = (
    Heading("classes", "Classes of data"),
    Heading("topics", "Topics"),
    Heading("external", "Services from outside"),
    Heading("stores", "Stores"),
    Heading("records", "Types of record"),
    Heading("modules", "Modules by class"),
)


def data_pages(assessment: Assessment) -> Iterator[RenderedPage]:
    """Render the map, then the pages of what it cannot list itself."""
    lists = data_lists(assessment)
    view = data_view(lists)
    yield RenderedPage(
        address=ADDRESS,
        title="Data and events",
        description=f"{', '.join(item.text for item in view.counts)}.",
        section="Data",
        fragment=fill("data.html", view=view),
        contents=_CONTENTS,
        search=(SearchEntry("", "Data and events", _LISTED, "personal data events topics stores records"),),
    )
    for plan, shelf in (
        (SERVICES, lists.uses),
        (STORES, lists.stores),
        (RECORDS, lists.records),
        (CLASSIFIED, lists.modules),
    ):
        if not is_inline(shelf):
            yield from ShelfPages(plan, _AROUND).whole(shelf)
    if not is_inline(lists.topics):
        yield from ShelfPages(TOPICS, _AROUND).whole(lists.topics)
