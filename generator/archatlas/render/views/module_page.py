"""What the page of one module shows."""

from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.anchors import FIXED
from archatlas.render.blocks import Block, Cell, Gap, Section
from archatlas.render.views.assurance import risk_section, tests_section
from archatlas.render.views.attention import Attention, attention
from archatlas.render.views.claims import stated_relations
from archatlas.render.views.contract import contract_section
from archatlas.render.views.health import HealthView, health_view
from archatlas.render.views.impact import ImpactView, impact_view
from archatlas.render.views.ledger import Ledger
from archatlas.render.views.links import FIELDS, link, module_address
from archatlas.render.views.operations import (
    data_section,
    external_section,
    runtime_section,
    security_section,
    service_section,
)
from archatlas.render.views.options import PageOptions
from archatlas.render.views.people import ownership_section
from archatlas.render.views.relations import Relations, required_modules, requiring_modules
from archatlas.render.views.source import defaults_folds, extensions_section, more_section, source_section
from archatlas.render.views.spec import spec_sheet
from archatlas.render.views.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class ModuleView:
    """Everything the module template prints."""

    name: str
    lane: str
    short_name: str
    summary: Summary
    spec: tuple[Cell, ...]
    attention: Attention
    requires: Relations
    used_by: Relations
    library_hint: str
    impact: ImpactView | None
    contract: tuple[Section, ...]
    health: HealthView
    sections: tuple[Section, ...]
    gaps: tuple[Gap, ...]
    folds: tuple[Block, ...]
    source: Section
    spare_anchors: tuple[str, ...]
    fields: str = ""
    """The address of the field reference, where there is one."""


def module_view(assessment: Assessment, module: Module, options: PageOptions) -> ModuleView:
    """Decide what a module's page shows, and in which order."""
    ledger = Ledger(module, assessment.judge)
    summary = summarise(module, assessment.judge)
    if not summary.by_person and module.identity.summary:
        ledger.keep_boilerplate("identity.summary", module.identity.summary)
    requires = required_modules(assessment, module, ledger.anchors)
    used_by = requiring_modules(assessment, module, ledger.anchors)
    contract = contract_section(ledger)
    sections = [
        *ownership_section(assessment, ledger),
        *service_section(ledger),
        *tests_section(ledger),
        *risk_section(ledger),
        *runtime_section(ledger),
        *data_section(ledger),
        *security_section(ledger),
        *external_section(ledger),
        *extensions_section(ledger),
    ]
    ledger.more += stated_relations(assessment, ledger)
    sections += more_section(ledger)
    folds = defaults_folds(ledger, options)
    source = source_section(ledger, options, assessment.health[module.name].own.grade)[0]
    answered = {
        "dependencies",
        "health",
        "impact",
        "requires",
        "used-by",
        "not-documented",
        "defaults",
        *ledger.answered,
    }
    impact = impact_view(assessment, module)
    if impact is None:
        answered.discard("impact")
    return ModuleView(
        module.name,
        module.lane,
        module.short_name,
        summary,
        spec_sheet(assessment, module),
        attention(assessment, module),
        requires,
        used_by,
        _library_hint(assessment, module),
        impact,
        tuple(contract),
        health_view(assessment, module),
        tuple(sections),
        tuple(ledger.gaps),
        tuple(folds),
        source,
        tuple(anchor for anchor in FIXED if anchor not in answered),
        link(module_address(module.name), FIELDS) if options.format else "",
    )


def _library_hint(assessment: Assessment, module: Module) -> str:
    lanes = assessment.catalog.lanes()
    libraries = module.dependencies.external.libs
    internal = [library.name for library in libraries if library.name in lanes or library.name in assessment.catalog]
    if not internal:
        return ""
    return f"External libraries carry names of this estate ({', '.join(internal[:5])}): the diagram may be incomplete."
