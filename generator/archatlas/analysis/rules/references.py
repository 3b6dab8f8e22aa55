"""Rules about what `dependencies.internal` names."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.rules.context import RuleContext
from archatlas.model.detail import Named, Times, Unknown
from archatlas.model.finding import Finding, Severity, Unit
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, LineWords, RuleSpec, Scope

UNKNOWN = RuleSpec(
    "reference/unknown",
    Severity.ERROR,
    "Requires a module that does not exist",
    "Nobody can follow the reference, and the dependency graph lacks the arrow.",
    "correct the name, add the missing schema, or remove the entry",
    scope=Scope.REQUIRED | Scope.NAMES,
    place=10,
    fixes=(FixKind.UNKNOWN_NAME,),
)
SELF = RuleSpec(
    "reference/self",
    Severity.WARNING,
    "Requires itself",
    "A module always has itself; the entry is left out of the graph.",
    "remove the entry",
    place=20,
    fixes=(FixKind.OWN_NAME,),
)
DUPLICATE = RuleSpec(
    "reference/duplicate",
    Severity.NOTE,
    "Names a requirement twice",
    "The graph counts a requirement once; two entries look like two.",
    "remove one of the entries",
    place=30,
    fixes=(FixKind.TWICE,),
)
CYCLE = RuleSpec(
    "cycle",
    Severity.ERROR,
    "Part of a dependency cycle",
    "Modules of a cycle cannot be deployed, tested or understood one without the other.",
    "turn one of the requirements around, or move what both need into a module of its own",
    scope=Scope.CYCLES,
    place=40,
    line=LineWords(5, "cycle", "cycle", "is in the same cycle", "close a cycle", "closes a cycle"),
    fixes=(FixKind.CYCLE,),
)


@UNKNOWN.check
def references_resolve(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each required name that no module has, with the nearest one that exists.

    What a refused file claims to describe may well exist; why it was refused is said there.
    """
    for target in context.graph.unknown[module.name]:
        if target in context.facts.unreadable:
            continue
        near = context.suggestions.get((module.name, target), "")
        yield UNKNOWN.found(module, context.place_of(module, target), Unknown(near), target)


@SELF.check
def nothing_requires_itself(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module among its own requirements."""
    name = module.name
    if name in module.dependencies.internal.requires:
        yield SELF.found(module, context.place_of(module, name), subject=name)


@DUPLICATE.check
def requirements_stand_once(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement that a schema names more than once."""
    for target, times in Counter(module.dependencies.internal.requires).items():
        if times > 1:
            second = context.place_of(module, target, 1)
            yield DUPLICATE.found(module, second, Times(times), target).counting(times)


@CYCLE.check
def no_cycles(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement that stays inside a cycle.

    The first one of the cycle counts its modules, for all of them: a cycle that grows is told once.
    """
    group = context.graph.cycle_of.get(module.name)
    if group is None:
        return
    detail = Named(group)
    inside = frozenset(group)
    targets = [target for target in context.graph.requires(module.name) if target in inside]
    for number, target in enumerate(targets):
        found = CYCLE.found(module, context.place_of(module, target), detail, target)
        is_first = module.name == group[0] and number == 0
        yield found.counting(len(group), Unit.MODULES) if is_first else found
