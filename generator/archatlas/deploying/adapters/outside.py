"""What the adapters that ask somebody have in common: an address, secrets, and what an unanswered request means."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import AttemptOutcome
from archatlas.model.record import dataclass
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import clean_line, json_of
from archatlas.transport.failures import unanswered
from archatlas.transport.http_request import BadAnswer, HttpAnswer, HttpRequest, ask_http
from archatlas.transport.request_to import header_values, request_to
from archatlas.transport.resolution import HostResolver

MOST_ANSWER_BYTES = 4 * 2**20
PATIENCE = 2.0
"""Seconds until whoever could not tell, or knew nothing, is asked once more."""

_TRIES = 4
_NEVER_SENT = (NotAllowed, ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError, ValueError)
"""Problems after which the request cannot have reached anybody who carries it out."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What requests of an adapter stand on."""

    resolver: HostResolver
    environ: Mapping[str, str]
    mask: SecretMask
    timeout: float
    patience: float = PATIENCE

    def request(self, address: str, headers: Mapping[str, str], own: Mapping[str, str] | None = None) -> HttpRequest:
        """Return the request of an address with the values of headers; raise ValueError where there are none."""
        return request_to(address, {**(own or {}), **header_values(headers, self.environ)})

    async def answer(self, request: HttpRequest) -> HttpAnswer:
        """Return what is answered; raise as `ask_http` does."""
        return await ask_http(request, self.resolver, self.timeout, MOST_ANSWER_BYTES)

    def result(self, outcome: AttemptOutcome, reason: str, facts: Mapping[str, Any] | None = None) -> AttemptResult:
        """Return a result whose words hide secrets and steer nothing."""
        return AttemptResult(outcome, self.mask.masked(clean_line(self.mask.masked(reason))), facts or {})

    def unsent(self, problem: Exception) -> AttemptResult:
        """Return what became of a request without an answer: nothing, or nobody can tell."""
        is_certain = isinstance(problem, _NEVER_SENT)
        outcome = AttemptOutcome.NOT_APPLIED if is_certain else AttemptOutcome.CANNOT_TELL
        return self.result(outcome, words_of(problem))

    async def patiently(self, look: Callable[[], Awaitable[AttemptResult]]) -> AttemptResult:
        """Return what a target says of an attempt, asked again where it cannot tell, or does not know of it yet."""
        result = await self._look(look)
        for _ in range(_TRIES - 1):
            if result.outcome not in (AttemptOutcome.CANNOT_TELL, AttemptOutcome.NOT_APPLIED):
                break
            await asyncio.sleep(self.patience)
            before, result = result, await self._look(look)
            if before.outcome is result.outcome is AttemptOutcome.NOT_APPLIED:
                break
        return result

    async def _look(self, look: Callable[[], Awaitable[AttemptResult]]) -> AttemptResult:
        try:
            return await look()
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return self.result(AttemptOutcome.CANNOT_TELL, words_of(problem))


def words_of(problem: Exception) -> str:
    """Return why there is no answer."""
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    return unanswered(problem).reason if isinstance(problem, NotAllowed | OSError | BadAnswer) else str(problem)


def key_of(attempt: Attempt) -> str:
    """Return what an attempt is known by at its target, which may serve many environments."""
    return f"{attempt.environment}:{attempt.id}"


def member(answer: HttpAnswer, name: str) -> Any:
    """Return a member of the JSON of an answer, None where there is none."""
    said = json_of(answer.body)
    return said.get(name) if isinstance(said, dict) else None
