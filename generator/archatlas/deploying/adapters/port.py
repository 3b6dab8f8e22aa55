"""What the executor asks of whatever brings a version into effect."""

from collections.abc import Mapping
from typing import Any, Protocol

from archatlas.model.deployment import AttemptOutcome, Deployed
from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to bring a module from `before` to `after`, for an undo as for any other; None where it is not there.

    `id` is handed to the target, so that it can be asked for later. `fence` rises with every executor that takes over.
    `intent` is the entry of the journal that announced it, `place` what the adapter said of itself then.
    """

    id: str
    step: str
    module: str
    before: Deployed | None
    after: Deployed | None
    environment: str
    run: str
    fence: int = 0
    intent: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What became of an attempt, why, and what else is worth recording; secrets are masked in all of it."""

    outcome: AttemptOutcome
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class Adapter(Protocol):
    """Brings versions into effect. Nothing is raised for what the world does: a result says it."""

    @property
    def place(self) -> str:
        """Return where attempts leave traces, if that is not the target itself; it is noted with each attempt."""
        ...

    def cannot(self, attempt: Attempt) -> str:
        """Return why an attempt can never be made, with the cure; empty where it can."""
        ...

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Do it, once."""
        ...

    async def undo(self, attempt: Attempt) -> AttemptResult:
        """Bring back what was before; `attempt.after` is what is to be in effect then."""
        ...

    async def observe(self, attempt: Attempt) -> AttemptResult:
        """Say what became of an attempt that somebody may have begun; nothing is begun by asking.

        NOT_APPLIED promises that it will not come into effect later either.
        """
        ...
