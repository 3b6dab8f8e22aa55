"""What brings a module under a limit: the requirements that this change added, or the fewest of all."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import floor

from archatlas.analysis.exact import decimal_text, exact
from archatlas.analysis.policy.limits import LimitName, limit_of
from archatlas.analysis.remedies.edits import able_to_do_without, not_requiring, stating
from archatlas.analysis.remedies.proposal import Proposal, Proposals, listed
from archatlas.analysis.remedies.requirements import named_alike
from archatlas.analysis.remedies.situation import Situation
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

Choice = Callable[[Sequence[ModuleName]], Sequence[ModuleName] | None]
"""Chooses from requirements those to drop, None where dropping all of them is not enough."""

COMPARED = 100
"""Most requirements of one module that are chosen one after the other, each by what the others left."""

ABSTRACTNESS = "dependencies.coupling_metrics.abstractness"


def fan_out(finding: Finding, situation: Situation) -> Proposals:
    """Propose to require fewer modules."""
    module, limit = _limited(finding, situation, "fan_out")
    excess = situation.facts.graph.fan_out(module.name) - floor(limit)
    yield from _requiring_fewer(
        module, situation, lambda names: _first(_least_missed(names, module, situation), excess)
    )


def instability(finding: Finding, situation: Situation) -> Proposals:
    """Propose to require fewer modules, or for one that is less stable what can be done about any requirement."""
    if finding.subject != "instability":
        yield from named_alike(finding, situation)
        return
    module, limit = _limited(finding, situation, "instability")
    needed, requirers = situation.facts.graph.fan_out(module.name), situation.facts.graph.fan_in(module.name)
    excess = 1
    while excess < needed and Fraction(needed - excess, needed - excess + requirers) > limit:
        excess += 1
    yield from _requiring_fewer(
        module, situation, lambda names: _first(_least_missed(names, module, situation), excess)
    )


def reach(finding: Finding, situation: Situation) -> Proposals:
    """Propose to cut the requirements through which most is reached."""
    module, limit = _limited(finding, situation, "reach")
    allowed = floor(limit * max(len(situation.facts.catalog) - 1, 1))
    yield from _requiring_fewer(module, situation, lambda names: _cut(names, module, situation, allowed))


def fan_in(finding: Finding, situation: Situation) -> Proposals:
    """Propose that fewer modules require this one: first those that do so since this change."""
    module, limit = _limited(finding, situation, "fan_in")
    graph, catalog, reaches = situation.facts.graph, situation.facts.catalog, situation.ground.reaches
    requirers = graph.required_by(module.name)

    def rank(name: ModuleName) -> tuple[bool, bool, str]:
        others = (other for other in graph.requires(name) if other != module.name)
        is_reached = any(reaches.is_reached(other, module.name) for other in others)
        return ((name, module.name) not in situation.added, not is_reached, name)

    chosen = sorted(requirers, key=rank)[: len(requirers) - floor(limit)]
    named = listed(chosen)
    changed = tuple(catalog[name] for name in chosen)
    yield Proposal(
        f"make the requirement of '{module.name}' optional in {named}",
        tuple(able_to_do_without(one, module.name) for one in changed),
    )
    yield Proposal(
        f"drop the requirement of '{module.name}' from {named}",
        tuple(not_requiring(one, module.name) for one in changed),
    )


def distance(finding: Finding, situation: Situation) -> Proposals:
    """Propose the abstractness that lies on the main sequence, or to claim none."""
    module, limit = _limited(finding, situation, "distance")
    on_it = 1 - (situation.facts.graph.instability(module.name) or Fraction(0))
    for digits in (1, 2, 4, 8):
        number = float(round(on_it, digits))
        if abs(exact(number) - on_it) <= limit:
            claimed = module.dependencies.coupling_metrics.abstractness
            former = decimal_text(exact(claimed), 2) if claimed is not None else "none"
            action = f"bring its abstractness from {former} to {number}, on the main sequence, and state that"
            yield Proposal(action, (stating(module, ABSTRACTNESS, number),))
            break
    yield Proposal(f"remove {ABSTRACTNESS} until it is measured", (stating(module, ABSTRACTNESS, None),))


def _limited(finding: Finding, situation: Situation, name: LimitName) -> tuple[Module, Fraction]:
    module = situation.facts.catalog[ModuleName(finding.module)]
    return module, limit_of(situation.facts.policy, module, name) or Fraction(0)


def _requiring_fewer(module: Module, situation: Situation, choice: Choice) -> Proposals:
    required = situation.facts.graph.requires(module.name)
    added = [name for name in required if (module.name, name) in situation.added]
    chosen = choice(added) if added else None
    if chosen:
        yield Proposal(
            f"drop the requirement of {listed(chosen)}, which this change added", (not_requiring(module, *chosen),)
        )
    chosen = choice(required)
    if chosen:
        named = listed(chosen)
        optional = f"make {named} optional: list {_them(chosen)} in dependencies.internal.weak_dependencies"
        yield Proposal(optional, (able_to_do_without(module, *chosen),))
        yield Proposal(f"drop the requirement of {named}", (not_requiring(module, *chosen),))


def _first(names: Sequence[ModuleName], number: int) -> Sequence[ModuleName] | None:
    return names[:number] if len(names) >= number else None


def _them(names: Sequence[ModuleName]) -> str:
    return "it" if len(names) == 1 else "them"


def _least_missed(names: Iterable[ModuleName], module: Module, situation: Situation) -> Sequence[ModuleName]:
    """Return requirements in the order in which they are dropped best.

    First come those that another remaining requirement reaches anyway, then those that reach most. Of very many
    requirements, those that come late are no longer compared with what is left by then.
    """
    reaches, left = situation.ground.reaches, list(situation.facts.graph.requires(module.name))
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
    names: Sequence[ModuleName], module: Module, situation: Situation, allowed: int
) -> Sequence[ModuleName] | None:
    """Return the requirements to drop, the one that lowers the reach most first, until no more than allowed is left."""
    reached, left = situation.ground.reaches.reached, list(situation.facts.graph.requires(module.name))
    own = 1 << situation.ground.reaches.order[module.name]
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
