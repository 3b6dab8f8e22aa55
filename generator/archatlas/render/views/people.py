"""Who answers for a module, and what it takes to promote it."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.evidence import Plain
from archatlas.model.module import Module
from archatlas.model.ownership import PromotionRules
from archatlas.render.blocks import Block, Fact, Grid, Promotion, Section
from archatlas.render.text import one_line
from archatlas.render.views.contacts import contact_facts, owner_text
from archatlas.render.views.ledger import Ledger, plainly
from archatlas.render.views.links import module_address
from archatlas.render.words import day, share


def ownership_section(assessment: Assessment, ledger: Ledger) -> list[Section]:
    """Return people, channels, reviews and the way to promotion."""
    module = ledger.module
    own, change = module.ownership, module.risk_and_change.change_control
    alerts = module.observability.alerts
    handle = ledger.judge.owner(module)
    owner = [] if handle is None else _linked(assessment, ledger, "Owner", "ownership.owner", handle)
    beyond = [
        *contact_facts(assessment, handle),
        *_linked(assessment, ledger, "Escalation", "ownership.escalation", own.escalation),
        *ledger.fact("Reviewers", "risk_and_change.change_control.reviewers", change.reviewers),
        *ledger.fact("Contributors", "provenance.contributors", module.provenance.contributors),
        *ledger.fact("On-call policy", "observability.alerts.escalation_policy", alerts.escalation_policy, code=True),
        *ledger.fact("Alert channels", "observability.alerts.channels", alerts.channels),
        *_review_facts(ledger),
    ]
    promotion = _promotion(ledger)
    blocks: list[Block] = []
    if beyond or promotion:
        blocks = [Grid(tuple(owner + beyond)), *promotion] if owner + beyond else [*promotion]
    section = ledger.section("ownership", "Ownership", blocks, ("promotion",) if promotion else ())
    if ledger.judge.escalation(module) is None:
        ledger.gap("Escalation contact", "ownership.escalation", "" if blocks else "ownership")
    if ledger.judge.owner(module) is None:
        if own.owner:
            ledger.keep_boilerplate("ownership.owner", own.owner)
        ledger.gap("Named owner", "ownership.owner", "ownership")
    if not ledger.judge.reviewed_by_a_person(module):
        ledger.gap("Review by a person", "ownership.last_review")
    return section


def _linked(assessment: Assessment, ledger: Ledger, label: str, key: str, handle: str | None) -> list[Fact]:
    facts = ledger.fact(label, key, handle)
    if not facts or not handle or assessment.owners.find(handle) is None:
        return facts
    return [Fact(label, (owner_text(assessment, handle, module_address(ledger.module.name)),))]


def _review_facts(ledger: Ledger) -> list[Fact]:
    own, provenance = ledger.module.ownership, ledger.module.provenance
    last = own.last_review if ledger.judge.reviewed_by_a_person(ledger.module) else provenance.last_review
    upcoming = own.next_review or provenance.next_review
    return [
        *ledger.fact("Last review", "ownership.last_review", last, _day),
        *ledger.fact("Next review", "ownership.next_review", upcoming, _day),
    ]


def _day(stamp: Plain) -> str:
    return day(plainly(stamp))


def _promotion(ledger: Ledger) -> list[Block]:
    rules = ledger.module.ownership.promotion_rules
    if rules == PromotionRules():
        return []
    conditions = [(one_line(check), "") for check in rules.required_checks]
    if rules.min_coverage is not None:
        conditions.append(_coverage_condition(ledger.module, rules.min_coverage))
    if rules.min_uptime_days is not None:
        conditions.append((f"{rules.min_uptime_days} days of uptime", ""))
    start = rules.from_lane or ledger.module.lane
    way = f"{one_line(start)} → {one_line(rules.to_lane)}" if rules.to_lane else f"out of {one_line(start)}"
    return [Promotion(way, tuple(conditions))]


def _coverage_condition(module: Module, wanted: float) -> tuple[str, str]:
    current = module.test_posture.coverage.current
    if current is None:
        return (f"coverage {share(wanted, 1)}, now not measured", "")
    return (f"coverage {share(wanted, 1)}, now {share(current, 1)}", "ok" if current >= wanted else "no")
