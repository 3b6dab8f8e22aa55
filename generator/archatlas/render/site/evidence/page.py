"""The page of what CI measured: the artefacts, the modules that they mention, and what of them is lost."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import evident_coverage
from archatlas.analysis.estate.measurements import (
    age_in_words,
    declared_coverage,
    measured_coverage,
    measured_tests,
    outdated,
)
from archatlas.model.measured import Artefact, EvidenceKind, MeasuredFacts
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import Row, Table, Text, missing
from archatlas.render.site.components.page_parts import SourceMark
from archatlas.render.site.components.rule_rows import RuleRow, rule_rows
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.evidence.runs import RunsView, runs_view
from archatlas.render.site.links import EVIDENCE, link
from archatlas.render.site.page import Heading, LazyPage, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, date_of, enumerated, share

TITLE = "Measured by CI"
FAMILIES = ("evidence/", "performance/")
"""How the names of rules about artefacts begin."""
LISTED = 500
"""Modules, and artefacts, that the page lists; `modules.json` has all."""
SHOWN = 40
KINDS = {
    EvidenceKind.COVERAGE: "coverage",
    EvidenceKind.TESTS: "tests",
    EvidenceKind.BENCHMARKS: "benchmarks",
    EvidenceKind.RESULTS: "results of analysers",
    EvidenceKind.COMPONENTS: "components",
}


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Everything the page prints."""

    lede: str
    artefacts: Table
    modules: Table | None
    left_out: str
    unmentioned: str
    unmentioned_href: str
    rules: tuple[RuleRow, ...]
    runs: RunsView | None = None
    marks: tuple[SourceMark, ...] = (SourceMark.MEASURED, SourceMark.DECLARED)


def evidence_pages(assessment: Assessment) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the page; none where no artefact was given."""
    measured = assessment.facts.measured
    if measured is not None:
        yield LazyPage(EVIDENCE, lambda: _page(evidence_view(assessment, measured)))


def evidence_view(assessment: Assessment, measured: MeasuredFacts) -> EvidenceView:
    """Decide what the page shows."""
    mentioned = [module for name, module in assessment.catalog.items() if name in measured.modules]
    rows = tuple(_module_row(assessment, module) for module in mentioned[:LISTED])
    columns = ("Module", "Coverage", "Tests", "Results", "Benchmarks", "Components")
    numeric = tuple(range(1, len(columns)))
    table = Table(columns, rows[:SHOWN], numeric=numeric, folded=rows[SHOWN:]) if rows else None
    rest = len(assessment.catalog) - len(mentioned)
    return EvidenceView(
        _lede(assessment, measured, mentioned),
        _artefacts(assessment, measured),
        table,
        f"{len(mentioned) - LISTED:,} more stand in modules.json." if len(mentioned) > LISTED else "",
        f"{count(rest, 'module is', 'modules are')} in no artefact: what they declare counts, not 0 %." if rest else "",
        link(EVIDENCE, "modules"),
        rule_rows(assessment, [one for one in assessment.findings if one.rule.startswith(FAMILIES)], EVIDENCE),
        runs_view(measured.runs) if measured.runs else None,
    )


def _lede(assessment: Assessment, measured: MeasuredFacts, mentioned: list[Module]) -> str:
    if not measured.artefacts and measured.runs:
        return f"{count(measured.runs.number, 'run')} of benchmarks are kept; no other artefact of CI is given."
    known = [measured.of(module.name) for module in mentioned]
    covered, tested = sum(one.coverage is not None for one in known), sum(one.tests is not None for one in known)
    parts = [f"{number:,} with {word}" for number, word in ((covered, "coverage"), (tested, "tests")) if number]
    said = f": {enumerated(parts)}" if parts else ""
    modules = (
        f"{len(mentioned):,} of {count(len(assessment.catalog), 'module')} {'is' if len(mentioned) == 1 else 'are'}"
    )
    return f"{modules} in {count(len(measured.artefacts), 'artefact')} of CI{said}."


def _artefacts(assessment: Assessment, measured: MeasuredFacts) -> Table:
    old = {one.path for one, _day, _age in outdated(assessment.facts)}
    lost, total = Counter[str](), dict[str, int]()
    for problem in measured.problems:
        lost[problem.artefact] += problem.count
        total[problem.artefact] = problem.total
    rows = tuple(
        _artefact_row(assessment, one, one.path in old, _number_lost(lost[one.path], total.get(one.path, 0)))
        for one in measured.artefacts[:LISTED]
    )
    return Table(("Artefact", "Says", "Written", "Without a module"), rows[:SHOWN], numeric=(3,), folded=rows[SHOWN:])


def _number_lost(number: int, total: int) -> str:
    return f"{number:,} of {total:,}" if number and total else f"{number:,}"


def _format_and_tool(one: Artefact) -> str:
    """Name the format, and what wrote it where that is not the format's own name."""
    return one.tool if one.tool.startswith(one.format) else ", ".join(filter(None, (one.format, one.tool)))


