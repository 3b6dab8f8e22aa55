"""Rules about requirements from one lane into another."""

from collections.abc import Iterator

from archatlas.analysis.facts import Facts
from archatlas.analysis.requirements import RequirementKind, requirements
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

UNPROMOTED = Rule(
    "lane/unpromoted-target",
    Severity.WARNING,
    "Depends on a module that is not promoted yet",
    "The required module still has to pass its promotion checks; whoever requires it from another lane"
    " takes on what those checks would have caught.",
    "wait for the promotion, or depend on the promoted module",
)
CROSSES = Rule(
    "lane/crosses",
    Severity.NOTE,
    "Requires a module of another lane",
    "Allowed, but it ties the release rhythm of two lanes together.",
    "keep it deliberate; prefer a published contract",
)
REQUIRES = "dependencies.internal.requires"
NAMED = 6
"""How many modules a message names before it counts the rest."""


def targets_are_promoted(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each requirement from another lane into a module that awaits its promotion."""
    for requirement in requirements(facts):
        if requirement.kind is RequirementKind.NOT_PROMOTED:
            module = facts.catalog[requirement.requirer]
            message = f"requires '{requirement.required}', which is not promoted yet"
            yield UNPROMOTED.finding(module, _key(module, requirement.required), requirement.required, message)


def lanes_stay_apart(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module with requirements into other lanes; those not promoted are told apart."""
    crossing: dict[ModuleName, list[ModuleName]] = {}
    for requirement in requirements(facts):
        if requirement.kind is RequirementKind.CROSS_LANE:
            crossing.setdefault(requirement.requirer, []).append(requirement.required)
    for name, required in crossing.items():
        module = facts.catalog[name]
        named = ", ".join(f"'{target}'" for target in required[:NAMED])
        more = f" and {len(required) - NAMED} more" if len(required) > NAMED else ""
        yield CROSSES.finding(module, _key(module, required[0]), REQUIRES, f"requires {named}{more}")


def _key(module: Module, target: ModuleName) -> str:
    return f"{REQUIRES}[{module.dependencies.internal.requires.index(target)}]"
