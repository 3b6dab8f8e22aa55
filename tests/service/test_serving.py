"""The registry as a process: it serves until a signal, follows schemas, and hands over to another one."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.live import Observation, ProbeOutcome, Source
from archatlas.pipeline.workspace import Workspace
from archatlas.service.connections import UnchangedAnswers
from archatlas.service.followed_schemas import FollowedSchemas
from archatlas.service.leadership import Leadership
from archatlas.service.planning import LiveError
from archatlas.service.registry import Registry
from archatlas.service.serving import Served, ServingRefused, listen, serve
from archatlas.service.targets import ProbePlan
from archatlas.settings.live import LiveSettings, PushToken
from archatlas.stores.sqlite import SqliteStore
from builders import assessment, module, requiring, written
from processes import LONG_ENOUGH
from quick_cases import one_in
from service.registries import Time, http


def plan(known: Assessment) -> ProbePlan:
    """Return that every module is watched, by means that need no address; one has a header that nobody set."""
    if "shop.secret" in known.catalog:
        raise LiveError("no header has its value")
    return ProbePlan((), {name: http() for name in known.catalog}, {})


async def get(port: int, path: str) -> tuple[int, Any]:
    """Ask over a real connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), json.loads(body) if body.startswith((b"{", b"[")) else body


async def until(said: Callable[[], Awaitable[Any]]) -> Any:
    """Return what is said as soon as it is something, however busy the machine is."""
    async with asyncio.timeout(300):
        while not (value := await said()):
            await asyncio.sleep(0.1)  # what is asked for costs processor, and is counted
    return value


