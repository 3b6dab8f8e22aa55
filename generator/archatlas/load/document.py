"""One YAML file as plain values, with the place of each key and all that is wrong with the YAML itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import yaml

from archatlas.load.events import EventReader
from archatlas.load.keypath import enclosing
from archatlas.load.problems import Problems, ReadingStoppedError
from archatlas.load.scalars import Value
from archatlas.load.stream import Parser, parse_events
from archatlas.load.syntax import note_syntax_error, refuse_directives, refuse_forbidden_characters
from archatlas.model.finding import Finding
from archatlas.model.location import Location
from archatlas.model.source import SourceFile


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says.

    A key without a value is absent from `tree` but present in `positions`. `complete` is false when the reader had
    to stop before the end; `tree` then holds what came before. `ambiguous` maps a key path to an unquoted scalar as
    it was written and to the reason why other readers may take it for something else. `controls` are the paths of
    texts and keys that hold control or bidirectional characters.
    """

    path: str
    tree: Value | None
    positions: Mapping[str, tuple[int, int]]
    problems: tuple[Finding, ...] = ()
    ambiguous: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    complete: bool = True

    def at(self, key_path: str) -> Location:
        """Return where a key stands, or the nearest enclosing key that does."""
        for path in enclosing(key_path):
            if path in self.positions:
                return Location(self.path, *self.positions[path])
        return Location(self.path, 1, 1)

    def value_at(self, *steps: str | int) -> Value | None:
        """Return the value that keys and indexes lead to, None where there is nothing."""
        value: Value | None = self.tree
        for step in steps:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def read_document(source: SourceFile, parse: Parser = parse_events) -> Document:
    """Read one file; whatever the text is, the answer is a document with its problems, never an exception."""
    text = source.text.removeprefix("\ufeff")
    problems = Problems(source.path)
    reader = EventReader(text, problems)
    complete = _read(reader, text, problems, parse)
    return Document(
        path=source.path,
        tree=reader.tree,
        positions=reader.positions,
        problems=tuple(problems.found),
        ambiguous=reader.ambiguous,
        controls=tuple(reader.controls),
        complete=complete,
    )


def _read(reader: EventReader, text: str, problems: Problems, parse: Parser) -> bool:
    """Return whether the end of the file was reached."""
    try:
        refuse_forbidden_characters(text, problems)
        refuse_directives(text, problems)
        reader.read(parse(text))
    except ReadingStoppedError:
        return False
    except yaml.YAMLError as error:
        with suppress(ReadingStoppedError):
            note_syntax_error(error, text, problems, reader.here)
        return False
    return True
