"""The contracts index: what modules offer each other, counted by kind, and listed."""

from collections import Counter
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.render.blocks import LinkedCount
from archatlas.render.shelf import Shelf
from archatlas.render.views.contract_list import ADDRESS, ORDER, OTHER, PLAN, Offer
from archatlas.render.views.links import link
from archatlas.render.views.listing import Listing, ShelfRow, shelf_rows
from archatlas.render.words import count

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
    pages: tuple[ShelfRow, ...]


def contracts_view(assessment: Assessment, shelf: Shelf[Offer]) -> ContractsView:
    """Decide what the contracts index shows."""
    numbers = Counter(offer.kind for offer in shelf.rows)
    silent = sum(not module.contracts.api.surface for module in assessment.catalog.values())
    return ContractsView(
        count(len(shelf.rows), "entry", "entries"),
        tuple(_counted(kind, numbers[kind], shelf) for kind in ORDER if numbers[kind]),
        f"{count(silent, 'module')} {'declares' if silent == 1 else 'declare'} no entry point." if silent else "",
        None if shelf.inner else PLAN.listing(shelf.rows, ADDRESS),
        shelf_rows(shelf, ADDRESS, PLAN.words),
    )


def _counted(kind: str, number: int, shelf: Shelf[Offer]) -> LinkedCount:
    query = {} if shelf.inner else {"kind": kind}
    return LinkedCount(count(number, *NOUNS[kind]), link(ADDRESS, shelf.find(kind).address, **query))
