"""The time as the registry has it: never goes back, and follows a clock that somebody set by and by."""

import time
from collections.abc import Callable

_SLEW = 0.2
"""By which share of the time that goes by the difference to the machine's clock is made up."""


def elapsed() -> float:
    """Return the seconds since the machine started, those in which it slept included where the system counts them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SteadyClock:
    """Seconds since the epoch that always rise: an hour set forth or back makes nothing stale, and nothing young."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        passed: Callable[[], float] = elapsed,
        not_before: float = 0.0,
    ) -> None:
        """Begin with what the machine says, or with the last time that is known from before a restart."""
        self._wall, self._passed = wall, passed
        self._last, self._time = passed(), max(wall(), not_before)

    def __call__(self) -> float:
        """Return the time."""
        now = self._passed()
        went_by, self._last = max(0.0, now - self._last), now
        behind = self._wall() - self._time - went_by
        most = _SLEW * went_by
        self._time += went_by + max(-most, min(most, behind))
        return self._time
