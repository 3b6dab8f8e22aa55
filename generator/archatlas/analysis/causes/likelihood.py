"""How likely the states of an estate are, if this or that module failed first.

A failure goes from a module to each one that requires it with a certain strength, from one requirement as from the
other (a noisy OR). Nobody knows that strength, so that the likelihood is averaged over three of them. States are wrong
now and then; a module that is not watched says nothing and can be a cause all the same.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from archatlas.analysis.causes.observed_graph import ObservedGraph
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass

STRENGTHS = (0.4, 0.6, 0.8)
MOST_CANDIDATES = 48
MOST_STEPS = 150_000
"""How many requirements are followed in all: about a tenth of a second."""

USUAL_LOOKS = 100
"""How many states the expected noise weighs, beside those that are seen."""

LEAST_NOISE = 1e-6
"""No observer is perfect, whatever is said of it."""

Chances = Mapping[ModuleName, float]
"""How likely each module fails; a module that is not named does not."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How often a state is wrong: of a healthy module that is called unhealthy, and of a failed one that is not."""

    false: float = 0.01
    missed: float = 0.02


@dataclass(frozen=True)
class Hypothesis:
    """Some modules that failed first, with the chance of each other one to fail then, a mapping a strength."""

    causes: tuple[ModuleName, ...]
    chances: tuple[Chances, ...]
    logs: tuple[float, ...]
    """The logarithm of the likelihood ratio to "nothing failed, all is noise", one a strength."""

    @cached_property
    def log(self) -> float:
        """The logarithm of the ratio, averaged over the strengths."""
        return log_sum(self.logs) - math.log(len(self.logs))


NOTHING = Hypothesis((), tuple({} for _ in STRENGTHS), tuple(0.0 for _ in STRENGTHS))


class Likelihood:
    """Judges causes by all states of an estate."""

    def __init__(self, graph: ObservedGraph, noise: Noise) -> None:
        self.graph = graph
        false = _false_rate(graph, noise)
        told = 1 - false - noise.missed
        self._weights = {
            **dict.fromkeys(graph.failed, told / false),
            **dict.fromkeys(graph.healthy, -told / (1 - false)),
        }

    def of_each(self, candidates: Iterable[ModuleName], ahead: Collection[ModuleName]) -> list[Hypothesis]:
        """Return what is likely of the candidates `ahead` and of those that promise most, the likeliest first."""
        promising = sorted(candidates, key=lambda name: (name not in ahead, -self._promise(name), name))
        found: list[Hypothesis] = []
        steps = 0
        for name in promising[:MOST_CANDIDATES]:
            chances = self._spread(name)
            steps += sum(len(self.graph.requires[user]) + 1 for user in chances[0]) * len(STRENGTHS)
            found.append(self._with(NOTHING, (name,), chances))
            if steps > MOST_STEPS:
                break
        return sorted(found, key=lambda one: (-one.log, one.causes))

    def both(self, known: Hypothesis, other: Hypothesis) -> Hypothesis:
        """Return the hypothesis that the causes of both failed."""
        return self._with(known, other.causes, other.chances)

    def _with(self, known: Hypothesis, causes: tuple[ModuleName, ...], chances: tuple[Chances, ...]) -> Hypothesis:
        joined, logs = [], []
        for before, log, added in zip(known.chances, known.logs, chances, strict=True):
            after = {name: 1 - (1 - before.get(name, 0.0)) * (1 - chance) for name, chance in added.items()}
            joined.append({**before, **after})
            logs.append(
                log + sum(self._log(name, after[name]) - self._log(name, before.get(name, 0.0)) for name in after)
            )
        return Hypothesis((*known.causes, *causes), tuple(joined), tuple(logs))

    def _log(self, name: ModuleName, chance: float) -> float:
        weight = self._weights.get(name)
        return math.log1p(weight * chance) if weight and chance else 0.0

    def _promise(self, name: ModuleName) -> float:
        """Return a rough logarithm of the likelihood: by the module itself, its users, and how many failed need it."""
        graph, chance = self.graph, STRENGTHS[len(STRENGTHS) // 2]
        near = sum(self._log(user, chance) for user in graph.users[name])
        failed_near = sum(user in graph.failed for user in graph.users[name]) + (name in graph.failed)
        far = graph.failed_users[name].bit_count() - failed_near
        return self._log(name, 1.0) + near + far * math.log1p(chance**2 / 0.01)

    def _spread(self, cause: ModuleName) -> tuple[Chances, ...]:
        """Return for each strength how likely those that need a module fail with it."""
        rank, requires = self.graph.rank, self.graph.requires
        distance = self.graph.with_users(cause)
        # In a cycle, whoever is nearer to the cause comes first: each module is passed once.
        order = sorted(
            distance, key=lambda name: (rank[name] if rank[name] != rank[cause] else -1, distance[name], name)
        )
        reached = [[target for target in requires[name] if target in distance and target != name] for name in order]
        return tuple(self._chances(order, reached, strength) for strength in STRENGTHS)

    def _chances(self, order: list[ModuleName], reached: list[list[ModuleName]], strength: float) -> Chances:
        chances = {order[0]: 1.0}
        for name, targets in zip(order[1:], reached[1:], strict=True):
            spared = 1.0
            for target in targets:
                if target in chances:
                    spared *= 1 - strength * chances[target]
            chances[name] = 1 - spared
        return chances


def _false_rate(graph: ObservedGraph, noise: Noise) -> float:
    """Return how many states are falsely unhealthy: as expected, and as many as failed with no neighbour that did."""
    alone = sum(graph.stands_alone(name) for name in graph.failed)
    return max((noise.false * USUAL_LOOKS + alone) / (USUAL_LOOKS + graph.watched), LEAST_NOISE)


def log_sum(logs: Iterable[float]) -> float:
    """Return the logarithm of a sum whose parts are given by theirs."""
    known = tuple(logs)
    most = max(known)
    return most + math.log(sum(math.exp(log - most) for log in known))
