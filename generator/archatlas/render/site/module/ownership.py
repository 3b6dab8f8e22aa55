"""Who answers for a module, and what it takes to promote it."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.measurements import measured_coverage
from archatlas.model.module import PromotionRules
from archatlas.render.site.components.blocks import Block, Fact, Grid, Promotion, Section
from archatlas.render.site.components.labels import contact_facts, owner_text
from archatlas.render.site.links import module_address
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import ESCALATION, LAST_REVIEW, NEXT_REVIEW, OWNER, PEOPLE, Field
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import share


def ownership_section(assessment: Assessment, collector: FactCollector) -> list[Section]:
    """Return people, channels, reviews and the way to promotion."""
    module = collector.module
    own = module.ownership
    handle = collector.classifier.owner(module)
    owner = [] if handle is None else _linked(assessment, collector, OWNER, handle)
    beyond = [
        *contact_facts(assessment, handle),
        *_linked(assessment, collector, ESCALATION, own.escalation),
        *collector.facts(PEOPLE),
        *_review_facts(collector),
    ]
    promotion = _promotion(collector)
    blocks: list[Block] = []
    if beyond or promotion:
        blocks = [Grid(tuple(owner + beyond)), *promotion] if owner + beyond else [*promotion]
    section = collector.section("ownership", "Ownership", blocks, ("promotion",) if promotion else ())
    if collector.classifier.escalation(module) is None:
        collector.add_gap("Escalation contact", "ownership.escalation", "" if blocks else "ownership")
    if collector.classifier.owner(module) is None:
        if own.owner:
            collector.keep_boilerplate("ownership.owner", own.owner)
        collector.add_gap("Named owner", "ownership.owner", "ownership")
    if not collector.classifier.reviewed_by_a_person(module):
        collector.add_gap("Review by a person", "ownership.last_review")
    return section


def _linked(assessment: Assessment, collector: FactCollector, field: Field, handle: str | None) -> list[Fact]:
    facts = collector.fact(field, handle)
    if not facts or not handle or assessment.owners.find(handle) is None:
        return facts
    return [Fact(field.label, (owner_text(assessment, handle, module_address(collector.module.name)),))]


def _review_facts(collector: FactCollector) -> list[Fact]:
    own, provenance = collector.module.ownership, collector.module.provenance
    last = own.last_review if collector.classifier.reviewed_by_a_person(collector.module) else provenance.last_review
    upcoming = own.next_review or provenance.next_review
    return [*collector.fact(LAST_REVIEW, last), *collector.fact(NEXT_REVIEW, upcoming)]


def _promotion(collector: FactCollector) -> list[Block]:
    rules = collector.module.ownership.promotion_rules
    if rules == PromotionRules():
        return []
    conditions = [(one_line(check), "") for check in rules.required_checks]
    if rules.min_coverage is not None:
        conditions.append(_coverage_condition(collector, rules.min_coverage))
    if rules.min_uptime_days is not None:
        conditions.append((f"{rules.min_uptime_days} days of uptime", ""))
    start = rules.from_lane or collector.module.lane
    way = f"{one_line(start)} → {one_line(rules.to_lane)}" if rules.to_lane else f"out of {one_line(start)}"
    return [Promotion(way, tuple(conditions))]


def _coverage_condition(collector: FactCollector, wanted: float) -> tuple[str, str]:
    measured = measured_coverage(collector.assessment.facts, collector.module)
    current = collector.module.test_posture.coverage.current if measured is None else measured.share
    if current is None:
        return (f"coverage {share(wanted, 1)}, now not measured", "")
    return (f"coverage {share(wanted, 1)}, now {share(current, 1)}", "ok" if current >= wanted else "no")
