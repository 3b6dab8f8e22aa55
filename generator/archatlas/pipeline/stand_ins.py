"""Finds for every refused file what it was, or what it becomes, on the other side of a review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from archatlas.analysis.compare.comparison import ValueChange
from archatlas.formats.document import Document
from archatlas.formats.module_schema.completion import Completion, PartialDocument
from archatlas.formats.module_schema.loader import ModuleSchema, name_claim
from archatlas.formats.module_schema.recovery import Recovered, read_up_to_error, recover_document
from archatlas.formats.module_schema.stand_in import StandIn, partial_document, stand_in
from archatlas.formats.module_schema.violations import NAME_PATH
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.model.key_path import steps_of
from archatlas.model.module import NAME_PATTERN, ModuleName
from archatlas.model.reading import Reading, SchemaEntry
from archatlas.model.record import dataclass, field, replace
from archatlas.model.source import SourceFile

_SCHEMA = ModuleSchema()
"""The format of which something can be read in a file that is refused."""

RECOVERY_LIMIT = 300_000
"""Most characters of one side in which lines are looked for that keep the rest from being read."""
WHOLE_FILE = "file"
"""The key under which a change is told of what no key of a schema stands for."""

MENDED, REFUSED = ValueChange(WHOLE_FILE, "refused", "readable"), ValueChange(WHOLE_FILE, "readable", "refused")

_Values = Mapping[ModuleName, tuple[ValueChange, ...]]


@dataclass(frozen=True, slots=True)
class StandIns:
    """By the path of a refused file, for each side, what is compared in its place; and what is different about it."""

    before: Mapping[str, StandIn] = field(default_factory=dict)
    after: Mapping[str, StandIn] = field(default_factory=dict)
    values: _Values = field(default_factory=dict)


@dataclass(frozen=True)
class _RevisionFiles:
    """The files of one state, and which of them are refused."""

    tree: SourceTree
    reader: Reader

    @cached_property
    def files(self) -> Mapping[str, SourceFile]:
        return {file.path: file for file in (*self.tree.legible, *self.tree.files)}

    @cached_property
    def loaded(self) -> Reading:
        return self.reader.load(self.tree.files)

    @cached_property
    def refused(self) -> tuple[str, ...]:
        """Return the paths of refused module schemas of which something can be read."""
        read = (path for path in self.loaded.refused if self._is_module_schema(path))
        return (*read, *(one.path for one in self.tree.legible if self._is_module_schema(one.path)))

    def _is_module_schema(self, path: str) -> bool:
        return path in self.files and isinstance(self.reader.formats.format_of(self.files[path]), ModuleSchema)

    @cached_property
    def without_text(self) -> tuple[str, ...]:
        return tuple(path for path in self.tree.refused if path not in self.files)

    @cached_property
    def read(self) -> Mapping[str, Recovered]:
        """Read the refused files as far as they go, as long as that costs little."""
        found, left = {}, RECOVERY_LIMIT
        for path in self.refused:
            left -= len(self.files[path].text)
            found[path] = recover_document(self.files[path]) if left >= 0 else read_up_to_error(self.files[path])
        return found

    @cached_property
    def remains(self) -> Mapping[str, PartialDocument]:
        return {path: partial_document(self.files[path].text, read, _SCHEMA.shape) for path, read in self.read.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return by path the name that a file claims, as far as it can be read."""
        found = {}
        for path, file in self.files.items():
            claim = name_claim(self.read[path].document) if path in self.read else self.reader.read(file).claim
            if claim is not None:
                found[path] = claim.name
        return found

    @cached_property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """Return by name the paths of the files that claim it, those first that are taken."""
        found: dict[str, tuple[str, ...]] = {}
        refused = frozenset(self.refused)
        for path in sorted(self.names, key=lambda path: (path in refused, path)):
            found[self.names[path]] = (*found.get(self.names[path], ()), path)
        return found

    def document(self, path: str) -> Document:
        """Return what a file says without what cannot be taken."""
        return Completion(self.remains[path]).of(None) if path in self.remains else _SCHEMA.document(self.files[path])


def find_stand_ins(before: SourceTree, after: SourceTree, reader: Reader) -> StandIns:
    """Return what refused files say as far as they can be read, completed by the same file on the other side.

    A file that only the later state has, and that is refused there, is no module yet.
    """
    earlier, later = _RevisionFiles(before, reader), _RevisionFiles(after, reader)
    if not (earlier.refused or later.refused or before.refused or after.refused):
        return StandIns()
    back, forth = _Pairing(earlier, later), _Pairing(later, earlier)
    paired = {**{path: other for path, other in back.partners.items() if other}, **_inverted(forth.partners)}
    unseen = {
        **{entry.module.name: (MENDED,) for _path, entry in back.unseen() if entry.module},
        **{entry.module.name: (REFUSED,) for _path, entry in forth.unseen() if entry.module},
    }
    return StandIns(
        dict(back.stand_ins(alone=True)),
        dict(forth.stand_ins(alone=False)),
        {**unseen, **dict(_value_changes(earlier, later, paired))},
    )


def _inverted(partners: Mapping[str, str]) -> Mapping[str, str]:
    return {other: path for path, other in partners.items() if other}


