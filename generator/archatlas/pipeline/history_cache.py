"""Remembers the states of an estate in one file that may be deleted at any time, each as what differs from another.

Whoever could change it could make a history wrong, and nothing else; a line that is damaged is passed over.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from archatlas.analysis.history.history import Mark, MarkKind, ScoreStep
from archatlas.model.finding import Severity
from archatlas.model.history import Debt, DebtKind, EstateState, ModuleState, StandingFinding
from archatlas.model.record import dataclass, fields
from archatlas.pipeline.cache_place import write_whole

FILE = "history.jsonl"
SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes of the file that are read or written; what was used longest ago goes first."""
_DIGITS = 16
"""Hexadecimal digits of the sum that tells a damaged line."""


@dataclass(frozen=True, slots=True)
class CachedState:
    """A state with what moved its average, as it is remembered."""

    state: EstateState
    step: ScoreStep = ScoreStep()
    marks: tuple[Mark, ...] = ()


class BrokenLine(Exception):
    """Say that a line is whole and yet no state, as one that somebody wrote by hand."""


class HistoryCache:
    """The lines of a file by the keys of a state and of the one before it."""

    def __init__(self, directory: Path | None) -> None:
        """Read the file in a directory; without one, nothing is remembered."""
        self._file = directory / FILE if directory else None
        self._lines = dict(_lines_of(self._file)) if self._file else {}
        self._used: dict[tuple[str, str], str] = {}
        self._is_new = False

    def state(self, key: str, base: str, former: EstateState) -> CachedState | None:
        """Return the state of a key, given the one before it; None where it is not known."""
        line = self._lines.get((key, base))
        if line is None:
            return None
        try:
            found = _decoded(json.loads(line), former)
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
            raise BrokenLine from error
        self._used[key, base] = line
        return found

    def knows(self, key: str, base: str) -> bool:
        """Tell whether there is a line of a state."""
        return (key, base) in self._lines

    def remember(self, key: str, base: str, cached: CachedState, former: EstateState) -> None:
        """Keep a state as what differs from the one before it."""
        self._used[key, base] = json.dumps(_encoded(cached, former), separators=(",", ":"))
        self._is_new = True

    def forget(self) -> None:
        """Take all lines for lost."""
        self._lines, self._used = {}, {}

    def save(self) -> None:
        """Write what is new; a place that cannot be written to is left alone."""
        if self._file is None or not self._is_new:
            return
        lines = {**{key: line for key, line in self._lines.items() if key not in self._used}, **self._used}
        texts = [f"{key} {base or '-'} {_sum(key, base, line)} {line}\n" for (key, base), line in lines.items()]
        while texts and sum(map(len, texts)) > SIZE_LIMIT:
            texts = texts[len(texts) // 4 + 1 :]
        with suppress(OSError):
            write_whole(self._file, "".join(texts))


def _lines_of(file: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the whole lines of the file; what is no line of ours is passed over."""
    try:
        if not file.is_file() or file.stat().st_size > 2 * SIZE_LIMIT:
            return
        text = file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return
    for row in text.splitlines():
        key, base, checked, line = (*row.split(" ", 3), "", "", "", "")[:4]
        base = "" if base == "-" else base
        if line and checked == _sum(key, base, line):
            yield (key, base), line


def _sum(key: str, base: str, line: str) -> str:
    return sha256(f"{key}\0{base}\0{line}".encode()).hexdigest()[:_DIGITS]


_FIELDS = tuple(one.name for one in fields(ModuleState))
_EMPTY = ModuleState("")
"""What a module is compared with that was not there."""


def _encoded(cached: CachedState, former: EstateState) -> Mapping[str, Any]:
    state, marks = cached.state, cached.marks
    changed = {
        name: _difference(former.modules.get(name, _EMPTY), module)
        for name, module in state.modules.items()
        if former.modules.get(name) is not module
    }
    found: dict[str, Any] = {"modules": changed, "gone": [name for name in former.modules if name not in state.modules]}
    if state.others != former.others:
        found["others"] = [[about, *_plain_finding(one)] for about, one in state.others]
    if state.renames:
        found["renames"] = dict(state.renames)
    found["step"] = [str(part) for part in (cached.step.content, cached.step.rules, cached.step.measured)]
    if marks:
        found["marks"] = [
            [mark.kind.value, list(mark.reasons), {lane: str(part) for lane, part in mark.lanes.items()}]
            for mark in marks
        ]
    return found


def _difference(former: ModuleState, later: ModuleState) -> Mapping[str, Any]:
    pairs = ((name, getattr(former, name), getattr(later, name)) for name in _FIELDS)
    return {name: _plain(name, new) for name, old, new in pairs if old != new}


def _plain(name: str, value: Any) -> Any:
    if name == "score":
        return None if value is None else str(value)
    if name == "findings":
        return [_plain_finding(one) for one in value]
    if name == "debts":
        return [[one.kind.value, one.subject, one.amount, one.unit, one.due and one.due.isoformat()] for one in value]
    return value


def _plain_finding(one: StandingFinding) -> list[Any]:
    return [one.rule, one.subject, int(one.severity), one.waived_until]


def _decoded(said: Mapping[str, Any], former: EstateState) -> CachedState:
    gone = frozenset(map(_text, said["gone"]))
    modules = {name: state for name, state in former.modules.items() if name not in gone}
    for name, difference in said["modules"].items():
        modules[_text(name)] = _module(modules.get(name, _EMPTY), difference)
    others = former.others
    if "others" in said:
        others = tuple((_text(about), _finding(one)) for about, *one in said["others"])
    renames = {_text(old): _text(new) for old, new in said.get("renames", {}).items()}
    step = ScoreStep(*map(_fraction, said["step"]))
    marks = tuple(
        Mark(
            MarkKind(kind),
            tuple(map(_text, reasons)),
            {_text(lane): _fraction(part) for lane, part in lanes.items()},
        )
        for kind, reasons, lanes in said.get("marks", ())
    )
    return CachedState(EstateState(dict(sorted(modules.items())), others, renames), step, marks)


def _module(former: ModuleState, difference: Mapping[str, Any]) -> ModuleState:
    values = {name: getattr(former, name) for name in _FIELDS}
    unknown = difference.keys() - values.keys()
    if unknown:
        raise ValueError(unknown)
    return ModuleState(**{**values, **{name: _value(name, value) for name, value in difference.items()}})


def _value(name: str, value: Any) -> Any:
    """Return what a field of a module's state holds, or raise where it is something else."""
    if name == "lane":
        return _text(value)
    if name in {"owner", "status"}:
        return None if value is None else _text(value)
    if name in {"requires", "across", "broken"}:
        return tuple(map(_text, value))
    if name == "score":
        return None if value is None else _fraction(value)
    if name == "checks":
        return tuple((_text(check), _text(share)) for check, share in value)
    if name == "findings":
        return tuple(map(_finding, value))
    if name == "debts":
        return tuple(map(_debt, value))
    return None if value is None else _number(value)


def _finding(said: Any) -> StandingFinding:
    rule, subject, severity, until = said
    return StandingFinding(_text(rule), _text(subject), Severity(severity), _text(until) and _day(until).isoformat())


def _debt(said: Any) -> Debt:
    kind, subject, amount, unit, due = said
    return Debt(DebtKind(kind), _text(subject), _number(amount), _text(unit), None if due is None else _day(due))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _fraction(value: Any) -> Fraction:
    """Return a fraction as it is written here, in whole numbers: an exponent could take all memory."""
    numerator, _, denominator = _text(value).partition("/")
    return Fraction(int(numerator), int(denominator or "1"))


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value))
