"""No secret stands in what is recorded, however it was written there."""

import base64
import html
import json
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.deploying.secrets import HIDDEN, MOST_RECORDED, SecretMask

SECRET = "s3cr3t/Pa+ss=w0rd&'<%"
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": lambda value: value,
    "in Base64": lambda value: base64.b64encode(value.encode()).decode(),
    "in Base64 for addresses": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "in Base64 after one byte": lambda value: base64.b64encode(b"x" + value.encode() + b"y").decode(),
    "in Base64 of user and password": lambda value: base64.b64encode(b"me:" + value.encode()).decode(),
    "in Base64 of PowerShell": lambda value: base64.b64encode(value.encode("utf-16-le")).decode(),
    "in an address": lambda value: quote(value, safe=""),
    "in a path": quote,
    "in a form": quote_plus,
    "in an address, in small letters": lambda value: quote(value, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "in an address within an address": lambda value: quote(quote(value, safe=""), safe=""),
    "in JSON": lambda value: json.dumps({"token": value}),
    "in HTML": html.escape,
    "for a shell": shlex.quote,
    "in Python": repr,
    "in hexadecimal digits": lambda value: value.encode().hex(),
    "in large hexadecimal digits": lambda value: value.encode().hex().upper(),
    "with colours within": lambda value: f"{value[:5]}\x1b[31m{value[5:]}\x1b[0m",
    "with what nobody sees within": lambda value: "\u200b".join(value),
    "over two lines": lambda value: f"{value[:7]}\r\n  {value[7:]}",
    "over two lines of Base64": lambda value: (
        base64.b64encode(value.encode()).decode()[:10] + "\n" + base64.b64encode(value.encode()).decode()[10:]
    ),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_a_secret_is_hidden(form: str) -> None:
    text = f"before {WRITTEN[form](SECRET)} after"

    shown = SecretMask.of([SECRET]).masked(text)

    assert HIDDEN in shown
    assert "before" in shown
    assert "after" in shown
    assert no_piece_of(SECRET, shown)
    assert no_piece_of(base64.b64encode(SECRET.encode()).decode(), shown)


def test_each_line_of_a_key_is_hidden() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----"

    assert SecretMask.of([key]).masked("line 2: MIIEvQIBADANBgkq") == f"line 2: {HIDDEN}"


def test_the_token_behind_a_word_and_the_password_of_an_address_are_secrets_by_themselves() -> None:
    mask = SecretMask.of(["Bearer t0k3n-t0k3n", "postgresql://me:pa55word@db/x"])

    assert (
        mask.masked("the Bearer token t0k3n-t0k3n and pa55word for me")
        == f"the Bearer token {HIDDEN} and {HIDDEN} for me"
    )


def test_what_is_left_of_a_secret_at_a_cut_is_hidden() -> None:
    mask = SecretMask.of([SECRET])

    assert mask.masked(f"Authorization: {SECRET[:9]}") == f"Authorization: {HIDDEN}"
    assert mask.masked(f"{SECRET[5:]} was refused") == f"{HIDDEN} was refused"
    assert mask.masked(f"the answer was {SECRET[:9]}…") == f"the answer was {HIDDEN}…"


def test_facts_are_masked_at_each_depth() -> None:
    facts = {"reason": SECRET, "headers": [{"a": SECRET}, None, 2.5, True]}

    assert SecretMask.of([SECRET]).masked_facts(facts) == {
        "reason": HIDDEN,
        "headers": [{"a": HIDDEN}, None, 2.5, True],
    }


def test_what_is_no_secret_stays() -> None:
    mask = SecretMask.of([SECRET, "", "abc"])

    assert mask.masked("applied abc in 3 s\nall is well") == "applied abc in 3 s\nall is well"
    assert SecretMask().masked("plain") == "plain"


@given(st.binary(min_size=4, max_size=30), st.lists(st.integers(1, 9), max_size=30))
def test_the_pieces_that_an_output_comes_in_hide_nothing(noise: bytes, sizes: list[int]) -> None:
    recording = SecretMask.of([SECRET]).recording()
    output = noise + SECRET.encode() + noise
    for size in sizes:
        recording.take(output[:size])
        output = output[size:]
    recording.take(output)

    assert no_piece_of(SECRET, recording.text())


def test_of_an_output_without_end_only_the_end_is_kept() -> None:
    recording = SecretMask.of([SECRET]).recording()
    piece = (SECRET + "x" * 1003).encode() * 64
    for _ in range(1600):
        recording.take(piece)

    shown = recording.text()

    assert recording.size > 100_000_000
    assert shown.startswith("… the end of 104,857,600 bytes\n")
    assert len(shown) < MOST_RECORDED + 100
    assert no_piece_of(SECRET, shown)


def no_piece_of(secret: str, shown: str) -> bool:
    """Tell whether no eight characters of a secret that follow each other are shown."""
    return not any(secret[start : start + 8] in shown for start in range(len(secret) - 7))
