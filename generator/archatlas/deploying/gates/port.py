"""What the executor asks of a gate."""

from typing import Protocol

from archatlas.deploying.adapters.port import Attempt
from archatlas.model.deployment import Look
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class GateQuestion:
    """What a gate is asked about: an attempt, since when it is in effect, and what the gate has said of it so far."""

    attempt: Attempt
    applied_at: float
    now: float
    looks: tuple[Look, ...] = ()
    approved_by: str | None = None


class Gate(Protocol):
    """Says how something does. Nothing is raised for what the world does: an ERROR says it."""

    async def look(self, asked: GateQuestion) -> Look:
        """Look once."""
        ...
