"""Every rule that a finding can come from, by name: those over the estate and those of reading files."""

from collections.abc import Mapping
from difflib import get_close_matches

from archatlas.analysis.compare.breaking import RULE as BREAKING_CHANGE
from archatlas.analysis.compare.weaker import RULE as WEAKER_PROMISE
from archatlas.analysis.rules import RULES
from archatlas.analysis.rules.loading import LOADING_RULES
from archatlas.analysis.rules.rule import Rule
from archatlas.analysis.rules.whole import WHOLE_RULES

REVIEW_RULES = (BREAKING_CHANGE, WEAKER_PROMISE)
"""The rules that compare two states, so that only a review can break them."""

KNOWN_RULES: Mapping[str, Rule] = {rule.name: rule for rule in (*RULES, *WHOLE_RULES, *REVIEW_RULES, *LOADING_RULES)}
"""The rules in the order in which a page lists those that found nothing."""


def no_such_rule(name: str) -> str:
    """Say that there is no rule of a name, and which one is meant."""
    near = get_close_matches(name.lower(), KNOWN_RULES, 1, 0.6)
    cure = f"did you mean '{near[0]}'?" if near else "`archatlas explain` lists the rules"
    return f"there is no rule '{name}'; {cure}"
