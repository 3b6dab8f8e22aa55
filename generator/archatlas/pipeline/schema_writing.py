"""Writes into schemas what the code says of modules: new ones for those that have none, and what changed in others.

What people wrote stays. A value that a scan wrote is known by a digest, in `provenance.generated_by.values`; where the
value no longer fits its digest, somebody edited it, and it is theirs from then on.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from archatlas.analysis.fixes.proposal import stating
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.formats.text_edits import edited
from archatlas.formats.yaml_edits import Plain, YamlEditor, block_lines
from archatlas.model.catalog import Catalog
from archatlas.model.code import REQUIRING, CodeFacts, CodeLibrary, ImportKind, ModuleCode, Tie
from archatlas.model.errors import UserError
from archatlas.model.finding import Severity
from archatlas.model.interfaces import Library
from archatlas.model.module import HANDLE_PATTERN, NAME_PATTERN, Module, ModuleName
from archatlas.model.reading import ReadFile, Reading
from archatlas.model.record import dataclass, replace
from archatlas.model.source import SourceFile
from archatlas.pipeline.module_edits import module_edits, plain

TOOL = "archatlas scan"
MARKS = "provenance.generated_by.values"
MADE_BY = "provenance.generated_by.tool"
MOST_ENTRIES = 1_000
"""Longest list of names that is written; of more nobody can say that they are what callers may use."""
_MOST_REVIEWERS = 50
_LONGEST = 500
"""Letters of the longest name that is written."""

Value = str | tuple[object, ...]


class UnexpectedSchemaError(UserError):
    """Say which file would not say what was meant, so that none is written."""


@dataclass(frozen=True, slots=True)
class WrittenSchema:
    """A file as it is to be; `before` is None where it is new."""

    path: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class SchemaWriting:
    """The files that differ from what they hold, why a module is left as it is, and what no schema says of the code."""

    files: tuple[WrittenSchema, ...]
    left: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()


def write_schemas(tree: SourceTree, code: CodeFacts, directory: str, reader: Reader) -> SchemaWriting:
    """Return what becomes of the schemas of a tree, and of new ones in a directory, given what the code says."""
    reading = reader.load(tree.files)
    return _SchemaWriter(reading, code, directory, reader).writing(tree)


def schema_text(values: Mapping[str, Value | int]) -> str:
    """Return a schema that says these values, given by dotted keys."""
    tree: dict[str, Plain] = {}
    for path, value in values.items():
        *sections, key = path.split(".")
        place = tree
        for section in sections:
            inner = place.setdefault(section, {})
            assert isinstance(inner, dict)
            place = inner
        place[key] = plain(value)
    return "".join(f"{line}\n" for line in block_lines(tree))


@dataclass(frozen=True)
class _SchemaWriter:
    reading: Reading
    code: CodeFacts
    directory: str
    reader: Reader

    def writing(self, tree: SourceTree) -> SchemaWriting:
        files, left, expected = list[WrittenSchema](), list[str](), dict[str, Module]()
        for name, said in self.code.modules.items():
            module = self.reading.catalog.get(ModuleName(name))
            if module is not None:
                refreshed = self._refreshed(module, said)
                if isinstance(refreshed, str):
                    left.append(refreshed)
                else:
                    file, expected[name] = refreshed
                    files += [file] if file.after != file.before else []
            elif said.files:
                made = self._made(name, said)
                if isinstance(made, str):
                    left.append(made)
                else:
                    file, expected[name] = made
                    files.append(file)
        self._require(expected, tree, files)
        unwritten = (text for name, module in expected.items() for text in _unwritten(module, self.code.modules[name]))
        return SchemaWriting(tuple(files), tuple(left), tuple(unwritten))

    @cached_property
    def _known(self) -> frozenset[str]:
        fresh = (name for name, said in self.code.modules.items() if said.files)
        return frozenset((*self.reading.catalog, *fresh))

    def _refreshed(self, module: Module, said: ModuleCode) -> tuple[WrittenSchema, Module] | str:
        """Return the file of a module with what is new in it, and what it says then, or why it is left."""
        read = self._file_of(module)
        if read is None:
            return f"{module.path}: '{module.name}' shares its file or is of another format, and is left as it is"
        source, later = read.source, module
        for key, value in _refreshments(YamlEditor(source.text), module, said, self._known):
            wanted = stating(later, key, value)
            edits = module_edits(source.text, later, wanted)
            text = edited(source.text, edits) if edits else source.text
            entry = self.reader.read(replace(source, text=text))
            if wanted == later or not edits or entry.module != wanted:
                return f"{module.path}: {key} cannot be written without touching what somebody wrote; all of it is left"
            source, later = replace(source, text=text), wanted
        return WrittenSchema(module.path, read.source.text, source.text), later

    @cached_property
    def _files(self) -> Mapping[str, ReadFile]:
        return {file.source.path: file for file in self.reading.files}

    def _file_of(self, module: Module) -> ReadFile | None:
        """Return the file in which a module, and nothing else, is described as our format has it."""
        file = self._files.get(module.path)
        is_alone = file is not None and len(file.entries) == 1 and module.document == 1 and not module.root_key
        return file if is_alone else None

    def _made(self, name: str, said: ModuleCode) -> tuple[WrittenSchema, Module] | str:
        """Return a new file, and what it says, or why there is none."""
        if not NAME_PATTERN.match(name):
            return f"'{name}' cannot be the name of a module, and gets no schema"
        if name in self.reading.unreadable:
            return f"'{name}' has a schema that cannot be read, and gets no other one"
        values = dict(_generated(said, self._known))
        marks = tuple(f"{key} {_digest(value)}" for key, value in values.items())
        text = schema_text({"identity.name": name, **values, MADE_BY: TOOL, MARKS: marks})
        source = SourceFile(posixpath.join(self.directory, f"{name}.yaml"), text)
        entry = self.reader.read(source)
        if entry.module is None or entry.module.name != name or _says_otherwise(entry.module, values):
            raise UnexpectedSchemaError(f"{source.path}: would not say what the code says; nothing was written")
        return WrittenSchema(source.path, None, text), entry.module

    def _require(self, expected: Mapping[str, Module], tree: SourceTree, files: Sequence[WrittenSchema]) -> None:
        """Raise where the estate as it is to be differs from that of today by anything that is not meant."""
        texts = {file.path: file for file in tree.files}
        for one in files:
            texts[one.path] = replace(texts.get(one.path, SourceFile(one.path, "")), text=one.after)
        later = self.reader.load(tuple(texts.values()), self.reading)
        known: Catalog = self.reading.catalog
        for name in {*known, *later.catalog, *expected}:
            meant = expected.get(name, known.get(ModuleName(name)))
            if later.catalog.get(ModuleName(name)) != meant:
                raise UnexpectedSchemaError(f"the schema of '{name}' would say something else; nothing was written")
        was, now = (sum(map(_errors, one.findings_by_path.values())) for one in (self.reading, later))
        if now > was:
            raise UnexpectedSchemaError("a schema would hold an error; nothing was written")


def _errors(findings: Sequence[object]) -> int:
    return sum(getattr(one, "severity", None) is Severity.ERROR for one in findings)


_VALUES: Mapping[str, Callable[[ModuleCode, frozenset[str]], Value]] = {
    "discovery.file_patterns": lambda said, _known: said.patterns,
    "discovery.entry_points": lambda said, _known: _few(said.entry_points),
    "ownership.owner": lambda said, _known: next(iter(_handles(said)), ""),
    "contracts.api.surface": lambda said, _known: _few(said.surface),
    "dependencies.internal.requires": lambda said, known: _required(said, known),
    "dependencies.internal.weak_dependencies": lambda said, known: _optional(said, known),
    "dependencies.external.libs": lambda said, _known: tuple(map(_library, _few(said.libraries))),
    "risk_and_change.change_control.reviewers": lambda said, _known: _reviewers(said),
}
"""By the keys that a scan can fill, what it fills in, given the names of all modules; nothing where code says nothing.

