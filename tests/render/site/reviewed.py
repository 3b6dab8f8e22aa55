"""Builds estates with a policy, and reports that compare two of them."""

from datetime import date

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.policy.policy import Policy, Waiver
from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.model.source import SourceFile
from archatlas.model.text_edit import Fix
from archatlas.pipeline import assess_sources
from archatlas.settings import Settings
from builders import schema_text

TODAY = date(2026, 11, 26)


def estate_of(*texts: str, policy: Policy | None = None, today: date | None = None) -> Assessment:
    """Assess texts, each a file named after its place, under a policy and on a day."""
    sources = [SourceFile(f"{number}.yaml", text) for number, text in enumerate(texts)]
    return assess_sources(sources, Settings(policy=policy or Policy()), today)


def layered(name: str, layer: str, *requires: str, tier: int = 2) -> str:
    """Return the YAML of a module with a layer and a tier."""
    values = {"identity.layer": layer, "identity.tier": tier, "dependencies.internal.requires": list(requires)}
    return schema_text(name, values)


def waiver(rule: str, module: str, **parts: object) -> Waiver:
    """Return a waiver of a rule for a module, until the end of 2026 unless said otherwise."""
    given: dict[str, object] = {
        "owner": "@Team",
        "reason": "it moves with the next release",
        "expires": date(2026, 12, 31),
    }
    return Waiver(rule, module, **(given | parts))  # type: ignore[arg-type]  # a builder takes any field of the waiver


def reviewed(before: Assessment, after: Assessment, *remedies: Fix) -> Report:
    """Return the report of a review of two states; every new finding has the same remedies."""
    earlier = {finding.identity for finding in before.findings}
    later = {finding.identity for finding in after.findings}
    reported = [
        ReportedFinding(finding, BaselineState.KNOWN)
        if finding.identity in earlier
        else ReportedFinding(finding, BaselineState.NEW, remedies)
        for finding in after.findings
    ]
    reported += [
        ReportedFinding(finding, BaselineState.FIXED) for finding in before.findings if finding.identity not in later
    ]
    return Report(len(after.catalog), tuple(reported), comparison=compare(before, after), base="v1.2", head="work")
