"""Learns the past of a repository: which files and which modules changed together, and what a change lacks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from archatlas.analysis.prediction.calibration import SUPPORT, THRESHOLD
from archatlas.analysis.prediction.co_changes import HALF_LIFE, Living
from archatlas.analysis.prediction.past_changes import MOST_FILES, Grouping, Items, PastChange, PastReader
from archatlas.analysis.prediction.predictor import ASKED, FILES, FIT_ON, MODULES, Belief, Level, Predicted, Predictor
from archatlas.model.change_log import (
    CoChangedModules,
    CommonChanges,
    Companion,
    LoggedChange,
    MissingChange,
)
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, replace

MOST_COMPANIONS = 8
"""Modules that are named beside one, the likeliest first."""


@dataclass(frozen=True)
class LearntPast:
    """The past as changes of files, what files are called today, and which module each of them belongs to."""

    reader: PastReader
    changes: tuple[PastChange, ...]
    modules: Mapping[int, str]
    is_whole: bool = True

    @classmethod
    def of(cls, log: Sequence[LoggedChange], code: Grouping, module_of: Grouping, *, is_whole: bool) -> "LearntPast":
        """Learn commits, the first one first; `code` gives a file that counts its own name, others none."""
        reader = PastReader(code)
        changes = tuple(reader.read(log))
        modules = {number: module_of(name) for number, name in enumerate(reader.items.names)}
        return cls(reader, changes, modules, is_whole)

    def of_modules(self) -> tuple[Items, tuple[PastChange, ...]]:
        """Return the same past as changes of modules, by the names that their files have today."""
        items = Items()
        for item in self.reader.items.living.values():
            if self.modules[item]:
                items.number(self.modules[item])
        changes = []
        for change in self.changes:
            named = dict.fromkeys(self.modules[one] for one in change.items)
            numbers = tuple(items.living[name] for name in named if name in items.living)
            changes.append(PastChange(change.commit, change.at, numbers, files=change.files))
        return items, tuple(changes)


Training = Callable[[Belief | None], Predictor]
"""Learns a past, given what was fitted to it before, where that is known."""
Recall = Callable[[Level, Training], Predictor]
"""Learns a past of files or modules by what may be remembered of it."""


def learnt_anew(_level: Level, train: Training) -> Predictor:
    """Learn a past of which nothing is remembered."""
    return train(None)


def module_changes(past: LearntPast, recall: Recall = learnt_anew) -> CoChangedModules:
    """Return which modules changed together, and how likely they do so again."""
    items, changes = past.of_modules()
    predictor = recall(MODULES, lambda known: trained(items, MODULES, changes, known=known))
    living = Living(items, predictor.changes)
    counted = counted_changes(past)
    companions = {name: _companions(predictor, items.living[name], living) for name in counted.times}
    return replace(counted, is_fitted=predictor.is_fitted, companions=companions)


def counted_changes(past: LearntPast) -> CoChangedModules:
    """Return how often modules changed together, and nothing of how likely they do so again."""
    items, changes = past.of_modules()
    counted = [one for one in changes if one.items and one.files <= MOST_FILES]
    names = items.names
    counts = _Counts()
    for age, one in enumerate(reversed(counted)):
        in_order = sorted(one.items, key=names.__getitem__)
        weight = 0.5 ** (age / HALF_LIFE)
        counts.add(combinations(in_order, 1), weight)
        counts.add(combinations(in_order, 2), weight)
    every = sorted(counts.every, key=lambda several: [names[one] for one in several])
    together = {
        (ModuleName(names[a]), ModuleName(names[b])): counts.common(a, b)
        for a, b in (several for several in every if len(several) == 2)
    }
    return CoChangedModules(
        len(past.changes),
        min((one.at for one in past.changes), default=0),
        max((one.at for one in past.changes), default=0),
        past.is_whole,
        times={names[several[0]]: counts.every[several] for several in every if len(several) == 1},
        together=together,
    )


class _Counts:
    """How often items changed, single ones and pairs, and how much of that is late."""

    def __init__(self) -> None:
        self.every: Counter[tuple[int, ...]] = Counter()
        self.late: dict[tuple[int, ...], float] = defaultdict(float)

    def add(self, several: Iterable[tuple[int, ...]], weight: float) -> None:
        for one in several:
            self.every[one] += 1
            self.late[one] += weight

    def common(self, first: int, second: int) -> CommonChanges:
        """Return what a pair has in common, given in the order in which it was counted."""
        lately = self.late[first, second]
        shares = round(lately / self.late[first,], 4), round(lately / self.late[second,], 4)
        return CommonChanges(self.every[first, second], self.every[first,], self.every[second,], shares)


def _companions(predictor: Predictor, item: int, living: Living) -> tuple[Companion, ...]:
    names = predictor.items.names
    asked = (one.of_one() for one in predictor.ask((item,), living) if one.together >= SUPPORT)
    found = sorted(asked, key=lambda one: (-one.probability, names[one.item]))
    every = [Companion(names[one.item], one.together, one.times, round(one.probability, 2)) for one in found]
    return tuple(every[:MOST_COMPANIONS])


def trained(
    items: Items, level: Level, changes: Sequence[PastChange], *, fits: bool = True, known: Belief | None = None
) -> Predictor:
    """Return a predictor that learnt changes of items whose names stay, and was asked about the latest before."""
    predictor = Predictor(items, level, fits=fits)
    examples = _examples(level, [len(one.items) for one in changes], fits, known)
    alive = frozenset(items.living.values())
    for place, change in enumerate(changes):
        predictor.learn(change, alive if place in examples else None)
    return _fitted(predictor, known)


def _examples(level: Level, sizes: Sequence[int], fits: bool, known: Belief | None) -> frozenset[int]:
    """Return which changes are asked about, which takes most of the time of a review: none where all is known."""
    several = [place for place, size in enumerate(sizes) if 2 <= size <= level.most_items]
    return frozenset() if known else frozenset(several[-(FIT_ON if fits else ASKED) :])


def _fitted(predictor: Predictor, known: Belief | None) -> Predictor:
    if known is None:
        predictor.fit()
    else:
        predictor.adopt(known)
    return predictor


def trained_on_files(
    log: Sequence[LoggedChange], code: Grouping, *, fits: bool = True, known: Belief | None = None
) -> Predictor:
    """Return a predictor of files, which learnt commits with what lived then, and was asked about the latest before."""
    first = PastReader(code)
    examples = _examples(FILES, [len(one.items) for one in first.read(log)], fits, known)
    reader = PastReader(code)
    predictor = Predictor(reader.items, FILES, fits=fits)
    for place, logged in enumerate(log):
        alive = frozenset(reader.items.living.values()) if place in examples else None
        predictor.learn(next(reader.read([logged])), alive)
    return _fitted(predictor, known)


def missing_files(predictor: Predictor, changed: Iterable[str]) -> tuple[MissingChange, ...]:
    """Return the files that mostly changed with those of a change, the likeliest first."""
    return _missing(predictor, changed, is_module=False)


def missing_modules(predictor: Predictor, changed: Iterable[str]) -> tuple[MissingChange, ...]:
    """Return the modules that mostly changed with those of a change, the likeliest first."""
    return _missing(predictor, changed, is_module=True)


def _missing(predictor: Predictor, changed: Iterable[str], *, is_module: bool) -> tuple[MissingChange, ...]:
    items = predictor.items
    numbers = [items.living[name] for name in dict.fromkeys(changed) if name in items.living]
    if not numbers or len(numbers) > predictor.level.most_items:
        return ()
    answers = predictor.ask(numbers, Living(items, predictor.changes))
    if len(numbers) == 1:
        answers = tuple(one.of_one() for one in answers)
    return tuple(_told(predictor, one, is_module=is_module) for one in predictor.noticed(answers))


def _told(predictor: Predictor, one: Predicted, *, is_module: bool) -> MissingChange:
    names, known = predictor.items.names, predictor.calibration
    name, because, share = names[one.item], names[one.because], round(one.probability, 2)
    told_from = THRESHOLD if known.told_from is None else known.told_from
    return MissingChange(name, because, one.together, one.times, share, is_module, told_from, known.right, known.told)
