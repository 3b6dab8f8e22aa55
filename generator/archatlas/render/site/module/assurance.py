"""How a module is tested, what may go wrong, how it changes."""

from archatlas.analysis.estate.declared_values import Plain
from archatlas.model.assurance import Risk
from archatlas.render.site.components.blocks import (
    Block,
    Counts,
    CoverageBar,
    Fact,
    Grid,
    Row,
    Section,
    Table,
    Text,
    missing,
)
from archatlas.render.site.module.fact_collector import FactCollector, plain_text
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, day, milliseconds, number, per_second, percent, share

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
    facts = _test_facts(collector)
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


def _test_facts(collector: FactCollector) -> list[Fact]:
    posture, key = collector.module.test_posture, "test_posture"
    golden, real = posture.golden_tests, posture.reality_tests
    gates, speed = posture.quality_gates, posture.performance_tests
    return [
        *_coverage_facts(collector),
        *collector.fact("Golden tests", f"{key}.golden_tests.count", golden.count),
        *collector.fact("Golden files", f"{key}.golden_tests.paths", golden.paths, code=True),
        *collector.fact("Determinism", f"{key}.golden_tests.determinism", golden.determinism, code=True),
        *collector.fact("Golden comparison", f"{key}.golden_tests.validation", golden.validation),
        *collector.fact("Reality tests", f"{key}.reality_tests.present", real.present),
        *collector.fact("Reality tests run", f"{key}.reality_tests.frequency", real.frequency),
        *collector.fact("Reality test script", f"{key}.reality_tests.hook", real.hook, code=True),
        *collector.fact("Code quality", f"{key}.quality_gates.code_quality_score", gates.code_quality_score, _of_ten),
        *collector.fact(
            "Technical debt", f"{key}.quality_gates.technical_debt_ratio", gates.technical_debt_ratio, _share
        ),
        *collector.fact("Max complexity", f"{key}.quality_gates.cyclomatic_complexity", gates.cyclomatic_complexity),
        *collector.fact(
            "Max duplication", f"{key}.quality_gates.duplicate_code_pct", gates.duplicate_code_pct, _percent
        ),
        *collector.fact("Load scenarios", f"{key}.performance_tests.load_test_scenarios", speed.load_test_scenarios),
        *collector.fact("Load baseline", f"{key}.performance_tests.baseline_rps", speed.baseline_rps, per_second),
        *collector.fact(
            "Load latency limit", f"{key}.performance_tests.max_latency_ms", speed.max_latency_ms, milliseconds
        ),
    ]


def _coverage_facts(collector: FactCollector) -> list[Fact]:
    coverage, key = collector.module.test_posture.coverage, "test_posture.coverage"
    if coverage.current is not None:
        return []
    return [
        *collector.fact("Coverage target", f"{key}.target", coverage.target, _share),
        *collector.fact("Coverage minimum", f"{key}.threshold", coverage.threshold, _share),
    ]


def risk_section(collector: FactCollector) -> list[Section]:
    """Return the risks that somebody assessed, change control and upgrades."""
    key = "risk_and_change.risks.title"
    risks = [risk for risk in collector.module.risk_and_change.risks if not _is_boilerplate(collector, key, risk)]
    columns = ("Risk", "Likelihood", "Impact", "Score", "Status", "Mitigation", "Owner")
    rows = tuple(_risk_row(collector, risk) for risk in risks)
    change = _change_facts(collector)
    blocks: list[Block] = [Table(columns, rows, numeric=(3,), style="ad-risk")] if rows else []
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


def _change_facts(collector: FactCollector) -> list[Fact]:
    change, key = collector.module.risk_and_change, "risk_and_change"
    control, policy, upgrade = change.change_control, change.deprecation_policy, change.upgrade_path
    return [
        *collector.fact(
            "Approval needed", f"{key}.change_control.change_approval_required", control.change_approval_required
        ),
        *collector.fact(
            "Approval from", f"{key}.change_control.approval_threshold", control.approval_threshold, _upwards
        ),
        *collector.fact("Automated checks", f"{key}.change_control.automated_checks", control.automated_checks),
        *collector.fact("Current version", f"{key}.upgrade_path.current", upgrade.current, code=True),
        *collector.fact("Planned version", f"{key}.upgrade_path.planned", upgrade.planned, code=True),
        *collector.fact("Breaking changes", f"{key}.upgrade_path.breaking_changes", upgrade.breaking_changes),
        *collector.fact("Strategy", f"{key}.upgrade_path.strategy", upgrade.strategy),
        *collector.fact("Rollback", f"{key}.upgrade_path.rollback_plan", upgrade.rollback_plan),
        *collector.fact(
            "Deprecation notice", f"{key}.deprecation_policy.min_notice_days", policy.min_notice_days, _days
        ),
        *collector.fact(
            "Migration notes", f"{key}.deprecation_policy.migration_notes", policy.migration_notes, code=True
        ),
        *collector.fact("Support", f"{key}.deprecation_policy.support_timeline", policy.support_timeline),
    ]


def _text(value: str | None, what: str) -> Text:
    return Text(one_line(value)) if value else missing(what)


def _upwards(value: Plain) -> str:
    return f"{plain_text(value)} changes on"


def _days(value: object) -> str:
    return f"{value} days"


def _of_ten(value: object) -> str:
    return f"{number(float(str(value)))} of 10"


def _share(value: object) -> str:
    return share(float(str(value)), 1)


def _percent(value: object) -> str:
    return percent(float(str(value)))
