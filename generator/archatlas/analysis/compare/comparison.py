"""The difference between two states of an estate, as records that every report can read."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.reachability import Coupling
from archatlas.model.contract_detail import Loss, Needed
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


class ChangeKind(StrEnum):
    """What happened to a module, a requirement or an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that a schema states differently; the key has no list positions, None stands for "not declared".

    For a list of texts, or of records known by a name of their own, every entry that came or went is a change of its
    own: `before` or `after` is None then. `entry` is the name of the record in a list that the key is a field of.
    """

    key: str
    before: str | None
    after: str | None
    entry: str = ""


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """What happened to one module; `name` is the one in the later state, for a removed module the earlier one.

    `former_name` is set where the module was renamed; it may have changed as well. Scores are 0 to 100, None where
    the module was not there or too little is known of it.
    """

    kind: ChangeKind
    name: ModuleName
    former_name: ModuleName | None = None
    path: str = ""
    owner: str | None = None
    tier: int | None = None
    values: tuple[ValueChange, ...] = ()
    score_before: int | None = None
    score_after: int | None = None

    @property
    def is_in_the_schema(self) -> bool:
        """Tell whether the schema itself is different; the score of an untouched module may have moved all the same."""
        return self.kind is not ChangeKind.CHANGED or bool(self.values)


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A requirement that came or went, under the names of the later state; a rename changes no requirement."""

    kind: ChangeKind
    requirer: ModuleName
    required: str
    optional: bool = False


class Aspect(StrEnum):
    """What part of a contract an entry belongs to."""

    ENTRY_POINT = "entry point"
    ERROR_CODE = "error code"
    TOPIC = "topic"
    DESCRIPTION = "description"
    """An entry of a file that describes the API for machines."""
    MODULE = "module"
    """The contract as a whole: the module is gone."""


@dataclass(frozen=True, slots=True)
class BreakingChange:
    """An entry of a contract that callers may rely on and that is gone or different, without a version that says so.

    For a module that is gone the entry is its name, and the change stands for all entries of its contract.
    `detail` says what changed. `consumers` are the modules that require the module, or that listen to the topic.
    `needed` says which version would allow it, or that no version does.
    """

    module: ModuleName
    aspect: Aspect
    entry: str
    detail: Loss
    consumers: tuple[ModuleName, ...]
    version_before: str
    version_after: str
    needed: Needed

    @property
    def subject(self) -> str:
        """Return what a finding about the change is about."""
        return f"{self.aspect}: {self.entry}"


@dataclass(frozen=True, slots=True)
class Affected:
    """A module that requires a changed one, directly or through others: the nearest changed one and how far it is."""

    module: ModuleName
    through: ModuleName
    distance: int
    optional: bool
    owner: str | None
    tier: int | None


@dataclass(frozen=True, slots=True)
class LatencyImpact:
    """By how many milliseconds the 95th percentile of a module's latency may move, as an interval.

    `high` is None where a module on the path declares nothing, so that no upper bound is known; likewise `low`.
    `path` runs from the module to the requirement or the value that changed. `basis` says what the numbers are:
    declared service levels, or latencies measured in load tests.
    """

    module: ModuleName
    low: Fraction | None
    high: Fraction | None
    path: tuple[ModuleName, ...]
    basis: str
    reason: str


@dataclass(frozen=True)
class Comparison:
    """Two states of an estate and everything that is different; `renames` maps earlier names to later ones.

    `latency` names the nearest modules; `latency_more` counts those left out of it, `latency_unknown` those that a
    change reaches without any latency being known.
    """

    before: Assessment
    after: Assessment
    renames: Mapping[ModuleName, ModuleName]
    modules: tuple[ModuleChange, ...]
    requirements: tuple[RequirementChange, ...]
    breaking: tuple[BreakingChange, ...]
    coupling_before: Coupling
    coupling_after: Coupling
    affected: tuple[Affected, ...]
    latency: tuple[LatencyImpact, ...]
    average_before: Fraction | None = None
    average_after: Fraction | None = None
    latency_more: int = 0
    latency_unknown: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether the two states say the same."""
        return not self.modules and not self.requirements
