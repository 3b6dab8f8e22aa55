"""How a canary gate does on a history in which nothing was worse: false alarms, and what it would have found."""

import math
from collections.abc import Iterator, Sequence
from random import Random

from archatlas.analysis.deployment.canary import CanaryCounts, CanaryRule, log_e_values
from archatlas.model.record import dataclass, replace

TOLERATED = (1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
"""What a calibration chooses from: how many times the share of before is tolerated."""

FACTORS = (1.5, 2.0, 4.0)
"""By how many times what is bad is multiplied, to see whether that is found."""

THRESHOLD = 1.25
"""What many gates compare the two shares of a look with; told beside, to show what that comes to."""


@dataclass(frozen=True, slots=True)
class Replay:
    """How runs are drawn from a history: how many, of how many looks that follow each other, from which seed."""

    runs: int = 2000
    looks: int = 20
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was chosen on the first half of a history, and how that does on the second one.

    `power` has for each factor the share of runs in which it was found. `threshold` is the share of false alarms of a
    plain comparison. `is_met` tells whether anything to choose from kept its promise on the first half.
    """

    rule: CanaryRule
    is_met: bool
    windows: int
    false_alarms: float
    power: tuple[tuple[float, float], ...]
    threshold: float

    @property
    def is_kept(self) -> bool:
        """Tell whether what was agreed holds on either half."""
        return self.is_met and self.false_alarms <= self.rule.alpha


def calibrated(history: Sequence[CanaryCounts], rule: CanaryRule, replay: Replay) -> Calibration:
    """Choose the smallest tolerance that keeps its promise on the first half, and judge it by the second half."""
    first, second = history[: len(history) // 2], history[len(history) // 2 :]
    rules = [replace(rule, at_most=at_most) for at_most in TOLERATED]
    kept = (one for one in rules if alarms(first, one, replay) <= one.alpha)
    found = next(kept, None)
    chosen, other = found or rules[-1], replace(replay, seed=replay.seed + 1)
    power = tuple((factor, alarms(second, chosen, other, factor)) for factor in FACTORS)
    runs = tuple(drawn_runs(second, other))
    threshold = sum(any(map(_exceeds, run)) for run in runs) / len(runs)
    return Calibration(chosen, found is not None, len(second), alarms(second, chosen, other), power, threshold)


def alarms(history: Sequence[CanaryCounts], rule: CanaryRule, replay: Replay, factor: float = 1.0) -> float:
    """Return the share of runs in which a gate fails, where what is bad of the canary is multiplied."""
    random = Random(f"{replay.seed} {factor}")
    failed = sum(_fails([_worsened(look, factor, random) for look in run], rule) for run in drawn_runs(history, replay))
    return failed / replay.runs


def drawn_runs(history: Sequence[CanaryCounts], replay: Replay) -> Iterator[Sequence[CanaryCounts]]:
    """Yield runs of looks that follow each other, each from a moment that is drawn; the end goes on at the start."""
    random, doubled = Random(replay.seed), (*history, *history)
    looks = min(replay.looks, len(history))
    for _ in range(replay.runs):
        start = random.randrange(len(history))
        yield doubled[start : start + looks]


def _fails(run: Sequence[CanaryCounts], rule: CanaryRule) -> bool:
    bound = -math.log(rule.alpha)
    return any(value >= bound for value in log_e_values(run, rule))


def _exceeds(look: CanaryCounts) -> bool:
    return look.canary_bad * look.control_requests > THRESHOLD * look.control_bad * look.canary_requests


def _worsened(look: CanaryCounts, factor: float, random: Random) -> CanaryCounts:
    """Turn good requests of the canary into bad ones, as chance would have it."""
    good, requests = look.canary_requests - look.canary_bad, look.canary_requests + look.control_requests
    if factor <= 1 or not good or not requests:
        return look
    share = (look.canary_bad + look.control_bad) / requests
    added = min(1.0, (factor - 1) * share / max(1e-9, 1 - share))
    return replace(look, canary_bad=look.canary_bad + drawn_count(good, added, random))


def drawn_count(trials: int, share: float, random: Random) -> int:
    """Return how many of some trials succeed; where many do, as the normal law has it."""
    if share >= 1:
        return trials
    spread = math.sqrt(trials * share * (1 - share))
    if spread > 5:
        return min(trials, max(0, round(random.gauss(trials * share, spread))))
    count, place = 0, -1
    while share > 0:
        place += 1 + int(math.log(1 - random.random()) / math.log1p(-share))  # failures before the next success
        if place >= trials:
            break
        count += 1
    return count
