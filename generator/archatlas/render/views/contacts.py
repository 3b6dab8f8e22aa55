"""How an owner is reached, as links; every address was checked when the settings were read."""

from dataclasses import dataclass
from urllib.parse import quote

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.owners import Contact
from archatlas.render.blocks import Fact, Text
from archatlas.render.text import one_line
from archatlas.render.views.links import link, owner_address


@dataclass(frozen=True, slots=True)
class ContactLink:
    """One way to reach an owner: what it is, what it is called, where it leads."""

    label: str
    text: str
    href: str


def contact_links(contact: Contact) -> tuple[ContactLink, ...]:
    """Return the ways to reach an owner, who is called at night first."""
    ways = (
        ContactLink("On call", contact.on_call, contact.on_call),
        ContactLink("Chat", contact.chat, contact.chat),
        ContactLink("Mail", contact.mail, f"mailto:{quote(contact.mail, safe='@+')}"),
    )
    return tuple(way for way in ways if way.text)


def owner_text(assessment: Assessment, handle: str, start: str) -> Text:
    """Return an owner as a link to its page, or as text where nobody is known by the handle."""
    owner = assessment.owners.find(handle)
    return Text(one_line(handle), href=link(start, owner_address(owner.slug)) if owner else "")


def contact_facts(assessment: Assessment, handle: str | None) -> list[Fact]:
    """Return how the owner with this handle is reached; empty where the settings do not say."""
    owner = assessment.owners.find(handle)
    ways = contact_links(owner.contact) if owner else ()
    return [Fact(way.label, (Text(one_line(way.text), href=way.href),)) for way in ways]
