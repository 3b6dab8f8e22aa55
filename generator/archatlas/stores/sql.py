"""What both stores of the live registry say to their databases, in the SQL that both understand."""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from json import dumps, loads
from typing import Any

from archatlas.model.live import Flag, Observation, ProbeOutcome, Source, State, Transition
from archatlas.stores.database import Cursor, LeasedDatabase
from archatlas.stores.port import Batch, EventCount, Fence, Saved, SavedModule
from archatlas.stores.tables import (
    COUNT_COLUMNS,
    COUNT_TABLES,
    COUNTED,
    HOUR,
    INSERT_OBSERVATION,
    INSERT_TRANSITION,
    KEPT,
    MINUTE,
    OBSERVATION_COLUMNS,
    SCHEMA_VERSION,
    SELECT_TRANSITIONS,
    TABLES,
    UPSERT_MEMORY,
)

_MOST_NAMED = 500
"""More modules than that are not named to the database: most of its rows are about them anyway."""
_MOST_SCANNED = 50_000
"""Transitions that are looked through for those of very many modules."""


class SqlStore(LeasedDatabase):
    """A store of the live registry in a database."""

    _tables = TABLES
    _version = SCHEMA_VERSION

    def __init__(self) -> None:
        self._numbers: Mapping[str, int] = {}

    @abstractmethod
    def _count_query(self, table: str) -> str:
        """Return the query for counts from one time on and before another one, of a module, in order of time."""

    def load(self, transitions: int) -> Saved:
        """Return what a restart goes on with."""
        with self._reading() as cursor:
            ceiling = self._value(cursor, "ceiling")
            modules = self._modules_above(cursor, 0)
            cursor.execute(f"{SELECT_TRANSITIONS} ORDER BY number DESC LIMIT ?", (transitions,))
            last = tuple(map(_transition, reversed(cursor.fetchall())))
        return Saved(ceiling, modules, last)

    def changed_since(self, index: int) -> Mapping[str, SavedModule]:
        """Return the modules whose last transition is newer."""
        with self._reading() as cursor:
            return self._modules_above(cursor, index + 1)

    def reserve(self, fence: Fence, ceiling: int) -> None:
        """Raise the ceiling of indices."""
        with self._writing() as cursor:
            self._check(cursor, fence)
            cursor.execute(
                "INSERT INTO setting (name, number) VALUES ('ceiling', ?) ON CONFLICT (name) DO UPDATE SET number = "
                "CASE WHEN excluded.number > setting.number THEN excluded.number ELSE setting.number END",
                (ceiling,),
            )

    def append(self, fence: Fence, batch: Batch) -> None:
        """Write a batch as a whole."""
        with self._writing() as cursor:
            self._check(cursor, fence)
            number = self._numbered(cursor, batch)
            cursor.executemany(INSERT_TRANSITION, ((*_transition_row(one, number),) for one in batch.transitions))
            cursor.executemany(
                UPSERT_MEMORY,
                ((number[name], one.index, dumps(one.record)) for name, one in sorted(batch.modules.items())),
            )
            cursor.executemany(INSERT_OBSERVATION, ((*_observation_row(one, number),) for one in batch.observations))
            for table, seconds in COUNT_TABLES.items():
                cursor.executemany(_upsert_counts(table), _count_rows(batch.counts, seconds, number))
        self._numbers = number  # only now: a transaction that is rolled back takes the numbers of new modules along

    def prune(self, fence: Fence, now: float) -> None:
        """Forget what is old, whole hours of minutes at a time, so that hours and minutes never tell the same."""
        with self._writing() as cursor:
            self._check(cursor, fence)
            for table, column, kept in KEPT:
                cursor.execute(f"DELETE FROM {table} WHERE {column} < ?", (_hour_of(now - kept),))

    def counts(self, module: str, since: float) -> tuple[EventCount, ...]:
        """Return counts of hours, then of minutes as far back as these are kept."""
        with self._reading() as cursor:
            number = self._number_of(cursor, module)
            if number is None:
                return ()
            cursor.execute("SELECT (SELECT MIN(start) FROM minute_count), (SELECT MAX(start) FROM minute_count)")
            first, last = cursor.fetchone()
            if first is None:
                return ()
            edge = max(_hour_of(first), _minute_of(since))
            hours = self._counted(cursor, "hour_count", number, _hour_of(since), _hour_of(first))
            return (*hours, *self._counted(cursor, "minute_count", number, edge, last + MINUTE))

    def transitions(self, since: float, modules: Collection[str] | None, limit: int) -> tuple[Transition, ...]:
        """Return the last transitions, the newest first."""
        with self._reading() as cursor:
            if modules is None or len(modules) > _MOST_NAMED:
                cursor.execute(
                    f"{SELECT_TRANSITIONS} WHERE happened >= ? ORDER BY number DESC LIMIT ?",
                    (since, limit if modules is None else _MOST_SCANNED),
                )
                rows = (row for row in cursor.fetchall() if modules is None or row[1] in modules)
                return tuple(map(_transition, islice(rows, limit)))
            if not modules:
                return ()
            marks = ", ".join("?" * len(modules))
            cursor.execute(
                f"{SELECT_TRANSITIONS} WHERE module.name IN ({marks}) AND happened >= ? ORDER BY number DESC LIMIT ?",
                (*modules, since, limit),
            )
            return tuple(map(_transition, cursor.fetchall()))

    def observations(self, module: str, limit: int) -> tuple[Observation, ...]:
        """Return the last observations that were news, the newest first."""
        with self._reading() as cursor:
            cursor.execute(
                f"SELECT {OBSERVATION_COLUMNS} FROM observation JOIN module ON module.id = observation.module "
                "WHERE module.name = ? ORDER BY seen DESC LIMIT ?",
                (module, limit),
            )
            return tuple(map(_observation, cursor.fetchall()))

    def _modules_above(self, cursor: Cursor, index: int) -> Mapping[str, SavedModule]:
        cursor.execute(
            "SELECT name, record, number FROM memory JOIN module ON module.id = memory.module WHERE number >= ?",
            (index,),
        )
        return {name: SavedModule(loads(record), number) for name, record, number in cursor.fetchall()}

    def _numbered(self, cursor: Cursor, batch: Batch) -> Mapping[str, int]:
        """Return the numbers of all modules that a batch is about; new ones get one."""
        names = {one.module for one in batch.transitions}.union(one.module for one in batch.observations)
        new = sorted(names.union(batch.modules, (name for name, _ in batch.counts)) - self._numbers.keys())
        if new:
            cursor.executemany(
                "INSERT INTO module (name) VALUES (?) ON CONFLICT (name) DO NOTHING", ((name,) for name in new)
            )
            cursor.execute("SELECT name, id FROM module")
            return dict(cursor.fetchall())
        return self._numbers

    def _number_of(self, cursor: Cursor, module: str) -> int | None:
        cursor.execute("SELECT id FROM module WHERE name = ?", (module,))
        row = cursor.fetchone()
        return int(row[0]) if row else None

    def _counted(self, cursor: Cursor, table: str, module: int, since: int, before: int) -> tuple[EventCount, ...]:
        if since >= before:
            return ()
        cursor.execute(self._count_query(table), (since, before, module))
        return tuple(EventCount(row[0], COUNT_TABLES[table], *row[1:]) for row in cursor.fetchall())


