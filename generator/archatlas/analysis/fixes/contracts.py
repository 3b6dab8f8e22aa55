"""What can be done about entry points, topics, broken contracts, service levels and missing tests."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import floor
from operator import attrgetter

from archatlas.analysis.compare.comparison import Aspect, BreakingChange
from archatlas.analysis.compare.versions import PROMISE, Bump, needed_bump, read_version
from archatlas.analysis.estate.availability import AVAILABILITY, OBJECTIVES, Availability, availability_of
from archatlas.analysis.estate.decimals import as_fraction, decimal, percent_text
from archatlas.analysis.estate.evidence import COUNTS, COVERAGE, declared_counts
from archatlas.analysis.estate.topics import EVENT
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals, able_to_do_without, means, stating
from archatlas.analysis.rules.contracts import P99, SURFACE
from archatlas.analysis.rules.figures import FIGURES, suggested
from archatlas.analysis.rules.promises import VERSION
from archatlas.analysis.rules.references import USES
from archatlas.model.assurance import TestCounts
from archatlas.model.detail import UnknownEntry
from archatlas.model.enumeration import quoted
from archatlas.model.finding import Finding
from archatlas.model.interfaces import UsedModule
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import suggest
from archatlas.model.operations import EmittedEvent
from archatlas.model.text_detail import OutOfRange

EMITS = "data_and_events.emits"
CONSUMES = "data_and_events.consumes"
CODES = "contracts.error_taxonomy"


def no_entry_points(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the entry points that are known from elsewhere, the form of one, and to deprecate what nobody uses."""
    module, former = context.facts.catalog[ModuleName(finding.module)], context.former(finding.module)
    if former is not None and former.contracts.api.surface:
        yield Proposal(
            f"restore the earlier entries of {SURFACE}", (stating(module, SURFACE, former.contracts.api.surface),)
        )
    entry = f"python: {module.name}"
    action = f"list the entry points in {SURFACE}, for example '{entry}'"
    yield Proposal(action, (stating(module, SURFACE, (entry,)),)).example
    if not context.facts.graph.required_by(module.name):
        action = "set identity.status to deprecated, for nothing requires it"
        yield Proposal(action, (stating(module, "identity.status", "deprecated"),))


