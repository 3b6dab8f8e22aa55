"""Every rule that a finding can come from, by name: those over the estate and those of reading files."""

from collections.abc import Mapping

from archatlas.analysis.compare.breaking import RULE as BREAKING_CHANGE
from archatlas.analysis.rules import RULES
from archatlas.analysis.rules.loading import LOADING_RULES
from archatlas.analysis.rules.rule import Rule
from archatlas.analysis.rules.whole import WHOLE_RULES

REVIEW_RULES = (BREAKING_CHANGE,)
"""The rules that compare two states, so that only a review can break them."""

KNOWN_RULES: Mapping[str, Rule] = {rule.name: rule for rule in (*RULES, *WHOLE_RULES, *REVIEW_RULES, *LOADING_RULES)}
"""The rules in the order in which a page lists those that found nothing."""
