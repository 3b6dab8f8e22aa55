"""Drafts the schema of a new module from a few answers: what each may be, where its file goes, what `check` says."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath

from archatlas.analysis.assessment import Assessment
from archatlas.formats.schema_files import SourceTree
from archatlas.formats.working_tree import WorkingTree
from archatlas.model.catalog import Catalog
from archatlas.model.errors import UserError
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import (
    HANDLE_PATTERN,
    NAME_LIMIT,
    NAME_PATTERN,
    Module,
    ModuleName,
    lane_of,
    short_name_of,
)
from archatlas.model.near_names import suggest, suggest_choice
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile
from archatlas.pipeline.assessor import Assessor
from archatlas.pipeline.schema_writing import Value, schema_text
from archatlas.settings import SETTINGS_FILE, Settings
from archatlas.settings.settings import DEFAULT_SCHEMAS
from archatlas.sources.scope import FileScope
from archatlas.sources.unsaved import key_of

_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,1000}\Z")


class RefusedAnswer(UserError):
    """Say why an answer cannot stand in a schema, and what would."""


@dataclass(frozen=True, slots=True)
class ModuleAnswers:
    """What a person says of a new module; `summary` and `tier` may be left open."""

    name: ModuleName
    owner: str
    layer: str
    requires: tuple[ModuleName, ...] = ()
    summary: str = ""
    tier: int | None = None

    @property
    def values(self) -> Mapping[str, Value | int]:
        """Return the values by the keys of a schema, those that say nothing left out."""
        said: Mapping[str, Value | int | None] = {
            "identity.name": self.name,
            "identity.layer": self.layer,
            "identity.summary": self.summary,
            "identity.tier": self.tier,
            "ownership.owner": self.owner,
            "dependencies.internal.requires": self.requires,
            "provenance.schema_version": "1.0",
        }
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class ModuleDraft:
    """A schema as it is to be written, with what `check` would say of the module, and all errors that it brings."""

    path: str
    text: str
    findings: tuple[Finding, ...]
    errors: tuple[Finding, ...]


@dataclass(frozen=True)
class ModuleDrafting:
    """The estate that a module is to join."""

    scope: FileScope
    settings: Settings
    today: date
    files: WorkingTree | None
    """The schemas there are, None where there is no directory of schemas yet."""

    @classmethod
    def open(cls, scope: FileScope, settings: Settings, today: date) -> "ModuleDrafting":
        """Read the estate; one that has no module yet is an empty one."""
        if not scope.roots or not all(place.is_dir() for place in scope.read_places()):
            return cls(scope, settings, today, None)
        files = WorkingTree(scope)
        files.refresh()
        return cls(scope, settings, today, files)

    @property
    def catalog(self) -> Catalog:
        """Return the modules there are."""
        return self.assessment.catalog

    @cached_property
    def assessment(self) -> Assessment:
        """Return what is known of the estate as it is."""
        return self._assessor.assess(self.files.tree({}) if self.files else SourceTree(()))

    @property
    def layers(self) -> tuple[str, ...]:
        """Return the layers, the lowest in front."""
        return self.settings.policy.layers.order

    @property
    def _assessor(self) -> Assessor:
        return Assessor(self.settings, self.today)

    def name(self, text: str) -> ModuleName:
        """Return the name that a text is, where a new module can have it."""
        name = text.strip()
        if not NAME_PATTERN.match(name):
            raise RefusedAnswer(f"'{name[:NAME_LIMIT]}' is no name of a module: {self._name_cure(name)}")
        if len(name) > NAME_LIMIT:
            raise RefusedAnswer(f"a name has {NAME_LIMIT} characters at most, this one has {len(name)}")
        known = self.catalog.get(ModuleName(name))
        if known is not None:
            raise RefusedAnswer(f"there is a module '{name}' already, in {known.path}; choose another name")
        if name in self.assessment.evaluated.reading.unreadable:
            raise RefusedAnswer(f"'{name}' has a schema that cannot be read; mend that one, 'archatlas check' says how")
        former = next((one.name for one in self.catalog.values() if name in one.identity.aliases), None)
        if former is not None:
            raise RefusedAnswer(f"'{name}' is an earlier name of '{former}'; choose another name")
        return ModuleName(name)

    def _name_cure(self, name: str) -> str:
        """Return a name that is like the one that was given, or how a name is made."""
        parts = [re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in name.split(".", 1)]
        lanes = self.catalog.lanes()
        if len(parts) == 1:
            parts = [lanes[0] if lanes else "lane", *parts]
        meant = ".".join(parts)
        shape = "a lane, a dot and a short name, in lower case"
        return f"write {shape}, such as '{meant if NAME_PATTERN.match(meant) else 'payments.ledger'}'"

    def owner(self, text: str) -> str:
        """Return the handle that a text is."""
        owner = text.strip()
        if not HANDLE_PATTERN.match(owner):
            meant = f"@{re.sub(r'[^a-zA-Z0-9_-]+', '-', owner.removeprefix('@')).strip('-')}"
            cure = meant if HANDLE_PATTERN.match(meant) else "@LedgerTeam"
            raise RefusedAnswer(f"'{owner[:NAME_LIMIT]}' is no handle of an owner; write it as '{cure}'")
        return owner

    def layer(self, text: str) -> str:
        """Return the layer that a text is."""
        layer = text.strip()
        if layer not in self.layers:
            near = suggest_choice(layer, self.layers)
            cure = f"did you mean '{near}'?" if near else f"the layers are {', '.join(self.layers)}"
            raise RefusedAnswer(f"there is no layer '{layer[:NAME_LIMIT]}'; {cure}")
        return layer

    def requires(self, texts: Iterable[str], name: ModuleName) -> tuple[ModuleName, ...]:
        """Return the modules that some texts name, each once and in order."""
        return tuple(sorted({self._required(text.strip(), name) for text in texts if text.strip()}))

    def _required(self, text: str, name: ModuleName) -> ModuleName:
        if text == name:
            raise RefusedAnswer(f"'{name}' cannot require itself")
        if text in self.catalog:
            return ModuleName(text)
        same = [one for one in self.catalog if short_name_of(one) == text]
        near = same[0] if len(same) == 1 else suggest(text, self.catalog)
        cure = f"did you mean '{near}'?" if near else "describe that one first, or leave it out"
        raise RefusedAnswer(f"there is no module '{text[:NAME_LIMIT]}'; {cure}")

    def summary(self, text: str) -> str:
        """Return a sentence that can stand on one line."""
        if not _TEXT.match(text.strip()):
            raise RefusedAnswer("a summary is one line of at most 1,000 characters that can be printed")
        return text.strip()

    def draft(self, answers: ModuleAnswers) -> ModuleDraft:
        """Return the schema that says the answers, tried in the estate; refuse a place where it would not be read."""
        source = SourceFile(self.path_of(answers.name), schema_text(answers.values))
        if Path(source.path).is_symlink() or Path(source.path).exists():
            raise RefusedAnswer(f"{source.path}: is there already; move it away or choose another name")
        tree = self.files.tree({key_of(source.path): source.text}) if self.files else SourceTree((source,))
        later = self._assessor.assess_after(self.assessment, tree)
        known = {finding.identity for finding in self.assessment.findings}
        fresh = (one for one in later.findings if one.identity not in known)
        errors = tuple(one for one in fresh if one.severity is Severity.ERROR)
        if answers.name not in later.catalog and not errors:
            raise RefusedAnswer(f"{source.path}: would not be read; exclude in {SETTINGS_FILE} or git leaves it out")
        return ModuleDraft(source.path, source.text, tuple(later.findings_of(answers.name)), errors)

    def path_of(self, name: str) -> str:
        """Return where the schema of a module goes: as the others of its lane lie, else as most of the estate do."""
        single = Counter(module.path for module in self.catalog.values() if module.has_schema)
        alone = [one for one in self.catalog.values() if single[one.path] == 1 and not one.root_key]
        lane = [one for one in alone if one.lane == lane_of(name)]
        for modules in (lane, alone):
            ways = Counter(way for one in modules for way in self._ways(one))
            if ways:
                root, way = min(ways, key=lambda one: (-ways[one], one))
                return (PurePosixPath(root) / _filled(way, name)).as_posix()
        root = next(iter(self.scope.directories), DEFAULT_SCHEMAS).as_posix()
        return (PurePosixPath(root) / f"{name}.yaml").as_posix()

    def _ways(self, module: Module) -> Iterator[tuple[str, str]]:
        """Yield the directory of schemas that a module lies in, and its way from there with its name left open."""
        path = PurePosixPath(module.path)
        root = next((one for one in self.scope.roots if path.is_relative_to(one.as_posix())), None)
        if root is None or path.suffix not in {".yaml", ".yml"}:
            return
        folders = [_open(part, module) or part for part in path.relative_to(root.as_posix()).parts[:-1]]
        stem = _open(path.stem, module)
        if stem or (path.stem in {"module", "archatlas"} and _SHORT in "/".join(folders)):
            yield root.as_posix(), "/".join((*folders, f"{stem or path.stem}{path.suffix}"))


_LANE, _SHORT = "\0lane\0", "\0short\0"
_NAMES = (f"{_LANE}.{_SHORT}", f"{_LANE}_{_SHORT}", f"{_LANE}-{_SHORT}", _SHORT, _LANE)
"""How a file or a folder may be named after a module; no name on a disk holds a null byte."""


def _open(part: str, module: Module) -> str:
    """Return how a file or a folder is named after a module, empty where it is not."""
    return next((way for way in _NAMES if _filled(way, module.name) == part), "")


def _filled(way: str, name: str) -> str:
    return way.replace(_LANE, lane_of(name)).replace(_SHORT, short_name_of(name))
