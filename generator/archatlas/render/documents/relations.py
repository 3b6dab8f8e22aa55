"""Who requires a module and what it requires, as plain data."""

from collections.abc import Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.requirements import RequirementKind
from archatlas.model.module import Module
from archatlas.render.anchors import Anchors
from archatlas.render.diagram import EdgeKind
from archatlas.render.documents.health import exact_text
from archatlas.render.payload import Plain
from archatlas.render.views.relations import Relations, required_modules, requiring_modules

KINDS: Mapping[RequirementKind, str] = {
    RequirementKind.SAME_LANE: "same_lane",
    RequirementKind.CROSS_LANE: "cross_lane",
    RequirementKind.NOT_PROMOTED: "not_promoted",
}
OTHER_KINDS: Mapping[EdgeKind, str] = {
    EdgeKind.OPTIONAL: "optional",
    EdgeKind.DECLARED_ONLY: "declared_only",
    EdgeKind.UNKNOWN: "unknown",
}
"""The names of the kinds of requirement in documents: the hard ones by their lanes, and all others."""

CYCLE_LISTED = 100
"""Members of a cycle that are listed; `modules.json` names the cycle of every module."""


def dependencies_document(assessment: Assessment, module: Module) -> dict[str, Plain]:
    """Return a module's place among the others; every arrow runs from the requirer to the required one."""
    graph, name = assessment.graph, module.name
    unknown: list[Plain] = [_relation(target, OTHER_KINDS[EdgeKind.UNKNOWN]) for target in graph.unknown[name]]
    return {
        "requires": [*unknown, *_known(required_modules(assessment, module, Anchors()))],
        "required_by": _known(requiring_modules(assessment, module, Anchors())),
        "fan_out": graph.fan_out(name),
        "fan_in": graph.fan_in(name),
        "instability": exact_text(graph.instability(name)),
        "wave": graph.wave_of[name],
        "dependents": assessment.health[name].dependents,
        "cycle": _cycle(graph.cycle_of.get(name, ())),
    }


def _known(relations: Relations) -> list[Plain]:
    return [
        _relation(link.name, OTHER_KINDS.get(link.kind, KINDS[link.lanes]))
        for link in relations.links
        if link.kind is not EdgeKind.UNKNOWN
    ]


def _relation(name: str, kind: str) -> Plain:
    return {"module": name, "kind": kind}


def _cycle(members: tuple[str, ...]) -> Plain:
    return {"size": len(members), "modules": list(members[:CYCLE_LISTED])} if members else None
