"""Rules about requirements from one lane into another."""

from collections.abc import Iterator

from archatlas.analysis.facts import Facts
from archatlas.analysis.requirements import RequirementKind, requirements
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity

UNPROMOTED = Rule(
    "lane/unpromoted-target",
    Severity.WARNING,
    "Depends on a module that is not promoted yet",
    "The required module still has to pass its promotion checks; whoever requires it from another lane"
    " takes on what those checks would have caught.",
    "wait for the promotion, or depend on the promoted module",
)


def targets_are_promoted(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each requirement from another lane into a module that awaits its promotion."""
    for requirement in requirements(facts):
        if requirement.kind is RequirementKind.NOT_PROMOTED:
            module = facts.catalog[requirement.requirer]
            position = module.dependencies.internal.requires.index(requirement.required)
            message = f"requires '{requirement.required}', which is not promoted yet"
            key = f"dependencies.internal.requires[{position}]"
            yield UNPROMOTED.finding(module, key, requirement.required, message)
