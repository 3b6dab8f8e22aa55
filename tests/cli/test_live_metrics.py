"""`archatlas live metrics` fills files from a Prometheus that settings allow, and leaves alone what it cannot renew."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from archatlas.analysis.capacity.resources import MOST_WEEKS
from archatlas.cli.main import main
from archatlas.formats.metrics import metrics_text, read_metrics
from archatlas.model.series import MetricSample, MetricSeries
from archatlas.service.metric_files import DAY, merged
from deploying.loopback import Answer, Loopback, Received, Sent, loopback
from processes import LONG_ENOUGH

SETTINGS = """\
schemas: [modules]
live:
  allow: [{allow}]
  prometheus:
    url: {url}
    headers: {{Authorization: METRICS_TOKEN}}
    timeout: 29s
metrics:
  latency: metrics/latency.json
  queries:
    latency: avg by (service) (latency)
  capacity:
    - name: disk
      file: metrics/disk.json
      query: max(disk)
      limit: 100
"""
TODAY = 20_000 * DAY


def answer(kind: str, *rows: dict[str, Any]) -> Sent:
    """Return what Prometheus answers."""
    return Sent({"status": "success", "data": {"resultType": kind, "result": list(rows)}})


def usual(received: Received) -> Answer:
    if "query_range" in received.path:
        return answer("matrix", {"metric": {}, "values": [[TODAY - day * DAY, f"{90 - day}"] for day in (2, 1, 0)]})
    return answer("vector", {"metric": {"service": "cart"}, "value": [TODAY, "0.25"]})


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Run a server on loopback beside the command."""
    loop = asyncio.new_event_loop()
    running = loopback(usual)
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(LONG_ENOUGH)
    asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(LONG_ENOUGH)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Loopback) -> Path:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "shop.cart.yaml").write_text("identity: {name: shop.cart}\n", encoding="utf-8")
    (tmp_path / "archatlas.yml").write_text(SETTINGS.format(allow="127.0.0.0/8", url=server.url), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METRICS_TOKEN", "Bearer secret")
    return tmp_path


def test_files_are_filled_with_what_prometheus_answers(
    here: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", "metrics"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "metrics/latency.json: 1 series, 1 sample",
        "metrics/disk.json: 1 series, 3 samples, 0 before",
    ]
    (disk,) = read_metrics("disk", (here / "metrics/disk.json").read_text(encoding="utf-8"))
    assert [one.value for one in disk.samples] == [88, 89, 90]
    (latency,) = read_metrics("latency", (here / "metrics/latency.json").read_text(encoding="utf-8"))
    assert (latency.labels, latency.latest) == ({"service": "cart"}, 0.25)
    assert {one.headers["authorization"] for one in server.requests} == {"Bearer secret"}
    assert any("step=86400.000" in one.path for one in server.requests)
    assert "secret" not in (here / "metrics/disk.json").read_text(encoding="utf-8")


def test_days_that_prometheus_forgot_stay_and_the_same_answer_gives_the_same_file(here: Path) -> None:
    main(["live", "metrics"])
    disk = here / "metrics/disk.json"
    once = disk.read_bytes()
    main(["live", "metrics"])
    assert disk.read_bytes() == once

    old = MetricSeries({}, (MetricSample(TODAY - 30 * DAY, 11.0), MetricSample(TODAY, 1.0)))
    disk.write_text(metrics_text([old]), encoding="utf-8")
    main(["live", "metrics"])
    (series,) = read_metrics("disk", disk.read_text(encoding="utf-8"))
    assert [one.value for one in series.samples] == [11, 88, 89, 90]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Sent({"status": "error", "error": "bad \u001b[31mquery"}, 400), "refuses the query: bad"),
        (Sent(b"<html>", 502), "no answer of Prometheus: 502"),
        (Sent({"status": "success", "data": {"resultType": "vector", "result": []}}), "has no samples"),
        (
            Sent({"status": "success", "data": {"result": [{"metric": {}, "value": [1, "x"]}]}}),
            "no answer of Prometheus",
        ),
        (Sent(b" " * (17 * 1024 * 1024)), "longer than we read"),
    ],
)
def test_a_file_without_an_answer_stays_as_it_was(
    said: Sent, why: str, here: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["live", "metrics"])
    before = (here / "metrics/latency.json").read_bytes()
    server.answering = lambda received: usual(received) if "query_range" in received.path else said

    assert main(["live", "metrics"]) == 1
    err = capsys.readouterr().err
    assert "metrics/latency.json: not written: " in err
    assert why in err
    assert "\x1b" not in err
    assert (here / "metrics/latency.json").read_bytes() == before


def test_nobody_is_asked_who_is_not_allowed(here: Path, server: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "archatlas.yml").write_text(SETTINGS.format(allow="10.0.0.0/8", url=server.url), encoding="utf-8")

    assert main(["live", "metrics"]) == 1
    assert "not asked: " in capsys.readouterr().err
    assert server.requests == []
    assert not (here / "metrics").exists()


@pytest.mark.parametrize("path", ["../elsewhere.json", "/elsewhere.json"])
def test_nothing_is_written_outside_of_the_repository(path: str, here: Path) -> None:
    text = (here / "archatlas.yml").read_text(encoding="utf-8").replace("metrics/latency.json", path)
    (here / "archatlas.yml").write_text(text, encoding="utf-8")

    assert main(["live", "metrics"]) == 2
    assert not (here.parent / "elsewhere.json").exists()


@pytest.mark.parametrize("at", ["metrics/latency.json", "metrics"])
def test_a_link_leads_to_nothing_that_git_keeps(at: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = here / ".git" / "latency.json"
    config.parent.mkdir()
    config.write_text("kept", encoding="utf-8")
    (here / at).parent.mkdir(exist_ok=True)
    (here / at).symlink_to(config if at.endswith(".json") else config.parent)

    assert main(["live", "metrics"]) == 2
    assert "lies in what git keeps" in capsys.readouterr().err
    assert config.read_text(encoding="utf-8") == "kept"


def test_without_a_token_or_a_query_it_says_what_to_do(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("METRICS_TOKEN")
    assert main(["live", "metrics"]) == 2
    assert "METRICS_TOKEN; set it" in capsys.readouterr().err

    (here / "archatlas.yml").write_text("schemas: [modules]\n", encoding="utf-8")
    assert main(["live", "metrics"]) == 2
    assert "names no query" in capsys.readouterr().err


def test_what_is_older_than_is_looked_at_is_dropped() -> None:
    old = MetricSeries({"a": "b"}, (MetricSample(0, 1.0),))
    new = MetricSeries({}, (MetricSample(MOST_WEEKS * 7 * DAY, 2.0),))

    assert merged([old], [new]) == (new,)


def test_a_text_of_series_reads_as_these_series() -> None:
    series = (MetricSeries({"a": 'x"</script>'}, (MetricSample(5.0, 1.5), MetricSample(9.0, -2.0))),)

    assert read_metrics("file", metrics_text(series)) == series
    assert json.loads(metrics_text(series))["status"] == "success"
