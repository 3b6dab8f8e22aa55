"""What a module says no more although rules go by it: without a layer, no requirement is one of a higher layer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archatlas.analysis.compare.breaking import Contracts
from archatlas.analysis.listed import quoted
from archatlas.analysis.policy.treatment import treated
from archatlas.analysis.rules.layers import UPWARD
from archatlas.analysis.rules.rule import Rule
from archatlas.analysis.rules.tiers import INVERSION
from archatlas.model.finding import Finding
from archatlas.model.module import Module

MISSING = "schema/missing"

_GROUNDS: Mapping[str, Rule] = {"identity.layer": UPWARD, "identity.tier": INVERSION}
"""The keys that rules go by, with the rule that sees nothing without them."""


def withdrawn_grounds(compared: Contracts) -> Iterator[Finding]:
    """Yield a finding for each layer or tier that the change takes away, as grave as what that hides."""
    for former in compared.before.catalog.values():
        later = compared.after.catalog.get(compared.renames.get(former.name, former.name))
        if later is not None and later.identity is not former.identity:
            for key in _GROUNDS:
                if _said(former, key) and not _said(later, key):
                    yield from _findings(former, later, key, compared)


def _findings(former: Module, later: Module, key: str, compared: Contracts) -> Iterator[Finding]:
    """Yield a finding about a key that is gone, unless the policy does not care for the rule that needs it."""
    rule = _GROUNDS[key]
    for hidden in treated((rule.finding(former, key, key, ""),), compared.before.facts):
        message = f"{key}: missing; it was {_said(former, key)}, and {rule.name} sees nothing without it"
        found = rule.finding(later, key, key, message)
        yield replace(found, rule=MISSING, severity=hidden.severity, hint="put it back, or say another one")


def _said(module: Module, key: str) -> str:
    if key == "identity.tier":
        return "" if module.identity.tier is None else str(module.identity.tier)
    return quoted((module.identity.layer,), 1) if module.identity.layer else ""
