"""A run as its journal has it, played once more: how it stands, and what each answer of a gate counted as."""

from collections.abc import Iterator, Mapping

from archatlas.analysis.deployment.delivery import RecordedRun
from archatlas.analysis.deployment.run_state import RunState, advance, fold
from archatlas.model.deployment import Event, EventKind, GateVerdict
from archatlas.model.record import dataclass
from archatlas.render.text.escaping import one_line

_SIGNS = {GateVerdict.PASS: "✓", GateVerdict.FAIL: "✕"}
"""Every other verdict is a question mark."""

_LAST = 4
"""Verdicts of a gate that a row shows."""


@dataclass(frozen=True, slots=True)
class ReplayedRun:
    """The state of a run, and by the number of each answer what that counted as.

    An answer of another version, of before, or of long ago counts as inconclusive, whatever it said.
    """

    recorded: RecordedRun
    state: RunState
    counted: Mapping[int, GateVerdict]

    @classmethod
    def of(cls, recorded: RecordedRun) -> "ReplayedRun":
        """Play a run once more."""
        state, counted = fold(recorded.plan, ()), dict[int, GateVerdict]()
        for event in recorded.events:
            state = advance(state, event)
            if event.kind is EventKind.LOOKED and event.step in state.steps:
                row = state.steps[event.step].rows.get(str(event.facts.get("gate", "")))
                counted[event.sequence] = row.verdict if row is not None else GateVerdict.INCONCLUSIVE
        return cls(recorded, state, counted)

    def gates(self, step: str) -> str:
        """Return each gate of a step with what its answers counted as, without those that repeat."""
        told: dict[str, list[str]] = {}
        for event in self.recorded.events:
            if event.kind is EventKind.LOOKED and event.step == step:
                sign = _SIGNS.get(self.counted.get(event.sequence, GateVerdict.INCONCLUSIVE), "?")
                signs = told.setdefault(one_line(str(event.facts.get("gate", "")), 40), [])
                if signs[-1:] != [sign]:
                    signs.append(sign)
        return ", ".join(f"{gate} {' then '.join(signs[-_LAST:])}" for gate, signs in told.items())

    def last_failure(self, step: str, gate: str) -> str:
        """Return what a gate said when it last failed a step."""
        said = (
            str(event.facts.get("reason", ""))
            for event in reversed(self.recorded.events)
            if event.step == step
            and event.facts.get("gate") == gate
            and self.counted.get(event.sequence) is GateVerdict.FAIL
        )
        return next(said, "")

    def news(self) -> Iterator[Event]:
        """Yield the events but for answers that count as the last one of the same gate about the same attempt did."""
        known: dict[tuple[str, object], GateVerdict | None] = {}
        for event in self.recorded.events:
            gate, counted = (event.attempt, event.facts.get("gate")), self.counted.get(event.sequence)
            if event.kind is EventKind.LOOKED and gate in known and known[gate] is counted:
                continue
            if event.kind is EventKind.LOOKED:
                known[gate] = counted
            yield event

    def is_ignored(self, event: Event) -> bool:
        """Tell whether a gate gave an answer that counts as none."""
        counted = self.counted.get(event.sequence)
        is_answer = event.facts.get("verdict") in (GateVerdict.PASS.value, GateVerdict.FAIL.value)
        return is_answer and counted is GateVerdict.INCONCLUSIVE
