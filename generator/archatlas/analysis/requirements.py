"""What kind of line a requirement is: inside a lane, across lanes, into a module that is not promoted."""

from dataclasses import dataclass
from enum import StrEnum

from archatlas.analysis.facts import Facts
from archatlas.model.module import Module
from archatlas.model.names import ModuleName


class RequirementKind(StrEnum):
    """How far a requirement reaches; the later kinds are the graver ones."""

    SAME_LANE = "same lane"
    CROSS_LANE = "crosses a lane"
    NOT_PROMOTED = "not promoted"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One arrow, from the requirer to the required module."""

    requirer: ModuleName
    required: ModuleName
    kind: RequirementKind
    optional: bool = False

    @property
    def ends(self) -> tuple[ModuleName, ModuleName]:
        """Return the requirer and the required module."""
        return self.requirer, self.required

    @property
    def crosses_lane(self) -> bool:
        """Tell whether the two modules stand in different lanes."""
        return self.kind is not RequirementKind.SAME_LANE


def awaits_promotion(module: Module) -> bool:
    """Tell whether a module's own promotion rules say that it still has to leave the lane it stands in."""
    return module.ownership.promotion_rules.from_lane == module.lane


def kind_of(requirer: Module, required: Module) -> RequirementKind:
    """Classify the requirement of one module by another."""
    if requirer.lane == required.lane:
        return RequirementKind.SAME_LANE
    return RequirementKind.NOT_PROMOTED if awaits_promotion(required) else RequirementKind.CROSS_LANE


def requirements(facts: Facts) -> tuple[Requirement, ...]:
    """Return every hard requirement of the estate, sorted by requirer, then required."""
    catalog = facts.catalog
    return tuple(Requirement(a, b, kind_of(catalog[a], catalog[b])) for a, b in facts.graph.edges())
