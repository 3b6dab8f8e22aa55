"""Rules about what modules offer each other: entry points, topics and service levels."""

from collections.abc import Iterator

from archatlas.analysis.estate.availability import AVAILABILITY, OBJECTIVES, availability_of
from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.estate.topics import consumed
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.detail import Contradiction, Promise
from archatlas.model.finding import Finding, Severity, Unit
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, RuleSpec, Scope

SURFACE = "contracts.api.surface"

NO_ENTRY_POINTS = RuleSpec(
    "contract/no-entry-points",
    Severity.NOTE,
    "No public entry point declared",
    "Readers cannot tell how to use the module.",
    f"list the entry points in {SURFACE}, or set identity.status to deprecated if there is nothing left to use",
    place=310,
    fixes=(FixKind.ENTRY_POINTS,),
    of_schemas=True,
)
NOBODY_EMITS = RuleSpec(
    "contract/consumed-not-emitted",
    Severity.WARNING,
    "Consumes a topic that nobody emits",
    "No module of the estate emits it: the name is wrong, the emitter's schema is silent, or it comes from outside.",
    "correct the topic, or list it in data_and_events.emits of the module that emits it",
    scope=Scope.TOPIC,
    place=160,
    fixes=(FixKind.TOPIC,),
)


@NO_ENTRY_POINTS.check
def entry_points_are_declared(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module in use that does not say how."""
    if not module.contracts.api.surface and module.identity.status != "deprecated":
        yield NO_ENTRY_POINTS.found(module, SURFACE)


@NOBODY_EMITS.check
def consumed_topics_are_emitted(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each topic that a module listens to and no module emits."""
    declared = [event.topic for event in module.data_and_events.consumes]
    for topic in consumed(module):
        if not context.topics[topic].emitters:
            key = f"data_and_events.consumes[{declared.index(topic)}].topic"
            yield NOBODY_EMITS.found(module, key, subject=topic)


P99 = f"{OBJECTIVES}.latency_p99_ms"

UNREACHABLE = RuleSpec(
    "slo/unreachable",
    Severity.WARNING,
    "Promises more availability than what it requires allows",
    "A module is down when one that it requires is down, so that the availabilities of the required modules multiply"
    " (as far as these fail independently of each other).",
    "lower the promise, make a requirement optional, or raise what the required modules promise",
    scope=Scope.REQUIRED | Scope.EVIDENCE,
    place=180,
    fixes=(FixKind.AVAILABILITY,),
)
P99_BELOW_P95 = RuleSpec(
    "slo/p99-below-p95",
    Severity.WARNING,
    "The 99th percentile of latency is below the 95th",
    "99 of 100 answers cannot be faster than 95 of 100 are; one of the two numbers is wrong.",
    f"correct latency_p95_ms or latency_p99_ms in {OBJECTIVES}",
    place=190,
    fixes=(FixKind.PERCENTILES,),
)


@UNREACHABLE.check
def promises_can_be_kept(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for an availability above the product of those it rests on."""
    known = availability_of(context.facts, module)
    if known is not None and not known.is_reachable:
        gap = known.promised - known.possible
        factors = tuple(factor.percent for factor in known.factors)
        found = UNREACHABLE.found(module, AVAILABILITY, Promise(known.promised, known.possible, factors))
        yield found.counting(gap, Unit.PERCENT_TOO_MUCH)


@P99_BELOW_P95.check
def percentiles_rise(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a 99th percentile below the 95th."""
    levels = module.observability.slos
    if levels.latency_p95_ms is not None and levels.latency_p99_ms is not None:
        p95, p99 = as_fraction(levels.latency_p95_ms), as_fraction(levels.latency_p99_ms)
        if p99 < p95:
            found = P99_BELOW_P95.found(module, P99, Contradiction((p99,), (p95,)))
            yield found.counting(p95 - p99, Unit.MILLISECONDS)
