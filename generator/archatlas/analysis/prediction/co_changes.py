"""What changed together so far, and what that says of each item beside those that change now."""

import heapq
import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from archatlas.analysis.prediction.past_changes import MOST_FILES, Items, PastChange
from archatlas.model.record import dataclass, field

MOST_PAST = 200
"""Latest changes of an item that are looked at one by one; older ones are counted."""
HALF_LIFE = 200.0
"""Changes after which one counts half."""
RECENT = 6.0
"""Changes of an item itself after which one counts half, where only the latest matter."""
POPULARITY = 100.0
"""Changes after which one counts half for how often an item changes at all."""
LATELY = 12
"""Changes that are lately."""
MOST_CANDIDATES = 60
"""Items that changed with one that changes now and are asked about, those that did so most of late."""
NEIGHBOURS = 15
"""Items of the same folder that are asked about although they never changed together, those that change most."""
POPULAR = 10
"""Items that are asked about because they change often."""
MOST_FOLDERS = 5
"""Folders whose items are asked about, those of most changed items."""

RECENT_SHARE, ALIKE_SHARE = 3, 4
"""Where the two features stand that say most."""

_TEST = re.compile(r"(^(test|tests|spec|it)[_.-]|[_.-](test|tests|spec|it)$|(Test|Tests|Spec|IT)$)")


@dataclass(frozen=True, slots=True)
class MissingCandidate:
    """An item that may have to change too: with which changed one it did so most often, and what else is known."""

    item: int
    support: int
    because: int
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is summed up for each candidate over the past of what changes."""

    confidence: dict[int, float] = field(default_factory=dict)
    decayed: dict[int, float] = field(default_factory=dict)
    recent: dict[int, float] = field(default_factory=dict)
    total: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    support: dict[int, tuple[int, int]] = field(default_factory=dict)
    """How often it changed with which item of those that change now, for the best confidence."""
    overlap: Counter[int] = field(default_factory=Counter)
    """For each past change how many of the items it has."""


class CoChanges:
    """Learns changes one by one; names and what lives come from the reader of the past, as they are then."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._past: list[tuple[int, ...]] = []
        self._of: dict[int, list[int]] = defaultdict(list)
        self._pairs: dict[int, Counter[int]] = defaultdict(Counter)
        """How often each item changed with each other one."""
        self._weight: dict[int, tuple[float, int]] = {}
        """How often an item changed of late, and as of which change that is."""
        self._lately: deque[tuple[int, ...]] = deque(maxlen=LATELY)

    def learn(self, change: PastChange) -> None:
        """Take a change into account, unless it is too large to say anything."""
        if change.files > MOST_FILES or not change.items:
            return
        now = len(self._past)
        for item in change.items:
            self._weight[item] = (self.popularity(item) + 1.0, now)
            self._of[item].append(now)
            self._pairs[item].update(change.items)
        self._past.append(change.items)
        self._lately.append(change.items)

    def times(self, item: int) -> int:
        """Return how often an item changed."""
        return len(self._of.get(item, ()))

    def popularity(self, item: int) -> float:
        """Return how often an item changed, each time counting less the longer it is ago."""
        weight, then = self._weight.get(item, (0.0, 0))
        return weight * math.exp2((then - len(self._past)) / POPULARITY)

    def popular(self, alive: Collection[int]) -> tuple[int, ...]:
        """Return what changed most often of late among what lives."""
        counts = Counter(item for past in self._past[-int(POPULARITY) :] for item in past if item in alive)
        return tuple(sorted(counts, key=lambda item: (-counts[item], item))[:POPULAR])

    def candidates(self, changed: Sequence[int], living: "Living") -> Iterator[MissingCandidate]:
        """Yield what may have to change too: whatever did so before, and what is near or changes often."""
        sums = self._sums(changed)
        alike, near = self._alike(sums.overlap, changed)
        place = _WhereChanged.of([self._items.names[one] for one in changed])
        lately = Counter(item for past in self._lately for item in past)
        times = [self.times(one) for one in changed]
        known = set(changed)
        likely = [item for item in sums.confidence if item in living and item not in known]
        if len(likely) > MOST_CANDIDATES:
            rough = {item: sums.recent[item] + sums.decayed[item] + alike.get(item, 0.0) for item in likely}
            likely = heapq.nlargest(MOST_CANDIDATES, sorted(likely), key=rough.__getitem__)
        for item in sorted({*likely, *living.near(changed)} - known):
            if item in living:
                support, because = sums.support.get(item, (0, changed[0]))
                seen = (alike.get(item, 0.0), near.get(item, 0.0), lately[item], max(times))
                yield MissingCandidate(item, support, because, self._features(item, sums, seen, place))

    def _features(
        self, item: int, sums: _Sums, seen: tuple[float, float, int, int], place: "_WhereChanged"
    ) -> tuple[float, ...]:
        alike, near, lately, times = seen
        name = self._items.names[item]
        past = self._of.get(item, ())
        since = len(self._past) - past[-1] if past else _NEVER
        stem, folder = place.has_stem(name), place.share_of_folder(name)
        several = math.log(place.number)
        recent = _logit(sums.recent.get(item, 0.0))
        return (
            1.0,
            _logit(sums.confidence.get(item, 0.0)),
            _logit(sums.decayed.get(item, 0.0)),
            recent,
            _logit(alike),
            math.log1p(near),
            _logit(sums.total.get(item, 0.0) / place.number),
            math.log1p(sums.support.get(item, (0, 0))[0]),
            math.log1p(len(past)),
            math.log1p(min(since, _NEVER)),
            math.log1p(self.popularity(item)),
            stem,
            1.0 if folder else 0.0,
            folder,
            several,
            math.log1p(times),
            0.0 if item in sums.confidence else 1.0,
            several * recent,
            several * stem,
            math.log1p(lately),
        )

    def _sums(self, changed: Sequence[int]) -> _Sums:
        sums = _Sums()
        for one in changed:
            positions = self._of.get(one, ())[-MOST_PAST:]
            if positions:
                self._add(sums, one, positions)
        return sums

    def _add(self, sums: _Sums, one: int, positions: Sequence[int]) -> None:
        """Add what happened when one of the items changed before."""
        counts: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
        now, number = len(self._past), len(positions)
        of_decayed = of_recent = _PRIOR
        for rank, position in enumerate(positions, 1 - number):
            decayed, recent = 0.5 ** ((now - position) / HALF_LIFE), 0.5 ** (-rank / RECENT)
            of_decayed += decayed
            of_recent += recent
            sums.overlap[position] += 1
            for item in self._past[position]:
                count = counts[item]
                count[0] += decayed
                count[1] += recent
        every = self.times(one) + 1.0
        for item, together in self._pairs[one].items():
            confidence = together / every
            decayed, recent = counts.get(item, _NOTHING)
            if confidence > sums.confidence.get(item, 0.0):
                sums.confidence[item] = confidence
                sums.support[item] = (together, one)
            sums.decayed[item] = max(sums.decayed.get(item, 0.0), decayed / of_decayed)
            sums.recent[item] = max(sums.recent.get(item, 0.0), recent / of_recent)
            sums.total[item] += confidence

    def _alike(self, overlap: Mapping[int, int], changed: Collection[int]) -> tuple[dict[int, float], dict[int, float]]:
        """Return for each item its share of the past changes that are most like this one, and how alike they are."""
        share: dict[int, float] = defaultdict(float)
        near: dict[int, float] = defaultdict(float)
        now, number, every = len(self._past), len(changed), 0.5
        for position, common in overlap.items():
            past = self._past[position]
            age = 0.5 ** ((now - position) / (2 * HALF_LIFE))
            weight = (common / number) ** 2 * age
            cosine = common * common / (number * len(past)) * age
            every += weight
            for item in past:
                share[item] += weight
                near[item] += cosine
        return {item: weight / every for item, weight in share.items()}, near


