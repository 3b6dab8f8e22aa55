"""What all formats say alike of findings: their order, hints, remedies and fingerprints."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from heapq import nsmallest

from archatlas.analysis.report import BLOCKING, BaselineState, Report, ReportedFinding
from archatlas.model.finding import AboutFile
from archatlas.model.text_edit import Fix
from archatlas.render.text.messages import hint_of, reported_message

_RANK = {
    BaselineState.NEW: 0,
    BaselineState.OPEN: 0,
    BaselineState.WAIVED: 1,
    BaselineState.KNOWN: 2,
    BaselineState.FIXED: 3,
}


def gravest_first(reported: Iterable[ReportedFinding]) -> tuple[ReportedFinding, ...]:
    """Return what is new before what is known, and among those the gravest first."""
    return tuple(
        sorted(
            reported, key=lambda one: (_RANK[one.state], -one.finding.severity, one.finding.order, one.finding.module)
        )
    )


def blocking_first(report: Report) -> tuple[ReportedFinding, ...]:
    """Return what is open or new: what blocks, then the rest, each the gravest first."""
    return tuple(sorted(report.of(*BLOCKING), key=_urgency(report)))


def first_of(report: Report, number: int) -> tuple[ReportedFinding, ...]:
    """Return the first findings of that order, without sorting all others."""
    return tuple(nsmallest(number, report.of(*BLOCKING), key=_urgency(report)))


def refused_before(report: Report) -> tuple[str, ...]:
    """Return the refused files of which nothing open or new says why."""
    said = {one.finding.path for one in report.of(*BLOCKING)}
    return tuple(path for path in report.refused if path not in said)


def _urgency(report: Report) -> Callable[[ReportedFinding], tuple[object, ...]]:
    def urgency(one: ReportedFinding) -> tuple[object, ...]:
        finding = one.finding
        return (not report.blocks(one), -finding.severity, finding.order, finding.module)

    return urgency


def shared_remedies(all_judged: Iterable[ReportedFinding]) -> Iterator[ReportedFinding]:
    """Yield findings; remedies that stood below an earlier one of the same module are only referred to."""
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
    for one in all_judged:
        key = (one.finding.module, tuple((each.title, each.effect) for each in one.remedies))
        if one.remedies and key in seen:
            yield replace(one, remedies=(Fix(f"as for {seen[key]} above"),))
        else:
            seen.setdefault(key, one.finding.rule)
            yield one


def qualified_message(one: ReportedFinding) -> str:
    """Return the message with the module that it is about, for places that show the message alone."""
    finding = one.finding
    message = reported_message(one) or "no message"
    is_named = isinstance(finding.about, AboutFile) or not finding.about.text
    return message if is_named else f"{finding.about.text}: {message}"


def hints(one: ReportedFinding) -> Iterator[str]:
    """Yield the hint of a finding and then its remedies; each format still has to make the texts safe."""
    if hint := hint_of(one.finding):
        yield f"hint: {hint}"
    for remedy in one.remedies:
        yield f"fix: {remedy.title} ({remedy.effect})" if remedy.effect else f"fix: {remedy.title}"


def with_fingerprints(reported: Iterable[ReportedFinding]) -> Iterator[tuple[ReportedFinding, str, int]]:
    """Yield each finding with the hash of its identity, and which of those with that identity it is, from 1.

    Neither a moved line nor a renamed file or another wording changes the hash.
    """
    from hashlib import sha256  # takes long to import, and a text has no fingerprints

    seen: Counter[str] = Counter()
    for one in reported:
        identity = "\0".join(one.finding.identity)
        mark = sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        seen[mark] += 1
        yield one, mark, seen[mark]
