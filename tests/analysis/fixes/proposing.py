"""Asks for the remedies of an estate, and tells them in words."""

from datetime import date

from analysis.fixes.estates import assessed, findings_of
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.remedies import verified_for
from archatlas.analysis.policy.policy import Policy
from archatlas.model.module import Module

TODAY = date(2026, 5, 4)


def context(*later: Module, before: tuple[Module, ...] | None = None, policy: Policy | None = None) -> RemedyContext:
    """Return the situation of an estate, with the modules that were others or not there before."""
    after = assessed(later, policy or Policy(), TODAY)
    if before is None:
        return RemedyContext(None, after)
    earlier = assessed(before, policy or Policy(), TODAY)
    return RemedyContext(earlier, after, compare(earlier, after))


def told(known: RemedyContext, rule: str, name: str = "", subject: str = "") -> list[str]:
    """Return the remedies of the first finding of a rule, each as one sentence."""
    finding = next(
        one
        for one in findings_of(known)
        if one.rule == rule and name in ("", one.module) and subject in ("", one.subject)
    )
    return [
        f"{remedy.title} => {remedy.effect}" for remedy in (one.told(finding) for one in verified_for(finding, known))
    ]
