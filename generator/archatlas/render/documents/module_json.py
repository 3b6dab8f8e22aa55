"""The JSON documents: `modules.json` with a row for each module, and `module.json` with everything known about one."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import Evidence, weak_evidence
from archatlas.analysis.estate.facts import RequirementKind
from archatlas.analysis.estate.measurements import known_coverage
from archatlas.analysis.health.checks import Check, HealthRules
from archatlas.analysis.health.health import Health
from archatlas.analysis.health.improvements import Improvement, improvements
from archatlas.analysis.health.score import AreaScore, Band, CheckScore, Grade
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.source import Location
from archatlas.render.diagrams.diagram import EdgeKind
from archatlas.render.documents.code_document import code_document
from archatlas.render.documents.json_text import Plain, document_text, json_text, sections
from archatlas.render.documents.measured_document import measured_document, measured_row
from archatlas.render.documents.origins import origins_document
from archatlas.render.site.components.verdicts import differing
from archatlas.render.site.links import Anchors, module_address
from archatlas.render.site.module.relations import Relations, required_modules, requiring_modules
from archatlas.render.site.page import PageOptions, RenderedFile
from archatlas.render.text.messages import hint_of, message_of

BANDS: Mapping[Band, str] = {
    Band.HEALTHY: "healthy",
    Band.ATTENTION: "needs_attention",
    Band.AT_RISK: "at_risk",
    Band.NOT_MEASURED: "not_measured",
}
"""The names of the bands in documents."""


def health_document(health: Health, rules: HealthRules) -> dict[str, Plain]:
    """Return the three numbers of a module's health and their parts, as integers and exact fractions that add up."""
    own, weakest = health.own, health.weakest
    changes = {change.check: change for change in improvements(own, rules)}
    return {
        **_grade(own.grade),
        "earned": exact_text(own.earned),
        "known": own.known,
        "points": own.points,
        "areas": [_area(area, changes) for area in own.areas],
        "weakest_required": {"module": weakest.module, **_grade(weakest.grade)} if weakest else None,
        "dependents": health.dependents,
    }


def exact_text(number: Fraction | None) -> str | None:
    """Write a number exactly: "12" or "125/2"."""
    return None if number is None else str(number)


def _grade(grade: Grade) -> dict[str, Plain]:
    return {"score": grade.shown, "exact": exact_text(grade.exact), "band": BANDS[grade.band]}


def _area(area: AreaScore, changes: Mapping[Check, Improvement]) -> dict[str, Plain]:
    return {
        "area": area.area.value,
        "earned": exact_text(area.earned),
        "known": area.known,
        "points": area.points,
        "checks": [_check_result(result, changes.get(result.check)) for result in area.checks],
    }


def _check_result(result: CheckScore, change: Improvement | None) -> dict[str, Plain]:
    found: dict[str, Plain] = {
        "check": result.check.value,
        "outcome": result.outcome.value,
        "earned": None if result.share is None else exact_text(result.earned),
        "points": result.points,
        "evidence": result.value,
        "key": result.key,
        "line": result.location.line,
    }
    return found | {"score_if_met": change.grade.shown, "action": change.action} if change else found


REQUIREMENT_KINDS: Mapping[RequirementKind, str] = {
    RequirementKind.SAME_LANE: "same_lane",
    RequirementKind.CROSS_LANE: "cross_lane",
    RequirementKind.NOT_PROMOTED: "not_promoted",
}
OTHER_REQUIREMENT_KINDS: Mapping[EdgeKind, str] = {
    EdgeKind.OPTIONAL: "optional",
    EdgeKind.DECLARED_ONLY: "declared_only",
    EdgeKind.UNKNOWN: "unknown",
    EdgeKind.EXTERNAL: "external",
}
"""The names of the kinds of requirement in documents: the hard ones by their lanes, and all others."""

Sides = tuple[Relations, Relations]
"""What a module requires, and what requires it, where somebody has found that out already."""

CYCLE_LISTED = 100
"""Members of a cycle that are listed; `modules.json` names the cycle of every module."""


def dependencies_document(assessment: Assessment, module: Module, sides: Sides | None = None) -> dict[str, Plain]:
    """Return a module's place among the others; every arrow runs from the requirer to the required one."""
    requires, required_by = sides or (
        required_modules(assessment, module, Anchors()),
        requiring_modules(assessment, module, Anchors()),
    )
    graph, name = assessment.graph, module.name
    unknown: list[Plain] = [_elsewhere(assessment, target) for target in graph.unknown[name]]
    return {
        "requires": [*unknown, *_known_relations(requires)],
        "required_by": _known_relations(required_by),
        "fan_out": graph.fan_out(name),
        "fan_in": graph.fan_in(name),
        "instability": exact_text(graph.instability(name)),
        "wave": graph.wave_of[name],
        "dependents": assessment.health[name].dependents,
        "cycle": _cycle(graph.cycle_of.get(name, ())),
    }


def _known_relations(relations: Relations) -> list[Plain]:
    return [
        _relation(link.name, OTHER_REQUIREMENT_KINDS.get(link.kind, REQUIREMENT_KINDS[link.lanes]))
        for link in relations.links
        if link.kind not in (EdgeKind.UNKNOWN, EdgeKind.EXTERNAL, EdgeKind.IN_CODE)
    ]