Of several owners of the code the first is the one who is called, and each may approve.
"""


def _generated(said: ModuleCode, known: frozenset[str]) -> Iterator[tuple[str, Value]]:
    """Yield what code says of a module by the key of the schema that has it, where it says anything."""
    values = ((key, value(said, known)) for key, value in _VALUES.items())
    yield from ((key, value) for key, value in values if value)


def _unwritten(module: Module, said: ModuleCode) -> Iterator[str]:
    """Yield what the code says of a module and no schema can, where people have not written it themselves."""
    listed: tuple[tuple[str, str, Sequence[object], tuple[object, ...]], ...] = (
        ("public names", "contracts.api.surface", said.surface, module.contracts.api.surface),
        ("programs", "discovery.entry_points", said.entry_points, module.discovery.entry_points),
        ("libraries", "dependencies.external.libs", said.libraries, module.dependencies.external.libs),
    )
    for what, key, entries, written in listed:
        if len(entries) > MOST_ENTRIES and not written:
            yield (
                f"'{module.name}' has {len(entries):,} {what}, more than the {MOST_ENTRIES:,} that are written: "
                f"list in {key} those that matter"
            )
    odd = sum(not _is_writable(entry) for entry in (*said.surface, *said.libraries, *said.entry_points))
    if odd:
        names = "name that is not written: it is" if odd == 1 else "names that are not written: they are"
        yield f"'{module.name}' has {odd:,} {names} too long, or cannot be printed"
    handles = _handles(said)
    if len(handles) > _MOST_REVIEWERS:
        yield f"'{module.name}' has {len(handles):,} owners by CODEOWNERS, of whom only the first is written"
    if said.owner and not handles and not module.ownership.owner:
        owner = said.owner[:_LONGEST]
        yield f"'{module.name}' belongs to {owner} by CODEOWNERS, which is no @handle and is not written"


_Entry = TypeVar("_Entry", str, CodeLibrary)


def _few(entries: tuple[_Entry, ...]) -> tuple[_Entry, ...]:
    """Return the entries that a person can read, none where there are too many to be read."""
    return tuple(filter(_is_writable, entries)) if len(entries) <= MOST_ENTRIES else ()


def _is_writable(entry: object) -> bool:
    texts = (entry.name, entry.version, entry.licence) if isinstance(entry, CodeLibrary) else (str(entry),)
    return all(len(text) <= _LONGEST and text.isprintable() for text in texts)


def _handles(said: ModuleCode) -> tuple[str, ...]:
    return tuple(owner for owner in said.owner.split() if HANDLE_PATTERN.match(owner))


def _reviewers(said: ModuleCode) -> tuple[str, ...]:
    """Return who may approve changes where that is more than the owner, and not whoever is there."""
    handles = _handles(said)
    return handles if 1 < len(handles) <= _MOST_REVIEWERS else ()


def _library(one: CodeLibrary) -> Library:
    return Library(one.name, one.version or None, one.licence or None)


def _not_stated(ties: Sequence[Tie], stated: frozenset[str]) -> Iterator[Tie]:
    """Yield the ties without the optional ones to modules that a schema says are required."""
    yield from (tie for tie in ties if tie.kind is not ImportKind.OPTIONAL or tie.required not in stated)


def _required(said: ModuleCode, known: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({tie.required for tie in _live(said, known) if tie.kind in REQUIRING}))


def _optional(said: ModuleCode, known: frozenset[str]) -> tuple[str, ...]:
    usable = {tie.required for tie in _live(said, known) if tie.kind is ImportKind.OPTIONAL}
    return tuple(sorted(usable.difference(_required(said, known))))


def _live(said: ModuleCode, known: frozenset[str]) -> Iterator[Tie]:
    return (tie for tie in said.ties if not tie.is_dead and tie.required in known and tie.required != said.name)


def _refreshments(
    editor: YamlEditor, module: Module, said: ModuleCode, known: frozenset[str]
) -> Iterator[tuple[str, Value | None]]:
    """Yield the keys of a schema that are to say something else, with what; the marks of what was written come last."""
    marks = dict(mark.rpartition(" ")[::2] for mark in module.provenance.generated_by.values)
    stated = frozenset(module.dependencies.internal.requires)
    fresh = dict(_generated(replace(said, ties=tuple(_not_stated(said.ties, stated))), known))
    kept = dict(marks)
    for key in _VALUES:
        value, former, is_there = fresh.get(key), _value_at(module, key), key in editor.nodes
        is_ours = key in marks and marks[key] == _digest(former) if is_there else key not in marks
        if not is_ours or (value is None and not is_there) or not said.files:
            continue
        if value is None:
            yield key, () if isinstance(former, tuple) else None
            kept.pop(key)
        else:
            value = _with_known(former, value)
            if not is_there or _digest(value) != _digest(former):
                yield key, _in_order_of(former, value)
                kept[key] = _digest(value)
    if kept != marks:
        yield MARKS, _in_order_of(module.provenance.generated_by.values, tuple(f"{k} {v}" for k, v in kept.items()))


def _with_known(former: Value, value: Value) -> Value:
    """Return libraries with what was known of the same version before: this scan may see no environment."""
    known = {one.name: one for one in former if isinstance(one, Library)}
    if isinstance(value, str) or not known:
        return value
    return tuple(_as_known(one, known.get(one.name, one)) if isinstance(one, Library) else one for one in value)


def _as_known(library: Library, before: Library) -> Library:
    if library.version not in (None, before.version):
        return library
    return replace(library, version=before.version, license=library.license or before.license)


def _in_order_of(former: Value, value: Value) -> Value:
    """Return a list with the entries of a former one in their order, and the new ones behind them."""
    if isinstance(former, str) or isinstance(value, str):
        return value
    fresh = {_head(entry): entry for entry in value}
    kept = {_head(entry): fresh[_head(entry)] for entry in former if _head(entry) in fresh}
    return (*kept.values(), *(entry for head, entry in fresh.items() if head not in kept))


def _head(entry: object) -> str:
    """Return what makes an entry the same one with another value: the name of a library, the key of a mark."""
    if isinstance(entry, Library):
        return entry.name
    text = str(entry)
    return text.rpartition(" ")[0] if text.rpartition(" ")[0] in _VALUES else text


def _digest(value: object) -> str:
    """Return what tells whether a value is the one that was written; the order of a list is nothing."""
    said = sorted(json.dumps(plain(one), sort_keys=True) for one in value) if isinstance(value, tuple) else [str(value)]
    return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _value_at(module: Module, key: str) -> Value:
    found: object = module
    for step in key.split("."):
        found = getattr(found, step)
    return found if isinstance(found, tuple) else str(found or "")


def _says_otherwise(module: Module, values: Mapping[str, Value]) -> bool:
    return any(_value_at(module, key) != value for key, value in values.items())
