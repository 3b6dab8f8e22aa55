"""The rules over an estate, and what they find in all of it."""

from collections.abc import Iterable, Iterator
from types import ModuleType

from archatlas.analysis.rules import (
    artefacts,
    assurance,
    co_changes,
    contracts,
    coupling,
    descriptions,
    drift,
    estate_rules,
    figures,
    libraries,
    live,
    performance,
    policy_rules,
    references,
    targets,
)
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.finding import Finding
from archatlas.model.rule import RuleKind, RuleSpec

FAMILIES = (
    references,
    targets,
    assurance,
    contracts,
    libraries,
    figures,
    coupling,
    co_changes,
    descriptions,
    drift,
    artefacts,
    performance,
    estate_rules,
    live,
    policy_rules,
)
"""The files of rules: what is declared in one of them is a rule."""


def _declared(files: Iterable[ModuleType]) -> tuple[RuleSpec, ...]:
    """Return the rules that some files declare, each once, in the order in which lists show them."""
    specs = (value for file in files for value in vars(file).values() if isinstance(value, RuleSpec))
    return tuple(sorted(dict.fromkeys(specs), key=lambda spec: spec.place))


ESTATE_RULES = _declared(FAMILIES)
"""Every rule over an estate."""
RULES = tuple(spec for spec in ESTATE_RULES if spec.kind is RuleKind.MODULE)
"""The rules over single modules."""
REQUIREMENT_RULES = {
    spec.name: spec.line
    for spec in sorted(RULES, key=lambda spec: spec.line.order if spec.line else 0)
    if spec.line is not None
}
"""What lines say of the rules about one requirement between two modules, in the order in which they are named."""


def of_all_modules(context: RuleContext) -> Iterator[Finding]:
    """Yield what rules find in the estate as a whole, and in the policy."""
    for spec in ESTATE_RULES:
        for check in spec.estate_checks:
            yield from check(context)
