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
from archatlas.render.views.waivers import WaivedNotice, waived_notices


@dataclass(frozen=True, slots=True)
class ModuleView:
    """Everything the module template prints."""

    name: str
    lane: str
    short_name: str
    summary: Summary
    spec: tuple[Cell, ...]
    attention: Attention
    waived: tuple[WaivedNotice, ...]
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
    sections = _sections(assessment, ledger)
    impact = impact_view(assessment, module)
    answered = ALWAYS_ANSWERED | ledger.answered | ({"impact"} if impact else set())
    return ModuleView(
        name=module.name,
        lane=module.lane,
        short_name=module.short_name,
        summary=summary,
        spec=spec_sheet(assessment, module),
        attention=attention(assessment, module),
        waived=waived_notices(assessment, module),
        requires=requires,
        used_by=used_by,
        library_hint=_library_hint(assessment, module),
        impact=impact,
        contract=tuple(contract),
        health=health_view(assessment, module),
        sections=tuple(sections),
        gaps=tuple(ledger.gaps),
        folds=tuple(defaults_folds(ledger, options)),
        source=source_section(ledger, options, assessment.health[module.name].own.grade)[0],
        spare_anchors=tuple(anchor for anchor in FIXED if anchor not in answered | {"source"}),
        fields=link(module_address(module.name), FIELDS) if options.format else "",
    )


ALWAYS_ANSWERED = frozenset({"dependencies", "health", "requires", "used-by", "not-documented", "defaults"})
"""Fixed anchors for which the template has a place whatever the schema says."""


def _sections(assessment: Assessment, ledger: Ledger) -> list[Section]:
    """Return the sections below the contract; those with little to say have put it into the ledger before the last."""
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
    return sections + more_section(ledger)


def _library_hint(assessment: Assessment, module: Module) -> str:
    lanes = assessment.catalog.lanes()
    libraries = module.dependencies.external.libs
    internal = [library.name for library in libraries if library.name in lanes or library.name in assessment.catalog]
    if not internal:
        return ""
    return f"External libraries carry names of this estate ({', '.join(internal[:5])}): the diagram may be incomplete."
