"""What a run can be told to do next. Acts are compared and hashed, so that one that is underway is not begun again."""

from collections.abc import Mapping
from typing import Any

from archatlas.model.deployment import EventKind, OperatorQuestion, RunStatus
from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Record:
    """Write an event; nothing else is done."""

    kind: EventKind
    step: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """Write INTENT, hand an attempt to the target, write OUTCOME."""

    step: str
    attempt: str


@dataclass(frozen=True, slots=True)
class UndoStep:
    """Write UNDO_INTENT, have an attempt undone by another one, write UNDO_OUTCOME."""

    step: str
    attempt: str
    undoes: str


@dataclass(frozen=True, slots=True)
class Observe:
    """Ask the target what became of an attempt, and write OUTCOME as observed."""

    step: str
    attempt: str


@dataclass(frozen=True, slots=True)
class ObserveUndo:
    """Ask the target what became of the attempt to undo, and write UNDO_OUTCOME as observed."""

    step: str
    attempt: str


@dataclass(frozen=True, slots=True)
class LookAt:
    """Ask a gate, and write LOOKED with the attempt."""

    step: str
    gate: str
    attempt: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Decide again at that time, or when something comes in; None where nothing changes before that."""

    until: float | None


Act = Record | Apply | UndoStep | Observe | ObserveUndo | LookAt | Wait


def ask(step: str, question: OperatorQuestion, **facts: Any) -> Record:
    """Return the act that puts a question to a person."""
    return Record(EventKind.NEEDS_OPERATOR, step, {"question": question.value, **facts})


def end(status: RunStatus, **facts: Any) -> Record:
    """Return the act that ends a run."""
    return Record(EventKind.ENDED, "", {"status": status.value, **facts})
