"""What a change takes back without saying so: promises about later versions, and what rules go by."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.analysis.compare.comparison import Comparison
from archatlas.analysis.compare.versions import FORWARD, PROMISE, is_allowed, read_version
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.rules.promises import VERSION, WEAKER_PROMISE
from archatlas.analysis.rules.targets import TIER_INVERSION, UPWARD_LAYER
from archatlas.model.contract_detail import Weaker, Withdrawn
from archatlas.model.finding import Finding
from archatlas.model.interfaces import ApiContract
from archatlas.model.module import Module
from archatlas.model.rule import RuleSpec
from archatlas.model.schema_rules import SCHEMA_MISSING

BACKWARD = "contracts.api.compatibility.backward"


def weaker_promises(compared: ContractComparison | Comparison) -> Iterator[Finding]:
    """Yield a finding for each version that is lower or gone, and for each promise that is withdrawn on the quiet."""
    for former in compared.before.catalog.values():
        later = compared.after.catalog.get(compared.renames.get(former.name, former.name))
        if later is not None and later.contracts.api is not former.contracts.api:
            for key, detail in weaker(former.contracts.api, later.contracts.api):
                yield WEAKER_PROMISE.found(later, key, detail)


def weaker(before: ApiContract, after: ApiContract) -> Iterator[tuple[str, Weaker]]:
    """Yield the key of each weaker promise, and what happened to it."""
    old, new = read_version(before.version), read_version(after.version)
    if old is not None and not after.version:
        yield VERSION, Weaker(before.version or "")
    elif old is not None and new is not None and new < old:
        yield VERSION, Weaker(before.version or "", after.version or "")
    if is_allowed(before, after):
        return
    if after.compatibility.backward is False and before.compatibility.backward is not False:
        yield BACKWARD, Weaker()
    earlier, later = (FORWARD.get(one.compatibility.forward or "", 0) for one in (before, after))
    if later < earlier:
        now = after.compatibility.forward or "none"
        yield PROMISE, Weaker(before.compatibility.forward or "", now)


_KEYS: Mapping[str, RuleSpec] = {"identity.layer": UPWARD_LAYER, "identity.tier": TIER_INVERSION}
"""The keys that rules go by, with the rule that sees nothing without them."""


def withdrawn_keys(compared: ContractComparison) -> Iterator[Finding]:
    """Yield a finding for each layer or tier that the change takes away, as grave as what that hides."""
    for former in compared.before.catalog.values():
        later = compared.after.catalog.get(compared.renames.get(former.name, former.name))
        if later is not None and later.identity is not former.identity:
            for key in _KEYS:
                if _stated(former, key) and not _stated(later, key):
                    yield from _findings(former, later, key, compared)


def _findings(former: Module, later: Module, key: str, compared: ContractComparison) -> Iterator[Finding]:
    """Yield a finding about a key that is gone, unless the policy does not care for the rule that needs it."""
    rule = _KEYS[key]
    for hidden in with_severity_overrides((rule.found(former, key),), compared.before.facts):
        detail = Withdrawn(_stated(former, key) or "", rule.name)
        yield replace(SCHEMA_MISSING.found(later, key, detail), severity=hidden.severity)


def _stated(module: Module, key: str) -> str | int | None:
    return module.identity.tier if key == "identity.tier" else module.identity.layer
