"""The contracts index: what modules offer each other, counted by kind, and listed."""

from collections.abc import Iterator, Mapping, Sequence

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import Column, Text, missing
from archatlas.render.site.components.listing import ListPlan, ListRow
from archatlas.render.site.components.page_parts import Choice
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.contracts.offers import ORDER, OTHER, Offer, numbers_of_offers, offers
from archatlas.render.site.contracts.sections import (
    ADDRESS,
    FOLD_ABOVE,
    SHOWN,
    ContractSection,
    NamesOfLane,
    in_order_of_ends,
    names_by_lane,
    offer_table,
    topic_table,
)
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import TableName, link, module_address, owner_address
from archatlas.render.site.module.contract import KINDS
from archatlas.render.site.page import Heading, LazyPage, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.pagination import (
    PART_ROWS,
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
from archatlas.render.text.words import count, enumerated


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
            (_owner(offer, start),),
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


def _owner(offer: Offer, start: str) -> Text:
    if not offer.owner:
        return missing("owner")
    return Text(one_line(offer.owner), href=link(start, owner_address(offer.owner_slug)) if offer.owner_slug else "")


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
    "rest": ("REST path", ""),
    "grpc": ("gRPC service", ""),
    "event": ("topic", ""),
    "graphql": ("GraphQL entry", "GraphQL entries"),
    "cli": ("command", ""),
    "python": ("Python name", ""),
    OTHER: ("other entry", "other entries"),
}
_SECTIONS = {
    "rest": ("REST", "Path", "path"),
    "grpc": ("gRPC", "Service", "service"),
    "graphql": ("GraphQL", "Entry", "entry"),
    "cli": ("Commands", "Command", "command"),
    OTHER: ("Other", "Entry", "entry"),
}
"""The title of the section of a kind, the head of its first column, and what one of its rows is called."""

INLINE_MODULES = 300
"""Modules with Python names that the index lists itself."""
SILENT_NAMED = 100
"""Modules without an entry point that the index names."""


@dataclass(frozen=True, slots=True)
class PythonNames:
    """The Python names: in numbers, by lane or else the pages that list them, and who declares nothing at all."""

    number: str
    lanes: tuple[NamesOfLane, ...]
    pages: tuple[PageRow, ...]
    silent: str
    silent_names: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ContractsView:
    """Everything the contracts index prints."""

    lede: str
    sections: tuple[ContractSection, ...]
    python: PythonNames
    kinds: tuple[Choice, ...]
    lanes: tuple[str, ...]
    owners: tuple[tuple[str, str], ...]
    is_empty: bool
    away: TakeAway


def contracts_view(assessment: Assessment, list_page: ListPage[Offer]) -> ContractsView:
    """Decide what the contracts index shows."""
    by_kind: dict[str, list[Offer]] = {}
    for offer in list_page.rows:
        by_kind.setdefault(offer.kind, []).append(offer)
    sections = [
        _topic_section(assessment) if kind == "event" else _section(assessment, kind, by_kind, list_page)
        for kind in ORDER
        if kind in by_kind and kind != "python"
    ]
    python = _python_names(assessment, by_kind.get("python", []), list_page)
    numbers = numbers_of_offers(list_page.rows, assessment.topics)
    handles = sorted({one_line(offer.owner) for offer in list_page.rows if offer.owner}, key=str.lower)
    return ContractsView(
        _lede(numbers, len({offer.module.name for offer in by_kind.get("python", [])})),
        tuple(sections),
        python,
        tuple(Choice(f"{_title(kind)} {numbers[kind]:,}", f"#{_anchor(kind)}") for kind in ORDER if kind in numbers),
        assessment.catalog.lanes(),
        (*((handle, handle) for handle in handles), (NO_OWNER, "No named owner")),
        not list_page.rows,
        take_away(ADDRESS, TableName.CONTRACTS),
    )


def _title(kind: str) -> str:
    return {"event": "Topics", "python": "Python"}.get(kind) or _SECTIONS[kind][0]


def _anchor(kind: str) -> str:
    return "events" if kind == "event" else kind


