"""What an answer about health means, and its one clean line; every byte of it is somebody else's."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from archatlas.model.live import MOST_CHARACTERS, ProbeOutcome
from archatlas.model.record import dataclass
from archatlas.transport.http_request import HttpAnswer

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|$)|.)", re.DOTALL)
"""What terminals take for commands."""

_LOOKED_AT = 4 * MOST_CHARACTERS
_WORDS: Mapping[str, ProbeOutcome] = {
    **dict.fromkeys(("pass", "ok", "up", "healthy"), ProbeOutcome.PASS),
    **dict.fromkeys(("warn", "degraded"), ProbeOutcome.WARN),
    **dict.fromkeys(("fail", "error", "down", "out_of_service", "unhealthy"), ProbeOutcome.FAIL),
    "unknown": ProbeOutcome.UNKNOWN,
}
"""What `application/health+json` and Spring's actuator say, and what others imitate."""

_MOST_PARTS = 5


@dataclass(frozen=True, slots=True)
class Understood:
    """What an answer says of a module."""

    outcome: ProbeOutcome
    reason: str


def understood(answer: HttpAnswer) -> Understood:
    """Return what an HTTP answer means: its status first, then what its body says where we know the format."""
    if answer.status in (401, 403, 407):
        return Understood(
            ProbeOutcome.UNKNOWN, f"{_status(answer.status)}: it asks who we are; see headers of live.targets"
        )
    if 300 <= answer.status < 400:
        return Understood(ProbeOutcome.FAIL, f"{_status(answer.status)}: redirects are not followed")
    said = _said(answer)
    if not 200 <= answer.status < 300:
        details = clean_line(said.reason) if said else _plain_text(answer)
        return Understood(ProbeOutcome.FAIL, clean_line(f"{_status(answer.status)}{': ' if details else ''}{details}"))
    if said is None:
        return Understood(ProbeOutcome.PASS, _status(answer.status))
    return Understood(said.outcome, clean_line(f"{_status(answer.status)}: {said.reason}"))


def clean_line(text: str) -> str:
    """Return a text as one line that steers nothing: no control, bidirectional or invisible character, not too long."""
    line = " ".join(without_commands(text[:_LOOKED_AT]).split())
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"


def without_commands(text: str) -> str:
    """Return a text that no terminal takes for a command, with its lines and without what nobody sees."""
    shown = _ESCAPES.sub("", text)
    return "".join(_as_seen(character) for character in shown if _is_visible(character))


def json_of(body: bytes) -> Any:
    """Return the JSON of a body, None where it is none, nested without end, or holds numbers that are none."""
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _as_seen(character: str) -> str:
    return " " if character.isspace() and character != "\n" else character


def _is_visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] not in "C"


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _said(answer: HttpAnswer) -> Understood | None:
    """Return what a body says in a format that we know, None for any other one."""
    if "json" in answer.content_type.lower() or answer.body[:1] == b"{":
        said = json_of(answer.body)
        word = said.get("status") if isinstance(said, dict) else None
        outcome = _WORDS.get(word.lower()) if isinstance(word, str) else None
        return Understood(outcome, _parts(word, said)) if outcome and isinstance(word, str) else None
    failed = [
        line[3:].split()[0] for line in _lines(answer) if line.startswith("[-]") and len(line) > 3 and line[3:].strip()
    ]
    return Understood(ProbeOutcome.FAIL, f"failed {', '.join(failed[:_MOST_PARTS])}") if failed else None


def _lines(answer: HttpAnswer) -> list[str]:
    """Return the lines of a text, as Kubernetes writes one for each check."""
    return answer.body.decode("utf-8", "replace").splitlines() if answer.body[:1] == b"[" else []


def _parts(word: str, said: Mapping[str, Any]) -> str:
    """Return the word, with the parts that are not well or with what the answer adds."""
    bad = list(dict.fromkeys(_bad_parts(said)))[:_MOST_PARTS]
    added = next((said[key] for key in ("output", "description") if isinstance(said.get(key), str) and said[key]), "")
    details = ", ".join(bad) or added[:_LOOKED_AT]
    return f"{word[:20]}{', ' if details else ''}{details}"


def _bad_parts(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield the checks or components that an answer names as bad; each may be one record or a list of them."""
    for key in ("checks", "components", "details"):
        parts = said.get(key)
        for name, part in parts.items() if isinstance(parts, dict) else ():
            records = part if isinstance(part, list) else [part]
            words = [one.get("status") for one in records if isinstance(one, dict)]
            if any(isinstance(word, str) and _WORDS.get(word.lower()) in _BAD for word in words):
                yield f"{name[:60]}"


_BAD = (ProbeOutcome.WARN, ProbeOutcome.FAIL)


def _plain_text(answer: HttpAnswer) -> str:
    """Return the text of an answer that is neither JSON nor a page."""
    if not answer.content_type.lower().startswith("text/plain"):
        return ""
    return clean_line(answer.body[:_LOOKED_AT].decode("utf-8", "replace"))
