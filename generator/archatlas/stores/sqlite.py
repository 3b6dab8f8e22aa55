"""The stores of one machine: SQLite files, each beside its log."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import ClassVar, cast

from archatlas.stores.database import Cursor, LeasedDatabase
from archatlas.stores.event_log import EventLog
from archatlas.stores.port import Fence, StoreFault, StoreRefused
from archatlas.stores.sql import SqlStore
from archatlas.stores.tables import COUNT_COLUMNS, COUNT_TABLES

_SPELLING = {
    "identity": "INTEGER PRIMARY KEY",
    "big": "INTEGER",
    "float": "REAL",
    "options": " WITHOUT ROWID",
    "key": "start, module",  # batches are written in order of time, so that each goes onto few pages
}
_DAMAGES = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a damaged file raises; where its own words cannot be read, the library fails to say them."""
_LARGEST_LOG = 64 * 1024 * 1024
"""Bytes that the log is cut to after it was taken over; it grows beyond while somebody reads for long."""


class SqliteDatabase(LeasedDatabase):
    """One file, written by one at a time and read by others."""

    _synchronous: ClassVar[str] = "NORMAL"
    """NORMAL waits for no busy disk, and a kill loses nothing; FULL loses nothing in a power cut either."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, or make it; only its owner may read it. `clock` says until when leases run."""
        super().__init__()
        self.path, self._clock = path, clock
        self._write_lock, self._read_lock = Lock(), Lock()
        with _refusals(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._alive = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._writer, self._reader = (_connected(path, self._synchronous) for _ in range(2))
            with self._writing() as cursor:
                self._create(cursor, _SPELLING)
        self._is_sole = False

    def lease(self, name: str, holder: str, seconds: float) -> Fence | None:
        """Take or prolong a lease; that of a process which is gone is free at once, as the system unlocked its file."""
        if not self._is_sole:
            with suppress(BlockingIOError):
                fcntl.flock(self._alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._is_sole = True
                with self._writing() as cursor:
                    cursor.execute("UPDATE lease SET until = 0 WHERE name = ? AND holder <> ?", (name, holder))
        return super().lease(name, holder, seconds)

    def is_led(self, name: str) -> bool:
        """Tell whether somebody alive holds a lease."""
        try:
            with self.path.with_name(f"{self.path.name}.lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return super().is_led(name)
        return False

    def release(self, fence: Fence) -> None:
        """Give a lease back."""
        super().release(fence)
        fcntl.flock(self._alive, fcntl.LOCK_UN)
        self._is_sole = False

    def close(self) -> None:
        """Close the file; the log goes into it."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()
            if self._alive >= 0:
                os.close(self._alive)
            self._alive = -1

    def _now(self, cursor: Cursor) -> float:
        return self._clock()

    @contextmanager
    def _writing(self) -> Iterator[Cursor]:
        with self._write_lock, _faults():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield cast(Cursor, self._writer.cursor())  # typed with names of parameters of its own
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    @contextmanager
    def _reading(self) -> Iterator[Cursor]:
        with self._read_lock, _faults():
            yield cast(Cursor, self._reader.cursor())


class SqliteStore(SqliteDatabase, SqlStore):
    """The store of a live registry in one file."""

    def reserve(self, fence: Fence, ceiling: int) -> None:
        """Raise the ceiling of indices so that not even a power cut takes it back, as it may take the last batches."""
        with self._write_lock:
            self._writer.execute("PRAGMA synchronous = FULL")
        super().reserve(fence, ceiling)
        with self._write_lock:
            self._writer.execute("PRAGMA synchronous = NORMAL")

    def _count_query(self, table: str) -> str:
        """Look up each time for itself: the rows of one module lie far from each other."""
        return (
            "WITH RECURSIVE tick (at, ends) AS (SELECT ?, ? UNION ALL "
            f"SELECT at + {COUNT_TABLES[table]}, ends FROM tick WHERE at + {COUNT_TABLES[table]} < ends) "
            f"SELECT {COUNT_COLUMNS} FROM tick CROSS JOIN {table} ON start = at WHERE module = ? ORDER BY start"
        )


class SqliteEventLog(SqliteDatabase, EventLog):
    """The events of an environment in one file; what was written survives a power cut."""

    _synchronous = "FULL"


def _connected(path: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG}")
    return connection


@contextmanager
def _faults() -> Iterator[None]:
    """Say what the database cannot do just now: no room, no rights, locked by somebody else, damaged."""
    try:
        yield
    except _DAMAGES as error:
        raise StoreFault(f"the store does not answer: {error}") from error


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise StoreRefused(f"the store '{path}' cannot be opened: {reason}; name another file") from error
    except (*_DAMAGES, StoreFault) as error:
        raise StoreRefused(
            f"'{path}' cannot be used as a store: {error}; move it away, or name another file"
        ) from error
