"""Rules about what `dependencies.internal` names."""

from collections.abc import Iterator
from itertools import islice

from archatlas.analysis.facts import Facts
from archatlas.analysis.near_names import ESTATE_LIMIT, MODULE_LIMIT, NearNames
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
    meant = _meant(facts)
    for name, unknown in facts.graph.unknown.items():
        module = facts.catalog[name]
        places = _places(module)
        for target in unknown:
            near = meant.get((name, target))
            advice = f"; did you mean '{near}'?" if near else ""
            message = f"{REQUIRES} names '{target}', which is no module of the estate{advice}"
            yield UNKNOWN.finding(module, _key(places[target][0]), target, message)


def nothing_requires_itself(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module among its own requirements."""
    for name, module in facts.catalog.items():
        if name in module.dependencies.internal.requires:
            place = _key(_places(module)[name][0])
            yield SELF.finding(module, place, name, f"{REQUIRES} names the module itself, '{name}'")


def requirements_stand_once(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each requirement that a schema names more than once."""
    for module in facts.catalog.values():
        for target, places in _places(module).items():
            if len(places) > 1:
                message = f"{REQUIRES} names '{target}' {len(places)} times"
                yield DUPLICATE.finding(module, _key(places[1]), target, message)


def no_cycles(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module of a cycle, at a requirement that stays inside it."""
    for group in facts.graph.cycles:
        inside = frozenset(group)
        for name in group:
            module = facts.catalog[name]
            target = next(required for required in facts.graph.requires(name) if required in inside)
            message = f"{REQUIRES} closes a cycle of {len(group)} modules: {_shortened(group)}"
            yield CYCLE.finding(module, _key(_places(module)[target][0]), group[0], message)


def _meant(facts: Facts) -> dict[tuple[str, str], str]:
    """Return the near name of each unknown one, given with its module, for as many as are looked up."""
    near = NearNames(facts.catalog)
    unknown = ((name, target) for name, targets in facts.graph.unknown.items() for target in targets[:MODULE_LIMIT])
    return {(name, target): near.nearest(target) for name, target in islice(unknown, ESTATE_LIMIT)}


def _places(module: Module) -> dict[str, list[int]]:
    """Return where in the list of requirements each name stands."""
    places: dict[str, list[int]] = {}
    for index, target in enumerate(module.dependencies.internal.requires):
        places.setdefault(target, []).append(index)
    return places


def _key(index: int) -> str:
    return f"{REQUIRES}[{index}]"


def _shortened(group: tuple[str, ...]) -> str:
    named = ", ".join(group[:6])
    return named if len(group) <= 6 else f"{named} and {len(group) - 6} more"
