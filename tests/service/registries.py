"""Registries of a few modules with a clock of our own, and somebody who asks them as programs do."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from archatlas.analysis.live.memory import Watched, WatchedSource
from archatlas.model.live import Observation, ProbeOutcome, Source
from archatlas.model.module import Module
from archatlas.service.api.operation import Context
from archatlas.service.app import create_app
from archatlas.service.changes import BLOCK
from archatlas.service.registry import RESTORED, Registry, record_of
from archatlas.service.series import MeasuredSeries
from archatlas.settings.live import LiveSettings
from archatlas.stores.port import Store
from archatlas.stores.sqlite import SqliteStore
from archatlas.stores.writer import StoreWriter
from builders import assessment

NOW = 1_700_000_000.0


class Time:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def http(interval: float = 30.0) -> Watched:
    """Return how a module is watched that is asked over HTTP."""
    return Watched((WatchedSource(Source.HTTP, interval),))


def pushed(time_to_live: float = 90.0) -> Watched:
    """Return how a module is watched that reports itself."""
    return Watched((WatchedSource(Source.PUSH, time_to_live=time_to_live),))


class Live:
    """A registry that leads, its store, and its clock."""

    def __init__(self, place: Path, modules: tuple[Module, ...], watched: Mapping[str, Watched]) -> None:
        self.time = Time()
        self.store: Store = SqliteStore(place / "live.db", self.time)
        self.registry = Registry(assessment(*modules), watched, 30.0, self.time)
        fence = self.store.lease("registry", "test", 60)
        assert fence is not None
        self.writer = StoreWriter(self.store, fence, record_of, self.time)
        saved = self.store.load(RESTORED)
        self.writer.reserve(saved.ceiling + BLOCK)
        self.writer.flush()
        self.registry.restore(saved)
        self.registry.lead(self.writer, saved.ceiling)

    def see(self, module: str, outcome: ProbeOutcome, times: int = 1, reason: str = "") -> None:
        """Observe a module some times, a second apart."""
        for _ in range(times):
            self.time.now += 1
            self.registry.observe(
                Observation(module, Source.HTTP, self.time.now, outcome, 0.02, reason or outcome.value, "http /health")
            )

    def app(
        self, settings: LiveSettings | None = None, longest_wait: float = 5.0, series: MeasuredSeries | None = None
    ) -> "Client":
        """Return somebody who asks the API of the registry."""
        settings = settings or LiveSettings()
        context = Context(self.registry, self.store, settings, longest_wait, self.time, series=series)
        return Client(create_app(context, lambda text: text))

    def close(self) -> None:
        """Write and close."""
        self.writer.flush()
        self.store.close()


class Answer:
    """What was answered."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Asks an application without a network, so that no test waits for one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def get(self, path: str, **headers: str) -> Answer:
        """Return what is answered."""
        return asyncio.run(self.ask("GET", path, headers=headers))

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Ask in any method, with any body."""
        sent: list[Message] = []
        said = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Message:
            for message in said:
                return message
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(self._scope(method, path, headers or {}), receive, send)
        known = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], known, content)

    def follow(self, path: str, **headers: str) -> "Stream":
        """Begin to read events."""
        return Stream(self._app, self._scope("GET", path, headers))

    def _scope(self, method: str, path: str, headers: Mapping[str, str]) -> Scope:
        bare, _, query = path.partition("?")
        all_headers = {"host": "127.0.0.1:8766", **{key.replace("_", "-"): value for key, value in headers.items()}}
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "path": bare,
            "raw_path": bare.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": query.encode("latin-1"),
            "headers": [(key.encode(), value.encode("latin-1")) for key, value in all_headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8766),
        }


class Stream:
    """Reads server-sent events of an application, as slowly as it likes."""

    def __init__(self, app: ASGIApp, scope: Scope) -> None:
        self._app, self._scope = app, scope
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._left, self.may_send = asyncio.Event(), asyncio.Event()
        self.may_send.set()

    async def __aenter__(self) -> "Stream":
        self._task = asyncio.ensure_future(self._app(self._scope, self._receive, self._send))
        return self

    async def __aexit__(self, *unused: object) -> None:
        self._left.set()
        await self._task

    async def next(self) -> tuple[str, str | None, Any]:
        """Return the kind of the next event, its number, and what it says; "end" once the stream is over."""
        async with asyncio.timeout(60):
            while True:
                chunk = (await self._chunks.get()).decode()
                if not chunk:
                    return "end", None, None
                lines = dict(line.split(": ", 1) for line in chunk.strip().split("\n") if ": " in line)
                if "event" in lines:
                    return lines["event"], lines.get("id"), json.loads(lines["data"])

    async def _receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self.may_send.wait()
        if message["type"] == "http.response.body":
            self._chunks.put_nowait(message.get("body", b""))
