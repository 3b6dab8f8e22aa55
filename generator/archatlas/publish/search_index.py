"""Says what the search of Material for MkDocs finds on a page."""

import html
from collections.abc import Iterator
from urllib.parse import quote

from archatlas.render.page import RenderedPage

SEPARATOR = r'[\s\-_,:;/"`!?()\[\]{}=|<>]+|(?!\b)(?=[A-Z][a-z])|\.(?!\d)|&[lg]t;'
"""Splits `candidate.memory`, `snapshot_write_rate` and `SnapshotStore` into words."""

FIELDS = {"title": {"boost": 3.0}, "text": {"boost": 1.0}, "tags": {"boost": 2.0}}
"""A title of one common word must not outrank a text that holds every word of an error code.

Tags weigh little, or every module of a lane outranks the module that is named like the lane."""


def index_entries(page: RenderedPage) -> Iterator[dict[str, object]]:
    """Yield the page's entries of the index, escaped because the theme shows them as HTML."""
    address = quote(f"{page.address}/") if page.address else ""
    for entry in page.search:
        yield {
            "location": f"{address}#{quote(entry.anchor)}" if entry.anchor else address,
            "title": html.escape(entry.title, quote=False),
            "text": html.escape(entry.text, quote=False),
            "tags": [html.escape(tag, quote=False) for tag in page.tags],
            "boost": page.boost,
        }
