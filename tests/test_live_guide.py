"""The page for those who run the live registry works word by word: its settings are read, its commands print that."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.model.source import SourceFile
from archatlas.settings import read_settings

PAGE = (Path(__file__).parents[1] / "docs" / "guide" / "live.md").read_text(encoding="utf-8")
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
BLOCKS: list[tuple[str, str, str]] = BLOCK.findall(PAGE)

pytest.importorskip("h11", reason="archatlas[live] is not installed")


class Cart(BaseHTTPRequestHandler):
    """A service that is well."""

    answer = (200, b"ok")

    def do_GET(self) -> None:
        """Answer with the status and the text of the service."""
        status, text = self.answer
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


class Stock(Cart):
    """A service that is ill."""

    answer = (503, b"no disk left")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Write the shop of the page, with its two services at ports that are free here, and go there."""
    servers = [HTTPServer(("127.0.0.1", 0), kind) for kind in (Cart, Stock)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    for _, title, text in BLOCKS:
        if title:
            for port, server in zip(("8081", "8082"), servers, strict=True):
                text = text.replace(port, str(server.server_port))
            (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / title).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.usefixtures("shop")
def test_a_probe_prints_what_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = [text for kind, _, text in BLOCKS if kind == "console"]
    command, *lines = shown.splitlines()

    assert main(command.removeprefix("$ archatlas ").split()) == 1
    printed = re.sub(r"in [0-9]+ ms", "in 2 ms", capsys.readouterr().out)
    assert printed.splitlines() == lines


def test_all_settings_that_the_guide_shows_are_read() -> None:
    shown = [text for kind, _, text in BLOCKS if kind == "yaml" and text.startswith("live:")]

    assert len(shown) == 3
    assert all(read_settings(SourceFile("archatlas.yml", text)).live for text in shown)


def test_the_time_to_know_an_outage_is_that_of_the_usual_settings() -> None:
    live = read_settings(SourceFile("archatlas.yml", "live: {allow: []}")).live
    assert live is not None

    assert f"{1.6 * live.interval + 3 * live.timeout:.0f} seconds with the usual settings" in PAGE
