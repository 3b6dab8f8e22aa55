"""The parts of a site that are there for other systems, each of which a team may leave out."""

from enum import StrEnum


class SitePart(StrEnum):
    """Files for programs and for other sites; pages and what has always stood beside them are no such part."""

    INVENTORY = "inventory"
    DOCUMENTS = "documents"
    CATALOG = "catalog"
    BADGES = "badges"
    MARKDOWN = "markdown"
    DIAGRAMS = "diagrams"
    CARDS = "cards"
    REDIRECTS = "redirects"
