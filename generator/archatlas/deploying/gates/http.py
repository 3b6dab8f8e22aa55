"""Asks a module itself: an answer that it is well, and that says of which version it is."""

from http import HTTPStatus
from typing import Any

from archatlas.deploying.gates.context import GateContext, silence, version_of
from archatlas.deploying.gates.port import GateQuestion
from archatlas.deploying.placeholders import filled_address
from archatlas.model.deployment import GateVerdict, Look
from archatlas.model.live import ProbeOutcome
from archatlas.model.record import dataclass
from archatlas.settings.deployment_gates import HttpGate
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import json_of, understood
from archatlas.transport.http_request import BadAnswer, HttpAnswer, ask_http

VERDICTS = {ProbeOutcome.PASS: GateVerdict.PASS, ProbeOutcome.FAIL: GateVerdict.FAIL}
"""What health means for a gate: what is degraded, or not known, neither passes nor fails."""

_ASKS_WHO_WE_ARE = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)


@dataclass(frozen=True, slots=True)
class HttpLooker:
    """The gate `http`."""

    settings: HttpGate
    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Ask once, at the address of the module."""
        try:
            address = filled_address(self.settings.url, self.context.words(asked))
            request = self.context.request(address, self.settings.headers)
            answer = await ask_http(request, self.context.resolver, self.settings.timeout)
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return self._told(asked, *silence(problem), None, None)
        if answer.status in _ASKS_WHO_WE_ARE:
            reason = f"{answer.status}: it asks who we are; set headers of the gate"
            return self.context.said(GateVerdict.ERROR, asked, reason)
        health = understood(answer)
        verdict = VERDICTS.get(health.outcome, GateVerdict.INCONCLUSIVE)
        version = told_version(answer, self.settings.version, version_of(asked))
        return self._told(asked, verdict, health.reason, version, asked.now - answer.age)

    def _told(
        self, asked: GateQuestion, verdict: GateVerdict, reason: str, version: str | None, at: float | None
    ) -> Look:
        """Return the look; who fails without a word on its version fails at the address of the one that is asked."""
        if version is None and verdict is GateVerdict.FAIL:
            version = version_of(asked)
        elif version is None and verdict is GateVerdict.PASS:
            reason = f"{reason}; it does not say its version under '{self.settings.version}'"
        elif version is not None and version_of(asked) and version != version_of(asked):
            verdict = GateVerdict.INCONCLUSIVE  # whatever its health is, it is not the one that is asked about
            reason = f"{reason}; it is version {version}, not {version_of(asked)}"
        return self.context.said(verdict, asked, reason, version, at)


def told_version(answer: HttpAnswer, key: str, wanted: str) -> str | None:
    """Return the version that an answer tells, as the schema spells it where both mean the same one."""
    said: Any = json_of(answer.body)
    for part in key.split("."):
        said = said.get(part) if isinstance(said, dict) else None
    if not isinstance(said, str | int) or isinstance(said, bool):
        return None
    text = str(said).strip()[:200]
    return wanted if text.removeprefix("v") == wanted.removeprefix("v") else text
