"""How a module is tested, what may go wrong, how it changes."""

from archatlas.analysis.evidence import Plain
from archatlas.model.assurance import Risk
from archatlas.render.blocks import Block, Counts, Coverage, Fact, Grid, Row, Section, Table, Text, missing
from archatlas.render.text import one_line
from archatlas.render.views.ledger import Ledger, plainly
from archatlas.render.words import capitalised, day, milliseconds, number, per_second, percent, share

TEST_KINDS = ("unit", "integration", "e2e", "property", "smoke", "load", "chaos", "security")
RISK_MARKS = {"open": "warn", "mitigated": "ok", "closed": "ok", "accepted": "none"}


def tests_section(ledger: Ledger) -> list[Section]:
    """Return coverage, counts by kind, gates and special tests."""
    posture = ledger.module.test_posture
    numbers = {kind: getattr(posture.tests, kind) for kind in TEST_KINDS}
    counts = tuple((f"{number:,}", kind) for kind, number in numbers.items() if number is not None)
    blocks: list[Block] = [*_coverage(ledger)]
    if counts:
        blocks.append(Counts(counts))
    facts = _test_facts(ledger)
    if facts:
        blocks.append(Grid(tuple(facts)))
    section = ledger.section("tests", "Tests", blocks)
    if not counts and posture.coverage.current is None:
        ledger.gap("Tests and coverage", "test_posture", "tests")
    return section


def _coverage(ledger: Ledger) -> list[Block]:
    coverage = ledger.module.test_posture.coverage
    if coverage.current is None:
        return []
    notes = [f"target {share(coverage.target, 1)}"] if coverage.target is not None else []
    notes += [f"minimum {share(coverage.threshold, 1)}"] if coverage.threshold is not None else []
    target = None if coverage.target is None else coverage.target * 100
    return [Coverage(coverage.current * 100, share(coverage.current, 1), target, ", ".join(notes))]


def _test_facts(ledger: Ledger) -> list[Fact]:
    posture, key = ledger.module.test_posture, "test_posture"
    golden, real = posture.golden_tests, posture.reality_tests
    gates, speed = posture.quality_gates, posture.performance_tests
    return [
        *_coverage_facts(ledger),
        *ledger.fact("Golden tests", f"{key}.golden_tests.count", golden.count),
        *ledger.fact("Golden files", f"{key}.golden_tests.paths", golden.paths, code=True),
        *ledger.fact("Determinism", f"{key}.golden_tests.determinism", golden.determinism, code=True),
        *ledger.fact("Golden comparison", f"{key}.golden_tests.validation", golden.validation),
        *ledger.fact("Reality tests", f"{key}.reality_tests.present", real.present),
        *ledger.fact("Reality tests run", f"{key}.reality_tests.frequency", real.frequency),
        *ledger.fact("Reality test script", f"{key}.reality_tests.hook", real.hook, code=True),
        *ledger.fact("Code quality", f"{key}.quality_gates.code_quality_score", gates.code_quality_score, _of_ten),
        *ledger.fact("Technical debt", f"{key}.quality_gates.technical_debt_ratio", gates.technical_debt_ratio, _share),
        *ledger.fact("Max complexity", f"{key}.quality_gates.cyclomatic_complexity", gates.cyclomatic_complexity),
        *ledger.fact("Max duplication", f"{key}.quality_gates.duplicate_code_pct", gates.duplicate_code_pct, _percent),
        *ledger.fact("Load scenarios", f"{key}.performance_tests.load_test_scenarios", speed.load_test_scenarios),
        *ledger.fact("Load baseline", f"{key}.performance_tests.baseline_rps", speed.baseline_rps, per_second),
        *ledger.fact(
            "Load latency limit", f"{key}.performance_tests.max_latency_ms", speed.max_latency_ms, milliseconds
        ),
    ]


