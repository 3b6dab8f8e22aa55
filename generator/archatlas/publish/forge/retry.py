"""How often and how long a request is tried again when a forge is busy or a network fails."""

import time
from collections.abc import Callable
from multiprocessing.pool import ThreadPool
from typing import TypeVar

from archatlas.model.record import dataclass
from archatlas.publish.errors import RetriesExhausted

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Limits for one run of the command, in seconds.

    `unnamed_wait` is for a limit that does not say how long it lasts: GitHub asks for a minute then
    (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
    """

    tries: int = 5
    total: float = 120.0
    answer_timeout: float = 30.0
    first_wait: float = 1.0
    unnamed_wait: float = 60.0


@dataclass(frozen=True, slots=True)
class TransientError:
    """One failure that may pass; `wait` is what the forge asks for, `limited` says that it did nothing at all."""

    reason: str
    wait: float | None = None
    limited: bool = False


class RetryBudget:
    """Count failures and time, and wait in between; every wait is told.

    This is not left to urllib3's Retry: that one would sleep for as long as the server says, knows no limit for the
    whole, and cannot look first whether a lost request was carried out.
    """

    def __init__(self, retry_policy: RetryPolicy, tell: Callable[[str], None]) -> None:
        self._policy = retry_policy
        self._tell = tell
        self._failures = 0
        self._end = time.monotonic() + retry_policy.total

    @property
    def timeout(self) -> float:
        """Return how long the forge may be silent, never 0, which would mean for ever."""
        return min(self._policy.answer_timeout, max(self._end - time.monotonic(), 0.01))

    def wait_or_raise(self, error: TransientError) -> None:
        """Wait as long as it takes until another try makes sense, or give up."""
        self._failures += 1
        if self._failures >= self._policy.tries:
            raise RetriesExhausted(f"{error.reason}; gave up after {self._failures} tries, run the command again later")
        wait = self._wait(error)
        if wait >= self._end - time.monotonic():
            later = "later" if error.wait is None else f"in {wait:,.0f} s"
            raise RetriesExhausted(f"{error.reason}; gave up, run the command again {later}")
        self._tell(f"{error.reason}; trying again in {wait:,.0f} s")
        time.sleep(wait)

    def _wait(self, error: TransientError) -> float:
        if error.wait is not None:
            return max(error.wait, 0.0)
        backoff = self._policy.first_wait * 2.0 ** (self._failures - 1)
        return max(self._policy.unnamed_wait, backoff) if error.limited else backoff


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return what some work comes to; give up on it after so many seconds, whatever it waits for."""
    # No timeout of a socket ends an answer that comes byte by byte, and signals reach nothing but the main thread. The
    # threads of this pool do not keep the process from ending, unlike those of `concurrent.futures`.
    pool = ThreadPool(1)
    task = pool.apply_async(work)
    pool.close()
    task.wait(seconds)
    if not task.ready():
        raise RetriesExhausted(f"the forge took longer than {seconds:,.0f} s; run the command again later")
    return task.get()
