"""Findings as an editor shows them: the same as `check --output json` gives, one for one."""

from collections.abc import Mapping

from lsprotocol import types

from archatlas.analysis.report import BaselineState, ReportedFinding
from archatlas.lsp.positions import uri_of
from archatlas.lsp.ranges import RangeOf
from archatlas.model.finding import Finding, Severity
from archatlas.model.record import dataclass
from archatlas.model.source import Location
from archatlas.render.reports.json import finding_document
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text.messages import hint_of, message_of

SOURCE = "archatlas"
SOURCE_OF_NEW = "archatlas, new since the last commit"
SETTINGS_RULE = "settings"
"""What mistakes in the settings are called, which are no findings about the estate."""
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
_QUIET = (BaselineState.WAIVED, BaselineState.KNOWN)


@dataclass(frozen=True, slots=True)
class DiagnosticWriter:
    """Writes what is found in one file as diagnostics, with positions in code points.

    `root` is what paths begin with that people see without it.
    """

    root: str
    options: ReportOptions
    range_of: RangeOf

    def finding(self, one: ReportedFinding, is_new: bool) -> types.Diagnostic:
        """Return a finding as a diagnostic; `data` holds all that `check --output json` says of it but remedies."""
        finding = one.finding
        said = {name: self._shown(part) for name, part in finding_document(one).items() if name != "remedies"}
        address = self.options.rule_url(finding.rule)
        return types.Diagnostic(
            range=self.range_of(finding),
            severity=types.DiagnosticSeverity.Hint if one.state in _QUIET else _SEVERITIES[finding.severity],
            code=finding.rule,
            code_description=types.CodeDescription(address) if address else None,
            source=SOURCE_OF_NEW if is_new else SOURCE,
            message=f"{said['message']}\nhint: {said['hint']}" if said["hint"] else str(said["message"]),
            related_information=[self._related(place) for place in finding.related] or None,
            data={**said, "new": is_new},
        )

    def mistake(self, what: str | Finding, where: types.Range) -> types.Diagnostic:
        """Return a mistake in the settings as a diagnostic; a finding says itself where it stands."""
        hint = "" if isinstance(what, str) else hint_of(what)
        message = what if isinstance(what, str) else message_of(what)
        return types.Diagnostic(
            range=where if isinstance(what, str) else self.range_of(what),
            severity=types.DiagnosticSeverity.Error,
            code=SETTINGS_RULE if isinstance(what, str) else what.rule,
            source=SOURCE,
            message=self._text(f"{message}\nhint: {hint}" if hint else message),
        )

    def _related(self, place: Location) -> types.DiagnosticRelatedInformation:
        start = _from_zero(place)
        where = types.Location(uri_of(place.path), types.Range(start, start))
        return types.DiagnosticRelatedInformation(where, "related place")

    def _shown(self, part: object) -> object:
        if isinstance(part, str):
            return self._text(part)
        if isinstance(part, list):
            return [self._shown(one) for one in part]
        return {key: self._shown(one) for key, one in part.items()} if isinstance(part, Mapping) else part

    def _text(self, text: str) -> str:
        return text.replace(f"{self.root}/", "") if self.root in text else text


def _from_zero(place: Location) -> types.Position:
    return types.Position(max(place.line - 1, 0), max(place.column - 1, 0))
