"""Remembers what was fitted to the past of a repository, in one file that may be deleted at any time.

A line that is damaged is passed over, and what it said is fitted anew.
"""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from archatlas.analysis.prediction.calibration import Correction
from archatlas.analysis.prediction.learnt_past import Training
from archatlas.analysis.prediction.predictor import Belief, Level, Predictor
from archatlas.analysis.prediction.weights import SHIPPED, can_fit
from archatlas.model.record import dataclass
from archatlas.model.version import __version__
from archatlas.pipeline.cache_place import cache_place, write_whole

FILE = "fitted.jsonl"
MOST_LINES = 100
"""Lines of the file; what was written first goes first."""
_SIZE_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class FittedPast:
    """Where what was fitted is remembered, and what it was fitted to: the commits up to a head, cut into modules."""

    home: Path
    head: str
    cut: str

    def recall(self, level: Level, train: Training) -> Predictor:
        """Learn the past by what was fitted to it before, or fit it and remember that."""
        place = cache_place(self.home, FILE)
        if place is None:
            return train(None)
        lines = dict(_lines(place / FILE))
        key = self._key(level)
        known = _belief(lines.get(key, ""), level)
        predictor = train(known)
        if known is None:
            lines[key] = _text(predictor.belief)
            kept = list(lines.items())[-MOST_LINES:]
            with suppress(OSError):
                write_whole(place / FILE, "".join(f"{key} {sum_of(key, text)} {text}\n" for key, text in kept))
        return predictor

    def _key(self, level: Level) -> str:
        fitted_from = (__version__, level, SHIPPED[level.name], can_fit(), self.head, self.cut)
        return sha256(repr(fitted_from).encode("utf-8", "surrogateescape")).hexdigest()


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    with suppress(OSError):
        if not file.is_file() or file.stat().st_size > _SIZE_LIMIT:
            return
        for line in file.read_text(encoding="ascii", errors="replace").splitlines():
            key, checked, text = (*line.split(" ", 2), "", "")[:3]
            if checked == sum_of(key, text):
                yield key, text


def sum_of(key: str, text: str) -> str:
    """Return what a damaged line is known by."""
    return sha256(f"{key}\0{text}".encode()).hexdigest()[:16]


def _text(belief: Belief) -> str:
    known = belief.calibration
    said = [known.shift, known.slope, known.told_from, known.right, known.told]
    return json.dumps([belief.weights, said], separators=(",", ":"))


def _belief(text: str, level: Level) -> Belief | None:
    """Return what a line says, None where that makes no sense."""
    try:
        weights, (shift, slope, told_from, right, told) = json.loads(text)
        if not (_are_numbers([*weights, shift, slope]) and _are_counts(right, told) and slope > 0):
            return None
        if told_from is not None and not (_are_numbers([told_from]) and 0 < told_from < 1):
            return None
    except (ValueError, TypeError, RecursionError):
        return None
    if len(weights) != len(SHIPPED[level.name]):
        return None
    return Belief(tuple(weights), Correction(shift, slope, told_from, right, told))


def _are_numbers(values: Sequence[object]) -> bool:
    return all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in values)


def _are_counts(*values: object) -> bool:
    return all(type(one) is int and one >= 0 for one in values)
