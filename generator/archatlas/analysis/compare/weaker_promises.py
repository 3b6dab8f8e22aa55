"""What a change takes back without saying so: promises about later versions, and what rules go by."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.analysis.compare.comparison import Comparison
from archatlas.analysis.compare.versions import FORWARD, PROMISE, is_allowed, read_version
from archatlas.analysis.estate.enumeration import quoted
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.rules.promises import VERSION, WEAKER_PROMISE
from archatlas.analysis.rules.targets import TIER_INVERSION, UPWARD_LAYER
from archatlas.model.finding import Finding
from archatlas.model.interfaces import ApiContract
from archatlas.model.module import Module
from archatlas.model.rule import RuleSpec

BACKWARD = "contracts.api.compatibility.backward"


def weaker_promises(compared: ContractComparison | Comparison) -> Iterator[Finding]:
    """Yield a finding for each version that is lower or gone, and for each promise that is withdrawn on the quiet."""
    for former in compared.before.catalog.values():
        later = compared.after.catalog.get(compared.renames.get(former.name, former.name))
        if later is not None and later.contracts.api is not former.contracts.api:
            for key, message in weaker(former.contracts.api, later.contracts.api):
                yield WEAKER_PROMISE.finding(later, key, key, message)


def weaker(before: ApiContract, after: ApiContract) -> Iterator[tuple[str, str]]:
    """Yield the key of each weaker promise, and what happened to it."""
    old, new = read_version(before.version), read_version(after.version)
    if old is not None and not after.version:
        yield VERSION, f"{VERSION} {before.version} is gone"
    elif old is not None and new is not None and new < old:
        yield VERSION, f"{VERSION} is lowered from {before.version} to {after.version}"
    if is_allowed(before, after):
        return
    if after.compatibility.backward is False and before.compatibility.backward is not False:
        yield BACKWARD, f"{BACKWARD} is withdrawn; the version that would say so is missing"
    earlier, later = (FORWARD.get(one.compatibility.forward or "", 0) for one in (before, after))
    if later < earlier:
        now = after.compatibility.forward or "none"
        yield PROMISE, f"{PROMISE} is lowered from {before.compatibility.forward} to {now}"


MISSING = "schema/missing"

_KEYS: Mapping[str, RuleSpec] = {"identity.layer": UPWARD_LAYER, "identity.tier": TIER_INVERSION}
"""The keys that rules go by, with the rule that sees nothing without them."""


def withdrawn_keys(compared: ContractComparison) -> Iterator[Finding]:
    """Yield a finding for each layer or tier that the change takes away, as grave as what that hides."""
    for former in compared.before.catalog.values():
        later = compared.after.catalog.get(compared.renames.get(former.name, former.name))
        if later is not None and later.identity is not former.identity:
            for key in _KEYS:
                if _said(former, key) and not _said(later, key):
                    yield from _findings(former, later, key, compared)


def _findings(former: Module, later: Module, key: str, compared: ContractComparison) -> Iterator[Finding]:
    """Yield a finding about a key that is gone, unless the policy does not care for the rule that needs it."""
    rule = _KEYS[key]
    for hidden in with_severity_overrides((rule.finding(former, key, key, ""),), compared.before.facts):
        message = f"{key}: missing; it was {_said(former, key)}, and {rule.name} sees nothing without it"
        found = rule.finding(later, key, key, message)
        yield replace(found, rule=MISSING, severity=hidden.severity, hint="put it back, or say another one")


def _said(module: Module, key: str) -> str:
    if key == "identity.tier":
        return "" if module.identity.tier is None else str(module.identity.tier)
    return quoted((module.identity.layer,), 1) if module.identity.layer else ""
