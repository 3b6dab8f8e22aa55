"""Every rule that a finding can come from, by name: over the estate, of reviews, of plans and of reading files."""

from collections.abc import Mapping

from archatlas.analysis.rules.deployment import DEPLOYMENT_RULES
from archatlas.analysis.rules.evaluation import ESTATE_RULES
from archatlas.analysis.rules.promises import REVIEW_RULES
from archatlas.model.near_names import suggest
from archatlas.model.rule import RuleSpec
from archatlas.model.schema_rules import READING_RULES

KNOWN_RULES: Mapping[str, RuleSpec] = {
    spec.name: spec
    for spec in sorted((*ESTATE_RULES, *REVIEW_RULES, *DEPLOYMENT_RULES, *READING_RULES), key=lambda spec: spec.place)
}
"""The rules in the order in which a page lists those that found nothing."""

REFUSING_RULES = frozenset(spec.name for spec in READING_RULES if spec.refuses)
"""The rules whose findings keep a file's module out of the estate."""


def no_such_rule(name: str) -> str:
    """Say that there is no rule of a name, and which one is meant."""
    near = suggest(name, KNOWN_RULES)
    cure = f"did you mean '{near}'?" if near else "`archatlas explain` lists the rules"
    return f"there is no rule '{name}'; {cure}"
