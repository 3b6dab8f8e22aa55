"""Which modules keep changing together although neither schemas nor code know why."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.topics import Topic
from archatlas.model.change_log import CommonChanges
from archatlas.model.module import ModuleName

LEAST_TOGETHER = 10
"""Changes that two modules must have in common."""
LEAST_SHARE = 0.5
"""Which part of the changes of either one these must be, in all and of late."""


class PairDependency(StrEnum):
    """Why one module may have to change with another one, as far as it is written down."""

    REQUIRES = "requires"
    REQUIRED = "required"
    TOPIC = "topic"
    CODE = "code"
    THROUGH_OTHERS = "through others"
    NONE = "none"


def dependency_between(facts: Facts, topics: Mapping[str, Topic], own: ModuleName, other: ModuleName) -> PairDependency:
    """Return what ties two modules, the plainest of several; an import for types or tests ties as well."""
    graph = facts.graph
    if other in graph.requires(own) or own in graph.optional_for(other):
        return PairDependency.REQUIRES
    if own in graph.requires(other) or other in graph.optional_for(own):
        return PairDependency.REQUIRED
    if any({own, other} <= {*one.emitters, *one.consumers} for one in topics.values()):
        return PairDependency.TOPIC
    if _imports(facts, own, other) or _imports(facts, other, own):
        return PairDependency.CODE
    if other in graph.needs(own) or own in graph.needs(other):
        return PairDependency.THROUGH_OTHERS
    return PairDependency.NONE


def _imports(facts: Facts, requirer: ModuleName, required: ModuleName) -> bool:
    return any(tie.required == required for tie in facts.code_of(requirer).ties)


def hidden_couplings(
    facts: Facts, topics: Mapping[str, Topic], own: ModuleName
) -> Iterator[tuple[ModuleName, CommonChanges]]:
    """Yield the modules that a module is coupled to and nobody knows why; each pair is told of its first module."""
    for other, common in facts.changes.after_in_order(own) if facts.changes else ():
        is_there = other in facts.catalog
        if is_there and is_strong(common) and dependency_between(facts, topics, own, other) is PairDependency.NONE:
            yield other, common


def is_strong(common: CommonChanges) -> bool:
    """Tell whether two modules mostly change together, whichever of them changes, and still do so of late."""
    shares = (*common.shares, *common.lately)
    return common.count >= LEAST_TOGETHER and min(shares) >= LEAST_SHARE
