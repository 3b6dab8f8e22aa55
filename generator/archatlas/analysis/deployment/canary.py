"""Whether a canary is worse than what serves beside it: a bet on each look that pays only where it is.

Of all bad requests of a look, those of the canary are as many as its share of the traffic makes likely: a binomial
count, given their sum, whatever the load and the weather do to both. Each alternative bets that the canary has a larger
share of them; the stakes of all of them together are an e-process. Nobody can expect to win by it where the canary is
no worse, however often and at whatever moment they look, so that it reaches 1/alpha in at most a share alpha of runs.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from archatlas.model.deployment import GateVerdict
from archatlas.model.record import dataclass

ALTERNATIVES = (1.25, 1.6, 2.5, 4.0, 8.0)
"""By how many times a canary is worse than is tolerated; each of them gets the same stake."""


@dataclass(frozen=True, slots=True)
class CanaryCounts:
    """Requests between two looks, and how many of them were bad: of what was before, and of what is new."""

    control_requests: int
    control_bad: int
    canary_requests: int
    canary_bad: int

    @property
    def is_possible(self) -> bool:
        """Tell whether there can be such counts."""
        return 0 <= self.control_bad <= self.control_requests and 0 <= self.canary_bad <= self.canary_requests


@dataclass(frozen=True, slots=True)
class CanaryRule:
    """How much worse a canary may be, how often one that is not fails, and what it takes: requests of each; looks."""

    at_most: float = 1.25
    alpha: float = 0.05
    least: int = 100
    looks: int = 1


@dataclass(frozen=True, slots=True)
class CanaryVerdict:
    """What all looks so far come to; `evidence` is the largest e-value, 1 or less where nothing speaks against it."""

    verdict: GateVerdict
    reason: str
    evidence: float


def canary_verdict(looks: Sequence[CanaryCounts], rule: CanaryRule) -> CanaryVerdict:
    """Return what the counts of all looks say, the oldest first; who failed once does not pass later."""
    values = [math.exp(min(value, 700.0)) for value in log_e_values(looks, rule)]
    now, most = (values[-1], max(values)) if values else (1.0, 1.0)
    requests = [sum(one.control_requests for one in looks), sum(one.canary_requests for one in looks)]
    said = _shares(looks)
    if most >= 1 / rule.alpha:
        return CanaryVerdict(GateVerdict.FAIL, f"{said}: worse than {rule.at_most:g} times", most)
    if min(requests) < rule.least:
        few = "what was before" if requests[0] < rule.least else "the canary"
        reason = f"{said}: {few} served {min(requests):,} requests, {rule.least:,} are needed"
        return CanaryVerdict(GateVerdict.INCONCLUSIVE, reason, most)
    if len(looks) < rule.looks:
        reason = f"{said}: look {len(looks)} of the {rule.looks} that are needed"
        return CanaryVerdict(GateVerdict.INCONCLUSIVE, reason, most)
    if now > 1:
        return CanaryVerdict(GateVerdict.INCONCLUSIVE, f"{said}: it may be worse than {rule.at_most:g} times", most)
    return CanaryVerdict(GateVerdict.PASS, f"{said}: nothing says that it is worse than {rule.at_most:g} times", most)


def log_e_values(looks: Iterable[CanaryCounts], rule: CanaryRule) -> Iterator[float]:
    """Yield the logarithm of the e-value after each look."""
    stakes = [0.0] * len(ALTERNATIVES)
    for look in looks:
        if look.control_requests > 0 and look.canary_requests > 0:
            stakes = [
                stake + _gain(look, rule.at_most, times) for stake, times in zip(stakes, ALTERNATIVES, strict=True)
            ]
        highest = max(stakes)
        yield highest + math.log(math.fsum(math.exp(one - highest) for one in stakes) / len(stakes))


def _gain(look: CanaryCounts, at_most: float, times: float) -> float:
    """Return the logarithm of what a bet on `times` gains: how much likelier it makes the counts."""
    odds = at_most * look.canary_requests / look.control_requests
    share, larger = odds / (1 + odds), times * odds / (1 + times * odds)
    return look.canary_bad * math.log(larger / share) + look.control_bad * math.log((1 - larger) / (1 - share))


def _shares(looks: Sequence[CanaryCounts]) -> str:
    bad, requests = sum(one.canary_bad for one in looks), sum(one.canary_requests for one in looks)
    before, served = sum(one.control_bad for one in looks), sum(one.control_requests for one in looks)
    return f"{bad:,} of {requests:,} are bad, {before:,} of {served:,} before"
