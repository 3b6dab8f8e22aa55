"""The explanations of the manual name the numbers that the code has, and the manual leads to all of its pages."""

import re
from pathlib import Path

import pytest

from archatlas.analysis.estate.declared_values import DefaultThreshold
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.health.checks import DEFINITIONS, Area, HealthRules

GUIDE = Path(__file__).parents[1] / "docs" / "guide"


def words(name: str) -> str:
    return " ".join((GUIDE / "explanation" / f"{name}.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "statement",
    [
        f"{ {16: 'sixteen'}[len(DEFINITIONS)] } checks in { {6: 'six'}[len(Area)] } areas",
        f"healthy from {HealthRules().healthy}, needs attention from {HealthRules().attention}",
        f"weights of the tiers 1 to 5 are {', '.join(map(str, HealthRules().tier_weights)).replace(', 1', ' and 1')}",
        "less than a quarter of the points",
    ],
)
def test_the_page_of_scores_names_the_numbers_of_the_formula(statement: str) -> None:
    assert HealthRules().minimum_known * 4 == 1
    assert statement in words("scores")


def test_the_page_of_evidence_knows_every_state() -> None:
    threshold = DefaultThreshold()
    text = words("evidence")

    assert f"{threshold.share * 100:.0f} % of all modules say the same, in an estate of {threshold.modules} or" in text
    assert set(re.findall(r"\| (?:shared )?(declared|default|placeholder|missing) \|", text)) == set(Evidence)


def test_the_manual_leads_to_each_of_its_pages() -> None:
    led_to = set(re.findall(r"\]\(([\w/-]+\.md)", (GUIDE / "index.md").read_text(encoding="utf-8")))

    assert {path.relative_to(GUIDE).as_posix() for path in GUIDE.rglob("*.md")} - {"index.md"} == led_to
