"""The page of one owner: what it is responsible for, what to do first, and how to reach it."""

from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.evidence import Evidence
from archatlas.analysis.exact import half_up
from archatlas.analysis.owners import Owner
from archatlas.render.blocks import Cell, Text, missing
from archatlas.render.text import one_line
from archatlas.render.views.badge import health_cell
from archatlas.render.views.catalogue import CatalogueView, part_view
from archatlas.render.views.contacts import ContactLink, contact_links
from archatlas.render.views.fix_first import BEGIN_WITH, FixFirst, fix_first_view
from archatlas.render.views.knowledge import tested_cell
from archatlas.render.views.links import link, owner_address
from archatlas.render.views.owners import owner_health, owner_label, owner_query
from archatlas.render.views.rule_rows import RuleRow, findings_of, rule_rows
from archatlas.render.words import count, day, joined, share

SHOWN = 12
FOLD_ABOVE = 14


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another owner with the requirements that run to it and from it."""

    label: str
    href: str
    requires: int
    required_by: int


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Everything the template of the page prints."""

    title: str
    named: bool
    lede: str
    spec: tuple[Cell, ...]
    contacts: tuple[ContactLink, ...]
    contact_note: str
    rules: tuple[RuleRow, ...]
    first: FixFirst
    catalogue: CatalogueView | None
    neighbours: tuple[Neighbour, ...]
    folded: tuple[Neighbour, ...]


def owner_view(assessment: Assessment, owner: Owner) -> OwnerView:
    """Decide what the page of one owner shows."""
    here, query = owner_address(owner.slug), owner_query(owner)
    neighbours = _neighbours(assessment, owner, here)
    cut = SHOWN if len(neighbours) > FOLD_ABOVE else len(neighbours)
    return OwnerView(
        owner_label(owner),
        owner.is_named,
        _lede(owner),
        _spec(assessment, owner, here),
        contact_links(owner.contact),
        "" if owner.contact.is_reachable or not owner.is_named else "No contact is declared for this owner.",
        rule_rows(assessment, findings_of(assessment, owner.modules), here, owner=query),
        fix_first_view(assessment, owner.modules, here, BEGIN_WITH),
        part_view(assessment, owner.modules, here, owner=query) if owner.modules else None,
        neighbours[:cut],
        neighbours[cut:],
    )


def _lede(owner: Owner) -> str:
    lanes = len({module.lane for module in owner.modules})
    modules = count(len(owner.modules), "module")
    if not owner.is_named:
        return f"{modules} in {count(lanes, 'lane')} whose schema names nobody, or a generator's placeholder."
    said = (owner.contact.name, owner.contact.description)
    introduction = "".join(f"{one_line(text).rstrip('.')}. " for text in said if text)
    if not owner.modules:
        return f"{introduction}Owns no module; listed in the settings."
    return f"{introduction}Responsible for {modules} in {count(lanes, 'lane')}."


def _spec(assessment: Assessment, owner: Owner, here: str) -> tuple[Cell, ...]:
    health, query, total = owner_health(assessment, owner), owner_query(owner), len(owner.modules)
    tier_one = sum(module.identity.tier == 1 for module in owner.modules)
    average = missing("a score") if health.average is None else Text(str(half_up(health.average)))
    lanes = sorted({module.lane for module in owner.modules})
    return (
        health_cell(health),
        Cell("Modules", _linked(total, link(here, "modules", owner=query)), joined(lanes, 3)),
        Cell("Average score", average, f"{share(float(health.known_share))} of inputs known" if total else ""),
        Cell("Tier 1", _linked(tier_one, link(here, "modules", owner=query, tier="1")), "modules"),
        tested_cell(assessment, owner.modules),
        _next_review(assessment, owner),
    )


def _linked(number: int, href: str) -> Text:
    return Text(str(number), href=href if number else "")


def _next_review(assessment: Assessment, owner: Owner) -> Cell:
    key = "ownership.next_review"
    dates = [
        module.ownership.next_review
        for module in owner.modules
        if module.ownership.next_review
        and assessment.judge.judge(module, key, module.ownership.next_review) is Evidence.DECLARED
    ]
    if not dates:
        return Cell("Next review", missing("a date of review"), "no dates declared")
    return Cell("Next review", Text(day(one_line(min(dates)))), f"earliest of {count(len(dates), 'date')}")


def _neighbours(assessment: Assessment, owner: Owner, here: str) -> tuple[Neighbour, ...]:
    owners = assessment.owners
    out, into = owners.requires[owner.handle], owners.required_by[owner.handle]
    rows = [
        Neighbour(
            owner_label(owners.by_handle[handle]),
            link(here, owner_address(owners.by_handle[handle].slug)),
            out.get(handle, 0),
            into.get(handle, 0),
        )
        for handle in {*out, *into}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.requires - row.required_by, row.label)))
