"""Has something else deploy, by a POST with an Idempotency-Key, and asks it what became of that."""

import json

from archatlas.deploying.adapters.outside import Outside, key_of, member
from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.placeholders import attempt_words, filled_address
from archatlas.model.deployment import AttemptOutcome
from archatlas.model.module import Module
from archatlas.model.record import replace
from archatlas.settings.deployment_adapters import WebhookSettings
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import clean_line
from archatlas.transport.http_request import BadAnswer, HttpAnswer, HttpRequest

STATES = {outcome.value: outcome for outcome in AttemptOutcome} | {"not": AttemptOutcome.NOT_APPLIED}
"""What an answer may say under `state`."""

_MAY_HAVE_BEGUN = (408, 425, 429)
_UNKNOWN = (404, 410)


class WebhookAdapter:
    """Asks the addresses of one entry of the settings."""

    place = ""

    def __init__(self, settings: WebhookSettings, module: Module | None, outside: Outside) -> None:
        """Prepare; nothing is asked yet."""
        self._settings, self._module, self._outside = settings, module, outside

    def cannot(self, attempt: Attempt) -> str:
        """Return which value or variable is missing, or fits no address."""
        try:
            self._request(self._settings.url, attempt)
            if self._settings.observe:
                self._request(self._settings.observe, attempt)
        except ValueError as problem:
            return str(problem)
        return ""

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Ask for it."""
        return await self._posted("apply", attempt)

    async def undo(self, attempt: Attempt) -> AttemptResult:
        """Ask for what was before."""
        return await self._posted("undo", attempt)

    async def observe(self, attempt: Attempt) -> AttemptResult:
        """Ask what became of an attempt."""
        if not self._settings.observe:
            reason = "its webhook has no address 'observe' that could tell"
            return self._outside.result(AttemptOutcome.CANNOT_TELL, reason)
        return await self._outside.patiently(lambda: self._observed(attempt))

    async def _posted(self, action: str, attempt: Attempt) -> AttemptResult:
        document = {"action": action, **_document(attempt)}
        try:
            request = replace(self._request(self._settings.url, attempt), method="POST", body=_bytes(document))
            answer = await self._outside.answer(request)
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return self._outside.unsent(problem)
        return self._outside.result(_outcome(answer), _reason(answer))

    async def _observed(self, attempt: Attempt) -> AttemptResult:
        answer = await self._outside.answer(self._request(self._settings.observe, attempt))
        if answer.status in _UNKNOWN:
            return self._outside.result(AttemptOutcome.NOT_APPLIED, f"{answer.status}: it knows no such attempt")
        said = STATES.get(str(member(answer, "state"))) if answer.status == 200 else None
        return self._outside.result(said or AttemptOutcome.CANNOT_TELL, _reason(answer))

    def _request(self, address: str, attempt: Attempt) -> HttpRequest:
        # A structured field of type String: draft-ietf-httpapi-idempotency-key-header.
        own = {"Content-Type": "application/json", "Idempotency-Key": json.dumps(key_of(attempt))}
        words = attempt_words(attempt, self._module)
        return self._outside.request(filled_address(address, words), self._settings.headers, own)


def _document(attempt: Attempt) -> dict[str, str | int | None]:
    return {
        "attempt": key_of(attempt),
        "run": attempt.run,
        "step": attempt.step,
        "environment": attempt.environment,
        "module": attempt.module,
        "before": attempt.before.version if attempt.before else None,
        "after": attempt.after.version if attempt.after else None,
        "fence": attempt.fence,
    }


def _bytes(document: dict[str, str | int | None]) -> bytes:
    return json.dumps(document, sort_keys=True).encode()


def _outcome(answer: HttpAnswer) -> AttemptOutcome:
    """Return what became of a request: only who refuses it plainly has certainly not begun."""
    said = STATES.get(str(member(answer, "state")))
    if answer.status // 100 == 2:
        return said or (AttemptOutcome.RUNNING if answer.status == 202 else AttemptOutcome.APPLIED)
    if answer.status == 409:  # the same key is at work
        return AttemptOutcome.RUNNING
    is_open = answer.status >= 500 or answer.status in _MAY_HAVE_BEGUN
    return said or (AttemptOutcome.CANNOT_TELL if is_open else AttemptOutcome.NOT_APPLIED)


def _reason(answer: HttpAnswer) -> str:
    told = [str(one) for one in (member(answer, "state"), member(answer, "reason")) if isinstance(one, str)]
    if 300 <= answer.status < 400:
        told = ["redirects are not followed"]
    return clean_line(": ".join((f"it answers {answer.status}", *told)))