def _coverage_facts(ledger: Ledger) -> list[Fact]:
    coverage, key = ledger.module.test_posture.coverage, "test_posture.coverage"
    if coverage.current is not None:
        return []
    return [
        *ledger.fact("Coverage target", f"{key}.target", coverage.target, _share),
        *ledger.fact("Coverage minimum", f"{key}.threshold", coverage.threshold, _share),
    ]


def risk_section(ledger: Ledger) -> list[Section]:
    """Return the risks that somebody assessed, change control and upgrades."""
    key = "risk_and_change.risks.title"
    risks = [risk for risk in ledger.module.risk_and_change.risks if not _is_boilerplate(ledger, key, risk)]
    columns = ("Risk", "Likelihood", "Impact", "Score", "Status", "Mitigation", "Owner")
    rows = tuple(_risk_row(ledger, risk) for risk in risks)
    change = _change_facts(ledger)
    blocks: list[Block] = [Table(columns, rows, numeric=(3,), style="ad-risk")] if rows else []
    if change:
        blocks.append(Grid(tuple(change), "Change and upgrade", "change"))
    also = ("change",) if change else ()
    section = ledger.section("risks", "Risks and change", blocks, also)
    if not rows:
        ledger.gap("Risk assessment", "risk_and_change.risks", "" if blocks else "risks")
    return section


def _is_boilerplate(ledger: Ledger, key: str, risk: Risk) -> bool:
    score = f"score {risk.risk_score}" if risk.risk_score is not None else None
    review = f"review {day(one_line(risk.review_date))}" if risk.review_date else None
    details = (risk.id, risk.likelihood, risk.impact, score, risk.status, risk.mitigation, risk.owner, review)
    return ledger.is_boilerplate(key, risk.title, *details)


def _risk_row(ledger: Ledger, risk: Risk) -> Row:
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
        ledger.anchors.row("risk", risk.id),
    )


def _review(risk: Risk) -> tuple[Text, ...]:
    return (Text("", note=f"review {day(one_line(risk.review_date))}"),) if risk.review_date else ()


def _change_facts(ledger: Ledger) -> list[Fact]:
    change, key = ledger.module.risk_and_change, "risk_and_change"
    control, policy, upgrade = change.change_control, change.deprecation_policy, change.upgrade_path
    return [
        *ledger.fact(
            "Approval needed", f"{key}.change_control.change_approval_required", control.change_approval_required
        ),
        *ledger.fact("Approval from", f"{key}.change_control.approval_threshold", control.approval_threshold, _upwards),
        *ledger.fact("Automated checks", f"{key}.change_control.automated_checks", control.automated_checks),
        *ledger.fact("Current version", f"{key}.upgrade_path.current", upgrade.current, code=True),
        *ledger.fact("Planned version", f"{key}.upgrade_path.planned", upgrade.planned, code=True),
        *ledger.fact("Breaking changes", f"{key}.upgrade_path.breaking_changes", upgrade.breaking_changes),
        *ledger.fact("Strategy", f"{key}.upgrade_path.strategy", upgrade.strategy),
        *ledger.fact("Rollback", f"{key}.upgrade_path.rollback_plan", upgrade.rollback_plan),
        *ledger.fact("Deprecation notice", f"{key}.deprecation_policy.min_notice_days", policy.min_notice_days, _days),
        *ledger.fact("Migration notes", f"{key}.deprecation_policy.migration_notes", policy.migration_notes, code=True),
        *ledger.fact("Support", f"{key}.deprecation_policy.support_timeline", policy.support_timeline),
    ]


def _text(value: str | None, what: str) -> Text:
    return Text(one_line(value)) if value else missing(what)


def _upwards(value: Plain) -> str:
    return f"{plainly(value)} changes on"


def _days(value: object) -> str:
    return f"{value} days"


def _of_ten(value: object) -> str:
    return f"{number(float(str(value)))} of 10"


def _share(value: object) -> str:
    return share(float(str(value)), 1)


def _percent(value: object) -> str:
    return percent(float(str(value)))
