"""An end for work that a server could drag out for ever by sending a byte now and then."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from archatlas.publish.forge.refusals import GaveUp


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Give up on the block after so many seconds, whatever it waits for; for the main thread of a command."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise GaveUp(f"the forge took longer than {seconds:,.0f} s; run the command again later")

    previous = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
