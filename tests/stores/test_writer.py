"""What the one writing thread promises while the store answers, and while it does not."""

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from archatlas.model.live import Observation, ProbeOutcome, Source, State, Transition
from archatlas.stores.port import Fence, Record, SavedModule, StoreFault, StoreRefused
from archatlas.stores.sqlite import SqliteStore
from archatlas.stores.writer import Flush, StoreWriter
from processes import LONG_ENOUGH

START = 1_700_000_040


def record_of(said: str) -> Record:
    """Return a record of what stands for all that the registry knows of a module."""
    return {"said": said}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "live.db")
    yield store
    store.close()


@pytest.fixture
def fence(store: SqliteStore) -> Fence:
    fence = store.lease("prober", "here", 60)
    assert fence is not None
    return fence


@pytest.fixture
def writer(store: SqliteStore, fence: Fence) -> StoreWriter:
    return StoreWriter(store, fence, record_of, lambda: START)


def change(index: int, module: str = "shop.cart") -> Transition:
    return Transition(index, module, State.HEALTHY, State.UNHEALTHY, frozenset(), START, "refused")


def seen(
    outcome: ProbeOutcome, at: float = START, module: str = "shop.cart", reason: str = "", seconds: float = 0.02
) -> Observation:
    return Observation(module, Source.HTTP, at, outcome, seconds, reason)


def test_a_transition_is_written_with_what_is_known_of_its_module(store: SqliteStore, writer: StoreWriter) -> None:
    writer.changed(change(1), "down")
    writer.flush(Flush.BY_TIME)

    saved = store.load(1)
    assert saved.transitions == (change(1),)
    assert saved.modules == {"shop.cart": SavedModule({"said": "down"}, 1)}


def test_records_without_a_transition_wait_for_the_end_or_a_minute(store: SqliteStore, writer: StoreWriter) -> None:
    writer.observed(seen(ProbeOutcome.PASS), "up", 3)
    writer.flush(Flush.BY_TIME)
    before = dict(store.load(0).modules)
    writer.flush()

    assert before == {}
    assert store.load(0).modules == {"shop.cart": SavedModule({"said": "up"}, 3)}


def test_observations_are_counted_by_minute_and_outcome(store: SqliteStore, writer: StoreWriter) -> None:
    outcomes = (
        ProbeOutcome.PASS,
        ProbeOutcome.WARN,
        ProbeOutcome.FAIL,
        ProbeOutcome.UNKNOWN,
        ProbeOutcome.INCONCLUSIVE,
    )
    for outcome in outcomes:
        writer.observed(seen(outcome), "", 0)
    writer.observed(seen(ProbeOutcome.PASS, START + 60, seconds=0.5), "", 0)
    writer.flush()

    first, second = store.counts("shop.cart", 0)
    assert (first.good, first.warn, first.bad, first.unknown) == (2, 1, 1, 2)
    assert (second.start - first.start, second.good, second.milliseconds, second.slowest) == (60, 1, 500, 500)


def test_only_observations_that_are_news_are_kept_and_no_more_than_one_a_minute(
    store: SqliteStore, writer: StoreWriter
) -> None:
    for second in range(0, 120, 10):
        writer.observed(seen(ProbeOutcome.FAIL, START + second, reason=f"answer {second}"), "", 0)
    for second in range(120, 400, 10):
        writer.observed(seen(ProbeOutcome.PASS, START + second), "", 0)
    writer.flush()

    kept = store.observations("shop.cart", 100)
    assert [(one.at - START, one.reason) for one in kept] == [(120, ""), (60, "answer 60"), (0, "answer 0")]


def test_what_could_not_be_written_on_a_full_disk_is_written_when_there_is_room(
    store: SqliteStore, writer: StoreWriter
) -> None:
    with full_disk():
        for index in range(1, 500):
            writer.changed(change(index, f"shop.m{index}"), "x" * 1000)
        with pytest.raises(StoreFault, match="the store does not answer"):
            writer.flush()
    writer.changed(change(500), "")
    waiting = writer.waiting
    writer.flush()
    writer.flush()

    assert waiting == 500
    assert len(store.load(1000).transitions) == 500
    assert writer.dropped == 0


