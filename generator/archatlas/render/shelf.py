"""Spreads rows that are too many for one page over several, each row on exactly one of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

PAGE_ROWS = 2000
"""Rows that one page may list; above, they are spread over pages."""

PART_ROWS = 500
"""Rows of a page that is one of several parts of a list."""

Record = TypeVar("Record")
Key = Callable[[Record], str]


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Record]):
    """Rows with the address of the page that lists them, or that leads to the pages that do.

    `key` is what the rows have in common within the shelf around this one; a part of a list has none.
    """

    address: str
    label: str
    rows: tuple[Record, ...]
    inner: tuple["Shelf[Record]", ...] = ()
    key: str = ""

    def pages(self) -> Iterator["Shelf[Record]"]:
        """Yield this shelf and all inside it, each a page."""
        yield self
        for shelf in self.inner:
            yield from shelf.pages()

    def lists(self) -> tuple["Shelf[Record]", ...]:
        """Return the shelves that list rows themselves, in order."""
        return tuple(shelf for shelf in self.pages() if not shelf.inner)

    def find(self, *keys: str) -> "Shelf[Record]":
        """Return the innermost shelf that has all rows with these keys."""
        for shelf in self.inner:
            if keys and shelf.key == keys[0]:
                return shelf.find(*keys[1:])
        return self


@dataclass(frozen=True, slots=True)
class Spread(Generic[Record]):
    """How rows are spread: by the values of the keys, outermost first, then in parts named by first and last row."""

    keys: tuple[Key[Record], ...]
    name: Key[Record]


def shelve(address: str, label: str, rows: Sequence[Record], spread: Spread[Record]) -> Shelf[Record]:
    """Put rows on one page, or else on a page for each value of the first key, and so on inward."""
    if len(rows) <= PAGE_ROWS:
        return Shelf(address, label, tuple(rows))
    inner = _by_key(address, rows, spread) if spread.keys else _parts(address, label, rows, spread)
    return Shelf(address, label, tuple(rows), inner)


def _by_key(address: str, rows: Sequence[Record], spread: Spread[Record]) -> tuple[Shelf[Record], ...]:
    outermost, *keys = spread.keys
    grouped: dict[str, list[Record]] = {}
    for row in rows:
        grouped.setdefault(outermost(row), []).append(row)
    within = Spread(tuple(keys), spread.name)
    segments = zip(grouped, path_segments(tuple(grouped)), strict=True)
    return tuple(
        replace(shelve(f"{address}/{segment}", value, grouped[value], within), key=value) for value, segment in segments
    )


def _parts(address: str, label: str, rows: Sequence[Record], spread: Spread[Record]) -> tuple[Shelf[Record], ...]:
    starts = range(0, len(rows), PART_ROWS)
    parts = [tuple(rows[start : start + PART_ROWS]) for start in starts]
    return tuple(
        Shelf(f"{address}/{number}", f"{label} {number}: {spread.name(part[0])} to {spread.name(part[-1])}", part)
        for number, part in enumerate(parts, start=1)
    )


def path_segments(values: Sequence[str]) -> tuple[str, ...]:
    """Return a distinct part of an address for each value: letters, digits, `_` and hyphens only."""
    taken: set[str] = set()
    segments = []
    for value in values:
        wanted = re.sub(r"[^a-z0-9_]+", "-", value.lower())[:80].strip("-") or "other"
        segment, number = wanted, 1
        while segment in taken:
            number += 1
            segment = f"{wanted}-{number}"
        taken.add(segment)
        segments.append(segment)
    return tuple(segments)
