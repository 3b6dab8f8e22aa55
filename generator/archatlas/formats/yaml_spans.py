"""Where keys and values begin and end in a YAML text, by key path, as the parser's own events have it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import yaml
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from archatlas.formats.scalars import read_plain
from archatlas.formats.yaml_events import parse_events
from archatlas.formats.yaml_limits import NODE_LIMIT
from archatlas.model.key_path import below, item
from archatlas.model.record import dataclass, field

_ENDS = (MappingEndEvent, SequenceEndEvent)


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a text, counted in characters from 0."""

    start: int
    end: int


@dataclass(frozen=False, slots=True)
class YamlNode:
    """A value with its key, if it has one; of a collection also what is in it, in its order.

    The value of a node that says nothing is empty and stands where a value could. `is_twofold` tells that the same
    path stands in the text more than once.
    """

    path: str
    parent: str
    key: TextSpan | None
    value: TextSpan
    kind: type[Event]
    is_flow: bool = False
    quotes: str = ""
    children: list["YamlNode"] = field(default_factory=list)
    is_twofold: bool = False

    @property
    def start(self) -> int:
        """Return where it begins, with its key."""
        return self.key.start if self.key else self.value.start

    @property
    def end(self) -> int:
        """Return where it ends, without comments and white space behind it."""
        return max(self.value.end, self.key.end if self.key else 0)

    @property
    def is_mapping(self) -> bool:
        """Tell whether it holds keys."""
        return self.kind is MappingStartEvent

    @property
    def is_list(self) -> bool:
        """Tell whether it holds entries."""
        return self.kind is SequenceStartEvent

    @property
    def is_scalar(self) -> bool:
        """Tell whether it is a single value, or none."""
        return self.kind is ScalarEvent


ROOT = ""
_DEPTH_LIMIT = 200
"""Levels of nesting that are looked at: more than a schema may have, so that what is too deep can be edited."""


def yaml_nodes(text: str, most: int = NODE_LIMIT) -> Mapping[str, YamlNode]:
    """Return the keys and values of the first document of a text by key path, as far as it can be parsed.

    The whole document has the empty path. Behind so many keys and values nothing is looked at.
    """
    reader = _SpanReader(text, most)
    with suppress(yaml.YAMLError, StopIteration, RecursionError, _EnoughError):
        reader.read(parse_events(text.removeprefix("\ufeff")))
    return reader.nodes


class _EnoughError(Exception):
    """More keys and values were read than anybody asked for."""


class _SpanReader:
    def __init__(self, text: str, most: int) -> None:
        self._left = most
        self.nodes: dict[str, YamlNode] = {}
        self._text = text
        self._shift = len(text) - len(text.removeprefix("\ufeff"))
        self._events: Iterator[Event] = iter(())

    def read(self, events: Iterator[Event]) -> None:
        self._events = events
        while not isinstance(next(self._events), DocumentStartEvent):
            pass
        self._value(next(self._events), ROOT, None, None, 0)

    def _span(self, event: Any) -> TextSpan:
        start, end = event.start_mark.index + self._shift, event.end_mark.index + self._shift
        return TextSpan(start, start + len(self._text[start:end].rstrip()))

    def _value(self, event: Any, path: str, parent: YamlNode | None, key: TextSpan | None, depth: int) -> None:
        """Note what begins with an event and all that is in it; nothing is said of what is nested too deep."""
        self._left -= 1
        if self._left < 0:
            raise _EnoughError
        node = YamlNode(path, parent.path if parent else ROOT, key, self._span(event), type(event))
        if parent is not None:
            parent.children.append(node)  # before it is filled: the text may end in the middle of it
        if isinstance(event, ScalarEvent):
            node.quotes = event.style if event.style in ("'", '"', "|", ">") else ""
        known = self.nodes.get(path)
        if known is not None and path:
            known.is_twofold = node.is_twofold = True
        else:
            self.nodes[path] = node
        if not isinstance(event, MappingStartEvent | SequenceStartEvent):
            return
        if depth > _DEPTH_LIMIT:
            raise RecursionError
        node.is_flow = bool(event.flow_style)
        inner = self._mapping if isinstance(event, MappingStartEvent) else self._sequence
        end = inner(node, depth)
        if node.is_flow:
            node.value = TextSpan(node.value.start, self._span(end).end)
        elif node.children:
            node.value = TextSpan(node.value.start, max(child.end for child in node.children))

    def _mapping(self, node: YamlNode, depth: int) -> Event:
        while not isinstance(event := next(self._events), MappingEndEvent):
            if isinstance(event, ScalarEvent):
                path = below(node.path, event.value)
                self._value(next(self._events), path, node, self._span(event), depth + 1)
            else:
                self._skip(event)
                self._skip(next(self._events))
        return event

    def _sequence(self, node: YamlNode, depth: int) -> Event:
        number = 0
        while not isinstance(event := next(self._events), SequenceEndEvent):
            path = item(node.path, number)
            if _says_nothing(event):
                continue  # as for whoever reads the values: an entry that says nothing is none
            self._value(event, path, node, None, depth + 1)
            number += 1
        return event

    def _skip(self, event: Event) -> None:
        level = 0
        while True:
            level += isinstance(event, MappingStartEvent | SequenceStartEvent)
            level -= isinstance(event, _ENDS)
            if level == 0:
                return
            event = next(self._events)


def _says_nothing(event: Any) -> bool:
    return isinstance(event, ScalarEvent) and event.implicit[0] and read_plain(event.value).value is None
