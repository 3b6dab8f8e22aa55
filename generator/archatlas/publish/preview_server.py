"""Serves a preview on this machine, and lets browsers load their page again when something changed."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit

from mkdocs import livereload
from mkdocs.livereload import LiveReloadServer

from archatlas.publish.mkdocs.build_preview import StartResponse, address_refused, is_meant, refusal_of
from archatlas.publish.preview import Answer, PreviewSite

_SCRIPT = re.compile(r"/livereload/([0-9]+)/([0-9]+)\.js")
_BODY_END = b"</body>"


class PreviewServer(LiveReloadServer):
    """mkdocs' own preview, asked for pages that nobody built.

    The address is taken when this is made; whoever asks before `begin` waits. The script that reloads a page is a file
    of the site, so that each page keeps the policy that it has when it is published.
    """

    def __init__(self, host: str, port: int, option: str) -> None:
        super().__init__(_build_nothing, host.strip("[]"), port, root="")
        try:
            self.server_bind()
            self.server_activate()
        except OSError as error:
            self.server_close()
            raise address_refused(error, host, port, option) from error
        self._host = host
        self.error_handler = self._error_page
        self._site: PreviewSite | None = None

    def begin(self, site: PreviewSite) -> None:
        """Answer with a site from now on."""
        self.adopt(site)
        livereload.log.info(f"Serving on {self.url}")
        self.serve_thread.start()

    def reload_browsers(self) -> None:
        """Let each browser load its page again."""
        if self._site is None:
            return
        self.adopt(self._site)
        with self._epoch_cond:
            self._wanted_epoch = self._visible_epoch = max(livereload._timestamp(), self._visible_epoch + 1)
            self._epoch_cond.notify_all()
        livereload.log.info("Reloading browsers")

    def adopt(self, site: PreviewSite) -> None:
        """Take a site, and the address below which it says that it is."""
        self._site, self.root = site, str(site.root)
        self.mount_path = livereload._normalize_mount_path(urlsplit(site.url or "/").path)
        self.url = livereload._serve_url(self._host, self.server_port, self.mount_path)
        self._watched_paths = {self.root: 1}  # a page of mkdocs' own gets the script where something is watched

    def _serve_request(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes] | None:
        if not is_meant(self._host, environ.get("HTTP_HOST", "")):
            return refusal_of(self.url, start_response)
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        if "\0" in path:
            return None
        if script := _SCRIPT.fullmatch(path):
            text = livereload._SCRIPT_TEMPLATE.substitute(epoch=script[1], request_id=script[2])
            return self._respond("200 OK", text.encode(), "application/javascript", start_response)
        answer = None
        if self._site is not None and path.startswith(self.mount_path):
            answer = self._site.answer(path[len(self.mount_path) :])
        if answer is None:
            response: Iterable[bytes] | None = super()._serve_request(environ, start_response)
            return response
        if answer.moved_to:
            start_response("302 Found", [("Location", quote(self.mount_path + answer.moved_to))])
            return []
        return self._answered(answer, start_response)

    def _answered(self, answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
        kind: str = self._guess_type(answer.name)  # type: ignore[no-untyped-call]  # mkdocs is typed in part only
        content = answer.content
        if answer.name.endswith(".html"):
            content = self._inject_js_into_html(content, self._visible_epoch)
        return self._respond("200 OK" if answer.is_found else "404 Not Found", content, kind, start_response)

    def _respond(self, status: str, content: bytes, kind: str, start_response: StartResponse) -> Iterable[bytes]:
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(content)))])
        return [content]

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        """Name the script at the end of a page; it may change nothing else there."""
        before, end, after = content.rpartition(_BODY_END)
        tag = f'<script src="/livereload/{epoch}/{livereload._timestamp()}.js"></script>'.encode()
        return before + tag + end + after if end else content + tag

    def _error_page(self, code: int) -> bytes | None:
        page = Path(self.root) / f"{code}.html"
        return self._inject_js_into_html(page.read_bytes(), self._visible_epoch) if page.is_file() else None


def _build_nothing() -> None:
    """Do what there is to do before a page can be answered."""


SHORTEST_PAUSE = 0.2
"""Seconds between two looks at the schemas."""

SHARE_OF_PAUSES = 20
"""A look that takes long is taken seldom: twenty of its own lengths go by before the next one."""


def follow(look: Callable[[], None], is_over: Callable[[float], bool], clock: Callable[[], float] = monotonic) -> None:
    """Look at the schemas again and again; `is_over` waits for some seconds and says whether to end."""
    pause = SHORTEST_PAUSE
    while not is_over(pause):
        began = clock()
        look()
        pause = max(SHORTEST_PAUSE, SHARE_OF_PAUSES * (clock() - began))
