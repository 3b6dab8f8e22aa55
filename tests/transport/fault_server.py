"""Servers on loopback that answer well, badly or not at all, and count who came."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Served:
    """A server that runs: its port, the first lines of the requests that it got, and how it behaves from now on."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour, self.port = behaviour, 0
        self.requests: list[str] = []
        self.heads: list[str] = []
        self.open = 0
        self.most_open = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read a request, note it, and behave."""
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            self.requests.append(head.partition("\r\n")[0])
            await self.behaviour(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.transport.abort() if self.behaviour is reset else writer.close()


@asynccontextmanager
async def serving(behaviour: Behaviour, host: str = "127.0.0.1", **options: object) -> AsyncIterator[Served]:
    """Serve on loopback for as long as a test looks."""
    served = Served(behaviour)
    server = await asyncio.start_server(served.take, host, 0, **options)  # type: ignore[arg-type]
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()


def answering(body: bytes = b"ok", status: str = "200 OK", *lines: str, kind: str = "text/plain") -> Behaviour:
    """Return a behaviour that gives one whole answer."""
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *lines))
    return saying(head.encode("latin-1") + b"\r\n\r\n" + body)


def saying(data: bytes) -> Behaviour:
    """Return a behaviour that sends some bytes and closes."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return say


def repeating(first: bytes, piece: bytes, pause: float = 0.0) -> Behaviour:
    """Return a behaviour that sends something, and then a piece again and again until the other side is gone."""

    async def repeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while not writer.transport.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return repeat


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing until the other side is gone."""
    await reader.read()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing, and break the connection off."""


async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing, and close."""
