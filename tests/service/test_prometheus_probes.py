"""What Prometheus says of modules: a real one of Debian where it is installed, and one that answers badly."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from archatlas.model.live import Observation
from archatlas.service.scheduler import Asking
from archatlas.settings.live import LiveSettings, PrometheusSettings, QueryRule, Selector, allow_list
from builders import assessed, schema_text
from processes import LONG_ENOUGH
from transport.fault_server import Behaviour, Served, answering, reset, serving

LOOPBACK = allow_list(["127.0.0.0/8"])


def asking_for(url: str, query: QueryRule) -> Asking:
    """Return what asks a Prometheus about one module."""
    live = LiveSettings(LOOPBACK, prometheus=PrometheusSettings(url, queries=(query,)))
    return Asking(lambda: live, {})


async def observed(asking: Asking) -> Observation:
    """Ask once."""
    plan = asking.watch(assessed(schema_text("pay.cart", {"observability.slos.latency_p95_ms": 200})))
    (seen,) = await asking.once(plan.targets, 1)
    return seen


def query(**texts: object) -> QueryRule:
    """Return what is asked about every module."""
    return QueryRule(Selector("*"), **texts)  # type: ignore[arg-type]


def rows(*values: str) -> bytes:
    """Return an answer with a row for each value."""
    result = [{"metric": {}, "value": [1.0, value]} for value in values]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()


def by_query(served: Served, answers: dict[str, bytes]) -> Behaviour:
    """Return a behaviour that answers each query with its rows."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = parse_qs(urlsplit(served.requests[-1].split()[1]).query)["query"][0]
        await answering(answers[asked], kind="application/json")(reader, writer)

    return answer


def said(rule: QueryRule, **answers: bytes) -> tuple[str, str, float | None]:
    """Return what is observed where queries have these answers."""

    async def story() -> Observation:
        async with serving(answering()) as served:
            served.behaviour = by_query(served, answers)
            return await observed(asking_for(f"http://127.0.0.1:{served.port}", rule))

    seen = asyncio.run(story())
    return seen.outcome.value, seen.reason, seen.seconds


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (rows("1"), ("pass", "up")),
        (rows("1", "0.5"), ("warn", "50% of it is up")),
        (rows("1", "0"), ("fail", "nothing of it is up")),
        (rows(), ("unknown", "the query for up has no rows")),
        (rows("NaN"), ("unknown", "the query for up has no rows")),
        (b'{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}', ("pass", "up")),
    ],
)
def test_up_is_the_lowest_of_its_rows(answer: bytes, meaning: tuple[str, str]) -> None:
    assert said(query(up="u"), u=answer)[:2] == meaning


@pytest.mark.parametrize(
    ("requests", "errors", "meaning"),
    [
        (rows("100"), rows(), ("pass", "0.0% of the requests fail")),
        (rows("100"), rows("10"), ("warn", "10.0% of the requests fail")),
        (rows("100"), rows("40", "20"), ("fail", "60.0% of the requests fail")),
        (rows("100"), rows("100"), ("fail", "100.0% of the requests fail")),
        (rows("0"), rows("0"), ("unknown", "there were no requests")),
        (rows(), rows(), ("unknown", "there were no requests")),
    ],
)
def test_traffic_that_fails_altogether_is_unhealthy_and_none_is_unknown(
    requests: bytes, errors: bytes, meaning: tuple[str, str]
) -> None:
    assert said(query(requests="r", errors="e"), r=requests, e=errors)[:2] == meaning


def test_a_latency_is_what_was_measured_and_no_time_of_ours() -> None:
    assert said(query(latency="l"), l=rows("0.15", "0.3")) == ("pass", "p95 is 300 ms", 0.3)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (answering(b"<html>busy</html>", kind="text/html"), "Prometheus: no answer of Prometheus: 200, text/html"),
        (reset, "Prometheus: the connection was"),
        (answering(b"[" * 50_000, kind="application/json"), "Prometheus: no answer of Prometheus: 200"),
        (
            answering(rows(*["1"] * 2000), kind="application/json"),
            "Prometheus: no answer of Prometheus: 200, application/json, longer than we read",
        ),
        (
            answering(b'{"status":"error","error":"parse error\\u001b[31m"}', "400 Bad Request"),
            "Prometheus: Prometheus refuses the query: parse error",
        ),
        (answering(b'{"status":"success","data":[[1]]}', kind="application/json"), "the query for up has no rows"),
        (
            answering(b'{"status":"success","data":{"result":[1,{"value":[1,"x"]},{"value":3}]}}'),
            "the query for up has no rows",
        ),
    ],
)
def test_where_prometheus_gives_no_answer_nothing_is_known_of_a_module(behaviour: Behaviour, reason: str) -> None:
    async def story() -> Observation:
        async with serving(behaviour) as served:
            return await observed(asking_for(f"http://127.0.0.1:{served.port}", query(up="u")))

    seen = asyncio.run(story())
    assert seen.outcome.value == "unknown"
    assert seen.reason.startswith(reason)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the Prometheus of the system, which asks nobody but itself."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("prometheus is not installed")
    place = tmp_path_factory.mktemp("prometheus")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scraped = {"job_name": "cart", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
    settings = {"global": {"scrape_interval": "3s", "scrape_timeout": "3s"}, "scrape_configs": [scraped]}
    (place / "prometheus.yml").write_text(json.dumps(settings), encoding="utf-8")
    options = [f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.path=data", "--config.file=prometheus.yml"]
    running = subprocess.Popen([program, *options], cwd=place, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    while "Server is ready" not in (line := running.stderr.readline()):
        assert line, "prometheus ended"
    yield f"http://127.0.0.1:{port}"
    running.kill()
    running.communicate()


@pytest.mark.real
def test_a_real_prometheus_is_asked_and_understood(prometheus: str) -> None:
    async def until_scraped() -> Observation:
        asking = asking_for(prometheus, query(up='up{job="{short}"}', latency="vector(0.25)"))
        async with asyncio.timeout(LONG_ENOUGH):
            while (seen := await observed(asking)).outcome.value == "unknown":
                assert seen.reason == "the query for up has no rows"
        return seen

    seen = asyncio.run(until_scraped())
    assert (seen.outcome.value, seen.reason, seen.seconds) == ("pass", "up", 0.25)
    bad = asyncio.run(observed(asking_for(prometheus, query(up="up{"))))
    assert bad.outcome.value == "unknown"
    assert bad.reason.startswith("Prometheus: Prometheus refuses the query: invalid parameter")
