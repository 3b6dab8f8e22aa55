"""The page of each owner: what it is responsible for, what to do first, how to reach it; and the page of all."""

from collections.abc import Callable, Container, Iterator
from functools import cache, partial

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.estate.owners import Owner
from archatlas.model.record import dataclass
from archatlas.model.web_address import web_address
from archatlas.render.site.catalogue.page import CatalogueView, part_view
from archatlas.render.site.components.blocks import MUTED, Block, Cell, Fact, Grid, Text, missing
from archatlas.render.site.components.completeness import tested_cell
from archatlas.render.site.components.fix_first import BEGIN_WITH, FixFirst, fix_first_view
from archatlas.render.site.components.labels import ContactLink, contact_links, health_cell, reach_cell
from archatlas.render.site.components.recent_events import recent_section
from archatlas.render.site.components.rule_rows import RuleRow, findings_of, rule_rows
from archatlas.render.site.links import link, owner_address
from archatlas.render.site.module.origins import origin_facts, origin_folds
from archatlas.render.site.owners.rows import ADDRESS, owner_health, owner_label, owner_query, owners_view
from archatlas.render.site.page import (
    BELOW_MODULES,
    EXACT_MATCH_WEIGHT,
    NAMES_LIMIT,
    Crumb,
    LazyPage,
    PageOptions,
    RenderedPage,
    SearchEntry,
    name_terms,
    name_words,
)
from archatlas.render.site.search_result import ResultFact, ResultKind, ResultLines, SearchResult
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, day, enumerated, share

NO_OPTIONS = PageOptions()

SHOWN = 12
FOLD_ABOVE = 14
"""Rows before a fold, and rows above which there is one: nobody opens a fold for two."""


@dataclass(frozen=True, slots=True)
class NeighbourOwner:
    """Another owner with the requirements that run to it and from it."""

    label: str
    href: str
    reach: tuple[Text, ...]
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
    people: tuple[Block, ...]
    neighbours: tuple[NeighbourOwner, ...]
    folded: tuple[NeighbourOwner, ...]


def owner_view(assessment: Assessment, owner: Owner, options: PageOptions = NO_OPTIONS) -> OwnerView:
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
        _people(assessment, owner, options),
        neighbours[:cut],
        neighbours[cut:],
    )


def _people(assessment: Assessment, owner: Owner, options: PageOptions) -> tuple[Block, ...]:
    """Return who belongs to an owner and whom it belongs to, as other systems say."""
    contact, here = owner.contact, owner_address(owner.slug)
    sides = (("Members", contact.members), ("Part of", contact.within))
    facts = [
        Fact(label, tuple(_person(assessment, one, here) for one in handles)) for label, handles in sides if handles
    ]
    facts += origin_facts(contact.origins, options)
    return (Grid(tuple(facts)), *origin_folds(contact.origins)) if facts else ()


def _person(assessment: Assessment, handle: str, here: str) -> Text:
    known = assessment.owners.find(handle)
    return Text(one_line(handle), href=link(here, owner_address(known.slug)) if known else "")


def _lede(owner: Owner) -> str:
    lanes = len({module.lane for module in owner.modules})
    modules = count(len(owner.modules), "module")
    if not owner.is_named:
        return f"{modules} in {count(lanes, 'lane')} whose schema names nobody, or a generator's placeholder."
    said = (owner.contact.name, owner.contact.description)
    introduction = "".join(f"{one_line(text).rstrip('.')}. " for text in said if text)
    if not owner.modules:
        where = owner.contact.origins[0].system if owner.contact.origins else "the settings"
        return f"{introduction}Owns no module; listed in {where}."
    return f"{introduction}Responsible for {modules} in {count(lanes, 'lane')}."


def _spec(assessment: Assessment, owner: Owner, here: str) -> tuple[Cell, ...]:
    health, query, total = owner_health(assessment, owner), owner_query(owner), len(owner.modules)
    tier_one = sum(module.identity.tier == 1 for module in owner.modules)
    average = missing("a score") if health.average is None else Text(str(half_up(health.average)))
    lanes = sorted({module.lane for module in owner.modules})
    return (
        health_cell(health),
        Cell("Modules", _linked(total, link(here, "modules", owner=query)), enumerated(lanes, 3)),
        Cell("Average score", average, f"{share(float(health.known_share))} of inputs known" if total else ""),
        Cell(
            "Tier 1",
            _linked(tier_one, link(here, "modules", owner=query, tier="1")),
            "module" if tier_one == 1 else "modules",
        ),
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
        and assessment.classifier.classify(module, key, module.ownership.next_review) is Evidence.DECLARED
    ]
    if not dates:
        return Cell("Next review", missing("a date of review"), "no dates declared")
    return Cell("Next review", Text(day(one_line(min(dates)))), f"earliest of {count(len(dates), 'date')}")


