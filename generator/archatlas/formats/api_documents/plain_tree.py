"""Reads YAML and JSON of other people into plain values, within limits."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from archatlas.formats.scalars import Value, read_plain
from archatlas.formats.yaml_events import parse_events
from archatlas.model.api_document import DocumentFault

DEPTH_LIMIT = 60
NODE_LIMIT = 400_000


class RefusedText(Exception):
    """Say why a text is not read."""

    def __init__(self, fault: DocumentFault, reason: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.reason = fault, reason


def plain_tree(text: str) -> Value | None:
    """Return what a text says, its first document where it has several; raise RefusedText where it cannot be read.

    Keys are texts, whatever they look like. An alias stands for the very value that it names, which is not copied.
    """
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        return _json(text)
    try:
        return _Composer(parse_events(text)).document()
    except yaml.YAMLError as error:
        raise RefusedText(DocumentFault.SYNTAX, _in_one_line(error)) from error


def _json(text: str) -> Value | None:
    """Read JSON; where it is none, YAML in flow style begins with a bracket, too."""
    try:
        tree: Value | None = json.loads(text)
    except RecursionError as error:
        raise RefusedText(DocumentFault.TOO_DEEP) from error
    except ValueError:
        try:
            return _Composer(parse_events(text)).document()
        except yaml.YAMLError as error:
            raise RefusedText(DocumentFault.SYNTAX, _in_one_line(error)) from error
    _require_limits(tree)
    return tree


def _require_limits(tree: Value | None) -> None:
    level, depth, nodes = [tree], 0, 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > DEPTH_LIMIT:
            raise RefusedText(DocumentFault.TOO_DEEP)
        if nodes > NODE_LIMIT:
            raise RefusedText(DocumentFault.TOO_MUCH)
        level = [below for value in level for below in _below(value)]


def _below(value: Value | None) -> list[Value | None]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def _in_one_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{place}{getattr(error, 'problem', None) or 'not YAML'}"


class _Composer:
    """Makes values of events."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._anchors: dict[str, Value | None] = {}
        self._depth = self._nodes = 0

    def document(self) -> Value | None:
        for event in self._events:
            if isinstance(event, NodeEvent):
                return self._value(event)
        return None

    def _value(self, event: Event) -> Value | None:
        self._nodes += 1
        if self._nodes > NODE_LIMIT:
            raise RefusedText(DocumentFault.TOO_MUCH)
        if isinstance(event, AliasEvent):
            if event.anchor not in self._anchors:
                raise RefusedText(DocumentFault.SYNTAX, f"nothing is named &{event.anchor} before it is used")
            return self._anchors[event.anchor]
        anchor = getattr(event, "anchor", None)
        value = self._made(event)
        if anchor:
            self._anchors[anchor] = value
        return value

    def _made(self, event: Event) -> Value | None:
        if isinstance(event, ScalarEvent):
            return read_plain(event.value).value if event.implicit[0] and not event.tag else event.value
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise RefusedText(DocumentFault.TOO_DEEP)
        made = self._mapping() if isinstance(event, MappingStartEvent) else self._sequence(event)
        self._depth -= 1
        return made

    def _mapping(self) -> Value:
        found: dict[str, Value] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = event.value if isinstance(event, ScalarEvent) else self._odd_key(event)
            value = self._value(next(self._events))
            found[key] = "" if value is None else value
        return found

    def _odd_key(self, event: Event) -> str:
        return json.dumps(self._value(event), default=str)

    def _sequence(self, event: Event) -> Value:
        assert isinstance(event, SequenceStartEvent)
        found: list[Value] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            value = self._value(event)
            found.append("" if value is None else value)
        return found
