"""What makes the estate as a whole less coupled: the requirements that this change added, or the fewest of all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from archatlas.analysis.coupling import Coupling
from archatlas.analysis.exact import decimal_text
from archatlas.analysis.facts import Facts
from archatlas.analysis.remedies.edits import not_requiring
from archatlas.analysis.remedies.proposal import Proposal, Proposals, listed
from archatlas.analysis.remedies.situation import Arrow, Situation
from archatlas.analysis.rules.whole import NCCD, too_coupled
from archatlas.model.finding import Finding
from archatlas.model.module import Module

STEPS = 8
"""Most requirements that are dropped together."""
TRIED = 12
"""Most requirements that are tried at each step, those that most pairs of modules may need first."""


def estate(finding: Finding, situation: Situation) -> Proposals:
    """Propose to drop requirements, those that this change added first."""
    for arrows, why in ((situation.added, ", which this change added"), (situation.facts.graph.edges(), "")):
        chosen = _fewest(arrows, finding.subject, situation)
        if chosen:
            named = ", ".join(f"'{requirer}' of {listed(required)}" for requirer, required in _by_requirer(chosen))
            action = f"drop the requirement by {named}{why}"
            yield Proposal(action, _without(situation.facts, chosen))


def other_limit(finding: Finding, situation: Situation) -> Proposals:
    """Propose the limit that holds today, for an estate that no change of a requirement brings below it."""
    limits, coupling = situation.facts.policy.estate, situation.ground.reaches.coupling
    key = finding.subject.replace("-", "_")
    limit = Fraction(ceil(Fraction(getattr(coupling, key)) * 1000), 1000)
    raised = replace(limits, nccd=limit) if finding.subject == NCCD else replace(limits, propagation_cost=limit)
    policy = replace(situation.facts.policy, estate=raised)
    action = f"set estate_thresholds.{key} in archatlas.yml to {decimal_text(limit, 3)} and lower it step by step"
    yield Proposal(action, policy=policy)


def _fewest(arrows: Iterable[Arrow], subject: str, situation: Situation) -> Sequence[Arrow]:
    """Return the requirements to drop, the best one at each step; none where that is not enough."""
    waiting, chosen = _heaviest(arrows, situation), list[Arrow]()
    facts = situation.facts
    while waiting and len(chosen) < STEPS:
        within = [arrow for arrow in waiting[:TRIED] if situation.effort.allows(_weight(arrow, situation))]
        tried = {arrow: _coupling(_dropped(facts, arrow), situation) for arrow in within}
        if not tried:
            return ()
        best = min(tried, key=lambda arrow: (tried[arrow].ccd, arrow))
        facts = _dropped(facts, best)
        chosen.append(best)
        waiting.remove(best)
        above = too_coupled(situation.facts.policy.estate, tried[best])
        if all(one.subject != subject for one in above):
            return chosen
    return ()


def _weight(arrow: Arrow, situation: Situation) -> int:
    """Return how many modules and requirements are counted again without a requirement, about."""
    share = Fraction(situation.dependents[arrow[0]] + 1, len(situation.facts.catalog))
    return ceil(share * situation.ground.size)


def _heaviest(arrows: Iterable[Arrow], situation: Situation) -> list[Arrow]:
    """Return requirements in the order of how many pairs of modules may need each of them."""
    dependents, reached = situation.dependents, situation.ground.reaches.reached

    def weight(arrow: Arrow) -> tuple[int, Arrow]:
        return (-(dependents[arrow[0]] + 1) * reached[arrow[1]].bit_count(), arrow)

    return sorted(arrows, key=weight)


def _dropped(facts: Facts, arrow: Arrow) -> Facts:
    return facts.with_modules(not_requiring(facts.catalog[arrow[0]], arrow[1]))


def _coupling(facts: Facts, situation: Situation) -> Coupling:
    return situation.ground.reaches.coupling_of(facts.graph)


def _by_requirer(arrows: Iterable[Arrow]) -> Iterable[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for requirer, required in sorted(arrows):
        grouped.setdefault(requirer, []).append(required)
    return grouped.items()


def _without(facts: Facts, arrows: Iterable[Arrow]) -> tuple[Module, ...]:
    changed: dict[str, Module] = {}
    for requirer, required in arrows:
        changed[requirer] = not_requiring(changed.get(requirer, facts.catalog[requirer]), required)
    return tuple(changed.values())
