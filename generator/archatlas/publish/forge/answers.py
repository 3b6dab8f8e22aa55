"""What a forge's answer means: data, trouble that may pass, or a reason to stop with its cure."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from archatlas.publish.forge.endurance import Trouble
from archatlas.publish.forge.refusals import ForgeRefused
from archatlas.publish.forge.target import Target
from archatlas.render.text import one_line, terminal_text


@dataclass(frozen=True, slots=True)
class Answer:
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


def passing_trouble(answer: Answer, host: str) -> Trouble | None:
    """Return the trouble when the same request may succeed later: a limit, or a fault of the server."""
    if _is_limit(answer):
        return Trouble(f"{host} limits how often it may be asked ({answer.status})", _wait(answer), limited=True)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble(f"{host} is in trouble ({answer.status})", _wait(answer))
    return None


def refusal(answer: Answer, target: Target) -> ForgeRefused:
    """Return the reason why this answer ends the work, as one line with the cure."""
    said = one_line(terminal_text(answer.message.replace(target.token.value, "***")), limit=200)
    return ForgeRefused(
        f"{_meaning(answer.status, target)}{f'; {target.api.origin.host} says: {said}' if said else ''}"
    )


def _is_limit(answer: Answer) -> bool:
    # docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: 403 or 429, told by headers or by words.
    if answer.status == HTTPStatus.FORBIDDEN:
        told = "retry-after" in answer.headers or answer.headers.get("x-ratelimit-remaining") == "0"
        return told or "secondary rate limit" in answer.message.lower()
    return answer.status == HTTPStatus.TOO_MANY_REQUESTS


def _wait(answer: Answer) -> float | None:
    after = answer.headers.get("retry-after", "").strip()
    if after:
        return _seconds(after)
    reset = answer.headers.get("x-ratelimit-reset", "").strip()
    if answer.headers.get("x-ratelimit-remaining") == "0" and _is_number(reset):
        return int(reset) - time.time()
    return None


def _seconds(after: str) -> float | None:
    if _is_number(after):
        return int(after)
    try:
        return parsedate_to_datetime(after).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _meaning(status: int, target: Target) -> str:
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
