"""The short list of modules that an incident may have begun at, from states alone."""

import math
from collections.abc import Collection, Iterator, Mapping
from enum import Enum

from archatlas.analysis.causes.likelihood import Hypothesis, Likelihood, Noise, log_sum
from archatlas.analysis.causes.observed_graph import ObservedGraph, Requirements
from archatlas.model.live import State
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass

MOST_CAUSES = 3
WITHIN = 0.9
"""Of the best two, one cannot be told from the other where its likelihood is at least this share."""

BEYOND_CHANCE = math.log(20)
"""The likelihood ratio below which no cause is named: noise alone reaches it in at most one look in twenty (Markov's
inequality: its mean is 1), in the simulations in fewer than one in a hundred."""

FEW_WATCHED = 30
"""So few states are hardly ever wrong at one time: one that says "unhealthy" is news enough."""

DEFAULT_NOISE = Noise()


class CauseVerdict(Enum):
    """What can be said of where an incident began."""

    NAMED = "named"
    CANNOT_TELL = "cannot tell"
    """The best two are as likely as each other."""
    CHANCE = "chance"
    """No cause is named: wrong states alone look like this now and then. What would fit best is ranked all the same."""
    NO_INCIDENT = "no incident"
    """Nothing that is asked about failed, so that nothing is ranked."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A module that an incident may have begun at, and how that fits the states."""

    module: ModuleName
    explains: int
    """How many of the failed ones need it, directly or through others, itself included."""
    of: int
    contradicts: int
    """How many need it and are healthy all the same, itself included."""
    share: float
    """Its part of the likelihood of all candidates."""
    state: State
    changed: float | None
    """When it was changed last, where that is known: something beside, no part of the judgement."""
    further: bool
    """It is likely beside the first one, rather than in its place."""


@dataclass(frozen=True, slots=True)
class Causes:
    """What can be said, and at most three modules that fit best.

    `named` are those that are likely causes; `ranked` has them also where all may be chance.
    """

    verdict: CauseVerdict
    ranked: tuple[Cause, ...] = ()
    deepest: tuple[ModuleName, ...] = ()
    """The failed modules that require no failed one, those first that most failed ones need."""

    @property
    def named(self) -> tuple[Cause, ...]:
        """Return the likely causes, none where there is no incident or where it may be chance."""
        return () if self.verdict is CauseVerdict.CHANCE else self.ranked

    @property
    def cannot_tell(self) -> bool:
        """Tell whether the first two are as likely as each other."""
        return self.verdict is CauseVerdict.CANNOT_TELL


def likely_causes(
    requires: Requirements,
    states: Mapping[str, State],
    changes: Mapping[str, float] | None = None,
    of: Collection[ModuleName] | None = None,
    noise: Noise = DEFAULT_NOISE,
) -> Causes:
    """Return where the failures may have begun: all of them, or those `of` some modules, as of one incident.

    What is not in `states` counts as not watched.
    """
    graph = ObservedGraph(requires, states)
    asked = graph.failed if of is None else graph.failed & frozenset(of)
    if not asked:
        return Causes(CauseVerdict.NO_INCIDENT)
    candidates = graph.needed(asked)
    deepest = tuple(name for name in graph.deepest() if name in candidates)
    likelihood = Likelihood(graph, noise)
    ahead = _plain_answer(graph, deepest)
    each = likelihood.of_each(candidates, ahead)
    ranking = _Ranking(likelihood, each, ahead)
    ranked = tuple(_cause(name, graph, asked, ranking, states, changes or {}) for name in ranking.names)
    return Causes(ranking.verdict if _beyond_chance(each, graph) else CauseVerdict.CHANCE, ranked, deepest)


class _Ranking:
    """The candidates by how likely they are: as the only cause, or beside those that are taken for causes already."""

    def __init__(self, likelihood: Likelihood, each: list[Hypothesis], ahead: frozenset[ModuleName]) -> None:
        self._likelihood = likelihood
        self._each = each
        self._total = log_sum(one.log for one in each)
        self._further = -math.log(len(likelihood.graph.requires))
        self._ahead = ahead
        self.accepted = self._greedy(next((one for one in each if one.causes[0] in ahead), each[0]))
        self.names = tuple(self._in_order())[:MOST_CAUSES]

    @property
    def verdict(self) -> CauseVerdict:
        """Return whether the likeliest can be told from the next one that would stand in its place."""
        first = self.accepted.causes[0]
        named = next(one.log for one in self._each if one.causes[0] == first)
        others = (one.log for one in self._each if one.causes[0] not in self.accepted.causes)
        close = max(others, default=-math.inf) >= named + math.log(WITHIN)
        return CauseVerdict.CANNOT_TELL if close else CauseVerdict.NAMED

    def is_further(self, name: ModuleName) -> bool:
        """Tell whether a candidate is likely beside the first one, rather than in its place."""
        rank, first = self._likelihood.graph.rank, self.accepted.causes[0]
        return name in self.accepted.causes[1:] or (name in self._ahead and rank[name] != rank[first])

    def share(self, name: ModuleName) -> float:
        """Return the part that a candidate has of the likelihood of all."""
        (log,) = (one.log for one in self._each if one.causes == (name,))
        return math.exp(log - self._total)

    def _greedy(self, best: Hypothesis) -> Hypothesis:
        """Return the best hypothesis with each further cause that makes the states more likely than it is itself."""
        while len(best.causes) < MOST_CAUSES:
            known = set(best.causes)
            joined = [self._likelihood.both(best, one) for one in self._each if known.isdisjoint(one.causes)]
            better = max(joined, key=lambda one: one.log, default=best)
            if better.log + self._further <= best.log:
                break
            best = better
        return best

    def _in_order(self) -> Iterator[ModuleName]:
        first, *further = self.accepted.causes
        rest = [one for one in self._each if one.causes[0] not in self.accepted.causes]
        weights = {one.causes[0]: self._weight(one) for one in rest}
        by_weight = sorted(weights, key=lambda name: (-weights[name], name))
        yield first
        yield from sorted((*further, *by_weight), key=lambda name: name not in self._ahead)

    def _weight(self, one: Hypothesis) -> float:
        beside = self._likelihood.both(self.accepted, one).log + self._further * len(self.accepted.causes)
        return log_sum((one.log, beside))


def _plain_answer(graph: ObservedGraph, deepest: Collection[ModuleName]) -> frozenset[ModuleName]:
    """Return the deepest failed modules where they are the answer: in few places, with all below known and well."""
    places = {graph.rank[name] for name in deepest}
    plain = len(places) <= MOST_CAUSES and graph.needed(deepest) - graph.failed <= graph.healthy
    return frozenset(deepest if plain else ())


def _beyond_chance(each: list[Hypothesis], graph: ObservedGraph) -> bool:
    evidence = log_sum(one.log for one in each) - math.log(len(graph.requires))
    return graph.watched <= FEW_WATCHED or evidence >= BEYOND_CHANCE


def _cause(
    name: ModuleName,
    graph: ObservedGraph,
    asked: Collection[ModuleName],
    ranking: _Ranking,
    states: Mapping[str, State],
    changes: Mapping[str, float],
) -> Cause:
    users = graph.with_users(name, len(graph.requires) + 1)
    return Cause(
        module=name,
        explains=sum(user in users for user in asked),
        of=len(asked),
        contradicts=sum(user in graph.healthy for user in users),
        share=ranking.share(name),
        state=states.get(name, State.UNMONITORED),
        changed=changes.get(name),
        further=ranking.is_further(name),
    )
