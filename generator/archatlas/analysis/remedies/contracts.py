"""What can be done about entry points, topics and broken contracts."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from operator import attrgetter

from archatlas.analysis.compare.breaking import VERSION
from archatlas.analysis.compare.comparison import Aspect, BreakingChange
from archatlas.analysis.compare.versions import PROMISE, Bump, needed_bump, read_version
from archatlas.analysis.remedies.edits import stating
from archatlas.analysis.remedies.proposal import Proposal, Proposals
from archatlas.analysis.remedies.situation import Situation
from archatlas.analysis.rules.contracts import SURFACE
from archatlas.analysis.topics import EVENT
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.model.names import ModuleName
from archatlas.model.operations import EmittedEvent

EMITS = "data_and_events.emits"
CONSUMES = "data_and_events.consumes"
CODES = "contracts.error_taxonomy"
TOPICS = 1_000
"""Most topics that are compared with a mistyped one."""


def no_entry_points(finding: Finding, situation: Situation) -> Proposals:
    """Propose the entry points that are known from elsewhere, the form of one, and to deprecate what nobody uses."""
    module, former = situation.facts.catalog[ModuleName(finding.module)], situation.former(finding.module)
    if former is not None and former.contracts.api.surface:
        yield Proposal(
            f"restore the earlier entries of {SURFACE}", (stating(module, SURFACE, former.contracts.api.surface),)
        )
    entry = f"python: {module.name}"
    yield Proposal(f"list the entry points in {SURFACE}, for example '{entry}'", (stating(module, SURFACE, (entry,)),))
    if not situation.facts.graph.required_by(module.name):
        action = "set identity.status to deprecated, for nothing requires it"
        yield Proposal(action, (stating(module, "identity.status", "deprecated"),))


def nobody_emits(finding: Finding, situation: Situation) -> Proposals:
    """Propose the nearest topic that is emitted, the module that emitted this one before, and not to listen."""
    module, topic = situation.facts.catalog[ModuleName(finding.module)], finding.subject
    emitted = [one.name for one in situation.ground.estate.topics.values() if one.emitters][:TOPICS]
    for near in get_close_matches(topic, emitted, 1, 0.75):
        yield Proposal(f"listen to '{near}' instead of '{topic}'", (_listening(module, topic, near),))
    for emitter in _emitters(module, topic, situation):
        event = EmittedEvent(topic)
        changed = stating(emitter, EMITS, (*emitter.data_and_events.emits, event))
        yield Proposal(f"list '{topic}' in {EMITS} of '{emitter.name}'", (changed,))
    yield Proposal(f"remove '{topic}' from {CONSUMES}", (_listening(module, topic, None),))


def _listening(module: Module, topic: str, instead: str | None) -> Module:
    events = module.data_and_events.consumes
    told = (replace(event, topic=instead or "") if event.topic == topic else event for event in events)
    return stating(module, CONSUMES, tuple(event for event in told if event.topic))


def _emitters(module: Module, topic: str, situation: Situation) -> Iterator[Module]:
    """Yield the modules that emitted a topic before, then the one that the topic's first word names."""
    catalog = situation.facts.catalog
    before = situation.before.catalog.values() if situation.before else ()
    for former in before:
        later = catalog.get(situation.renames.get(former.name, former.name))
        if later is not None and any(event.topic == topic for event in former.data_and_events.emits):
            yield later
    named = situation.named_alike(topic.partition(".")[0])
    yield from (other for other in named if len(named) == 1 and other is not module)


def broken(finding: Finding, situation: Situation) -> Proposals:
    """Propose the lowest version that allows the change, and to restore what callers rely on."""
    former, later = situation.former(finding.module), situation.facts.catalog.get(ModuleName(finding.module))
    change = _change(finding, situation)
    if former is None or change is None:
        return
    if later is None:
        yield Proposal("keep the module for now, deprecated", (stating(former, "identity.status", "deprecated"),))
        return
    yield from _allowing(former, later)
    for key, restored in _restored(former, later, change):
        yield Proposal(f"restore the {change.aspect} '{change.entry}' in {key}", (restored,))


def weaker(finding: Finding, situation: Situation) -> Proposals:
    """Propose what was promised before, and the lowest version that may promise less."""
    former, later = situation.former(finding.module), situation.facts.catalog.get(ModuleName(finding.module))
    if former is None or later is None:
        return
    key = finding.subject
    promised: object = attrgetter(key)(former)
    if key == VERSION:
        yield Proposal(f"restore {VERSION} '{promised}'", (stating(later, key, promised),))
    else:
        yield Proposal(f"restore {key} as it was", (stating(later, key, promised),))
        yield from _allowing(former, later)


def _change(finding: Finding, situation: Situation) -> BreakingChange | None:
    changes = situation.comparison.breaking if situation.comparison else ()
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
    """Yield a key, and the module with the lost entry in its place; a topic may have been emitted or offered."""
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
