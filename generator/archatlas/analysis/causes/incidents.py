"""Incidents: modules that are not healthy at one time and hang together along requirements."""

from collections.abc import Iterable, Mapping, Sequence

from archatlas.analysis.causes.observed_graph import NOT_HEALTHY, Requirements
from archatlas.model.live import ModuleStatus, State, Transition
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Incident:
    """A connected set of modules that are not healthy, in the order of their names."""

    modules: tuple[ModuleName, ...]
    since: float
    """When the first of them turned, of those that are not healthy without a break until now."""
    first: ModuleName
    """Which one that was; of several at one time the first by name."""
    unhealthy: int
    """How many are unhealthy, rather than degraded."""

    @property
    def key(self) -> str:
        """Return what names the incident as long as its first module stays in it."""
        return f"{self.first}@{int(self.since)}"


def incidents(
    requires: Requirements, statuses: Mapping[str, ModuleStatus], transitions: Iterable[Transition] = ()
) -> tuple[Incident, ...]:
    """Return the incidents there are now, the largest first.

    The transitions tell since when a module is not healthy where it was degraded first and unhealthy then.
    """
    failed = {name for name in requires if name in statuses and statuses[name].state in NOT_HEALTHY}
    begins = _begins(failed, statuses, transitions)
    found = [_incident(group, statuses, begins) for group in _connected(requires, failed)]
    return tuple(sorted(found, key=lambda one: (-len(one.modules), one.since, one.modules)))


def unwatched_users(
    requirers: Mapping[str, Sequence[str]], states: Mapping[str, State], incident: Incident
) -> tuple[str, ...]:
    """Return the modules that nobody watches and that need some of an incident, the nearest first.

    The way to them leads through modules of the incident, and others that nobody watches: a healthy one lets go on.
    """
    reached = dict.fromkeys(map(str, incident.modules))
    queue = list(reached)
    for name in queue:
        for user in requirers.get(name, ()):
            if user not in reached and states.get(user, State.UNMONITORED) is State.UNMONITORED:
                reached[user] = None
                queue.append(user)
    return tuple(queue[len(incident.modules) :])


def _incident(
    group: Sequence[ModuleName], statuses: Mapping[str, ModuleStatus], begins: Mapping[ModuleName, float]
) -> Incident:
    first = min(group, key=lambda name: (begins[name], name))
    unhealthy = sum(statuses[name].state is State.UNHEALTHY for name in group)
    return Incident(tuple(sorted(group)), begins[first], first, unhealthy)


def _begins(
    failed: set[ModuleName], statuses: Mapping[str, ModuleStatus], transitions: Iterable[Transition]
) -> Mapping[ModuleName, float]:
    begins = {name: statuses[name].since for name in failed}
    ended: set[ModuleName] = set()
    for change in sorted(transitions, key=lambda change: change.index, reverse=True):
        name = ModuleName(change.module)
        if name in failed - ended and change.at <= begins[name] and change.after in NOT_HEALTHY:
            begins[name] = change.at
            if change.before not in NOT_HEALTHY:
                ended.add(name)  # what was before that was another incident
    return begins


def _connected(requires: Requirements, failed: set[ModuleName]) -> list[list[ModuleName]]:
    near: dict[ModuleName, list[ModuleName]] = {name: [] for name in sorted(failed)}
    for name in near:
        for target in requires[name]:
            if target in near and target != name:
                near[name].append(target)
                near[target].append(name)
    groups: list[list[ModuleName]] = []
    seen: set[ModuleName] = set()
    for name in near:
        if name not in seen:
            group = [name]
            seen.add(name)
            for member in group:
                fresh = [other for other in dict.fromkeys(near[member]) if other not in seen]
                seen.update(fresh)
                group.extend(fresh)
            groups.append(group)
    return groups