@dataclass(frozen=True)
class _Pairing:
    """Pairs the refused files of one side with the files of the other one."""

    own: _RevisionFiles
    other: _RevisionFiles

    @cached_property
    def partners(self) -> Mapping[str, str]:
        """Return by the path of a refused file that of the same one on the other side, empty where there is none.

        Of several files with one name that one is left which the other side knows; the others may be there under
        another name.
        """
        found: dict[str, str] = {}
        taken: set[str] = set()
        for path in self.own.refused:
            partner = self._namesake(path) or self._in_place(path)
            found[path] = partner if partner not in taken else ""
            taken.add(partner)
        return found

    def _namesake(self, path: str) -> str:
        """Return the file of the other side with the name that this one claims, if it is the one to claim it."""
        name = self.own.names.get(path, "")
        named = self.other.places.get(name, ())
        claimants = self.own.places.get(name, ())
        known = next((claimant for claimant in claimants if claimant in named), next(iter(claimants), ""))
        return (path if path in named else next(iter(named), "")) if path == known else ""

    def _in_place(self, path: str) -> str:
        """Return the path itself where the other side has a file there whose name is nowhere on this side."""
        name = self.own.names.get(path, "")
        there = self.other.names.get(path)
        is_left_over = name not in self.other.places or len(self.own.places.get(name, ())) > 1
        return path if there is not None and there not in self.own.places and is_left_over else ""

    def _stands_alone(self, path: str) -> bool:
        """Tell whether a file is the first one of its name, so that it may stand for the module."""
        name = self.own.names.get(path)
        return name is not None and self.own.places[name][0] == path and name not in self.other.places

    def stand_ins(self, alone: bool) -> Iterator[tuple[str, StandIn]]:
        """Yield what stands in for each refused file, for those without a partner only where that is wanted."""
        for path, partner in self.partners.items():
            if partner or (alone and self._stands_alone(path)):
                found = self._completed(path, partner)
                if found is not None:
                    yield path, found
        yield from ((path, StandIn(entry.module, entry.findings)) for path, entry in self.unseen() if entry.module)

    def _completed(self, path: str, partner: str) -> StandIn | None:
        remains = self.own.remains[path]
        name = self.own.names.get(path, "")
        if partner and self.other.names.get(partner) != name and len(self.own.places.get(name, ())) > 1:
            remains = replace(remains, lost=remains.lost | {NAME_PATH})  # a copy whose name is mended
        other = self.other.document(partner) if partner else None
        return stand_in(remains, other, self.own.read[path], _SCHEMA.shape)

    def unseen(self) -> Iterator[tuple[str, SchemaEntry]]:
        """Yield the modules of the other side that lie where this side has something without a text, such as a link."""
        places = frozenset(self.own.without_text)
        for path, file in self.other.files.items() if places else ():
            way = PurePosixPath(path)
            if path not in self.own.files and not places.isdisjoint(map(str, (way, *way.parents))):
                entry = self.other.reader.read(file)
                if path not in self.other.read and entry.module and entry.module.name not in self.own.places:
                    yield path, entry


def _is_usable(name: str) -> bool:
    return NAME_PATTERN.match(name) is not None


def _value_changes(
    earlier: _RevisionFiles, later: _RevisionFiles, paired: Mapping[str, str]
) -> Iterator[tuple[ModuleName, tuple[ValueChange, ...]]]:
    """Yield by the later name of a module what is refused in it on one side only."""
    for path, other in sorted(paired.items()):
        is_as_refused = (path in earlier.remains) == (other in later.remains)
        if is_as_refused and earlier.files[path].text == later.files[other].text:
            continue
        changes = tuple(_changes_of_file(_FileReading.of(earlier, path), _FileReading.of(later, other)))
        name = next(filter(_is_usable, (later.names.get(other, ""), earlier.names.get(path, ""))), "")
        if name and changes:
            yield ModuleName(name), changes


@dataclass(frozen=True, slots=True)
class _FileReading:
    """One side of a file: what it says, and which values of it are refused."""

    document: Document
    refused: frozenset[str] = frozenset()
    is_refused: bool = False
    is_broken: bool = False

    @classmethod
    def of(cls, side: _RevisionFiles, path: str) -> _FileReading:
        """Read a file that may be refused or not."""
        if path not in side.remains:
            return cls(_SCHEMA.document(side.files[path]))
        remains = side.remains[path]
        refused = remains.lost | remains.unread | remains.doubled
        return cls(remains.document, refused, True, bool(side.read[path].left_out))

    def text_at(self, path: str) -> str:
        """Return a value as a report shows it, and in words where there is none."""
        value = self.document.value_at(*(step for _text, step in steps_of(path)))
        if isinstance(value, str | int | float):
            return str(value)
        return "refused" if path in self.refused else "readable"


def _changes_of_file(before: _FileReading, after: _FileReading) -> Iterator[ValueChange]:
    told: set[str] = set()
    for path in sorted(before.refused ^ after.refused):
        key = re.sub(r"\[.*?\]", "", path)
        old, new = before.text_at(path), after.text_at(path)
        if key not in told and old != new:
            told.add(key)
            yield ValueChange(key, old, new)
    is_mended = before.is_broken if before.is_broken != after.is_broken else before.is_refused
    if before.is_broken != after.is_broken or (not told and before.is_refused != after.is_refused):
        yield MENDED if is_mended else REFUSED
