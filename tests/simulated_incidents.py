"""Incidents that are made up, of which it is known where they began: two ways to make them that share no code.

`layered` draws an estate in layers and lets a failure pass each requirement with one chance. `grown` draws one with
hubs and cycles and lets failures travel for a while, along requirements of different strength and some that nobody
declared, past modules that have a spare; states are wrong together, by host.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from archatlas.model.live import State
from archatlas.model.module import ModuleName

Requires = Mapping[ModuleName, tuple[ModuleName, ...]]


@dataclass(frozen=True)
class Regime:
    """How hard it is: the chance that a failure passes on, of wrong states, of modules not watched, how many began."""

    passes: float = 0.7
    false: float = 0.0
    missed: float = 0.0
    unwatched: float = 0.0
    causes: int = 1
    least_failed: int = 3
    modules: int = 300
    requirements: float = 2.5


@dataclass(frozen=True)
class SimulatedIncident:
    """What can be seen of an incident, and what cannot: where it began."""

    requires: Requires
    states: Mapping[str, State]
    began: frozenset[ModuleName] = field(default=frozenset())


Simulator = Callable[[random.Random, Regime], SimulatedIncident]


def layered(rng: random.Random, regime: Regime) -> SimulatedIncident:
    """Draw an incident in an estate of six layers, all of whose modules require some of deeper layers."""
    names = [ModuleName(f"layered.m{number:05}") for number in range(regime.modules)]
    requires: dict[ModuleName, tuple[ModuleName, ...]] = {}
    for number, name in enumerate(names):
        deeper = names[: number * 6 // len(names) * len(names) // 6]
        count = min(len(deeper), int(rng.expovariate(1 / regime.requirements)) + 1) if deeper else 0
        requires[name] = tuple(sorted(rng.sample(deeper, count)))
    users = users_of(requires)
    while True:
        began = rng.sample(names, regime.causes)
        failed = set(began)
        queue = list(began)
        for name in queue:
            for user in users[name]:
                if user not in failed and rng.random() < regime.passes:
                    failed.add(user)
                    queue.append(user)
        if not began or len(failed) >= regime.least_failed * len(began):
            break
    states: dict[str, State] = {name: _seen(rng, regime, failed=name in failed) for name in names}
    return SimulatedIncident(requires, states, frozenset(began))


def grown(rng: random.Random, regime: Regime) -> SimulatedIncident:
    """Draw an incident in an estate that grew around hubs, at one moment while it still spreads."""
    requires = _grown_requirements(rng, regime)
    names = list(requires)
    # A tenth of what is really called is declared nowhere, so that failures come out of the blue.
    hidden = {
        name: (*targets, *(rng.sample(names, 1) if rng.random() < 0.1 else ())) for name, targets in requires.items()
    }
    strengths = {(name, target): rng.betavariate(2, 1) for name in names for target in hidden[name]}
    spares = {name for name in names if rng.random() < 0.1}
    users = users_of(hidden)
    while True:
        began = rng.sample(names, regime.causes)
        failed = _travelled(rng, began, users, strengths, spares)
        if not began or len(failed) >= regime.least_failed * len(began):
            break
    hosts = {name: rng.randrange(len(names) // 5 + 1) for name in names}
    dark = {host for host in range(len(names) // 5 + 1) if rng.random() < regime.false / 2}
    states: dict[str, State] = {
        name: State.UNHEALTHY
        if hosts[name] in dark and rng.random() < 0.5
        else _seen(rng, regime, failed=name in failed)
        for name in names
    }
    return SimulatedIncident(requires, states, frozenset(began))


def users_of(requires: Requires) -> dict[ModuleName, list[ModuleName]]:
    """Return for every module those that require it."""
    users: dict[ModuleName, list[ModuleName]] = {name: [] for name in requires}
    for name, targets in requires.items():
        for target in targets:
            users[target].append(name)
    return users


def _seen(rng: random.Random, regime: Regime, *, failed: bool) -> State:
    if rng.random() < regime.unwatched:
        return State.UNMONITORED
    wrong = rng.random() < (regime.missed if failed else regime.false)
    return State.UNHEALTHY if failed != wrong else State.HEALTHY


def _grown_requirements(rng: random.Random, regime: Regime) -> Requires:
    """Let each new module require those that are required already, and now and then the other way round."""
    names = [ModuleName(f"grown.m{number:05}") for number in range(regime.modules)]
    requires: dict[ModuleName, set[ModuleName]] = {names[0]: set()}
    popular = [names[0]]
    for name in names[1:]:
        known = list(requires)
        count = min(len(known), 1 + int(rng.expovariate(1 / regime.requirements)))
        chosen = {rng.choice(popular) if rng.random() < 0.7 else rng.choice(known) for _ in range(count)}
        requires[name] = chosen
        popular.extend(sorted(chosen))
        if rng.random() < 0.02:
            requires[rng.choice(sorted(chosen))].add(name)
    return {name: tuple(sorted(targets - {name})) for name, targets in requires.items()}


def _travelled(
    rng: random.Random,
    began: Sequence[ModuleName],
    users: Mapping[ModuleName, Sequence[ModuleName]],
    strengths: Mapping[tuple[ModuleName, ModuleName], float],
    spares: set[ModuleName],
) -> set[ModuleName]:
    """Return what failed until someone looks: each step takes its time, a spare takes a second failure."""
    looked_at = 1 + rng.expovariate(0.3)
    due = [(0.0, name) for name in began]
    hits: dict[ModuleName, int] = {}
    failed: set[ModuleName] = set()
    while due:
        due.sort(reverse=True)
        at, name = due.pop()
        hits[name] = hits.get(name, 0) + 1
        if at > looked_at or name in failed or (name in spares and name not in began and hits[name] < 2):
            continue
        failed.add(name)
        due.extend((at + rng.expovariate(1.0), user) for user in users[name] if rng.random() < strengths[user, name])
    return failed