def _neighbours(assessment: Assessment, owner: Owner, here: str) -> tuple[NeighbourOwner, ...]:
    owners = assessment.owners
    out, into = owners.requires[owner.handle], owners.required_by[owner.handle]
    rows = [
        NeighbourOwner(
            owner_label(owners.by_handle[handle]),
            link(here, owner_address(owners.by_handle[handle].slug)),
            reach_cell(assessment, handle) if owners.by_handle[handle].is_named else (Text("—", note=MUTED),),
            out.get(handle, 0),
            into.get(handle, 0),
        )
        for handle in {*out, *into}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.requires - row.required_by, row.label)))


UNOWNED_BOOST = 0.7
"""Enough that its title finds the page of what nobody owns before modules of which a word begins like "no"."""


def owner_pages(assessment: Assessment, options: PageOptions = NO_OPTIONS) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the page of all owners, then the page of each."""
    yield LazyPage(ADDRESS, lambda: owners_page(assessment))
    taken = cache(lambda: words_of_modules(assessment))
    for owner in assessment.owners.by_handle.values():
        yield LazyPage(owner_address(owner.slug), partial(_page_of, assessment, owner, taken, options))


def _page_of(
    assessment: Assessment, owner: Owner, taken: Callable[[], frozenset[str]], options: PageOptions
) -> RenderedPage:
    return owner_page(assessment, owner, owner_names(owner, taken()), options)


def owners_page(assessment: Assessment) -> RenderedPage:
    """Render the page of all owners."""
    view = owners_view(assessment)
    return RenderedPage(
        address=ADDRESS,
        title="Owners",
        description=view.lede,
        section="Owners",
        fragment=fill("owners/owners.html", view=view),
        search=(SearchEntry("", "Owners", view.lede, name_terms("Owners")),),
    )


def owner_page(assessment: Assessment, owner: Owner, names: str, options: PageOptions = NO_OPTIONS) -> RenderedPage:
    """Render the page of one owner, which the search finds by these names besides its title."""
    view = owner_view(assessment, owner, options)
    here = owner_address(owner.slug)
    return RenderedPage(
        address=here,
        title=view.title,
        description=f"{view.title}: {view.lede}",
        section="Owners",
        fragment=fill(
            "owners/owner.html",
            view=view,
            recent=recent_section(assessment, options.history, [module.name for module in owner.modules], here),
        ),
        crumbs=(Crumb("Owners", link(here, ADDRESS)), Crumb(view.title)),
        search=(SearchEntry("", view.title, view.lede, names),),
        boost=BELOW_MODULES if owner.is_named else UNOWNED_BOOST,
        results=(_result(owner, view),),
    )


def _result(owner: Owner, view: OwnerView) -> SearchResult:
    """Return what a reader sees of an owner that the search found; who owns what nobody owns is what schemas name."""
    names = {one_line(module.ownership.owner or "") for module in owner.modules} if not owner.is_named else set()
    listed = enumerated([module.name for module in owner.modules], SHOWN)
    owned = f"Owns {count(len(owner.modules), 'module')}: {listed}." if owner.modules and owner.is_named else view.lede
    return SearchResult(
        ResultKind.OWNER,
        view.title,
        owned,
        facts=tuple(
            ResultFact(way.label.lower() if web_address(way.text) else one_line(way.text), way.href)
            for way in view.contacts
        ),
        lines=(ResultLines("About", (view.lede,), is_fact=True),) if owner.is_named else (),
        names=tuple(sorted(names - {""})),
    )


def words_of_modules(assessment: Assessment) -> frozenset[str]:
    """Return every word that a module has in its name."""
    return frozenset(word.lower() for name in assessment.catalog for word in name_words(name))


def owner_names(owner: Owner, taken: Container[str]) -> str:
    """Return the words of a handle of several words that are not taken, nor is the beginning of them.

    All words of a handle are in the page's title, which weighs less than any module; `platform-maintainers` would not
    be found among modules that are called platform, were it not for its other word. The page of what nobody owns has
    its title, and what the schemas name instead of somebody.
    """
    if not owner.is_named:
        stated = (word.lower() for module in owner.modules for word in name_words(module.ownership.owner or ""))
        return " ".join((*name_words(owner_label(owner)) * EXACT_MATCH_WEIGHT, *dict.fromkeys(stated)))[
            :NAMES_LIMIT
        ].rstrip()
    words = name_words(owner.handle)
    if len(words) < 2:
        return ""
    own = [word for word in words if not any(word.lower()[:end] in taken for end in range(1, len(word) + 1))]
    return " ".join(own * EXACT_MATCH_WEIGHT)