def test_the_thread_writes_what_is_left_when_it_is_stopped(store: SqliteStore, writer: StoreWriter) -> None:
    writer.start()
    writer.reserve(1000)
    writer.changed(change(1), "")
    writer.observed(seen(ProbeOutcome.PASS), "", 1)
    writer.stop()

    assert not writer.is_alive
    assert (store.load(1).ceiling, len(store.load(1).transitions), len(store.counts("shop.cart", 0))) == (1000, 1, 1)


class RaisedMeanwhile(SqliteStore):
    """A store for which more indices are wanted while it writes how many there may be."""

    then: Callable[[], None] = staticmethod(lambda: None)

    def reserve(self, fence: Fence, ceiling: int) -> None:
        super().reserve(fence, ceiling)
        self.then()


def test_a_ceiling_that_is_raised_while_the_former_is_written_is_written_next(tmp_path: Path) -> None:
    store = RaisedMeanwhile(tmp_path / "live.db")
    fence = store.lease("prober", "here", 60)
    assert fence is not None
    writer = StoreWriter(store, fence, record_of)
    store.then = lambda: writer.reserve(2000)
    writer.reserve(1000)
    writer.flush()
    writer.flush()

    assert store.load(0).ceiling == 2000
    store.close()


def test_who_lost_the_lease_writes_no_more_and_says_so(tmp_path: Path) -> None:
    now = [START]
    one, other = (SqliteStore(tmp_path / "live.db", lambda: now[0]) for _ in range(2))
    fence = one.lease("prober", "one", 10)
    assert fence is not None
    writer = StoreWriter(one, fence, record_of)
    now[0] += 11
    assert other.lease("prober", "other", 10)
    writer.changed(change(1), "")
    writer.start()
    writer.stop()

    assert writer.lost
    assert "another process" in writer.fault
    assert other.load(1).transitions == ()


def test_the_lease_of_a_process_that_is_gone_is_free_at_once(tmp_path: Path) -> None:
    gone = SqliteStore(tmp_path / "live.db", lambda: START)
    assert gone.lease("prober", "gone", 3600)
    gone.close()

    assert SqliteStore(tmp_path / "live.db", lambda: START).lease("prober", "next", 10) == Fence("prober", "next", 2)


def test_a_clock_that_was_set_back_does_not_keep_a_lease_from_everybody(tmp_path: Path) -> None:
    now = [START]
    hung, other = (SqliteStore(tmp_path / "live.db", lambda: now[0]) for _ in range(2))
    assert hung.lease("prober", "hung", 10)
    assert other.lease("prober", "other", 10) is None
    now[0] -= 3600

    assert other.lease("prober", "other", 10) == Fence("prober", "other", 2)


def test_a_file_that_is_no_store_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "live.db").write_text("something else, and long enough to be looked at\n" * 100)

    with pytest.raises(StoreRefused, match="move it away, or name another file"):
        SqliteStore(tmp_path / "live.db")
    with pytest.raises(StoreRefused, match="no such file or directory; name another file"):
        SqliteStore(tmp_path / "missing" / "live.db")


def test_a_store_is_read_by_nobody_else(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "live.db").close()

    assert (tmp_path / "live.db").stat().st_mode & 0o077 == 0


def test_reading_waits_for_no_writing(store: SqliteStore, fence: Fence) -> None:
    store.reserve(fence, 1)
    begun, read = Event(), Event()

    def write() -> None:
        with store._writing():
            begun.set()
            assert read.wait(LONG_ENOUGH)

    with ThreadPoolExecutor(2) as threads:
        writing = threads.submit(write)
        assert begun.wait(LONG_ENOUGH)
        reading = threads.submit(store.load, 10)
        try:
            assert reading.result(LONG_ENOUGH).ceiling == 1
            assert not writing.done()
        finally:
            read.set()
        writing.result()


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file become larger than it may be of a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
