"""Reads a YAML text event by event, within limits, and notes every breach instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from sys import intern
from typing import Any, NoReturn, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from archatlas.formats.characters import excerpt, has_controls, has_surrogates, may_hide_controls
from archatlas.formats.scalars import NUMBER_LIMIT, Value, found_value, is_surely_text, read_plain
from archatlas.formats.yaml_limits import (
    DEPTH_LIMIT,
    KEY_LIMIT,
    NODE_LIMIT,
    PATH_LIMIT,
    SHARED_TEXT_LIMIT,
    shared_place,
)
from archatlas.formats.yaml_problems import (
    ReadingStoppedError,
    YamlProblems,
    note_syntax_error,
    refuse_directives,
    refuse_forbidden_characters,
)
from archatlas.model import reading_rules as rules
from archatlas.model.detail import NO_DETAIL, AboveLimit, Detail
from archatlas.model.key_path import below, item
from archatlas.model.rule import RuleSpec
from archatlas.model.text_detail import Ambiguity, BadKey, FirstAt, KeyFault, Misread, NotAMapping, Token

Parser: TypeAlias = Callable[[str], Iterator[Event]]


def parse_events(text: str) -> Iterator[Event]:
    """Yield the events of a text, with libyaml where it is installed and in pure Python elsewhere."""
    if not yaml.__with_libyaml__:
        return parse_events_in_python(text)
    return iter(yaml.CSafeLoader(text).get_event, None)


def parse_events_in_python(text: str) -> Iterator[Event]:
    """Yield the events of a text in pure Python, whose parser lets an impossible escape end in a ValueError."""
    loader = yaml.SafeLoader(text)
    try:
        yield from iter(loader.get_event, None)
    except (ValueError, OverflowError) as error:
        raise yaml.YAMLError(str(error)) from error


def scalar_value(text: str, otherwise: str) -> str:
    """Return what the first scalar of a text says."""
    try:
        return next((event.value for event in parse_events(text) if isinstance(event, ScalarEvent)), otherwise)
    except yaml.YAMLError:
        return otherwise


def place_of(event: Any) -> tuple[int, int]:
    """Return line and column of an event, counted from 1."""
    mark = event.start_mark
    return shared_place(mark.line + 1, mark.column + 1)


_CONTAINERS = (dict, list)
_OPENING = (MappingStartEvent, SequenceStartEvent)
_CLOSING = (MappingEndEvent, SequenceEndEvent)


def read_events(text: str, problems: YamlProblems, parse: Parser) -> tuple[EventReader, bool]:
    """Return what was read of a text, and whether that is all of it."""
    reader = EventReader(text, problems)
    try:
        refuse_forbidden_characters(text, problems)
        refuse_directives(text, problems)
        reader.read(parse(text))
    except ReadingStoppedError:
        return reader, False
    except yaml.YAMLError as error:
        with suppress(ReadingStoppedError):
            note_syntax_error(error, text, problems, reader.here)
        return reader, False
    return reader, True


class EventReader:
    """The state while one file is read; afterwards `tree`, `positions` and the other public names hold the result."""

    def __init__(self, text: str, problems: YamlProblems) -> None:
        """Prepare to read a text."""
        self.tree: Value | None = None
        self.positions: dict[str, tuple[int, int]] = {}
        self.ambiguous: dict[str, Ambiguity] = {}
        self.controls: list[str] = []
        self.here = ""
        self._events: Iterator[Event] = iter(())
        self._problems = problems
        self._watch = may_hide_controls(text)
        self._depth = 0
        self._nodes = 0

    def read(self, events: Iterator[Event]) -> None:
        """Read the events of the text to the end of the only document."""
        self._events = events
        while type(event := next(self._events)) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                self._document(event, next(self._events))
        if not self.positions and self.tree is None:
            self._problems.add(rules.YAML_EMPTY, (1, 1))
        elif not self._problems.found and not (isinstance(self.tree, dict) and self.positions):
            self._refuse_other_than_mapping()

    def _document(self, start: Event, event: Event) -> None:
        """Read a document; one that says nothing, as behind a mark at the end of the file, is none."""
        if _is_nothing(event):
            return
        if self._nodes:
            self._problem(rules.YAML_SECOND_DOCUMENT, start)
            raise ReadingStoppedError
        self.tree = self._begin(event, "")
        if isinstance(self.tree, dict | list):
            self._fill(self.tree, "")
        self.here = ""

    def _refuse_other_than_mapping(self) -> None:
        self._problems.add(rules.YAML_NOT_A_MAPPING, (1, 1), NotAMapping(found_value(self.tree)))

    def _begin(self, event: Any, path: str) -> Value | None:
        """Return a scalar's value, or an empty container that `_fill` has to fill."""
        self._count(event)
        kind = type(event)
        if event.anchor is not None:
            self._anchor(kind, event)
        if kind is ScalarEvent:
            return self._scalar(event, path)
        if kind is AliasEvent:
            return None
        if event.tag is not None:
            self._tag(event)
        return {} if kind is MappingStartEvent else []

    def _scalar(self, event: Any, path: str) -> Value | None:
        text: str = event.value
        if self._watch and has_controls(text) and not self._is_writable(event, path):
            return None
        if event.tag is not None:
            self._tag(event)
        elif event.implicit[0] and not is_surely_text(text):
            return self._plain(event, path)
        return intern(text) if len(text) <= SHARED_TEXT_LIMIT else text

    def _is_writable(self, event: Any, path: str) -> bool:
        """Note a text with control characters, and return whether it can be written to a file at all."""
        self.controls.append(path)
        is_half = has_surrogates(event.value)
        if is_half:
            self._problem(rules.YAML_CHARACTER, event)
        return not is_half

    def _plain(self, event: Any, path: str) -> Value | None:
        reading = read_plain(event.value)
        if reading.problem:
            detail = Misread(excerpt(event.value), reading.problem, NUMBER_LIMIT)
            self._problem(rules.YAML_NUMBER, event, detail)
        elif reading.doubt:
            self.ambiguous[path] = Ambiguity(event.value, reading.doubt, reading.value)
        return reading.value

    def _fill(self, container: dict[str, Value] | list[Value], path: str) -> None:
        self._deeper(path)
        if isinstance(container, dict):
            self._mapping(container, path)
        else:
            self._sequence(container, path)
        self._depth -= 1

    def _mapping(self, mapping: dict[str, Value], parent: str) -> None:
        while type(event := next(self._events)) is not MappingEndEvent:
            key = self._key(event, parent)
            if key is None:
                self._skip(next(self._events))
                continue
            path = self.here
            value = self._begin(next(self._events), path)
            if value is not None:
                mapping[key] = value
                if isinstance(value, _CONTAINERS):
                    self._fill(value, path)

    def _sequence(self, items: list[Value], parent: str) -> None:
        while type(event := next(self._events)) is not SequenceEndEvent:
            path = self.here = item(parent, len(items))
            self.positions[path] = place_of(event)
            value = self._begin(event, path)
            if value is not None:
                items.append(value)
                if isinstance(value, _CONTAINERS):
                    self._fill(value, path)

    def _key(self, event: Any, parent: str) -> str | None:
        """Return a key and note its place, or None when its value must be skipped."""
        self._count(event)
        if type(event) is not ScalarEvent:
            self.here = parent
            self._problem(rules.YAML_KEY, event, BadKey(KeyFault.NOT_A_SCALAR))
            self._skip(event)
            return None
        key: str = event.value
        path = self.here = below(parent, key)
        if event.anchor is not None or event.tag is not None:
            self._problem(rules.YAML_KEY, event, BadKey(KeyFault.MARKED))
        if self._is_bad_key(event, path):
            return None
        if self._watch and has_controls(key) and not self._is_writable(event, path):
            return None
        self.positions[path] = place_of(event)
        return intern(key)

    def _is_bad_key(self, event: Any, path: str) -> bool:
        key: str = event.value
        if path in self.positions:
            self._problem(rules.YAML_DUPLICATE_KEY, event, FirstAt(self.positions[path][0]))
        elif len(key) > KEY_LIMIT:
            self.here = ""
            self._problem(rules.YAML_KEY, event, BadKey(KeyFault.TOO_LONG, limit=KEY_LIMIT))
        elif event.implicit[0] and key == "<<":
            self._problem(rules.YAML_MERGE_KEY, event)
        elif event.implicit[0] and not isinstance(read_plain(key).value, str):
            self._problem(rules.YAML_KEY, event, BadKey(KeyFault.NOT_TEXT, key))
        else:
            return False
        return True

    def _skip(self, event: Event) -> None:
        """Pass over a value, however it is built."""
        level = 0
        while True:
            self._count(event)
            level += isinstance(event, _OPENING)
            level -= isinstance(event, _CLOSING)
            if level == 0:
                return
            if self._depth + level > DEPTH_LIMIT:
                self._too_deep(self.here)
            event = next(self._events)

    def _anchor(self, kind: type, event: Any) -> None:
        if kind is AliasEvent:
            self._problem(rules.YAML_ALIAS, event, Token(excerpt("*" + event.anchor)))
        else:
            self._problem(rules.YAML_ANCHOR, event, Token(excerpt("&" + event.anchor)))

    def _tag(self, event: Any) -> None:
        self._problem(rules.YAML_TAG, event, Token(excerpt(event.tag)))

    def _count(self, event: Event) -> None:
        self._nodes += 1
        if self._nodes > NODE_LIMIT:
            self._problem(rules.YAML_SIZE, event, AboveLimit(NODE_LIMIT))
            raise ReadingStoppedError

    def _deeper(self, path: str) -> None:
        self._depth += 1
        if self._depth > DEPTH_LIMIT or len(path) > PATH_LIMIT:
            self._too_deep(path)

    def _too_deep(self, path: str) -> NoReturn:
        place = self.positions.get(path, (1, 1))
        self._problems.add(rules.YAML_DEPTH, place, AboveLimit(DEPTH_LIMIT), path[:PATH_LIMIT])
        raise ReadingStoppedError

    def _problem(self, rule: RuleSpec, event: Any, detail: Detail = NO_DETAIL) -> None:
        self._problems.add(rule, place_of(event), detail, self.here)


def _is_nothing(event: Any) -> bool:
    """Tell whether the first event of a document says that nothing stands in it."""
    is_plain = type(event) is ScalarEvent and event.implicit[0] and not event.value
    return is_plain and event.anchor is None and event.tag is None
