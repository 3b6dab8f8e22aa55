"""Rules about what `dependencies.internal` names."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from archatlas.analysis.facts import Facts
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

UNKNOWN = Rule(
    "reference/unknown",
    Severity.ERROR,
    "Requires a module that does not exist",
    "Nobody can follow the reference, and the dependency graph lacks the arrow.",
    "correct the name, add the missing schema, or remove the entry",
)
SELF = Rule(
    "reference/self",
    Severity.WARNING,
    "Requires itself",
    "A module always has itself; the entry is left out of the graph.",
    "remove the entry",
)
DUPLICATE = Rule(
    "reference/duplicate",
    Severity.NOTE,
    "Names a requirement twice",
    "The graph counts a requirement once; two entries look like two.",
    "remove one of the entries",
)
CYCLE = Rule(
    "cycle",
    Severity.ERROR,
    "Part of a dependency cycle",
    "Modules of a cycle cannot be deployed, tested or understood one without the other.",
    "turn one of the requirements around, or move what both need into a module of its own",
)

REQUIRES = "dependencies.internal.requires"


def references_resolve(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each required name that no module has, with the nearest one that exists."""
    for name, unknown in facts.graph.unknown.items():
        module = facts.catalog[name]
        for target in unknown:
            near = get_close_matches(target, facts.catalog, n=1, cutoff=0.85)
            advice = f"; did you mean '{near[0]}'?" if near else ""
            message = f"{REQUIRES} names '{target}', which is no module of the estate{advice}"
            yield UNKNOWN.finding(module, _key(module, target), target, message)


def nothing_requires_itself(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module among its own requirements."""
    for name, module in facts.catalog.items():
        if name in module.dependencies.internal.requires:
            yield SELF.finding(module, _key(module, name), name, f"{REQUIRES} names the module itself, '{name}'")


def requirements_stand_once(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each requirement that a schema names more than once."""
    for module in facts.catalog.values():
        for target, times in Counter(module.dependencies.internal.requires).items():
            if times > 1:
                message = f"{REQUIRES} names '{target}' {times} times"
                yield DUPLICATE.finding(module, _second_key(module, target), target, message)


def no_cycles(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module of a cycle, at a requirement that stays inside it."""
    for group in facts.graph.cycles:
        inside = frozenset(group)
        for name in group:
            module = facts.catalog[name]
            target = next(required for required in facts.graph.requires(name) if required in inside)
            message = f"{REQUIRES} closes a cycle of {len(group)} modules: {_shortened(group)}"
            yield CYCLE.finding(module, _key(module, target), group[0], message)


def _key(module: Module, target: str) -> str:
    return f"{REQUIRES}[{module.dependencies.internal.requires.index(target)}]"


def _second_key(module: Module, target: str) -> str:
    declared = module.dependencies.internal.requires
    return f"{REQUIRES}[{declared.index(target, declared.index(target) + 1)}]"


def _shortened(group: tuple[str, ...]) -> str:
    named = ", ".join(group[:6])
    return named if len(group) <= 6 else f"{named} and {len(group) - 6} more"
