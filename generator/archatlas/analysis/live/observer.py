"""Whether many modules fail at once because of us: the observer judges itself before it judges others."""

from collections import deque

from archatlas.analysis.live.states import Judging
from archatlas.model.live import Observation, ProbeOutcome, Source
from archatlas.model.record import dataclass

REFERENCE = "reference:"
"""What the names of reference targets begin with."""

FEWEST_TURNED = 20
GREATEST_SHARE = 0.3
"""As many targets, and as great a share of all, turn bad within one interval only where the observer is at fault."""

LONGEST_FREEZE = 300.0
"""After how many seconds observations count again, though many fail: then it is an outage, and still said to be odd."""

_Key = tuple[str, Source]


@dataclass(frozen=True, slots=True)
class ObserverState:
    """Since when the observer is suspected, and why; nobody suspects it where `since` is None."""

    since: float | None = None
    reason: str = ""
    judging: Judging = Judging.CONFIRMING

    @property
    def is_suspect(self) -> bool:
        """Tell whether every answer has to say that it may be wrong."""
        return self.since is not None


class Observer:
    """Follows all observations of all targets, and suspects itself where these fail together.

    Both reference targets failing freezes for as long as they do. A crowd turning bad freezes until it answers again,
    until an interval went by in which the references answer, or for `LONGEST_FREEZE`; it stays suspect till it answers.
    """

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._good: set[_Key] = set()
        self._known: set[_Key] = set()
        self._turned: dict[_Key, float] = {}
        self._recent: deque[tuple[float, _Key]] = deque()
        self._crowd: set[_Key] = set()
        self._references: dict[str, int] = {}
        self.state = ObserverState()

    def note(self, seen: Observation) -> None:
        """Take an observation into account."""
        if seen.outcome in (ProbeOutcome.INCONCLUSIVE, ProbeOutcome.UNKNOWN):
            return
        if seen.module.startswith(REFERENCE):
            fails = self._references.get(seen.module, 0)
            self._references[seen.module] = fails + 1 if seen.outcome is ProbeOutcome.FAIL else 0
        else:
            self._note_target((seen.module, seen.source), seen)
        self._judge(seen.at)

    def forget(self, module: str) -> None:
        """Leave out a module that is not watched any more."""
        for key in [key for key in self._known if key[0] == module]:
            self._known.discard(key)
            self._good.discard(key)
            self._crowd.discard(key)
            self._turned.pop(key, None)

    def pass_time(self, now: float) -> None:
        """Take into account that time went by."""
        self._judge(now)

    @property
    def next_change_by_time(self) -> float | None:
        """Return when a freeze ends though nothing is observed."""
        state = self.state
        if state.since is None or state.judging is Judging.CONFIRMING or self._references_fail():
            return None
        return state.since + (self._interval if self._references_answer() else LONGEST_FREEZE)

    def _note_target(self, key: _Key, seen: Observation) -> None:
        self._known.add(key)
        if seen.outcome is not ProbeOutcome.FAIL:
            self._good.add(key)
            self._turned.pop(key, None)
            self._crowd.discard(key)
        elif key in self._good:
            self._good.discard(key)
            self._turned[key] = seen.at
            self._recent.append((seen.at, key))
            if self.state.is_suspect:
                self._crowd.add(key)

    def _judge(self, now: float) -> None:
        turned = self._turned_recently(now)
        if self._references_fail():
            if self.state.judging is Judging.CONFIRMING:
                reason = "both reference targets fail, so that the network of the observer is at fault"
                self.state = ObserverState(self.state.since or now, reason, Judging.FROZEN)
        elif self.state.since is None:
            if len(turned) >= max(FEWEST_TURNED, GREATEST_SHARE * len(self._known)):
                self._crowd = set(turned)
                reason = f"{len(turned)} of {len(self._known)} targets turned bad within {self._interval:g} s"
                self.state = ObserverState(now, reason, Judging.FROZEN)
        elif len(self._crowd) < max(1, GREATEST_SHARE / 2 * len(self._known)):
            self.state, self._crowd = ObserverState(), set()
        else:
            self._thaw(now)

    def _thaw(self, now: float) -> None:
        ends = self.next_change_by_time
        if ends is not None and now >= ends:
            self.state = ObserverState(self.state.since, self.state.reason, Judging.CONFIRMING)

    def _turned_recently(self, now: float) -> list[_Key]:
        """Return the targets that turned bad within the last interval and still are."""
        while self._recent and self._recent[0][0] <= now - self._interval:
            self._recent.popleft()
        if len(self._recent) < FEWEST_TURNED:
            return []
        return [key for turned, key in self._recent if self._turned.get(key) == turned]

    def _references_fail(self) -> bool:
        return len(self._references) > 1 and min(self._references.values()) > 1

    def _references_answer(self) -> bool:
        return bool(self._references) and max(self._references.values()) == 0
