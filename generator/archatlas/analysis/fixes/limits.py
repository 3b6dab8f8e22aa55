"""What brings a module, or the estate, under a limit: the requirements that this change added, or the fewest of all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from archatlas.analysis.assessment import RequirementEnds
from archatlas.analysis.estate.decimals import as_fraction, decimal
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.reachability import Coupling
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals, able_to_do_without, not_requiring, stating
from archatlas.analysis.fixes.requirements import named_alike
from archatlas.analysis.policy.policy import LimitName, limit_of
from archatlas.analysis.rules.estate_rules import NCCD, too_coupled
from archatlas.model.enumeration import quoted
from archatlas.model.finding import Finding
from archatlas.model.module import Module, ModuleName

Choice = Callable[[Sequence[ModuleName]], Sequence[ModuleName] | None]
"""Chooses from requirements those to drop, None where dropping all of them is not enough."""

COMPARED = 100
"""Most requirements of one module that are chosen one after the other, each by what the others left."""

ABSTRACTNESS = "dependencies.coupling_metrics.abstractness"


def fan_out(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to require fewer modules."""
    module, limit = _limited(finding, context, "fan_out")
    excess = context.facts.graph.fan_out(module.name) - floor(limit)
    yield from _requiring_fewer(module, context, lambda names: _first(_least_missed(names, module, context), excess))


