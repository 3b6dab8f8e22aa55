"""Finds the documentation page of a rule: the one shipped in the wheel, or the checkout's."""

from functools import cache
from importlib import resources
from pathlib import Path

from archatlas.render.rule_page import RulePage, page_name, parse_rule_page

SHIPPED = "rules"
"""The folder beside this file that a wheel carries."""


@cache
def rule_page(rule: str) -> RulePage:
    """Return what the page of a known rule says."""
    return parse_rule_page(rule_page_text(rule))


def rule_page_text(rule: str) -> str:
    """Return the Markdown of the page of a known rule."""
    shipped = resources.files("archatlas.publish") / SHIPPED / page_name(rule)
    if shipped.is_file():
        return shipped.read_text(encoding="utf-8")
    return (Path(__file__).parents[3] / "docs" / "rules" / page_name(rule)).read_text(encoding="utf-8")
