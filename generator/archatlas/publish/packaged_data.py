"""Finds the files that the package carries: pages of rules, templates, additions to the theme."""

from functools import cache
from importlib import resources
from pathlib import Path

from archatlas.render.text.rule_documentation import RulePage, page_name, parse_rule_page

DEFAULTS = Path(__file__).with_name("defaults")

THEME_DIRECTORY = Path(__file__).with_name("material")
STANDALONE_DIRECTORY = Path(__file__).with_name("standalone")
"""What only a site that is an atlas as a whole looks like: its frame, its tabs, its page for missing addresses."""

SHIPPED = "rules"
SHIPPED_EXAMPLE = "example"
"""The folders beside this file that a wheel carries."""

_CHECKOUT = Path(__file__).parents[3]


@cache
def rule_page(rule: str) -> RulePage:
    """Return what the page of a known rule says."""
    return parse_rule_page(rule_page_text(rule))


def rule_page_text(rule: str) -> str:
    """Return the Markdown of the page of a known rule."""
    shipped = resources.files("archatlas.publish") / SHIPPED / page_name(rule)
    if shipped.is_file():
        return shipped.read_text(encoding="utf-8")
    return (_CHECKOUT / "docs" / "rules" / page_name(rule)).read_text(encoding="utf-8")


def example_directory() -> Path:
    """Return where the example estate is, in a wheel or in a checkout."""
    shipped = Path(__file__).with_name(SHIPPED_EXAMPLE)
    return shipped if shipped.is_dir() else _CHECKOUT / "schemas" / "examples"
