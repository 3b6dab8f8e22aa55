"""What readers of events are told, also those who come back, fall behind, or ask for what nobody knows."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from archatlas.model.live import ProbeOutcome, State, Transition
from archatlas.service.changes import QUEUE, ChangeLog, FellBehind
from builders import module
from service.registries import NOW, Client, Live, http

FAIL, PASS = ProbeOutcome.FAIL, ProbeOutcome.PASS


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    names = ("shop.cart", "shop.stock", "data.store")
    live = Live(tmp_path, tuple(map(module, names)), {name: http() for name in names})
    yield live
    live.close()


@pytest.fixture
def client(live: Live) -> Client:
    return live.app()


def change(index: int, name: str = "shop.cart") -> Transition:
    return Transition(index, name, State.HEALTHY, State.UNHEALTHY, frozenset(), NOW)


def test_a_reader_is_greeted_and_told_each_transition_of_its_modules(live: Live, client: Client) -> None:
    async def read() -> None:
        async with client.follow("/v1/events?lane=shop") as stream:
            kind, number, hello = await stream.next()
            assert (kind, number, hello["leads"]) == ("hello", None, True)
            live.see("data.store", FAIL, 3)
            live.see("shop.cart", FAIL, 3, "connection refused")
            kind, number, said = await stream.next()
            assert (kind, said["name"], said["before"], said["status"]) == (
                "status",
                "shop.cart",
                "unknown",
                "unhealthy",
            )
            assert number == str(said["index"])
            assert said["reason"] == "connection refused"

    asyncio.run(read())


def test_a_reader_that_comes_back_is_told_what_it_missed(live: Live, client: Client) -> None:
    async def read() -> None:
        async with client.follow("/v1/events") as stream:
            await stream.next()
            live.see("shop.cart", PASS, 2)
            _, last, _ = await stream.next()
        live.see("shop.cart", FAIL, 3)
        live.see("data.store", PASS, 2)
        async with client.follow("/v1/events", last_event_id=last or "") as stream:
            told = [await stream.next() for _ in range(3)]
        assert [kind for kind, _, _ in told] == ["hello", "status", "status"]
        assert [said["name"] for _, _, said in told[1:]] == ["shop.cart", "data.store"]

    asyncio.run(read())


@pytest.mark.parametrize("last", ["99999999999999999999999", "9223372036854775807", "-1", "abc", "１"])
def test_a_reader_of_events_that_nobody_knows_begins_anew(client: Client, last: str) -> None:
    async def read() -> None:
        async with client.follow("/v1/events", last_event_id=last.encode().decode("latin-1")) as stream:
            kind, _, said = await stream.next()
            assert (kind, said["text"]) == ("reset", "events are missing; ask for /v1/status")
            assert (await stream.next())[0] == "hello"

    asyncio.run(read())


def test_a_reader_that_takes_nothing_is_let_go_and_holds_no_more_than_its_queue(live: Live, client: Client) -> None:
    async def read() -> None:
        async with client.follow("/v1/events") as stream:
            await stream.next()
            stream.may_send.clear()
            for index in range(QUEUE * 3):
                live.registry.log.publish(change(live.registry.log.next_index(), f"shop.m{index}"))
                await asyncio.sleep(0)
            assert live.registry.log.readers == 0
            stream.may_send.set()
            kinds = []
            while "end" not in kinds:
                kinds.append((await stream.next())[0])
            assert len(kinds) < 5

    asyncio.run(read())


def test_readers_are_let_go_when_the_registry_ends(live: Live, client: Client) -> None:
    async def read() -> None:
        async with client.follow("/v1/events") as stream:
            await stream.next()
            live.registry.close()
            assert (await stream.next())[0] == "end"
        async with client.follow("/v1/events") as stream:
            assert [(await stream.next())[0] for _ in range(2)] == ["hello", "end"]

    asyncio.run(read())


def test_a_reader_that_leaves_is_forgotten(live: Live, client: Client) -> None:
    async def read() -> None:
        async with client.follow("/v1/events") as stream:
            await stream.next()
            assert live.registry.log.readers == 1
        assert live.registry.log.readers == 0

    asyncio.run(read())


def test_indices_go_on_above_all_that_were_given_out_before_a_kill(tmp_path: Path) -> None:
    modules, watched = (module("shop.cart"),), {"shop.cart": http()}
    before = Live(tmp_path, modules, watched)
    before.see("shop.cart", FAIL, 3)
    told = before.registry.index
    before.store.close()  # nothing was written since it began

    after = Live(tmp_path, modules, watched)
    assert after.registry.index > told
    assert after.registry.log.index_of(frozenset({"shop.cart"})) > told
    assert after.registry.status("shop.cart").state is State.UNKNOWN
    with pytest.raises(FellBehind):
        after.registry.log.subscribe(None, told)
    after.close()


def test_a_registry_goes_on_with_what_was_written(tmp_path: Path) -> None:
    modules, watched = (module("shop.cart"),), {"shop.cart": http()}
    before = Live(tmp_path, modules, watched)
    before.see("shop.cart", FAIL, 3, "HTTP 500")
    told = before.registry.status("shop.cart")
    before.close()

    after = Live(tmp_path, modules, watched)
    after.time.now = before.time.now
    assert after.registry.status("shop.cart") == told
    after.see("shop.cart", PASS, 2)
    assert after.registry.status("shop.cart").state is State.HEALTHY
    after.close()


def test_more_indices_are_reserved_long_before_they_are_used_up() -> None:
    reserved: list[int] = []
    log = ChangeLog()
    log.lead(10, reserved.append)
    indices = [log.next_index() for _ in range(600_000)]

    assert len(reserved) == 1
    assert reserved[0] > indices[-1] + 400_000
