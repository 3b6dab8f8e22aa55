"""Checks what a module promises to those who call, run and watch it, and what it stands on itself."""

from archatlas.analysis.estate.availability import OBJECTIVES
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.estate.facts import RequirementKind, kind_of
from archatlas.analysis.health.checks import (
    FULL,
    GENERATED,
    NOT_DECLARED,
    NOTHING,
    SAME_EVERYWHERE,
    CheckContext,
    Verdict,
    stated,
    why_unknown,
)
from archatlas.model.enumeration import count, enumerated
from archatlas.model.walk import parts_of

SURFACE = "contracts.api.surface"
INVARIANTS = "contracts.invariants"
ERRORS = "contracts.error_taxonomy"
BACKWARD = "contracts.api.compatibility.backward"


def entry_points(subject: CheckContext) -> Verdict:
    """Judge whether the module says how it is called."""
    entries, action = subject.module.contracts.api.surface, f"list the entry points in `{SURFACE}`"
    evidence = subject.evidence(SURFACE, entries)
    words = f"{len(entries)} declared"
    if evidence is Evidence.DECLARED:
        return Verdict(FULL, words, SURFACE, action)
    return Verdict(None, why_unknown(words, evidence), SURFACE, action)


def specific_invariants(subject: CheckContext) -> Verdict:
    """Judge whether the module promises something of its own; what generators write is no promise."""
    declared, classifier = subject.module.contracts.invariants, subject.facts.classifier
    own = [text for text in declared if not classifier.is_placeholder(subject.module, INVARIANTS, text)]
    action = f"state what always holds in `{INVARIANTS}`"
    if not own:
        return Verdict(None, f"only {GENERATED}" if declared else NOT_DECLARED, INVARIANTS, action)
    if classifier.is_default(INVARIANTS, declared):
        return Verdict(None, SAME_EVERYWHERE, INVARIANTS, action)
    return Verdict(FULL, f"{len(own)} declared", INVARIANTS, action, f"{INVARIANTS}[{declared.index(own[0])}]")


def error_taxonomy(subject: CheckContext) -> Verdict:
    """Judge whether callers know which errors to expect."""
    errors, action = subject.module.contracts.error_taxonomy, f"list the errors in `{ERRORS}`"
    if not errors:
        return Verdict(None, NOT_DECLARED, ERRORS, action)
    words = count(len(errors), "code")
    if subject.facts.classifier.is_shared_list(subject.module, ERRORS, errors):
        return Verdict(None, f"{words}, {SAME_EVERYWHERE}", ERRORS, action)
    return Verdict(FULL, words, ERRORS, action)


def backward_compatible(subject: CheckContext) -> Verdict:
    """Judge whether a new version still serves the callers of the old one."""
    declared = subject.module.contracts.api.compatibility.backward
    action = f"keep new versions compatible and say so in `{BACKWARD}`"
    words = "yes" if declared else "no"
    evidence = subject.evidence(BACKWARD, declared)
    can_be_met = not subject.facts.classifier.is_default(BACKWARD, True)
    if evidence is not Evidence.DECLARED:
        return Verdict(None, why_unknown(words, evidence), BACKWARD, action, can_be_met=can_be_met)
    return Verdict(FULL if declared else NOTHING, words, BACKWARD, action, can_be_met=can_be_met)


HEALTH_CHECK = "runtime.deployment.health_check"
METRICS = "observability.metrics.key_metrics"


def own_service_levels(subject: CheckContext) -> Verdict:
    """Judge whether the module promises a service level that is more than everybody's default."""
    levels, action = subject.module.observability.slos, f"set objectives of its own in `{OBJECTIVES}`"
    values = {f"{OBJECTIVES}.{name}": value for name, value in parts_of(levels)}
    states = {key: subject.evidence(key, value) for key, value in values.items() if value is not None}
    own = [key for key, state in states.items() if state is Evidence.DECLARED]
    if not own:
        return Verdict(None, SAME_EVERYWHERE if states else NOT_DECLARED, OBJECTIVES, action)
    return Verdict(FULL, count(len(own), "objective"), OBJECTIVES, action, own[0])


def health_check(subject: CheckContext) -> Verdict:
    """Judge whether the module can be asked if it is alive."""
    declared = subject.module.runtime.deployment.health_check
    return stated(subject, HEALTH_CHECK, declared, f"name the health check in `{HEALTH_CHECK}`")


def alert_thresholds(subject: CheckContext) -> Verdict:
    """Judge whether a metric says when to wake somebody."""
    metrics = subject.module.observability.metrics.key_metrics
    watched = [number for number, metric in enumerate(metrics) if metric.alert_threshold]
    action = f"add an alert_threshold to `{METRICS}`"
    if not watched:
        return Verdict(None, NOT_DECLARED, METRICS, action)
    words = count(len(watched), "metric")
    if subject.facts.classifier.is_shared_list(subject.module, METRICS, metrics):
        return Verdict(None, f"{words}, {SAME_EVERYWHERE}", METRICS, action)
    return Verdict(FULL, words, METRICS, action, f"{METRICS}[{watched[0]}].alert_threshold")


REQUIRES = "dependencies.internal.requires"
NAMED = 3
"""How many modules are named before the rest is counted."""


def no_cycle(subject: CheckContext) -> Verdict:
    """Judge whether the module can be understood and deployed without one that requires it."""
    graph, module = subject.facts.graph, subject.module
    action = "leave every cycle: turn requirements around, or move what both need"
    group = graph.cycle_of.get(module.name)
    if group is None:
        return Verdict(FULL, "none found", REQUIRES, action)
    target = next(name for name in graph.requires(module.name) if name in group)
    others = enumerated([name for name in group if name != module.name], NAMED)
    return Verdict(NOTHING, f"in a cycle with {others}", REQUIRES, action, _entry(subject, target))


def targets_exist(subject: CheckContext) -> Verdict:
    """Judge whether every name the module requires is one of a module."""
    unknown = subject.facts.missing(subject.module.name)
    action = f"correct the names in `{REQUIRES}`, or add the missing schemas"
    if not unknown:
        return Verdict(FULL, _everything(subject, "found"), REQUIRES, action)
    words = f"no module is named {enumerated(unknown, NAMED)}"
    return Verdict(NOTHING, words, REQUIRES, action, _entry(subject, unknown[0]))


def no_unpromoted_target(subject: CheckContext) -> Verdict:
    """Judge whether all that the module requires from other lanes has been promoted."""
    catalog, module = subject.facts.catalog, subject.module
    required = subject.facts.graph.requires(module.name)
    waiting = [name for name in required if kind_of(module, catalog[name]) is RequirementKind.NOT_PROMOTED]
    action = "wait for the promotion, or require the promoted module"
    if not waiting:
        return Verdict(FULL, _everything(subject, "none of {}"), REQUIRES, action)
    words = f"not promoted: {enumerated(waiting, NAMED)}"
    return Verdict(NOTHING, words, REQUIRES, action, _entry(subject, waiting[0]))


def _everything(subject: CheckContext, words: str) -> str:
    number = subject.facts.graph.fan_out(subject.module.name)
    if number == 0:
        return "requires nothing"
    return words.format(number) if "{}" in words else f"{count(number, 'module')} {words}"


def _entry(subject: CheckContext, target: str) -> str:
    return f"{REQUIRES}[{subject.module.dependencies.internal.requires.index(target)}]"
