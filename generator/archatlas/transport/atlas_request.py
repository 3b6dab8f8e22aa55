"""Asks a published atlas for what it says of its modules: one GET, no redirect, limits on size and time."""

import http.client
import time
from email.message import Message
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from archatlas.model.errors import UserError
from archatlas.model.record import dataclass
from archatlas.model.version import __version__

SECONDS = 30
"""How long an answer may take altogether."""
_CHUNK = 64 * 2**10
"""Bytes taken at once, so that an answer without end is noticed before it fills the memory."""
_NOT_MODIFIED = 304


class AtlasUnreachable(UserError):
    """Say why an atlas gave no usable answer."""


@dataclass(frozen=True, slots=True)
class AtlasAnswer:
    """What an atlas says with the tag that it gave the answer; None where that is what was known before."""

    content: bytes | None
    etag: str = ""


class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: where an atlas is published is a decision of the settings."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        return None


def ask_atlas(address: str, etag: str, limit: int, seconds: float = SECONDS) -> AtlasAnswer:
    """Return what stands at an address, given the tag of what is known of it; raise AtlasUnreachable otherwise."""
    headers = {"User-Agent": f"archatlas/{__version__}", "Accept": "application/json"}
    request = Request(address, headers={**headers, **({"If-None-Match": etag} if etag else {})})
    opener, end = build_opener(_NoRedirect), time.monotonic() + seconds
    try:
        return _answer(opener, request, limit, end)
    except HTTPError as error:
        with error:
            if error.code == _NOT_MODIFIED and etag:
                return AtlasAnswer(None, etag)
            raise AtlasUnreachable(f"{address} answers with {error.code}") from None
    except TimeoutError:
        raise AtlasUnreachable(f"{address} did not answer within {seconds:g} seconds") from None
    except (URLError, http.client.HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise AtlasUnreachable(f"{address} did not answer within {seconds:g} seconds") from None
        raise AtlasUnreachable(f"{address} cannot be reached: {_one_line(reason)}") from None


def _answer(opener: OpenerDirector, request: Request, limit: int, end: float) -> AtlasAnswer:
    with opener.open(request, timeout=max(end - time.monotonic(), 0.001)) as response:
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > limit:
                raise AtlasUnreachable(f"{request.full_url} answers with more than {limit // 2**20:,} MiB")
            if time.monotonic() > end:
                raise TimeoutError
        return AtlasAnswer(bytes(body), _tag(response.headers.get("ETag", "")))


def _tag(etag: str) -> str:
    """Return a tag that can be sent back, empty where it could not."""
    return etag if etag.isascii() and etag.isprintable() and len(etag) <= 200 else ""


def _one_line(reason: object) -> str:
    text = getattr(reason, "strerror", None) or str(reason)
    return "".join(letter if letter.isprintable() else " " for letter in text)[:200].lower()
