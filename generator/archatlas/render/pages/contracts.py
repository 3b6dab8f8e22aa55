"""The contracts index, and its pages by kind and lane where it is long."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.render.page import RenderedPage, SearchEntry
from archatlas.render.pages.shelves import ShelfPages, Surroundings
from archatlas.render.templating import fill
from archatlas.render.views.contract_list import ADDRESS, PLAN, offers
from archatlas.render.views.contracts import contracts_view
from archatlas.render.views.search_text import called

_AROUND = Surroundings("Contracts", (("Contracts", ADDRESS),))
_OFFERED = "REST paths, gRPC services, event topics, Python entry points"


def contract_pages(assessment: Assessment) -> Iterator[RenderedPage]:
    """Render the contracts index, then the pages that it is spread over."""
    shelf = offers(assessment)
    view = contracts_view(assessment, shelf)
    yield RenderedPage(
        address=ADDRESS,
        title="Contracts",
        description=f"{view.total}: REST paths, gRPC services, event topics and Python entry points of all modules.",
        section="Contracts",
        fragment=fill("contracts.html", view=view),
        search=(SearchEntry("", "Contracts", _OFFERED, called("Contracts")),),
    )
    yield from ShelfPages(PLAN, _AROUND).inside(shelf)
