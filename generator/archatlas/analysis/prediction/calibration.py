"""What was said of past changes before they were learnt: how far sums of weights can be believed, and from where on."""

import heapq
from collections.abc import Iterator, Sequence
from math import sqrt

from archatlas.analysis.prediction.weights import as_probability
from archatlas.model.record import dataclass, replace

THRESHOLD = 0.5
"""How likely a thing must be missing, at least, to be named."""
SUPPORT = 5
"""How often it must have changed with one that is there."""
MOST_NOTICES = 3

_BELIEVED = -3.0
"""Log odds, a probability of one in twenty, below which all are alike: what is seldom is left as it is said."""
_SHIFT_PULL, _SLOPE_PULL = 2.0, 5.0
"""How strongly both parts of the correction are held to none, in changes."""
_HALF_LIFE = 400.0
"""Changes after which an answer counts half."""
_STEPS, _ENOUGH, _LARGEST = 20, 1e-5, 5.0
_LEAST_SLOPE = 0.1
_THRESHOLDS = tuple(hundredth / 100 for hundredth in range(50, 95, 5))
_LEAST_TOLD = 10
"""Past notes below which nobody knows how many of them are right."""
_LATEST = 40
"""Notes of which as many must have been right too: a repository may have changed since the first of them."""
_SURE = 1.645
"""Standard errors that luck exceeds once in twenty times; among many thresholds some look good by luck alone."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a candidate: its log odds, how often it was seen, whether it was missing, how much it counts."""

    log_odds: float
    support: int
    is_missing: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """What was said of a past change, of which `place` is its number; `lacks` tells whether something was hidden."""

    place: int
    said: tuple[Said, ...]
    lacks: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """How log odds are corrected, and how likely a thing must be missing to be named.

    Of the `told` past notes that would have been as likely, `right` ones were; nothing is named where these are few.
    """

    shift: float = 0.0
    slope: float = 1.0
    told_from: float | None = None
    right: int = 0
    told: int = 0

    def probability(self, log_odds: float) -> float:
        """Return how likely something is missing, given what its sum of weights says."""
        line = self.shift + self.slope * max(log_odds, _BELIEVED)
        return as_probability(line if log_odds >= _BELIEVED else min(line, log_odds))

    def tells(self, probability: float, support: int) -> bool:
        """Tell whether something so likely, which was seen so often, is named."""
        return self.told_from is not None and probability >= self.told_from and support >= SUPPORT


def calibrated(answers: Sequence[PastAnswer], precision: float) -> Correction:
    """Learn from past answers, the first one first, how to correct the next and from where on enough come true."""
    shift, slope = _correction(tuple(_believable(answers)))
    found = Correction(shift, slope)
    notes = [note for one in answers if one.lacks for note in _notes(one, found)]
    for threshold in _THRESHOLDS:
        told = [is_right for probability, is_right in notes if probability >= threshold]
        if len(told) < _LEAST_TOLD:
            break
        latest = told[-_LATEST:]
        if _surely_right(sum(told), len(told)) >= precision and sum(latest) >= precision * len(latest):
            return replace(found, told_from=threshold, right=sum(told), told=len(told))
    return found


def _surely_right(right: int, told: int) -> float:
    """Return which share of notes is right at least, as far as past ones show it: more of them show more.

    It is the lower end of the interval of a share (Wilson, 1927).
    """
    share, doubt = right / told, _SURE * _SURE / told
    return (share + doubt / 2 - sqrt(doubt * (share * (1 - share) + doubt / 4))) / (1 + doubt)


def _believable(answers: Sequence[PastAnswer]) -> Iterator[tuple[float, float, float]]:
    """Yield log odds, 1 where that was missing, and how much it counts."""
    latest = max((one.place for one in answers), default=0)
    for answer in answers:
        age = 0.5 ** ((latest - answer.place) / _HALF_LIFE)
        for one in answer.said:
            if one.log_odds >= _BELIEVED:
                yield one.log_odds, float(one.is_missing), one.weight * age


def _correction(known: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Return the line through log odds that fits best, held to where it changes nothing (Platt, 1999)."""
    shift, slope = 0.0, 1.0
    for _ in range(_STEPS):
        of_shift, of_slope = _SHIFT_PULL * shift, _SLOPE_PULL * (slope - 1.0)
        bend, mixed, steep = _SHIFT_PULL, 0.0, _SLOPE_PULL
        for log_odds, is_missing, weight in known:
            likely = as_probability(shift + slope * log_odds)
            off, curve = weight * (likely - is_missing), weight * likely * (1.0 - likely)
            of_shift += off
            of_slope += off * log_odds
            bend += curve
            mixed += curve * log_odds
            steep += curve * log_odds * log_odds
        room = bend * steep - mixed * mixed
        steps = (steep * of_shift - mixed * of_slope) / room, (bend * of_slope - mixed * of_shift) / room
        shorter = min(1.0, _LARGEST / max(map(abs, steps), default=_LARGEST)) if any(steps) else 1.0
        shift, slope = shift - shorter * steps[0], slope - shorter * steps[1]
        if max(map(abs, steps)) < _ENOUGH:
            break
    return round(shift, 3), round(max(slope, _LEAST_SLOPE), 3)


def _notes(answer: PastAnswer, known: Correction) -> list[tuple[float, bool]]:
    """Return what would have been told of a past change at most: how likely each was, and whether it was right."""
    often = [one for one in answer.said if one.support >= SUPPORT]
    likeliest = heapq.nlargest(MOST_NOTICES, often, key=lambda one: one.log_odds)
    said = [(known.probability(one.log_odds), one.is_missing) for one in likeliest]
    return [one for one in said if one[0] >= THRESHOLD]
