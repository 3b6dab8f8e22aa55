"""The JSON Schemas that a site publishes: those of its documents that it always has, and of those that it has now."""

from collections.abc import Iterator

from archatlas.formats.module_schema.published_schema import (
    CAPACITY_SCHEMA,
    CHANGES_TOGETHER_SCHEMA,
    DOCUMENT_SCHEMAS,
    PERFORMANCE_SCHEMA,
    SUGGESTIONS_SCHEMA,
    schema_text,
)
from archatlas.render.documents.history_json import HISTORY_SCHEMA
from archatlas.render.site.page import PageOptions, RenderedFile


def published_schemas(options: PageOptions) -> Iterator[RenderedFile]:
    """Yield the JSON Schemas of a site."""
    asked = (
        (options.suggestions is not None and options.suggestions.shown > 0, SUGGESTIONS_SCHEMA),
        (options.history is not None, HISTORY_SCHEMA),
        (options.running is not None, CAPACITY_SCHEMA),
        (options.runs is not None, PERFORMANCE_SCHEMA),
        (options.has_changes, CHANGES_TOGETHER_SCHEMA),
    )
    for name in (*DOCUMENT_SCHEMAS, *(name for is_there, name in asked if is_there)):
        yield RenderedFile(f"schemas/{name}", schema_text(name))
