"""Serves a built site from this machine, below a path, and opens it in Debian's Chromium."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Playwright

BASE_PATH = "/atlas/"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class ServedSite:
    """A built site and the address at which a browser finds it."""

    folder: Path
    address: str

    def path_of(self, address: str) -> str:
        """Return the part of an address below the site, without query and anchor."""
        return urlsplit(address).path.removeprefix(BASE_PATH)


@contextmanager
def served(folder: Path) -> Iterator[ServedSite]:
    """Serve a site below a path on a free port of this machine until the block ends."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return super().translate_path("/" + path.removeprefix(BASE_PATH) if path.startswith(BASE_PATH) else "/-/")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield ServedSite(folder, f"http://127.0.0.1:{server.server_port}{BASE_PATH}")
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def chromium(playwright: Playwright) -> Iterator[BrowserContext]:
    """Start Chromium with a profile of its own, and remove the profile afterwards."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=[*_FLAGS])
        context.set_default_timeout(60_000)  # as for what is expected: a busy machine is slow
        yield context
        context.close()
