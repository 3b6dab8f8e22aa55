"""The data and events map: where personal data is, and what the lists of it hold."""

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import LinkedCount
from archatlas.render.site.components.listing import Listing, ListPlan
from archatlas.render.site.components.take_away import TakeAway
from archatlas.render.site.data.lists import (
    ADDRESS,
    CLASSES,
    CLASSIFIED,
    NAMED,
    RECORDS,
    SERVICES,
    SEVERITIES,
    STORES,
    TOPICS,
    UNDECLARED,
    DataLine,
    TopicLine,
    classified,
    known_topics,
    records,
    service_uses,
    stores,
)
from archatlas.render.site.links import link, module_address
from archatlas.render.site.page import Heading, LazyPage, RenderedPage, SearchEntry
from archatlas.render.site.pagination import ListContext, ListPage, PaginatedList
from archatlas.render.site.templating import fill
from archatlas.render.text.words import capitalised, count

INLINE_ROWS = 500
"""Rows of a list that the map prints itself; a longer one has a page of its own."""

FOLD_ABOVE = 60
"""Rows of a list above which it is folded."""

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class DataPart:
    """A part of the map: a list, or the link to the page that has it."""

    anchor: str
    number: str
    list: Listing | None
    href: str
    nothing: str
    size: str
    away: TakeAway | None

    @property
    def is_long(self) -> bool:
        """Tell whether the list would push what follows it far down."""
        return self.list is not None and len(self.list.rows) > FOLD_ABOVE


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of data with its modules, those of them that hold personal data, and those of which it is not known."""

    name: str
    modules: LinkedCount
    personal: LinkedCount
    unknown: LinkedCount


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service from outside with the gravest criticality that a module gives it, and who uses it."""

    name: str
    criticality: str
    users: tuple[tuple[str, str], ...]
    number: LinkedCount


@dataclass(frozen=True, slots=True)
class DataView:
    """Everything the data map prints."""

    counts: tuple[LinkedCount, ...]
    classes: tuple[ClassRow, ...]
    services: tuple[ServiceRow, ...]
    service_names: str
    topics: DataPart
    uses: DataPart
    stores: DataPart
    records: DataPart
    modules: DataPart


@dataclass(frozen=True)
class DataLists:
    """The lists that the map is made of."""

    topics: ListPage[TopicLine]
    uses: ListPage[DataLine]
    stores: ListPage[DataLine]
    records: ListPage[DataLine]
    modules: ListPage[DataLine]


def data_lists(assessment: Assessment) -> DataLists:
    """Gather what the map lists."""
    return DataLists(
        known_topics(assessment),
        service_uses(assessment),
        stores(assessment),
        records(assessment),
        classified(assessment),
    )


def is_inline(list_page: ListPage[Line]) -> bool:
    """Tell whether the map prints a list itself."""
    return len(list_page.rows) <= INLINE_ROWS


def data_view(lists: DataLists) -> DataView:
    """Decide what the data map shows."""
    topics = _part("topics", TOPICS, lists.topics, "No module declares a topic.")
    uses = _part("services", SERVICES, lists.uses, "No module uses a service from outside.")
    kept = _part("stores", STORES, lists.stores, "No module declares a store.")
    types = _part("records", RECORDS, lists.records, "No module declares a type of record.")
    modules = _part("modules", CLASSIFIED, lists.modules, "There is no module.")
    parts = (topics, kept, types)
    counts = (*(LinkedCount(part.number, f"#{part.anchor}") for part in parts), *_personal(lists.modules))
    services, names = _services(lists.uses), f"{len({use.name for use in lists.uses.rows}):,}"
    return DataView(counts, _classes(lists.modules), services, names, topics, uses, kept, types, modules)


def _part(
    anchor: str,
    plan: ListPlan[Line],
    list_page: ListPage[Line],
    nothing: str,
) -> DataPart:
    inline = is_inline(list_page)
    listing = plan.listing(list_page.rows, ADDRESS, anchor) if inline and list_page.rows else None
    href = "" if inline else link(ADDRESS, list_page.address)
    number = count(len(list_page.rows), plan.noun, plan.nouns)
    size, away = f"{len(list_page.rows):,}", plan.take_away(ADDRESS)
    return DataPart(anchor, number, listing, href, "" if list_page.rows else nothing, size, away)


def _filtered(list_page: ListPage[DataLine], anchor: str, *keys: str, **query: str) -> str:
    """Return the link to those of a list's lines that have these values; keys lead to the page made for them."""
    if is_inline(list_page):
        return link(ADDRESS, ADDRESS, anchor, **{f"{anchor}-{name}": value for name, value in query.items()})
    page = list_page.find(*keys)
    return link(ADDRESS, page.address, **({} if page.inner else query))


