"""An append-only log whose entries are chained by digests, whatever database keeps the rows."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import ClassVar

from archatlas.model.record import dataclass
from archatlas.stores.database import Cursor, LeasedDatabase
from archatlas.stores.port import Fence

FIRST = "0" * 64
"""What the first entry is chained to."""

_COLUMNS = "sequence, run, body, digest"


_SUMMARIES = (
    "SELECT known.run, event.digest, summary.body, summary.digest "
    "FROM (SELECT run, MIN(sequence) AS first, MAX(sequence) AS last FROM event GROUP BY run) AS known "
    "JOIN event ON event.sequence = known.last LEFT JOIN summary ON summary.run = known.run ORDER BY known.first"
)

_SUM_UP = (
    "INSERT INTO summary (run, body, digest) VALUES (?, ?, ?) "
    "ON CONFLICT (run) DO UPDATE SET body = excluded.body, digest = excluded.digest"
)


class LogMoved(Exception):
    """Refuse to append after an entry that is not the last one any more."""


@dataclass(frozen=True, slots=True)
class LogHead:
    """The number and the digest of the last entry; 0 where there is none."""

    sequence: int = 0
    digest: str = FIRST


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry: a text, the run that it belongs to, and the digest over it and over everything before."""

    sequence: int
    run: str
    body: str
    digest: str


def chained(previous: str, sequence: int, run: str, body: str) -> str:
    """Return the digest of an entry that follows one with another digest."""
    return sha256(f"{previous}\n{sequence}\n{run}\n{body}".encode()).hexdigest()


def _sealed(last: str, body: str) -> str:
    """Return the digest of a summary, which holds for one last entry and all that this is chained to."""
    return sha256(f"{last}\n{body}".encode()).hexdigest()


def chain_breaks(entries: Sequence[LogEntry], head: LogHead) -> Iterator[str]:
    """Yield what is wrong with a log that was read in order: what was changed, is missing, or stands elsewhere."""
    last = LogHead()
    for entry in entries:
        if entry.sequence != last.sequence + 1:
            yield f"entry {last.sequence + 1} is missing: entry {entry.sequence} follows {last.sequence}"
        elif entry.digest != chained(last.digest, entry.sequence, entry.run, entry.body):
            yield f"entry {entry.sequence} is not what was written, or stands elsewhere"
        last = LogHead(entry.sequence, entry.digest)
    if last != head:
        yield f"the last entry is {last.sequence}, and {head.sequence} was written last: the end was cut off or changed"


class EventLog(LeasedDatabase):
    """The events of an environment, which are added and never changed."""

    _for_update: ClassVar[str] = ""
    """What makes others wait who want to append, where transactions run side by side."""
    _tables = (
        "CREATE TABLE IF NOT EXISTS event (sequence {big} PRIMARY KEY, run TEXT NOT NULL, body TEXT NOT NULL, "
        "digest TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS event_run ON event (run, sequence)",
        "CREATE TABLE IF NOT EXISTS head (name TEXT PRIMARY KEY, sequence {big} NOT NULL, digest TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS summary (run TEXT PRIMARY KEY, body TEXT NOT NULL, digest TEXT NOT NULL)",
        f"INSERT INTO head VALUES ('head', 0, '{FIRST}') ON CONFLICT (name) DO NOTHING",
    )

    def append(self, fence: Fence | None, run: str, bodies: Sequence[str], after: int | None = None) -> LogHead:
        """Write entries durably, all or none; those of a process under its fence, those of a person without.

        Where `after` is said and is not the last one, raise LogMoved: somebody else has written meanwhile.
        """
        with self._writing() as cursor:
            if fence is not None:
                self._check(cursor, fence)
            head = self._head(cursor, self._for_update)
            if after is not None and head.sequence != after:
                raise LogMoved(f"entry {head.sequence} follows {after}")
            for body in bodies:
                number = head.sequence + 1
                head = LogHead(number, chained(head.digest, number, run, body))
                cursor.execute(f"INSERT INTO event ({_COLUMNS}) VALUES (?, ?, ?, ?)", (number, run, body, head.digest))
            cursor.execute("UPDATE head SET sequence = ?, digest = ?", (head.sequence, head.digest))
        return head

    def entries(self, run: str | None = None, after: int = 0) -> tuple[LogEntry, ...]:
        """Return the entries after one, of a run or of all, in their order."""
        with self._reading() as cursor:
            return self._entries(cursor, run, after)

    def runs(self) -> tuple[str, ...]:
        """Return the runs in the order in which they began."""
        with self._reading() as cursor:
            cursor.execute("SELECT run FROM event GROUP BY run ORDER BY MIN(sequence)")
            return tuple(row[0] for row in cursor.fetchall())

    def summaries(self) -> Mapping[str, str | None]:
        """Return what was summed up of each run, in the order in which they began; None where nothing still holds."""
        with self._reading() as cursor:
            cursor.execute(_SUMMARIES)
            rows = cursor.fetchall()
        return {
            run: body if body is not None and _sealed(last, body) == seal else None for run, last, body, seal in rows
        }

    def sum_up(self, run: str, last: str, body: str) -> None:
        """Keep what the entries of a run come to, up to the one with a digest; more entries make it void."""
        with self._writing() as cursor:
            cursor.execute(_SUM_UP, (run, body, _sealed(last, body)))

    def head(self) -> LogHead:
        """Return the last entry that was written."""
        with self._reading() as cursor:
            return self._head(cursor)

    def problems(self, head: str = "") -> tuple[str, ...]:
        """Return what is wrong with what was kept; `head` is a digest noted earlier, which has to be part of it."""
        with self._writing() as cursor:  # one moment for both: nobody writes meanwhile
            entries, last = self._entries(cursor, None, 0), self._head(cursor)
        found = tuple(chain_breaks(entries, last))
        if head and head not in {FIRST, *(entry.digest for entry in entries)}:
            return (*found, f"no entry has the digest {head}: what was written until then is not here")
        return found

    def _entries(self, cursor: Cursor, run: str | None, after: int) -> tuple[LogEntry, ...]:
        chosen, named = ("", ()) if run is None else (" AND run = ?", (run,))
        cursor.execute(f"SELECT {_COLUMNS} FROM event WHERE sequence > ?{chosen} ORDER BY sequence", (after, *named))
        return tuple(LogEntry(*row) for row in cursor.fetchall())

    def _head(self, cursor: Cursor, locked: str = "") -> LogHead:
        cursor.execute(f"SELECT sequence, digest FROM head{locked}")
        return LogHead(*cursor.fetchone())