_NEVER = 2000
_PRIOR = 0.7
_NOTHING = (0.0, 0.0)
_LEAST = 1e-3


def _logit(share: float) -> float:
    bounded = min(max(share, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))


@lru_cache(maxsize=65_536)
def stem_of(name: str) -> str:
    """Return the part of a name that a file shares with its test or its header."""
    base = name.rpartition("/")[2]
    return _TEST.sub("", base.partition(".")[0]).lower() or base.lower()


@lru_cache(maxsize=65_536)
def folder_of(name: str) -> str:
    """Return the folder that a path names."""
    return name.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class _WhereChanged:
    """Where the items that change are."""

    stems: frozenset[str]
    folders: Mapping[str, int]
    number: int

    @classmethod
    def of(cls, names: Sequence[str]) -> "_WhereChanged":
        return cls(frozenset(map(stem_of, names)), Counter(map(folder_of, names)), len(names))

    def has_stem(self, name: str) -> float:
        return 1.0 if stem_of(name) in self.stems else 0.0

    def share_of_folder(self, name: str) -> float:
        return self.folders.get(folder_of(name), 0) / self.number


class Living:
    """The items that live at one moment, and which of them are near others or change often."""

    def __init__(self, items: Items, changes: CoChanges, alive: Iterable[int] | None = None) -> None:
        self._names = items.names
        self._changes = changes
        self._alive = frozenset(items.living.values() if alive is None else alive)
        self._popular = changes.popular(self._alive)
        self._stems: dict[str, list[int]] = defaultdict(list)
        self._folders: dict[str, list[int]] = defaultdict(list)
        for item in sorted(self._alive):
            self._stems[stem_of(self._names[item])].append(item)
            self._folders[folder_of(self._names[item])].append(item)

    def __contains__(self, item: int) -> bool:
        return item in self._alive

    def near(self, changed: Iterable[int]) -> Iterator[int]:
        """Yield what is asked about although it may never have changed with what changes now."""
        yield from self._popular
        names = [self._names[one] for one in changed]
        for stem in set(map(stem_of, names)):
            yield from self._stems.get(stem, ())[:NEIGHBOURS]
        for folder, _ in Counter(map(folder_of, names)).most_common(MOST_FOLDERS):
            yield from heapq.nlargest(NEIGHBOURS, self._folders.get(folder, ()), key=self._changes.popularity)
