"""Reads a file that describes an API, whatever its format: the file says itself what it is."""

from __future__ import annotations

from importlib.util import find_spec

from archatlas.formats.api_documents.asyncapi import read_asyncapi
from archatlas.formats.api_documents.json_schema import schema_entries
from archatlas.formats.api_documents.openapi import ENTRIES, read_openapi
from archatlas.formats.api_documents.plain_tree import RefusedText, plain_tree
from archatlas.formats.api_documents.references import References, TextReader, TreePlace
from archatlas.formats.scalars import Value
from archatlas.model.api_document import (
    ApiDocument,
    ApiFormat,
    DocumentFault,
    ReadDocument,
    RefusedDocument,
)
from archatlas.model.record import replace

_SCHEMA_KEYS = frozenset(
    {"$schema", "$id", "$ref", "$defs", "definitions", "properties", "allOf", "oneOf", "anyOf", "enum"}
)


def read_api_document(path: str, text: str, read: TextReader) -> ReadDocument:
    """Return what a file says, or why that is not known; never raises for what the file says.

    `read` gives the texts of files that it refers to; nothing else is opened, and no host is asked.
    """
    try:
        if path.endswith(".proto"):
            return _protobuf(path, text)
        if path.endswith((".graphql", ".graphqls", ".gql")):
            return _graphql(path, text)
        return _tree(path, text, read)
    except RefusedText as error:
        return RefusedDocument(path, error.fault, error.reason)


def _protobuf(path: str, text: str) -> ReadDocument:
    if find_spec("proto_schema_parser") is None:
        return RefusedDocument(path, DocumentFault.NO_LIBRARY, "proto-schema-parser")
    from archatlas.formats.api_documents.protobuf import read_protobuf

    return read_protobuf(path, text)


def _graphql(path: str, text: str) -> ReadDocument:
    if find_spec("graphql") is None:
        return RefusedDocument(path, DocumentFault.NO_LIBRARY, "graphql-core")
    from archatlas.formats.api_documents.graphql import read_graphql

    return read_graphql(path, text)


def _tree(path: str, text: str, read: TextReader) -> ReadDocument:
    tree = plain_tree(text)
    if not isinstance(tree, dict):
        return RefusedDocument(path, DocumentFault.UNKNOWN_FORMAT)
    references = References(path, tree, read)
    if "openapi" in tree or "swagger" in tree:
        return _checked(read_openapi(references, text), tree)
    if "asyncapi" in tree:
        return read_asyncapi(references, text)
    if _SCHEMA_KEYS & tree.keys() or ("type" in tree and isinstance(tree["type"], str | list)):
        return _json_schema(references, text)
    return RefusedDocument(path, DocumentFault.UNKNOWN_FORMAT)


def _checked(document: ReadDocument, tree: Value) -> ReadDocument:
    """Add what the specification does not allow, where the library that knows it is installed."""
    if isinstance(document, RefusedDocument) or find_spec("openapi_spec_validator") is None:
        return document
    from archatlas.formats.api_documents.openapi_validation import openapi_faults

    return replace(document, faults=openapi_faults(tree, document.version))


def _json_schema(references: References, text: str) -> ApiDocument:
    root = references.root
    title = root.text("title") or root.path.rpartition("/")[2].partition(".")[0]
    entries = list(schema_entries(references, references.follow(root), title))
    for key in ("$defs", "definitions"):
        for name, value in references.below(root, key).mapping.items():
            entries += schema_entries(references, references.follow(TreePlace(value, root.path)), f"{title}.{name}")
    dialect = root.text("$schema").rstrip("#/").rpartition("json-schema.org/")[2]
    return ApiDocument(
        root.path,
        ApiFormat.JSON_SCHEMA,
        dialect.removesuffix("/schema"),
        title,
        description=root.text("description"),
        entries=tuple(entries[:ENTRIES]),
        unresolved=references.unresolved,
        left_out=max(0, len(entries) - ENTRIES),
        text=text,
    )
