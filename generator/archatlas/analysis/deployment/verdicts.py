"""What the answers of a gate amount to: some in a row, of this version, measured after it was deployed, in time."""

import math

from archatlas.model.deployment import GateSpec, GateVerdict, Look, VersionCheck
from archatlas.model.record import dataclass, replace

SKEW = 60.0
"""By how many seconds the clock of what is measured may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which deployment a gate is asked: the version that has to answer, and since when it is there."""

    version: str
    since: float


@dataclass(frozen=True, slots=True)
class GateRow:
    """The last answers of a gate: how many in a row passed or failed, since when, and whether it ever was through.

    `verdict` is what the last answer counts as. `doubted` says since when it did not pass, None while it does.
    `asked` counts all answers.
    """

    passes: int = 0
    fails: int = 0
    first: float = 0.0
    at: float = 0.0
    verdict: GateVerdict = GateVerdict.INCONCLUSIVE
    met: bool = False
    doubted: float | None = None
    asked: int = 0


def counted(spec: GateSpec, look: Look, asked: Asked) -> GateVerdict:
    """Return what an answer counts as: one of another version, of before, or of long ago says nothing of this one."""
    if look.verdict not in (GateVerdict.PASS, GateVerdict.FAIL):
        return look.verdict
    is_untold = look.version is None and spec.version is VersionCheck.IF_TOLD
    if asked.version and look.version != asked.version and not is_untold:
        return GateVerdict.INCONCLUSIVE
    measured = look.at if look.measured_at is None else look.measured_at
    earliest = max(asked.since, look.at - spec.max_age)
    in_time = math.isfinite(measured) and earliest <= measured <= look.at + SKEW
    return look.verdict if in_time else GateVerdict.INCONCLUSIVE


def with_look(row: GateRow | None, spec: GateSpec, look: Look, asked: Asked) -> GateRow:
    """Return the answers of a gate with one more; a long silence begins a new row, except after one that was enough."""
    verdict = counted(spec, look, asked)
    before = row or GateRow(at=look.at)
    was_through = before.verdict is GateVerdict.PASS and _is_through(spec, before)
    is_row = was_through or look.at - before.at <= longest_gap(spec)
    kept = before if is_row else replace(before, passes=0, fails=0)
    if verdict is GateVerdict.PASS:
        first = kept.first if kept.passes else look.at
        row = GateRow(kept.passes + 1, 0, first, look.at, verdict, before.met, None, before.asked + 1)
        return replace(row, met=before.met or _is_through(spec, row))
    doubted = look.at if before.doubted is None else before.doubted
    fails = kept.fails + 1 if verdict is GateVerdict.FAIL and look.at >= asked.since + spec.grace else 0
    return GateRow(0, fails, 0.0, look.at, verdict, before.met, doubted, before.asked + 1)


def conclusion(spec: GateSpec, row: GateRow | None, now: float, until: float) -> GateVerdict | None:
    """Return whether a gate is through, failed, or cannot be told any more; None while it has to be asked on."""
    if row is not None:
        if _is_through(spec, row) and is_fresh(spec, row, now):
            return GateVerdict.PASS
        if row.fails >= max(1, spec.failures):
            return GateVerdict.FAIL
    if now < until:
        return None
    failed = row is not None and row.verdict is GateVerdict.FAIL
    return GateVerdict.FAIL if failed else GateVerdict.INCONCLUSIVE


def is_fresh(spec: GateSpec, row: GateRow, now: float) -> bool:
    """Tell whether the last answer is young enough to stand for now."""
    return now - row.at <= longest_gap(spec)


def longest_gap(spec: GateSpec) -> float:
    """Return after how many seconds without an answer nothing is known any more."""
    return max(spec.max_age, 2.5 * spec.every)


def unasked_seconds(spec: GateSpec, row: GateRow, now: float) -> float:
    """Return for how long nobody has asked a gate that could have been asked: more than an answer may take."""
    return max(0.0, now - row.at - spec.every - longest_gap(spec))


def _is_through(spec: GateSpec, row: GateRow) -> bool:
    """Tell whether enough answers pass: also by their number, which no clock that jumps can hurry."""
    least = max(1, spec.in_a_row, 1 + int(spec.lasting / (2 * spec.every)) if spec.lasting else 1)
    return row.passes >= least and row.at - row.first >= spec.lasting
