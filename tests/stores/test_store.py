"""What a store promises, asked of SQLite and of a PostgreSQL of our own alike."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from archatlas.model.live import Flag, Observation, ProbeOutcome, Source, State, Transition
from archatlas.stores.port import Batch, EventCount, Fence, FenceLost, SavedModule, Store
from archatlas.stores.postgresql import PostgresStore
from archatlas.stores.sqlite import SqliteStore
from postgres_cluster import cluster, why_not

HOUR = 3600
START = 1_700_000_000 // HOUR * HOUR

Opened = Callable[[], Store]
"""Opens the same store once more."""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    if reason := why_not():
        pytest.skip(reason)
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    stores: list[Store] = []
    address = request.getfixturevalue("database") if request.param == "postgresql" else None
    if address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS archatlas_live CASCADE")

    def opened() -> Store:
        stores.append(PostgresStore(address) if address else SqliteStore(tmp_path / "live.db"))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opened) -> Store:
    return opened()


def led(store: Store, seconds: float = 60) -> Fence:
    fence = store.lease("prober", "here", seconds)
    assert fence is not None
    return fence


def change(index: int, module: str = "shop.cart", at: float = START, reason: str = "") -> Transition:
    return Transition(
        index, module, State.HEALTHY, State.UNHEALTHY, frozenset({Flag.FLAPPING}), at, reason, "http /health"
    )


def count(start: int, good: int = 0, bad: int = 0, slowest: int = 0) -> EventCount:
    return EventCount(start, 60, good, 0, bad, 0, good, good * 5, slowest)


def test_a_new_store_holds_nothing(store: Store) -> None:
    saved = store.load(10)

    assert (saved.ceiling, dict(saved.modules), saved.transitions) == (0, {}, ())


def test_a_batch_is_there_after_the_store_is_opened_again(opened: Opened) -> None:
    store = opened()
    record = {"outcomes": "ppf", "since": 1.5, "text": "x\0é"}
    store.append(led(store), Batch((change(7),), {"shop.cart": SavedModule(record, 7)}))

    saved = opened().load(10)

    assert saved.transitions == (change(7),)
    assert saved.modules == {"shop.cart": SavedModule(record, 7)}


def test_the_last_transitions_are_loaded_in_their_order(store: Store) -> None:
    store.append(led(store), Batch(tuple(map(change, (1, 2, 3)))))

    assert [one.index for one in store.load(2).transitions] == [2, 3]


def test_the_ceiling_of_indices_only_rises(store: Store) -> None:
    fence = led(store)
    store.reserve(fence, 1000)
    store.reserve(fence, 500)

    assert store.load(0).ceiling == 1000


def test_a_batch_that_fails_leaves_nothing_and_its_modules_get_other_numbers(store: Store) -> None:
    fence = led(store)
    wrong = SavedModule({"what": object()}, 1)
    with pytest.raises(TypeError):
        store.append(fence, Batch((change(1, "shop.lost"),), {"shop.lost": wrong}))
    store.append(fence, Batch((change(2, "shop.cart"),)))
    store.append(fence, Batch((change(3, "shop.lost"),)))

    assert [(one.index, one.module) for one in store.load(10).transitions] == [(2, "shop.cart"), (3, "shop.lost")]


def test_counts_of_a_minute_are_added_up(store: Store) -> None:
    fence = led(store)
    for slowest in (30, 10):
        store.append(fence, Batch(counts={("shop.cart", START): count(START, 2, 1, slowest)}))

    assert store.counts("shop.cart", START) == (EventCount(START, 60, 4, 0, 2, 0, 4, 20, 30),)
    assert store.counts("shop.other", START) == ()


def test_counts_are_of_hours_where_those_of_minutes_are_gone(store: Store) -> None:
    fence = led(store)
    minutes = [START, START + 60, START + HOUR, START + HOUR + 60, START + 2 * HOUR]
    store.append(fence, Batch(counts={("shop.cart", start): count(start, 1) for start in minutes}))
    before = store.counts("shop.cart", 0)
    store.prune(fence, START + 25 * HOUR)

    assert [(one.start, one.seconds, one.good) for one in before] == [(start, 60, 1) for start in minutes]
    assert [(one.start, one.seconds, one.good) for one in store.counts("shop.cart", START)] == [
        (START, HOUR, 2),
        (START + HOUR, 60, 1),
        (START + HOUR + 60, 60, 1),
        (START + 2 * HOUR, 60, 1),
    ]
    assert [one.start for one in store.counts("shop.cart", START + HOUR + 60)] == minutes[3:]


def test_what_is_too_old_is_forgotten(store: Store) -> None:
    fence = led(store)
    seen = Observation("shop.cart", Source.HTTP, START, ProbeOutcome.FAIL)
    store.append(fence, Batch((change(1),), {}, {("shop.cart", START): count(START, 1)}, (seen,)))
    store.prune(fence, START + 100 * 24 * HOUR)

    assert store.load(10).transitions == ()
    assert store.counts("shop.cart", 0) == ()
    assert store.observations("shop.cart", 10) == ()


def test_transitions_are_found_by_module_and_time_newest_first(store: Store) -> None:
    changes = tuple(change(index, f"shop.m{index % 3}", START + index) for index in range(1, 10))
    store.append(led(store), Batch(changes))

    assert [one.index for one in store.transitions(START + 3, None, 4)] == [9, 8, 7, 6]
    assert [one.index for one in store.transitions(START + 3, {"shop.m1", "shop.m9"}, 9)] == [7, 4]
    assert store.transitions(START, set(), 9) == ()
    assert [one.index for one in store.transitions(0, {f"shop.m{n}" for n in range(1, 600)}, 3)] == [8, 7, 5]


def test_observations_come_back_as_they_were(store: Store) -> None:
    first = Observation("shop.cart", Source.HTTP, START, ProbeOutcome.FAIL, 0.25, "refused", "http /health")
    second = Observation("shop.cart", Source.PUSH, START + 1, ProbeOutcome.UNKNOWN)
    store.append(led(store), Batch(observations=(first, second, second)))

    assert store.observations("shop.cart", 10) == (second, first)


def test_a_text_that_no_database_takes_is_written_without_what_is_wrong(store: Store) -> None:
    store.append(led(store), Batch((change(1, reason="a\ud800\0b"),)))

    assert store.load(1).transitions[0].reason == "a?b"


def test_who_only_reads_sees_what_changed_since(opened: Opened) -> None:
    leader, reader = opened(), opened()
    modules = {"shop.a": SavedModule({"n": 1}, 4), "shop.b": SavedModule({"n": 2}, 9)}
    leader.append(led(leader), Batch(modules=modules))

    assert reader.changed_since(4) == {"shop.b": SavedModule({"n": 2}, 9)}


def test_a_lease_has_one_holder_who_can_prolong_it(opened: Opened) -> None:
    one, other = opened(), opened()
    fence = one.lease("prober", "one", 60)

    assert fence == Fence("prober", "one", 1)
    assert other.lease("prober", "other", 60) is None
    assert one.lease("prober", "one", 60) == fence


def test_a_lease_that_ran_out_goes_to_another_one_and_its_former_holder_writes_no_more(opened: Opened) -> None:
    one, other = opened(), opened()
    fence = one.lease("prober", "one", 0.001)
    assert fence is not None
    while (later := other.lease("prober", "other", 60)) is None:
        pass

    assert later.number == 2
    assert one.lease("prober", "one", 60) is None
    with pytest.raises(FenceLost):
        one.append(fence, Batch((change(1),)))
    with pytest.raises(FenceLost):
        one.reserve(fence, 5)
    with pytest.raises(FenceLost):
        one.prune(fence, START)
    assert other.load(10).transitions == ()


def test_a_lease_that_is_given_back_is_free_at_once(opened: Opened) -> None:
    one, other = opened(), opened()
    one.release(led(one, 3600))

    assert other.lease("prober", "other", 60) == Fence("prober", "other", 2)
