"""Metrics of an estate are read where settings name them, shown on a page of their own, and nowhere else."""

import json
from datetime import date, timedelta
from pathlib import Path

import jsonschema_rs
import pytest

from archatlas.analysis.capacity.running import RunningFacts, estate_growth
from archatlas.formats.metrics import WrongMetrics
from archatlas.formats.module_schema.published_schema import CAPACITY_SCHEMA, schema_text
from archatlas.model.source import SourceFile
from archatlas.pipeline.running_metrics import metrics_of_running
from archatlas.render.documents.capacity_json import capacity_json
from archatlas.render.site.capacity.page import capacity_pages
from archatlas.render.site.page import PageOptions
from archatlas.settings import Settings, read_settings
from builders import assessed, requiring
from render.site.pages import seen

KNOWN = assessed(requiring("shop.orders", "shop.stock", "shop.mail"), requiring("shop.stock"), requiring("shop.mail"))
SAID = """
metrics:
  capacity: [{name: disk, file: disk.csv, limit: 100, unit: GB, module: shop.orders}]
  latency: latency.csv
  calls: calls.json
  services: {orders-api: shop.orders}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Write files of metrics for the estate."""
    days = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(40)]
    lines = [f"{day},{40 + week + week % 3}" for week, day in enumerate(days)]
    (tmp_path / "disk.csv").write_text("\n".join(["time,value", *lines]), encoding="utf-8")
    (tmp_path / "latency.csv").write_text("service,value\norders-api,0.2\nghost,1\n", encoding="utf-8")
    calls = [{"metric": {"client": "orders-api", "server": "stock"}, "value": [1, "0.05"]}]
    (tmp_path / "calls.json").write_text(json.dumps({"data": {"result": calls}}), encoding="utf-8")
    return tmp_path


def settings_of(text: str) -> Settings:
    """Return settings as a file says them."""
    return read_settings(SourceFile("archatlas.yml", text))


def test_the_page_says_when_a_limit_is_reached_and_what_is_not_known(home: Path) -> None:
    running = metrics_of_running(KNOWN, settings_of(SAID), home, None)

    (page,) = (page.render() for page in capacity_pages(KNOWN, PageOptions(running=running)))

    words = seen(page.fragment)
    assert "limit reached between week" in words
    assert "too few: 1 module of 20" in words
    assert "shop.orders → shop.stock 50 ms" in words
    assert "Declared but never seen" not in words  # no call of shop.mail was seen, so that nothing is missed
    assert "Names in metrics that no module has: ghost." in words
    assert "because" not in words


@pytest.mark.parametrize(
    ("limits", "lede"),
    [
        ((50,), "1 resource: 1 is at the limit already."),
        ((50, 1_000), "2 resources: 1 is at the limit already and no other one is likely to reach a limit"),
        ((50, 60, 84), "3 resources: 2 are at the limit already and 1 more may reach a limit within 13 weeks."),
        ((84,), "1 resource: 1 may reach a limit within 13 weeks."),
        ((1_000,), "1 resource: none is likely to reach a limit within 13 weeks."),
        ((None,), "1 resource: no limit is known."),
    ],
)
def test_the_lede_tells_what_is_full_from_what_may_become_so(
    limits: tuple[int | None, ...], lede: str, home: Path
) -> None:
    said = [f"{{name: d{n}, file: disk.csv{f', limit: {limit}' if limit else ''}}}" for n, limit in enumerate(limits)]
    running = metrics_of_running(KNOWN, settings_of(f"metrics: {{capacity: [{', '.join(said)}]}}"), home, None)

    (page,) = (page.render() for page in capacity_pages(KNOWN, PageOptions(running=running)))

    assert lede in page.description


def test_a_limit_that_is_reached_is_told_with_little_history_too(home: Path) -> None:
    (home / "disk.csv").write_text("time,value\n2026-01-05,120\n", encoding="utf-8")
    running = metrics_of_running(KNOWN, settings_of(SAID), home, None)

    (page,) = (page.render() for page in capacity_pages(KNOWN, PageOptions(running=running)))

    assert "limit reached" in seen(page.fragment)
    assert "1 is at the limit already" in page.description


def test_what_is_not_known_is_not_told_as_unlikely(home: Path) -> None:
    (home / "new.csv").write_text("time,value\n2026-01-05,20\n", encoding="utf-8")
    said = "metrics: {capacity: [{name: a, file: new.csv, limit: 90}, {name: b, file: disk.csv, limit: 1000}]}"

    (page,) = capacity_pages(KNOWN, PageOptions(running=metrics_of_running(KNOWN, settings_of(said), home, None)))

    lede = "2 resources: none is likely to reach a limit within 13 weeks and 1 has too little history."
    assert lede in page.render().description


def test_where_only_the_estate_is_known_the_lede_says_how_it_grows() -> None:
    days = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(40)]
    growth = estate_growth(days, {"modules": [24] * 40, "dependencies": [30 + week // 2 for week in range(40)]})

    (page,) = capacity_pages(KNOWN, PageOptions(running=RunningFacts(growth=growth)))

    lede = page.render().description
    assert lede.startswith("24 modules now, 24 (90\u202f%) in 13 weeks. 49 dependencies now, ")
    assert "Of such forecasts 90 % come true" in lede


def test_the_document_follows_its_schema(home: Path) -> None:
    running = metrics_of_running(KNOWN, settings_of(SAID), home, None)
    assert running is not None

    document = json.loads(capacity_json(running))

    validator = jsonschema_rs.validator_for(json.loads(schema_text(CAPACITY_SCHEMA)))
    assert list(validator.iter_errors(document)) == []
    assert document["resources"][0]["limit_reached"]["earliest"] > 0


def test_without_metrics_there_is_no_page(tmp_path: Path) -> None:
    assert metrics_of_running(KNOWN, Settings(), tmp_path, None) is None
    assert not list(capacity_pages(KNOWN, PageOptions()))


@pytest.mark.parametrize("path", ["nowhere.csv", "../secret.csv", "/etc/passwd"])
def test_what_is_not_there_or_lies_elsewhere_is_refused(path: str, home: Path) -> None:
    (home.parent / "secret.csv").write_text("value\n1\n", encoding="utf-8")

    with pytest.raises(WrongMetrics, match="metrics: "):
        metrics_of_running(KNOWN, settings_of(f"metrics: {{latency: {path}}}"), home, None)


def test_no_text_of_a_metric_becomes_markup(home: Path) -> None:
    (home / "disk.csv").write_text("time,<b>x</b>,value\n2026-01-05,<img src=x>,1\n2026-01-05,b,2\n", encoding="utf-8")
    running = metrics_of_running(KNOWN, settings_of(SAID), home, None)

    (page,) = (page.render() for page in capacity_pages(KNOWN, PageOptions(running=running)))

    assert "<img" not in page.fragment
    assert "<b>x" not in page.fragment
