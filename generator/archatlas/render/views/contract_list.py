"""The list of everything that modules offer each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.topics import consumed, emitted, topics
from archatlas.model.module import Module
from archatlas.render.anchors import Anchors
from archatlas.render.blocks import Text, missing
from archatlas.render.shelf import Shelf, Spread, shelve
from archatlas.render.text import one_line
from archatlas.render.views.catalogue import NO_OWNER, Column
from archatlas.render.views.contract import KINDS, EntryPoint, entry_points
from archatlas.render.views.data_anchors import event_anchors
from archatlas.render.views.links import link, module_address
from archatlas.render.views.listing import ListPlan, ListRow
from archatlas.render.views.requirement_list import module_text

ADDRESS = "contracts"
OTHER = "other"
"""The kind of an entry that names none."""

ORDER = ("rest", "grpc", "event", "graphql", "cli", "python", OTHER)
"""What other teams call comes first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a module offers or listens to; `role` is emits, consumes or empty, `unheard` that nobody emits it."""

    kind: str
    entry: str
    module: Module
    anchor: str
    owner: str
    role: str = ""
    unheard: bool = False


def offers(assessment: Assessment) -> Shelf[Offer]:
    """Return everything that modules offer, by kind, then name."""
    unheard = frozenset(name for name, topic in topics(assessment.facts).items() if not topic.emitters)
    found = [offer for module in assessment.catalog.values() for offer in _offers(assessment, module, unheard)]
    order = {kind: place for place, kind in enumerate(ORDER)}
    found.sort(key=lambda offer: (order[offer.kind], offer.entry.lower(), offer.entry, offer.module.name, offer.role))
    return shelve(ADDRESS, "contracts", found, Spread((_kind, _lane), _entry))


def _offers(assessment: Assessment, module: Module, unheard: frozenset[str]) -> Iterator[Offer]:
    owner = one_line(assessment.judge.owner(module) or "")
    found = tuple(entry_points(module, Anchors()))
    for entry in found:
        if entry.kind != "event":
            yield Offer(entry.kind or OTHER, one_line(entry.name), module, entry.anchor, owner)
    yield from _events(module, owner, [entry for entry in found if entry.kind == "event"], unheard)


def _events(module: Module, owner: str, entries: list[EntryPoint], unheard: frozenset[str]) -> Iterator[Offer]:
    """Yield each topic of a module once for each direction, whether the surface or the data section names it."""
    anchors, on_surface = event_anchors(module), {entry.name: entry.anchor for entry in entries}
    heard = consumed(module)
    directions = [("emits", topic) for topic in emitted(module)] + [("consumes", topic) for topic in heard]
    for role, topic in directions:
        anchor = on_surface.get(topic) or anchors[role, topic]
        yield Offer("event", one_line(topic), module, anchor, owner, role, topic in unheard)
    said = {topic for _, topic in directions}
    for entry in entries:
        if entry.name not in said:
            yield Offer("event", one_line(entry.name), module, entry.anchor, owner)


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
            (Text(offer.owner) if offer.owner else missing("owner"),),
            (Text(one_line(version), code=True) if version else missing("version"),),
        ),
        (
            ("kind", offer.kind),
            ("lane", offer.module.lane),
            ("owner", offer.owner or NO_OWNER),
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


PLAN: ListPlan[Offer] = ListPlan(
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
)
