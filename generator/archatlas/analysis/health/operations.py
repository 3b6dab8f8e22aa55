"""Checks whether a module can be run and watched."""

from dataclasses import fields

from archatlas.analysis.evidence import Evidence
from archatlas.analysis.health.verdict import (
    FULL,
    NOT_DECLARED,
    SAME_EVERYWHERE,
    Subject,
    Verdict,
    counted,
    stated,
)

OBJECTIVES = "observability.slos"
HEALTH_CHECK = "runtime.deployment.health_check"
METRICS = "observability.metrics.key_metrics"


def own_service_levels(subject: Subject) -> Verdict:
    """Judge whether the module promises a service level that is more than everybody's default."""
    levels, action = subject.module.observability.slos, f"set objectives of its own in `{OBJECTIVES}`"
    values = {f"{OBJECTIVES}.{entry.name}": getattr(levels, entry.name) for entry in fields(levels)}
    states = {key: subject.evidence(key, value) for key, value in values.items() if value is not None}
    own = [key for key, state in states.items() if state is Evidence.DECLARED]
    if not own:
        return Verdict(None, SAME_EVERYWHERE if states else NOT_DECLARED, OBJECTIVES, action)
    return Verdict(FULL, counted(len(own), "objective"), OBJECTIVES, action, own[0])


def health_check(subject: Subject) -> Verdict:
    """Judge whether the module can be asked if it is alive."""
    declared = subject.module.runtime.deployment.health_check
    return stated(subject, HEALTH_CHECK, declared, f"name the health check in `{HEALTH_CHECK}`")


def alert_thresholds(subject: Subject) -> Verdict:
    """Judge whether a metric says when to wake somebody."""
    metrics = subject.module.observability.metrics.key_metrics
    watched = [number for number, metric in enumerate(metrics) if metric.alert_threshold]
    action = f"add an alert_threshold to `{METRICS}`"
    if not watched:
        return Verdict(None, NOT_DECLARED, METRICS, action)
    words = counted(len(watched), "metric")
    if subject.facts.judge.is_shared_list(subject.module, METRICS, metrics):
        return Verdict(None, f"{words}, {SAME_EVERYWHERE}", METRICS, action)
    return Verdict(FULL, words, METRICS, action, f"{METRICS}[{watched[0]}].alert_threshold")
