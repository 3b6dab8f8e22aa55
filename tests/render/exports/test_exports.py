"""Other systems take our configuration, fire as we would, and read no text of a schema as anything but text."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.levels.service_level import Indicator, ObjectiveOrigin, ServiceLevel
from archatlas.model.module import ModuleName
from archatlas.render.exports import EXPORTS
from archatlas.render.exports.exported_estate import ExportedEstate, ExportedModule, ExportedTarget
from archatlas.render.exports.prometheus_rules import span, to_prometheus_rules
from archatlas.render.exports.yaml_text import yaml_text

HOSTILE = 'x"}}{{ printf "owned" }}\n- job_name: evil\r\u2028\u202e\x00\x1b[31m $1 ${2} \\'

CHECKS = {
    "prometheus": ("promtool", "check", "rules"),
    "scrape": ("promtool", "check", "config"),
    "alertmanager": ("amtool", "check-config"),
    "blackbox": ("prometheus-blackbox-exporter", "--config.check", "--config.file"),
}
"""How the programs of Debian's packages judge a file, whose path follows."""

texts = st.text(st.characters(codec=None), max_size=30)


def level(
    name: str,
    percent: str,
    indicator: Indicator = Indicator.REQUESTS,
    origin: ObjectiveOrigin = ObjectiveOrigin.DECLARED,
) -> ServiceLevel:
    return ServiceLevel(ModuleName(name), Fraction(percent) / 100, origin, indicator, 30)


def estate(text: str = "words") -> ExportedEstate:
    """Return modules that are counted in each way, with a text wherever a schema's may stand."""
    http = ExportedTarget("http://127.0.0.1:8081/health", 5, 30)
    grpc = ExportedTarget("127.0.0.1:8082", 2.5, 15, is_grpc=True, is_secure=True, service=text)
    queries: dict[str, Any] = {"requests": "cart_requests", "errors": "cart_errors"}
    described: dict[str, Any] = {"owner": text, "summary": text, "tier": text, "lane": text}
    return ExportedEstate(
        (
            ExportedModule("shop.cart", level=level("shop.cart", "99.9"), target=http, **queries, **described),
            ExportedModule("shop.store", level=level("shop.store", "95", Indicator.PROBES), target=http, **described),
            ExportedModule("shop.grpc", level=level("shop.grpc", "99.9", Indicator.PROBES), target=grpc, **described),
            ExportedModule(
                "shop.usual",
                level=level("shop.usual", "99", origin=ObjectiveOrigin.DEFAULT),
                metrics_port=9091,
                requests="usual_requests",
                errors="usual_errors",
                **described,
            ),
            ExportedModule(f"shop.{text}", metrics_port=9092, level=level("odd", "99"), target=http, **described),
        ),
        "127.0.0.1:8766",
    )


