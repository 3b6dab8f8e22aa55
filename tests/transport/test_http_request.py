"""What comes back from servers that are well, broken or malicious, and what is never sent to any."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from archatlas.model.live import ProbeOutcome
from archatlas.settings.live import AllowList, allow_list
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import understood
from archatlas.transport.http_request import MOST_BODY_BYTES, BadAnswer, HttpAnswer, HttpRequest, ask_http, verifying
from archatlas.transport.resolution import HostResolver
from processes import LONG_ENOUGH
from transport.fault_server import Behaviour, Served, answering, close, hang, repeating, reset, saying, serving

LOOPBACK = allow_list(["127.0.0.0/8"])
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"


def asked(
    behaviour: Behaviour,
    *,
    timeout: float = LONG_ENOUGH,
    allow: AllowList = LOOPBACK,
    host: str = "127.0.0.1",
    path: str = "/",
) -> tuple[HttpAnswer, Served]:
    """Ask a server that behaves in some way, and return its answer with what it saw."""

    async def story() -> tuple[HttpAnswer, Served]:
        async with serving(behaviour) as served:
            request = HttpRequest("http", host, served.port, path)
            return await ask_http(request, HostResolver(allow), timeout), served

    return asyncio.run(story())


def test_an_answer_is_its_status_its_type_and_its_body() -> None:
    answer, served = asked(answering(b'{"status":"pass"}', kind="application/health+json"), path="/health")

    assert answer == HttpAnswer(200, "application/health+json", b'{"status":"pass"}')
    assert served.requests == ["GET /health HTTP/1.1"]


def test_no_cookie_no_proxy_and_no_compression_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    _, served = asked(answering(b"ok", "200 OK", "Set-Cookie: a=b"))

    names = [line.partition(":")[0].lower() for line in served.heads[0].split("\r\n")[1:] if line]
    assert names == ["host", "user-agent", "accept", "accept-encoding", "connection"]
    assert f"host: 127.0.0.1:{served.port}" in served.heads[0].lower()
    assert "accept-encoding: identity" in served.heads[0].lower()


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "303 See Other", "307 x", "308 x"])
def test_a_redirect_is_not_followed_wherever_it_leads(status: str) -> None:
    async def story() -> None:
        async with serving(answering()) as canary:
            location = f"Location: http://127.0.0.1:{canary.port}/latest/meta-data/"
            async with serving(answering(b"", status, location)) as served:
                request = HttpRequest("http", "127.0.0.1", served.port, "/")
                answer = await ask_http(request, HostResolver(LOOPBACK), LONG_ENOUGH)
                said = understood(answer)
                assert (said.outcome, "redirects are not followed" in said.reason) == (ProbeOutcome.FAIL, True)
                assert canary.requests == []

    asyncio.run(story())


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        (close, BadAnswer),
        (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), BadAnswer),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), BadAnswer),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), BadAnswer),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), BadAnswer),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 40_000 + b"\r\n\r\n"), BadAnswer),
        (saying(b"\x00" * 1000), BadAnswer),
        (repeating(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), BadAnswer),
        (reset, (ConnectionResetError, BadAnswer)),
    ],
)
def test_what_is_no_answer_is_told_from_one(
    behaviour: Behaviour, problem: type[Exception] | tuple[type[Exception], ...]
) -> None:
    with pytest.raises(problem):
        asked(behaviour)


@pytest.mark.parametrize("behaviour", [hang, repeating(b"HTTP/1.1 200 OK\r\nX: ", b"a", pause=0.02)])
def test_who_says_nothing_or_a_byte_at_a_time_has_no_more_time_than_others(behaviour: Behaviour) -> None:
    with pytest.raises(TimeoutError):
        asked(behaviour, timeout=0.2)


@pytest.mark.parametrize(
    "behaviour",
    [
        repeating(HEAD, b"a" * 65_536),
        repeating(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n", b"a" * 65_536),
        repeating(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 1000),
    ],
)
def test_a_body_without_end_is_left_out_and_not_read(behaviour: Behaviour) -> None:
    answer, _ = asked(behaviour)

    assert answer.status == 200
    assert (answer.body, answer.is_whole) == (b"", False)


def test_a_compressed_body_is_never_unpacked() -> None:
    bomb = gzip.compress(b"0" * 40_000_000)
    assert len(bomb) < MOST_BODY_BYTES

    answer, _ = asked(answering(bomb, "200 OK", "Content-Encoding: gzip"))

    assert (answer.body, answer.is_whole) == (b"", False)


@pytest.mark.parametrize("path", ["/a\r\nX: y", "/a b", "/\n", "/\x00", "/é"])
def test_a_path_that_holds_another_request_is_never_sent(path: str) -> None:
    with pytest.raises(BadAnswer):
        asked(answering(), path=path)


def test_names_are_resolved_once_and_every_address_is_judged() -> None:
    async def story(addresses: Iterable[str]) -> Served:
        async with serving(answering()) as canary:
            resolver = HostResolver(allow_list(["10.0.0.0/8", f"pay.example:{canary.port}"]))
            resolver.know("pay.example", tuple(addresses))
            with pytest.raises(NotAllowed):
                await ask_http(HttpRequest("http", "pay.example", canary.port, "/"), resolver, LONG_ENOUGH)
            return canary

    for found in (["127.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["10.0.0.1", "169.254.169.254"]):
        assert asyncio.run(story(found)).requests == []


def test_a_name_that_changes_its_address_is_judged_by_each_answer() -> None:
    async def story() -> None:
        async with serving(answering()) as served:
            allow = allow_list([f"localhost:{served.port}"])
            times = [0.0]
            resolver = HostResolver(allow, lambda: times[0])
            request = HttpRequest("http", "localhost", served.port, "/")
            resolver.know("localhost", ("127.0.0.1",))
            assert (await ask_http(request, resolver, LONG_ENOUGH)).status == 200
            resolver.know("localhost", ("169.254.169.254",))
            with pytest.raises(NotAllowed):
                await ask_http(request, resolver, LONG_ENOUGH)
            assert len(served.requests) == 1

    asyncio.run(story())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for pay.example that nobody but itself vouches for, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    place = tmp_path_factory.mktemp("tls")
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=pay.example"
    names = ["-addext", "subjectAltName=DNS:pay.example", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*made.split(), *names], cwd=place, check=True, capture_output=True)
    return place


async def over_tls(certificate: Path, host: str) -> tuple[HttpAnswer | Exception, Served]:
    """Ask a server for a host by its name over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    async with serving(answering(), ssl=context) as served:
        resolver = HostResolver(LOOPBACK)
        resolver.know(host, ("127.0.0.1",))
        try:
            return await ask_http(HttpRequest("https", host, served.port, "/"), resolver, LONG_ENOUGH), served
        except (OSError, BadAnswer) as problem:
            return problem, served


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    answer, served = asyncio.run(over_tls(certificate, "pay.example"))

    assert isinstance(answer, ssl.SSLCertVerificationError)
    assert served.requests == []


