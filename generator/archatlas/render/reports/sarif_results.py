"""Findings as SARIF results."""

import re
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import quote

from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.model.finding import FindingIdentity
from archatlas.model.record import dataclass
from archatlas.model.source import Location
from archatlas.model.text_edit import Fix, TextEdit
from archatlas.render.reports.json import Document, jsonable
from archatlas.render.reports.line_changes import is_offered
from archatlas.render.reports.lines import is_compared
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.quoted_text import code_span
from archatlas.render.reports.reported_findings import hints, qualified_message
from archatlas.render.text.escaping import visible
from archatlas.render.text.messages import hint_of

BASE = "%SRCROOT%"
"""What the addresses of files are relative to: the root of the repository, wherever that is."""

_BASELINE = {
    BaselineState.OPEN: "new",
    BaselineState.NEW: "new",
    BaselineState.KNOWN: "unchanged",
    BaselineState.FIXED: "absent",
}


@dataclass(frozen=True)
class SarifResults:
    """What all results of a run share."""

    report: Report
    options: ReportOptions
    rules: Mapping[str, int]

    def of(self, one: ReportedFinding, fingerprint: str) -> Document:
        """Return a finding as a result."""
        finding = one.finding
        return {
            "ruleId": visible(finding.rule) or "no name",
            "ruleIndex": self.rules[finding.rule],
            "level": finding.severity.word,
            "message": {"text": _text(one), "markdown": _markdown(one)},
            "locations": [self._location(finding.location, visible(finding.module))],
            **({"relatedLocations": [self._related(place) for place in finding.related]} if finding.related else {}),
            "partialFingerprints": {"archatlasFinding/v1": fingerprint},
            **({"baselineState": self._baseline(one)} if is_compared(self.report) else {}),
            **_suppressions(one),
            **self._fixes(one),
            "properties": {
                "standing": one.state.value,
                "subject": visible(finding.subject),
                **({"amount": str(finding.amount.value)} if finding.amount else {}),
                **({"amountBefore": str(one.before.value)} if one.before else {}),
                "remedies": [{"action": visible(each.title), "effect": visible(each.effect)} for each in one.remedies],
            },
        }

    def _location(self, place: Location, module: str) -> Document:
        logical = {"logicalLocations": [{"fullyQualifiedName": module, "kind": "module"}]} if module else {}
        return {"physicalLocation": self._physical(place), **logical}

    def _related(self, place: Location) -> Document:
        return {"physicalLocation": self._physical(place), "message": {"text": "related place"}}

    def _physical(self, place: Location) -> Document:
        column = {"startColumn": place.column} if place.column else {}
        region = {"region": {"startLine": place.line, **column}} if place.line else {}
        return {"artifactLocation": self._artifact(place.path), **region}

    def _artifact(self, path: str) -> Document:
        # A surrogate stands for a byte that is no UTF-8; an address can only show its escape.
        address = quote(self.options.path(path).lstrip("/"), safe="/", errors="backslashreplace")
        return {"uri": address, "uriBaseId": BASE}

    def _fixes(self, one: ReportedFinding) -> Document:
        """Return the fixes that were applied to the texts; their columns count code points, as those of the run do."""
        fixes = [self._fix(fix) for fix in one.remedies if is_offered(fix)]
        return {"fixes": fixes} if fixes else {}

    def _fix(self, fix: Fix) -> Document:
        changes = [
            {
                "artifactLocation": self._artifact(path),
                "replacements": [_replacement(edit) for edit in fix.edits if edit.path == path],
            }
            for path in dict.fromkeys(edit.path for edit in fix.edits)
        ]
        return {"description": {"text": plain_message(fix.title)}, "artifactChanges": changes}

    def _baseline(self, one: ReportedFinding) -> str:
        if one.state is not BaselineState.WAIVED:
            return _BASELINE[one.state]
        return "unchanged" if self.report.comparison is None or one.finding.identity in self._before else "new"

    @cached_property
    def _before(self) -> frozenset[FindingIdentity]:
        comparison = self.report.comparison
        if comparison is None:
            return frozenset()
        waived = (one.finding for one in comparison.before.waived)
        return frozenset(finding.identity for finding in (*comparison.before.findings, *waived))


def _replacement(edit: TextEdit) -> Document:
    start, end = edit.range.start, edit.range.end
    region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
    return {"deletedRegion": region, **({"insertedContent": {"text": edit.text}} if edit.text else {})}


def plain_message(text: str) -> str:
    r"""Return a text for a plain message, where `[` and `]` would begin and end a link (SARIF 2.1.0, 3.11.6)."""
    return re.sub(r"([\\\[\]])", r"\\\1", visible(text))


def _text(one: ReportedFinding) -> str:
    return "\n".join(plain_message(line) for line in (qualified_message(one), *hints(one)))


def _markdown(one: ReportedFinding) -> str:
    said = hint_of(one.finding)
    hint = [f"- Hint: {code_span(said)}"] if said else []
    remedies = [f"- Fix: {code_span(remedy.title)} – {code_span(remedy.effect)}" for remedy in one.remedies]
    lines = "\n".join([*hint, *remedies])
    return f"Finding: {code_span(qualified_message(one))}" + (f"\n\n{lines}" if lines else "")


def _suppressions(one: ReportedFinding) -> Document:
    if one.state is BaselineState.KNOWN:
        reason = "known before, so that it does not block a change"
    elif one.state is BaselineState.WAIVED:
        reason = _justification(one.waiver)
    else:
        return {}
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": reason}]}


def _justification(waiver: Waiver | None) -> str:
    if waiver is None:
        return "waived"
    ticket = f" ({visible(waiver.ticket)})" if waiver.ticket else ""
    return f"waived until {jsonable(waiver.expires)} by {visible(waiver.owner)}: {visible(waiver.reason)}{ticket}"
