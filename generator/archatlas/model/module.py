"""One unit of software as its schema declares it: its name, its sections, who answers for it."""

import re
from collections.abc import Mapping
from typing import NewType

from archatlas.model.assurance import Provenance, RiskAndChange, TestPosture
from archatlas.model.interfaces import Dependencies, ModuleContracts
from archatlas.model.key_path import range_of
from archatlas.model.operations import DataAndEvents, Observability, Runtime, Security
from archatlas.model.origin import Origin
from archatlas.model.record import dataclass, field
from archatlas.model.source import Location, Range

ModuleName = NewType("ModuleName", str)

NAME_PATTERN = re.compile(r"\A[a-z_][a-z0-9_-]*\.[a-z_][a-z0-9_-]*\Z")
NAME_LIMIT = 200
"""Longest name in characters; a file system takes 255 bytes for one path segment."""
HANDLE_PATTERN = re.compile(r"\A@[a-zA-Z][a-zA-Z0-9_-]*(?:/[a-zA-Z0-9][a-zA-Z0-9_.-]*)*\Z")
"""How people and teams are written; a forge writes a team behind its organisation or its groups."""


def lane_of(name: str) -> str:
    """Return the part of a module name before its first dot."""
    return name.partition(".")[0]


def short_name_of(name: str) -> str:
    """Return the part of a module name after its first dot."""
    return name.partition(".")[2]


@dataclass(frozen=True, slots=True)
class PromotionRules:
    """What a module must fulfil to leave its lane for another one."""

    from_lane: str | None = None
    to_lane: str | None = None
    required_checks: tuple[str, ...] = ()
    min_coverage: float | None = None
    min_uptime_days: int | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """The people behind a module; dates are ISO 8601 texts."""

    owner: str | None = None
    escalation: str | None = None
    lifecycle: str | None = None
    last_review: str | None = None
    next_review: str | None = None
    promotion_rules: PromotionRules = field(default_factory=PromotionRules)


@dataclass(frozen=True, slots=True)
class ModuleIdentity:
    """Name and place of a module; the tier runs from 1, most critical, to 5.

    `aliases` are earlier names, `kind` is what a foreign catalog calls it.
    """

    name: ModuleName
    layer: str | None = None
    summary: str | None = None
    status: str | None = None
    tier: int | None = None
    aliases: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """How the module is found in the code."""

    import_patterns: tuple[str, ...] = ()
    import_aliases: tuple[str, ...] = ()
    file_patterns: tuple[str, ...] = ()
    entry_points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """One schema, typed; sections mirror the schema's keys.

    `extensions` holds the free-form section, `unmodelled` every other key the format does not know, both as
    pairs of dotted key path and text, so that nothing a schema says is lost.
    `origins` are what other systems say of it, `part_of` the modules that they say it is a part of; it `has_schema`
    where a file of the format describes it, and not only they.
    `positions` maps a key path (`contracts.api.surface[2]`) to (line, column), counted from 1. Where the file at `path`
    holds several modules, `document` counts its documents from 1, and `root_key` is the key path that this one stands
    under; the key paths of `positions` begin there.
    """

    identity: ModuleIdentity
    path: str
    discovery: Discovery = field(default_factory=Discovery)
    ownership: Ownership = field(default_factory=Ownership)
    contracts: ModuleContracts = field(default_factory=ModuleContracts)
    dependencies: Dependencies = field(default_factory=Dependencies)
    runtime: Runtime = field(default_factory=Runtime)
    data_and_events: DataAndEvents = field(default_factory=DataAndEvents)
    security: Security = field(default_factory=Security)
    observability: Observability = field(default_factory=Observability)
    test_posture: TestPosture = field(default_factory=TestPosture)
    risk_and_change: RiskAndChange = field(default_factory=RiskAndChange)
    provenance: Provenance = field(default_factory=Provenance)
    docs: str | None = None
    extensions: tuple[tuple[str, str], ...] = ()
    unmodelled: tuple[tuple[str, str], ...] = ()
    origins: tuple[Origin, ...] = ()
    part_of: tuple[ModuleName, ...] = ()
    has_schema: bool = True
    positions: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False, hash=False)
    document: int = field(default=1, compare=False, hash=False)
    root_key: str = field(default="", compare=False, hash=False)

    @property
    def name(self) -> ModuleName:
        """Return the full name, `lane.short_name`."""
        return self.identity.name

    @property
    def lane(self) -> str:
        """Return the lane the name begins with."""
        return lane_of(self.identity.name)

    @property
    def short_name(self) -> str:
        """Return the name without its lane."""
        return short_name_of(self.identity.name)

    def at(self, key_path: str) -> Location:
        """Return where a key stands, or the nearest enclosing key that does."""
        start = self.range_of(key_path).start
        return Location(self.path, start.line, start.column)

    def range_of(self, key_path: str) -> Range:
        """Return the range of a key, or of the nearest enclosing key that stands there."""
        return range_of(key_path, self.positions)

    def text_key(self, key_path: str) -> str:
        """Return the path of a key in the very text of the document."""
        return f"{self.root_key}.{key_path}" if self.root_key and key_path else self.root_key or key_path
