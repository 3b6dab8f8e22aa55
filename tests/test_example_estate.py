"""The example estate is lively, invented from end to end, and wrong where its README says so."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from installed import archatlas

EXAMPLE = Path(__file__).parents[1] / "schemas" / "examples"
DAY = "2026-11-27"
"""When it was written: later on, more reviews are overdue."""


@cache
def report() -> Any:
    """Return what a check of the example says."""
    return json.loads(archatlas("check", "--format", "json", "--today", DAY, cwd=EXAMPLE).stdout)


def texts() -> dict[str, str]:
    return {found.stem: found.read_text(encoding="utf-8") for found in sorted((EXAMPLE / "modules").glob("*.yaml"))}


def test_a_check_of_the_example_fails_as_its_readme_says() -> None:
    done = archatlas("check", "--today", DAY, cwd=EXAMPLE)

    assert done.returncode == 1
    assert done.stdout.splitlines()[-2].startswith(f"{len(texts())} modules: 8 errors, ")
    assert "**`archatlas check` ends with exit status 1 here, and should**" in (EXAMPLE / "README.md").read_text(
        "utf-8"
    )


def test_the_example_has_about_thirty_modules_in_five_lanes() -> None:
    lanes = {name.split(".")[0] for name in texts()}

    assert 28 <= len(texts()) <= 34
    assert lanes == {"lab", "operations", "passenger", "platform", "ticketing"}


@pytest.mark.parametrize(
    "rule",
    [
        *("claim/coupling", "contract/consumed-not-emitted", "contract/version-format", "coupling/fan-in", "cycle"),
        *("lane/forbidden", "lane/unpromoted-target", "layer/upward", "library/unknown-licence", "review/overdue"),
        *("lifecycle/deprecated-target", "ownership/no-escalation-tier-1", "ownership/unnamed", "slo/unreachable"),
        *("reference/used-entry-unknown", "summary/generated", "tier/inversion", "waiver/expired"),
    ],
)
def test_the_example_breaks_the_rule(rule: str) -> None:
    assert rule in {finding["rule"] for finding in report()["findings"]}


def test_nothing_in_the_example_is_malformed() -> None:
    families = {finding["rule"].split("/")[0] for finding in report()["findings"]}

    assert not families & {"file", "yaml", "module", "policy"}
    assert {finding["rule"] for finding in report()["findings"] if finding["rule"].startswith("schema/")} == {
        "schema/missing"
    }


def test_every_description_of_an_api_that_the_example_names_is_there_and_read() -> None:
    named = set(re.findall(r"api/[\w.]+\.yaml", "".join(texts().values())))

    assert len(named) >= 10
    assert named == {f"api/{path.name}" for path in (EXAMPLE / "api").iterdir()}
    assert not [finding for finding in report()["findings"] if finding["rule"].startswith("document/")]


def test_every_address_in_the_example_leads_nowhere() -> None:
    whole = "".join(texts().values()) + (EXAMPLE / "archatlas.yml").read_text(encoding="utf-8")
    hosts = set(re.findall(r"(?:https?://|@)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", whole))

    assert hosts
    assert all(host.endswith("hallowdale.example") for host in hosts)


def test_every_named_owner_of_the_example_can_be_reached() -> None:
    settings = (EXAMPLE / "archatlas.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"^  (?:owner|escalation): '(@\w+)'$", "".join(texts().values()), re.MULTILINE))

    assert len(named) >= 10
    assert {handle for handle in named if f"\n  '{handle}':\n" not in settings} == {"@Unassigned"}


def test_modules_that_the_readme_names_exist() -> None:
    table = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:lab|operations|passenger|platform|ticketing)\.\w+)`", table))

    assert named <= texts().keys()
