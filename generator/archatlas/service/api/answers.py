"""How a program is answered: JSON with a strong ETag, packed where it is wanted, and problems that name the cure."""

import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from archatlas.service.connections import UNCHANGED

JSON = "application/json"
PROBLEM = "application/problem+json"
HEALTH = "application/health+json"

INDEX_HEADER = "archatlas-index"
"""The index of what was asked for, to be sent as `index` with the next question."""

_SMALL = 500
"""Bytes that are not worth packing."""
_KEPT_BYTES = 16 * 1024 * 1024
_INERT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""What no browser takes for markup, whatever it makes of the answer."""

Document = Mapping[str, Any]


class ApiProblem(Exception):
    """A question that is not answered, with the reason and the cure."""

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.headers = status, title, detail, headers or {}

    def response(self) -> Response:
        """Return it as RFC 9457 has it."""
        said = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        headers = {"cache-control": "no-store", **self.headers}
        return Response(json_bytes(said), self.status, headers, PROBLEM)


class Body:
    """The bytes of an answer; what is derived from them is made once."""

    def __init__(self, content: bytes, index: int | None = None, media_type: str = JSON, status: int = 200) -> None:
        """Take the bytes, and the index that they are of."""
        self.content, self.index, self.media_type, self.status = content, index, media_type, status
        self.version: object = None
        """What the answer is the same for, where it hangs on nothing else; None where it does."""

    @cached_property
    def etag(self) -> str:
        """Return what names these very bytes."""
        return hashlib.sha256(self.content).hexdigest()[:32]

    @cached_property
    def packed(self) -> bytes | None:
        """Return the bytes packed, None where that is not worth it."""
        return None if len(self.content) < _SMALL else gzip.compress(self.content, 5, mtime=0)


def json_bytes(document: Any) -> bytes:
    """Return a document as JSON that holds no markup."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False).translate(_INERT).encode("ascii")


def respond(request: Request, body: Body) -> Response:
    """Answer with the bytes, packed where the other side takes that, or with 304 where it has them already."""
    packed = body.packed if _takes_gzip(request) else None
    headers = {"cache-control": "no-cache", "vary": "Accept-Encoding"}
    headers["etag"] = f'"{body.etag}"' if packed is None else f'"{body.etag}-gzip"'
    if body.index is not None:
        headers[INDEX_HEADER] = str(body.index)
    if body.status == 200 and _is_known(request, body.etag):
        if body.version is not None and "state" in request.scope:
            request.scope["state"][UNCHANGED] = (body.version, ())
        return Response(status_code=304, headers=headers)
    if packed is not None:
        headers["content-encoding"] = "gzip"
    return Response(body.content if packed is None else packed, body.status, headers, body.media_type)


class AnswerCache:
    """The last answers to the same questions, for as long as nothing changed, within a limit of bytes."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[object, tuple[object, Body]] = OrderedDict()
        self._bytes = 0

    def get(self, question: object, version: object) -> Body | None:
        """Return the answer to a question, None where there is none of that version."""
        known = self._kept.get(question)
        if known is None or known[0] != version:
            return None
        self._kept.move_to_end(question)
        return known[1]

    def put(self, question: object, version: object, body: Body) -> None:
        """Keep an answer, and let go of those that were asked for longest ago."""
        former = self._kept.pop(question, None)
        self._bytes += _kept_bytes(question, body) - (_kept_bytes(question, former[1]) if former else 0)
        self._kept[question] = (version, body)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            oldest, (_, answer) = self._kept.popitem(last=False)
            self._bytes -= _kept_bytes(oldest, answer)


def _kept_bytes(question: object, body: Body) -> int:
    """Return what an answer may take with its question, which can be far longer, and with its packed bytes."""
    return 2 * len(body.content) + len(repr(question)) + _SMALL


def _takes_gzip(request: Request) -> bool:
    for coding in request.headers.get("accept-encoding", "").split(","):
        name, _, quality = coding.partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _is_known(request: Request, etag: str) -> bool:
    """Tell whether the other side has these bytes, packed or not."""
    said = request.headers.get("if-none-match")
    if said is None:
        return False
    known = {one.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for one in said.split(",")}
    return etag in known or said.strip() == "*"