@pytest.mark.parametrize("text", ["words", HOSTILE])
@pytest.mark.parametrize("system", CHECKS)
def test_the_real_program_takes_what_is_exported(system: str, text: str, tmp_path: Path) -> None:
    tool = CHECKS[system]
    needs(tool[0])
    file = tmp_path / "exported.yml"
    file.write_text(EXPORTS[system](estate(text)), encoding="utf-8")

    done = subprocess.run(
        [*tool[:-1], f"{tool[-1]}={file}"] if tool[-1].startswith("--") else [*tool, file],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("system", EXPORTS)
def test_a_hostile_text_changes_values_and_never_the_shape(system: str) -> None:
    plain, hostile = (list(yaml.safe_load_all(EXPORTS[system](estate(text)))) for text in ("words", HOSTILE))

    assert shape_of(hostile) == shape_of(plain)
    assert EXPORTS[system](estate(HOSTILE)).isascii()


@pytest.mark.parametrize("system", EXPORTS)
def test_the_same_estate_gives_the_same_bytes(system: str) -> None:
    assert EXPORTS[system](estate()) == EXPORTS[system](estate())


def test_no_text_of_a_schema_stands_in_a_rule_but_as_the_value_of_a_label() -> None:
    def expressions(text: str) -> list[object]:
        groups = yaml.safe_load(to_prometheus_rules(estate(text)))["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        return [[rule["expr"], rule.get("annotations")] for rule in rules]

    assert expressions(HOSTILE) == expressions("words")


@given(texts)
def test_any_text_survives_as_a_value_in_yaml(text: str) -> None:
    whole = "".join("\ufffd" if 0xD800 <= ord(sign) < 0xE000 else sign for sign in text)

    assert yaml.safe_load(yaml_text({"key": text, "list": [text, {"inner": text}]}, "head")) == {
        "key": whole,
        "list": [whole, {"inner": whole}],
    }


@given(st.lists(texts, unique=True, max_size=6))
def test_names_of_objects_are_what_kubernetes_takes_and_differ(names: list[str]) -> None:
    given_names = [ExportedModule(name, "lane").object_name for name in [*names, "a.b", "a-b", "a.b_c", "a.b-c", "A.b"]]

    assert len({*given_names}) == len({*names, "a.b", "a-b", "a.b_c", "a.b-c", "A.b"})
    assert all(
        len(name) <= 63 and name.replace("-", "").isalnum() and name[0] != "-" != name[-1] for name in given_names
    )


def test_a_default_and_a_level_that_is_refused_have_numbers_and_no_alerts() -> None:
    groups = yaml.safe_load(to_prometheus_rules(estate()))["groups"]
    alerts = {
        rule["labels"]["module"]: rule["labels"]["alerts"]
        for rule in groups[0]["rules"]
        if rule.get("record") == "archatlas:budget:ratio"
    }

    assert alerts == {
        "shop.cart": "on",
        "shop.store": "on",
        "shop.grpc": "off",
        "shop.usual": "off",
        "shop.words": "on",
    }


@pytest.mark.real
def test_rules_fire_in_an_outage_and_not_for_few_bad_events(tmp_path: Path) -> None:
    needs("promtool")
    page = {
        "severity": "page",
        "owner": "words",
        "lane": "words",
        "tier": "words",
        "origin": "declared",
        "alerts": "on",
    }
    told = {
        "cart": page | {"module": "shop.cart", "indicator": "requests"},
        "store": page | {"module": "shop.store", "indicator": "probes"},
    }
    probe = 'probe_success{job="archatlas-probes-30s",module="shop.store"}'
    series = {
        "cart_requests": "10x200",
        "cart_errors": "0x60 10x20 0x120",  # 20 minutes in which everything fails
        probe: "1x60 0x60 1x80",
        "usual_requests": "10x200",
        "usual_errors": "10x200",
    }
    tests = [
        fires("59m", "ArchatlasBudgetBurnsFast"),
        fires("63m", "ArchatlasBudgetBurnsFast", told["cart"]),
        fires("115m", "ArchatlasBudgetBurnsFast", told["store"]),
        fires("180m", "ArchatlasBudgetBurnsFast"),  # over, in the short windows
    ]
    few = {"cart_requests": "0.001x60", "cart_errors": "0.001x60"}  # every one of 24 requests a day fails
    run_rule_tests(tmp_path, (series, tests), (few, [fires("60m", "ArchatlasBudgetBurnsFast")]))


@pytest.mark.real
def test_rules_say_that_they_are_blind(tmp_path: Path) -> None:
    needs("promtool")
    blind = [
        {
            "severity": "ticket",
            "module": name,
            "indicator": indicator,
            "owner": "words",
            "lane": "words",
            "tier": "words",
            "origin": "declared",
            "alerts": "on",
        }
        for name, indicator in (("shop.cart", "requests"), ("shop.words", "requests"))
    ]
    series = {
        "cart_requests": "10x60 _x60",
        "cart_errors": "0x60 _x60",
        'probe_success{job="archatlas-probes-30s",module="shop.store"}': "1x120",
    }
    run_rule_tests(tmp_path, (series, [fires("110m", "ArchatlasBlind", *blind)]))


def fires(at: str, alert: str, *labels: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what promtool is to find at a time."""
    return {"eval_time": at, "alertname": alert, "exp_alerts": [{"exp_labels": dict(one)} for one in labels]}


def run_rule_tests(place: Path, *cases: tuple[Mapping[str, str], list[Mapping[str, Any]]]) -> None:
    """Let promtool judge the rules; annotations are left to it."""
    rules = yaml.safe_load(to_prometheus_rules(estate()))
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule.pop("annotations", None)
    (place / "rules.yml").write_text(json.dumps(rules), encoding="utf-8")
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": list(wanted),
        }
        for series, wanted in cases
    ]
    said = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": tests}
    (place / "tests.yml").write_text(json.dumps(said), encoding="utf-8")
    done = subprocess.run(
        ["promtool", "test", "rules", place / "tests.yml"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_durations_are_written_as_prometheus_reads_them() -> None:
    assert [span(seconds) for seconds in (0.5, 15, 90, 300, 3600, 259200)] == ["500ms", "15s", "90s", "5m", "1h", "3d"]


def needs(program: str) -> None:
    """Skip where a program is not installed."""
    if shutil.which(program) is None:
        pytest.skip(
            f"{program} is not installed (Debian: prometheus, prometheus-alertmanager, prometheus-blackbox-exporter)"
        )


def shape_of(value: object) -> object:
    """Return a document without its texts, but for those that name kinds of things."""
    if isinstance(value, dict):
        return {re.sub(r"_[0-9a-f]{8}\Z", "_DIGEST", key): shape_of(inner) for key, inner in value.items()}
    return [shape_of(inner) for inner in value] if isinstance(value, list) else type(value)