def _personal(modules: ListPage[DataLine]) -> tuple[LinkedCount, ...]:
    number = sum(line.says[1] == "yes" for line in modules.rows)
    unknown = sum(not line.says[1] for line in modules.rows)
    verb = "holds" if number == 1 else "hold"
    said = f"{count(number, 'module')} {verb} personal data"
    doubt = _doubt(modules, unknown)
    known = LinkedCount(said, _filtered(modules, "modules", personal="yes"))
    open_ = LinkedCount(doubt, _filtered(modules, "modules", personal=UNDECLARED))
    if unknown == len(modules.rows):
        return (open_,) if unknown else (known,)
    return (known, open_) if unknown else (known,)


def _doubt(modules: ListPage[DataLine], unknown: int) -> str:
    """Say of how many modules nobody has said whether they hold personal data, and what a default is worth."""
    modules_of_all = f"{unknown:,} of {count(len(modules.rows), 'module')}"
    same = sum(bool(line.says[4]) for line in modules.rows)
    why = f": same default in {'all' if same == len(modules.rows) else 'nearly all,'} {same:,}" if same else ""
    return f"for {modules_of_all} nobody has said whether they hold personal data{why}"


def _classes(modules: ListPage[DataLine]) -> tuple[ClassRow, ...]:
    numbers = Counter(line.says[0] for line in modules.rows)
    personal = Counter(line.says[0] for line in modules.rows if line.says[1] == "yes")
    unknown = Counter(line.says[0] for line in modules.rows if not line.says[1])
    order = {name: place for place, name in enumerate(CLASSES)}
    names = sorted(numbers, key=lambda name: (not name, order.get(name, len(order)), name))
    return tuple(_class_row(name, (numbers[name], personal[name], unknown[name]), modules) for name in names)


def _class_row(name: str, numbers: tuple[int, int, int], modules: ListPage[DataLine]) -> ClassRow:
    value = name or UNDECLARED
    number, personal, unknown = numbers
    queries: tuple[dict[str, str], ...] = ({}, {"personal": "yes"}, {"personal": UNDECLARED})
    hrefs = [_filtered(modules, "modules", value, classification=value, **query) for query in queries]
    nothing_known = personal == 0 and unknown == number
    return ClassRow(
        capitalised(name) or "Nobody has said",
        LinkedCount(f"{number:,}", hrefs[0]),
        LinkedCount("—" if nothing_known else f"{personal:,}", hrefs[1] if personal else ""),
        LinkedCount(f"{unknown:,}", hrefs[2] if unknown else ""),
    )


def _services(uses: ListPage[DataLine]) -> tuple[ServiceRow, ...]:
    by_name: dict[str, list[DataLine]] = {}
    for use in uses.rows:
        by_name.setdefault(use.name, []).append(use)
    if len(by_name) > INLINE_ROWS or len(by_name) == len(uses.rows):
        return ()
    rows = (_service_row(name, found, uses) for name, found in by_name.items())
    ranks = {word: place for place, word in enumerate(SEVERITIES)}
    return tuple(sorted(rows, key=lambda row: ranks.get(row.criticality, len(ranks))))


def _service_row(name: str, found: list[DataLine], uses: ListPage[DataLine]) -> ServiceRow:
    said = {use.says[1] for use in found}
    gravest = next((word for word in SEVERITIES if word in said), min(said))
    modules = list(dict.fromkeys(use.module.name for use in found))
    users = tuple((user, link(ADDRESS, module_address(user), "external")) for user in modules)
    href = _filtered(uses, "services", service=name)
    number = LinkedCount(count(len(found), "use"), href)
    return ServiceRow(name or "(no name)", gravest, users if len(users) <= NAMED else (), number)


_CONTEXT = ListContext("Data", (("Topics and data", ADDRESS),))
_LISTED = "Personal data, topics, stores, types of record, services"
_CONTENTS = (
    Heading("topics", "Topics"),
    Heading("classes", "Classes of data"),
    Heading("external", "Services from outside"),
    Heading("stores", "Stores"),
    Heading("records", "Types of record"),
    Heading("modules", "Modules by class"),
)


def data_pages(assessment: Assessment) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the map, then the pages of what it cannot list itself."""
    lists = data_lists(assessment)
    yield LazyPage(ADDRESS, lambda: _data_page(lists))
    for plan, list_page in (
        (SERVICES, lists.uses),
        (STORES, lists.stores),
        (RECORDS, lists.records),
        (CLASSIFIED, lists.modules),
    ):
        if not is_inline(list_page):
            yield from PaginatedList(plan, _CONTEXT).all_pages(list_page)
    if not is_inline(lists.topics):
        yield from PaginatedList(TOPICS, _CONTEXT).all_pages(lists.topics)


def _data_page(lists: DataLists) -> RenderedPage:
    view = data_view(lists)
    return RenderedPage(
        address=ADDRESS,
        title="Topics and data",
        description=f"{', '.join(item.text for item in view.counts)}.",
        section="Data",
        fragment=fill("data/data.html", view=view),
        contents=_CONTENTS,
        search=(SearchEntry("", "Topics and data", _LISTED, "data and events personal topics stores records"),),
    )
