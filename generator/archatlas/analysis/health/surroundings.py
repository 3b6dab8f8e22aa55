"""What the score of a module looks at outside of its own schema."""

from archatlas.analysis.facts import Facts
from archatlas.analysis.requirements import RequirementKind, kind_of
from archatlas.model.names import ModuleName

Surroundings = tuple[bool, bool, bool]
"""Whether it requires a name that no module has, stands in a cycle, and requires a module that is not promoted."""


def surroundings(facts: Facts, name: ModuleName) -> Surroundings:
    """Return what has to be the same for a module that says the same to have the same score."""
    graph, module = facts.graph, facts.catalog[name]
    kinds = (kind_of(module, facts.catalog[required]) for required in graph.requires(name))
    return bool(graph.unknown[name]), name in graph.cycle_of, RequirementKind.NOT_PROMOTED in kinds
