"""Every rule that a finding can come from, by name: those over the estate and those of reading files."""

from collections.abc import Mapping

from archatlas.analysis.rules import RULES
from archatlas.analysis.rules.loading import LOADING_RULES
from archatlas.analysis.rules.rule import Rule
from archatlas.analysis.rules.whole import WHOLE_RULES

KNOWN_RULES: Mapping[str, Rule] = {rule.name: rule for rule in (*RULES, *WHOLE_RULES, *LOADING_RULES)}
"""The rules in the order in which a page lists those that found nothing."""
