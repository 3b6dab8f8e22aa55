"""Asks Prometheus for the requests of what is new and of what was before, and bets on which of them is worse."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archatlas.analysis.deployment.canary import CanaryCounts, CanaryRule, CanaryVerdict, canary_verdict
from archatlas.deploying.gates.context import GateContext, version_of
from archatlas.deploying.gates.port import GateQuestion
from archatlas.deploying.gates.prometheus import SERVER, oldest
from archatlas.deploying.placeholders import filled_query
from archatlas.model.deployment import GateVerdict, Look
from archatlas.model.record import dataclass
from archatlas.settings.deployment_gates import CanaryGate
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.http_request import BadAnswer
from archatlas.transport.prometheus import Samples, ask_samples

_KINDS = ("errors", "slow")
"""What may be bad of a request; each is counted and judged by itself."""

_GRAVEST = (GateVerdict.FAIL, GateVerdict.INCONCLUSIVE, GateVerdict.PASS)


class _Uncounted(Exception):
    """Say why there are no counts, though Prometheus answered."""


@dataclass(frozen=True, slots=True)
class CanaryLooker:
    """The gate `canary`."""

    settings: CanaryGate
    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Count since the last look that counted, and judge all of them together."""
        if not (asked.attempt.before and asked.attempt.before.version and version_of(asked)):
            return self.context.said(GateVerdict.INCONCLUSIVE, asked, "there are no two versions to be compared")
        counted_at = max((look.at for look in asked.looks if look.measured), default=asked.applied_at)
        window = math.floor(asked.now - counted_at)
        if window < 1:
            return self.context.said(GateVerdict.INCONCLUSIVE, asked, "less than a second went by", version_of(asked))
        try:
            counts, at = await self._counted(asked, window)
        except _Uncounted as missing:
            return self.context.said(GateVerdict.INCONCLUSIVE, asked, str(missing), version_of(asked))
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return self.context.could_not_ask(asked, problem, SERVER)
        said = {kind: self._judged(kind, asked, one) for kind, one in counts.items()}
        verdict = min((one.verdict for one in said.values()), key=_GRAVEST.index)
        reason = "; ".join(f"{kind}: {one.reason}" for kind, one in said.items() if one.verdict is verdict)
        measured = {"window": window, **{kind: _written(one) for kind, one in counts.items()}}
        return self.context.said(verdict, asked, reason, version_of(asked), at, measured)

    def _judged(self, kind: str, asked: GateQuestion, now: CanaryCounts) -> CanaryVerdict:
        """Return what all looks so far say; where two things are counted, each may be wrong half as often."""
        shared = self.settings.alpha / (2 if self.settings.errors and self.settings.slow else 1)
        rule = CanaryRule(self.settings.at_most, shared, self.settings.least, self.settings.looks)
        return canary_verdict([*_earlier(kind, asked.looks), now], rule)

    async def _counted(self, asked: GateQuestion, window: int) -> tuple[Mapping[str, CanaryCounts], float | None]:
        words = {**self.context.words(asked), "window": f"{window}s"}
        new, old = words, {**words, "version": words["before"]}
        times = list[float | None]()
        requests = [await self._asked(self.settings.requests, one, times) for one in (old, new)]
        found = dict[str, CanaryCounts]()
        for kind in _KINDS:
            if query := getattr(self.settings, kind):
                bad = [await self._asked(query, one, times) for one in (old, new)]
                found[kind] = _counts(kind, requests, bad)
        return found, min((at for at in times if at is not None), default=None)

    async def _asked(self, query: str, words: Mapping[str, str], times: list[float | None]) -> float | None:
        """Return the sum of the rows of a query, None where there are none."""
        request = self.context.request(self.settings.url, self.settings.headers)
        samples = await ask_samples(request, filled_query(query, words), self.context.resolver, self.settings.timeout)
        times.append(oldest(samples))
        return _total(samples)


def _total(samples: Samples) -> float | None:
    values = [row.value for row in samples.rows]
    if samples.warning:
        raise _Uncounted(f"the answer may not be whole: {samples.warning}")
    if not all(math.isfinite(value) and value > -1 for value in values):
        raise _Uncounted("the query has a row that is no count")
    return math.fsum(values) if values else None


def _counts(kind: str, requests: Sequence[float | None], bad: Sequence[float | None]) -> CanaryCounts:
    """Return whole counts; what Prometheus extrapolates is rounded, and no more is bad than there is."""
    if requests[0] is None or requests[1] is None:
        raise _Uncounted(f"the query requests has no rows for {'what was before' if requests[0] is None else 'it'}")
    if bad[0] is None and bad[1] is None:
        raise _Uncounted(f"the query {kind} has no rows at all; write `or vector(0)` behind it if that is none")
    all_of = [round(requests[0]), round(requests[1])]
    of_them = [min(total, max(0, round(one or 0.0))) for total, one in zip(all_of, bad, strict=True)]
    return CanaryCounts(max(0, all_of[0]), of_them[0], max(0, all_of[1]), of_them[1])


def _written(counts: CanaryCounts) -> list[int]:
    return [counts.control_requests, counts.control_bad, counts.canary_requests, counts.canary_bad]


def _earlier(kind: str, looks: Sequence[Look]) -> Iterator[CanaryCounts]:
    """Yield the counts of earlier looks, as the journal has them."""
    for look in looks:
        said: Any = look.measured.get(kind)
        if isinstance(said, list | tuple) and len(said) == 4 and all(isinstance(one, int) for one in said):
            yield CanaryCounts(*said)
