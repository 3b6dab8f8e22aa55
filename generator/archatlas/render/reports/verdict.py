"""What a report comes to, in one sentence."""

from archatlas.analysis.report import Report, Standing
from archatlas.render.reports.lines import severities
from archatlas.render.words import count


def verdict(report: Report) -> str:
    """Say whether the command fails, and because of what, and how many files nobody can read."""
    refused = f"; {count(len(report.refused), 'file')} refused" if report.refused else ""
    return f"{_decision(report)}{refused}"


def _decision(report: Report) -> str:
    reasons = [_blocking(report), count(len(report.problems), "problem") if report.problems else ""]
    if any(reasons):
        verb = "blocks" if len(report.blocking) + len(report.problems) == 1 else "block"
        what = f"{verb} this change" if is_compared(report) else "to mend"
        return f"{' and '.join(filter(None, reasons))} {what}"
    mild = len(report.of(Standing.OPEN, Standing.NEW))
    if mild:
        new = "nothing new blocks" if is_compared(report) else "nothing grave"
        return f"{new}, {count(mild, 'finding')} less grave"
    return "nothing new" if is_compared(report) else "no findings"


def tally(report: Report) -> str:
    """Count the findings by how they stand to what was known before."""
    current = [one.finding for one in report.of(Standing.OPEN, Standing.NEW)]
    others = (Standing.FIXED, Standing.KNOWN, Standing.WAIVED)
    counts = [f"{len(report.of(standing)):,} {standing.value}" for standing in others if report.of(standing)]
    new = f"{len(current):,} {'new' if is_compared(report) else 'open'}"
    parts = [f"{new} ({severities(current)})" if current else new, *counts, count(report.modules, "module")]
    return ", ".join(parts)


def is_compared(report: Report) -> bool:
    """Tell whether anything was known before: an earlier state or a baseline."""
    return report.comparison is not None or bool(report.of(Standing.NEW, Standing.KNOWN, Standing.FIXED))


def _blocking(report: Report) -> str:
    if not report.blocking:
        return ""
    return count(len(report.blocking), "new finding" if is_compared(report) else "finding")
