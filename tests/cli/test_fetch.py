"""Two estates know each other by what the other one publishes: fetched over loopback, and then from the copy alone."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.cli.main import main
from archatlas.formats.atlas_document import MODULES_LIMIT
from archatlas.model.module import ModuleName
from archatlas.pipeline import assess_scope
from archatlas.pipeline.workspace import Workspace
from archatlas.render.documents.module_json import dependencies_document, modules_json
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.settings import settings_at
from archatlas.settings.settings import scope_of
from archatlas.sources.atlas_files import cached_copy
from builders import assessed, requiring, schema_text, site_pages, written

LOCK = Path("archatlas.lock")


@dataclass
class Published:
    """A site of another atlas: what it answers, and what it was asked."""

    body: bytes
    etag: str = '"one"'
    status: int = 200
    asked: list[str] = field(default_factory=list)


@contextmanager
def published(site: Published) -> Iterator[str]:
    """Serve the modules of a site below an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(f"{self.path} {self.headers.get('If-None-Match', '-')}")
            is_known = self.headers.get("If-None-Match") == site.etag
            self.send_response(304 if is_known else site.status)
            self.send_header("ETag", site.etag)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0" if is_known else str(len(site.body)))
            self.end_headers()
            self.wfile.write(b"" if is_known else site.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/payments/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def payments(*names: str, status: str = "active") -> bytes:
    """Return what the site of an estate of some modules says of them."""
    texts = [schema_text(name, {"identity.status": status, "ownership.owner": "@Payments"}) for name in names]
    return modules_json(assessed(*texts)).text.encode()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository whose one module requires two of another atlas."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "schemas/modules", requiring("shop.orders", "pay.cards", "pay.gone"))
    return tmp_path


def federate(address: str) -> None:
    source = {"format": "atlas", "address": address, "name": "Payments"}
    Path("archatlas.yml").write_text(json.dumps({"sources": [source]}), encoding="utf-8")


def known() -> Assessment:
    settings = settings_at(Path("archatlas.yml"))
    return assess_scope(scope_of(settings), settings)


def told(assessment: Assessment) -> set[tuple[str, str]]:
    return {(one.rule, one.subject) for one in assessment.findings if one.rule.startswith(("reference/", "source/"))}


def requirements(assessment: Assessment) -> list[dict[str, Any]]:
    document: Any = dependencies_document(assessment, assessment.catalog[ModuleName("shop.orders")])
    found: list[dict[str, Any]] = document["requires"]
    return found


def no_socket(*_arguments: object, **_options: object) -> socket.socket:
    raise AssertionError("a build opens no socket")


def test_requirements_on_another_atlas_are_linked_and_checked_without_a_network(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with published(Published(payments("pay.cards"))) as address:
        federate(address)
        assert main(["fetch"]) == 0
    monkeypatch.setattr(socket, "socket", no_socket)

    assessment = known()
    rendered = site_pages(assessment, PageOptions(), lambda _dot: None)
    (page,) = [one for one in rendered if isinstance(one, RenderedPage) and one.title == "shop.orders"]
    (asked,) = [one for one in requirements(assessment) if one["module"] == "pay.cards"]

    assert told(assessment) == {("reference/unknown", "pay.gone")}
    assert f'href="{address}modules/pay.cards/"' in page.fragment
    assert asked == {
        "module": "pay.cards",
        "kind": "external",
        "atlas": "Payments",
        "address": f"{address}modules/pay.cards/",
    }


def test_an_atlas_that_is_not_reached_keeps_its_copy(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with published(Published(payments("pay.cards", "pay.gone"))) as address:
        federate(address)
        main(["fetch"])

    assert main(["fetch"]) == 1
    assert "not reached, its copy stays" in capsys.readouterr().err
    assert told(known()) == set()


def test_a_workspace_learns_what_was_fetched_since(shop: Path) -> None:
    with published(Published(payments("pay.cards", "pay.gone"))) as address:
        federate(address)
        workspace = Workspace.open()
        before = workspace.snapshot()
        main(["fetch"])
    workspace.refresh()
    after = workspace.snapshot()

    assert ("source/atlas", address) in told(before)
    assert told(after) == set()
    assert after.health == known().health


def test_what_is_known_is_not_sent_again(shop: Path) -> None:
    site = Published(payments("pay.cards"))
    with published(site) as address:
        federate(address)
        main(["fetch"])
        before = LOCK.read_text(encoding="utf-8")
        assert main(["fetch"]) == 0

    assert site.asked == ["/payments/modules.json -", '/payments/modules.json "one"']
    assert LOCK.read_text(encoding="utf-8") == before


def test_what_the_other_team_deprecates_is_told(shop: Path) -> None:
    with published(Published(payments("pay.cards", "pay.gone", status="deprecated"))) as address:
        federate(address)
        main(["fetch"])

    assert told(known()) == {("source/deprecated-target", name) for name in ("pay.cards", "pay.gone")}


def test_a_copy_that_is_not_the_one_of_the_lock_file_is_not_believed(shop: Path) -> None:
    with published(Published(payments("pay.cards", "pay.gone"))) as address:
        federate(address)
        main(["fetch"])
        copy = cached_copy(address)
        copy.write_bytes(copy.read_bytes().replace(b"pay.gone", b"pay.more"))

    assert ("source/atlas", address) in told(known())


def test_locked_refuses_what_differs_and_leaves_both_files(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Published(payments("pay.cards"))
    with published(site) as address:
        federate(address)
        main(["fetch"])
        before = (LOCK.read_bytes(), cached_copy(address).read_bytes())
        site.body, site.etag = payments("pay.cards", "pay.gone"), '"two"'
        assert main(["fetch", "--locked"]) == 1

    assert "refused: it is not what archatlas.lock names" in capsys.readouterr().err
    assert (LOCK.read_bytes(), cached_copy(address).read_bytes()) == before


@pytest.mark.parametrize(
    ("site", "why"),
    [
        (Published(b"<html>", status=200), "what it says of its modules cannot be read"),
        (Published(b"[" * 100_000), "what it says of its modules cannot be read"),
        (Published(b'{"version": 2, "modules": []}'), "of a version that is not known"),
        (Published(json.dumps({"version": 1, "modules": [0] * (MODULES_LIMIT + 1)}).encode()), "more than 100,000"),
        (Published(b"", status=302), "answers with 302"),
        (Published(b"", status=500), "answers with 500"),
        (Published(b" " * (32 * 2**20 + 1)), "answers with more than 32 MiB"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(
    site: Published, why: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with published(site) as address:
        federate(address)
        status = main(["fetch"])

    assert status == 1
    assert why in capsys.readouterr().err
    assert site.asked == ["/payments/modules.json -"]
    assert ("source/atlas", address) in told(known())


def test_an_answer_that_never_ends_is_given_up(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        federate(f"http://127.0.0.1:{server.getsockname()[1]}/")
        status = main(["fetch", "--timeout", "0.1"])

    assert status == 1
    assert "did not answer within 0.1 seconds" in capsys.readouterr().err


def test_a_built_site_is_read_where_it_lies(shop: Path) -> None:
    Path("payments").mkdir()
    Path("payments/modules.json").write_bytes(payments("pay.cards", "pay.gone"))
    Path("archatlas.yml").write_text("sources: [{format: atlas, path: payments}]\n", encoding="utf-8")

    assessment = known()

    assert told(assessment) == set()
    assert assessment.facts.external["pay.cards"].atlas == "payments"
    assert assessment.facts.external["pay.cards"].address == ""


def test_without_an_atlas_that_has_an_address_there_is_nothing_to_fetch(shop: Path) -> None:
    assert main(["fetch"]) == 2