def instability(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to require fewer modules, or for one that is less stable what can be done about any requirement."""
    if finding.subject != "instability":
        yield from named_alike(finding, context)
        return
    module, limit = _limited(finding, context, "instability")
    needed, requirers = context.facts.graph.fan_out(module.name), context.facts.graph.fan_in(module.name)
    excess = 1
    while excess < needed and Fraction(needed - excess, needed - excess + requirers) > limit:
        excess += 1
    yield from _requiring_fewer(module, context, lambda names: _first(_least_missed(names, module, context), excess))


def reach(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to cut the requirements through which most is reached."""
    module, limit = _limited(finding, context, "reach")
    allowed = floor(limit * max(len(context.facts.catalog) - 1, 1))
    yield from _requiring_fewer(module, context, lambda names: _cut(names, module, context, allowed))


def fan_in(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose that fewer modules require this one: first those that do so since this change."""
    module, limit = _limited(finding, context, "fan_in")
    graph, catalog, reaches = context.facts.graph, context.facts.catalog, context.base.reaches
    requirers = graph.required_by(module.name)

    def rank(name: ModuleName) -> tuple[bool, bool, str]:
        others = (other for other in graph.requires(name) if other != module.name)
        is_reached = any(reaches.is_reached(other, module.name) for other in others)
        return ((name, module.name) not in context.added, not is_reached, name)

    chosen = sorted(requirers, key=rank)[: len(requirers) - floor(limit)]
    named = quoted(chosen)
    changed = tuple(catalog[name] for name in chosen)
    yield Proposal(
        f"make the requirement of '{module.name}' optional in {named}",
        tuple(able_to_do_without(one, module.name) for one in changed),
    )
    yield Proposal(
        f"drop the requirement of '{module.name}' from {named}",
        tuple(not_requiring(one, module.name) for one in changed),
    )


def distance(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the abstractness that lies on the main sequence, or to claim none."""
    module, limit = _limited(finding, context, "distance")
    on_it = 1 - (context.facts.graph.instability(module.name) or Fraction(0))
    for digits in (1, 2, 4, 8):
        number = float(round(on_it, digits))
        if abs(as_fraction(number) - on_it) <= limit:
            claimed = module.dependencies.coupling_metrics.abstractness
            former = decimal(as_fraction(claimed), 2) if claimed is not None else "none"
            action = f"bring its abstractness from {former} to {number}, on the main sequence, and state that"
            yield Proposal(action, (stating(module, ABSTRACTNESS, number),))
            break
    yield Proposal(f"remove {ABSTRACTNESS} until it is measured", (stating(module, ABSTRACTNESS, None),))


def _limited(finding: Finding, context: RemedyContext, name: LimitName) -> tuple[Module, Fraction]:
    module = context.facts.catalog[ModuleName(finding.module)]
    return module, limit_of(context.facts.policy, module, name) or Fraction(0)


def _requiring_fewer(module: Module, context: RemedyContext, choice: Choice) -> Proposals:
    required = context.facts.graph.requires(module.name)
    added = [name for name in required if (module.name, name) in context.added]
    chosen = choice(added) if added else None
    if chosen:
        yield Proposal(
            f"drop the requirement of {quoted(chosen)}, which this change added",
            (not_requiring(module, *chosen),),
        )
    chosen = choice(required)
    if chosen:
        named = quoted(chosen)
        optional = f"make {named} optional: list {_them(chosen)} in dependencies.internal.weak_dependencies"
        yield Proposal(optional, (able_to_do_without(module, *chosen),))
        yield Proposal(f"drop the requirement of {named}", (not_requiring(module, *chosen),))


def _first(names: Sequence[ModuleName], number: int) -> Sequence[ModuleName] | None:
    return names[:number] if len(names) >= number else None


def _them(names: Sequence[ModuleName]) -> str:
    return "it" if len(names) == 1 else "them"


def _least_missed(names: Iterable[ModuleName], module: Module, context: RemedyContext) -> Sequence[ModuleName]:
    """Return requirements in the order in which they are dropped best.

    First come those that another remaining requirement reaches anyway, then those that reach most. Of very many
    requirements, those that come late are no longer compared with what is left by then.
    """
    reaches, left = context.base.reaches, list(context.facts.graph.requires(module.name))
    waiting, ordered = list(names), list[ModuleName]()

    def rank(name: ModuleName) -> tuple[bool, int, str]:
        is_reached = bool(twice >> reaches.order[name] & 1)  # once by itself
        return (not is_reached, -reaches.reached[name].bit_count(), name)

    while waiting and len(ordered) < COMPARED:
        _once, twice = _overlap(reaches.reached[name] for name in left)
        best = min(waiting, key=rank)
        ordered.append(best)
        waiting.remove(best)
        left.remove(best)
    return (*ordered, *sorted(waiting, key=rank)) if waiting else ordered


def _cut(
    names: Sequence[ModuleName], module: Module, context: RemedyContext, allowed: int
) -> Sequence[ModuleName] | None:
    """Return the requirements to drop, the one that lowers the reach most first, until no more than allowed is left."""
    reached, left = context.base.reaches.reached, list(context.facts.graph.requires(module.name))
    own = 1 << context.base.reaches.order[module.name]
    waiting, chosen = list(names), list[ModuleName]()
    once, twice = _overlap(reached[name] for name in left)
    while waiting and len(chosen) < COMPARED and (once & ~own).bit_count() > allowed:
        best = min(waiting, key=lambda name: (-(reached[name] & ~twice & ~own).bit_count(), name))
        chosen.append(best)
        waiting.remove(best)
        left.remove(best)
        once, twice = _overlap(reached[name] for name in left)
    return chosen if (once & ~own).bit_count() <= allowed else None


def _overlap(sets: Iterable[int]) -> tuple[int, int]:
    """Return what is in at least one of some sets, and what is in at least two."""
    once = twice = 0
    for one in sets:
        twice |= once & one
        once |= one
    return once, twice


STEPS = 8
"""Most requirements that are dropped together."""
TRIED = 12
"""Most requirements that are tried at each step, those that most pairs of modules may need first."""


def estate_coupling(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to drop requirements, those that this change added first."""
    for arrows, why in ((context.added, ", which this change added"), (context.facts.graph.edges(), "")):
        chosen = _fewest(arrows, finding.subject, context)
        if chosen:
            named = ", ".join(f"'{requirer}' of {quoted(required)}" for requirer, required in _by_requirer(chosen))
            action = f"drop the requirement by {named}{why}"
            yield Proposal(action, _without(context.facts, chosen))


def other_limit(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the limit that holds today, for an estate that no change of a requirement brings below it."""
    limits, coupling = context.facts.policy.estate, context.base.reaches.coupling
    key = finding.subject.replace("-", "_")
    limit = Fraction(ceil(Fraction(getattr(coupling, key)) * 1000), 1000)
    raised = replace(limits, nccd=limit) if finding.subject == NCCD else replace(limits, propagation_cost=limit)
    policy = replace(context.facts.policy, estate=raised)
    action = f"set estate_thresholds.{key} in archatlas.yml to {decimal(limit, 3)} and lower it step by step"
    yield Proposal(action, policy=policy)


def _fewest(arrows: Iterable[RequirementEnds], subject: str, context: RemedyContext) -> Sequence[RequirementEnds]:
    """Return the requirements to drop, the best one at each step; none where that is not enough."""
    waiting, chosen = _heaviest(arrows, context), list[RequirementEnds]()
    facts = context.facts
    while waiting and len(chosen) < STEPS:
        within = [arrow for arrow in waiting[:TRIED] if context.trial_budget.allows(_weight(arrow, context))]
        tried = {arrow: _coupling(_dropped(facts, arrow), context) for arrow in within}
        if not tried:
            return ()
        best = min(tried, key=lambda arrow: (tried[arrow].ccd, arrow))
        facts = _dropped(facts, best)
        chosen.append(best)
        waiting.remove(best)
        above = too_coupled(context.facts.policy.estate, tried[best])
        if all(one.subject != subject for one in above):
            return chosen
    return ()


def _weight(arrow: RequirementEnds, context: RemedyContext) -> int:
    """Return how many modules and requirements are counted again without a requirement, about."""
    share = Fraction(context.dependents[arrow[0]] + 1, len(context.facts.catalog))
    return ceil(share * context.base.size)


def _heaviest(arrows: Iterable[RequirementEnds], context: RemedyContext) -> list[RequirementEnds]:
    """Return requirements in the order of how many pairs of modules may need each of them."""
    dependents, reached = context.dependents, context.base.reaches.reached

    def weight(arrow: RequirementEnds) -> tuple[int, RequirementEnds]:
        return (-(dependents[arrow[0]] + 1) * reached[arrow[1]].bit_count(), arrow)

    return sorted(arrows, key=weight)


def _dropped(facts: Facts, arrow: RequirementEnds) -> Facts:
    return facts.with_modules(not_requiring(facts.catalog[arrow[0]], arrow[1]))


def _coupling(facts: Facts, context: RemedyContext) -> Coupling:
    return context.base.reaches.coupling_of(facts.graph)


def _by_requirer(arrows: Iterable[RequirementEnds]) -> Iterable[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for requirer, required in sorted(arrows):
        grouped.setdefault(requirer, []).append(required)
    return grouped.items()


def _without(facts: Facts, arrows: Iterable[RequirementEnds]) -> tuple[Module, ...]:
    changed: dict[str, Module] = {}
    for requirer, required in arrows:
        changed[requirer] = not_requiring(changed.get(requirer, facts.catalog[requirer]), required)
    return tuple(changed.values())
