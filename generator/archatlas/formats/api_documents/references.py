"""Follows references inside documents, to files below one root and to nothing else."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from archatlas.formats.api_documents.plain_tree import RefusedText, plain_tree
from archatlas.formats.scalars import Value
from archatlas.model.api_document import DocumentFault, ReferenceFault, UnresolvedReference
from archatlas.model.record import dataclass
from archatlas.model.source import is_below_root

TextReader = Callable[[str], str | None]
"""Returns the text of a file by its path below the root, None where it is not there or may not be read."""

_HOPS = 40
"""References that lead to references."""
_FILES = 200
"""Files that one document may bring in."""
_STEPS = 1_000_000
"""Values of a document that are looked at, with repetition, which takes seconds; fifty operations have 7,000."""
_UNRESOLVED = 50
"""References that are told of."""


@dataclass(frozen=True, slots=True)
class TreePlace:
    """A value with the file that it stands in; `trail` are the references that led here, so that a circle is seen."""

    value: Value | None
    path: str
    trail: tuple[str, ...] = ()
    circle: str = ""
    """What the value is called that a reference leads back to, where it has no value for that."""

    @property
    def mapping(self) -> Mapping[str, Value]:
        """Return the value as a mapping, an empty one where it is none."""
        return self.value if isinstance(self.value, dict) else {}

    def text(self, key: str) -> str:
        """Return a text below the value, empty where there is none."""
        value = self.mapping.get(key)
        return value if isinstance(value, str) else ""


class References:
    """The trees of one document and of all that it refers to."""

    def __init__(self, path: str, tree: Value | None, read: TextReader) -> None:
        self._read = read
        self._trees: dict[str, Value | None] = {path: tree}
        self._missing: set[str] = set()
        self._steps = 0
        self.root = TreePlace(tree, path)
        self._unresolved: dict[tuple[str, str], UnresolvedReference] = {}

    @property
    def unresolved(self) -> tuple[UnresolvedReference, ...]:
        """Return what could not be followed."""
        return tuple(self._unresolved.values())

    def below(self, place: TreePlace, *keys: str) -> TreePlace:
        """Return what keys lead to, with references followed at each step."""
        for key in keys:
            place = self.follow(TreePlace(place.mapping.get(key), place.path, place.trail))
        return place

    def items(self, place: TreePlace) -> tuple[TreePlace, ...]:
        """Return the entries of a list, with references followed."""
        entries = place.value if isinstance(place.value, list) else []
        return tuple(self.follow(TreePlace(entry, place.path, place.trail)) for entry in entries)

    def members(self, place: TreePlace) -> tuple[tuple[str, TreePlace], ...]:
        """Return the values of a mapping by their keys, with references followed; extensions are none of them."""
        return tuple(
            (key, self.follow(TreePlace(value, place.path, place.trail)))
            for key, value in place.mapping.items()
            if not key.startswith("x-")
        )

    def follow(self, place: TreePlace) -> TreePlace:
        """Return what a place stands for: itself, or where its reference leads; nothing where that leads nowhere.

        Raises RefusedText where the parts of a document stand for one another so often that nobody can list them.
        """
        self._steps += 1
        if self._steps > _STEPS:
            raise RefusedText(DocumentFault.TOO_MUCH)
        for _ in range(_HOPS):
            value = place.value
            if not isinstance(value, dict) or "$ref" not in value:
                return place
            target = value["$ref"]
            led = self._led(place, target) if isinstance(target, str) else ReferenceFault.NO_TEXT
            if isinstance(led, ReferenceFault):
                return self._given_up(place, str(target)[:200], led)
            place = led
        return self._given_up(place, place.trail[-1] if place.trail else "", ReferenceFault.CIRCLE)

    def _given_up(self, place: TreePlace, target: str, fault: ReferenceFault) -> TreePlace:
        if fault is not ReferenceFault.CIRCLE and len(self._unresolved) < _UNRESOLVED:
            self._unresolved.setdefault((place.path, target), UnresolvedReference(place.path, target, fault))
        circle = target.rpartition("/")[2] if fault is ReferenceFault.CIRCLE else ""
        return TreePlace(None, place.path, place.trail, circle)

    def _led(self, place: TreePlace, target: str) -> TreePlace | ReferenceFault:
        file, _, fragment = target.partition("#")
        path = self._file(place.path, file)
        if isinstance(path, ReferenceFault):
            return path
        name = f"{path}#{fragment}"
        if name in place.trail:
            return ReferenceFault.CIRCLE
        found = pointed(self._trees[path], fragment)
        if found is None:
            return ReferenceFault.NO_TARGET
        return TreePlace(found, path, (*place.trail, name))

    def _file(self, here: str, target: str) -> str | ReferenceFault:
        """Return the path of a file, read once; whatever has a scheme or a host is not even looked at."""
        if not target:
            return here
        try:
            parts = urlsplit(target)
        except ValueError:
            return ReferenceFault.REMOTE
        if parts.scheme or parts.netloc or target.startswith(("//", "\\\\")):
            return ReferenceFault.REMOTE
        way = unquote(parts.path)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(here), way))
        if way.startswith("/") or "\\" in way or not is_below_root(path):
            return ReferenceFault.OUTSIDE
        if path not in self._trees and not self._take(path):
            return ReferenceFault.NO_FILE
        return path

    def _take(self, path: str) -> bool:
        if path in self._missing or len(self._trees) >= _FILES:
            return False
        text = self._read(path)
        try:
            if text is not None:
                self._trees[path] = plain_tree(text)
                return True
        except RefusedText:
            pass
        self._missing.add(path)
        return False


def pointed(tree: Value | None, fragment: str) -> Value | None:
    """Return what a JSON pointer (RFC 6901) leads to."""
    if fragment in ("", "/"):
        return tree
    if not fragment.startswith("/"):
        return _named(tree, fragment)
    value: Value | None = tree
    for step in fragment[1:].split("/"):
        key = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdigit() and int(key[:9]) < len(value):
            value = value[int(key[:9])]
        else:
            return None
    return value


def _named(tree: Value | None, name: str) -> Value | None:
    """Return the schema that is named by `$anchor`, or by a plain `$id`, among the definitions of a tree."""
    definitions = [tree]
    if isinstance(tree, dict):
        definitions += [one for key in ("$defs", "definitions") for one in _values(tree.get(key))]
    for one in definitions:
        if isinstance(one, dict) and (one.get("$anchor") == name or one.get("$id") == f"#{name}"):
            return one
    return None


def _values(value: Value | None) -> list[Value | None]:
    return list(value.values()) if isinstance(value, dict) else []
