"""`module.json`: everything known about one module, for programs."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.evidence import Evidence
from archatlas.analysis.worth import doubtful_values
from archatlas.model.finding import Finding
from archatlas.model.location import Location
from archatlas.model.module import Module
from archatlas.render.documents.health import health_document
from archatlas.render.documents.relations import dependencies_document
from archatlas.render.page import RenderedFile
from archatlas.render.payload import Plain, document_text, sections
from archatlas.render.views.links import module_address
from archatlas.render.views.options import PageOptions

VERSION = 1
"""Raised when a field of a document goes away or changes its meaning, not when one is added."""


def module_json(assessment: Assessment, module: Module, options: PageOptions) -> RenderedFile:
    """Render the document of one module."""
    document = module_document(assessment, module, options)
    return RenderedFile(f"{module_address(module.name)}/module.json", document_text(document))


def module_document(assessment: Assessment, module: Module, options: PageOptions) -> dict[str, Plain]:
    """Return what one module declares and what is computed about it."""
    start = module.at("identity")
    return {
        "$schema": "../../schemas/module-json.schema.json",
        "version": VERSION,
        "name": module.name,
        "lane": module.lane,
        "short_name": module.short_name,
        "owner": assessment.judge.owner(module),
        "source": {"path": options.shown_path(module.path), "line": start.line},
        "health": health_document(assessment.health[module.name], assessment.health_rules),
        "dependencies": dependencies_document(assessment, module),
        "findings": [_finding(finding, options) for finding in assessment.findings_of(module.name)],
        "evidence": _evidence(assessment, module),
        "schema": sections(module),
        "extensions": dict(module.extensions),
        "unmodelled": dict(module.unmodelled),
    }


def _evidence(assessment: Assessment, module: Module) -> dict[str, Plain]:
    found: dict[Evidence, list[Plain]] = {Evidence.DEFAULT: [], Evidence.PLACEHOLDER: []}
    for path, state in doubtful_values(assessment.judge, module):
        found[state].append(path)
    return {state.value: paths for state, paths in found.items()}


def _finding(finding: Finding, options: PageOptions) -> dict[str, Plain]:
    place: dict[str, Plain] = {"line": finding.location.line, "column": finding.location.column}
    found: dict[str, Plain] = {"rule": finding.rule, "severity": finding.severity.word, "message": finding.message}
    found |= place
    if finding.subject:
        found["subject"] = finding.subject
    if finding.hint:
        found["hint"] = finding.hint
    if finding.related:
        found["related"] = [_place(place, options) for place in finding.related]
    return found


def _place(place: Location, options: PageOptions) -> Plain:
    return {"path": options.shown_path(place.path), "line": place.line, "column": place.column}
