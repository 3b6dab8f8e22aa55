"""One YAML file as plain values, with the place of each key and all that is wrong with the YAML itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from archatlas.formats.plain_blocks import read_plain_blocks
from archatlas.formats.scalars import Value
from archatlas.model.detail import NO_DETAIL, Detail
from archatlas.model.finding import AboutFile, Finding, Severity
from archatlas.model.key_path import range_of, steps_of
from archatlas.model.record import dataclass, field
from archatlas.model.rule import RuleSpec
from archatlas.model.source import Location, Range, SourceFile
from archatlas.model.text_detail import Ambiguity

if TYPE_CHECKING:
    from archatlas.formats.yaml_events import Parser


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
    ambiguous: Mapping[str, Ambiguity] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    complete: bool = True

    def at(self, key_path: str) -> Location:
        """Return where a key stands, or the nearest enclosing key that does."""
        start = self.range_of(key_path).start
        return Location(self.path, start.line, start.column)

    def range_of(self, key_path: str) -> Range:
        """Return the range of a key, or of the nearest enclosing key that stands there."""
        return range_of(key_path, self.positions)

    def found(self, rule: RuleSpec, key: str, detail: Detail = NO_DETAIL, severity: Severity | None = None) -> Finding:
        """Return a rule's statement about a key, graver or milder than the rule is where that is said."""
        about, grave = AboutFile(self.path), rule.severity if severity is None else severity
        return Finding(rule.name, grave, about, self.path, key, self.range_of(key), key, detail)

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


def read_document(source: SourceFile) -> Document:
    """Read one file; whatever the text is, the answer is a document with its problems, never an exception."""
    plain = read_plain_blocks(source.text.removeprefix("\ufeff"))
    if plain is not None:
        return Document(source.path, plain.tree, plain.positions, ambiguous=plain.ambiguous)
    return read_exactly(source)


def read_exactly(source: SourceFile, parse: Parser | None = None) -> Document:
    """Read one file event by event, as `read_document` does where a text is not plain."""
    # To import libyaml takes as long as to read thirty plain files, and most estates have no other ones.
    from archatlas.formats.yaml_events import parse_events, read_events
    from archatlas.formats.yaml_problems import YamlProblems

    problems = YamlProblems(source.path)
    reader, complete = read_events(source.text.removeprefix("\ufeff"), problems, parse or parse_events)
    return Document(
        path=source.path,
        tree=reader.tree,
        positions=reader.positions,
        problems=tuple(problems.found),
        ambiguous=reader.ambiguous,
        controls=tuple(reader.controls),
        complete=complete,
    )


LABEL_LIMIT = 80
"""Longest text, in characters, that stands for an entry of a list; a longer one is known by its digest."""

_NAMES = ("name", "id", "code", "topic", "title")
"""Keys by which the entries of the format's lists are known, in the order in which they are looked for."""


def lasting_subject(document: Document, key_path: str) -> str:
    """Return a key path in which entries of lists are named by what they say: `libs[requests].version`.

    An entry that cannot be read, as in a file whose YAML is broken, has no name: `libs[].version`.
    """
    if "[" not in key_path:
        return key_path
    lasting, steps = "", list[str | int]()
    for text, step in steps_of(key_path):
        steps.append(step)
        lasting += f"[{label_of(document.value_at(*steps))}]" if isinstance(step, int) else text
    return lasting


def label_of(entry: Value | None) -> str:
    """Return what an entry of a list is known by."""
    if isinstance(entry, dict):
        named = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str)), None)
        return _short(named) if isinstance(named, str) else _digest(entry)
    if isinstance(entry, list):
        return _digest(entry)
    return "" if entry is None else _short(str(entry))


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LIMIT else _digest(text)


def _digest(value: Value) -> str:
    from hashlib import sha256  # takes long to import, and few entries have no name

    return "#" + sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
