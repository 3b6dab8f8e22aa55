"""OpenAPI 3.0 and 3.1, and Swagger 2: the operations with what they take and what they answer."""

from __future__ import annotations

from collections.abc import Iterator

from archatlas.formats.api_documents.json_schema import parameter_of, part_of
from archatlas.formats.api_documents.references import References, TreePlace
from archatlas.model.api_document import (
    ApiDirection,
    ApiDocument,
    ApiEntry,
    ApiEntryKind,
    ApiField,
    ApiFormat,
    ApiPart,
    DocumentFault,
    RefusedDocument,
)

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""https://spec.openapis.org/oas/v3.1.0#path-item-object"""
ENTRIES = 2_000
"""Operations of a document that are read; the largest public ones have about a thousand."""
_SERVERS = 20

_PLACES = {"path": "in the path", "query": "in the query", "header": "in a header", "cookie": "in a cookie"}


def read_openapi(references: References, text: str) -> ApiDocument | RefusedDocument:
    """Return the operations of a document whose top has the key `openapi` or `swagger`."""
    root = references.root
    is_swagger = "swagger" in root.mapping
    version = str(root.mapping.get("swagger" if is_swagger else "openapi", ""))
    if not version.startswith("2." if is_swagger else "3."):
        return RefusedDocument(root.path, DocumentFault.UNKNOWN_FORMAT, f"version {version[:20]} is not read")
    reader = _Swagger(references) if is_swagger else _OpenApi(references)
    entries = list(reader.operations())
    info = references.below(root, "info")
    return ApiDocument(
        root.path,
        ApiFormat.SWAGGER if is_swagger else ApiFormat.OPENAPI,
        version,
        info.text("title"),
        str(info.mapping.get("version", "")),
        info.text("description") or info.text("summary"),
        tuple(entries[:ENTRIES]),
        references.unresolved,
        left_out=max(0, len(entries) - ENTRIES),
        text=text,
        servers=tuple(reader.servers())[:_SERVERS],
    )


class _OpenApi:
    """Reads the operations of OpenAPI 3."""

    def __init__(self, references: References) -> None:
        self._references = references

    def servers(self) -> Iterator[str]:
        """Yield where it is offered, with what is said of each place."""
        for one in self._references.items(self._references.below(self._references.root, "servers")):
            words = _first_line(one.text("description"))
            if one.text("url"):
                yield f"{one.text('url')} ({words})" if words else one.text("url")

    def operations(self) -> Iterator[ApiEntry]:
        """Yield the operations in the order of the document; webhooks come last."""
        root = self._references.root
        yield from self._paths(self._references.below(root, "paths"), "")
        yield from self._paths(self._references.below(root, "webhooks"), "webhook ")

    def _paths(self, paths: TreePlace, before: str) -> Iterator[ApiEntry]:
        for path, item in self._references.members(paths):
            shared = self._references.items(self._references.below(item, "parameters"))
            for method in METHODS:
                operation = self._references.below(item, method)
                if operation.mapping:
                    yield self._operation(f"{before}{method.upper()} {path}", operation, shared)

    def _operation(self, name: str, operation: TreePlace, shared: tuple[TreePlace, ...]) -> ApiEntry:
        own = self._references.items(self._references.below(operation, "parameters"))
        known = {(one.text("in"), one.text("name")): one for one in (*shared, *own)}
        tags = operation.mapping.get("tags")
        group = tags[0] if isinstance(tags, list) and tags and isinstance(tags[0], str) else ""
        return ApiEntry(
            ApiEntryKind.OPERATION,
            name,
            group,
            operation.text("summary"),
            operation.text("description"),
            operation.mapping.get("deprecated") is True,
            (*self._inputs(operation, tuple(known.values())), *self._answers(operation)),
            self._facts(operation),
        )

    def _facts(self, operation: TreePlace) -> tuple[tuple[str, str], ...]:
        name = operation.text("operationId")
        return (("operationId", name),) if name else ()

    def _inputs(self, operation: TreePlace, parameters: tuple[TreePlace, ...]) -> Iterator[ApiPart]:
        fields = tuple(self._parameter(one) for one in parameters if one.text("name"))
        if fields:
            yield ApiPart("Parameters", ApiDirection.INPUT, fields)
        body = self._references.below(operation, "requestBody")
        for media, content in self._references.members(self._references.below(body, "content")):
            schema = self._references.below(content, "schema")
            yield part_of(self._references, f"Body, {media}", schema, ApiDirection.INPUT)

    def _parameter(self, one: TreePlace) -> ApiField:
        schema = self._references.below(one, "schema")
        if schema.value is None:
            contents = self._references.members(self._references.below(one, "content"))
            schema = self._references.below(contents[0][1], "schema") if contents else schema
        return self._named(one, schema)

    def _named(self, one: TreePlace, schema: TreePlace) -> ApiField:
        place = one.text("in")
        return parameter_of(self._references, one, schema, _PLACES.get(place, place))

    def _answers(self, operation: TreePlace) -> Iterator[ApiPart]:
        for status, answer in self._references.members(self._references.below(operation, "responses")):
            contents = self._references.members(self._references.below(answer, "content"))
            words = _first_line(answer.text("description"))
            if not contents:
                yield ApiPart(f"Answer {status}" + (f": {words}" if words else ""), ApiDirection.OUTPUT)
            for media, content in contents:
                schema = self._references.below(content, "schema")
                yield part_of(self._references, f"Answer {status}, {media}", schema, ApiDirection.OUTPUT)


class _Swagger(_OpenApi):
    """Reads the operations of Swagger 2, where a body is a parameter and the media types stand beside."""

    def servers(self) -> Iterator[str]:
        """Yield where it is offered: a host and a path for each scheme."""
        root = self._references.root
        schemes = self._references.items(self._references.below(root, "schemes"))
        place = f"{root.text('host')}{root.text('basePath')}"
        if root.text("host"):
            yield from (f"{one.value}://{place}" for one in schemes)
        if place and not (schemes and root.text("host")):
            yield place

    def _inputs(self, operation: TreePlace, parameters: tuple[TreePlace, ...]) -> Iterator[ApiPart]:
        plain = [one for one in parameters if one.text("name") and one.text("in") != "body"]
        if plain:
            yield ApiPart("Parameters", ApiDirection.INPUT, tuple(self._named(one, one) for one in plain))
        for one in parameters:
            if one.text("in") == "body":
                schema = self._references.below(one, "schema")
                yield part_of(
                    self._references, f"Body, {self._media(operation, 'consumes')}", schema, ApiDirection.INPUT
                )

    def _answers(self, operation: TreePlace) -> Iterator[ApiPart]:
        media = self._media(operation, "produces")
        for status, answer in self._references.members(self._references.below(operation, "responses")):
            schema = self._references.below(answer, "schema")
            words = _first_line(answer.text("description"))
            if "schema" in answer.mapping:
                yield part_of(self._references, f"Answer {status}, {media}", schema, ApiDirection.OUTPUT)
            else:
                yield ApiPart(f"Answer {status}" + (f": {words}" if words else ""), ApiDirection.OUTPUT)

    def _media(self, operation: TreePlace, key: str) -> str:
        for place in (operation, self._references.root):
            listed = place.mapping.get(key)
            if isinstance(listed, list) and listed:
                return ", ".join(one for one in listed if isinstance(one, str))
        return "application/json"


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
