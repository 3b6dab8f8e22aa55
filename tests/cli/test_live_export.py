"""`archatlas live export` prints configuration of other systems, writes it, and says when a file is out of date."""

from pathlib import Path

import pytest
import yaml

from archatlas.cli.main import main

SETTINGS = """\
schemas: [modules]
live:
  allow: ["127.0.0.0/8"]
  targets:
    - match: "shop.*"
      base: http://127.0.0.1:8081
      path: /health
      headers: {Authorization: SHOP_TOKEN}
  prometheus:
    url: http://127.0.0.1:9090
    queries:
      - match: shop.cart
        requests: sum(rate(requests_total{job="{short}"}[5m]))
        errors: sum(rate(errors_total{job="{short}"}[5m]))
"""
MODULE = """\
identity: {{name: {name}, layer: application, summary: Sells., tier: 1}}
observability: {{slos: {{availability_pct: {percent}}}}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "archatlas.yml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "modules").mkdir()
    for name, percent in (("shop.cart", "99.9"), ("shop.store", "99.5")):
        text = MODULE.format(name=name, percent=percent)
        (tmp_path / "modules" / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_rules_count_requests_where_a_query_says_them_and_refuse_too_few_probes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["live", "export", "prometheus"]) == 0
    out, err = capsys.readouterr()
    records = [rule for group in yaml.safe_load(out)["groups"] for rule in group["rules"] if "labels" in rule]

    assert [one["expr"] for one in records if one.get("record") == "archatlas:requests:rate"] == [
        'sum(sum(rate(requests_total{job="cart"}[5m])))'
    ]
    assert "shop.store: cannot judge 99.5 % by probes: of 120 an hour 0.6 may fail" in err


def test_a_header_is_left_out_and_its_variable_need_not_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "export", "blackbox"]) == 0
    out, err = capsys.readouterr()

    assert "Authorization" not in out
    assert "headers are left out" in err


def test_a_written_file_is_checked_by_its_bytes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "export", "scrape", "--out", "prometheus.yml", "--check"]) == 1
    assert "is not there" in capsys.readouterr().err
    assert main(["live", "export", "scrape", "--out", "prometheus.yml"]) == 0
    assert main(["live", "export", "scrape", "--out", "prometheus.yml", "--check"]) == 0
    with (here / "prometheus.yml").open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    assert main(["live", "export", "scrape", "--out", "prometheus.yml", "--check"]) == 1
    assert "is out of date" in capsys.readouterr().err


def test_without_a_file_there_is_nothing_to_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "export", "openslo", "--check"]) == 2
    assert "add --out FILE" in capsys.readouterr().err


def test_settings_that_say_nothing_of_live_are_told_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "archatlas.yml").write_text("schemas: [modules]\n", encoding="utf-8")

    assert main(["live", "export", "openslo"]) == 2
    assert "says nothing of live" in capsys.readouterr().err
