"""What every store in a database does: statements in the SQL that both understand, and leases with a fence.

`?` stands for a parameter.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol

from archatlas.stores.port import Fence, FenceLost, StoreRefused

_LEASE = (
    "CREATE TABLE IF NOT EXISTS lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, number {big} NOT NULL, "
    "until {float} NOT NULL)"
)
_SETTING = "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, number {big} NOT NULL)"
# A lease that runs for much longer than asked for was taken before somebody set the clock back.
_TAKE_LEASE = (
    "INSERT INTO lease (name, holder, number, until) VALUES (?, ?, 1, ?) ON CONFLICT (name) DO UPDATE SET "
    "number = CASE WHEN lease.holder = excluded.holder THEN lease.number ELSE lease.number + 1 END, "
    "holder = excluded.holder, until = excluded.until "
    "WHERE lease.holder = excluded.holder OR lease.until <= ? OR lease.until > ?"
)


class Cursor(Protocol):
    """What is used of a cursor of either library."""

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Any: ...  # noqa: D102 - as DB-API has it
    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> Any: ...  # noqa: D102
    def fetchone(self) -> Any: ...  # noqa: D102
    def fetchall(self) -> list[Any]: ...  # noqa: D102


class LeasedDatabase(ABC):
    """A database that one process at a time writes under a lease; how to reach it is for those who inherit."""

    _locked: ClassVar[str] = ""
    """What keeps a row as it is until the end of a transaction, where transactions run side by side."""
    _tables: ClassVar[tuple[str, ...]] = ()
    """The statements that make what is kept, with the spellings of each database in braces."""
    _version: ClassVar[int] = 1

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Cursor]:
        """Begin a transaction that is committed at the end, or rolled back when something is raised."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Cursor]:
        """Give a cursor that sees what was committed."""

    @abstractmethod
    def _now(self, cursor: Cursor) -> float:
        """Return the time that all who share the store agree on."""

    @abstractmethod
    def close(self) -> None:
        """Let go of connections and files."""

    def lease(self, name: str, holder: str, seconds: float) -> Fence | None:
        """Take or prolong a lease."""
        with self._writing() as cursor:
            now = self._now(cursor)
            cursor.execute(_TAKE_LEASE, (name, holder, now + seconds, now, now + 4 * seconds))
            cursor.execute("SELECT number FROM lease WHERE name = ? AND holder = ? AND until > ?", (name, holder, now))
            row = cursor.fetchone()
        return Fence(name, holder, int(row[0])) if row else None

    def is_led(self, name: str) -> bool:
        """Tell whether somebody holds a lease, as far as its time says."""
        with self._reading() as cursor:
            cursor.execute("SELECT until FROM lease WHERE name = ?", (name,))
            row = cursor.fetchone()
            return row is not None and row[0] > self._now(cursor)

    def release(self, fence: Fence) -> None:
        """Give a lease back."""
        with self._writing() as cursor:
            cursor.execute("UPDATE lease SET until = 0 WHERE name = ? AND number = ?", (fence.name, fence.number))

    def _create(self, cursor: Cursor, spelling: Mapping[str, str]) -> None:
        """Make the tables where they are missing, and refuse those that a newer version of ours made."""
        for statement in (_SETTING, _LEASE, *self._tables):
            cursor.execute(statement.format_map(spelling))
        cursor.execute("INSERT INTO setting VALUES ('schema', ?) ON CONFLICT (name) DO NOTHING", (self._version,))
        if self._value(cursor, "schema") > self._version:
            raise StoreRefused("the store was made by a newer archatlas; install that version, or name another store")

    def _value(self, cursor: Cursor, name: str) -> int:
        cursor.execute("SELECT number FROM setting WHERE name = ?", (name,))
        row = cursor.fetchone()
        return int(row[0]) if row else 0

    def _check(self, cursor: Cursor, fence: Fence) -> None:
        """Refuse to write with a fence that is not the last one given out."""
        cursor.execute(f"SELECT number FROM lease WHERE name = ?{self._locked}", (fence.name,))
        row = cursor.fetchone()
        if row is None or row[0] != fence.number:
            raise FenceLost(f"another process than {fence.holder} leads '{fence.name}' now")
