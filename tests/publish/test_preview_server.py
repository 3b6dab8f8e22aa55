"""The server of a preview: whole pages, a script that reloads them, one address that is taken at once."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from mkdocs.livereload import LiveReloadServer

from archatlas.publish.mkdocs.build_preview import AddressRefused, is_meant, refuse_foreign_names
from archatlas.publish.preview_server import SHORTEST_PAUSE, PreviewServer, follow
from publish.test_preview_site import estate, preview

pytestmark = pytest.mark.site


class Client:
    """Asks a server without any connection."""

    def __init__(self, server: LiveReloadServer) -> None:
        self.server = server
        self.status = ""
        self.headers: dict[str, str] = {}

    def get(self, path: str, host: str = "127.0.0.1") -> str:
        environ: dict[str, object] = {"HTTP_HOST": host}
        setup_testing_defaults(environ)
        environ["PATH_INFO"] = path
        answer: Any = self.server.get_app()  # types of WSGI ask for more than mkdocs and we do
        response = answer(environ, self._start)
        try:
            return b"".join(response).decode()
        finally:
            getattr(response, "close", lambda: None)()

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)


@pytest.fixture
def server() -> Iterator[PreviewServer]:
    made = PreviewServer("127.0.0.1", 0, "--address")
    yield made
    made.shutdown(wait=False)


def test_a_page_is_what_is_built_and_one_script(server: PreviewServer, tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        server.adopt(running.site)
        client = Client(server)

        served = client.get("/modules/core.api/")

        assert client.status == "200 OK"
        (tag,) = re.findall(r'<script src="/livereload/[0-9]+/[0-9]+\.js"></script>', served)
        assert served.replace(tag, "") == running.page("modules/core.api/")
        assert served.endswith(f"{tag}</body>\n</html>") or f"{tag}</body>" in served
        assert "script-src 'self'" in served


def test_the_script_knows_when_its_page_was_answered_and_waits_for_what_is_newer(
    server: PreviewServer, tmp_path: Path
) -> None:
    with preview(estate(tmp_path)) as running:
        server.adopt(running.site)
        client = Client(server)
        page = client.get("/")
        place = re.findall(r"/livereload/([0-9]+)/([0-9]+)\.js", page)[0]

        script = client.get(f"/livereload/{place[0]}/{place[1]}.js")
        assert f"livereload({place[0]}, {place[1]})" in script
        assert client.headers["Content-Type"] == "application/javascript"

        server.reload_browsers()
        assert int(client.get(f"/livereload/{place[0]}/{place[1]}")) > int(place[0])


def test_other_files_and_missing_pages_are_answered(server: PreviewServer, tmp_path: Path) -> None:
    with preview(estate(tmp_path)) as running:
        server.adopt(running.site)
        client = Client(server)

        assert '"name"' in client.get("/modules/core.api/module.json")
        assert client.headers["Content-Type"] == "application/json"
        assert client.get("/assets/archatlas.js")
        assert client.status == "200 OK"
        client.get("/modules/core.api")
        assert (client.status, client.headers["Location"]) == ("302 Found", "/modules/core.api/")
        missing = client.get("/modules/core.nothing/")
        assert client.status == "404 Not Found"
        assert "Page not found" in missing
        assert "/livereload/" in missing
        client.get("/../../../../etc/passwd")
        assert client.status == "404 Not Found"


def test_a_site_with_an_address_is_below_its_path(server: PreviewServer, tmp_path: Path) -> None:
    estate(tmp_path)
    (tmp_path / "archatlas.yml").write_text("site: {url: 'https://docs.example/atlas/'}\n", encoding="utf-8")
    with preview(tmp_path) as running:
        server.adopt(running.site)
        client = Client(server)

        assert "core.api" in client.get("/atlas/modules/core.api/").replace("<wbr>", "")
        client.get("/")
        assert (client.status, client.headers["Location"]) == ("302 Found", "/atlas/")


def test_an_address_that_is_taken_is_refused_before_anything_is_read() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(AddressRefused, match=rf"port {port} of 127\.0\.0\.1 is in use; .*--address"):
            PreviewServer("127.0.0.1", port, "--address")


def test_a_server_takes_its_address_while_the_site_is_still_read(server: PreviewServer) -> None:
    with pytest.raises(AddressRefused):
        PreviewServer("127.0.0.1", server.server_port, "--address")


def test_long_looks_are_taken_seldom() -> None:
    times = iter([0.0, 0.001, 10.0, 10.5])
    pauses: list[float] = []

    def is_over(pause: float) -> bool:
        pauses.append(pause)
        return len(pauses) > 2

    follow(lambda: None, is_over, lambda: next(times))

    assert pauses == [SHORTEST_PAUSE, SHORTEST_PAUSE, 10.0]


@pytest.mark.parametrize(
    "name", ["evil.example:8000", "127.0.0.1.evil.example", "[", "192.168.0.1", "[2001:db8::1]:80"]
)
def test_a_page_of_somebody_else_cannot_read_what_is_previewed_here(name: str, server: PreviewServer) -> None:
    client = Client(server)

    for path in ("/", "/search/search_index.json", "/livereload/1/2.js"):
        assert client.get(path, name).startswith("this preview answers at http://127.0.0.1:")
        assert client.status == "403 Forbidden"


def test_a_preview_that_is_built_is_as_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the site", encoding="utf-8")
    built = LiveReloadServer(lambda: None, "127.0.0.1", 8000, str(tmp_path))
    refuse_foreign_names(built)
    client = Client(built)

    assert client.get("/", "evil.example:8000") == "this preview answers at http://127.0.0.1:8000/ only\n"
    assert client.status == "403 Forbidden"
    assert client.get("/", "localhost:8000") == "the site"
    built.server_close()


@pytest.mark.parametrize("name", ["localhost:8000", "127.0.0.1:80", "[::1]:8000", "docs.localhost", "LOCALHOST", ""])
def test_this_machine_may_be_called_by_each_of_its_names(name: str) -> None:
    assert is_meant("127.0.0.1", name)
    assert is_meant("[::1]", name)


def test_a_preview_for_other_machines_has_any_name() -> None:
    assert is_meant("0.0.0.0", "build-machine.example:8000")


def test_an_address_that_no_file_can_have_is_not_found(server: PreviewServer) -> None:
    client = Client(server)

    client.get("/modules/a\0b/")

    assert client.status == "404 Not Found"