def not_offered(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the entry point that is meant, to list this one at its module, and not to say that it is used."""
    module, detail = context.facts.catalog[ModuleName(finding.module)], finding.detail
    target = context.facts.catalog.get(ModuleName(detail.module)) if isinstance(detail, UnknownEntry) else None
    if not isinstance(detail, UnknownEntry) or target is None:
        return
    entry, near = detail.entry, detail.near
    if near:
        proposal = Proposal(f"write '{near}' instead of '{entry}'", (_using(module, target, entry, near),))
        yield proposal.automatic if means(near, entry) else proposal
    listed = stating(target, SURFACE, (*target.contracts.api.surface, entry))
    yield Proposal(f"list '{entry}' in {SURFACE} of '{target.name}'", (listed,))
    yield Proposal(f"remove '{entry}' from what is used of '{target.name}'", (_using(module, target, entry, None),))


def _using(module: Module, target: Module, entry: str, instead: str | None) -> Module:
    """Return a module that uses another entry point of one module in the place of one, or none."""
    uses = list[UsedModule]()
    for used in module.dependencies.internal.uses:
        told = (instead if one == entry else one for one in used.entries)
        entries = tuple(one for one in dict.fromkeys(told) if one) if used.name == target.name else used.entries
        uses += [UsedModule(used.name, entries)] if entries else []
    return stating(module, USES, tuple(uses))


def nobody_emits(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the nearest topic that is emitted, the module that emitted this one before, and not to listen."""
    module, topic = context.facts.catalog[ModuleName(finding.module)], finding.subject
    emitted = [one.name for one in context.base.evaluated.context.topics.values() if one.emitters]
    if near := suggest(topic, emitted):
        proposal = Proposal(f"listen to '{near}' instead of '{topic}'", (_listening(module, topic, near),))
        yield proposal.automatic if means(near, topic) else proposal
    for emitter in _emitters(module, topic, context):
        event = EmittedEvent(topic)
        changed = stating(emitter, EMITS, (*emitter.data_and_events.emits, event))
        yield Proposal(f"list '{topic}' in {EMITS} of '{emitter.name}'", (changed,))
    yield Proposal(f"remove '{topic}' from {CONSUMES}", (_listening(module, topic, None),))


def _listening(module: Module, topic: str, instead: str | None) -> Module:
    events = module.data_and_events.consumes
    told = (replace(event, topic=instead or "") if event.topic == topic else event for event in events)
    return stating(module, CONSUMES, tuple(event for event in told if event.topic))


def _emitters(module: Module, topic: str, context: RemedyContext) -> Iterator[Module]:
    """Yield the modules that emitted a topic before, then the one that the topic's first word names."""
    catalog = context.facts.catalog
    before = context.before.catalog.values() if context.before else ()
    for former in before:
        later = catalog.get(context.renames.get(former.name, former.name))
        if later is not None and any(event.topic == topic for event in former.data_and_events.emits):
            yield later
    named = context.named_alike(topic.partition(".")[0])
    yield from (other for other in named if len(named) == 1 and other is not module)


def broken(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the lowest version that allows the change, and to restore what callers rely on."""
    former, later = context.former(finding.module), context.facts.catalog.get(ModuleName(finding.module))
    change = _change(finding, context)
    if former is None or change is None:
        return
    if later is None:
        yield Proposal("keep the module for now, deprecated", (stating(former, "identity.status", "deprecated"),))
        return
    yield from _allowing(former, later)
    for key, restored in _restored(former, later, change):
        yield Proposal(f"restore the {change.aspect} '{change.entry}' in {key}", (restored,))


def weaker(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose what was promised before, and the lowest version that may promise less."""
    former, later = context.former(finding.module), context.facts.catalog.get(ModuleName(finding.module))
    if former is None or later is None:
        return
    key = finding.subject
    promised: object = attrgetter(key)(former)
    if key == VERSION:
        yield Proposal(f"restore {VERSION} '{promised}'", (stating(later, key, promised),))
    else:
        yield Proposal(f"restore {key} as it was", (stating(later, key, promised),))
        yield from _allowing(former, later)


def _change(finding: Finding, context: RemedyContext) -> BreakingChange | None:
    changes = context.comparison.breaking if context.comparison else ()
    ours = (one for one in changes if one.module == finding.module)
    return next((one for one in ours if one.subject == finding.subject), None)


def _allowing(former: Module, later: Module) -> Proposals:
    old, bump = read_version(former.contracts.api.version), needed_bump(former.contracts.api, later.contracts.api)
    if old is None:
        return
    if bump is Bump.NEVER:
        text = str(old.after(Bump.MAJOR))
        raised = stating(stating(later, VERSION, text), PROMISE, None)
        yield Proposal(f"raise {VERSION} to '{text}' and withdraw {PROMISE}", (raised,))
    else:
        text = str(old.after(bump))
        yield Proposal(f"raise {VERSION} to '{text}', the lowest that allows it", (stating(later, VERSION, text),))


def _restored(former: Module, later: Module, change: BreakingChange) -> Iterator[tuple[str, Module]]:
    """Yield a key, and the module with the lost entry in its place; a topic may have been emitted or offered.

    What only a file describes is restored in no schema.
    """
    if change.aspect is Aspect.DESCRIPTION:
        return
    if change.aspect is Aspect.ENTRY_POINT:
        yield SURFACE, stating(later, SURFACE, (*later.contracts.api.surface, change.entry))
    elif change.aspect is Aspect.ERROR_CODE:
        kept = (code for code in later.contracts.error_taxonomy if code.code != change.entry)
        lost = (code for code in former.contracts.error_taxonomy if code.code == change.entry)
        yield CODES, stating(later, CODES, (*kept, *lost))
    else:
        events = [event for event in former.data_and_events.emits if event.topic == change.entry]
        others = (event for event in later.data_and_events.emits if event.topic != change.entry)
        if events:
            yield EMITS, stating(later, EMITS, (*others, *events))
        else:
            yield SURFACE, stating(later, SURFACE, (*later.contracts.api.surface, f"{EVENT} {change.entry}"))
            yield EMITS, stating(later, EMITS, (*later.data_and_events.emits, EmittedEvent(change.entry)))


P95 = f"{OBJECTIVES}.latency_p95_ms"
UNIT = f"{COUNTS}.unit"
DIGITS = 4
"""Decimals of a promise that is proposed."""


def unreachable(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the highest promise that can be kept, and to need fewer of those that promise less."""
    module = context.facts.catalog[ModuleName(finding.module)]
    known = availability_of(context.facts, module)
    if known is None:
        return
    kept = Fraction(floor(known.possible * 10**DIGITS), 10**DIGITS)
    action = f"promise {percent_text(kept, DIGITS)} in {AVAILABILITY}, the most that can be kept"
    yield Proposal(action, (stating(module, AVAILABILITY, float(kept)),))
    weakest = _weakest(known)
    named, them = quoted(weakest), "it" if len(weakest) == 1 else "them"
    action = f"make {named} optional: list {them} in dependencies.internal.weak_dependencies"
    yield Proposal(action, (able_to_do_without(module, *weakest),))
    yield Proposal(f"remove {AVAILABILITY} until it is agreed on", (stating(module, AVAILABILITY, None),))


def _weakest(known: Availability) -> list[ModuleName]:
    """Return the fewest required modules without which the promise can be kept."""
    factors = sorted(known.factors, key=lambda factor: (factor.percent, factor.module))
    for number in range(1, len(factors)):
        rest = Availability(known.module, known.promised, tuple(factors[number:]), ())
        if rest.is_reachable:
            return [factor.module for factor in factors[:number]]
    return [factor.module for factor in factors]


def percentiles(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to swap the two numbers, and to remove the one that cannot be right."""
    module = context.facts.catalog[ModuleName(finding.module)]
    levels = module.observability.slos
    if levels.latency_p95_ms is not None and levels.latency_p99_ms is not None:
        p95, p99 = (
            decimal(as_fraction(levels.latency_p95_ms), 3),
            decimal(as_fraction(levels.latency_p99_ms), 3),
        )
        swapped = stating(stating(module, P95, levels.latency_p99_ms), P99, levels.latency_p95_ms)
        yield Proposal(f"swap the two: p95 {p99} ms and p99 {p95} ms", (swapped,))
    yield Proposal(f"remove {P99} until it is measured", (stating(module, P99, None),))


def figures(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the number that was probably meant, and to remove the one that cannot be right."""
    module, key = context.facts.catalog[ModuleName(finding.module)], finding.subject
    if key not in FIGURES:
        code = finding.detail.of if isinstance(finding.detail, OutOfRange) else ""
        yield Proposal("remove http_status until somebody has looked it up", (_without_status(module, code),))
        return
    value = attrgetter(key)(module)
    meant = suggested(key, value) if value is not None else ""
    if meant:
        yield Proposal(f"write {meant} in {key}", (stating(module, key, float(meant)),))
    yield Proposal(f"remove {key} until it is measured", (stating(module, key, None),))


def _without_status(module: Module, code: str) -> Module:
    errors = (replace(one, http_status=None) if one.code == code else one for one in module.contracts.error_taxonomy)
    return stating(module, "contracts.error_taxonomy", tuple(errors))


def untested(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose a first test, the earlier numbers, and to remove counts that nobody took."""
    module, former = context.facts.catalog[ModuleName(finding.module)], context.former(finding.module)
    if former is not None:
        yield Proposal("restore the earlier test_posture", (stating(module, "test_posture", former.test_posture),))
    yield Proposal(f"write a test and count it, for example {UNIT}: 1", (_tested(module),)).example
    if any(True for _count in declared_counts(module)):
        action = f"remove the zeros from {COUNTS} until somebody has counted"
        yield Proposal(action, (stating(module, COUNTS, TestCounts()),))


def _tested(module: Module) -> Module:
    """Return the module with one test; a coverage of 0 is then no longer true and is left to be measured."""
    tested = stating(module, UNIT, 1)
    return tested if tested.test_posture.coverage.current else stating(tested, COVERAGE, None)
