"""What is true now: states of all modules, fed by who asks them, read by who serves programs."""

from collections.abc import Callable, Iterable, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.live.estate_states import EstateStates
from archatlas.analysis.live.memory import Memory, Watched
from archatlas.analysis.live.observer import ObserverState
from archatlas.model.live import MOST_CHARACTERS, ModuleStatus, Observation, State, Transition
from archatlas.model.record import replace
from archatlas.service.catalogue import Catalogue
from archatlas.service.changes import CATALOGUE, OBSERVER, ChangeLog, EstateEvent
from archatlas.service.followed_schemas import paths_of
from archatlas.stores.port import Record, Saved, SavedModule, Store
from archatlas.stores.writer import StoreWriter

RESTORED = 1000
"""Transitions that are loaded at the start, so that readers of events can resume after a restart."""

OBSERVER_RECORD = "observer:"
"""What the observer's own state is kept as; no module is called so."""
SCHEMAS_RECORD = "schemas:"
"""What the path of each module's schema is kept as, so that nobody takes a module over while we are away."""
_OWN_RECORDS = (OBSERVER_RECORD, SCHEMAS_RECORD)


class Registry:
    """The truth in memory. All methods belong to the thread of the event loop.

    As long as it does not lead, it only tells what `follow` was given; whoever leads observes, and writes.
    """

    def __init__(
        self,
        assessment: Assessment,
        watched: Mapping[str, Watched],
        interval: float,
        clock: Callable[[], float],
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        """Know the catalogue and what is watched of it, and where; `clock` never goes back."""
        self.clock, self._interval, self._watched = clock, interval, watched
        self.addresses = addresses or {}
        """Host and port of each module that is asked itself."""
        self.fault = ""
        """Why the catalogue cannot be read anew, empty where it can: what is served is the last one that could."""
        self.left_out: Mapping[str, str] = {}
        """Why modules are not watched though a setting fits them."""
        self.held: tuple[str, ...] = ()
        """Paths of schemas that are refused now, and count as they were before."""
        self.catalogue = Catalogue(assessment)
        self.log = ChangeLog()
        self.states = EstateStates(interval, {})
        self.writer: StoreWriter | None = None
        self._followed: dict[str, ModuleStatus] = {}
        self.followed = 0
        """The index of the last transition that another process wrote and we tell."""
        self._observer = ObserverState()
        self._noted_paths: Mapping[str, str] = {}

    @property
    def assessment(self) -> Assessment:
        """Return what is known of the catalogue."""
        return self.catalogue.assessment

    @property
    def is_leader(self) -> bool:
        """Return whether this process observes and writes."""
        return self.writer is not None

    @property
    def observer(self) -> ObserverState:
        """Return whether the observer suspects itself, which every answer has to say."""
        return self.states.observer if self.is_leader else self._observer

    @property
    def index(self) -> int:
        """Return the index of the last change of all."""
        return self.log.index

    def watched(self, name: str) -> Watched | None:
        """Return how a module is watched, None where it is not."""
        return self._watched.get(name)

    def status(self, name: str) -> ModuleStatus:
        """Return what everybody is told of a module."""
        if self.is_leader:
            told = self.states.status(name)
        else:
            told = self._followed.get(name) or ModuleStatus(name, State.UNMONITORED, reason="not watched")
        reason = told.reason if self.watched(name) else unwatched_because(self.left_out.get(name))
        return replace(told, index=self.log.last_of(name), reason=reason)

    def state(self, name: str) -> State:
        """Return the state alone, which is cheaper."""
        if self.is_leader:
            memory = self.states.memory(name)
            return memory.shown if memory else State.UNMONITORED
        known = self._followed.get(name)
        return known.state if known else State.UNMONITORED

    def statuses(self) -> Mapping[str, ModuleStatus]:
        """Return what everybody is told of each module of the catalogue."""
        return {name: self.status(name) for name in self.catalogue.names}

    def restore(self, saved: Saved) -> None:
        """Go on with what was written before a restart, or by another process."""
        for name, one in saved.modules.items():
            self._adopt(name, one)
        known = {
            name: Memory.from_record(one.record) for name, one in saved.modules.items() if name not in _OWN_RECORDS
        }
        self.states = EstateStates(self._interval, known)
        self.log.restore(((name, one.index) for name, one in saved.modules.items()), saved.transitions)

    def lead(self, writer: StoreWriter, ceiling: int) -> None:
        """Observe and write from now on, with indices above a ceiling that none in use exceeds.

        As many as a block holds must have been reserved above it.
        """
        self.log.lead(ceiling, writer.reserve)
        self.writer = writer
        self._note_paths()
        self._publish(self.states.watch(self._watched, self.clock()))
        self.log.notify(CATALOGUE, "another process leads")

    def follow(self, modules: Mapping[str, SavedModule]) -> None:
        """Tell what another process wrote; a later index stands for one that we gave out ourselves meanwhile."""
        for name, saved in sorted(modules.items(), key=lambda one: one[1].index):
            if name == SCHEMAS_RECORD:
                continue
            former = self._followed.get(name, ModuleStatus(name, State.UNKNOWN))
            self._adopt(name, saved)
            index = max(saved.index, self.log.index + 1)
            if name == OBSERVER_RECORD:
                self.log.publish(EstateEvent(index, OBSERVER, self._observer.reason))
            else:
                self.log.publish(_transition(former, replace(self._followed[name], index=index)))

    def _adopt(self, name: str, saved: SavedModule) -> None:
        self.followed = max(self.followed, saved.index)
        if name == OBSERVER_RECORD:
            self._observer = ObserverState(saved.record["since"], saved.record["reason"])
        elif name not in _OWN_RECORDS:
            self._followed[name] = replace(Memory.from_record(saved.record).status, index=saved.index)

    def yield_lead(self) -> None:
        """Observe and write no more: somebody else does."""
        self._followed = {name: self.status(name) for name in self._watched}
        self._observer, self.writer = self.states.observer, None

    def observe(self, seen: Observation) -> None:
        """Take an observation of a module that is watched; it counts, and may change states."""
        if self.writer is None:
            return
        self._publish(self.states.observe(seen))
        memory = self.states.memory(seen.module)
        if memory is not None:
            if seen.requests is None and self._counts_requests(seen.module):
                seen = replace(seen, requests=(0, 0))  # a probe is no event of a module whose requests are counted
            self.writer.observed(seen, memory, self.log.last_of(seen.module))
            if seen.made is not None:  # written soon: a report that somebody kept is refused after a restart, too
                self.writer.noted(seen.module, memory, self.log.last_of(seen.module))

    def _counts_requests(self, name: str) -> bool:
        watched = self._watched.get(name)
        return watched is not None and any(one.counts_requests for one in watched.sources)

    def tick(self) -> None:
        """Let time go by: called each second."""
        if self.is_leader:
            self._publish(self.states.pass_time(self.clock()))

    def reload(
        self, assessment: Assessment, watched: Mapping[str, Watched], addresses: Mapping[str, str] | None = None
    ) -> None:
        """Take another catalogue, and go on with all that is known of the modules that stay."""
        self._watched, self.addresses, self.fault = watched, addresses or {}, ""
        self.catalogue = Catalogue(assessment)
        if self.is_leader:
            self._publish(self.states.watch(watched, self.clock()))
            self._note_paths()
        self.log.notify(CATALOGUE, f"{len(self.catalogue.names)} modules")

    def close(self) -> None:
        """Let all go who wait for changes."""
        self.log.close()

    def _publish(self, transitions: Iterable[Transition]) -> None:
        for transition in transitions:
            numbered = replace(transition, index=self.log.next_index())
            self.log.publish(numbered)
            memory = self.states.memory(numbered.module)
            if self.writer is not None and memory is not None:
                self.writer.changed(numbered, memory)
        self._note_observer()

    def _note_paths(self) -> None:
        """Write down which file describes which module, where that is different; it is no change that is told."""
        paths = paths_of(self.assessment)
        if self.writer is not None and paths != self._noted_paths:
            self._noted_paths = paths
            self.writer.noted(SCHEMAS_RECORD, paths, 0)

    def _note_observer(self) -> None:
        """Tell everybody when the observer begins to suspect itself, and when it no longer does."""
        now = self.states.observer
        if (now.since, now.reason) != (self._observer.since, self._observer.reason):
            self._observer = now
            self.log.notify(OBSERVER, now.reason)
            if self.writer is not None:
                self.writer.noted(OBSERVER_RECORD, now, self.log.index)


def unwatched_because(reason: str | None) -> str:
    """Return in one line why a module is not watched; no reason is that no setting fits it."""
    return f"not watched: {reason}"[:MOST_CHARACTERS] if reason else "not watched"


def known_paths(store: Store) -> Mapping[str, str]:
    """Return which file described each module when a registry wrote that down last."""
    saved = store.load(0).modules.get(SCHEMAS_RECORD)
    return saved.record if saved else {}


def record_of(known: Memory | ObserverState | Mapping[str, str]) -> Record:
    """Return what is written of a module, of the observer, or of the paths of schemas."""
    if isinstance(known, Mapping):
        return known
    if isinstance(known, ObserverState):
        return {"since": known.since, "reason": known.reason}
    return known.as_record()


def _transition(before: ModuleStatus, now: ModuleStatus) -> Transition:
    at = max(now.since, now.seen or 0.0)
    return Transition(now.index, now.module, before.state, now.state, now.flags, at, now.reason, now.evidence)