_LATER = "number >= (SELECT number FROM transition WHERE happened >= ? ORDER BY happened, number LIMIT 1)"
"""Numbers rise with time, and are in the order that is wanted: nothing has to be sorted."""


def _hour_of(time: float) -> int:
    return int(time // HOUR) * HOUR


def _minute_of(time: float) -> int:
    return int(time // MINUTE) * MINUTE


def _upsert_counts(table: str) -> str:
    """Return the statement that adds counts to those that are there."""
    marks = ", ".join("?" * (len(COUNTED) + 3))
    sums = ", ".join(f"{column} = {table}.{column} + excluded.{column}" for column in COUNTED)
    slowest = f"CASE WHEN excluded.slowest > {table}.slowest THEN excluded.slowest ELSE {table}.slowest END"
    return (
        f"INSERT INTO {table} ({COUNT_COLUMNS}, module) VALUES ({marks}) "
        f"ON CONFLICT (start, module) DO UPDATE SET {sums}, slowest = {slowest}"
    )


def _count_rows(
    counts: Mapping[tuple[str, int], EventCount], seconds: int, number: Mapping[str, int]
) -> Iterator[tuple[int, ...]]:
    """Yield a row for each count, in the order of the table, so that neighbours go onto one page."""
    rows = (
        (
            one.start // seconds * seconds,
            one.good,
            one.warn,
            one.bad,
            one.unknown,
            one.timed,
            one.milliseconds,
            one.slowest,
            number[name],
        )
        for (name, _), one in counts.items()
    )
    yield from sorted(rows, key=lambda row: (row[0], row[-1]))


def _transition_row(one: Transition, number: Mapping[str, int]) -> tuple[Any, ...]:
    flags = ",".join(sorted(flag.value for flag in one.flags))
    before, after = one.before.value, one.after.value
    return (one.index, number[one.module], before, after, flags, one.at, _stored(one.reason), _stored(one.evidence))


def _transition(row: Sequence[Any]) -> Transition:
    number, name, was, became, flags, *rest = row
    known = frozenset(Flag(flag) for flag in flags.split(",") if flag)
    return Transition(number, name, State(was), State(became), known, *rest)


def _observation_row(one: Observation, number: Mapping[str, int]) -> tuple[Any, ...]:
    milliseconds = None if one.seconds is None else int(one.seconds * 1000)
    said = (_stored(one.reason), _stored(one.evidence))
    return (number[one.module], one.source.value, one.at, one.outcome.value, milliseconds, *said)


def _observation(row: Sequence[Any]) -> Observation:
    name, source, seen, outcome, milliseconds, reason, evidence = row
    seconds = None if milliseconds is None else milliseconds / 1000
    return Observation(name, Source(source), seen, ProbeOutcome(outcome), seconds, reason, evidence)


def _stored(text: str) -> str:
    """Return a text that every database takes: half a pair of surrogates would stop all writing."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
