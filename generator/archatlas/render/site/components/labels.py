"""How a module is called in short on any page: its health badge, its summary, its owner."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.owners import Contact
from archatlas.analysis.health.health import EstateHealth
from archatlas.analysis.health.score import Band, Grade
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.model.web_address import web_address
from archatlas.render.site.components.blocks import MUTED, Badge, BarSegment, Cell, Fact, Text, missing
from archatlas.render.site.components.cell_markup import cell_text
from archatlas.render.site.links import library_address, link, module_address, owner_address, topic_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

BAND_MARKS = {Band.HEALTHY: "ok", Band.ATTENTION: "warn", Band.AT_RISK: "bad", Band.NOT_MEASURED: "none"}
"""The class of a band in the style sheet, which is its name in addresses as well: `/modules/?band=bad`."""


def health_badge(grade: Grade) -> Badge:
    """Return the badge of a grade."""
    number = "" if grade.shown is None else str(grade.shown)
    return Badge(BAND_MARKS[grade.band], number, grade.band.value.capitalize())


def health_bar(estate: EstateHealth) -> tuple[BarSegment, ...]:
    """Return the labelled bar of several modules, without the bands that have none."""
    return tuple(BarSegment(BAND_MARKS[band], number, band.value) for band, number in estate.bands.items() if number)


def bar_text(segments: Iterable[BarSegment]) -> str:
    """Say what a bar shows: "4 healthy, 25 need attention"."""
    return ", ".join(f"{segment.number} {_verbal(segment)}" for segment in segments)


def _verbal(segment: BarSegment) -> str:
    return segment.word.replace("needs", "need") if segment.number != 1 else segment.word


def health_cell(estate: EstateHealth) -> Cell:
    """Return the cell of a spec sheet that shows how many modules are in each band."""
    segments = health_bar(estate)
    return Cell("Health", missing("a health score"), bar_text(segments), bar=segments)


_GENERATED = re.compile(r"module with ([0-9]+) class(?:es)? and ([0-9]+) functions?")


@dataclass(frozen=True, slots=True)
class Summary:
    """`by_person` is false where the text only stands in for a description that nobody wrote."""

    text: str
    by_person: bool


def summarise(module: Module, classifier: EvidenceClassifier) -> Summary:
    """Return the summary a person wrote, or what a generator counted."""
    written = module.identity.summary or ""
    if not written.strip():
        return Summary("No description yet.", by_person=False)
    if not classifier.is_placeholder(module, "identity.summary", written):
        return Summary(one_line(written), by_person=True)
    counted = _GENERATED.search(written)
    if counted is None:
        return Summary("No description yet.", by_person=False)
    classes, functions = int(counted[1]), int(counted[2])
    numbers = f"{count(classes, 'class', 'classes')} and {count(functions, 'function')}"
    return Summary(f"No description yet. The generator counted {numbers}.", by_person=False)


@dataclass(frozen=True, slots=True)
class ContactLink:
    """One way to reach an owner: what it is, what it is called, where it leads, if anywhere."""

    label: str
    text: str
    href: str


def contact_links(contact: Contact) -> tuple[ContactLink, ...]:
    """Return the ways to reach an owner, who is called at night first; what is only named has no address."""
    ways = (
        ContactLink("On call", contact.on_call, contact.on_call_address or web_address(contact.on_call)),
        ContactLink("Chat", contact.chat, contact.chat_address or web_address(contact.chat)),
        ContactLink("Mail", contact.mail, f"mailto:{quote(contact.mail, safe='@+')}"),
    )
    return tuple(way for way in ways if way.text)


def owner_text(assessment: Assessment, handle: str, start: str) -> Text:
    """Return an owner as a link to its page, or as text where nobody is known by the handle."""
    owner = assessment.owners.find(handle)
    return Text(one_line(handle), href=link(start, owner_address(owner.slug)) if owner else "")


def owner_cell(assessment: Assessment, handle: str | None, start: str) -> tuple[Text, ...]:
    """Return an owner as a cell of a table, also where nobody is named."""
    return (owner_text(assessment, handle, start) if handle else Text("no named owner", note=MUTED),)


@dataclass(frozen=True, slots=True)
class WhoAnswers:
    """Who answers for something, with the first way to reach them; `label` is empty where nobody is named."""

    label: str = ""
    href: str = ""
    reach: Text | None = None

    @property
    def markup(self) -> Markup:
        """Return the link to the owner, and below it how to reach them."""
        if not self.label:
            return Markup('<span class="muted">no named owner</span>')
        who = cell_text((Text(self.label, href=self.href),))
        return Markup(f"{who} <small>{cell_text((self.reach,))}</small>" if self.reach else who)  # both escaped there


def who_answers(assessment: Assessment, handle: str | None, start: str) -> WhoAnswers:
    """Return the owner with a handle; in an estate in which nobody has any contact none is missed."""
    if not handle:
        return WhoAnswers()
    named = owner_text(assessment, handle, start)
    reach = next(iter(reach_of(assessment, handle)), None)
    if reach is None and assessment.owners.have_contacts:
        reach = Text("contact: nobody has said")
    return WhoAnswers(named.text, named.href, reach)


def module_text(module: Module, start: str) -> Text:
    """Return a module as a link to its page, its lane in weaker type."""
    return Text(module.short_name, lane=module.lane, href=link(start, module_address(module.name)))


def reach_of(assessment: Assessment, handle: str | None) -> tuple[Text, ...]:
    """Return how the owner with this handle is reached, in short, best way first; empty where nobody has said."""
    owner = assessment.owners.find(handle)
    ways = contact_links(owner.contact) if owner else ()
    return tuple(
        Text(way.label.lower() if web_address(way.text) else one_line(way.text), href=way.href) for way in ways
    )


def reach_cell(assessment: Assessment, handle: str | None) -> tuple[Text, ...]:
    """Return how an owner is reached as a cell of a table, also where nobody has said."""
    return reach_of(assessment, handle) or (Text("nobody has said", note=MUTED),)


def contact_facts(assessment: Assessment, handle: str | None) -> list[Fact]:
    """Return how the owner with this handle is reached; empty where the settings do not say."""
    owner = assessment.owners.find(handle)
    ways = contact_links(owner.contact) if owner else ()
    return [Fact(way.label, (Text(one_line(way.text), href=way.href),)) for way in ways]


def topic_text(assessment: Assessment, name: str, start: str) -> Text:
    """Return a topic as a link to its page, or as text where no module emits or consumes one of that name."""
    known = assessment.topic_slugs.get(name)
    return Text(one_line(name), code=True, href=link(start, topic_address(known)) if known else "")


def library_text(assessment: Assessment, name: str, start: str) -> Text:
    """Return a library as a link to its page, or as text where it has none."""
    known = assessment.library_slugs.get(name)
    return Text(one_line(name), code=True, href=link(start, library_address(known)) if known else "")
