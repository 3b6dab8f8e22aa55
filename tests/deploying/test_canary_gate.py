"""The canary gate: what is new against what was before, counted by Prometheus over the same time."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from archatlas.model.deployment import GateVerdict, Look
from archatlas.settings.deployment_gates import CanaryGate
from deploying.loopback import Answer, Answering, Cut, Received, Sent
from deploying.questions import APPLIED_AT, NOW, looked, looked_at, question

NEW, OLD = "v2.1.0", "v2.0.0"


def settings(url: str) -> CanaryGate:
    said = {name: f'{name}{{version="{{version}}"}}[{{window}}]' for name in ("requests", "errors", "slow")}
    return CanaryGate(url, said["requests"], said["errors"], looks=1)


def counting(counts: Mapping[tuple[str, str], object]) -> tuple[list[str], Answering]:
    """Return the queries that come in, and what answers them by their name and version."""
    queries: list[str] = []

    def answer(received: Received) -> Answer:
        (query,) = parse_qs(urlsplit(received.path).query)["query"]
        queries.append(query)
        name, version = query.partition("{")[0], query.split('"')[1]
        found = counts.get((name, version))
        rows = [] if found is None else [{"metric": {}, "value": [NOW, str(found)]}]
        return Sent({"status": "success", "data": {"resultType": "vector", "result": rows}})

    return queries, answer


def canary(counts: Mapping[tuple[str, str], object], looks: tuple[Look, ...] = ()) -> tuple[Look, list[str]]:
    queries, answer = counting(counts)
    return looked_at(answer, settings, question(looks=looks))[0], queries


ALIKE = {("requests", OLD): 1000, ("errors", OLD): 10.4, ("requests", NEW): 499.6, ("errors", NEW): 4.2}


def test_both_versions_are_counted_over_the_same_time() -> None:
    look, queries = canary(ALIKE)

    assert queries == [
        'requests{version="v2.0.0"}[100s]',
        'requests{version="v2.1.0"}[100s]',
        'errors{version="v2.0.0"}[100s]',
        'errors{version="v2.1.0"}[100s]',
    ]
    assert (look.verdict, look.version, look.measured_at) == (GateVerdict.PASS, NEW, NOW)
    assert look.measured == {"window": 100, "errors": [1000, 10, 500, 4]}
    assert look.reason.startswith("errors: 4 of 500 are bad, 10 of 1,000 before: nothing says")


def test_what_was_counted_before_counts_on() -> None:
    earlier = Look("gate", GateVerdict.INCONCLUSIVE, NOW - 30, NEW, measured={"errors": [1000, 10, 500, 40]})
    silent = Look("gate", GateVerdict.ERROR, NOW - 10)
    look, queries = canary(ALIKE, (earlier, silent))

    assert queries[0] == 'requests{version="v2.0.0"}[30s]'
    assert look.verdict is GateVerdict.FAIL
    assert look.reason == "errors: 44 of 1,000 are bad, 20 of 2,000 before: worse than 1.25 times"


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({("requests", OLD): None}, "the query requests has no rows for what was before"),
        ({("requests", NEW): None}, "the query requests has no rows for it"),
        ({("errors", OLD): None, ("errors", NEW): None}, "the query errors has no rows at all; write `or vector(0)`"),
        ({("errors", NEW): "NaN"}, "the query has a row that is no count"),
        ({("errors", NEW): "+Inf"}, "the query has a row that is no count"),
        ({("requests", NEW): "-5"}, "the query has a row that is no count"),
        ({("requests", OLD): 20}, "errors: 4 of 500 are bad, 10 of 20 before: what was before served 20 requests"),
    ],
)
def test_what_was_not_counted_decides_nothing(counts: Mapping[tuple[str, str], object], reason: str) -> None:
    look, _ = canary({**ALIKE, **counts})

    assert look.verdict is GateVerdict.INCONCLUSIVE
    assert look.reason.startswith(reason)


def test_a_version_without_errors_has_none() -> None:
    look, _ = canary({**ALIKE, ("errors", NEW): None})

    assert look.measured["errors"] == [1000, 10, 500, 0]


def test_without_a_version_before_there_is_nothing_to_compare_with() -> None:
    asked = question()
    first = replace(asked, attempt=replace(asked.attempt, before=None))

    assert looked(settings("http://127.0.0.1:1"), first).reason == "there are no two versions to be compared"
    assert looked(settings("http://127.0.0.1:1"), question("")).verdict is GateVerdict.INCONCLUSIVE


def test_a_clock_that_stands_still_counts_nothing() -> None:
    asked = replace(question(), now=APPLIED_AT)

    assert looked(settings("http://127.0.0.1:1"), asked).reason == "less than a second went by"


def test_a_silent_server_is_no_failure_of_the_canary() -> None:
    look, _ = looked_at(lambda received: Cut(), settings)

    assert look.verdict is GateVerdict.ERROR
    assert look.measured == {}


def test_errors_and_slow_requests_are_judged_by_themselves() -> None:
    queries, answer = counting({**ALIKE, ("slow", OLD): 10, ("slow", NEW): 100})
    look, _ = looked_at(
        answer,
        lambda url: replace(settings(url), slow='slow{version="{version}"}[{window}]'),
    )

    assert len(queries) == 6
    assert look.verdict is GateVerdict.FAIL
    assert look.reason == "slow: 100 of 500 are bad, 10 of 1,000 before: worse than 1.25 times"
