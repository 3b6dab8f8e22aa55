"""Reports that modules send themselves: who may, how often, and what they may say."""

import hmac
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from archatlas.model.live import MOST_CHARACTERS, Observation, ProbeOutcome, Source
from archatlas.model.module import lane_of
from archatlas.service.api.answers import ApiProblem, Body
from archatlas.service.api.modules import NAME
from archatlas.service.api.operation import Operation, Question, document_body
from archatlas.settings.live import PushToken

MOST_BYTES = 4096
MOST_A_SECOND = 200
_APART = 300.0
"""Seconds by which the time in a report may differ from ours: it counts for order only, ours counts for states."""

_LATEST = 1e12
_OUTCOMES = {
    "pass": ProbeOutcome.PASS,
    "warn": ProbeOutcome.WARN,
    "fail": ProbeOutcome.FAIL,
}
_KEYS = frozenset({"status", "reason", "at"})


class PushGate:
    """Lets reports in: one a second for a module, two hundred for all."""

    def __init__(self, passed: Callable[[], float]) -> None:
        """Begin with nobody; `passed` says how much time went by."""
        self._passed = passed
        self._free_from: dict[str, float] = {}
        self._tokens, self._filled = float(MOST_A_SECOND), passed()

    def admit(self, module: str) -> None:
        """Take a report of a module, or refuse with the time to wait."""
        now = self._passed()
        self._tokens = min(float(MOST_A_SECOND), self._tokens + (now - self._filled) * MOST_A_SECOND)
        self._filled = now
        if now < self._free_from.get(module, now):  # first, so that one module cannot use up what is there for all
            raise _too_many("a module may report once a second; send it again later")
        if self._tokens < 1:
            raise _too_many(f"at most {MOST_A_SECOND} reports a second are taken in all; send it again later")
        self._tokens -= 1
        self._free_from[module] = now + 1.0


def is_among(token: str, digests: tuple[str, ...]) -> bool:
    """Tell whether the digest of a token is among some, in a time that says nothing about them."""
    digest = sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
    found = False
    for known in digests:
        found |= hmac.compare_digest(digest, known)
    return found


def bearer(request: Request) -> str:
    """Return the token that a request sends, empty where it sends none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def push_operation(gate: PushGate, clean: Callable[[str], str]) -> Operation:
    """Return the operation that takes reports; `clean` makes one harmless line of a text."""

    async def take(question: Question) -> Body:
        name = str(question.request.path_params["name"])
        _authorise(question, name)
        name = question.module
        registry = question.context.registry
        watched = registry.watched(name)
        if watched is None or watched.by(Source.PUSH) is None:
            detail = f"nobody watches '{name}' by its reports; name its lane below live.push in archatlas.yml"
            raise ApiProblem(409, "The module is not watched", detail)
        if not registry.is_leader:
            detail = "another process leads; send it there, or again when this one leads"
            raise ApiProblem(503, "This process takes no reports", detail, {"retry-after": "5"})
        gate.admit(name)
        outcome, reason, at = _report(await _json(question.request))
        now = registry.clock()
        memory = registry.states.memory(name)
        _refuse_another_time(at, now, memory.by(Source.PUSH).made if memory else None)
        registry.observe(Observation(name, Source.PUSH, now, outcome, None, clean(reason), "push", made=at))
        status = registry.status(name)
        return document_body({"index": status.index, "status": status.state.value}, status=202)

    return Operation(
        "/v1/modules/{name}/heartbeat",
        "sendHeartbeat",
        "Report how a module does; the time is that of this server",
        take,
        (NAME,),
        {202: "Taken"},
        method="POST",
        tag="push",
    )


def _refuse_another_time(made: float | None, now: float, last: float | None) -> None:
    """Refuse a report that says it was made before the last one, or in another hour; a restart forgets neither."""
    if made is None:
        return
    if abs(made - now) > _APART:
        when = "future" if made > now else "past"
        detail = f"'at' lies {abs(made - now):.0f} s in the {when}; set the clock, or leave 'at' out"
        raise ApiProblem(409, "The report is of another time", detail)
    if last is not None and made <= last:
        detail = "a report that was made as late was taken before; send each report once, with its own 'at'"
        raise ApiProblem(409, "The report was sent before", detail)


def _authorise(question: Question, name: str) -> None:
    token, settings = bearer(question.request), question.context.settings
    mine = tuple(one for one in settings.push if is_among(token, (one.digest,)))
    if not token or not mine:
        detail = "send 'Authorization: Bearer TOKEN' with a token whose digest stands below live.push"
        raise ApiProblem(401, "No token that may report", detail, {"www-authenticate": "Bearer"})
    if not any(_covers(one, name) for one in mine):
        detail = f"the token is for {', '.join(sorted({one.lane for one in mine}))}; use the one of this lane"
        raise ApiProblem(403, "The token is for another lane", detail)


def _covers(token: PushToken, name: str) -> bool:
    return token.lane == lane_of(name)


async def _json(request: Request) -> Any:
    """Return what a request says in JSON; no more than allowed is ever read."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise ApiProblem(415, "Not JSON", "send 'Content-Type: application/json'")
    content = b""
    try:
        async for part in request.stream():
            content += part
            if len(content) > MOST_BYTES:
                raise ApiProblem(413, "The report is too long", f"send at most {MOST_BYTES} bytes")
    except ClientDisconnect:
        raise ApiProblem(400, "The report did not come as a whole", "send all of it") from None
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _not_a_report('send a JSON object, such as {"status": "pass"}') from None


def _report(said: Any) -> tuple[ProbeOutcome, str, float | None]:
    """Return what a report says, and when it says to have been made; refuse what is none."""
    if not isinstance(said, Mapping):
        raise _not_a_report('send a JSON object, such as {"status": "pass"}')
    if unknown := sorted(map(str, said.keys() - _KEYS)):
        raise _not_a_report(f"there is no key '{unknown[0][:50]}'; there are status, reason and at")
    status, reason, at = said.get("status"), said.get("reason", ""), said.get("at")
    if not isinstance(status, str) or status not in _OUTCOMES:
        raise _not_a_report("'status' is one of pass, warn, fail")
    if not isinstance(reason, str) or len(reason) > MOST_CHARACTERS:
        raise _not_a_report(f"'reason' is a text of at most {MOST_CHARACTERS} characters")
    if at is not None and (isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < _LATEST):
        raise _not_a_report("'at' is a number of seconds since the epoch")
    return _OUTCOMES[status], reason, None if at is None else float(at)


def _no_number(said: str) -> NoReturn:
    raise ValueError(said)


def _not_a_report(detail: str) -> ApiProblem:
    return ApiProblem(422, "Not a report", detail)


def _too_many(detail: str) -> ApiProblem:
    return ApiProblem(429, "Too many reports", detail, {"retry-after": "1"})
