"""One unit of software as its schema declares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archatlas.model.assurance import Provenance, RiskAndChange, TestPosture
from archatlas.model.contracts import Contracts
from archatlas.model.dependencies import Dependencies
from archatlas.model.location import Location
from archatlas.model.names import ModuleName, lane_of, short_name_of
from archatlas.model.operations import DataAndEvents, Observability, Runtime, Security
from archatlas.model.ownership import Ownership


@dataclass(frozen=True, slots=True)
class Identity:
    """Name and place of a module; the tier runs from 1, most critical, to 5."""

    name: ModuleName
    layer: str | None = None
    summary: str | None = None
    status: str | None = None
    tier: int | None = None


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
    `positions` maps a key path (`contracts.api.surface[2]`) to (line, column), counted from 1.
    """

    identity: Identity
    path: str
    discovery: Discovery = field(default_factory=Discovery)
    ownership: Ownership = field(default_factory=Ownership)
    contracts: Contracts = field(default_factory=Contracts)
    dependencies: Dependencies = field(default_factory=Dependencies)
    runtime: Runtime = field(default_factory=Runtime)
    data_and_events: DataAndEvents = field(default_factory=DataAndEvents)
    security: Security = field(default_factory=Security)
    observability: Observability = field(default_factory=Observability)
    test_posture: TestPosture = field(default_factory=TestPosture)
    risk_and_change: RiskAndChange = field(default_factory=RiskAndChange)
    provenance: Provenance = field(default_factory=Provenance)
    extensions: tuple[tuple[str, str], ...] = ()
    unmodelled: tuple[tuple[str, str], ...] = ()
    positions: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False, hash=False)

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
        path = key_path
        while path:
            if path in self.positions:
                return Location(self.path, *self.positions[path])
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return Location(self.path, 1, 1)