def test_a_certificate_must_be_for_the_name_that_is_asked(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    verifying.cache_clear()
    try:
        answer, served = asyncio.run(over_tls(certificate, "pay.example"))
        assert isinstance(answer, HttpAnswer)
        assert f"host: pay.example:{served.port}" in served.heads[0].lower()
        answer, served = asyncio.run(over_tls(certificate, "other.example"))
        assert isinstance(answer, ssl.SSLCertVerificationError)
        assert served.requests == []
    finally:
        verifying.cache_clear()


def test_plain_text_where_tls_should_be_is_refused() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def story() -> None:
        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises((ssl.SSLError, ConnectionError)):
                await ask_http(HttpRequest("https", "127.0.0.1", port, "/"), HostResolver(LOOPBACK), LONG_ENOUGH)

    asyncio.run(story())


def test_a_body_is_sent_whole_with_its_length_and_its_method() -> None:
    received: list[bytes] = []

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.readexactly(7))
        await answering(b"", "201 Created")(reader, writer)

    async def story() -> tuple[HttpAnswer, Served]:
        async with serving(echo) as served:
            headers = {"Content-Type": "application/json"}
            request = HttpRequest("http", "127.0.0.1", served.port, "/", headers, "POST", b'{"a":1}')
            return await ask_http(request, HostResolver(LOOPBACK), LONG_ENOUGH), served

    answer, served = asyncio.run(story())

    assert answer.status == 201
    assert received == [b'{"a":1}']
    assert served.requests == ["POST / HTTP/1.1"]
    assert "content-length: 7" in served.heads[0].lower()


@pytest.mark.parametrize(("age", "seconds"), [("30", 30.0), ("", 0.0), ("-3", 0.0), ("soon", 0.0), ("9" * 30, 0.0)])
def test_the_age_of_a_kept_answer_is_told_where_it_is_one(age: str, seconds: float) -> None:
    answer, _ = asked(answering(b"ok", "200 OK", *([f"Age: {age}"] if age else [])))

    assert answer.age == seconds
