"""What answers mean, and that no byte of them steers anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.model.live import MOST_CHARACTERS, ProbeOutcome
from archatlas.transport.answers import clean_line, json_of, understood
from archatlas.transport.http_request import HttpAnswer

HEALTH = "application/health+json"
SPRING = "application/vnd.spring-boot.actuator.v3+json"


def said(body: object, kind: str = "application/json", status: int = 200) -> tuple[str, str]:
    """Return what an answer means, and its line."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = understood(HttpAnswer(status, kind, data))
    return found.outcome.value, found.reason


@pytest.mark.parametrize(
    ("body", "kind", "status", "meaning"),
    [
        ({"status": "pass"}, HEALTH, 200, ("pass", "200 OK: pass")),
        ({"status": "ok"}, HEALTH, 200, ("pass", "200 OK: ok")),
        (
            {"status": "warn", "checks": {"db:time": [{"status": "pass"}, {"status": "warn"}]}},
            HEALTH,
            200,
            ("warn", "200 OK: warn, db:time"),
        ),
        ({"status": "fail", "output": "no disk"}, HEALTH, 200, ("fail", "200 OK: fail, no disk")),
        ({"status": "pass"}, HEALTH, 503, ("fail", "503 Service Unavailable: pass")),
        ({"status": "UP"}, SPRING, 200, ("pass", "200 OK: UP")),
        (
            {"status": "DOWN", "components": {"db": {"status": "DOWN"}, "disk": {"status": "UP"}}},
            SPRING,
            503,
            ("fail", "503 Service Unavailable: DOWN, db"),
        ),
        ({"status": "OUT_OF_SERVICE"}, SPRING, 503, ("fail", "503 Service Unavailable: OUT_OF_SERVICE")),
        ({"status": "UNKNOWN"}, SPRING, 200, ("unknown", "200 OK: UNKNOWN")),
        (b"ok", "text/plain", 200, ("pass", "200 OK")),
        (
            b"[+]ping ok\n[-]etcd failed: reason withheld\n[-]poststarthook/x failed\nlivez check failed",
            "text/plain; charset=utf-8",
            500,
            ("fail", "500 Internal Server Error: failed etcd, poststarthook/x"),
        ),
        (b"<html>fine</html>", "text/html", 200, ("pass", "200 OK")),
        (b"<script>alert(1)</script>", "text/html", 503, ("fail", "503 Service Unavailable")),
        ({"state": "green"}, "application/json", 200, ("pass", "200 OK")),
        ({"status": 1}, "application/json", 200, ("pass", "200 OK")),
        ([], "application/json", 200, ("pass", "200 OK")),
        (b"", "", 204, ("pass", "204 No Content")),
        (b"", "", 404, ("fail", "404 Not Found")),
        (b"", "", 401, ("unknown", "401 Unauthorized: it asks who we are; see headers of live.targets")),
        (b"", "", 302, ("fail", "302 Found: redirects are not followed")),
        (b"", "", 799, ("fail", "799")),
    ],
)
def test_the_status_decides_and_known_formats_say_more(
    body: object, kind: str, status: int, meaning: tuple[str, str]
) -> None:
    assert said(body, kind, status) == meaning


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"status":' * 10_000,
        b'{"status": NaN}',
        b'{"status": Infinity}',
        b'{"status": ' + b"9" * 10_000 + b"}",
        b'{"status": "\\ud800"}',
        b"{",
        b"\xff\xfe",
        b'{"status":"pass"' * 1000,
    ],
)
def test_json_that_is_none_or_has_no_end_is_no_json(body: bytes) -> None:
    assert said(body)[0] == "pass"


def test_numbers_that_are_none_make_no_json() -> None:
    assert [json_of(text) for text in (b"NaN", b"[-Infinity]", b"1")] == [None, None, 1]


def test_markup_escapes_and_commands_come_out_as_one_harmless_line() -> None:
    text = "\x1b[31mred\x1b]0;title\x07 \u202egnp.exe\n::error::x\r\n<b>\u200b\u2066\x9b1m\ufeff"

    assert clean_line(text) == "red gnp.exe ::error::x <b>1m"
    assert said({"status": "fail", "output": text})[1] == "200 OK: fail, red gnp.exe ::error::x <b>1m"


@given(st.text(max_size=80))
def test_a_line_is_one_line_short_and_visible(text: str) -> None:
    line = clean_line(text)

    assert len(line) <= MOST_CHARACTERS
    assert line.isprintable()
    assert clean_line(line) == line


@given(st.binary(max_size=200), st.sampled_from(["", "application/json", HEALTH, "text/plain"]), st.integers(0, 999))
def test_whatever_comes_back_means_something(body: bytes, kind: str, status: int) -> None:
    found = understood(HttpAnswer(status, kind, body))

    assert found.outcome in ProbeOutcome
    assert found.reason.isprintable()
