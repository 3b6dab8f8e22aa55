"""The page of all owners: who owns how much, how that is doing, and how they are reached."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.estate.owners import Owner
from archatlas.analysis.health.health import EstateHealth, estate_health
from archatlas.analysis.health.score import Band
from archatlas.model.record import dataclass
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import MUTED, BarSegment, Column, DropDown, Text
from archatlas.render.site.components.labels import ContactLink, contact_links, health_bar, reach_cell
from archatlas.render.site.components.take_away import TakeAway, take_away
from archatlas.render.site.links import TableName, link, owner_address
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

ADDRESS = "owners"
UNOWNED_LABEL = "No named owner"
FORM_FROM = 15
"""Owners from which their list has a form that filters it."""

COLUMNS = (
    Column("owner", "Owner"),
    Column("modules", "Modules", numeric=True),
    Column("health", "Health"),
    Column("score", "Score", numeric=True),
    Column("tier", "Tier 1", numeric=True),
    Column("findings", "Findings", numeric=True),
    Column("contact", "Reach"),
)


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """An owner in numbers; each number links to the list that has as many rows."""

    label: str
    name: str
    named: bool
    href: str
    modules: int
    modules_href: str
    bar: tuple[BarSegment, ...]
    bar_value: str
    healthy: int
    score: str
    tier_one: int
    tier_one_href: str
    findings: int
    findings_href: str
    contacts: tuple[ContactLink, ...]
    reach: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class OwnersView:
    """Everything the template of the page prints."""

    lede: str
    columns: tuple[Column, ...]
    rows: tuple[OwnerLine, ...]
    away: TakeAway
    identifier: str = "owner-list"
    choices: tuple[DropDown, ...] = ()

    @property
    def has_form(self) -> bool:
        """Tell whether there is enough to filter."""
        return len(self.rows) >= FORM_FROM


def owners_view(assessment: Assessment) -> OwnersView:
    """Decide what the page of all owners shows."""
    rows = owner_lines(assessment, ADDRESS)
    return OwnersView(_lede(assessment), COLUMNS, rows, take_away(ADDRESS, TableName.OWNERS))


def owner_lines(assessment: Assessment, start: str) -> tuple[OwnerLine, ...]:
    """Return every owner in numbers, those with most modules first, with links from the page at `start`."""
    return tuple(_line(assessment, owner, start) for owner in assessment.owners.by_handle.values())


def owner_label(owner: Owner) -> str:
    """Return what an owner is called: the handle, or the words for nobody."""
    return one_line(owner.handle) if owner.is_named else UNOWNED_LABEL


def owner_query(owner: Owner) -> str:
    """Return the value that finds an owner's modules in the lists that filter by owner."""
    return one_line(owner.handle) if owner.is_named else NO_OWNER


def owner_health(assessment: Assessment, owner: Owner) -> EstateHealth:
    """Sum up the health of what an owner owns."""
    return estate_health([assessment.health[module.name] for module in owner.modules])


def number_of_findings(assessment: Assessment, owner: Owner) -> int:
    """Return how many findings the page of findings lists for an owner."""
    return sum(len(assessment.findings_of(module.name)) for module in owner.modules)


def _line(assessment: Assessment, owner: Owner, start: str) -> OwnerLine:
    health, query = owner_health(assessment, owner), owner_query(owner)
    segments = health_bar(health)
    unwell = sum(segment.number for segment in segments if segment.mark in ("warn", "bad"))
    return OwnerLine(
        owner_label(owner),
        one_line(owner.contact.name),
        owner.is_named,
        link(start, owner_address(owner.slug)),
        len(owner.modules),
        link(start, "modules", owner=query),
        segments,
        str(unwell),
        health.bands[Band.HEALTHY],
        "" if health.average is None else str(half_up(health.average)),
        sum(module.identity.tier == 1 for module in owner.modules),
        link(start, "modules", owner=query, tier="1"),
        number_of_findings(assessment, owner),
        link(start, "findings", owner=query),
        contact_links(owner.contact),
        reach_cell(assessment, owner.handle) if owner.is_named else (Text("—", note=MUTED),),
    )


def _lede(assessment: Assessment) -> str:
    owners = assessment.owners.by_handle.values()
    named = assessment.owners.named()
    owned = sum(len(owner.modules) for owner in named)
    modules = len(assessment.catalog)
    reachable = sum(owner.contact.is_reachable for owner in named)
    without = modules - owned
    parts = [f"{count(len(named), 'named owner')} for {owned:,} of {count(modules, 'module')}."]
    parts += [f"{count(without, 'module has', 'modules have')} no named owner."] if without else []
    parts += [f"A contact is declared for {reachable} of {len(named)}."] if reachable else []
    parts += [] if reachable or not owners else ["No contact is declared."]
    return " ".join(parts)
