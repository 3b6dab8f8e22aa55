"""The contracts index: what modules offer each other, counted by kind, and listed."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import Column, LinkedCount, Text, missing
from archatlas.render.site.components.listing import Listing, ListPlan, ListRow
from archatlas.render.site.contracts.offers import ORDER, OTHER, Offer, offers
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import TableName, link, module_address
from archatlas.render.site.module.contract import KINDS
from archatlas.render.site.page import LazyPage, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.pagination import (
    ListContext,
    ListPage,
    PageRow,
    PaginatedList,
    PagingPlan,
    page_rows,
    paginate,
)
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

ADDRESS = "contracts"


def offer_list(assessment: Assessment) -> ListPage[Offer]:
    """Return everything that modules offer on its page or pages."""
    return paginate(ADDRESS, "contracts", offers(assessment), PagingPlan((_kind, _lane), _entry))


def _row(offer: Offer, start: str) -> ListRow:
    version = offer.module.contracts.api.version
    kind = KINDS.get(offer.kind, "Other")
    entry = Text(offer.entry, code=True, href=link(start, module_address(offer.module.name), offer.anchor))
    marks = (Text("nobody emits it", tag="bad"),) if offer.unheard else ()
    return ListRow(
        (
            (entry,),
            (Text(f"{kind}, {offer.role}" if offer.role else kind), *marks),
            (module_text(offer.module.name, start),),
            (Text(one_line(offer.owner)) if offer.owner else missing("owner"),),
            (Text(one_line(version), code=True) if version else missing("version"),),
        ),
        (
            ("kind", offer.kind),
            ("lane", offer.module.lane),
            ("owner", one_line(offer.owner) if offer.owner else NO_OWNER),
            ("module", offer.module.name),
            *((("role", offer.role), ("topic", offer.entry)) if offer.kind == "event" else ()),
        ),
    )


def _kind(offer: Offer) -> str:
    return offer.kind


def _lane(offer: Offer) -> str:
    return offer.module.lane


def _entry(offer: Offer) -> str:
    return offer.entry


CONTRACT_LIST: ListPlan[Offer] = ListPlan(
    "contract-list",
    "entry",
    "entries",
    (
        Column("entry", "Entry"),
        Column("kind", "Kind"),
        Column("module", "Module"),
        Column("owner", "Owner"),
        Column("version", "Version"),
    ),
    _row,
    choices={"kind": "Kind", "role": "Events", "lane": "Lane", "owner": "Owner"},
    words={**KINDS, OTHER: "Other", NO_OWNER: "No named owner", "emits": "emitted", "consumes": "consumed"},
    table=TableName.CONTRACTS,
)

NOUNS = {
    "python": ("Python entry point", ""),
    "rest": ("REST path", ""),
    "grpc": ("gRPC service", ""),
    "event": ("event emitted or consumed", "events emitted or consumed"),
    "graphql": ("GraphQL entry", "GraphQL entries"),
    "cli": ("command", ""),
    OTHER: ("other entry", "other entries"),
}


@dataclass(frozen=True, slots=True)
class ContractsView:
    """Everything the contracts index prints."""

    total: str
    counts: tuple[LinkedCount, ...]
    silent: str
    list: Listing | None
    pages: tuple[PageRow, ...]


def contracts_view(assessment: Assessment, list_page: ListPage[Offer]) -> ContractsView:
    """Decide what the contracts index shows."""
    numbers = Counter(offer.kind for offer in list_page.rows)
    silent = sum(not module.contracts.api.surface for module in assessment.catalog.values())
    return ContractsView(
        count(len(list_page.rows), "entry", "entries"),
        tuple(_counted(kind, numbers[kind], list_page) for kind in ORDER if numbers[kind]),
        f"{count(silent, 'module')} {'declares' if silent == 1 else 'declare'} no entry point." if silent else "",
        None if list_page.inner else CONTRACT_LIST.listing(list_page.rows, ADDRESS),
        page_rows(list_page, ADDRESS, CONTRACT_LIST.words),
    )


def _counted(kind: str, number: int, list_page: ListPage[Offer]) -> LinkedCount:
    query = {} if list_page.inner else {"kind": kind}
    return LinkedCount(count(number, *NOUNS[kind]), link(ADDRESS, list_page.find(kind).address, **query))


_CONTEXT = ListContext("Contracts", (("Contracts", ADDRESS),))
_OFFERED = "REST paths, gRPC services, event topics, Python entry points"


def contract_pages(assessment: Assessment) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the contracts index, then the pages that it is spread over."""
    list_page = offer_list(assessment)
    yield LazyPage(ADDRESS, lambda: _contracts_page(assessment, list_page))
    yield from PaginatedList(CONTRACT_LIST, _CONTEXT).inner_pages(list_page)


def _contracts_page(assessment: Assessment, list_page: ListPage[Offer]) -> RenderedPage:
    view = contracts_view(assessment, list_page)
    return RenderedPage(
        address=ADDRESS,
        title="Contracts",
        description=f"{view.total}: REST paths, gRPC services, event topics and Python entry points of all modules.",
        section="Contracts",
        fragment=fill("contracts/contracts.html", view=view),
        search=(SearchEntry("", "Contracts", _OFFERED, name_terms("Contracts")),),
    )