def _artefact_row(assessment: Assessment, one: Artefact, is_old: bool, lost: str) -> Row:
    path = Text(one_line(one.path, 200), code=True, note=one_line(_format_and_tool(one), 120))
    age = age_in_words((one,), assessment.facts.today)
    if one.measured_at is None:
        written = (missing("day"),)
    else:
        old = (Text("stale", tag="bad"),) if is_old else ()
        written = (Text(date_of(one.measured_at), note=age if "ago" in age or age == "today" else ""), *old)
    return Row(((path,), (Text(KINDS[one.kind]),), written, (Text(lost),)))


def _module_row(assessment: Assessment, module: Module) -> Row:
    known = assessment.facts.measured_of(module.name)
    results = known.results
    found = 0 if results is None else results.errors + results.warnings + results.notes
    return Row(
        (
            (module_text(module.name, EVIDENCE),),
            _coverage(assessment, module),
            _tests(assessment, module),
            (missing("results") if results is None else Text(f"{found:,}"),),
            (Text(f"{len(known.benchmarks):,}"),),
            (Text(f"{len(known.components):,}"),),
        )
    )


def _coverage(assessment: Assessment, module: Module) -> tuple[Text, ...]:
    measured = measured_coverage(assessment.facts, module)
    if measured is None:
        return (missing("coverage"),)
    declared = declared_coverage(evident_coverage(assessment.classifier, module))
    return (Text(share(measured.share, 1), note=f"declared {declared}" if declared else ""),)


def _tests(assessment: Assessment, module: Module) -> tuple[Text, ...]:
    ran = measured_tests(assessment.facts, module)
    if ran is None:
        return (missing("tests"),)
    others = ((ran.failed + ran.errors, "failing"), (ran.flaky, "flaky"))
    note = ", ".join(f"{number:,} {word}" for number, word in others if number)
    return (Text(f"{ran.total:,}", note=note, mark="bad" if others[0][0] else ""),)


def _page(view: EvidenceView) -> RenderedPage:
    words = "evidence, coverage, tests, artefacts, JUnit, Cobertura, JaCoCo, lcov, SARIF, CycloneDX, measured, declared"
    return RenderedPage(
        address=EVIDENCE,
        title=TITLE,
        description=view.lede,
        section="Quality",
        fragment=fill("evidence/evidence.html", view=view),
        contents=(
            Heading("modules", "Modules"),
            *((Heading(view.runs.anchor, view.runs.title),) if view.runs else ()),
            *((Heading(view.runs.steps_anchor, view.runs.steps_title),) if view.runs and view.runs.steps else ()),
            Heading("artefacts", "Artefacts"),
            *((Heading("rules", "What rules say"),) if view.rules else ()),
        ),
        search=(SearchEntry("", TITLE, words, name_terms(TITLE)),),
    )
