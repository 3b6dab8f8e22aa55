"""Rules: each a function from facts to findings."""

from collections.abc import Mapping

from archatlas.analysis.facts import Facts
from archatlas.analysis.rules import claims, lanes, references
from archatlas.analysis.rules.rule import Evaluation, Rule
from archatlas.model.finding import Finding

RULES: Mapping[Rule, Evaluation] = {
    references.UNKNOWN: references.references_resolve,
    references.SELF: references.nothing_requires_itself,
    references.DUPLICATE: references.requirements_stand_once,
    references.CYCLE: references.no_cycles,
    lanes.UNPROMOTED: lanes.targets_are_promoted,
    claims.COUPLING: claims.coupling_claims_hold,
}


def evaluate(facts: Facts) -> tuple[Finding, ...]:
    """Return the findings of all rules in the order of the files they point at."""
    findings = (finding for evaluation in RULES.values() for finding in evaluation(facts))
    return tuple(sorted(findings, key=lambda finding: finding.order))
