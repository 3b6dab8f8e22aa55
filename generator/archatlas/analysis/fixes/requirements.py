"""What can be done about a requirement: require another module, turn it around, make it optional, or drop it."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import (
    Proposal,
    Proposals,
    able_to_do_without,
    means,
    not_requiring,
    not_using,
    requiring_as_well,
    requiring_instead,
    using_instead,
)
from archatlas.model.detail import Unknown
from archatlas.model.finding import Finding
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import suggest
from archatlas.model.record import dataclass

CANDIDATES = 3
"""Most modules that are tried in the place of another one."""
EDGES = 4
"""Most requirements of a cycle that are tried besides the one that a finding is about."""


def unknown_name(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose what an unknown name may have meant, and to drop it."""
    module = context.facts.catalog[ModuleName(finding.module)]
    renamed = context.renames.get(ModuleName(finding.subject))
    said = finding.detail.near if isinstance(finding.detail, Unknown) else ""
    near = said or context.near.nearest(finding.subject)
    short_name = finding.subject.rpartition(".")[2]
    alike = (other.name for other in context.named_alike(short_name))
    for name in _distinct((renamed, near, *alike), module.name):
        proposal = _instead(module, finding.subject, name)
        is_meant = name == renamed or (name == near and not renamed and means(near, finding.subject))
        yield proposal.automatic if is_meant else proposal
    removed = context.before.catalog.get(ModuleName(finding.subject)) if context.before else None
    if removed is not None:
        yield Proposal(f"bring back '{removed.name}', which this change removed", (removed,))
    yield Proposal(f"drop '{finding.subject}' from its requirements", (not_requiring(module, finding.subject),))


def own_name(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to drop the module's own name."""
    module = context.facts.catalog[ModuleName(finding.module)]
    action = f"drop '{finding.subject}' from its own requirements"
    yield Proposal(action, (not_requiring(module, finding.subject),)).automatic


def twice(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to keep one of several entries."""
    module = context.facts.catalog[ModuleName(finding.module)]
    action = f"keep one of the entries that name '{finding.subject}'"
    yield Proposal(action, (requiring_instead(module, finding.subject, finding.subject),)).automatic


def not_required(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the required module that is meant, to require this one, and not to say what is used of it."""
    module, name = context.facts.catalog[ModuleName(finding.module)], finding.subject
    internal = module.dependencies.internal
    if near := suggest(name, (*internal.requires, *internal.weak_dependencies)):
        proposal = Proposal(f"write '{near}' instead of '{name}'", (using_instead(module, name, near),))
        yield proposal.automatic if means(near, name) and name not in context.facts.catalog else proposal
    if name in context.facts.catalog:
        yield Proposal(f"add '{name}' to its requirements", (requiring_as_well(module, name),))
    yield Proposal(f"remove what is said to be used of '{name}'", (not_using(module, name),))


def named_alike(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose modules of the same short name in other lanes, then what can be done about any requirement."""
    arrow = _edge_of(finding, context)
    way = arrow.target.ownership.promotion_rules.to_lane
    required = context.facts.graph.requires(arrow.module.name)  # the target is one of them
    alike = (other for other in context.named_alike(arrow.target.short_name) if other.name not in required)
    best_first = sorted(alike, key=lambda other: (other.lane != way, other.lane != arrow.module.lane, other.name))
    names = _distinct((other.name for other in best_first), arrow.module.name)
    yield from (_instead(arrow.module, arrow.target.name, name) for name in names)
    yield from arrow.proposals()


def through_the_closed_layer(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose modules of the layer that was passed over and that require the target."""
    arrow = _edge_of(finding, context)
    graph, catalog = context.facts.graph, context.facts.catalog
    closed = context.facts.policy.layers.closed
    through = [name for name in graph.required_by(arrow.target.name) if catalog[name].identity.layer in closed]
    required = graph.requires(arrow.module.name)
    best_first = sorted(through, key=lambda name: (name not in required, catalog[name].lane != arrow.module.lane, name))
    for name in _distinct(best_first, arrow.module.name):
        yield _instead(arrow.module, arrow.target.name, name)
    yield from arrow.proposals()


def cycle(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose what opens a cycle: first at the requirements that this change added."""
    arrow = _edge_of(finding, context)
    inside = frozenset(context.facts.graph.cycle_of.get(arrow.module.name, ()))
    own = (arrow.module.name, arrow.target.name)
    added = sorted(one for one in context.added if inside.issuperset(one))
    if own in added:
        yield from arrow.proposals()
    for requirer, required in [one for one in added if one != own][:EDGES]:
        catalog = context.facts.catalog
        yield from RequirementEdge(catalog[requirer], catalog[required], context).at_its_place()
    yield from arrow.proposals()


@dataclass(frozen=True, slots=True)
class RequirementEdge:
    """A requirement of one module by another."""

    module: Module
    target: Module
    context: RemedyContext

    def proposals(self) -> Proposals:
        """Yield what can be done without requiring another module instead."""
        name = self.target.name
        anyway = self._requires_it_anyway()
        if anyway is not None:
            action = f"drop the requirement of '{name}', which is reached through '{anyway}' anyway"
            yield Proposal(action, (not_requiring(self.module, name),))
        action = f"make '{name}' optional: list it in dependencies.internal.weak_dependencies"
        yield Proposal(action, (able_to_do_without(self.module, name),))
        yield Proposal(f"drop the requirement of '{name}'", (not_requiring(self.module, name),))
        if self.module.name not in self.context.facts.graph.requires(name):
            turned = requiring_as_well(self.target, self.module.name)
            yield Proposal(
                f"turn it around: let '{name}' require '{self.module.name}'", (not_requiring(self.module, name), turned)
            )

    def at_its_place(self) -> Proposals:
        """Yield how to make it optional or to drop it, said of another module than the one that is reported."""
        name, place = self.target.name, self.module.name
        why = f"the requirement of '{name}' that this change added to '{place}'"
        yield Proposal(f"make optional {why}", (able_to_do_without(self.module, name),))
        yield Proposal(f"drop {why}", (not_requiring(self.module, name),))

    def _requires_it_anyway(self) -> ModuleName | None:
        """Return another required module that gets to the target, not through the requirer."""
        reaches, graph = self.context.base.reaches, self.context.facts.graph
        for other in graph.requires(self.module.name):
            gets_there = other != self.target.name and reaches.is_reached(other, self.target.name)
            if gets_there and not reaches.is_reached(other, self.module.name):
                return other
        return None


def _edge_of(finding: Finding, context: RemedyContext) -> RequirementEdge:
    catalog = context.facts.catalog
    return RequirementEdge(catalog[ModuleName(finding.module)], catalog[ModuleName(finding.subject)], context)


def _instead(module: Module, former: str, name: str) -> Proposal:
    return Proposal(f"require '{name}' instead of '{former}'", (requiring_instead(module, former, name),))


def _distinct(names: Iterable[str | None], own: str) -> Iterator[str]:
    """Yield the first few names, each once and none of them empty or the module's own."""
    yield from [name for name in dict.fromkeys(names) if name and name != own][:CANDIDATES]
