"""What changed, in order, and who waits for it: an index for each change, queues that are bounded, waiters."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import NewType

from archatlas.model.live import Transition
from archatlas.model.record import dataclass

Names = frozenset[str] | None
"""Modules that somebody asks about; None stands for all of them, and for those that come later."""

EventKind = NewType("EventKind", str)
OBSERVER, CATALOGUE = EventKind("observer"), EventKind("catalogue")

QUEUE = 256
"""Events that wait for one reader at most; who falls behind further is let go, and may resume."""
_REMEMBERED = 4096
"""Events that a reader may have missed."""
BLOCK = 1 << 20
"""Indices that are reserved at once, so that none is given out twice after a kill: a restart goes on above them."""


@dataclass(frozen=True, slots=True)
class EstateEvent:
    """Something that concerns everybody: the observer doubts itself or no longer does, or the catalogue is another."""

    index: int
    kind: EventKind
    text: str = ""


Event = Transition | EstateEvent


class FellBehind(Exception):
    """Tell a reader that events are missing: too many waited, or what it asks for is no longer remembered."""


class ChangeLog:
    """Gives out indices that only rise, remembers the last changes, and tells those who wait; for one thread."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._index = self._floor = self._ceiling = 0
        self._reserve: Callable[[int], None] | None = None
        self._last: dict[str, int] = {}
        self._recent: deque[Event] = deque(maxlen=_REMEMBERED)
        self._forgotten = self._last_restored = self._begun = 0
        self._is_closed = False
        self._subscriptions: set[Subscription] = set()
        self._waiters: set[_Waiter] = set()

    @property
    def index(self) -> int:
        """Return the index of the last change."""
        return self._index

    @property
    def readers(self) -> int:
        """Return how many subscriptions and waiters there are."""
        return len(self._subscriptions) + len(self._waiters)

    def last_of(self, module: str) -> int:
        """Return the index of the last change of a module."""
        return self._last.get(module, 0)

    def transitions(self) -> tuple[Transition, ...]:
        """Return the last transitions, as far back as they are remembered."""
        return tuple(one for one in self._recent if isinstance(one, Transition))

    def restore(self, last: Iterable[tuple[str, int]], recent: Sequence[Transition]) -> None:
        """Take what was known before a restart: the last index of each module, and the last changes."""
        self._last.update(last)
        told = self._recent[-1].index if self._recent else 0
        for transition in recent:
            if transition.index > told:
                self._remember(transition)
        known = [*self._last.values(), *(one.index for one in recent)]
        self._index = self._last_restored = max([self._index, *known])
        self._forgotten = recent[0].index if recent else self._index
        self._floor = max(self._floor, self._forgotten)

    def lead(self, ceiling: int, reserve: Callable[[int], None]) -> None:
        """Give out indices from now on, above a ceiling that none in use exceeds, and of which a block is reserved.

        `reserve` is asked for more long before these are used up.
        """
        self._last_restored, self._begun = self._index, max(self._index, ceiling)
        self._index = self._floor = self._begun
        self._ceiling, self._reserve = self._begun + BLOCK, reserve

    def next_index(self) -> int:
        """Return the index for a change that is published next."""
        self._index += 1
        if self._reserve is not None and self._index > self._ceiling - BLOCK // 2:
            self._ceiling = self._index + BLOCK
            self._reserve(self._ceiling)
        return self._index

    def publish(self, event: Event) -> None:
        """Tell everybody whom a change concerns."""
        self._index = max(self._index, event.index)
        module = event.module if isinstance(event, Transition) else None
        if module is None:
            self._floor = event.index
        else:
            self._last[module] = event.index
        self._remember(event)
        for waiter in [one for one in self._waiters if one.concerns(module)]:
            waiter.wake()
        for subscription in [one for one in self._subscriptions if one.concerns(module)]:
            if not subscription.put(event):
                self._subscriptions.discard(subscription)

    def notify(self, kind: EventKind, text: str = "") -> None:
        """Tell everybody about something that concerns all."""
        self.publish(EstateEvent(self.next_index(), kind, text))

    def index_of(self, names: Names) -> int:
        """Return the index of the last change that concerns some modules; it never falls."""
        if names is None:
            return self._index
        last = self._last
        return max(self._floor, max((last.get(name, 0) for name in names), default=0))

    async def wait(self, index: int, names: Names, seconds: float) -> int:
        """Return the index of some modules as soon as it is higher than that one, or after some seconds."""
        now = self.index_of(names)
        if now > index or seconds <= 0 or self._is_closed or index > self._index + 2 * BLOCK:
            return now  # one so much higher than ours comes from another registry: begin again with ours
        waiter = _Waiter(names)
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(seconds):
                await waiter.woken.wait()
        except TimeoutError:
            pass
        finally:
            self._waiters.discard(waiter)
        return self.index_of(names)

    def subscribe(self, names: Names, after: int | None) -> "Subscription":
        """Return what is told from now on, after all since an index; raise FellBehind where that is not known."""
        subscription = Subscription(names, self._subscriptions.discard)
        if after is not None:
            is_lost = self._last_restored < after < self._begun  # told before a kill, and not written in time
            if is_lost or not self._forgotten <= after <= self._index:
                raise FellBehind
            missed = [one for one in self._recent if one.index > after and subscription.concerns(_module_of(one))]
            if not all(map(subscription.put, missed)):
                raise FellBehind
        if self._is_closed:
            subscription.end()
        else:
            self._subscriptions.add(subscription)
        return subscription

    def close(self) -> None:
        """Let all go who wait, and whoever comes later."""
        self._is_closed = True
        for waiter in self._waiters:
            waiter.wake()
        for subscription in self._subscriptions:
            subscription.end()
        self._subscriptions.clear()

    def _remember(self, event: Event) -> None:
        if len(self._recent) == _REMEMBERED:
            self._forgotten = self._recent[0].index
        self._recent.append(event)


class Subscription:
    """The events that wait for one reader, no more than the queue holds."""

    def __init__(self, names: Names, leave: Callable[["Subscription"], None]) -> None:
        """Begin with an empty queue."""
        self._names, self._leave = names, leave
        self._queue: deque[Event] = deque()
        self._filled = asyncio.Event()
        self._fell_behind = self._ended = False

    def concerns(self, module: str | None) -> bool:
        """Tell whether the reader is told about a module."""
        return module is None or self._names is None or module in self._names

    def put(self, event: Event) -> bool:
        """Add an event, or let go of the reader and of all that waits where the queue is full."""
        if len(self._queue) >= QUEUE:
            self._queue.clear()
            self._fell_behind = True
        else:
            self._queue.append(event)
        self._filled.set()
        return not self._fell_behind

    def end(self) -> None:
        """Tell nothing more."""
        self._ended = True
        self._filled.set()

    async def next(self) -> Event | None:
        """Return the next event as soon as there is one, None at the end; raise FellBehind where some are lost."""
        while not self._queue:
            if self._fell_behind:
                raise FellBehind
            if self._ended:
                return None
            self._filled.clear()
            await self._filled.wait()
        return self._queue.popleft()

    def close(self) -> None:
        """Leave."""
        self._leave(self)


class _Waiter:
    """Somebody who waits for one change."""

    def __init__(self, names: Names) -> None:
        self._names, self.woken = names, asyncio.Event()

    def concerns(self, module: str | None) -> bool:
        return module is None or self._names is None or module in self._names

    def wake(self) -> None:
        self.woken.set()


def _module_of(event: Event) -> str | None:
    return event.module if isinstance(event, Transition) else None
