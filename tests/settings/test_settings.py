"""A team's settings are read with all their mistakes at once, and each of them has an effect."""

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml

from archatlas.analysis.health.checks import POINTS, Check
from archatlas.formats.module_schema.published_schema import schema_text as published_schema
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.render.text.messages import error_text
from archatlas.settings import SETTINGS_SCHEMA, Settings, SettingsError, read_settings, settings_at
from builders import assessed, schema_text, site_pages, written


def settings_of(text: str) -> Settings:
    return read_settings(SourceFile("archatlas.yml", text))


def mistakes_of(text: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        settings_of(text)
    return error_text(raised.value).splitlines()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "site:\n", "site: {}\nexclude:\n"])
def test_what_is_not_set_keeps_its_default(text: str) -> None:
    assert settings_of(text) == Settings()


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings_at(tmp_path / "archatlas.yml") == Settings()


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "archatlas.yml").write_text("\ufeffsite: {name: Ours}\n", encoding="utf-8")

    assert settings_at(tmp_path / "archatlas.yml").site.name == "Ours"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    lines = (
        "site:",
        "  nmae: Ours",
        "  url: ftp://x",
        "placeholders:",
        "  ownership.owner: ['(']",
        "exclud: []",
        "shared_defaults: {share: 2}",
    )

    assert mistakes_of("\n".join(lines)) == [
        "archatlas.yml:2:3: site.nmae: unknown key; did you mean 'name'?",
        "archatlas.yml:3:3: site.url: 'ftp://x' is not written as expected;"
        " write it like 'https://docs.example.org/architecture/'",
        "archatlas.yml:5:21: placeholders['ownership.owner'][0]: '(' is not a regular expression:"
        " missing ), unterminated subpattern at position 0",
        "archatlas.yml:6:1: exclud: unknown key; did you mean 'exclude'?",
        "archatlas.yml:7:19: shared_defaults.share: 2 is above the maximum of 1; write a number from 0.5 to 1",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("- site\n", "archatlas.yml:1:1: expected a mapping of keys to values, found a list"),
        ("site: Ours\n", "archatlas.yml:1:1: site: expected a mapping, found the text 'Ours'"),
        ("site: {name: 7}\n", "archatlas.yml:1:8: site.name: expected text, found the number 7; quote it: '7'"),
        ("site: {name: a}\nsite: {name: b}\n", "archatlas.yml:2:1: site: duplicate key, first at line 1"),
        ("site: &a {name: x}\nexclude: *a\n", "archatlas.yml:1:7: site:"),
        ("placeholders: {ownership.ownr: [x]}\n", "did you mean 'ownership.owner'?"),
        ("shared_defaults: {modules: 1}\n", "write a number from 2"),
        ("[", "archatlas.yml:"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_cure(text: str, mistake: str) -> None:
    assert mistake in mistakes_of(text)[0]


def test_a_list_of_placeholders_replaces_the_default_list_of_its_key_alone() -> None:
    settings = settings_of("placeholders: {ownership.owner: ['@nemo']}\n")

    assert settings.placeholders["ownership.owner"] == ("@nemo",)
    assert settings.placeholders["contracts.invariants"] == Settings().placeholders["contracts.invariants"]


REQUIRES = "dependencies.internal.requires"
RICH = schema_text(
    "lane.a",
    {
        "identity": {"name": "lane.a", "summary": "Nothing to say yet", "tier": 2},
        "ownership.owner": "@Nemo",
        "ownership.escalation": "@Nobodies",
        "contracts.invariants": ["it works"],
        "contracts.error_taxonomy": [{"code": "E1"}],
        "contracts.api.surface": ["rest: /a"],
        "contracts.api.compatibility.backward": True,
        "dependencies.external.libs": [{"name": "lib", "version": "any", "license": "some", "purpose": "stuff"}],
        "data_and_events.data_classes": [{"name": "Order", "description": "The Order"}],
        "observability.metrics.key_metrics": [{"name": "calls", "target": ">0", "alert_threshold": "<1"}],
        "runtime.deployment.health_check": "/health",
        "risk_and_change.risks": [{"id": "R-1", "title": "Things", "impact": "high", "status": "open"}],
        "test_posture": {"coverage": {"current": 0.41}, "tests": {"unit": 5}},
        "provenance.source_paths": ["lane/a"],
        "observability.dashboards.grafana_dashboard_id": "a-main",
        "observability.runbook": "a-night",
        "observability.alerts.on_call": "a-team",
    },
)  # fmt: skip
POOR = RICH.replace("current: 0.41", "current: 0.01")
ALIKE = tuple(schema_text(f"lane.m{number}", {"security.authz_model": "internal"}) for number in range(10))
POINTS_MOVED = {str(check): points - 1 for check, points in POINTS.items()}
CONTACT = {
    "name": "Captain Nemo",
    "mail": "nemo@example.org",
    "chat": "https://chat.example.org/nemo",
    "on_call": "https://oncall.example.org/nemo",
    "description": "Sails below the surface.",
}
EFFECTS: dict[str, tuple[object, tuple[str, ...]]] = {
    "site.description": ("All that is sold", (RICH,)),
    "site.code_url": ("https://git.example.org/", (RICH,)),
    "source.repository": ("https://git.example.org/a", (RICH,)),
    "source.view": ("https://git.example.org/a/{path}", (RICH,)),
    "source.edit": ("https://git.example.org/a/edit/{path}", (RICH,)),
    "source.dashboards": ("https://charts.example.org/{name}", (RICH,)),
    "source.runbooks": ("https://runbooks.example.org/{name}", (RICH,)),
    "source.pager": ("https://pager.example.org/{name}", (RICH,)),
    "source.licences": ("https://licences.example.org/{name}", (RICH,)),
    "placeholders.identity.summary": (["nothing to say yet"], (RICH,)),
    "placeholders.ownership.owner": (["@nemo"], (RICH,)),
    "placeholders.ownership.escalation": (["@nobodies"], (RICH,)),
    "placeholders.contracts.invariants": (["it works"], (RICH,)),
    "placeholders.dependencies.external.libs.version": (["any"], (RICH,)),
    "placeholders.dependencies.external.libs.license": (["some"], (RICH,)),
    "placeholders.dependencies.external.libs.purpose": (["stuff"], (RICH,)),
    "placeholders.data_and_events.data_classes.description": (["the order"], (RICH,)),
    "placeholders.observability.metrics.key_metrics.name": (["calls"], (RICH,)),
    "placeholders.risk_and_change.risks.title": (["things"], (RICH,)),
    "shared_defaults.share": (0.5, (*ALIKE, *(schema_text(f"lane.x{number}") for number in range(10)))),
    "shared_defaults.modules": (10, ALIKE),
    "health.healthy": (60, (RICH,)),
    "health.attention": (79, (RICH,)),
    "health.minimum_known": (0.99, (RICH,)),
    "health.enough_tests": (5, (RICH,)),
    "health.few_tests": (0.1, (RICH,)),
    "health.one_open_risk": (0.9, (RICH,)),
    "health.coverage_target": (0.42, (RICH,)),
    "health.tier_weights": (
        [1, 90],
        (POOR, POOR.replace("name: lane.a", "name: lane.z").replace("tier: 2", "tier: 1")),
    ),
    **{f"health.points.{check}": (value, (RICH,)) for check, value in POINTS_MOVED.items()},
    **{f"owners.{key}": (value, (RICH,)) for key, value in CONTACT.items()},
}
"""By setting a value that is not the default, and an estate whose pages it changes."""

A_TO_B = (
    schema_text("one.a", {"identity": {"name": "one.a", "layer": "interface", "tier": 1}, REQUIRES: ["two.b"]}),
    schema_text("two.b", {"identity": {"name": "two.b", "layer": "foundational", "tier": 2}}),
)
WAIVER = {"rule": "tier/inversion", "module": "one.a", "owner": "@Team", "reason": "is raised to tier 1 in May"}
JUDGED: dict[str, tuple[object, str]] = {
    "lanes.order": (["two", "one"], "lane/forbidden"),
    "lanes.may_require": ({"one": []}, "lane/forbidden"),
    "layers.order": (["interface", "foundational"], "layer/upward"),
    "layers.closed": (["application"], "layer/skips-closed"),
    "tiers.tolerance": (1, "tier/inversion"),
    "thresholds": ([{"fan_out": 0}], "coupling/fan-out"),
    "estate_thresholds.nccd": (0.1, "coupling/propagation"),
    "estate_thresholds.propagation_cost": (0.1, "coupling/propagation"),
    "rules": ({"lane/crosses": "error"}, "lane/crosses"),
    "waivers": ([{**WAIVER, "expires": "2026-12-31"}], "tier/inversion"),
}
"""By setting a value that is not the default, and the rule that then finds something else."""

SEEN_ELSEWHERE = {
    *("site.name", "site.url", "site.at", "site.repo_url", "site.edit_uri", "schemas", "include", "exclude"),
    "sources",
    "changes_together",
    *("source.branch", "source.path", "source.chat", "pages.html", "pages.root", "pages.decisions"),
    *("scan.code", "scan.modules", "scan.lanes", "scan.exclude", "scan.environment", "site.live.origin"),
    *("site.without",),
    *("evidence.files", "evidence.roots", "evidence.max_age_days", "evidence.claims"),
    *("evidence.series", "evidence.machine"),
    *("metrics.latency", "metrics.incidents", "metrics.calls", "metrics.services", "metrics.capacity"),
    *("metrics.queries.latency", "metrics.queries.incidents", "metrics.queries.calls"),
    *("live.allow", "live.interval", "live.timeout", "live.targets", "live.maintenance", "live.push"),
    *("live.references", "live.listen", "live.origin", "live.read", "live.read_tokens"),
    *("live.prometheus.url", "live.prometheus.headers", "live.prometheus.timeout", "live.prometheus.queries"),
    *("live.store.sqlite", "live.store.postgresql"),
    *("environments.allow", "environments.on_failure", "environments.cycles", "environments.freeze"),
    *("environments.adapters", "environments.gates", "environments.steps"),
    *("environments.journal.sqlite", "environments.journal.postgresql"),
    *("environments.limits.slots", "environments.limits.owner", "environments.limits.lane"),
    "environments.limits.tiers",
}
"""Settings whose effect other tests see: in the built site, in what is read, in scans, in the live registry, and in
deployments."""


def keys_of(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the settings that a schema describes, with the keys that lead to them."""
    for key, inner in schema.get("properties", {}).items():
        below = f"{path}.{key}" if path else key
        if "properties" in inner:
            yield from keys_of(inner, below)
        elif "properties" in inner.get("additionalProperties", {}):
            yield from keys_of(inner["additionalProperties"], below)
        else:
            yield below


def published(texts: tuple[str, ...], settings: Settings) -> Iterator[str]:
    """Yield the text of each page, made when it is asked for."""
    known = assessed(*texts, settings=settings)
    site = settings.site
    options = PageOptions(site.name, site.description, len(known.catalog), site.code_url, source=settings.source)
    pages = site_pages(known, options, lambda dot: None)
    return (page.fragment for page in pages if isinstance(page, RenderedPage))


def setting(path: str, value: object) -> str:
    """Return the settings file that sets one value."""
    first, _, rest = path.partition(".")  # a key of `placeholders` holds dots itself
    if first == "owners":
        return yaml.safe_dump({"owners": {"@Nemo": {rest: value}}})
    if rest.startswith("points."):
        check = rest.removeprefix("points.")
        other = next(str(one) for one in POINTS if str(one) != check)
        return yaml.safe_dump({"health": {"points": {check: value, other: POINTS[Check(other)] + 1}}})
    return yaml.safe_dump({first: {rest: value}})


def test_every_setting_has_a_test_of_its_effect() -> None:
    settings = set(keys_of(json.loads(published_schema(SETTINGS_SCHEMA))))

    assert settings == {*EFFECTS, *JUDGED, *SEEN_ELSEWHERE}


@pytest.mark.parametrize("path", EFFECTS)
def test_a_setting_changes_the_pages(path: str) -> None:
    value, texts = EFFECTS[path]

    pages = zip_longest(published(texts, settings_of(setting(path, value))), published(texts, Settings()))
    assert any(one != other for one, other in pages)


@pytest.mark.parametrize("path", JUDGED)
def test_a_setting_changes_what_is_found(path: str) -> None:
    value, rule = JUDGED[path]
    first, _, rest = path.partition(".")
    settings = settings_of(yaml.safe_dump({first: {rest: value} if rest else value}))
    before, after = (assessed(*A_TO_B, settings=one).findings for one in (Settings(), settings))

    assert {finding.rule for finding in {*before} ^ {*after}} == {rule}


def test_excluded_files_are_not_read(tmp_path: Path) -> None:
    root = written(tmp_path, schema_text("lane.a"), schema_text("lane.b"))

    assert list(assess_directory(root, settings_of("exclude: ['1.yaml']\n")).catalog) == ["lane.a"]


def test_the_template_is_excluded_until_another_list_replaces_the_default(tmp_path: Path) -> None:
    root = written(tmp_path, schema_text("lane.a"))
    (root / "module_schema_template.yaml").write_text(schema_text("lane.template"), encoding="utf-8")

    assert list(assess_directory(root, Settings()).catalog) == ["lane.a"]
    assert list(assess_directory(root, settings_of("exclude: []\n")).catalog) == ["lane.a", "lane.template"]
