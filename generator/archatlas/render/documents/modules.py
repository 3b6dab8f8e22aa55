"""`modules.json`: one compact row for each module of the estate."""

from collections import Counter

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.posture import evident_coverage
from archatlas.model.finding import Severity
from archatlas.model.module import Module
from archatlas.render.documents.health import BANDS
from archatlas.render.documents.module import VERSION
from archatlas.render.page import RenderedFile
from archatlas.render.payload import Plain, json_text


def modules_json(assessment: Assessment) -> RenderedFile:
    """Render the document of the estate, a line for each module."""
    date = assessment.data_date
    head: dict[str, Plain] = {
        "$schema": "schemas/modules-json.schema.json",
        "version": VERSION,
        "data_date": date.date().isoformat() if date else None,
    }
    rows = ",\n".join(json_text(module_row(assessment, module)) for module in assessment.catalog.values())
    return RenderedFile("modules.json", f'{json_text(head)[:-1]},"modules":[\n{rows}\n]}}\n')


def module_row(assessment: Assessment, module: Module) -> dict[str, Plain]:
    """Return what a list of modules wants to know about one of them."""
    graph, name, health = assessment.graph, module.name, assessment.health[module.name]
    cycle = graph.cycle_of.get(name)
    severities = Counter(finding.severity for finding in assessment.findings_of(name))
    return {
        "name": name,
        "owner": assessment.judge.owner(module),
        "layer": module.identity.layer,
        "tier": module.identity.tier,
        "status": module.identity.status,
        "score": health.shown,
        "band": BANDS[health.band],
        "known": health.own.known,
        "coverage": evident_coverage(assessment.judge, module),
        "requires": graph.fan_out(name),
        "required_by": graph.fan_in(name),
        "dependents": health.dependents,
        "wave": graph.wave_of[name],
        "cycle": cycle[0] if cycle else None,
        "errors": severities[Severity.ERROR],
        "warnings": severities[Severity.WARNING],
    }
