"""A report for people who read a terminal or a log."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from archatlas.analysis.report import BLOCKING, Judged, Report, Standing
from archatlas.model.finding import Severity
from archatlas.render.reports.changes import changes
from archatlas.render.reports.lines import Palette, head_line, passed_over_line, to_summary
from archatlas.render.reports.once import remedies_once
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.phrase import Phrase, Quoted, Section
from archatlas.render.reports.ranking import blocking_first, first_of, refused_before
from archatlas.render.reports.verdict import is_compared, verdict
from archatlas.render.text import terminal_text
from archatlas.render.words import count

REPEATED = 3
"""Notes with one rule and one subject are written out this often, the rest is counted."""
CHANGES = 8
"""Most lines of one kind of change on a screen; the rest is counted."""
FEW = 3
"""Most fixed findings, and remarks of one kind, that are named on a screen that cannot show everything."""
RULES = 6
"""Most rules whose further findings are counted one by one."""
ROOM = 12
"""Lines that findings have at least on a screen."""

Kind = tuple[str, str]
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
        whole = tuple(islice(_review(report, options.palette, CHANGES), options.lines + 1))
        if len(whole) <= options.lines:
            return _text(whole)
    return _text(_screen(report, options, options.lines))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _check(report: Report, palette: Palette) -> Iterator[str]:
    ordered = tuple(remedies_once(blocking_first(report)))
    yield from _findings(tuple(filter(report.blocks, ordered)), palette)
    yield from map(terminal_text, _refused(report))
    yield from _findings(tuple(one for one in ordered if not report.blocks(one)), palette)
    yield from (_thanked(one, palette) for one in report.of(Standing.FIXED))
    yield from _sums(report)


def _review(report: Report, palette: Palette, most: int | None) -> Iterator[str]:
    yield from _head(report, palette)
    yield from _check(report, palette)
    if report.comparison:
        yield "what changed:" if not report.comparison.is_empty else "what changed: no module and no requirement"
        for section in changes(report.comparison):
            yield from _section(section, len(section.lines) if most is None else most)


def _screen(report: Report, options: ReportOptions, lines: int) -> Iterator[str]:
    """Yield what fits on a screen: the gravest findings, and how many there are of everything else."""
    palette, head = options.palette, tuple(_head(report, options.palette))
    foot = (
        *_cut(tuple(map(terminal_text, _refused(report))), "refused file"),
        *_cut(tuple(_thanked(one, palette) for one in report.of(Standing.FIXED)), "fixed finding"),
        *_sums(report),
        *_changed_kinds(report),
        _whole(options),
    )
    shown, rest = _fitting(report, palette, max(lines - len(head) - len(foot) - 1, ROOM))
    yield from head
    yield from shown
    if rest:
        yield f"and {count(rest.total(), 'more finding')}: {_by_rule(rest)}"
    yield from foot


def _fitting(report: Report, palette: Palette, room: int) -> tuple[Sequence[str], Counter[str]]:
    """Return the lines of the first findings, none of them torn, and how many more there are of each rule."""
    rest = Counter(one.finding.rule for one in report.of(*BLOCKING))
    shown: list[str] = []
    for one in remedies_once(first_of(report, room)):
        lines = tuple(_lines(replace(one, remedies=one.remedies[:1]), palette))
        if len(shown) + len(lines) > room:
            break
        shown += lines
        rest[one.finding.rule] -= 1
    return shown, +rest


def _by_rule(rest: Counter[str]) -> str:
    ordered = sorted(rest.items(), key=lambda one: (-one[1], one[0]))
    named = [f"{number:,} {terminal_text(rule)}" for rule, number in ordered[:RULES]]
    others = sum(number for _rule, number in ordered[RULES:])
    return ", ".join([*named, *([f"{others:,} of other rules"] if others else [])])


def _cut(lines: Sequence[str], noun: str) -> Iterator[str]:
    yield from lines[:FEW]
    if len(lines) > FEW:
        yield f"and {count(len(lines) - FEW, f'more {noun}')}"


def _changed_kinds(report: Report) -> Iterator[str]:
    if report.comparison is not None:
        kinds = ", ".join(section.heading for section in changes(report.comparison))
        yield f"what changed: {kinds or 'no module and no requirement'}"


def _whole(options: ReportOptions) -> str:
    if options.files:
        return f"the whole report is in {', '.join(map(terminal_text, options.files))}"
    return "this is the beginning; --output text:FILE writes the whole report"


def _head(report: Report, palette: Palette) -> Iterator[str]:
    yield palette.paint(verdict(report), "1")
    if report.base:
        yield f"compared {terminal_text(report.head)} with {terminal_text(report.base)}"


def _sums(report: Report) -> Iterator[str]:
    yield from (f"problem: {terminal_text(problem)}" for problem in report.problems)
    yield _summary(report)
    yield from _counted(report)
    if report.passed_over:
        yield passed_over_line(report.passed_over)
    yield from (f"note: {terminal_text(remark)}" for remark in report.remarks)


def _findings(shown: Sequence[Judged], palette: Palette) -> Iterator[str]:
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


def _refused(report: Report) -> Iterator[str]:
    return (f"{path}: refused, as it was before" for path in refused_before(report))


def _thanked(one: Judged, palette: Palette) -> str:
    module, subject = terminal_text(one.finding.module), terminal_text(one.finding.subject)
    about = f" ({subject})" if subject else ""
    return f"{palette.paint('fixed, thank you:', '32')} {terminal_text(one.finding.rule)} of {module}{about}"


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


def _section(section: Section, most: int) -> Iterator[str]:
    yield f"  {section.heading}:"
    yield from (f"    - {_said(phrase)}" for phrase in section.lines[:most])
    if len(section.lines) > most:
        yield f"    - and {len(section.lines) - most:,} more"


def _said(phrase: Phrase) -> str:
    return "".join(terminal_text(piece.text) if isinstance(piece, Quoted) else piece for piece in phrase)
