"""What the page of one module shows."""

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Block, Cell, Gap, Section
from archatlas.render.site.components.labels import Summary, summarise
from archatlas.render.site.components.rule_rows import Warnings, module_warnings
from archatlas.render.site.findings.waivers import WaivedNotice, waived_notices
from archatlas.render.site.links import FIELDS, FIXED_ANCHORS, link, module_address
from archatlas.render.site.module.assurance import risk_section, tests_section
from archatlas.render.site.module.contract import contract_section
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.health import HealthView, health_view
from archatlas.render.site.module.impact import ImpactView, impact_view
from archatlas.render.site.module.operations import (
    data_section,
    external_section,
    runtime_section,
    security_section,
    service_section,
)
from archatlas.render.site.module.ownership import ownership_section
from archatlas.render.site.module.relations import Relations, required_modules, requiring_modules, used_entries
from archatlas.render.site.module.source import (
    defaults_folds,
    extensions_section,
    more_section,
    source_section,
    stated_relations,
)
from archatlas.render.site.module.spec import spec_sheet
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import enumerated

ALIASES = 3
"""Most earlier names that stand below the name; all of them stand at the end of the page."""


@dataclass(frozen=True, slots=True)
class ModuleView:
    """Everything the module template prints."""

    name: str
    lane: str
    short_name: str
    formerly: str
    summary: Summary
    spec: tuple[Cell, ...]
    warnings: Warnings
    waived: tuple[WaivedNotice, ...]
    requires: Relations
    used_by: Relations
    uses: tuple[Block, ...]
    library_hint: str
    impact: ImpactView | None
    contract: tuple[Section, ...]
    health: HealthView
    sections: tuple[Section, ...]
    gaps: tuple[Gap, ...]
    folds: tuple[Block, ...]
    source: Section
    unused_anchors: tuple[str, ...]
    fields: str = ""
    """The address of the field reference, where there is one."""


def module_view(assessment: Assessment, module: Module, options: PageOptions) -> ModuleView:
    """Decide what a module's page shows, and in which order."""
    collector = FactCollector(module, assessment.classifier, options.code_url)
    summary = summarise(module, assessment.classifier)
    if not summary.by_person and module.identity.summary:
        collector.keep_boilerplate("identity.summary", module.identity.summary)
    requires = required_modules(assessment, module, collector.anchors)
    used_by = requiring_modules(assessment, module, collector.anchors)
    contract = contract_section(collector)
    sections = _sections(assessment, collector)
    impact = impact_view(assessment, module)
    answered = ALWAYS_ANSWERED | collector.answered | ({"impact"} if impact else set())
    return ModuleView(
        name=module.name,
        lane=module.lane,
        short_name=module.short_name,
        formerly=enumerated([one_line(alias) for alias in module.identity.aliases], ALIASES),
        summary=summary,
        spec=spec_sheet(assessment, module),
        warnings=module_warnings(assessment, module),
        waived=waived_notices(assessment, module),
        requires=requires,
        used_by=used_by,
        uses=tuple(used_entries(assessment, collector)),
        library_hint=_library_hint(assessment, module),
        impact=impact,
        contract=tuple(contract),
        health=health_view(assessment, module),
        sections=tuple(sections),
        gaps=tuple(collector.gaps),
        folds=tuple(defaults_folds(collector, options)),
        source=source_section(collector, options, assessment.health[module.name].own.grade)[0],
        unused_anchors=tuple(anchor for anchor in FIXED_ANCHORS if anchor not in answered | {"source"}),
        fields=link(module_address(module.name), FIELDS) if options.format else "",
    )


ALWAYS_ANSWERED = frozenset({"dependencies", "health", "requires", "used-by", "not-documented", "defaults"})
"""Fixed anchors for which the template has a place whatever the schema says."""


def _sections(assessment: Assessment, collector: FactCollector) -> list[Section]:
    """Return the sections below the contract; those with little to say are collected before the last."""
    sections = [
        *ownership_section(assessment, collector),
        *service_section(collector),
        *tests_section(collector),
        *risk_section(collector),
        *runtime_section(collector),
        *data_section(collector),
        *security_section(collector),
        *external_section(collector),
        *extensions_section(collector),
    ]
    collector.more += stated_relations(assessment, collector)
    return sections + more_section(collector)


def _library_hint(assessment: Assessment, module: Module) -> str:
    lanes = assessment.catalog.lanes()
    libraries = module.dependencies.external.libs
    internal = [library.name for library in libraries if library.name in lanes or library.name in assessment.catalog]
    if not internal:
        return ""
    return f"External libraries carry names of this estate ({', '.join(internal[:5])}): the diagram may be incomplete."
