"""What a forge's answer means: data, trouble that may pass, or a reason to stop with its cure."""

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from archatlas.model.record import dataclass
from archatlas.publish.errors import ForgeError
from archatlas.publish.forge.retry import TransientError
from archatlas.publish.forge.target import CommentTarget
from archatlas.render.text.escaping import one_line, terminal_text


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A complete answer; the names of its headers are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def data(self) -> object:
        """Return what the JSON of the body says, or None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def message(self) -> str:
        """Return the sentence with which a forge explains an error."""
        data = self.data()
        said = (data.get("message") or data.get("error")) if isinstance(data, dict) else None
        return said if isinstance(said, str) else ""


def transient_error(response: ApiResponse, host: str) -> TransientError | None:
    """Return the trouble when the same request may succeed later: a limit, or a fault of the server."""
    if _is_rate_limited(response):
        return TransientError(
            f"{host} limits how often it may be asked ({response.status})", _requested_wait(response), limited=True
        )
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TransientError(f"{host} is in trouble ({response.status})", _requested_wait(response))
    return None


def rejection(response: ApiResponse, target: CommentTarget) -> ForgeError:
    """Return the reason why this answer ends the work, as one line with the cure."""
    said = one_line(terminal_text(response.message.replace(target.token.value, "***")), limit=200)
    return ForgeError(
        f"{_rejection_message(response.status, target)}{f'; {target.api.origin.host} says: {said}' if said else ''}"
    )


def _is_rate_limited(response: ApiResponse) -> bool:
    # docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: 403 or 429, told by headers or by words.
    if response.status == HTTPStatus.FORBIDDEN:
        told = "retry-after" in response.headers or response.headers.get("x-ratelimit-remaining") == "0"
        return told or "secondary rate limit" in response.message.lower()
    return response.status == HTTPStatus.TOO_MANY_REQUESTS


def _requested_wait(response: ApiResponse) -> float | None:
    after = response.headers.get("retry-after", "").strip()
    if after:
        return _retry_after_seconds(after)
    reset = response.headers.get("x-ratelimit-reset", "").strip()
    if response.headers.get("x-ratelimit-remaining") == "0" and _is_number(reset):
        return int(reset) - time.time()
    return None


def _retry_after_seconds(after: str) -> float | None:
    if _is_number(after):
        return int(after)
    try:
        return parsedate_to_datetime(after).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _rejection_message(status: int, target: CommentTarget) -> str:
    service, host, variable = target.service, target.api.origin.host, target.token.variable
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return f"{host} does not know the token in {variable} (401); {service.token_advice}"
        case HTTPStatus.FORBIDDEN:
            return f"the token in {variable} may not do this in {target.repository} (403); {service.permission_advice}"
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return (
                f"{host} shows no {service.request} {target} to the token in {variable} ({status}); "
                "check --repo, --pr, --api and what the token may see"
            )
        case HTTPStatus.UNPROCESSABLE_ENTITY | HTTPStatus.BAD_REQUEST:
            return f"{host} does not take the comment ({status}); check that FILE is a report for {service.name}"
        case _ if 300 <= status < 400:
            return (
                f"{host} points to another address ({status}), and a token is not sent after it; "
                "check --api, and give the repository's present name with --repo"
            )
        case _:
            return f"{host} gave an answer that means nothing here ({status}); check --api"
