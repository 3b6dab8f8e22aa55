"""A server on loopback that answers requests as a function says, and keeps them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any, NamedTuple

from processes import LONG_ENOUGH


class Received(NamedTuple):
    """A request that came in; the names of its headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        """Return the JSON of the body."""
        return json.loads(self.body)


class Sent(NamedTuple):
    """An answer: JSON, or bytes as they are."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = {}


class Hung(NamedTuple):
    """No answer until the other side is gone."""


class Cut(NamedTuple):
    """No answer; the connection is closed."""


Answer = Sent | Hung | Cut
Answering = Callable[[Received], Answer]


class Loopback:
    """A server that runs: its address, and what it was asked."""

    def __init__(self, answering: Answering) -> None:
        self.answering, self.port = answering, 0
        self.requests: list[Received] = []
        self._open = set[asyncio.Task[None]]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def ended(self) -> None:
        """Wait until every connection has ended."""
        async with asyncio.timeout(LONG_ENOUGH):
            await asyncio.gather(*self._open)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        try:
            received = await _received(reader)
            self.requests.append(received)
            answer = self.answering(received)
            if isinstance(answer, Hung):
                await reader.read()
            elif isinstance(answer, Sent):
                writer.write(_written(answer))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def loopback(answering: Answering) -> AsyncIterator[Loopback]:
    """Serve for as long as a test looks."""
    served = Loopback(answering)
    server = await asyncio.start_server(served.take, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        await served.ended()


async def _received(reader: asyncio.StreamReader) -> Received:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Received(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def _written(answer: Sent) -> bytes:
    is_bytes = isinstance(answer.body, bytes)
    body = answer.body if is_bytes else json.dumps(answer.body).encode()
    usual = {"Content-Type": "text/plain" if is_bytes else "application/json", "Content-Length": str(len(body))}
    head = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    head += [f"{name}: {value}" for name, value in (usual | dict(answer.headers)).items()]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body
