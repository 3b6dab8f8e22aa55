"""Where Prometheus counts requests, they are the events of a budget: not questions, and not probes beside them."""

from collections.abc import Iterator
from math import inf
from pathlib import Path

import pytest

from archatlas.analysis.live.memory import Watched, WatchedSource
from archatlas.model.live import Observation, ProbeOutcome, Source
from archatlas.service.prober import RequestCounter
from archatlas.service.targets import QueryTarget
from archatlas.transport.http_request import HttpRequest
from builders import A, module
from service.registries import Live, http

COUNTING = WatchedSource(Source.PROMETHEUS, 30, counts_requests=True)
SERVER = HttpRequest("http", "127.0.0.1", 9090, "/")


def target(watched: WatchedSource = COUNTING) -> QueryTarget:
    return QueryTarget(A, watched, SERVER, {"requests": "r", "errors": "e"}, 0.05, 0.5)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    opened = Live(tmp_path, (module(A),), {A: Watched((*http().sources, COUNTING))})
    yield opened
    opened.close()


def test_rates_become_numbers_of_requests_by_the_time_that_passed() -> None:
    times = iter((100.0, 107.5, 137.5, 1000.0))
    counter = RequestCounter(lambda: next(times))

    assert counter.counted(target(), {"requests": 10.0, "errors": 1.0}) == (270, 30)
    assert counter.counted(target(), {"requests": 10.0, "errors": 10.0}) == (0, 75)
    assert counter.counted(target(), {"requests": None, "errors": None}) == (0, 0)
    assert counter.counted(target(), {"requests": 1.0, "errors": 0.0}) == (75, 0)  # nobody knows what was for so long


def test_few_requests_add_up_and_none_is_lost_by_rounding() -> None:
    times = iter(30.0 * number for number in range(1, 101))
    counter = RequestCounter(lambda: next(times))

    found = [counter.counted(target(), {"requests": 0.03125, "errors": 0.015625}) for _ in range(64)]

    assert [sum(one) for one in zip(*(one for one in found if one), strict=True)] == [30, 30]


def test_more_errors_than_requests_and_infinite_rates_break_nothing() -> None:
    counter = RequestCounter(lambda: 0.0)

    assert counter.counted(target(), {"requests": 1.0, "errors": 5.0}) == (0, 30)
    good, bad = counter.counted(target(), {"requests": inf, "errors": inf}) or (0, 0)
    assert (good, bad < 2**40) == (0, True)


def test_a_query_without_both_numbers_counts_nothing() -> None:
    assert RequestCounter(lambda: 0.0).counted(target(WatchedSource(Source.PROMETHEUS)), {"up": 1.0}) is None


def test_the_store_counts_requests_and_no_probe_beside_them(live: Live) -> None:
    live.see(A, ProbeOutcome.FAIL, 3)
    at = live.time.now
    live.registry.observe(Observation(A, Source.PROMETHEUS, at, ProbeOutcome.PASS, requests=(990, 10)))
    live.writer.flush()

    counted = live.store.counts(A, 0)

    assert (sum(one.good for one in counted), sum(one.bad for one in counted)) == (990, 10)
