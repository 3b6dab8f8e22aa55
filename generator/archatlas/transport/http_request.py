"""One request over HTTP/1.1 to a vetted address: no redirect, no proxy, no cookie, no decompression, always a limit."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from functools import cache

import h11

from archatlas.model.record import dataclass, field
from archatlas.transport.addresses import VettedAddress
from archatlas.transport.resolution import HostResolver

MOST_HEADER_BYTES = 16 * 1024
MOST_BODY_BYTES = 64 * 1024
_PIECE = 16 * 1024
USUAL_PORTS = {"http": 80, "https": 443}
"""The ports that an address need not say."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is asked, of a host by its name; `target` is the path, with the query where there is one.

    A body goes with its length, whatever the method; its type is one of the headers.
    """

    scheme: str
    host: str
    port: int
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back; a body that is too long, or encoded, is left out.

    `age` is for how many seconds somebody on the way kept the answer, as its header says.
    """

    status: int
    content_type: str = ""
    body: bytes = b""
    is_whole: bool = True
    age: float = 0.0


class BadAnswer(Exception):
    """Say what is wrong with an answer that is none of HTTP."""


@cache
def verifying() -> ssl.SSLContext:
    """Return what verifies servers; reading all authorities takes as long as a hundred requests."""
    return ssl.create_default_context()


async def ask_http(
    request: HttpRequest, resolver: HostResolver, timeout: float, most_bytes: int = MOST_BODY_BYTES
) -> HttpAnswer:
    """Return the answer; raise NotAllowed, TimeoutError, OSError or BadAnswer where there is none."""
    async with asyncio.timeout(timeout):
        addresses = await resolver.addresses(request.host, request.port)
        reader, writer = await _connected(request, addresses)
        try:
            return await _exchanged(request, reader, writer, most_bytes)
        finally:
            writer.transport.abort()  # nobody waits for the other side to agree


async def _connected(
    request: HttpRequest, addresses: Sequence[VettedAddress]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first address that takes the connection; the name is for TLS alone."""
    refused: OSError | None = None
    for one in addresses:
        secure, name = (verifying(), one.host) if request.scheme == "https" else (None, None)
        try:
            return await asyncio.open_connection(
                str(one.address), one.port, limit=_PIECE, ssl=secure, server_hostname=name
            )
        except OSError as error:
            refused = error
    raise refused or OSError("the name has no address")


async def _exchanged(
    request: HttpRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most_bytes: int
) -> HttpAnswer:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADER_BYTES)
    try:
        asked = h11.Request(method=request.method, target=request.target, headers=_headers(request))
        events = (asked, *((h11.Data(data=request.body),) if request.body else ()), h11.EndOfMessage())
        writer.write(b"".join(connection.send(event) or b"" for event in events))
        return await _answer(connection, reader, most_bytes)
    except h11.RemoteProtocolError as error:
        raise BadAnswer(f"no answer of HTTP: {error}") from error
    except (h11.LocalProtocolError, UnicodeError) as error:
        raise BadAnswer(f"no request of HTTP: {error}") from error


def _headers(request: HttpRequest) -> list[tuple[str, str]]:
    host = f"[{request.host}]" if ":" in request.host else request.host
    usual = request.port == USUAL_PORTS[request.scheme]
    own = {
        "Host": host if usual else f"{host}:{request.port}",
        "User-Agent": "archatlas-live",
        "Accept": "application/health+json, application/json;q=0.9, */*;q=0.5",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if request.body or request.method != "GET":
        own["Content-Length"] = str(len(request.body))
    said = {name.lower() for name in request.headers}
    return [*((name, value) for name, value in own.items() if name.lower() not in said), *request.headers.items()]


async def _answer(connection: h11.Connection, reader: asyncio.StreamReader, most_bytes: int) -> HttpAnswer:
    """Read an answer; what is sent around the body, such as trailers and ever more heads, is limited with it."""
    head: h11.Response | None = None
    body, left = bytearray(), most_bytes + MOST_BODY_BYTES
    while left > 0 and len(body) <= most_bytes:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            piece = await reader.read(_PIECE)
            if not piece and head is None:
                raise BadAnswer("the connection was closed before an answer")
            left -= len(piece)
            connection.receive_data(piece)
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return _told(head, bytes(body))
        elif not isinstance(event, h11.InformationalResponse):
            raise BadAnswer("the connection was closed within an answer")
    return _told(head, None)


def _told(head: h11.Response | None, body: bytes | None) -> HttpAnswer:
    """Return an answer whose body was read to its end, or was not."""
    if head is None:
        raise BadAnswer("heads without end instead of an answer")
    headers = {name: value.decode("latin-1") for name, value in head.headers}
    is_plain = headers.get(b"content-encoding", "identity").strip().lower() in ("identity", "")
    read = body if is_plain else None
    age = headers.get(b"age", "")
    seconds = float(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0.0
    return HttpAnswer(head.status_code, headers.get(b"content-type", ""), read or b"", read is not None, seconds)
