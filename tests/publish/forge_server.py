"""A server on this machine that answers like the documented APIs of GitHub and GitLab, with the troubles they have.

Sources: docs.github.com/rest/issues/comments, /rest/using-the-rest-api (pagination, rate limits, redirects);
docs.gitlab.com/api/notes, /api/rest (pagination, status codes).
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "secret-token-4711"
BOT = 41898282
SOMEBODY = 7

Body = Mapping[str, Any]
Comments = list[dict[str, Any]]


@dataclass(frozen=True)
class Trouble:
    """What the next request with this method gets instead of its answer, or as its end."""

    method: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "trouble"
    after: bool = False
    """Do the work first, then lose the answer."""
    drip: bool = False
    """Send a byte now and then, for ever."""


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Body


@dataclass
class Forge:
    """The state of the server; a test sets it up and looks at it afterwards."""

    kind: str
    comments: Comments = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    page_size: int = 100
    next_page_at: str = ""
    endless: bool = False
    api: str = ""

    def add(self, body: str, author: int = BOT, **more: object) -> int:
        """Put a comment there as if it had been written before, and return its number."""
        number = 1000 + len(self.comments)
        who = "user" if self.kind == "github" else "author"
        self.comments.append({"id": number, "body": body, who: {"id": author}, "system": False, **more})
        return number

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Return method and path of all requests that change something."""
        return [(seen.method, seen.path) for seen in self.seen if seen.method != "GET" and "graphql" not in seen.path]

    @property
    def bodies(self) -> list[str]:
        """Return the texts of all comments."""
        return [comment["body"] for comment in self.comments]


@contextmanager
def serving(kind: str) -> Iterator[Forge]:
    """Serve an empty pull request 4 of o/r (GitLab: merge request 4 of g/sub/r) until the block ends."""
    forge = Forge(kind)
    stop = threading.Event()

    class Handler(_Handler):
        state = forge
        stopped = stop

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    forge.api = f"http://127.0.0.1:{server.server_port}{'/api/v4' if kind == 'gitlab' else ''}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield forge
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    state: Forge
    stopped: threading.Event

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        self.state.seen.append(Seen(self.command, self.path, dict(self.headers), body))
        trouble = self._trouble()
        if trouble is None:
            self._send(*self._answer(body))
        elif trouble.drip:
            self._drip()
        elif trouble.status:
            self._send(trouble.status, {"message": trouble.message}, trouble.headers)
        else:
            if trouble.after:
                self._answer(body)
            self.close_connection = True

    def _trouble(self) -> Trouble | None:
        troubles = self.state.troubles
        if troubles and troubles[0].method == self.command and "graphql" not in self.path:
            return troubles.pop(0)
        return None

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.stopped.wait(0.05):
            self.wfile.write(b" ")
            self.wfile.flush()

    def _send(self, status: int, data: object, headers: Mapping[str, str] | None = None) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, body: Body) -> tuple[int, object, Mapping[str, str]]:
        return self._github(body) if self.state.kind == "github" else self._gitlab(body)

    def _github(self, body: Body) -> tuple[int, object, Mapping[str, str]]:
        if self.headers.get("Authorization") != f"Bearer {SECRET}":
            return 401, {"message": "Bad credentials"}, {}
        path = urlsplit(self.path).path
        if path == "/user":
            return 403, {"message": "Resource not accessible by integration"}, {}
        if path == "/graphql" and self.command == "POST":
            return 200, {"data": {"viewer": {"databaseId": BOT}}}, {}
        if path == "/repos/o/r/issues/4/comments":
            return self._page() if self.command == "GET" else self._created(body, 65536)
        found = re.fullmatch(r"/repos/o/r/issues/comments/(\d+)", path)
        return self._updated(int(found[1]), body, "PATCH") if found else (404, {"message": "Not Found"}, {})

    def _gitlab(self, body: Body) -> tuple[int, object, Mapping[str, str]]:
        if self.headers.get("PRIVATE-TOKEN") != SECRET:
            return 401, {"message": "401 Unauthorized"}, {}
        path = urlsplit(self.path).path
        if path == "/api/v4/user":
            return 200, {"id": BOT, "username": "project_1_bot"}, {}
        notes = "/api/v4/projects/g%2Fsub%2Fr/merge_requests/4/notes"
        if path == notes:
            return self._page() if self.command == "GET" else self._created(body, 1_000_000)
        found = re.fullmatch(rf"{re.escape(notes)}/(\d+)", path)
        return self._updated(int(found[1]), body, "PUT") if found else (404, {"message": "404 Not found"}, {})

    def _page(self) -> tuple[int, object, Mapping[str, str]]:
        query = parse_qs(urlsplit(self.path).query)
        comments = self.state.comments
        if self.state.kind == "gitlab" and query.get("sort") != ["asc"]:
            comments = comments[::-1]
        number = int(query.get("page", ["1"])[0])
        size = min(int(query.get("per_page", ["30"])[0]), self.state.page_size)
        pages = -(-len(comments) // size)
        links = []
        if number < pages or self.state.endless:
            address = self._page_address(1 if self.state.endless else number + 1)
            links = [f'<{address}>; rel="next"', f'<{self._page_address(pages)}>; rel="last"']
        headers = {"Link": ", ".join(links)} if links else {}
        return 200, comments[(number - 1) * size : number * size], headers

    def _page_address(self, number: int) -> str:
        host = self.state.next_page_at or self.state.api.removesuffix("/api/v4")
        path, _, query = self.path.partition("?")
        kept = [part for part in query.split("&") if not part.startswith("page=")]
        return f"{host}{path}?{'&'.join([*kept, f'page={number}'])}"

    def _created(self, body: Body, longest: int) -> tuple[int, object, Mapping[str, str]]:
        if len(body["body"]) > longest:
            return 422, {"message": "Validation Failed"}, {}
        number = self.state.add(body["body"])
        return 201, self.state.comments[-1] | {"id": number}, {}

    def _updated(self, number: int, body: Body, method: str) -> tuple[int, object, Mapping[str, str]]:
        # A token that may write can change everybody's comments: only the client keeps us from it.
        for comment in self.state.comments:
            if comment["id"] == number and self.command == method:
                comment["body"] = body["body"]
                return 200, comment, {}
        return 404, {"message": "Not Found"}, {}
