"""Says what the search of Material for MkDocs finds on a page."""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

from archatlas.render.site.page import RenderedPage

SEPARATOR = r'[\s\-_,:;/"`!?()\[\]{}=|<>@]+|\.(?!\d)|&[lg]t;'
"""Splits `candidate.memory`, `@memory-team` and `snapshot_write_rate` into words.

`SnapshotStore` stays one word: were it split, the search for it would find everything named snapshot or store.
"""

_PARTS = re.compile(r"(?<=[a-z0-9])[A-Z]+(?![a-z])|(?<=[A-Za-z0-9])[A-Z][a-z]+")
"""The parts of `SnapshotStore` or `HTTPServer` but for the first one: by that they are found anyway."""

FIELDS = {
    "name": {"boost": 12.0},
    "title": {"boost": 3.0},
    "tags": {"boost": 2.0},
    "text": {"boost": 1.0},
    "parts": {"boost": 1.0},
}
"""A title of one common word must not outrank a text that holds every word of an error code.

Tags weigh little, or every module of a lane outranks the module that is named like the lane. A name weighs so much that
the module of that name stands before the modules that have it as a part, whatever else they say."""


def index_entries(page: RenderedPage) -> Iterator[dict[str, object]]:
    """Yield the page's entries of the index, escaped because the theme shows them as HTML."""
    address = quote(f"{page.address}/") if page.address else ""
    for entry in page.search:
        unseen = {"name": entry.names, "parts": " ".join(dict.fromkeys(_PARTS.findall(f"{entry.title} {entry.text}")))}
        yield {
            "location": f"{address}#{quote(entry.anchor)}" if entry.anchor else address,
            "title": html.escape(entry.title, quote=False),
            "text": html.escape(entry.text, quote=False),
            "tags": [html.escape(tag, quote=False) for tag in page.tags],
            "boost": page.boost,
            **{field: html.escape(words, quote=False) for field, words in unseen.items() if words},
        }


THEME_INDEX = "search/search_index.json"
