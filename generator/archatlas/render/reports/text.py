"""A report for people who read a terminal or a log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from archatlas.analysis.report import BLOCKING, BaselineState, Report, ReportedFinding
from archatlas.model.finding import Severity
from archatlas.render.reports.lines import Palette, head_line, is_compared, passed_over_line, to_summary, verdict
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.quoted_text import ChangeSection, Phrase, QuotedText
from archatlas.render.reports.reported_findings import blocking_first, first_of, refused_before, shared_remedies
from archatlas.render.text.escaping import terminal_text
from archatlas.render.text.messages import hint_of
from archatlas.render.text.remarks import remark_of
from archatlas.render.text.words import count

if TYPE_CHECKING:
    from archatlas.analysis.compare.comparison import Comparison

WRITTEN_OUT = 3
"""Notes with one rule and one subject are written out this often, the rest is counted."""
MOST_CHANGES = 8
"""Most lines of one kind of change on a screen; the rest is counted."""
MOST_OTHERS = 3
"""Most fixed findings, and remarks of one kind, that are named on a screen that cannot show everything."""
MOST_RULES = 6
"""Most rules whose further findings are counted one by one."""
LEAST_LINES = 12
"""Lines that findings have at least on a screen."""

FindingGroup = tuple[str, str]
"""Rule and subject: what findings have in common that are not all written out."""


def to_text(report: Report, options: ReportOptions) -> str:
    """Return one line for each finding that counts, with its hint and remedies below, and a line that sums up.

    What blocks comes first. A review begins with the verdict and ends with what changed. Only for a terminal, where
    somebody reads along, notes that say the same of many files are counted. Where `options.lines` limits the lines,
    the gravest findings are shown, all others counted, and the last line says where the whole report is.
    """
    if report.comparison is None:
        return _text(_check(report, options.palette))
    if options.lines is None:
        return _text(_review(report, options.palette, None))
    if len(report.of(*BLOCKING)) <= options.lines:
        whole = tuple(islice(_review(report, options.palette, MOST_CHANGES), options.lines + 1))
        if len(whole) <= options.lines:
            return _text(whole)
    return _text(_fit_to_screen(report, options, options.lines))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _check(report: Report, palette: Palette) -> Iterator[str]:
    ordered = tuple(shared_remedies(blocking_first(report)))
    yield from _findings(tuple(filter(report.blocks, ordered)), palette)
    yield from map(terminal_text, _refused(report))
    yield from _findings(tuple(one for one in ordered if not report.blocks(one)), palette)
    yield from (_fixed_line(one, palette) for one in report.of(BaselineState.FIXED))
    yield from _closing_lines(report)


def _review(report: Report, palette: Palette, most: int | None) -> Iterator[str]:
    yield from _head(report, palette)
    yield from _check(report, palette)
    if report.comparison:
        yield "what changed:" if not report.comparison.is_empty else "what changed: no module and no dependency"
        for section in _change_sections(report.comparison):
            yield from _section(section, len(section.lines) if most is None else most)


def _fit_to_screen(report: Report, options: ReportOptions, lines: int) -> Iterator[str]:
    """Yield what fits on a screen: the gravest findings, and how many there are of everything else."""
    palette, head = options.palette, tuple(_head(report, options.palette))
    foot = (
        *_cut(tuple(map(terminal_text, _refused(report))), "refused file"),
        *_cut(tuple(_fixed_line(one, palette) for one in report.of(BaselineState.FIXED)), "fixed finding"),
        *_closing_lines(report),
        *_changed_kinds(report),
        _full_report_line(options),
    )
    shown, rest = _fitting(report, palette, max(lines - len(head) - len(foot) - 1, LEAST_LINES))
    yield from head
    yield from shown
    if rest:
        yield f"and {count(rest.total(), 'more finding')}: {_by_rule(rest)}"
    yield from foot


def _fitting(report: Report, palette: Palette, room: int) -> tuple[Sequence[str], Counter[str]]:
    """Return the lines of the first findings, none of them torn, and how many more there are of each rule."""
    rest = Counter(one.finding.rule for one in report.of(*BLOCKING))
    shown: list[str] = []
    for one in shared_remedies(first_of(report, room)):
        lines = tuple(_lines(replace(one, remedies=one.remedies[:1]), palette))
        if len(shown) + len(lines) > room:
            break
        shown += lines
        rest[one.finding.rule] -= 1
    return shown, +rest


def _by_rule(rest: Counter[str]) -> str:
    ordered = sorted(rest.items(), key=lambda one: (-one[1], one[0]))
    named = [f"{number:,} {terminal_text(rule)}" for rule, number in ordered[:MOST_RULES]]
    others = sum(number for _rule, number in ordered[MOST_RULES:])
    return ", ".join([*named, *([f"{others:,} of other rules"] if others else [])])


def _cut(lines: Sequence[str], noun: str) -> Iterator[str]:
    yield from lines[:MOST_OTHERS]
    if len(lines) > MOST_OTHERS:
        yield f"and {count(len(lines) - MOST_OTHERS, f'more {noun}')}"


def _changed_kinds(report: Report) -> Iterator[str]:
    if report.comparison is not None:
        kinds = ", ".join(section.heading for section in _change_sections(report.comparison))
        yield f"what changed: {kinds or 'no module and no dependency'}"


def _full_report_line(options: ReportOptions) -> str:
    if options.files:
        return f"the whole report is in {', '.join(map(terminal_text, options.files))}"
    return "this is the beginning; --output text:FILE writes the whole report"


def _head(report: Report, palette: Palette) -> Iterator[str]:
    yield palette.paint(verdict(report), "1")
    if report.base:
        yield f"compared {terminal_text(report.head)} with {terminal_text(report.base)}"


def _closing_lines(report: Report) -> Iterator[str]:
    yield from (f"problem: {terminal_text(problem)}" for problem in report.problems)
    yield _summary(report)
    yield from _counted(report)
    if report.passed_over:
        yield passed_over_line(report.passed_over)
    yield from (f"note: {terminal_text(remark_of(remark))}" for remark in report.remarks)


def _findings(shown: Sequence[ReportedFinding], palette: Palette) -> Iterator[str]:
    seen: Counter[FindingGroup] = Counter()
    alike = Counter(map(_group_of, shown))
    for one in shown:
        kind = _group_of(one)
        seen[kind] += 1
        repeated = palette.on_terminal and one.finding.severity is Severity.NOTE
        if not repeated or seen[kind] <= WRITTEN_OUT:
            yield from _lines(one, palette)
        if repeated and seen[kind] == WRITTEN_OUT and alike[kind] > WRITTEN_OUT:
            yield palette.dim(f"    the same in {count(alike[kind] - WRITTEN_OUT, 'other file')}")


def _group_of(one: ReportedFinding) -> FindingGroup:
    return one.finding.rule, one.finding.subject


def _lines(one: ReportedFinding, palette: Palette) -> Iterator[str]:
    yield head_line(one, palette)
    if hint := hint_of(one.finding):
        yield palette.dim(f"    hint: {terminal_text(hint)}")
    for remedy in one.remedies:
        effect = f" ({terminal_text(remedy.effect)})" if remedy.effect else ""
        yield f"    fix: {terminal_text(remedy.title)}{effect}"


def _refused(report: Report) -> Iterator[str]:
    return (f"{path}: refused, as it was before" for path in refused_before(report))


def _fixed_line(one: ReportedFinding, palette: Palette) -> str:
    module, subject = terminal_text(one.finding.module), terminal_text(one.finding.subject)
    about = f" ({subject})" if subject else ""
    return f"{palette.paint('fixed, thank you:', '32')} {terminal_text(one.finding.rule)} of {module}{about}"


def _summary(report: Report) -> str:
    findings = [one.finding for one in report.of(*BLOCKING)]
    return to_summary(findings, report.modules, "no new findings" if is_compared(report) else "no findings")


def _counted(report: Report) -> Iterator[str]:
    known, waived = len(report.of(BaselineState.KNOWN)), len(report.of(BaselineState.WAIVED))
    if known:
        better = sum(one.is_better for one in report.of(BaselineState.KNOWN))
        yield f"{count(known, 'finding')} known before" + (f", {better:,} of them better than it was" if better else "")
    if waived:
        yield f"{count(waived, 'finding')} waived"


def _change_sections(comparison: Comparison) -> Iterable[ChangeSection]:
    from archatlas.render.reports.changes import change_sections_of  # a check compares nothing

    return change_sections_of(comparison)


def _section(section: ChangeSection, most: int) -> Iterator[str]:
    yield f"  {section.heading}:"
    yield from (f"    - {_plain_text(phrase)}" for phrase in section.lines[:most])
    if len(section.lines) > most:
        yield f"    - and {len(section.lines) - most:,} more"


def _plain_text(phrase: Phrase) -> str:
    return "".join(terminal_text(piece.text) if isinstance(piece, QuotedText) else piece for piece in phrase)
