"""A report for people who read a terminal or a log."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.report import BLOCKING, Judged, Report, Standing
from archatlas.model.finding import Severity
from archatlas.render.reports.changes import changes
from archatlas.render.reports.lines import Palette, head_line, passed_over_line, to_summary
from archatlas.render.reports.once import remedies_once
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.phrase import Phrase, Quoted, Section
from archatlas.render.reports.verdict import is_compared, verdict
from archatlas.render.text import terminal_text
from archatlas.render.words import count

REPEATED = 3
"""Notes with one rule and one subject are written out this often, the rest is counted."""
CHANGES = 8
"""Most lines of one kind of change; the rest is counted."""

Kind = tuple[str, str]
"""Rule and subject: what findings have in common that are not all written out."""


def to_text(report: Report, options: ReportOptions) -> str:
    """Return one line for each finding that counts, with its hint and remedies below, and a line that sums up.

    A review begins with the verdict and ends with what changed. Only for a terminal, where somebody reads along,
    notes that say the same of many files are counted.
    """
    return "\n".join(_review(report, options) if report.comparison else _check(report, options.palette)) + "\n"


def _check(report: Report, palette: Palette) -> Iterator[str]:
    yield from _findings(report, palette)
    yield from _fixed(report, palette)
    yield from (f"problem: {terminal_text(problem)}" for problem in report.problems)
    yield _summary(report)
    yield from _counted(report)
    if report.passed_over:
        yield passed_over_line(report.passed_over)
    yield from (f"note: {terminal_text(remark)}" for remark in report.remarks)


def _review(report: Report, options: ReportOptions) -> Iterator[str]:
    yield options.palette.paint(verdict(report), "1")
    if report.base:
        yield f"compared {terminal_text(report.head)} with {terminal_text(report.base)}"
    yield from _check(report, options.palette)
    if report.comparison:
        yield "what changed:" if not report.comparison.is_empty else "what changed: no module and no requirement"
        for section in changes(report.comparison):
            yield from _section(section)


def _findings(report: Report, palette: Palette) -> Iterator[str]:
    shown = tuple(remedies_once(report.of(*BLOCKING)))
    seen: Counter[Kind] = Counter()
    alike = Counter(map(_kind, shown))
    for one in shown:
        kind = _kind(one)
        seen[kind] += 1
        repeated = palette.on_terminal and one.finding.severity is Severity.NOTE
        if not repeated or seen[kind] <= REPEATED:
            yield from _lines(one, palette)
        if repeated and seen[kind] == REPEATED and alike[kind] > REPEATED:
            yield palette.dim(f"    the same in {count(alike[kind] - REPEATED, 'other file')}")


def _kind(one: Judged) -> Kind:
    return one.finding.rule, one.finding.subject


def _lines(one: Judged, palette: Palette) -> Iterator[str]:
    yield head_line(one.finding, palette)
    if one.finding.hint:
        yield palette.dim(f"    hint: {terminal_text(one.finding.hint)}")
    for remedy in one.remedies:
        effect = f" ({terminal_text(remedy.effect)})" if remedy.effect else ""
        yield f"    remedy: {terminal_text(remedy.action)}{effect}"


def _fixed(report: Report, palette: Palette) -> Iterator[str]:
    for one in report.of(Standing.FIXED):
        module, subject = terminal_text(one.finding.module), terminal_text(one.finding.subject)
        about = f" ({subject})" if subject else ""
        yield f"{palette.paint('fixed, thank you:', '32')} {terminal_text(one.finding.rule)} of {module}{about}"


def _summary(report: Report) -> str:
    findings = [one.finding for one in report.of(*BLOCKING)]
    return to_summary(findings, report.modules, "no new findings" if is_compared(report) else "no findings")


def _counted(report: Report) -> Iterator[str]:
    known, waived = len(report.of(Standing.KNOWN)), len(report.of(Standing.WAIVED))
    if known:
        better = sum(one.is_better for one in report.of(Standing.KNOWN))
        yield f"{count(known, 'finding')} known before" + (f", {better:,} of them better than it was" if better else "")
    if waived:
        yield f"{count(waived, 'finding')} waived"


def _section(section: Section) -> Iterator[str]:
    yield f"  {section.heading}:"
    yield from (f"    - {_said(phrase)}" for phrase in section.lines[:CHANGES])
    if len(section.lines) > CHANGES:
        yield f"    - and {len(section.lines) - CHANGES:,} more"


def _said(phrase: Phrase) -> str:
    return "".join(terminal_text(piece.text) if isinstance(piece, Quoted) else piece for piece in phrase)
