"""How a module is tested, what may go wrong, how it changes."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.measurements import (
    measured_coverage,
    measured_tests,
    source_of_coverage,
    source_of_tests,
)
from archatlas.model.assurance import LineCoverage, Risk
from archatlas.model.measured import MeasuredCoverage, MeasuredTests
from archatlas.render.site.components.blocks import (
    Block,
    Bullet,
    Bullets,
    Counts,
    CoverageBar,
    Grid,
    Row,
    Section,
    Sentence,
    Table,
    Text,
    missing,
)
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import CHANGE, COVERAGE_GOALS, TESTS
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, count, day, decimal, share

TEST_KINDS = ("unit", "integration", "e2e", "property", "smoke", "load", "chaos", "security")
RISK_MARKS = {"open": "warn", "mitigated": "ok", "closed": "ok", "accepted": "none"}


def tests_section(assessment: Assessment, collector: FactCollector) -> list[Section]:
    """Return coverage, counts in the code and by kind, gates and special tests."""
    posture = collector.module.test_posture
    coverage = measured_coverage(assessment.facts, collector.module)
    ran = measured_tests(assessment.facts, collector.module)
    numbers = {kind: getattr(posture.tests, kind) for kind in TEST_KINDS}
    every = {"in the code": assessment.facts.tests_in_code(collector.module.name), **numbers}
    counts = tuple((f"{number:,}", kind) for kind, number in every.items() if number is not None)
    blocks: list[Block] = []
    blocks += _measured_coverage(assessment, collector, coverage) if coverage else _coverage(collector)
    blocks += _measured_tests(assessment, collector, ran) if ran else ()
    if counts:
        blocks += (
            (Sentence("What the schema counts by kind:"),) if ran and any(map(_is_number, numbers.values())) else ()
        )
        blocks.append(Counts(counts))
    goals = COVERAGE_GOALS if posture.coverage.current is None and coverage is None else ()
    facts = collector.facts((*goals, *TESTS))
    if facts:
        blocks.append(Grid(tuple(facts)))
    section = collector.section("tests", "Tests", blocks)
    if not (counts or coverage or ran) and posture.coverage.current is None:
        collector.add_gap("Tests and coverage", "test_posture", "tests")
    return section


def _is_number(value: int | None) -> bool:
    return value is not None


def _coverage(collector: FactCollector) -> list[Block]:
    coverage = collector.module.test_posture.coverage
    return [] if coverage.current is None else [_bar(coverage.current, coverage, [])]


def _bar(current: float, coverage: LineCoverage, notes: list[str]) -> CoverageBar:
    notes = [*notes, f"target {share(coverage.target, 1)}"] if coverage.target is not None else notes
    notes = [*notes, f"minimum {share(coverage.threshold, 1)}"] if coverage.threshold is not None else notes
    target = None if coverage.target is None else coverage.target * 100
    return CoverageBar(current * 100, share(current, 1), target, ", ".join(notes))


def _measured_coverage(assessment: Assessment, collector: FactCollector, measured: MeasuredCoverage) -> list[Block]:
    """Return a coverage that CI measured, with where it comes from and how much of the module it is of."""
    source = one_line(source_of_coverage(assessment.facts, collector.module, measured), 200)
    bar = _bar(measured.share, collector.module.test_posture.coverage, ["measured", source])
    lines = f"{measured.covered:,} of {count(measured.lines, 'line')} ran"
    files = f"{measured.files:,} of its {count(measured.files_of_module, 'file')} of that kind"
    is_part = 0 < measured.files < measured.files_of_module
    return [bar, Sentence(f"{lines}{f', in {files}; no report has a line of the others' if is_part else ''}.")]


def _measured_tests(assessment: Assessment, collector: FactCollector, ran: MeasuredTests) -> list[Block]:
    """Return the tests that CI ran, by how they ended, with the names of those that failed."""
    ends = ((ran.passed, "passed"), (ran.failed, "failed"), (ran.errors, "broke"), (ran.flaky, "flaky"))
    items = [(f"{number:,}", word) for number, word in (*ends, (ran.skipped, "skipped")) if number]
    items += [(_seconds(ran.seconds), "to run")] if ran.seconds else []
    source = one_line(source_of_tests(assessment.facts, collector.module, ran), 200)
    blocks: list[Block] = [Counts(tuple(items)), Sentence(f"{count(ran.total, 'test')} measured, {source}.")]
    if ran.failing:
        names = tuple(Bullet(one_line(name, 200), code=True) for name in ran.failing)
        more = ran.failed + ran.errors - len(names)
        blocks.append(Bullets(names, f"Failing tests{f', the first of {len(names) + more:,}' if more > 0 else ''}"))
    return blocks


def _seconds(seconds: float) -> str:
    """Write a time; what is not nothing is not shown as nothing."""
    return f"{decimal(seconds, 1)} s" if seconds >= 0.05 else "<0.1 s"


def risk_section(collector: FactCollector) -> list[Section]:
    """Return the risks that somebody assessed, change control and upgrades."""
    key = "risk_and_change.risks.title"
    risks = [risk for risk in collector.module.risk_and_change.risks if not _is_boilerplate(collector, key, risk)]
    columns = ("Risk", "Likelihood", "Impact", "Score", "Status", "Mitigation", "Owner")
    rows = tuple(_risk_row(collector, risk) for risk in risks)
    change = collector.facts(CHANGE)
    blocks: list[Block] = [Table(columns, rows, numeric=(3,), style="v-risk")] if rows else []
    if change:
        blocks.append(Grid(tuple(change), "Change and upgrade", "change"))
    also = ("change",) if change else ()
    section = collector.section("risks", "Risks and change", blocks, also)
    if not rows:
        collector.add_gap("Risk assessment", "risk_and_change.risks", "" if blocks else "risks")
    return section


def _is_boilerplate(collector: FactCollector, key: str, risk: Risk) -> bool:
    score = f"score {risk.risk_score}" if risk.risk_score is not None else None
    review = f"review {day(one_line(risk.review_date))}" if risk.review_date else None
    details = (risk.id, risk.likelihood, risk.impact, score, risk.status, risk.mitigation, risk.owner, review)
    return collector.is_boilerplate(key, risk.title, *details)


def _risk_row(collector: FactCollector, risk: Risk) -> Row:
    name = Text(one_line(risk.title or risk.id), note=one_line(risk.id) if risk.title else "")
    status = Text(capitalised(one_line(risk.status)), mark=RISK_MARKS.get(risk.status, "none")) if risk.status else None
    return Row(
        (
            (name,),
            (_text(risk.likelihood, "likelihood"),),
            (_text(risk.impact, "impact"),),
            (missing("score") if risk.risk_score is None else Text(str(risk.risk_score)),),
            (status or missing("status"),),
            (_text(risk.mitigation, "mitigation"),),
            (_text(risk.owner, "owner"), *_review(risk)),
        ),
        collector.anchors.row("risk", risk.id),
    )


def _review(risk: Risk) -> tuple[Text, ...]:
    return (Text("", note=f"review {day(one_line(risk.review_date))}"),) if risk.review_date else ()


def _text(value: str | None, what: str) -> Text:
    return Text(one_line(value)) if value else missing(what)
