"""Predicts what is missing from a change, by the past of a repository and weights fitted to the same past."""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from random import Random

from archatlas.analysis.prediction.co_changes import ALIKE_SHARE, RECENT_SHARE, CoChanges, Living, MissingCandidate
from archatlas.analysis.prediction.past_changes import Items, PastChange
from archatlas.analysis.prediction.weights import (
    NEEDED,
    SHIPPED,
    Example,
    Weights,
    as_probability,
    can_fit,
    fitted,
    weighted,
)
from archatlas.model.record import dataclass, replace

FIT_ON = 400
"""Latest changes with several items that weights are fitted to."""
REFIT_AFTER = 100
"""Changes after which weights are fitted anew."""
_QUERIES = 2
"""Items of one change that are hidden in turn to make examples."""
_KEPT = 20
"""Candidates of a question that are examples in any case, the likeliest first."""
_ONE_OF = 10
"""Of all others one in so many is, which counts for them."""
_LEAST = 100
"""Changes that must be examples before weights are fitted to them."""
_HALF_LIFE = 400.0
"""Changes after which an example counts half."""


@dataclass(frozen=True, slots=True)
class Level:
    """What is predicted, files or modules: the weights that come along, and the most items of a change to ask about."""

    name: str
    most_items: int
    slope: float = 1.0
    """How much of what speaks for a probability above a quarter counts: pasts change, files more than modules."""

    def tempered(self, sum_of_weights: float) -> float:
        """Return a sum of weights as far as pasts like this one have kept it."""
        return sum_of_weights if sum_of_weights <= _KEPT_SUM else _KEPT_SUM + self.slope * (sum_of_weights - _KEPT_SUM)


_KEPT_SUM = -1.0
FILES = Level("file", 30, 0.7)
MODULES = Level("module", 8)


@dataclass(frozen=True, slots=True)
class Predicted:
    """An item that is likely to be missing, and what speaks for it most: the past of one that changes."""

    item: int
    probability: float
    because: int
    together: int
    times: int

    def of_one(self) -> "Predicted":
        """Return the same for a change of one item alone, which is no likelier than it was so far.

        Weights are fitted to changes of several items; how often one changes by itself they do not see.
        """
        return replace(self, probability=min(self.probability, self.together / (self.times + 1)))


class Predictor:
    """Learns changes one by one, and answers what a change lacks by what it has learnt until then."""

    def __init__(self, items: Items, level: Level, weights: Weights | None = None, keep: int = FIT_ON) -> None:
        self.items = items
        self.level = level
        self.changes = CoChanges(items)
        self._prior = self.weights = SHIPPED[level.name] if weights is None else weights
        self._examples: deque[list[Example]] = deque(maxlen=keep)
        self._random = Random(7)
        self._several = 0

    def learn(self, change: PastChange, alive_before: Iterable[int] | None = None) -> None:
        """Learn a change; where it is told what lived before, it becomes an example as well."""
        if 2 <= len(change.items) <= self.level.most_items:
            self._several += 1
            if alive_before is not None:
                self._examples.append(self._examples_of(change, frozenset(alive_before)))
        self.changes.learn(change)

    def fit(self) -> None:
        """Fit the weights to the examples so far, where there are enough and it can be done."""
        if self._several < NEEDED or len(self._examples) < _LEAST or not can_fit():
            return
        latest = len(self._examples) - 1
        aged = tuple(
            replace(one, weight=one.weight * 0.5 ** ((latest - place) / _HALF_LIFE))
            for place, several in enumerate(self._examples)
            for one in several
        )
        self.weights = fitted(aged, self._prior)

    @property
    def is_fitted(self) -> bool:
        """Tell whether the weights are those of this past."""
        return self.weights is not self._prior

    def examples(self) -> Iterator[Example]:
        """Yield the examples so far."""
        return chain.from_iterable(self._examples)

    def ask(self, changed: Sequence[int], living: Living) -> tuple[Predicted, ...]:
        """Return what may be missing from a change of some items, the likeliest first."""
        found = [
            Predicted(one.item, self._probability(one), one.because, one.support, self._times(one))
            for one in self.changes.candidates(changed, living)
        ]
        names = self.items.names
        return tuple(sorted(found, key=lambda one: (-one.probability, names[one.item])))

    def _probability(self, one: MissingCandidate) -> float:
        return as_probability(self.level.tempered(weighted(one.features, self.weights)))

    def _times(self, one: MissingCandidate) -> int:
        return self.changes.times(one.because)

    def _examples_of(self, change: PastChange, alive: frozenset[int]) -> list[Example]:
        """Return what could have been asked about a change: with one item hidden, and with none, alike often."""
        living = Living(self.items, self.changes, alive)
        known = [one for one in change.items if one in alive and one not in change.renamed]
        hidden = self._random.sample(known, min(_QUERIES, len(known)))
        made: list[Example] = []
        for one in hidden:
            rest = [item for item in change.items if item != one]
            made += self._asked(rest, living, one, 1.0)
        made += self._asked(list(change.items), living, None, float(max(len(hidden), 1)))
        return made

    def _asked(self, changed: Sequence[int], living: Living, hidden: int | None, weight: float) -> list[Example]:
        every = list(self.changes.candidates(changed, living))
        likeliest = heapq.nlargest(_KEPT, every, key=_rough)
        kept = {one.item for one in likeliest}
        kept.update({hidden} if hidden is not None else ())
        rest = [one for one in every if one.item not in kept]
        drawn = self._random.sample(rest, (len(rest) + _ONE_OF - 1) // _ONE_OF)
        share = len(rest) / len(drawn) if drawn else 0.0
        return [
            *(Example(one.features, one.item == hidden, weight) for one in every if one.item in kept),
            *(Example(one.features, False, weight * share) for one in drawn),
        ]


def _rough(candidate: MissingCandidate) -> float:
    """Order candidates well enough to choose examples, whatever the weights are."""
    return candidate.features[RECENT_SHARE] + candidate.features[ALIKE_SHARE]
