"""Since when things stand, and how many came and went in each month."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import Generic, TypeVar

from archatlas.model.record import dataclass

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class First:
    """The day since which something stands; it may stand for longer where the history begins with it."""

    day: date
    is_older: bool = False


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """How many things came to stand in a month, and how many were settled."""

    month: str
    added: int
    paid: int


class Ledger(Generic[Key]):
    """Takes state after state what stands, and remembers since when."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._standing: dict[Key, First] = {}
        self._added: Counter[str] = Counter()
        self._paid: Counter[str] = Counter()
        self._last: date | None = None
        self.opening = 0

    @property
    def standing(self) -> Mapping[Key, First]:
        """Return what stands now, and since when."""
        return self._standing

    def rename(self, pairs: Iterable[tuple[Key, Key]]) -> None:
        """Let things that stand have other names."""
        moved = [(new, self._standing.pop(old)) for old, new in pairs if old in self._standing]
        self._standing.update(moved)

    def take(self, day: date, came: Mapping[Key, date | None], went: Iterable[Key], is_beginning: bool = False) -> None:
        """Take what came to stand, perhaps on a day of its own since the last state, and what went."""
        for key in went:
            if self._standing.pop(key, None) is not None:
                self._paid[_month(day)] += 1
        for key, due in came.items():
            if key in self._standing:
                continue
            first = self._first(day, due)
            self._standing[key] = First(first, is_beginning)
            if is_beginning:
                self.opening += 1
            else:
                self._added[_month(first)] += 1
        self._last = day

    def flows(self) -> tuple[MonthFlow, ...]:
        """Return the months from the first in which anything came or went to the last."""
        told = sorted({*self._added, *self._paid})
        return tuple(MonthFlow(month, self._added[month], self._paid[month]) for month in _months(told))

    def _first(self, day: date, due: date | None) -> date:
        if due is None or due > day or (self._last is not None and due <= self._last):
            return day
        return due if self._last is not None else day


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _months(told: list[str]) -> Iterable[str]:
    if not told:
        return
    day = date.fromisoformat(f"{told[0]}-01")
    while (month := _month(day)) <= told[-1]:
        yield month
        day = (day + timedelta(days=32)).replace(day=1)
