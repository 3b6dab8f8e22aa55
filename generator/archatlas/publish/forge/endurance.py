"""How long a forge that is busy, or a network that fails, is borne with."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from archatlas.publish.forge.refusals import GaveUp


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits for one run of the command, in seconds.

    `unnamed_wait` is for a limit that does not say how long it lasts: GitHub asks for a minute then
    (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
    """

    tries: int = 5
    total: float = 120.0
    answer: float = 30.0
    first_wait: float = 1.0
    unnamed_wait: float = 60.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """One failure that may pass; `wait` is what the forge asks for, `limited` says that it did nothing at all."""

    reason: str
    wait: float | None = None
    limited: bool = False


class Endurance:
    """Count failures and time, and wait in between; every wait is told.

    This is not left to urllib3's Retry: that one would sleep for as long as the server says, knows no limit for the
    whole, and cannot look first whether a lost request was carried out.
    """

    def __init__(self, patience: Patience, tell: Callable[[str], None]) -> None:
        self._patience = patience
        self._tell = tell
        self._failures = 0
        self._end = time.monotonic() + patience.total

    @property
    def timeout(self) -> float:
        """Return how long the forge may be silent, never 0, which would mean for ever."""
        return min(self._patience.answer, max(self._end - time.monotonic(), 0.01))

    def bear(self, trouble: Trouble) -> None:
        """Wait as long as it takes until another try makes sense, or give up."""
        self._failures += 1
        if self._failures >= self._patience.tries:
            raise GaveUp(f"{trouble.reason}; gave up after {self._failures} tries, run the command again later")
        wait = self._wait(trouble)
        if wait >= self._end - time.monotonic():
            later = "later" if trouble.wait is None else f"in {wait:,.0f} s"
            raise GaveUp(f"{trouble.reason}; gave up, run the command again {later}")
        self._tell(f"{trouble.reason}; trying again in {wait:,.0f} s")
        time.sleep(wait)

    def _wait(self, trouble: Trouble) -> float:
        if trouble.wait is not None:
            return max(trouble.wait, 0.0)
        backoff = self._patience.first_wait * 2.0 ** (self._failures - 1)
        return max(self._patience.unnamed_wait, backoff) if trouble.limited else backoff