@pytest.mark.real
def test_it_serves_follows_schemas_and_ends_with_a_signal_after_all_is_written(tmp_path: Path) -> None:
    schemas = written(tmp_path / "schemas", requiring("shop.cart"))
    told: list[str] = []
    remarks: list[str] = []
    ended: list[str] = []

    async def probe(registry: Registry) -> None:
        for _ in range(3):
            registry.observe(
                Observation("shop.cart", Source.HTTP, registry.clock(), ProbeOutcome.FAIL, None, "refused")
            )
        try:
            await use(int(told[0].rpartition(":")[2]))
        finally:
            ended.append("probing")
            os.kill(os.getpid(), signal.SIGTERM)

    async def use(port: int) -> None:
        status, page = await get(port, "/v1/modules")
        assert (status, page["modules"][0]["status"]) == (200, "unhealthy")
        events, asking = await asyncio.open_connection("127.0.0.1", port)
        asking.write(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        (schemas / "1.yaml").write_text(requiring("shop.pay", "shop.cart"), encoding="utf-8")
        following = await until(lambda: watched(port, page["index"]))
        assert {one["name"]: one["status"] for one in following["modules"]} == {
            "shop.cart": "unhealthy",
            "shop.pay": "unknown",
        }
        (schemas / "archatlas.yml").write_text("live: 5\n", encoding="utf-8")
        await until(lambda: refused(port))
        (schemas / "archatlas.yml").unlink()
        await until(lambda: listed(port))
        (schemas / "2.yaml").write_text(requiring("shop.secret"), encoding="utf-8")
        await until(lambda: refused(port))
        (schemas / "2.yaml").unlink()
        told.append((await events.readuntil(b"event: hello")).decode())
        asking.close()

    async def watched(port: int, index: int) -> Any:
        page = (await get(port, f"/v1/modules?index={index}&wait=10s"))[1]
        return page if page["total"] == 2 else None

    async def refused(port: int) -> bool:
        return (await get(port, "/v1/sd/prometheus"))[0] == 503

    async def listed(port: int) -> bool:
        return (await get(port, "/v1/sd/prometheus"))[0] == 200

    store = SqliteStore(tmp_path / "live.db")
    settings = LiveSettings(listen=("127.0.0.1", 0))
    workspace = Workspace.open(schemas, schemas / "archatlas.yml")
    serve(
        Served(
            FollowedSchemas(workspace),
            settings,
            store,
            plan,
            probe,
            lambda text: text,
            told.append,
            remarks.append,
            0.05,
        )
    )

    assert told[1].startswith("HTTP/1.1 200")
    assert ended == ["probing"]
    assert "archatlas.yml:1:" in remarks[1]
    assert "no header has its value" in remarks[3]
    after = SqliteStore(tmp_path / "live.db")
    assert [one.after.value for one in after.load(9).transitions if one.module == "shop.cart"] == ["unhealthy"]
    assert after.lease("registry", "next", 10) is not None
    after.close()


@pytest.mark.parametrize(
    "half",
    one_in(
        4,
        [
            b"",
            b"GET /v1/status HTTP/1.1\r\nHost: local",
            b"POST /v1/modules/shop.cart/heartbeat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer x\r\nContent-Length: 9\r\n\r\n{",
            b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\nGET",
        ],
    ),
)
def test_who_sends_half_a_question_is_let_go_and_who_waits_for_an_answer_is_not(tmp_path: Path, half: bytes) -> None:
    schemas = written(tmp_path / "schemas", requiring("shop.cart"))
    told: list[str] = []

    async def probe(registry: Registry) -> None:
        port = int(told[0].rpartition(":")[2])
        waiting, asking = await asyncio.open_connection("127.0.0.1", port)
        asking.write(f"GET /v1/status?index={registry.index}&wait=5m HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(half)
        await reader.read()
        registry.reload(registry.assessment, {"shop.cart": http()})
        told.append((await waiting.readline()).decode())
        writer.close()
        asking.close()
        os.kill(os.getpid(), signal.SIGTERM)

    store, digest = SqliteStore(tmp_path / "live.db"), sha256(b"x").hexdigest()
    settings = LiveSettings(listen=("127.0.0.1", 0), push=(PushToken("shop", digest),))
    workspace = Workspace.open(schemas, schemas / "archatlas.yml")
    text = str.strip
    serve(
        Served(
            FollowedSchemas(workspace), settings, store, plan, probe, text, told.append, told.append, asked_within=0.2
        )
    )

    assert told[1] == "HTTP/1.1 200 OK\r\n"


def test_who_is_told_again_that_nothing_is_different_is_told_the_same_until_something_is(tmp_path: Path) -> None:
    told: list[str] = []
    answers: dict[str, bytes] = {}

    async def probe(registry: Registry) -> None:
        port = int(told[0].rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def ask(path: str, *lines: str) -> bytes:
            writer.write("\r\n".join((f"GET {path} HTTP/1.1", "Host: localhost", *lines, "", "")).encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(one[15:]) for one in head.split(b"\r\n") if one.startswith(b"content-length:")), 0)
            await reader.readexactly(length)
            return b"\r\n".join(one for one in head.split(b"\r\n") if not one.startswith(b"date:"))

        known = next(one for one in (await ask("/v1/status")).decode().split("\r\n") if one.startswith("etag: "))
        known = f"If-None-Match: {known[6:]}"
        answers["first"], answers["again"] = await ask("/v1/status", known), await ask("/v1/status", known)
        answers["never read"] = await ask("/v1/status", known)
        half, other = await asyncio.open_connection("127.0.0.1", port)
        other.write(b"GET")
        await half.read()  # it is let go, and who rests between two questions is not
        other.close()
        answers["after a rest"] = await ask("/v1/status", known)
        answers["of others"] = await ask("/v1/status?limit=5", known)
        waiting = asyncio.ensure_future(ask(f"/v1/status?index={registry.index}&wait=1ms", known))
        answers["waited"] = await waiting
        for _ in range(3):
            registry.observe(refusal(registry.clock()))
        answers["changed"] = await ask("/v1/status", known)
        writer.close()
        os.kill(os.getpid(), signal.SIGTERM)

    schemas = written(tmp_path / "schemas", requiring("shop.cart"))
    workspace, store = FollowedSchemas(Workspace.open(schemas, schemas / "archatlas.yml")), SqliteStore(tmp_path / "d")
    settings = LiveSettings(listen=("127.0.0.1", 0))
    serve(Served(workspace, settings, store, plan, probe, str.strip, told.append, told.append, asked_within=0.2))

    assert answers["first"].startswith(b"HTTP/1.1 304 Not Modified\r\n")
    assert answers["first"] == answers["again"] == answers["never read"] == answers["after a rest"]
    assert answers["changed"].startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("number", [0, 5000])
def test_what_is_remembered_of_questions_is_bounded_and_of_one_version(number: int) -> None:
    version = [1]
    unchanged = UnchangedAnswers(lambda: version[0])
    for one in range(number):
        unchanged.keep(f"GET /{one}".encode(), 1, [(b"etag", b"x")])
    unchanged.keep(b"GET /of-another-version", 0, [(b"etag", b"x")])
    unchanged.keep(b"GET /last", 1, [(b"etag", b"x")])

    assert unchanged.headers(b"GET /of-another-version") is None
    assert (unchanged.headers(b"GET /last") is None) == (number > 0)
    version[0] = 2
    assert unchanged.headers(b"GET /0") is None
    unchanged.keep(b"GET /last", 2, [(b"etag", b"y")])
    assert unchanged.headers(b"GET /last") == ((b"etag", b"y"),)


def test_an_address_that_is_taken_is_refused_with_the_cure() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServingRefused, match=r"address already in use; set live\.listen"):
            listen(("127.0.0.1", taken.getsockname()[1]))


def test_who_comes_as_soon_as_an_address_is_taken_waits_for_the_answer() -> None:
    with (
        listen(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname(), LONG_ENOUGH),
        pytest.raises(ServingRefused, match="address already in use"),
    ):
        listen(listening.getsockname())


def test_one_of_two_leads_and_the_other_one_tells_the_same_and_takes_over(tmp_path: Path) -> None:
    time = Time()
    known, watched = assessment(module("shop.cart")), {"shop.cart": http()}
    stores = [SqliteStore(tmp_path / "live.db", time) for _ in range(2)]
    registries = [Registry(known, watched, 30.0, time) for _ in range(2)]
    probing: list[int] = []

    async def probe(number: int) -> None:
        probing.append(number)
        await asyncio.Event().wait()

    async def lead() -> None:
        first, second = (Leadership(registries[one], stores[one], partial(probe, one), second=0.02) for one in range(2))
        running = [asyncio.ensure_future(first.run())]
        await until(lambda: said(registries[0].is_leader))
        running.append(asyncio.ensure_future(second.run()))  # not before: on a busy machine it may come first
        for _ in range(3):
            time.now += 1
            registries[0].observe(refusal(time.now))
        await until(lambda: said(registries[1].status("shop.cart").state.value == "unhealthy"))
        assert registries[1].status("shop.cart") == registries[0].status("shop.cart")
        assert not registries[1].is_leader
        registries[1].reload(known, watched)  # takes an index of its own
        told = registries[1].index
        for _ in range(2):
            time.now += 1
            registries[0].observe(recovery(time.now))
        await until(lambda: said(registries[1].status("shop.cart").state.value == "healthy"))
        assert registries[1].log.index_of(frozenset({"shop.cart"})) > told
        index = registries[0].index
        running[0].cancel()
        await first.close()
        await until(lambda: said(len(probing) == 2))
        assert registries[1].index > index
        assert registries[1].status("shop.cart").state.value == "healthy"
        running[1].cancel()
        await second.close()

    async def said(is_so: bool) -> bool:
        return is_so

    asyncio.run(lead())
    assert probing == [0, 1]
    for store in stores:
        store.close()


def refusal(at: float) -> Observation:
    return Observation("shop.cart", Source.HTTP, at, ProbeOutcome.FAIL, None, "refused")


def recovery(at: float) -> Observation:
    return Observation("shop.cart", Source.HTTP, at, ProbeOutcome.PASS, 0.01, "HTTP 200")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
