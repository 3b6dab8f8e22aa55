"""Which rules are looked at in an estate, and which cannot find anything because of what the policy says or lacks."""

from collections.abc import Callable, Mapping

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.policy.policy import EVERYTHING, Policy
from archatlas.analysis.policy.severity_overrides import severity_overrides_of
from archatlas.analysis.rules.registry import KNOWN_RULES, REFUSING_RULES
from archatlas.model.rule import Need, RuleSpec

OFF = "off in the policy"
NO_LIMIT = "no limit is set"


def idle_rules(facts: Facts) -> Mapping[str, str]:
    """Return the known rules that can find nothing, each with the reason."""
    reasons = {name: _reason(facts, spec) for name, spec in KNOWN_RULES.items()}
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(facts: Facts, spec: RuleSpec) -> str:
    if is_off(facts.policy, spec.name):
        return OFF
    if (spec.limits or spec.estate_limits) and not _has_limit(facts.policy, spec):
        return NO_LIMIT
    return _MISSING[spec.need](facts) if spec.need is not None else ""


def is_off(policy: Policy, rule: str) -> bool:
    """Tell whether the policy turns a rule off for every module."""
    if rule in REFUSING_RULES:
        return False
    off = False
    for override in severity_overrides_of(policy, rule):
        if override.severity is not None:
            off = False
        elif override.selection == EVERYTHING:
            off = True
    return off


def _has_limit(policy: Policy, spec: RuleSpec) -> bool:
    of_estate = (getattr(policy.estate, limit) for limit in spec.estate_limits)
    of_modules = (getattr(one.limits, limit) for one in policy.limits for limit in spec.limits)
    return any(limit is not None for limit in (*of_estate, *of_modules))


_MISSING: Mapping[Need, Callable[[Facts], str]] = {
    Need.CLOSED_LAYER: lambda facts: "" if facts.policy.layers.closed else "no layer is closed",
    Need.DAY: lambda facts: "" if facts.today else "no day is given to judge dates by",
    Need.WAIVER: lambda facts: "" if facts.policy.waivers else "there is no waiver",
    Need.MENTION: lambda facts: "" if facts.policy.mentions else "the policy names nothing",
    Need.EARLIER_STATE: lambda _facts: "only a review reports it",
    Need.DEPLOYMENT: lambda _facts: "only a plan reports it",
    Need.LIVE: lambda facts: "no module is watched live" if facts.policy.asked is None else "",
    Need.PAST: lambda facts: "" if facts.changes else "nobody looks at what changes together",
    Need.HISTORY: lambda _facts: "only a site with its history reports it",
    Need.CODE: lambda facts: "" if facts.code else "it is not compared with code",
    Need.MEASURED: lambda facts: "" if facts.measured else "no artefacts of CI are given",
    Need.RUNS: lambda facts: "" if facts.measured and facts.measured.runs else "no runs of benchmarks are kept",
}
"""What keeps a rule from finding anything, where it lacks what it needs."""
