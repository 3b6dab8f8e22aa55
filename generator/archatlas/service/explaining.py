"""What can be said of one module now from what a registry stored, whether or not it runs at this moment."""

from collections.abc import Iterable, Mapping
from itertools import islice

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.causes.incidents import incidents
from archatlas.analysis.causes.likely_causes import likely_causes
from archatlas.analysis.estate.dates import read_date
from archatlas.analysis.levels.burn_rates import BurnState, burn_of_counts
from archatlas.analysis.levels.service_level import PERIOD
from archatlas.analysis.live.memory import Memory
from archatlas.model.live import ModuleStatus, State, Transition
from archatlas.model.module import ModuleName
from archatlas.render.reports.live_explanation import LiveExplanation
from archatlas.service.exporting import exported_estate, without_secrets
from archatlas.service.planning import probe_plan
from archatlas.service.registry import OBSERVER_RECORD, unwatched_because
from archatlas.service.targets import ProbePlan
from archatlas.settings.live import LiveSettings
from archatlas.stores.port import Saved, Store

RECENT = 24 * 3600.0
"""Seconds for which changes of states are told."""
MOST_CHANGES = 20
_REMEMBERED = 14 * 86400.0
"""Seconds for which a change of a module's schema stands beside what is said of it."""
_LOADED = 1000
_SAMPLED = 20
"""Modules whose counts tell whether anybody still observes."""


def explanation_of(
    name: ModuleName, assessment: Assessment, live: LiveSettings, store: Store, now: float
) -> LiveExplanation:
    """Return what can be said of a module, and until when anybody observed."""
    saved = store.load(0)
    plan = probe_plan(assessment, live, without_secrets(live))
    statuses: dict[str, ModuleStatus] = {module: _status(module, saved, plan) for module in assessment.catalog}
    last = store.transitions(now - _REMEMBERED, None, _LOADED)
    counted = _last_observed(name, statuses, store, last, now)
    incident = next((one for one in incidents(assessment.graph.hard, statuses, last) if name in one.modules), None)
    of = incident.modules if incident else (name,)
    states: dict[str, State] = {module: status.state for module, status in statuses.items()}
    causes = likely_causes(assessment.graph.hard, states, _changes(assessment, now), of)
    recent = store.transitions(now - RECENT, of, MOST_CHANGES)
    burn = _burn(name, assessment, live, store, now)
    observer = saved.modules.get(OBSERVER_RECORD)
    suspect = str(observer.record["reason"]) if observer else ""
    return LiveExplanation(now, statuses[name], statuses, incident, causes, burn, recent, counted, suspect)


def _status(name: ModuleName, saved: Saved, plan: ProbePlan) -> ModuleStatus:
    """Return what whoever leads told last, which stays true until it tells another."""
    known = saved.modules.get(name)
    if name not in plan.watched:
        return ModuleStatus(name, State.UNMONITORED, reason=unwatched_because(plan.left_out.get(name)))
    if known is None:
        return ModuleStatus(name, State.UNKNOWN, reason="nothing observed yet")
    return Memory.from_record(known.record).status


def _last_observed(
    name: ModuleName, statuses: Mapping[str, ModuleStatus], store: Store, last: Iterable[Transition], now: float
) -> float | None:
    """Return the latest minute in which something was observed, of the module or of some others that are watched.

    Changes are written at once, what is counted a while later.
    """
    watched = (other for other, status in statuses.items() if status.state is not State.UNMONITORED and other != name)
    minutes = (one.start for other in (name, *islice(watched, _SAMPLED)) for one in store.counts(other, now - RECENT))
    return max((*minutes, *(one.at for one in last if one.at >= now - RECENT)), default=None)


def _changes(assessment: Assessment, now: float) -> Mapping[str, float]:
    stamps = ((name, read_date(one.provenance.last_updated)) for name, one in assessment.catalog.items())
    times = {name: stamp.timestamp() for name, stamp in stamps if stamp is not None}
    return {name: at for name, at in times.items() if at >= now - _REMEMBERED}


def _burn(name: ModuleName, assessment: Assessment, live: LiveSettings, store: Store, now: float) -> BurnState | None:
    level = next((one.level for one in exported_estate(assessment, live).modules if one.name == name), None)
    return burn_of_counts(level, store.counts(name, now - PERIOD), now) if level else None
