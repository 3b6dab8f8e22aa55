"""Findings as lines for a terminal: `file:line:column: severity rule message`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archatlas.model.finding import Finding, Severity
from archatlas.render.text import is_command, terminal_text
from archatlas.render.words import count

REPEATED = 3
"""Notes with one rule and one subject are written out this often, the rest is counted."""

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


def to_text(findings: Sequence[Finding], modules: int, palette: Palette = PLAIN) -> str:
    """Return one line for each finding, with its hint below, and a line that sums up.

    Only for a terminal, where somebody reads along, notes that say the same of many files are counted.
    """
    shown = _without_repetition(findings) if palette.on_terminal else [_Shown(finding) for finding in findings]
    lines = [line for finding in shown for line in _lines(finding, palette)]
    return "\n".join([*lines, to_summary(findings, modules)]) + "\n"


def to_line(finding: Finding) -> str:
    """Return a finding as one line without colours, its hint at the end."""
    hint = f" ({terminal_text(finding.hint)})" if finding.hint else ""
    return f"{_head(finding, PLAIN)}{hint}"


def to_summary(findings: Sequence[Finding], modules: int) -> str:
    """Return the line that ends a report: how many modules, and how many findings of each severity."""
    numbers = [(severity, sum(finding.severity is severity for finding in findings)) for severity in Severity]
    parts = [count(number, severity.word) for severity, number in reversed(numbers) if number]
    return f"{count(modules, 'module')}: {', '.join(parts) if parts else 'no findings'}"


def _lines(shown: "_Shown", palette: Palette) -> list[str]:
    lines = [_head(shown.finding, palette)]
    if shown.finding.hint:
        lines.append(palette.dim(f"    hint: {terminal_text(shown.finding.hint)}"))
    if shown.others:
        lines.append(palette.dim(f"    the same in {count(shown.others, 'other file')}"))
    return lines


def _head(finding: Finding, palette: Palette) -> str:
    place = finding.location
    where = f"{_path(place.path)}:{place.line}:{place.column}:" if place.line else f"{_path(place.path)}:"
    return f"{where} {palette.severity(finding.severity)} {finding.rule} {terminal_text(finding.message)}"


def _path(path: str) -> str:
    shown = terminal_text(path)
    return f"./{shown}" if is_command(f"{shown}:") else shown


@dataclass(frozen=True, slots=True)
class _Shown:
    finding: Finding
    others: int = 0


def _without_repetition(findings: Iterable[Finding]) -> list[_Shown]:
    alike: dict[tuple[str, str], int] = {}
    kept: list[Finding] = []
    for finding in findings:
        kind = (finding.rule, finding.subject)
        alike[kind] = alike.get(kind, 0) + 1
        if finding.severity > Severity.NOTE or alike[kind] <= REPEATED:
            kept.append(finding)
    return _with_counts(kept, alike)


def _with_counts(kept: list[Finding], alike: Mapping[tuple[str, str], int]) -> list[_Shown]:
    seen: dict[tuple[str, str], int] = {}
    shown = []
    for finding in kept:
        kind = (finding.rule, finding.subject)
        seen[kind] = seen.get(kind, 0) + 1
        repeated = finding.severity is Severity.NOTE and seen[kind] == REPEATED
        shown.append(_Shown(finding, alike[kind] - REPEATED if repeated else 0))
    return shown
