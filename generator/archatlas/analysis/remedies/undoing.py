"""The last resorts: take back what this change did, or leave the module out."""

from collections.abc import Iterator

from archatlas.analysis.remedies.proposal import Proposal, Proposals
from archatlas.analysis.remedies.situation import Situation
from archatlas.model.finding import Finding
from archatlas.model.names import ModuleName

TRIED = 10
"""Most changes of other modules that are taken back one by one."""


def own_change(finding: Finding, situation: Situation) -> Proposals:
    """Propose the module's earlier state, or that it does not come."""
    name = ModuleName(finding.module)
    module, former = situation.facts.catalog.get(name), situation.former(finding.module)
    if module is None:
        return
    if former is not None and former.name != name:
        yield Proposal(f"restore the earlier state of the module, '{former.name}'", (former,), (name,))
    elif former is not None and former != module:
        yield Proposal("restore the earlier state of the module", (former,))
    elif former is None and situation.before is not None:
        yield Proposal("leave the module out, which this change added", removed=(name,))


def other_changes(finding: Finding, situation: Situation) -> Proposals:
    """Propose to take back the change of another module, the nearest one first, and then all changes."""
    if situation.before is None:
        return
    for name in _nearest(finding, situation)[:TRIED]:
        former, later = situation.before.catalog.get(name), situation.facts.catalog.get(name)
        if former is not None:
            yield Proposal(f"restore the earlier state of '{name}'", (former,))
        elif later is not None:
            yield Proposal(f"leave '{name}' out, which this change added", removed=(name,))
    catalog = situation.facts.catalog
    restored = (situation.before.catalog.get(name) for name in sorted(situation.changed))
    came = tuple(name for name in sorted(situation.changed) if name in catalog and name not in situation.before.catalog)
    changed = tuple(module for module in restored if module is not None)
    if changed or came:
        yield Proposal("restore the earlier state of everything that this change changed", changed, came)


def module_itself(finding: Finding, situation: Situation) -> Proposals:
    """Propose to leave out the module, whatever it was before."""
    name = ModuleName(finding.module)
    if name in situation.facts.catalog:
        yield Proposal("leave the module out", removed=(name,))


def _nearest(finding: Finding, situation: Situation) -> list[ModuleName]:
    """Return the changed modules in the order of how many requirements, in either direction, lead to them."""
    waiting = sorted(situation.changed - {ModuleName(finding.module)})
    distance = {name: number for number, name in enumerate(_around(finding, situation))}
    return sorted(waiting, key=lambda name: (distance.get(name, len(distance)), name))


def _around(finding: Finding, situation: Situation) -> Iterator[ModuleName]:
    """Yield the modules around a finding's, level by level."""
    graph, start = situation.facts.graph, ModuleName(finding.module)
    if start not in situation.facts.catalog:
        return
    seen, level = {start}, [start]
    while level:
        beside = (other for name in level for other in (*graph.requires(name), *graph.required_by(name)))
        level = sorted(set(beside) - seen)
        seen.update(level)
        yield from level
