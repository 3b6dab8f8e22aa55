"""What files of a Backstage catalog name: `$text`, `$yaml` and `$json` in the place of values, targets of locations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from posixpath import dirname, join, normpath
from textwrap import indent

from archatlas.formats.document import Document, read_document
from archatlas.formats.foreign.documents import read_documents, text_at, texts_at
from archatlas.formats.scalars import Value
from archatlas.model.key_path import below, item
from archatlas.model.reading_rules import YAML_NOT_A_MAPPING
from archatlas.model.record import dataclass, replace
from archatlas.model.source import SourceFile, is_below_root
from archatlas.model.source_detail import ReadFault
from archatlas.model.web_address import web_address

TEXT, YAML, JSON = "$text", "$yaml", "$json"
PLACEHOLDERS = (TEXT, YAML, JSON)
NAMED_LIMIT = 2_000
"""Most files that one file names."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a document names: its path below the root, or a pattern, and the key; or why it cannot be read."""

    written: str
    key: str
    path: str = ""
    fault: ReadFault | None = None

    @property
    def is_value(self) -> bool:
        """Tell whether the file holds a value that takes the place of the key."""
        return self.key.endswith((YAML, JSON))

    def fits(self, path: str) -> bool:
        """Tell whether a path below the root is meant."""
        return path == self.path or ("*" in self.path and fnmatchcase(path, self.path.replace("**", "*")))


def named_files(source: SourceFile, path: str) -> tuple[NamedFile, ...]:
    """Return what the documents of a file name, given its own path below the root."""
    found: list[NamedFile] = []
    for one in read_documents(source).documents:
        for written, key in (*_substituted(one.document), *targets_of(one.document)):
            if len(found) == NAMED_LIMIT:
                return (*found, NamedFile(written, key, fault=ReadFault.TOO_MANY))
            found.append(named_file(written, key, path))
    return tuple(found)


def named_file(written: str, key: str, path: str) -> NamedFile:
    """Return the file that is named in another one, whose own path below the root counts."""
    if web_address(written) or "://" in written:
        return NamedFile(written, key, fault=ReadFault.ADDRESS)
    meant = normpath(join(dirname(path), written))
    return NamedFile(written, key, meant) if is_below_root(meant) else NamedFile(written, key, fault=ReadFault.OUTSIDE)


def targets_of(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the files that a location names with their keys."""
    if text_at(document, "kind").lower() == "location" and text_at(document, "spec", "type") in ("", "file"):
        target = text_at(document, "spec", "target")
        if target:
            yield target, "spec.target"
        yield from ((text, item("spec.targets", index)) for index, text in texts_at(document, "spec", "targets"))


def _substituted(document: Document) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[Value, str]] = [] if document.tree is None else [(document.tree, "")]
    while waiting:
        value, key = waiting.pop()
        if (kind := _placeholder(value)) and isinstance(value, dict):
            yield str(value[kind]), below(key, kind)
        elif isinstance(value, dict):
            waiting += [(inner, below(key, name)) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, item(key, index)) for index, inner in enumerate(value)]


def _placeholder(value: Value) -> str:
    """Return the sign of a value that a file takes the place of, empty for every other value."""
    if not isinstance(value, dict) or len(value) != 1:
        return ""
    (key,) = value
    return key if key in PLACEHOLDERS and isinstance(value[key], str) else ""


DEFINITION = "definition"
"""A key whose file is left to those who read its format."""


@dataclass(frozen=True)
class Substitution:
    """Puts what files say in the place of the values that name them; `texts` are the files by their paths."""

    path: str
    texts: Mapping[str, SourceFile]

    def of(self, document: Document) -> Document:
        """Return a document with what the files say that could be read."""
        return document if document.tree is None else replace(document, tree=self._value(document.tree, ""))

    def _value(self, value: Value, key: str) -> Value:
        if kind := _placeholder(value):
            return value if key == DEFINITION else self._read(value, kind)
        if isinstance(value, dict):
            return {name: self._value(inner, name) for name, inner in value.items()}
        return [self._value(inner, "") for inner in value] if isinstance(value, list) else value

    def _read(self, value: Value, kind: str) -> Value:
        written = str(value[kind]) if isinstance(value, dict) else ""
        source = self.texts.get(named_file(written, "", self.path).path)
        if source is None:
            return value
        if kind == TEXT:
            return source.text
        said = value_of(source)
        return value if said is None else said


@lru_cache(maxsize=512)
def value_of(source: SourceFile) -> Value | None:
    """Return what a file of values says, whatever stands at its top; None where that cannot be read."""
    said = read_document(source)
    if any(problem.rule == YAML_NOT_A_MAPPING.name for problem in said.problems):
        said = read_document(SourceFile(source.path, f"value:\n{indent(source.text, '  ')}"))
        return None if said.problems else said.value_at("value")
    return None if said.problems else said.tree
