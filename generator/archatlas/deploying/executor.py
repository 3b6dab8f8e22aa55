"""Does what the decisions say, one after another, and writes down what comes of it before it asks again.

Nothing is decided here. Whatever is done is announced in the journal first, so that whoever goes on after us knows what
to ask the target for; whoever has lost the lease neither writes nor begins anything.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from archatlas.analysis.deployment.acts import (
    Act,
    Apply,
    LookAt,
    Observe,
    ObserveUndo,
    Record,
    UndoStep,
    Wait,
)
from archatlas.analysis.deployment.decisions import next_acts, status_of
from archatlas.analysis.deployment.run_state import RunState, advance, fold
from archatlas.deploying.adapters.port import Adapter, Attempt, AttemptResult
from archatlas.deploying.gates.port import Gate, GateQuestion
from archatlas.deploying.journal import Journal, started_plan
from archatlas.deploying.lease import Lease
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import Event, EventKind, GateVerdict, Look, RunStatus
from archatlas.model.record import dataclass, field
from archatlas.stores.event_log import LogMoved

POLL = 1.0
"""Seconds after which what a person wrote into the journal is seen at the latest."""
_WAITS_FOR_SOMEBODY = (RunStatus.PAUSED, RunStatus.NEEDS_OPERATOR)


@dataclass(frozen=True, slots=True)
class Targets:
    """What reaches the outside: how each step is done, and what each of its gates asks."""

    adapters: Mapping[str, Adapter]
    gates: Mapping[tuple[str, str], Gate] = field(default_factory=dict)
    mask: SecretMask = SecretMask()


Told = Callable[[Event, RunState], None]
"""Takes each event as it becomes known, with the state after it."""


class Executor:
    """Carries a run on until it ends, or until only a person can."""

    def __init__(self, journal: Journal, run: str, lease: Lease, targets: Targets, tell: Told) -> None:
        """Prepare; nothing happens before `carry_on`."""
        self._journal, self._run, self._lease, self._targets, self._tell = journal, run, lease, targets, tell
        events = journal.events(run)
        self._plan = started_plan(events)
        self._state = fold(self._plan, events)
        self._looks = _Looks(events)
        self._intents = {(one.kind, one.attempt): one for one in events if one.kind in _INTENTS}
        self._head = journal.log.head().sequence
        self._underway: dict[Act, asyncio.Task[Event]] = {}
        self._stop = asyncio.Event()

    @property
    def state(self) -> RunState:
        """Return what is known of the run."""
        return self._state

    def pause(self) -> None:
        """Launch nothing more, and end when what is in flight has ended."""
        self._stop.set()

    async def carry_on(self) -> RunStatus:
        """Do all that can be done, and return how the run is doing."""
        if self._state.sequence and self._state.fence not in (0, self._lease.fence.number):
            await self._record(Event(0, self._journal.clock(), EventKind.TAKEN_OVER))
        renewing = asyncio.ensure_future(self._lease.keep())
        try:
            while self._state.ended is None:
                await self._catch_up()
                if not await self._step(renewing):
                    break
        finally:
            tasks = (renewing, *self._underway.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return status_of(self._state)

    async def _step(self, renewing: "asyncio.Future[None]") -> bool:
        """Do one thing; return whether there may be another one."""
        if await self._take_in():
            return True
        if self._stop.is_set() and not self._state.is_paused:
            await self._record(Event(0, self._journal.clock(), EventKind.PAUSED, facts={"by": "a signal"}))
            return True
        acts = next_acts(self._state, self._journal.clock())
        act = next((one for one in acts if one not in self._underway and not isinstance(one, Wait)), None)
        until = next((one.until for one in acts if isinstance(one, Wait)), None)
        if isinstance(act, Record):
            await self._decide(Event(0, self._journal.clock(), act.kind, act.step, facts=act.facts))
        elif act is not None:
            await self._begin(act)
        elif self._underway or until is not None or status_of(self._state) not in _WAITS_FOR_SOMEBODY:
            await self._wait(until, renewing)
        else:
            return False
        return True

    async def _wait(self, until: float | None, renewing: "asyncio.Future[None]") -> None:
        """Wait until something comes in, somebody may have written, or it is time."""
        left = POLL if until is None else min(POLL, max(0.0, until - self._journal.clock()))
        watched: list[asyncio.Future[Any]] = [renewing, *self._underway.values()]
        await asyncio.wait(watched, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if renewing.done():
            renewing.result()  # which raises what keeps us from leading

    async def _take_in(self) -> bool:
        """Write down what came of acts that ended; return whether there were any."""
        ended = [act for act, task in self._underway.items() if task.done()]
        for act in ended:
            await self._record(self._underway[act].result())
            del self._underway[act]
        return bool(ended)

    async def _begin(self, act: Act) -> None:
        """Announce an act where that is due, and begin it unless somebody has written meanwhile."""
        intent = self._intent(act)
        if intent is not None and not await self._decide(intent):
            return
        await self._lease.assure()
        self._underway[act] = asyncio.ensure_future(self._done(act))

    def _intent(self, act: Act) -> Event | None:
        now = self._journal.clock()
        if isinstance(act, Apply | UndoStep):
            is_undo = isinstance(act, UndoStep)
            adapter = self._targets.adapters[act.step]
            facts = {"place": adapter.place} if adapter.place else {}
            undoes = {"undoes": act.undoes} if isinstance(act, UndoStep) else {}
            kind = EventKind.UNDO_INTENT if is_undo else EventKind.INTENT
            return Event(0, now, kind, act.step, act.attempt, facts | undoes)
        return None

    async def _done(self, act: Act) -> Event:
        """Do something outside, and return the event that says what came of it."""
        if isinstance(act, LookAt):
            return await self._looked(act)
        assert isinstance(act, Apply | UndoStep | Observe | ObserveUndo)
        is_undo = isinstance(act, UndoStep | ObserveUndo)
        adapter, attempt = self._targets.adapters[act.step], self._attempt(act, is_undo)
        ask: Callable[[Attempt], Awaitable[AttemptResult]]
        ask = {Apply: adapter.apply, UndoStep: adapter.undo}.get(type(act), adapter.observe)
        result = await ask(attempt)
        facts: dict[str, Any] = {"outcome": result.outcome.value, "reason": self._targets.mask.masked(result.reason)}
        if isinstance(act, Observe | ObserveUndo):
            facts["observed"] = True
        facts |= _finite(self._targets.mask.masked_facts(result.facts))
        kind = EventKind.UNDO_OUTCOME if is_undo else EventKind.OUTCOME
        return Event(0, self._journal.clock(), kind, act.step, act.attempt, facts)

    def _attempt(self, act: Apply | UndoStep | Observe | ObserveUndo, is_undo: bool) -> Attempt:
        step = self._state.graph.steps[act.step]
        before, after = (step.after, step.before) if is_undo else (step.before, step.after)
        intent = self._intents[EventKind.UNDO_INTENT if is_undo else EventKind.INTENT, act.attempt]
        return Attempt(
            act.attempt,
            act.step,
            step.module,
            before,
            after,
            self._plan.environment,
            self._run,
            self._lease.fence.number,
            intent.sequence,
            str(intent.facts.get("place", "")),
        )

    async def _looked(self, act: LookAt) -> Event:
        found = self._state.steps[act.step]
        is_undo = bool(found.undo_attempt) and act.attempt == found.undo_attempt
        step = self._state.graph.steps[act.step]
        before, after = (step.after, step.before) if is_undo else (step.before, step.after)
        number = self._lease.fence.number
        attempt = Attempt(act.attempt, act.step, step.module, before, after, self._plan.environment, self._run, number)
        looks, now = self._looks.of(act.step, act.gate, act.attempt), self._journal.clock()
        approved = self._looks.approved.get(act.step)
        look = await self._targets.gates[act.step, act.gate].look(
            GateQuestion(attempt, found.applied_at, now, looks, approved)
        )
        facts = {
            "gate": act.gate,
            "verdict": look.verdict.value,
            "version": look.version,
            "measured_at": look.measured_at,
            "reason": self._targets.mask.masked(look.reason),
        }
        if look.measured:
            facts["measured"] = self._targets.mask.masked_facts(look.measured)
        return Event(0, self._journal.clock(), EventKind.LOOKED, act.step, act.attempt, _finite(facts))

    async def _decide(self, event: Event) -> bool:
        """Write down a decision, if nobody has written anything that it does not know of."""
        try:
            await self._append(event, self._head)
        except LogMoved:
            return False
        return True

    async def _record(self, event: Event) -> None:
        """Write down what is a fact, whatever others have written meanwhile."""
        await self._append(event, None)

    async def _append(self, event: Event, after: int | None) -> None:
        (written,) = await self._lease.in_thread(self._journal.append, self._run, [event], self._lease.fence, after)
        if written.sequence > self._head + 1:
            await self._catch_up()
        else:
            self._known(written)

    async def _catch_up(self) -> None:
        """Take what others have written."""
        for run, event in await self._lease.in_thread(self._journal.news, self._head):
            if run == self._run:
                self._known(event)
            self._head = event.sequence

    def _known(self, event: Event) -> None:
        self._head = max(self._head, event.sequence)
        self._state = advance(self._state, event)
        self._looks.add(event)
        if event.kind in _INTENTS:
            self._intents[event.kind, event.attempt] = event
        self._tell(event, self._state)


_INTENTS = (EventKind.INTENT, EventKind.UNDO_INTENT)


class _Looks:
    """What gates have said so far, and who approved what."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.approved: dict[str, str] = {}
        self._seen: dict[tuple[str, str, str], list[Look]] = {}
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        if event.kind is EventKind.APPROVED:
            self.approved[event.step] = str(event.facts.get("by", ""))
        elif event.kind is EventKind.LOOKED:
            facts, gate = event.facts, str(event.facts["gate"])
            look = Look(
                gate,
                GateVerdict(facts["verdict"]),
                event.at,
                facts.get("version"),
                facts.get("measured_at"),
                str(facts.get("reason", "")),
                facts.get("measured", {}),
            )
            self._seen.setdefault((event.step, gate, event.attempt), []).append(look)

    def of(self, step: str, gate: str, attempt: str) -> tuple[Look, ...]:
        return tuple(self._seen.get((step, gate, attempt), ()))


def _finite(value: Any) -> Any:
    """Return a value as JSON has it: what is not finite as the text that it would be."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value
