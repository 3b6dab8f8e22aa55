"""Requirements together with the states that are known of their modules now."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from archatlas.analysis.estate.cycles import strongly_connected_components
from archatlas.model.live import State
from archatlas.model.module import ModuleName

NOT_HEALTHY = frozenset((State.UNHEALTHY, State.DEGRADED))
WATCHED = NOT_HEALTHY | {State.HEALTHY}
"""The states that say something; a module that is not monitored, or not known, may be well or not."""

MOST_USERS = 3_000
"""How many of those that need a module are looked at, the nearest ones first: beyond, a request takes too long."""

Requirements = Mapping[ModuleName, Collection[ModuleName]]


class ObservedGraph:
    """Who requires whom, and who is not healthy.

    Requirements that lead out of the mapping are passed over. The order of what is given changes nothing.
    """

    def __init__(self, requires: Requirements, states: Mapping[str, State]) -> None:
        self.requires = {name: tuple(sorted(requires[name])) for name in sorted(requires)}
        self.failed = frozenset(name for name in requires if states.get(name) in NOT_HEALTHY)
        self.healthy = frozenset(name for name in requires if states.get(name) is State.HEALTHY)

    @property
    def watched(self) -> int:
        """Return how many modules are known to be well, or not to be."""
        return len(self.failed) + len(self.healthy)

    @cached_property
    def users(self) -> Mapping[ModuleName, list[ModuleName]]:
        """The modules that require each one directly."""
        users: dict[ModuleName, list[ModuleName]] = {name: [] for name in self.requires}
        for name, required in self.requires.items():
            for target in required:
                if target in users and target != name:
                    users[target].append(name)
        return users

    @cached_property
    def groups(self) -> tuple[tuple[ModuleName, ...], ...]:
        """The strongly connected components, each after what it requires."""
        return tuple(strongly_connected_components(self.requires))

    @cached_property
    def rank(self) -> Mapping[ModuleName, int]:
        """The place of each module's component in an order in which requirements come first."""
        return {name: place for place, group in enumerate(self.groups) for name in group}

    @cached_property
    def failed_users(self) -> Mapping[ModuleName, int]:
        """For each module the failed ones that need it, directly or through others, and itself, as a set of bits."""
        bits = {name: 1 << place for place, name in enumerate(sorted(self.failed))}
        reach: dict[ModuleName, int] = {}
        for group in reversed(self.groups):
            found = 0
            for name in group:
                found |= bits.get(name, 0)
                for user in self.users[name]:
                    found |= reach.get(user, 0)
            reach.update(dict.fromkeys(group, found))
        return reach

    def needed(self, names: Iterable[ModuleName]) -> frozenset[ModuleName]:
        """Return some modules and all that they need."""
        return frozenset(self._walk(names, self.requires))

    def with_users(self, name: ModuleName, most: int = MOST_USERS) -> Mapping[ModuleName, int]:
        """Return a module and those that need it, each with its distance; the nearest ones where they are many."""
        distance = {name: 0}
        for user, steps in self._walk((name,), self.users).items():
            if len(distance) >= most:
                break
            distance[user] = steps
        return distance

    def deepest(self) -> tuple[ModuleName, ...]:
        """Return the failed modules that require no failed one; those of a cycle stand for each other."""
        inside = {name: tuple(self._failed_requirements(name)) for name in sorted(self.failed)}
        found: list[ModuleName] = []
        for group in strongly_connected_components(inside):
            if all(target in group for name in group for target in inside[name]):
                found.extend(group)
        return tuple(sorted(found, key=lambda name: (-self.failed_users[name].bit_count(), name)))

    def stands_alone(self, name: ModuleName) -> bool:
        """Tell whether none that a module requires, and none that requires it, failed."""
        return self.failed.isdisjoint(self.requires[name]) and self.failed.isdisjoint(self.users[name])

    def _failed_requirements(self, name: ModuleName) -> Iterator[ModuleName]:
        return (target for target in self.requires[name] if target in self.failed and target != name)

    def _walk(
        self, names: Iterable[ModuleName], arrows: Mapping[ModuleName, Collection[ModuleName]]
    ) -> dict[ModuleName, int]:
        """Return what can be reached along arrows with its distance, in the order of arrival."""
        distance = {name: 0 for name in names if name in self.requires}
        queue = list(distance)
        for name in queue:
            for target in arrows[name]:
                if target not in distance and target in self.requires:
                    distance[target] = distance[name] + 1
                    queue.append(target)
        return distance
