"""How a module is tested, what may go wrong, how it changes."""

from archatlas.model.assurance import Risk
from archatlas.render.site.components.blocks import Block, Counts, CoverageBar, Grid, Row, Section, Table, Text, missing
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import CHANGE, COVERAGE_GOALS, TESTS
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, day, share

TEST_KINDS = ("unit", "integration", "e2e", "property", "smoke", "load", "chaos", "security")
RISK_MARKS = {"open": "warn", "mitigated": "ok", "closed": "ok", "accepted": "none"}


def tests_section(collector: FactCollector) -> list[Section]:
    """Return coverage, counts by kind, gates and special tests."""
    posture = collector.module.test_posture
    numbers = {kind: getattr(posture.tests, kind) for kind in TEST_KINDS}
    counts = tuple((f"{number:,}", kind) for kind, number in numbers.items() if number is not None)
    blocks: list[Block] = [*_coverage(collector)]
    if counts:
        blocks.append(Counts(counts))
    goals = COVERAGE_GOALS if posture.coverage.current is None else ()
    facts = collector.facts((*goals, *TESTS))
    if facts:
        blocks.append(Grid(tuple(facts)))
    section = collector.section("tests", "Tests", blocks)
    if not counts and posture.coverage.current is None:
        collector.add_gap("Tests and coverage", "test_posture", "tests")
    return section


def _coverage(collector: FactCollector) -> list[Block]:
    coverage = collector.module.test_posture.coverage
    if coverage.current is None:
        return []
    notes = [f"target {share(coverage.target, 1)}"] if coverage.target is not None else []
    notes += [f"minimum {share(coverage.threshold, 1)}"] if coverage.threshold is not None else []
    target = None if coverage.target is None else coverage.target * 100
    return [CoverageBar(coverage.current * 100, share(coverage.current, 1), target, ", ".join(notes))]


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
