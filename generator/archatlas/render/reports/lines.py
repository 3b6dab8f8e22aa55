"""Findings, and what they come to, as single lines of text."""

from collections.abc import Iterable, Sequence

from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.model.finding import Finding, Severity
from archatlas.model.record import dataclass
from archatlas.render.text.escaping import is_command, terminal_text
from archatlas.render.text.messages import hint_of, reported_message
from archatlas.render.text.words import count

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


@dataclass(frozen=True, slots=True)
class Palette:
    """Whether a report may use colours, and whether it is read on a terminal."""

    coloured: bool = False
    on_terminal: bool = False

    def severity(self, severity: Severity) -> str:
        """Return the word for a severity, coloured where that is wanted."""
        return self.paint(severity.word, _COLOURS[severity])

    def dim(self, text: str) -> str:
        """Return a text in a weaker colour where that is wanted."""
        return self.paint(text, "2")

    def paint(self, text: str, code: str) -> str:
        """Return a text between two colour codes where that is wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.coloured else text


PLAIN = Palette()


def to_line(finding: Finding) -> str:
    """Return a finding as one line without colours, its hint at the end."""
    hint = terminal_text(hint_of(finding))
    return head_line(ReportedFinding(finding), PLAIN) + (f" ({hint})" if hint else "")


def to_summary(findings: Sequence[Finding], modules: int, nothing: str = "no findings") -> str:
    """Return the line that ends a report: how many modules, and how many findings of each severity."""
    return f"{count(modules, 'module')}: {severities(findings) or nothing}"


def passed_over_line(paths: Sequence[str]) -> str:
    """Return the line that counts the YAML files that are no module schemas."""
    are_files = all(path.lower().endswith((".yaml", ".yml")) for path in paths)
    many = "YAML files that are no module schemas" if are_files else "YAML files and links that are no module schemas"
    one = "YAML file that is no module schema" if are_files else "link that is not followed"
    files = count(len(paths), one, many)
    return f"passed over {files} (--list-passed-over names {'it' if len(paths) == 1 else 'them'})"


def severities(findings: Iterable[Finding]) -> str:
    """Count the findings of each severity, the gravest first: "2 errors, 1 warning"; empty where there is none."""
    found = [finding.severity for finding in findings]
    return ", ".join(
        count(found.count(severity), severity.word) for severity in reversed(Severity) if severity in found
    )


def head_line(one: ReportedFinding, palette: Palette) -> str:
    """Return where a finding is and what it says."""
    finding, place = one.finding, one.finding.location
    where = f"{_path(place.path)}:{place.line}:{place.column}:" if place.line else f"{_path(place.path)}:"
    rule = terminal_text(finding.rule)
    return f"{where} {palette.severity(finding.severity)} {rule} {terminal_text(reported_message(one))}"


def _path(path: str) -> str:
    shown = terminal_text(path)
    return f"./{shown}" if is_command(f"{shown}:") else shown


def verdict(report: Report) -> str:
    """Say whether the command fails, and because of what, and how many files nobody can read."""
    refused = f"; {count(len(report.refused), 'file')} refused" if report.refused else ""
    return f"{_verdict_of_findings(report)}{refused}"


def _verdict_of_findings(report: Report) -> str:
    reasons = [_blocking_count(report), count(len(report.problems), "problem") if report.problems else ""]
    if any(reasons):
        verb = "blocks" if len(report.blocking) + len(report.problems) == 1 else "block"
        what = f"{verb} this change" if is_compared(report) else "to mend"
        return f"{' and '.join(filter(None, reasons))} {what}"
    mild = len(report.of(BaselineState.OPEN, BaselineState.NEW))
    if mild:
        new = "nothing new blocks" if is_compared(report) else "nothing grave"
        return f"{new}, {count(mild, 'finding')} less grave"
    return "nothing new" if is_compared(report) else "no findings"


def tally(report: Report) -> str:
    """Count the findings by how they stand to what was known before."""
    current = [one.finding for one in report.of(BaselineState.OPEN, BaselineState.NEW)]
    others = (BaselineState.FIXED, BaselineState.KNOWN, BaselineState.WAIVED)
    counts = [f"{len(report.of(state)):,} {state.value}" for state in others if report.of(state)]
    new = f"{len(current):,} {'new' if is_compared(report) else 'open'}"
    parts = [f"{new} ({severities(current)})" if current else new, *counts, count(report.modules, "module")]
    return ", ".join(parts)


def is_compared(report: Report) -> bool:
    """Tell whether anything was known before: an earlier state or a baseline."""
    return report.comparison is not None or bool(report.of(BaselineState.NEW, BaselineState.KNOWN, BaselineState.FIXED))


def _blocking_count(report: Report) -> str:
    if not report.blocking:
        return ""
    return count(len(report.blocking), "new finding" if is_compared(report) else "finding")
