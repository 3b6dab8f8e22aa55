"""When nothing is deployed: windows in the local time of a zone, and the times on which they fall."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from archatlas.model.deployment import FreezeWindow
from archatlas.model.environment import Freeze

WEEK = 7 * 24 * 60
"""Minutes of a week on a clock, whatever daylight saving does to it."""


def frozen(freezes: Iterable[Freeze], at: float) -> FreezeWindow | None:
    """Return the window that a moment falls into, of several the one that ends last."""
    inside = [window for window in windows_between(freezes, at, at) if window.start <= at < window.end]
    return max(inside, key=lambda window: (window.end, window.reason), default=None)


def windows_between(freezes: Iterable[Freeze], start: float, end: float) -> tuple[FreezeWindow, ...]:
    """Return all windows that have a part between two moments, whole, in the order in which they begin."""
    found = {window for freeze in freezes for window in _windows(freeze, start, end)}
    kept = (window for window in found if window.end > start and window.start <= end and window.end > window.start)
    return tuple(sorted(kept, key=lambda window: (window.start, window.end, window.reason)))


def _windows(freeze: Freeze, start: float, end: float) -> Iterator[FreezeWindow]:
    zone = ZoneInfo(freeze.zone)
    if freeze.start is not None and freeze.until is not None:
        yield FreezeWindow(_moment(freeze.start, zone), _moment(freeze.until, zone), freeze.reason)
    if freeze.weekly is not None:
        for monday in _mondays(zone, start, end):
            begins, ends = freeze.weekly
            ends += WEEK if ends <= begins else 0
            first, last = (monday + timedelta(minutes=minutes) for minutes in (begins, ends))
            yield FreezeWindow(_moment(first, zone), _moment(last, zone), freeze.reason)


def _mondays(zone: ZoneInfo, start: float, end: float) -> Iterator[datetime]:
    """Yield Mondays, 00:00, from the week before the one of `start` to the one of `end`."""
    local = datetime.fromtimestamp(start, zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    monday = local - timedelta(days=local.weekday() + 7)
    last = datetime.fromtimestamp(end, zone).replace(tzinfo=None)
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def _moment(local: datetime, zone: ZoneInfo) -> float:
    """Return the seconds since the epoch of what a clock in the zone shows, the first time that it does."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC).timestamp()
