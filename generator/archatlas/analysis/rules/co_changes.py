"""Rules about what the past of the repository says of modules."""

from collections.abc import Iterator

from archatlas.analysis.estate.hidden_coupling import hidden_couplings
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.detail import CoChanged
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.rule import Need, RuleSpec, Scope

HIDDEN = RuleSpec(
    "coupling/hidden",
    Severity.NOTE,
    "Changes together with a module that it has no dependency on",
    "Whoever changes one of the two has to know of the other, and neither the schemas nor the code say so.",
    "move what they share into one of them or into a third, or declare the dependency that there is",
    scope=Scope.PAST | Scope.ESTATE,
    place=265,
    need=Need.PAST,
)


@HIDDEN.check
def what_changes_together_is_declared(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each pair that mostly changes together for no reason that is written down, at its first."""
    if context.facts.changes is None:
        return
    for other, common in hidden_couplings(context.facts, context.topics, module.name):
        detail = CoChanged(common.count, common.of_first, common.of_second, min(common.lately))
        yield HIDDEN.found(module, "identity.name", detail, other)
