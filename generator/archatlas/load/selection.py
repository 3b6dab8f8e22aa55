"""Selects the module schemas among the YAML files of an estate."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from archatlas.load.decoding import decoded, legible
from archatlas.load.recognition import Nature, recognised, recognised_bytes
from archatlas.load.refused import COUNT_LIMIT, SIZE_LIMIT, too_large, too_many
from archatlas.load.scope import Scope
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import SourceFile

LOOKED_AT = 250_000
"""Most YAML files that are looked at to find the schemas among them."""

_DOUBTFUL = frozenset({Nature.SILENT, Nature.BARE, Nature.SEALED, Nature.SUSPECT})
"""What may be a module schema that went wrong."""


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The texts of the module schemas of an estate, and what could not be read of it.

    `passed_over` are the paths of the YAML files that are no module schemas, `legible` what can be read of schemas that
    are refused for their encoding.
    """

    files: tuple[SourceFile, ...]
    findings: tuple[Finding, ...] = ()
    passed_over: tuple[str, ...] = ()
    legible: tuple[SourceFile, ...] = ()

    @property
    def refused(self) -> tuple[str, ...]:
        """Return the paths that had to be refused before anyone looked inside."""
        return tuple(sorted({finding.location.path for finding in self.findings if finding.severity is Severity.ERROR}))

    @property
    def schemas(self) -> frozenset[str]:
        """Return the paths of everything that counts as a module schema, whether it can be read or not."""
        read = (file.path for file in self.files if file.is_expected or recognised(file.text) is Nature.SCHEMA)
        return frozenset({*read, *self.refused})


class Content(NamedTuple):
    """The text of a file or why there is none, what the file is, and what can be read of it all the same."""

    reading: SourceFile | Finding
    nature: Nature
    legible: SourceFile | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One file that was looked at, and what was found in it.

    `key` is a path that is the same under several roots, however these are written.
    """

    content: Content
    key: str
    is_expected: bool = False

    @property
    def reading(self) -> SourceFile | Finding:
        """Return its text, or why there is none."""
        return self.content.reading

    @property
    def nature(self) -> Nature:
        """Return what it is."""
        return self.content.nature

    @property
    def directory(self) -> str:
        """Return the directory that it stands in."""
        return self.key.rpartition("/")[0]

    @property
    def shown_path(self) -> str:
        """Return the path that messages name it by."""
        return self.reading.path if isinstance(self.reading, SourceFile) else self.reading.location.path

    @property
    def is_schema(self) -> bool:
        """Return whether it counts as a module schema, readable or not."""
        return self.is_expected or self.nature is Nature.SCHEMA


def seen_content(place: Path, content: bytes) -> Content:
    """Return a text and what it is; of what is too large, the beginning tells."""
    if len(content) > SIZE_LIMIT:
        return Content(too_large(place), recognised_bytes(content))
    reading = decoded(place, content)
    if isinstance(reading, SourceFile):
        return Content(reading, recognised(reading.text))
    return Content(reading, recognised_bytes(content), legible(place, content))


def selected(seen: Iterable[Seen], scope: Scope, named: Container[str]) -> SourceTree:
    """Return the module schemas among all YAML files, and what may be one and does not show.

    An empty file, a link or one that cannot be opened may be one where it lies beside a module schema, a bare list or
    value only in a directory that was `named` for schemas; elsewhere it is no business of ours.
    """
    sure, doubtful, passed_over = _sorted_out(seen)
    homes = {one.directory for one in sure.values() if one.is_schema and one.nature is not Nature.SEALED}
    kept = list(sure.values())
    for one in doubtful.values():
        is_beside = one.directory in homes and (one.nature is not Nature.BARE or one.directory in named)
        is_all_there_is = not homes and one.directory in named
        if is_beside or is_all_there_is:
            kept.append(one)
        else:
            passed_over.add(one.shown_path)
    excess = (too_many(scope.roots[0]),) if len(kept) > COUNT_LIMIT else ()
    contents = [one.content for one in kept[:COUNT_LIMIT]]
    readings = [content.reading for content in contents]
    return SourceTree(
        tuple(sorted((one for one in readings if isinstance(one, SourceFile)), key=lambda file: file.path)),
        tuple(sorted((*(one for one in readings if isinstance(one, Finding)), *excess), key=lambda one: one.order)),
        tuple(sorted(passed_over)),
        tuple(sorted((one.legible for one in contents if one.legible), key=lambda file: file.path)),
    )


def _sorted_out(seen: Iterable[Seen]) -> tuple[dict[str, Seen], dict[str, Seen], set[str]]:
    """Return what counts, what may count, and the paths of the rest; each file once, and no more than are looked at."""
    sure: dict[str, Seen] = {}
    doubtful: dict[str, Seen] = {}
    passed_over: set[str] = set()
    met: set[str] = set()
    for one in islice(seen, LOOKED_AT):
        if one.key in met:
            continue
        met.add(one.key)
        is_suspect = one.nature is Nature.SUSPECT and isinstance(one.reading, SourceFile)
        if len(sure) <= COUNT_LIMIT and (one.is_schema or is_suspect):
            sure[one.key] = _as_expected(one)
        elif len(doubtful) <= COUNT_LIMIT and one.nature in _DOUBTFUL:
            doubtful[one.key] = one
        else:
            passed_over.add(one.shown_path)
    return sure, doubtful, passed_over


def _as_expected(one: Seen) -> Seen:
    if one.is_expected and isinstance(one.reading, SourceFile):
        return replace(one, content=one.content._replace(reading=replace(one.reading, is_expected=True)))
    return one
