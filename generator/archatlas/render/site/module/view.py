"""What the page of one module shows."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import known_tests
from archatlas.model.module import Module
from archatlas.model.record import dataclass, replace
from archatlas.render.site.components.blocks import Block, Bullets, Fold, Gap, Grid, Section, Table
from archatlas.render.site.components.labels import Summary, summarise
from archatlas.render.site.components.page_parts import Action, CompareTable, Problem, SourceMark
from archatlas.render.site.components.rule_rows import Warnings, module_warnings
from archatlas.render.site.findings.waivers import WaivedNotice, waived_notices
from archatlas.render.site.links import FIELDS, FIXED_ANCHORS, link, module_address
from archatlas.render.site.module.assurance import TEST_KINDS, risk_section, tests_section
from archatlas.render.site.module.changes_together import changes_together_section
from archatlas.render.site.module.code import code_section, compared_note
from archatlas.render.site.module.contract import contract_section
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.health import HealthView, health_view
from archatlas.render.site.module.impact import ImpactView, impact_view
from archatlas.render.site.module.lead_facts import LeadFact, lead_facts
from archatlas.render.site.module.measured import measured_section
from archatlas.render.site.module.on_call import OnCallFact, on_call_facts
from archatlas.render.site.module.operations import (
    data_section,
    external_section,
    runtime_section,
    security_section,
    service_section,
)
from archatlas.render.site.module.origins import earlier_names
from archatlas.render.site.module.ownership import ownership_section
from archatlas.render.site.module.problems import module_problems
from archatlas.render.site.module.quiet_facts import QuietFact, quiet_facts
from archatlas.render.site.module.relations import (
    Relations,
    relation_table,
    required_modules,
    requiring_modules,
    used_entries,
)
from archatlas.render.site.module.source import (
    defaults_folds,
    extensions_section,
    more_section,
    source_section,
    stated_relations,
)
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import enumerated

ALIASES = 3
"""Most earlier names that stand below the name; all of them stand at the end of the page."""


@dataclass(frozen=True, slots=True)
class RelationSide:
    """One side of a module's requirements as the page lists it; `href` leads to the list that has all of them."""

    anchor: str
    title: str
    number: str
    nothing: str
    shown: CompareTable
    folded: CompareTable
    left_out: int
    href: str


@dataclass(frozen=True, slots=True)
class ModuleView:
    """Everything the module template prints."""

    name: str
    lane: str
    short_name: str
    formerly: str
    summary: Summary
    lead: tuple[LeadFact, ...]
    quiet: tuple[QuietFact, ...]
    marks: tuple[SourceMark, ...]
    problems: tuple[Problem, ...]
    on_call: tuple[OnCallFact, ...]
    actions: tuple[Action, ...]
    warnings: Warnings
    waived: tuple[WaivedNotice, ...]
    requires: Relations
    used_by: Relations
    compared: str
    """What came of the comparison with the code."""
    sides: tuple[RelationSide, ...]
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
    collector = FactCollector(module, assessment, options)
    summary = summarise(module, assessment.classifier)
    if not summary.by_person and module.identity.summary:
        collector.keep_boilerplate("identity.summary", module.identity.summary)
    warnings = module_warnings(assessment, module)
    quiet, on_call = quiet_facts(assessment, module), on_call_facts(assessment, collector)
    requires = required_modules(assessment, module, collector.anchors)
    used_by = requiring_modules(assessment, module, collector.anchors)
    contract = [*changes_together_section(assessment, module), *code_section(assessment, collector)]
    contract += contract_section(collector)
    sections = _sections(assessment, collector)
    impact = impact_view(assessment, module)
    if not on_call:
        collector.add_gap("Runbook, dashboards, way back", "observability.runbook", "oncall")
    answered = ALWAYS_ANSWERED | collector.answered | ({"impact"} if impact else set())
    answered |= {"oncall"} if on_call else set()
    return ModuleView(
        name=module.name,
        lane=module.lane,
        short_name=module.short_name,
        formerly=enumerated([one_line(alias) for alias in earlier_names(module)], ALIASES),
        summary=summary,
        lead=lead_facts(assessment, collector),
        quiet=quiet,
        marks=_marks(quiet, on_call),
        problems=module_problems(assessment, module, warnings),
        on_call=on_call,
        actions=tuple(_actions(module, options)),
        warnings=warnings,
        waived=waived_notices(assessment, module),
        requires=requires,
        used_by=used_by,
        compared=compared_note(assessment, collector),
        sides=_sides(assessment, module, requires, used_by),
        uses=tuple(used_entries(assessment, collector)),
        library_hint=_library_hint(assessment, module),
        impact=impact,
        contract=tuple(contract),
        health=health_view(assessment, module),
        sections=tuple(replace(section, number=_number_of(section, assessment, module)) for section in sections),
        gaps=tuple(collector.gaps),
        folds=tuple(defaults_folds(collector, options)),
        source=source_section(assessment, collector, options)[0],
        unused_anchors=tuple(anchor for anchor in FIXED_ANCHORS if anchor not in answered | {"source"}),
        fields=link(module_address(module.name), FIELDS) if options.format else "",
    )


