"""What findings say about artefacts of CI."""

from collections.abc import Callable, Mapping
from typing import Any

from archatlas.analysis.estate.decimals import shares_apart
from archatlas.model import measured_detail as facts
from archatlas.model.detail import Detail
from archatlas.model.enumeration import count, enumerated
from archatlas.model.finding import Finding
from archatlas.model.measured import EvidenceKind, EvidenceProblemKind
from archatlas.render.text.escaping import one_line

NOUNS: Mapping[EvidenceKind | None, str] = {
    EvidenceKind.COVERAGE: "file",
    EvidenceKind.TESTS: "test",
    EvidenceKind.BENCHMARKS: "benchmark",
    EvidenceKind.RESULTS: "result",
    EvidenceKind.COMPONENTS: "component",
}
"""What the entries of an artefact are."""
_WIDTH = 120
_NAMED = 3


def _measured(finding: Finding, detail: facts.Measured) -> str:
    source = one_line(detail.source, _WIDTH)
    if detail.kind is EvidenceKind.TESTS:
        said = "says nothing" if detail.declared is None else f"counts {count(int(detail.declared), 'test')}"
        return f"{finding.key} {said}, {int(detail.measured):,} ran: {source}"
    if detail.declared is None:
        (measured,) = shares_apart((detail.measured,))
        return f"{finding.key} says nothing, {measured} was measured: {source}"
    declared, measured = shares_apart((detail.declared, detail.measured))
    return f"{finding.key} is {declared}, {measured} was measured: {source}"


def _outdated(_finding: Finding, detail: facts.Outdated) -> str:
    age, limit = count(detail.age, "day"), count(detail.limit, "day")
    return f"is {age} old, from {detail.day.isoformat()}; {limit} are allowed"


def _lost(_finding: Finding, detail: facts.Lost) -> str:
    reason = one_line(detail.reason, _WIDTH)
    if detail.kind is EvidenceProblemKind.UNREADABLE:
        return f"is not read: {reason}" if reason else "is not read"
    noun = NOUNS.get(detail.of, "entry")
    number = f"{detail.count:,} of {count(detail.total, noun)}" if detail.total else count(detail.count, noun)
    said = f"{number} {_FATES[detail.kind]}" if detail.count else "is read in part"
    why = f" ({reason})" if reason else ""
    named = enumerated([one_line(name, _WIDTH) for name in detail.examples], _NAMED)
    return f"{said}{why}: {named}" if named else f"{said}{why}"


def _slower(_finding: Finding, detail: facts.Slower) -> str:
    name = one_line(detail.benchmark, _WIDTH) or "all benchmarks"
    on = f" on {one_line(detail.machine, _WIDTH)}" if detail.machine else ""
    if not detail.benchmark:
        took = f"{name}{on} take {detail.change:.0%} longer together"
    else:
        now, before = figure_text(detail.now, detail.unit), figure_text(detail.before, detail.unit)
        took = f"{name} takes {now} where it took {before} (+{detail.change:.0%}){on}"
    return f"{took}, since {detail.at:%Y-%m-%d} (run {one_line(detail.run, _WIDTH)}){commits_text(detail.commits)}"


def commits_text(commits: tuple[str, str]) -> str:
    """Return the commits between two runs, as far as these say which they were of; empty where neither does."""
    good, bad = (one[:_SHORT] for one in commits)
    if good and bad:
        return f", commits {good}..{bad}" if good != bad else f", both at commit {bad}"
    return f", by commit {bad}" if bad else f", after commit {good}" if good else ""


def figure_text(value: float, unit: str) -> str:
    """Return a figure in a unit of which it has few digits, where it is a time."""
    scale = 10.0 ** _SECONDS[unit] if unit in _SECONDS else 0.0
    seconds = value * scale
    if not seconds:
        return f"{value:,.4g} {one_line(unit, 20)}".strip()
    name = next((one for one in ("s", "ms", "us", "ns") if seconds >= 10.0 ** _SECONDS[one]), "ns")
    return f"{seconds / 10.0 ** _SECONDS[name]:,.3g} {'µs' if name == 'us' else name}"


_SECONDS = {"s": 0, "ms": -3, "us": -6, "ns": -9}
"""Units of time, as powers of ten of a second."""
_SHORT = 10
_FATES = {
    EvidenceProblemKind.UNATTRIBUTED: "belong to no module",
    EvidenceProblemKind.AMBIGUOUS: "could be several and count for none",
    EvidenceProblemKind.PARTIAL: "are left out",
}

MEASURED_MESSAGES: Mapping[type[Detail], Callable[[Finding, Any], str]] = {
    facts.Measured: _measured,
    facts.Outdated: _outdated,
    facts.Lost: _lost,
    facts.Slower: _slower,
}
"""What is said of a finding about artefacts, by its detail."""
