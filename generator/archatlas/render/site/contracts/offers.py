"""What modules offer each other: every entry of their surfaces, and every topic that they emit or consume."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sized

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.topics import consumed, emitted
from archatlas.model.module import Module
from archatlas.model.record import dataclass, replace
from archatlas.render.site.links import event_anchors
from archatlas.render.site.module.contract import EntryPoint, entry_points
from archatlas.render.text.escaping import one_line

OTHER = "other"
"""The kind of an entry that names none."""

ORDER = ("rest", "grpc", "event", "graphql", "cli", "python", OTHER)
"""What other teams call comes first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a module offers or listens to; `role` is emits, consumes or empty, `name` the entry as declared.

    `shown` is how short a page may say it, `unheard` that nobody emits the topic, `owner_slug` is of its owner's page.
    """

    kind: str
    name: str
    shown: str
    module: Module
    anchor: str
    owner: str | None
    role: str = ""
    unheard: bool = False
    owner_slug: str = ""

    @property
    def entry(self) -> str:
        """Return what the entry is called, on one line."""
        return one_line(self.name)


def offers(assessment: Assessment) -> tuple[Offer, ...]:
    """Return everything that modules offer, by kind, then name."""
    slugs = {handle: owner.slug for handle, owner in assessment.owners.by_handle.items()}
    found = [
        replace(offer, owner_slug=slugs.get(offer.owner or "", ""))
        for module in assessment.catalog.values()
        for offer in _offers(assessment, module)
    ]
    order = {kind: place for place, kind in enumerate(ORDER)}
    found.sort(key=lambda offer: (order[offer.kind], offer.entry.lower(), offer.entry, offer.module.name, offer.role))
    return tuple(found)


def numbers_of_offers(found: Iterable[Offer], topics: Sized) -> Mapping[str, int]:
    """Return how many entries of each kind there are; a topic is one, however many modules are at its ends."""
    numbers = Counter(offer.kind for offer in found)
    return {kind: len(topics) if kind == "event" else numbers[kind] for kind in ORDER if numbers[kind]}


def _offers(assessment: Assessment, module: Module) -> Iterator[Offer]:
    owner = assessment.classifier.owner(module)
    found = entry_points(module)
    for entry in found:
        if entry.kind != "event":
            yield Offer(entry.kind or OTHER, entry.name, entry.shown, module, entry.anchor, owner)
    for event in _events(module, owner, [entry for entry in found if entry.kind == "event"]):
        topic = assessment.topics.get(event.name)
        yield replace(event, unheard=topic is not None and not topic.emitters)


def _events(module: Module, owner: str | None, entries: list[EntryPoint]) -> Iterator[Offer]:
    """Yield each topic of a module once for each direction, whether the surface or the data section names it."""
    anchors, on_surface = event_anchors(module), {entry.name: entry.anchor for entry in entries}
    directions = [("emits", topic) for topic in emitted(module)] + [("consumes", topic) for topic in consumed(module)]
    for role, topic in directions:
        anchor = on_surface.get(topic) or anchors[role, topic]
        yield Offer("event", topic, one_line(topic), module, anchor, owner, role)
    said = {topic for _, topic in directions}
    for entry in entries:
        if entry.name not in said:
            yield Offer("event", entry.name, entry.shown, module, entry.anchor, owner)