ALWAYS_ANSWERED = frozenset({"dependencies", "health", "requires", "used-by", "not-documented", "defaults"})
"""Fixed anchors for which the template has a place whatever the schema says."""


def _marks(quiet: Iterable[QuietFact], on_call: Iterable[OnCallFact]) -> tuple[SourceMark, ...]:
    """Return the signs of the page, for its one key."""
    marks = [fact.mark for fact in quiet if fact.mark]
    marks += [SourceMark.DEFAULT for fact in on_call if fact.is_default]
    marks += [SourceMark.UNKNOWN for fact in on_call if not fact.values]
    return tuple(marks)


def _actions(module: Module, options: PageOptions) -> Iterator[Action]:
    """Yield what a reader can do at the head of the page."""
    schema = options.edit_address(module.path)
    code = next(
        (href for path in module.provenance.source_paths if (href := options.code_address(path.lstrip("/")))), ""
    )
    if schema:
        yield Action("Edit schema", schema, "edit")
    if code:
        yield Action("Source", code, "source")
    yield Action("Copy link", icon="link", copies="#")
    yield Action("JSON", "./module.json", "save")


def _sides(assessment: Assessment, module: Module, requires: Relations, used_by: Relations) -> tuple[RelationSide, ...]:
    here = module_address(module.name)
    every = link(here, "modules")
    users = link(here, "modules", uses=module.name)
    return tuple(
        RelationSide(
            anchor,
            title,
            f"{side.required}{f' and {side.others}' if side.others else ''}",
            nothing,
            relation_table(assessment, side.shown, here),
            relation_table(assessment, side.folded, here),
            side.left_out,
            href,
        )
        for anchor, title, side, nothing, href in (
            ("requires", "Requires", requires, "No module.", every),
            ("used-by", "Used directly by", used_by, "No module declares it.", users),
        )
    )


def _sections(assessment: Assessment, collector: FactCollector) -> list[Section]:
    """Return the sections below the contract; those with little to say are collected before the last."""
    sections = [
        *ownership_section(assessment, collector),
        *service_section(collector),
        *tests_section(assessment, collector),
        *measured_section(assessment, collector),
        *risk_section(collector),
        *runtime_section(collector),
        *data_section(collector),
        *security_section(collector),
        *external_section(collector),
        *extensions_section(collector),
    ]
    collector.more += stated_relations(assessment, collector)
    return sections + more_section(collector)


COUNTED = frozenset({"service-levels", "risks", "data", "external"})
"""Sections of which the contents say how many things they list."""


def _number_of(section: Section, assessment: Assessment, module: Module) -> str:
    """Return how many things a section lists, in words of the contents; empty where it only says facts."""
    if section.anchor == "tests":
        counts = module.test_posture.tests
        declared = sum(getattr(counts, kind) or 0 for kind in TEST_KINDS)
        number = known_tests(assessment.facts, module) or declared
    else:
        number = sum(map(_entries_of, section.blocks)) if section.anchor in COUNTED else 0
    return f"{number:,}" if number else ""


def _entries_of(block: Block) -> int:
    if isinstance(block, Table):
        return len(block.rows) + len(block.folded)
    if isinstance(block, Bullets):
        return len(block.items)
    if isinstance(block, Fold):
        return sum(map(_entries_of, block.blocks))
    return len(block.facts) if isinstance(block, Grid) and block.big else 0


def _library_hint(assessment: Assessment, module: Module) -> str:
    lanes = assessment.catalog.lanes()
    libraries = module.dependencies.external.libs
    internal = [library.name for library in libraries if library.name in lanes or library.name in assessment.catalog]
    if not internal:
        return ""
    return f"External libraries carry names of this estate ({', '.join(internal[:5])}): the diagram may be incomplete."
