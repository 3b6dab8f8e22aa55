"""Says what the search of Material for MkDocs finds on a page."""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

from archatlas.render.page import RenderedPage

SEPARATOR = r'[\s\-_,:;/"`!?()\[\]{}=|<>]+|\.(?!\d)|&[lg]t;'
"""Splits `candidate.memory` and `snapshot_write_rate` into words.

`SnapshotStore` stays one word: were it split, the search for it would find everything named snapshot or store.
"""

_PARTS = re.compile(r"(?<=[a-z0-9])[A-Z][a-z]+")

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
            "text": html.escape(_with_parts(entry.text), quote=False),
            "tags": [html.escape(tag, quote=False) for tag in page.tags],
            "boost": page.boost,
        }


def _with_parts(text: str) -> str:
    """Add the later parts of names such as `SnapshotStore`; by their first part they are found anyway."""
    parts = dict.fromkeys(_PARTS.findall(text))
    return f"{text} {' '.join(parts)}" if parts else text
