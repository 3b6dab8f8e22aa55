"""The journal of an environment: what every run decided, did and learned, in an order that nobody can change unseen."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from archatlas.analysis.deployment.plan_document import document_of
from archatlas.analysis.deployment.run_state import RunState, fold
from archatlas.analysis.deployment.step_state import InEffect
from archatlas.deploying.run_summary import RunSummary
from archatlas.model.deployment import Deployed, DeploymentPlan, Event, EventKind
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.plan_file import plan_of
from archatlas.stores.event_log import EventLog, LogEntry
from archatlas.stores.port import Fence, StoreFault


@dataclass(frozen=True, slots=True)
class LiveVersions:
    """What runs in an environment as far as its journal tells, None for what was retired; `unclear` may be either."""

    versions: Mapping[str, Deployed | None]
    unclear: frozenset[str] = frozenset()
    unproven: frozenset[str] = frozenset()
    """Modules that are in, and whose gates had not all passed when their run ended."""


class Journal:
    """Events of runs over a log; what is added is durable before the call returns."""

    def __init__(self, log: EventLog, clock: Callable[[], float] = time.time) -> None:
        """Read and write a log; `clock` gives the times of events."""
        self.log, self.clock = log, clock

    def runs(self) -> tuple[str, ...]:
        """Return the runs in the order in which they began."""
        return self.log.runs()

    def events(self, run: str, after: int = 0) -> tuple[Event, ...]:
        """Return the events of a run that follow an entry, in their order."""
        return tuple(map(_event, self.log.entries(run, after)))

    def news(self, after: int) -> tuple[tuple[str, Event], ...]:
        """Return the events of all runs that follow an entry, each with its run."""
        return tuple((entry.run, _event(entry)) for entry in self.log.entries(None, after))

    def plan(self, run: str) -> DeploymentPlan:
        """Return the plan that a run was started with."""
        return started_plan(self.events(run))

    def state(self, run: str) -> RunState:
        """Return how a run is doing."""
        events = self.events(run)
        return fold(started_plan(events), events)

    def start(self, run: str, plan: DeploymentPlan, fence: Fence, by: str) -> None:
        """Begin a run: write down its plan, so that nothing else is needed to go on with it."""
        facts = {"run": run, "digest": plan.digest, "plan": document_of(plan), "by": by}
        self.append(run, [Event(0, self.clock(), EventKind.STARTED, facts=facts)], fence)

    def append(
        self, run: str, events: Iterable[Event], fence: Fence | None = None, after: int | None = None
    ) -> tuple[Event, ...]:
        """Write events, all or none, and return them as they stand there; LogMoved where `after` is not the last."""
        events = tuple(events)
        number = 0 if fence is None else fence.number
        fenced = tuple(replace(event, fence=number) for event in events)
        head = self.log.append(fence, run, tuple(map(_body, fenced)), after)
        first = head.sequence - len(events) + 1
        return tuple(replace(event, sequence=first + index) for index, event in enumerate(fenced))

    def last_moment(self) -> float:
        """Return the latest time that the journal has seen, 0 where it has seen none."""
        return max((self._last_moment(run, known) for run, known in self.log.summaries().items()), default=0.0)

    def live(self) -> LiveVersions:
        """Return what the runs so far brought into effect."""
        versions, unclear, unproven = dict[str, Deployed | None](), set[str](), set[str]()
        for run, known in self.log.summaries().items():
            summary = RunSummary.read(known) if known is not None else self._summed_up(run)
            for step in summary.steps:
                if step.was_attempted:
                    unproven.discard(step.module)
                if step.effect is InEffect.YES and not step.is_promoted and summary.has_ended:
                    unproven.add(step.module)
                if step.effect is InEffect.MAYBE:
                    unclear.add(step.module)
                elif step.effect is InEffect.YES:
                    versions[step.module] = step.after
                    unclear.discard(step.module)
                elif step.module not in versions or step.was_attempted:
                    versions[step.module] = step.before
                    unclear.discard(step.module)
        return LiveVersions(versions, frozenset(unclear), frozenset(unproven))

    def _last_moment(self, run: str, known: str | None) -> float:
        return RunSummary.read(known).last_moment if known is not None else max(one.at for one in self.events(run))

    def _summed_up(self, run: str) -> RunSummary:
        """Read a run, and keep what it comes to once it has ended: hundreds of them would be read at each start."""
        entries = self.log.entries(run)
        events = tuple(map(_event, entries))
        summary = RunSummary.of(fold(started_plan(events), events), events)
        if summary.has_ended:
            self.log.sum_up(run, entries[-1].digest, summary.text)
        return summary

    def problems(self, head: str = "") -> tuple[str, ...]:
        """Return what was changed, cut off or moved since it was written; nothing where all is as it was."""
        try:
            return self.log.problems(head)
        except StoreFault as error:
            return (f"the journal cannot be read: {error}",)


def started_plan(events: Iterable[Event]) -> DeploymentPlan:
    """Return the plan that stands in the first of the events of a run."""
    started = next(event for event in events if event.kind is EventKind.STARTED)
    return plan_of(started.facts["plan"])


def _body(event: Event) -> str:
    said: dict[str, Any] = {"at": event.at, "kind": event.kind.value, "fence": event.fence}
    for key, value in (("step", event.step), ("attempt", event.attempt), ("facts", event.facts)):
        if value:
            said[key] = value
    return json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False, default=dict)


def _event(entry: LogEntry) -> Event:
    said = json.loads(entry.body)
    return Event(
        entry.sequence,
        said["at"],
        EventKind(said["kind"]),
        said.get("step", ""),
        said.get("attempt", ""),
        said.get("facts", {}),
        said["fence"],
    )
