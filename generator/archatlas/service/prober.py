"""Asks one target, and says what was observed; whatever comes back, the answer is an observation."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping

from archatlas.model.live import Observation, ProbeOutcome
from archatlas.service.targets import GrpcTarget, HttpTarget, ProbeTarget, QueryTarget
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import Understood, clean_line, understood
from archatlas.transport.failures import unanswered
from archatlas.transport.http_request import BadAnswer, ask_http
from archatlas.transport.prometheus import ask_prometheus
from archatlas.transport.resolution import HostResolver


class Prober:
    """Asks targets, of whichever kind they are.

    `clock` dates observations, `passed` measures; `lag` says how long our own loop stood still since a time of
    `passed`, so that a time-out which is our own fault is told from one of the target.
    """

    def __init__(
        self,
        resolver: HostResolver,
        clock: Callable[[], float],
        lag: Callable[[float], float],
        passed: Callable[[], float],
    ) -> None:
        self._resolver, self._clock, self._lag, self._passed = resolver, clock, lag, passed
        self._requests = RequestCounter(passed)

    async def probe(self, target: ProbeTarget) -> Observation:
        """Ask a target once, and once more whether it is ready where that is declared."""
        began = self._passed()
        seconds: float | None = None
        requests: tuple[int, int] | None = None
        try:
            if isinstance(target, QueryTarget):
                said, measured = await self._queried(target)
                seconds, requests = measured.get("latency"), self._requests.counted(target, measured)
            else:
                said = await self._answered(target)
        except TimeoutError:
            said = _blamed(target, self._timed_out(target, began))
        except (NotAllowed, OSError, BadAnswer) as problem:
            said = _blamed(target, unanswered(problem))
        if not isinstance(target, QueryTarget):
            seconds = self._passed() - began
        reason, source = clean_line(said.reason), target.watched.source
        at, evidence = self._clock(), _evidence(target)
        return Observation(target.name, source, at, said.outcome, seconds, reason, evidence, requests)

    async def _answered(self, target: HttpTarget | GrpcTarget) -> Understood:
        timeout = target.watched.timeout
        if isinstance(target, GrpcTarget):
            from archatlas.transport.grpc_health import ask_grpc

            return await ask_grpc(target.server, target.service, self._resolver, timeout)
        began = self._passed()
        said = understood(await ask_http(target.request, self._resolver, timeout))
        if target.ready is None or said.outcome is not ProbeOutcome.PASS:
            return said
        left = max(0.001, timeout - (self._passed() - began))
        ready = understood(await ask_http(target.ready, self._resolver, left))
        if ready.outcome is ProbeOutcome.FAIL:
            return Understood(ProbeOutcome.WARN, f"alive, not ready: {ready.reason}")
        return said if ready.outcome is ProbeOutcome.UNKNOWN else ready

    async def _queried(self, target: QueryTarget) -> tuple[Understood, Mapping[str, float | None]]:
        async with asyncio.timeout(target.watched.timeout):
            measured = {
                measure: await ask_prometheus(
                    target.server, query, self._resolver, target.watched.timeout, _FOLDS[measure]
                )
                for measure, query in target.queries.items()
            }
        return measured_health(target, measured), measured

    def _timed_out(self, target: ProbeTarget, began: float) -> Understood:
        timeout = target.watched.timeout
        lag = self._lag(began)
        if lag > timeout / 2:
            return Understood(
                ProbeOutcome.INCONCLUSIVE, f"no answer within {timeout:g} s, of which we slept {lag:.1f} s"
            )
        return Understood(ProbeOutcome.FAIL, f"no answer within {timeout:g} s")


class RequestCounter:
    """Makes numbers of requests of rates a second, so that a budget is one of requests and not of questions."""

    def __init__(self, passed: Callable[[], float]) -> None:
        self._passed = passed
        self._last: dict[str, tuple[float, float, float]] = {}
        """When each module was asked last, and the parts of a good and a bad request that are left over."""

    def counted(self, target: QueryTarget, measured: Mapping[str, float | None]) -> tuple[int, int] | None:
        """Return the good and bad requests since the last question, None where nothing counts them."""
        if not target.watched.counts_requests:
            return None
        now, interval = self._passed(), target.watched.interval
        asked, good, bad = self._last.get(target.name, (now - interval, 0.0, 0.0))
        seconds = min(now - asked, MOST_INTERVALS * interval)
        requests = min(max(0.0, measured.get("requests") or 0.0), MOST_REQUESTS)
        errors = min(max(0.0, measured.get("errors") or 0.0), requests)
        good, bad = good + (requests - errors) * seconds, bad + errors * seconds
        self._last[target.name] = (now, good % 1, bad % 1)
        return int(good), int(bad)


MOST_REQUESTS = 1e9
"""A second, of one module: more is a mistake of the query, and no store could add it up."""

MOST_INTERVALS = 2.5
"""What was not asked for longer is no longer said by a rate of now."""

_FOLDS: Mapping[str, Callable[[Iterable[float]], float]] = {"up": min, "requests": sum, "errors": sum, "latency": max}
"""What becomes of several rows: the worst of states and latencies, all requests together."""


def measured_health(target: QueryTarget, measured: Mapping[str, float | None]) -> Understood:
    """Return what numbers say of a module: the worst of them; traffic that fails altogether is no silence."""
    said = [*_up(measured), *_failing_share(target, measured)]
    known = [one for one in said if one.outcome is not ProbeOutcome.UNKNOWN]
    if known:
        return max(known, key=lambda one: _FROM_BEST.index(one.outcome))
    latency = measured.get("latency")
    if latency is not None and not said:
        return Understood(ProbeOutcome.PASS, f"p95 is {latency * 1000:.0f} ms")
    return said[0] if said else Understood(ProbeOutcome.UNKNOWN, "the query has no rows")


_FROM_BEST = (ProbeOutcome.PASS, ProbeOutcome.WARN, ProbeOutcome.FAIL)


def _up(measured: Mapping[str, float | None]) -> Iterator[Understood]:
    if "up" not in measured:
        return
    up = measured["up"]
    if up is None:
        yield Understood(ProbeOutcome.UNKNOWN, "the query for up has no rows")
    elif up <= 0:
        yield Understood(ProbeOutcome.FAIL, "nothing of it is up")
    elif up < 1:
        yield Understood(ProbeOutcome.WARN, f"{up:.0%} of it is up")
    else:
        yield Understood(ProbeOutcome.PASS, "up")


def _failing_share(target: QueryTarget, measured: Mapping[str, float | None]) -> Iterator[Understood]:
    requests = measured.get("requests")
    if "requests" not in measured:
        return
    if not requests or requests < 0:
        yield Understood(ProbeOutcome.UNKNOWN, "there were no requests")
        return
    share = max(0.0, (measured.get("errors") or 0.0) / requests)
    worst = share >= target.fail
    outcome = ProbeOutcome.FAIL if worst else ProbeOutcome.WARN if share >= target.warn else ProbeOutcome.PASS
    yield Understood(outcome, f"{share:.1%} of the requests fail")


def _blamed(target: ProbeTarget, said: Understood) -> Understood:
    """Return what a missing answer means: where Prometheus is silent, nothing is known of the module."""
    if isinstance(target, QueryTarget) and said.outcome is ProbeOutcome.FAIL:
        return Understood(ProbeOutcome.UNKNOWN, f"Prometheus: {said.reason}")
    return said


def _evidence(target: ProbeTarget) -> str:
    """Return what was asked, in a few words; a query stands in the settings."""
    if isinstance(target, HttpTarget):
        return f"http {target.request.target}"
    if isinstance(target, GrpcTarget):
        return f"grpc {target.service or 'the whole server'}"
    return f"prometheus {', '.join(target.queries)}"
