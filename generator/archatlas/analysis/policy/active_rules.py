"""Which rules are looked at in an estate, and which cannot find anything because of what the policy says or lacks."""

from collections.abc import Mapping

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.policy.policy import EVERYTHING, LimitName, Policy
from archatlas.analysis.policy.severity_overrides import severity_overrides_of
from archatlas.analysis.rules import assurance, coupling, policy_rules, targets
from archatlas.analysis.rules.loading import REFUSING_RULES
from archatlas.analysis.rules.registry import KNOWN_RULES, REVIEW_RULES

OFF = "off in the policy"
NO_LIMIT = "no limit is set"

LIMITS: Mapping[str, tuple[LimitName, ...]] = {
    coupling.FAN_OUT.name: ("fan_out",),
    coupling.FAN_IN.name: ("fan_in",),
    coupling.INSTABILITY.name: ("instability", "instability_step"),
    coupling.DISTANCE.name: ("distance",),
    coupling.PROPAGATION.name: ("reach",),
}
"""The limits that a rule judges by; without any of them it finds nothing."""


def idle_rules(facts: Facts) -> Mapping[str, str]:
    """Return the known rules that can find nothing, each with the reason."""
    reasons = {name: _reason(facts, name) for name in KNOWN_RULES}
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(facts: Facts, rule: str) -> str:
    if is_off(facts.policy, rule):
        return OFF
    if rule in LIMITS and not _has_limit(facts.policy, rule):
        return NO_LIMIT
    return _other_reason(facts, rule)


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


def _has_limit(policy: Policy, rule: str) -> bool:
    if rule == coupling.PROPAGATION.name and (policy.estate.nccd, policy.estate.propagation_cost) != (None, None):
        return True
    return any(getattr(one.limits, limit) is not None for one in policy.limits for limit in LIMITS[rule])


def _other_reason(facts: Facts, rule: str) -> str:
    policy = facts.policy
    missing = {
        targets.SKIPS_LAYER.name: "" if policy.layers.closed else "no layer is closed",
        assurance.OVERDUE.name: "" if facts.today else "no day is given to judge dates by",
        policy_rules.WAIVER_EXPIRED.name: "" if policy.waivers else "there is no waiver",
        policy_rules.WAIVER_UNUSED.name: "" if policy.waivers else "there is no waiver",
        **{rule.name: "only a review reports it" for rule in REVIEW_RULES},
        policy_rules.UNMATCHED.name: "" if policy.mentions else "the policy names nothing",
    }
    return missing.get(rule, "")
