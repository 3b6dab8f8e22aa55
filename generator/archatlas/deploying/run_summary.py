"""What of a run that has ended matters for those after it, so that nobody has to read all of its events again."""

import json
from collections.abc import Iterable
from itertools import starmap

from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_state import InEffect, Phase
from archatlas.model.deployment import Deployed, Event
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class StepEnd:
    """What became of a step that changes a module."""

    module: str
    before: Deployed | None
    after: Deployed | None
    effect: InEffect
    is_promoted: bool
    was_attempted: bool


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How a run stands; `last_moment` is the latest time of its events."""

    steps: tuple[StepEnd, ...]
    has_ended: bool
    last_moment: float

    @classmethod
    def of(cls, state: RunState, events: Iterable[Event]) -> "RunSummary":
        """Sum up a run."""
        steps = (
            StepEnd(step.module, step.before, step.after, one.effect, one.phase is Phase.PROMOTED, bool(one.attempts))
            for step in state.plan.steps
            if step.module and step.before != step.after
            for one in (state.steps[step.id],)
        )
        return cls(tuple(steps), state.ended is not None, max(event.at for event in events))

    @classmethod
    def read(cls, text: str) -> "RunSummary":
        """Return what `text` wrote."""
        said = json.loads(text)
        return cls(tuple(starmap(_step, said["steps"])), True, said["last_moment"])

    @property
    def text(self) -> str:
        """Write the summary of a run that has ended."""
        steps = [
            (one.module, _pair(one.before), _pair(one.after), one.effect.value, one.is_promoted, one.was_attempted)
            for one in self.steps
        ]
        return json.dumps({"last_moment": self.last_moment, "steps": steps}, separators=(",", ":"))


def _pair(deployed: Deployed | None) -> tuple[str, str] | None:
    return None if deployed is None else (deployed.version, deployed.digest)


def _step(
    module: str,
    before: list[str] | None,
    after: list[str] | None,
    effect: str,
    is_promoted: bool,  # as it stands in the text
    was_attempted: bool,
) -> StepEnd:
    there, meant = (None if one is None else Deployed(*one) for one in (before, after))
    return StepEnd(module, there, meant, InEffect(effect), is_promoted, was_attempted)
