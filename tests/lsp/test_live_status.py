"""How modules do now, in an editor: asked beside, and only of the registry that the settings name."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from lsprotocol import types

from archatlas.lsp.hover import hover
from archatlas.lsp.live_status import ASKED, FRESH, KEPT, LiveStatus
from archatlas.transport.atlas_request import AtlasAnswer, AtlasUnreachable
from builders import schema_text
from editor_sessions import Editor, served
from editor_snapshots import path_of, place_of, snapshot_of

ORIGIN = "https://live.example.com"


class Registry:
    """Answers what it is told to, and notes what it was asked; work waits until somebody does it."""

    def __init__(self, answer: object) -> None:
        self.answer, self.asked, self.now = answer, list[str](), 0.0
        self.waiting = list[Callable[[], None]]()
        self.status = LiveStatus(self.ask, lambda: self.now, self.waiting.append)

    def ask(self, address: str, _etag: str, _limit: int, _seconds: float) -> AtlasAnswer:
        self.asked.append(address)
        if isinstance(self.answer, Exception):
            raise self.answer
        return AtlasAnswer(self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode())

    def answers(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def one(**said: object) -> dict[str, object]:
    return {"modules": [said]}


def test_nobody_waits_for_the_answer_which_the_next_one_who_asks_gets() -> None:
    registry = Registry(one(status="unhealthy", since="2026-11-01T10:00:00Z", reason="answers with 500"))

    assert registry.status.of(ORIGIN, "a.b") == ASKED
    assert registry.asked == []
    registry.answers()
    assert registry.status.of(ORIGIN, "a.b") == "unhealthy since 2026-11-01T10:00:00Z: answers with 500"
    assert registry.asked == [f"{ORIGIN}/v1/modules?fields=status,since,reason&limit=1&names=a.b"]


def test_without_a_registry_nobody_is_asked() -> None:
    registry = Registry(one(status="healthy"))

    assert registry.status.of("", "a.b") == ""
    assert registry.waiting == []


def test_an_answer_is_asked_for_again_when_it_is_old_and_says_nothing_when_it_is_older() -> None:
    registry = Registry(one(status="unmonitored"))
    registry.status.of(ORIGIN, "a.b")
    registry.answers()
    registry.status.of(ORIGIN, "a.b")
    assert registry.waiting == []

    registry.now = FRESH + 1
    assert registry.status.of(ORIGIN, "a.b") == "not watched"
    assert len(registry.waiting) == 1
    registry.now = KEPT + 1
    assert registry.status.of(ORIGIN, "a.b") == ASKED


def test_few_questions_wait_at_once_and_each_once() -> None:
    registry = Registry(one(status="healthy"))
    for number in range(10):
        registry.status.of(ORIGIN, f"a.m{number}")
        registry.status.of(ORIGIN, f"a.m{number}")

    assert len(registry.waiting) == 4


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (AtlasUnreachable("it cannot be reached: refused"), "not known: it cannot be reached: refused"),
        (b"<html>", "not known: the registry gives no answer that can be read"),
        ([], "not known: the registry does not know the module"),
        ({"modules": []}, "not known: the registry does not know the module"),
        (one(status=3, since=["x"]), "unknown"),
        (b"[" * 60_000, "not known: the registry gives no answer that can be read"),
    ],
)
def test_an_answer_that_is_none_says_so(answer: object, said: str) -> None:
    registry = Registry(answer)
    registry.status.of(ORIGIN, "a.b")
    registry.answers()

    assert registry.status.of(ORIGIN, "a.b") == said


def test_the_card_of_a_module_says_how_it_does_where_the_settings_name_a_registry() -> None:
    text = schema_text("a.b")
    named = snapshot_of({"a.b": text}, f"site:\n  live:\n    origin: {ORIGIN}\n")
    asked = list[tuple[str, str]]()

    def live(origin: str, name: str) -> str:
        asked.append((origin, name))
        return "healthy <b>" if origin else ""

    cards = [hover(known, path_of("a.b"), place_of(text, "a.b"), live) for known in (named, snapshot_of({"a.b": text}))]
    said = [str(getattr(card.contents, "value", "")) for card in cards if card]

    assert asked == [(ORIGIN, "a.b"), ("", "a.b")]
    assert "Live: healthy \\<b\\>" in said[0]
    assert "Live" not in said[1]


class RegistryServer(ThreadingHTTPServer):
    """A server that answers once a test lets it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.may_answer = Event()


class RegistryOnLoopback(BaseHTTPRequestHandler):
    """Says that a module is ill, in words that would be a link."""

    server: RegistryServer

    def do_GET(self) -> None:
        self.server.may_answer.wait()
        content = json.dumps(one(status="unhealthy", reason="[fix it](command:evil)")).encode()
        self.send_response(200 if self.path.endswith("names=a.b") else 404)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def registry_on_loopback() -> Iterator[RegistryServer]:
    with RegistryServer(("127.0.0.1", 0), RegistryOnLoopback) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.may_answer.set()
            server.shutdown()


async def card_of(editor: Editor, path: Path) -> str:
    place = place_of(path.read_text(encoding="utf-8"), "a.b")
    asked = types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), place)
    card = await editor.client.text_document_hover_async(asked)
    return str(getattr(card.contents, "value", "")) if card else ""


@pytest.mark.real
async def test_an_editor_shows_what_a_registry_says_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.b.yaml"
    path.write_text(schema_text("a.b"), encoding="utf-8")
    with registry_on_loopback() as registry:
        origin = f"http://127.0.0.1:{registry.server_port}"
        (tmp_path / "archatlas.yml").write_text(f"site: {{live: {{origin: '{origin}'}}}}\n", encoding="utf-8")
        async with served(tmp_path) as editor:
            card = await card_of(editor, path)
            assert f"Live: {ASKED}" in card
            registry.may_answer.set()
            while ASKED in card:
                card = await card_of(editor, path)

    assert card.endswith("Live: unhealthy: \\[fix it\\]\\(command:evil\\)")
