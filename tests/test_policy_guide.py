"""The guide to the policy shows what really happens."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from archatlas.analysis.report import ReportedFinding
from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_sources
from archatlas.render.reports.lines import PLAIN, head_line
from archatlas.settings import SETTINGS_FILE, SETTINGS_SCHEMA, read_settings
from rule_examples import TODAY

GUIDE = (Path(__file__).parents[1] / "docs" / "guide" / "policy.md").read_text(encoding="utf-8")
ESTATE = tuple(
    SourceFile(path, text)
    for path, text in re.findall(r'^```yaml title="(modules/[^"]+)"\n(.*?)^```$', GUIDE, re.MULTILINE | re.DOTALL)
)


@dataclass(frozen=True)
class Example:
    """A policy, and the findings that the guide shows for it."""

    heading: str
    policy: str
    lines: tuple[str, ...]


EXAMPLES = tuple(
    Example(section.partition("\n")[0], policy, tuple(lines.splitlines()))
    for section in GUIDE.split("\n## ")[1:]
    for policy, lines in re.findall(
        rf'^```yaml title="{re.escape(SETTINGS_FILE)}"\n(.*?)^```$.*?^```text\n(.*?)^```$',
        section,
        re.MULTILINE | re.DOTALL,
    )
)


def test_every_part_of_the_policy_has_an_example() -> None:
    parts = {"lanes", "layers", "tiers", "thresholds", "estate_thresholds", "rules", "waivers"}

    assert {example.policy.partition(":")[0] for example in EXAMPLES} == parts
    assert parts <= set(json.loads(schema_text(SETTINGS_SCHEMA))["properties"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.heading)
def test_an_example_finds_what_the_guide_shows(example: Example) -> None:
    settings = read_settings(SourceFile(SETTINGS_FILE, example.policy))
    shown = {line.split()[2] for line in example.lines}
    found = [finding for finding in assess_sources(ESTATE, settings, TODAY).findings if finding.rule in shown]

    assert sorted(example.lines) == sorted(head_line(ReportedFinding(finding), PLAIN) for finding in found)


def test_the_guide_names_the_day_of_its_examples() -> None:
    assert f"as on {TODAY.day} {TODAY:%B %Y}" in GUIDE


def test_the_table_of_thresholds_has_every_threshold() -> None:
    properties = json.loads(schema_text(SETTINGS_SCHEMA))["properties"]["thresholds"]["items"]["properties"]
    selection = {"lanes", "layers", "tiers", "owners", "modules", "paths"}

    assert set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)) == set(properties) - selection
    assert all(f"`{key}`" in GUIDE for key in selection)
