"""Where modules are deployed, how, within which limits and past which gates, as `archatlas.yml` writes it down.

Commands and addresses stand here alone: whatever a schema or a plan says, it names none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from archatlas.analysis.policy.policy import EVERYTHING, Selection
from archatlas.model.deployment import ConcurrencyLimits, GateKind, GateSpec, GateTime, OnFailure, VersionCheck
from archatlas.model.environment import Freeze, OperatorStep, StepKind
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field
from archatlas.settings.deployment_adapters import ADAPTERS, AdapterSettings
from archatlas.settings.deployment_gates import ABOUT_A_VERSION, GATES, GateSettings
from archatlas.settings.live import AllowList, allow_list, seconds

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SELECTION = ("lanes", "layers", "tiers", "owners", "modules", "paths")
TOGETHER = "together"
GATE_TIMES = ("every", "deadline", "grace", "lasting", "max_age", "watch")
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """Where the journal of an environment is: a file beside the settings, or the PostgreSQL that a variable names."""

    sqlite: str = ""
    postgresql: str = ""


@dataclass(frozen=True, slots=True)
class AdapterRule:
    """How the modules of a selection are deployed."""

    adapter: AdapterSettings
    match: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class GateRule:
    """What is asked about the modules of a selection, and what has to be answered."""

    spec: GateSpec
    gate: GateSettings
    match: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class ConfiguredStep:
    """A step of the operator's own, and how it is done; nothing where a person does it."""

    step: OperatorStep
    adapter: AdapterSettings | None = None


@dataclass(frozen=True, slots=True)
class EnvironmentSettings:
    """Everything that a team may configure of one environment."""

    name: str
    journal: JournalSettings = JournalSettings()
    allow: AllowList = AllowList()
    limits: ConcurrencyLimits = field(default_factory=ConcurrencyLimits)
    on_failure: OnFailure | None = None
    cycles_together: bool = False
    freeze: tuple[Freeze, ...] = ()
    adapters: tuple[AdapterRule, ...] = ()
    gates: tuple[GateRule, ...] = ()
    steps: tuple[ConfiguredStep, ...] = ()

    def adapter_for(self, module: Module) -> AdapterSettings | None:
        """Return how a module is deployed: as the first rule says that fits it, None where none does."""
        return next((rule.adapter for rule in self.adapters if rule.match.includes(module)), None)

    def gates_for(self, module: Module) -> tuple[GateRule, ...]:
        """Return every gate of a module."""
        return tuple(rule for rule in self.gates if rule.match.includes(module))


def environments_of(said: Mapping[str, Any]) -> Mapping[str, EnvironmentSettings]:
    """Return the environments of a file that has no mistakes."""
    return {name: _environment(name, entry or {}) for name, entry in said.items()}


def selection_of(entry: Mapping[str, Any]) -> Selection:
    """Return the modules that `match` selects, all where nothing is said."""
    return Selection(**{key: tuple(entry[key]) for key in SELECTION if key in entry})


def weekly_minutes(text: str) -> tuple[int, int]:
    """Return when a week's freeze begins and ends, of `fri 15:00 to mon 07:00`; raise ValueError for others."""
    start, until = map(_minute_of_week, text.split(" to "))
    if start == until:
        raise ValueError(text)
    return start, until


def local_time(text: str) -> datetime:
    """Return a local time, as 2026-12-20 18:00; raise ValueError where it is none, or names an offset."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError(text)
    return at


def _environment(name: str, said: Mapping[str, Any]) -> EnvironmentSettings:
    return EnvironmentSettings(
        name,
        journal=_journal(name, said.get("journal", {})),
        allow=allow_list(said.get("allow", ()), f"environments.{name}.allow"),
        limits=_limits(said.get("limits", {})),
        on_failure=OnFailure(said["on_failure"]) if "on_failure" in said else None,
        cycles_together=said.get("cycles") == TOGETHER,
        freeze=tuple(map(_freeze, said.get("freeze", ()))),
        adapters=tuple(AdapterRule(adapter_of(one), _match(one)) for one in said.get("adapters", ())),
        gates=tuple(map(_gate, said.get("gates", ()))),
        steps=tuple(map(_step, said.get("steps", ()))),
    )


def _journal(name: str, said: Mapping[str, str]) -> JournalSettings:
    return JournalSettings(**said) if said else JournalSettings(f".archatlas/deployments/{name}.sqlite")


def _limits(said: Mapping[str, Any]) -> ConcurrencyLimits:
    """Return how much may be in flight at once."""
    numbers = {key: said[key] for key in ("slots", "owner", "lane") if key in said}
    tiers = {int(tier): limit for tier, limit in said.get("tiers", {}).items()}
    return ConcurrencyLimits(**numbers, tiers=tiers)


def adapter_of(entry: Mapping[str, Any]) -> AdapterSettings:
    """Return the one adapter of an entry."""
    return next(read(entry[kind]) for kind, read in ADAPTERS.items() if kind in entry)


def _match(entry: Mapping[str, Any]) -> Selection:
    return selection_of(entry.get("match", {}))


def _gate(entry: Mapping[str, Any]) -> GateRule:
    kind = next(kind for kind in GATES if kind in entry)
    said = {key: entry[key] for key in ("in_a_row", "failures", "after_undo") if key in entry}
    times: dict[str, Any] = {key: seconds(entry[key]) for key in GATE_TIMES if key in entry}
    default = GateSpec("", GateKind(kind), version=_usual_check(kind))
    if kind == GateKind.CANARY.value:  # which judges all its looks together, whatever the last one alone would say
        said = {"in_a_row": 1, "failures": 1} | said
    spec = GateSpec(
        entry.get("id", kind),
        GateKind(kind),
        GateTime(entry.get("when", default.when.value)),
        version=VersionCheck(entry.get("version", default.version.value)),
        **said,
        **times,
    )
    return GateRule(spec, GATES[kind](entry[kind] or {}), _match(entry))


def _usual_check(kind: str) -> VersionCheck:
    return VersionCheck.REQUIRED if kind in ABOUT_A_VERSION else VersionCheck.IF_TOLD


def _freeze(entry: Mapping[str, str]) -> Freeze:
    zone, reason = entry.get("zone", "UTC"), entry.get("reason", "")
    if "weekly" in entry:
        return Freeze(zone, reason, weekly=weekly_minutes(entry["weekly"]))
    return Freeze(zone, reason, local_time(entry["from"]), local_time(entry["until"]))


def _step(entry: Mapping[str, Any]) -> ConfiguredStep:
    texts = {key: entry[key] for key in ("id", "title", "owner", "irreversible") if key in entry}
    around: dict[str, Any] = {key: _names(entry, key) for key in ("before", "after")}
    step = OperatorStep(kind=StepKind(entry.get("kind", StepKind.MIGRATION.value)), **texts, **around)
    return ConfiguredStep(step, adapter_of(entry) if entry.keys() & ADAPTERS.keys() else None)


def _names(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names: Sequence[str] = entry.get(key, ())
    return tuple(names)


def _minute_of_week(text: str) -> int:
    day, time = text.strip().lower().split(" ")
    hours, minutes = time.split(":")
    if not (len(hours) == len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(text)
    return DAYS.index(day) * _DAY + int(hours) * 60 + int(minutes)