def _elsewhere(assessment: Assessment, target: str) -> Plain:
    """Return a requirement of what no module of the estate is, with its page where another atlas has it."""
    external = assessment.facts.external.get(target)
    if external is None:
        return _relation(target, OTHER_REQUIREMENT_KINDS[EdgeKind.UNKNOWN])
    found: dict[str, Plain] = {"module": target, "kind": OTHER_REQUIREMENT_KINDS[EdgeKind.EXTERNAL]}
    return {**found, "atlas": external.atlas, "address": external.address or None}


def _relation(name: str, kind: str) -> Plain:
    return {"module": name, "kind": kind}


def _cycle(members: tuple[str, ...]) -> Plain:
    return {"size": len(members), "modules": list(members[:CYCLE_LISTED])} if members else None


VERSION = 1
"""Raised when a field of a document goes away or changes its meaning, not when one is added."""


def module_json(
    assessment: Assessment, module: Module, options: PageOptions, sides: Sides | None = None
) -> RenderedFile:
    """Render the document of one module."""
    return module_file(module, module_document(assessment, module, options, sides))


def module_file(module: Module, document: Mapping[str, Plain]) -> RenderedFile:
    """Return the file with the document of a module."""
    return RenderedFile(f"{module_address(module.name)}/module.json", document_text(document))


def module_document(
    assessment: Assessment, module: Module, options: PageOptions, sides: Sides | None = None
) -> dict[str, Plain]:
    """Return what one module declares and what is computed about it."""
    start = module.at("identity")
    return {
        "$schema": "../../schemas/module-json.schema.json",
        "version": VERSION,
        "name": module.name,
        "lane": module.lane,
        "short_name": module.short_name,
        "owner": assessment.classifier.owner(module),
        "source": {"path": options.shown_path(module.path), "line": start.line, **_part_of_file(module)},
        "health": health_document(assessment.health[module.name], assessment.health_rules),
        "dependencies": dependencies_document(assessment, module, sides),
        "code": code_document(assessment, module.name),
        "findings": [_finding(finding, options) for finding in assessment.findings_of(module.name)],
        "evidence": _evidence(assessment, module),
        **measured_document(assessment.facts.measured_of(module.name)),
        "schema": sections(module),
        "extensions": dict(module.extensions),
        "unmodelled": dict(module.unmodelled),
        **origins_document(module, options),
    }


def _evidence(assessment: Assessment, module: Module) -> dict[str, Plain]:
    found: dict[Evidence, list[Plain]] = {Evidence.DEFAULT: [], Evidence.PLACEHOLDER: []}
    for path, state in weak_evidence(assessment.classifier, module):
        found[state].append(path)
    return {state.value: paths for state, paths in found.items()}


def _part_of_file(module: Module) -> dict[str, Plain]:
    """Return what tells the module's part of a file that holds several."""
    document: dict[str, Plain] = {"document": module.document} if module.document > 1 else {}
    return {**document, "key": module.root_key} if module.root_key else document


def _finding(finding: Finding, options: PageOptions) -> dict[str, Plain]:
    place: dict[str, Plain] = {"line": finding.location.line, "column": finding.location.column}
    found: dict[str, Plain] = {"rule": finding.rule, "severity": finding.severity.word, "message": message_of(finding)}
    found |= place
    if finding.subject:
        found["subject"] = finding.subject
    if hint := hint_of(finding):
        found["hint"] = hint
    if finding.related:
        found["related"] = [_place(place, options) for place in finding.related]
    return found


def _place(place: Location, options: PageOptions) -> Plain:
    return {"path": options.shown_path(place.path), "line": place.line, "column": place.column}


MODULES_JSON = "modules.json"


def modules_json(assessment: Assessment) -> RenderedFile:
    """Render the document of the estate, a line for each module."""
    date = assessment.data_date
    head: dict[str, Plain] = {
        "$schema": "schemas/modules-json.schema.json",
        "version": VERSION,
        "data_date": date.date().isoformat() if date else None,
    }
    rows = ",\n".join(json_text(module_row(assessment, module)) for module in assessment.catalog.values())
    return RenderedFile(MODULES_JSON, f'{json_text(head)[:-1]},"modules":[\n{rows}\n]}}\n')


def module_row(assessment: Assessment, module: Module) -> dict[str, Plain]:
    """Return what a list of modules wants to know about one of them."""
    graph, name, health = assessment.graph, module.name, assessment.health[module.name]
    cycle = graph.cycle_of.get(name)
    severities = Counter(finding.severity for finding in assessment.findings_of(name))
    return {
        "name": name,
        "owner": assessment.classifier.owner(module),
        "layer": module.identity.layer,
        "tier": module.identity.tier,
        "status": module.identity.status,
        "score": health.shown,
        "band": BANDS[health.band],
        "known": health.own.known,
        "coverage": _number(known_coverage(assessment.facts, module)),
        "requires": graph.fan_out(name),
        "required_by": graph.fan_in(name),
        "dependents": health.dependents,
        "wave": graph.wave_of[name],
        "cycle": cycle[0] if cycle else None,
        "drift": differing(assessment.drift, name) if assessment.drift else None,
        "errors": severities[Severity.ERROR],
        "warnings": severities[Severity.WARNING],
        **measured_row(assessment.facts.measured_of(name)),
        **({"aliases": list(module.identity.aliases)} if module.identity.aliases else {}),
    }


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
