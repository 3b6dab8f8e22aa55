"""AsyncAPI 2 and 3: the channels with the messages that go over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archatlas.formats.api_documents.json_schema import part_of
from archatlas.formats.api_documents.openapi import ENTRIES
from archatlas.formats.api_documents.references import References, TreePlace
from archatlas.model.api_document import (
    ApiDirection,
    ApiDocument,
    ApiEntry,
    ApiEntryKind,
    ApiFormat,
    ApiPart,
    DocumentFault,
    RefusedDocument,
)

_JSON_SCHEMAS = ("json", "schema+yaml", "openapi", "aai", "asyncapi")
"""Parts of the names of formats of a payload whose fields can be listed."""


def read_asyncapi(references: References, text: str) -> ApiDocument | RefusedDocument:
    """Return the channels of a document whose top has the key `asyncapi`."""
    root = references.root
    version = str(root.mapping.get("asyncapi", ""))
    if not version.startswith(("2.", "3.")):
        return RefusedDocument(root.path, DocumentFault.UNKNOWN_FORMAT, f"version {version[:20]} is not read")
    entries = list(_second(references) if version.startswith("2.") else _third(references))
    info = references.below(root, "info")
    return ApiDocument(
        root.path,
        ApiFormat.ASYNCAPI,
        version,
        info.text("title"),
        str(info.mapping.get("version", "")),
        info.text("description"),
        tuple(entries[:ENTRIES]),
        references.unresolved,
        left_out=max(0, len(entries) - ENTRIES),
        text=text,
    )


def _second(references: References) -> Iterator[ApiEntry]:
    """Yield channels as version 2 has them: who describes itself `subscribe`s others, so that it is the one that sends.

    https://www.asyncapi.com/docs/reference/specification/v2.6.0#operationObject
    """
    meaning = {"publish": ("receives", ApiDirection.INPUT), "subscribe": ("sends", ApiDirection.OUTPUT)}
    for address, channel in references.members(references.below(references.root, "channels")):
        facts, parts, words, gone = list[tuple[str, str]](), list[ApiPart](), [channel.text("description")], False
        for key, (verb, direction) in meaning.items():
            operation = references.below(channel, key)
            if operation.mapping:
                facts.append(("action", verb))
                words.append(operation.text("summary"))
                gone = gone or operation.mapping.get("deprecated") is True
                parts += _messages(references, _of_message(references, operation), verb, direction)
        yield _entry(address, words, parts, facts, channel, is_deprecated=gone)


def _of_message(references: References, operation: TreePlace) -> list[tuple[str, TreePlace]]:
    """Return the messages of an operation of version 2, which may be a choice of several."""
    message = references.below(operation, "message")
    choices = references.items(references.below(message, "oneOf")) or ((message,) if message.mapping else ())
    return [("", one) for one in choices]


def _third(references: References) -> Iterator[ApiEntry]:
    """Yield channels as version 3 has them, with what the operations do with each."""
    actions, said = _actions(references), dict[str, list[str]]()
    for channel_name, operation in _operations(references):
        said.setdefault(channel_name, []).append(operation.text("summary") or operation.text("title"))
    for name, channel in references.members(references.below(references.root, "channels")):
        address = channel.text("address")
        facts = [("address", address)] if address and address != name else []
        messages = list(references.members(references.below(channel, "messages")))
        parts = list[ApiPart]()
        for verb, direction in actions.get(name, (("", ApiDirection.BOTH),)):
            facts += [("action", verb)] if verb else []
            parts += _messages(references, messages, verb, direction)
        words = [channel.text("summary"), *said.get(name, ()), channel.text("description")]
        yield _entry(name, words, parts, facts, channel, is_deprecated=channel.mapping.get("deprecated") is True)


def _actions(references: References) -> Mapping[str, tuple[tuple[str, ApiDirection], ...]]:
    """Return what is done with each channel, by its name; several operations may do the same."""
    known = {"send": ("sends", ApiDirection.OUTPUT), "receive": ("receives", ApiDirection.INPUT)}
    found: dict[str, dict[tuple[str, ApiDirection], None]] = {}
    for name, operation in _operations(references):
        if action := known.get(operation.text("action")):
            found.setdefault(name, {})[action] = None
    return {name: tuple(actions) for name, actions in found.items()}


def _operations(references: References) -> Iterator[tuple[str, TreePlace]]:
    """Yield the operations of version 3, each with the name of its channel."""
    for _, operation in references.members(references.below(references.root, "operations")):
        channel = operation.mapping.get("channel")
        target = channel.get("$ref") if isinstance(channel, dict) else None
        if isinstance(target, str) and target.startswith("#/channels/"):
            yield target.removeprefix("#/channels/").replace("~1", "/").replace("~0", "~"), operation


def _messages(
    references: References, messages: list[tuple[str, TreePlace]], verb: str, direction: ApiDirection
) -> Iterator[ApiPart]:
    for known_as, message in messages:
        name = message.text("name") or known_as or message.text("title") or _referred(message) or "message"
        title = f"Message {name}" + (f", {verb}" if verb else "")
        payload = references.below(message, "payload")
        shape = str(payload.mapping.get("schemaFormat") or message.mapping.get("schemaFormat") or "json")
        if "schema" in payload.mapping and "schemaFormat" in payload.mapping:
            payload = references.below(payload, "schema")
        if any(one in shape.lower() for one in _JSON_SCHEMAS):
            yield part_of(references, title, payload, direction)
        else:
            yield ApiPart(f"{title} ({shape})", direction)


def _referred(message: TreePlace) -> str:
    return message.trail[-1].rpartition("/")[2] if message.trail else ""


def _entry(
    name: str,
    words: list[str],
    parts: list[ApiPart],
    facts: list[tuple[str, str]],
    channel: TreePlace,
    *,
    is_deprecated: bool,
) -> ApiEntry:
    said = [one for one in words if one]
    is_gone = is_deprecated or channel.mapping.get("deprecated") is True or channel.mapping.get("x-deprecated") is True
    summary = said[0] if said else ""
    rest = "\n".join(said[1:])
    return ApiEntry(ApiEntryKind.CHANNEL, name, "", summary, rest, is_gone, tuple(parts), tuple(dict.fromkeys(facts)))
