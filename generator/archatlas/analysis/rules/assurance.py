"""Rules about the people behind a module and about its tests."""

from collections.abc import Iterator

from archatlas.analysis.estate.dates import read_date
from archatlas.analysis.estate.evidence import COUNTS, COVERAGE, Evidence, recorded_tests
from archatlas.analysis.estate.measurements import measured_coverage, measured_tests
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.detail import NO_DETAIL, Due, Missing, Placeholder
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, Need, RuleSpec, Scope

OWNER = "ownership.owner"
ESCALATION = "ownership.escalation"
REVIEW = "ownership.last_review"
NEXT_REVIEW = "ownership.next_review"
MOST_CRITICAL = 1
"""The tier whose gaps weigh more."""

UNNAMED = RuleSpec(
    "ownership/unnamed",
    Severity.WARNING,
    "No named owner",
    "Nobody is asked before a change, and nobody is called when it breaks.",
    f"name the team that is called at night in {OWNER}",
    place=110,
    fixes=(FixKind.OWNER,),
    of_schemas=True,
)
NO_ESCALATION_TIER_1 = RuleSpec(
    "ownership/no-escalation-tier-1",
    Severity.WARNING,
    "Tier 1 module without an escalation contact",
    "Tier 1 is the most critical tier; when the owner is away, an incident has no second address.",
    f"add {ESCALATION}",
    place=120,
    fixes=(FixKind.ESCALATION,),
    of_schemas=True,
)
NO_ESCALATION = RuleSpec(
    "ownership/no-escalation",
    Severity.NOTE,
    "No escalation contact",
    "When the owner is away, an incident has no second address.",
    f"add {ESCALATION}",
    place=270,
    fixes=(FixKind.ESCALATION,),
    of_schemas=True,
)
NEVER_REVIEWED = RuleSpec(
    "review/never",
    Severity.NOTE,
    "Never reviewed by a person",
    "No review is recorded, or its date is the generator's own run; what the schema says may be guessed.",
    f"review the schema, then set {REVIEW}",
    place=280,
    fixes=(FixKind.REVIEW,),
    of_schemas=True,
)
OVERDUE = RuleSpec(
    "review/overdue",
    Severity.WARNING,
    "Review is overdue",
    "The day on which the schema was to be looked at again has passed; what it says may be out of date.",
    f"review the schema, then set {REVIEW} and {NEXT_REVIEW}",
    scope=Scope.DAY,
    place=130,
    need=Need.DAY,
    fixes=(FixKind.OVERDUE,),
)


@UNNAMED.check
def owners_are_named(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module without an owner or with a placeholder for one."""
    if context.classifier.owner(module) is None:
        stated = module.ownership.owner
        yield UNNAMED.found(module, OWNER, Placeholder(stated) if stated else Missing())


@NO_ESCALATION_TIER_1.check
def the_most_critical_escalate(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module of tier 1 without an escalation contact."""
    if module.identity.tier == MOST_CRITICAL and not _escalates(context, module):
        yield NO_ESCALATION_TIER_1.found(module, ESCALATION)


@NO_ESCALATION.check
def the_others_escalate(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for any other module without an escalation contact."""
    if module.identity.tier != MOST_CRITICAL and not _escalates(context, module):
        yield NO_ESCALATION.found(module, ESCALATION)


@NEVER_REVIEWED.check
def people_review(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module that no person has reviewed."""
    if not context.classifier.reviewed_by_a_person(module):
        stated = module.ownership.last_review
        yield NEVER_REVIEWED.found(module, REVIEW, Placeholder(stated) if stated else Missing())


@OVERDUE.check
def reviews_are_held(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module whose next review was due before today, where it is known what day it is."""
    due = read_date(module.ownership.next_review)
    if due is not None and context.today is not None and due.date() < context.today:
        yield OVERDUE.found(module, NEXT_REVIEW, Due(due.date()))


def _escalates(context: RuleContext, module: Module) -> bool:
    state = context.classifier.classify(module, ESCALATION, module.ownership.escalation)
    return state in (Evidence.DECLARED, Evidence.DEFAULT)


TIER_1_UNTESTED = RuleSpec(
    "test/tier-1-untested",
    Severity.WARNING,
    "Tier 1 module without tests",
    "Tier 1 is the most critical tier; a regression here would reach production unseen."
    " A generator may have overlooked the tests.",
    f"record tests and coverage in {COUNTS} and {COVERAGE}",
    scope=Scope.CODE | Scope.MEASURED,
    place=140,
    fixes=(FixKind.TESTS,),
    of_schemas=True,
)
NONE_RECORDED = RuleSpec(
    "test/none-recorded",
    Severity.WARNING,
    "No tests recorded",
    "Coverage and all test counts are zero. Either there are no tests, or the generator did not find them.",
    f"record tests and coverage in {COUNTS} and {COVERAGE}",
    scope=Scope.CODE | Scope.MEASURED,
    place=150,
    fixes=(FixKind.TESTS,),
    of_schemas=True,
)


@TIER_1_UNTESTED.check
def the_most_critical_are_tested(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module of tier 1 that records neither tests nor coverage."""
    if module.identity.tier == 1 and _is_untested(context, module):
        yield TIER_1_UNTESTED.found(module, COUNTS, Missing() if recorded_tests(module) is None else NO_DETAIL)


@NONE_RECORDED.check
def tests_are_recorded(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for any other module that says it has no tests; saying nothing is no finding."""
    if module.identity.tier != 1 and recorded_tests(module) == 0 and _is_untested(context, module):
        yield NONE_RECORDED.found(module, COUNTS)


def _is_untested(context: RuleContext, module: Module) -> bool:
    if recorded_tests(module) or module.test_posture.coverage.current:
        return False
    facts, measured = context.facts, measured_coverage(context.facts, module)
    is_measured = measured_tests(facts, module) is not None or (measured is not None and measured.covered > 0)
    return not is_measured and facts.tests_in_code(module.name) is None