def _lede(numbers: Mapping[str, int], python_modules: int) -> str:
    called = {kind: number for kind, number in numbers.items() if kind != "python"}
    listed = enumerated([count(called[kind], *NOUNS[kind]) for kind in ORDER if kind in called])
    first = f"{sum(called.values()):,} that other teams call: {listed}" if called else "0 entries that other teams call"
    names = numbers.get("python", 0)
    rest = f", and {count(names, 'Python name')} in {count(python_modules, 'module')}" if names else ""
    return f"{first}{rest}. Every row has the module that answers for it and its owner."


def _section(
    assessment: Assessment, kind: str, by_kind: Mapping[str, Sequence[Offer]], list_page: ListPage[Offer]
) -> ContractSection:
    title, head, noun = _SECTIONS[kind]
    found = by_kind[kind]
    elsewhere = link(ADDRESS, list_page.find(kind).address) if list_page.inner and len(found) > PART_ROWS else ""
    listed = found[:SHOWN] if elsewhere or len(found) > FOLD_ABOVE else found
    rest = () if elsewhere else found[len(listed) :]
    number = count(len(found), noun, "entries" if noun == "entry" else "")
    return ContractSection(
        _anchor(kind),
        title,
        number,
        "",
        offer_table(assessment, listed, head),
        offer_table(assessment, rest, head) if rest else None,
        elsewhere,
    )


def _topic_section(assessment: Assessment) -> ContractSection:
    found = in_order_of_ends(assessment.topics.values())
    silent, unheard = sum(not one.emitters for one in found), sum(not one.consumers for one in found)
    both = sum(one.emitters != () and one.consumers != () for one in found)
    elsewhere = link(ADDRESS, "data", "topics") if len(found) > PART_ROWS else ""
    listed = found[:SHOWN] if elsewhere or len(found) > FOLD_ABOVE else found
    rest = () if elsewhere else found[len(listed) :]
    return ContractSection(
        _anchor("event"),
        "Topics",
        f"{len(found):,}, {silent:,} without a producer, {unheard:,} without a declared consumer",
        "" if both else "No topic has both ends declared.",
        topic_table(assessment, listed),
        topic_table(assessment, rest) if rest else None,
        elsewhere,
    )


def _python_names(assessment: Assessment, found: Sequence[Offer], list_page: ListPage[Offer]) -> PythonNames:
    modules = len({offer.module.name for offer in found})
    silent = [module.name for module in assessment.catalog.values() if not module.contracts.api.surface]
    is_inline = modules <= INLINE_MODULES or not list_page.inner
    verb = "module declares" if len(silent) == 1 else "modules declare"
    place = list_page.find("python")
    pages = page_rows(place if place.inner else list_page, ADDRESS, CONTRACT_LIST.words)
    return PythonNames(
        f"{count(len(found), 'name')} in {count(modules, 'module')}" if found else "",
        names_by_lane(assessment, found) if is_inline else (),
        () if is_inline else pages,
        f"{len(silent):,} {verb} no entry point" if silent else "",
        tuple(module_text(name, ADDRESS) for name in silent[:SILENT_NAMED]),
    )


_CONTEXT = ListContext("Contracts", (("Contracts", ADDRESS),))
_OFFERED = "REST paths, gRPC services, event topics, Python entry points"


def contract_pages(assessment: Assessment) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the contracts index, then the pages that it is spread over."""
    list_page = offer_list(assessment)
    yield LazyPage(ADDRESS, lambda: _contracts_page(assessment, list_page))
    yield from PaginatedList(CONTRACT_LIST, _CONTEXT).inner_pages(list_page)


def _contracts_page(assessment: Assessment, list_page: ListPage[Offer]) -> RenderedPage:
    view = contracts_view(assessment, list_page)
    headings = [Heading(section.anchor, section.title) for section in view.sections]
    headings += [Heading("python", "Python")] if view.python.number else []
    return RenderedPage(
        address=ADDRESS,
        title="Contracts",
        description=view.lede,
        section="Contracts",
        fragment=fill("contracts/contracts.html", view=view),
        contents=tuple(headings),
        search=(SearchEntry("", "Contracts", _OFFERED, name_terms("Contracts")),),
    )
