"""Asks the live registry: how it sees a module since the change, and what is left of its error budget."""

from collections.abc import Mapping
from typing import Any

from archatlas.deploying.gates.context import GateContext
from archatlas.deploying.gates.http import VERDICTS
from archatlas.deploying.gates.port import GateQuestion
from archatlas.deploying.placeholders import filled_address
from archatlas.model.deployment import GateVerdict, Look
from archatlas.model.record import dataclass
from archatlas.settings.deployment_gates import BudgetGate, RegistryGate
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import json_of, understood
from archatlas.transport.http_request import BadAnswer, HttpAnswer, ask_http

SERVER = "the registry"
_UNSURE = ("stale", "flapping", "observer-suspect")
"""Flags by which the registry says that it does not know well."""


@dataclass(frozen=True, slots=True)
class RegistryLooker:
    """The gate `registry`: its word about health counts once it watched for long enough after the change."""

    settings: RegistryGate
    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Ask once for the health of the module, and for when it was seen."""
        try:
            _, status = await _told(self.settings, self.context, asked, "status", "name")
            answer, health = await _told(self.settings, self.context, asked, "health", "serviceId")
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return self.context.could_not_ask(asked, problem, SERVER)
        verdict = VERDICTS.get(understood(answer).outcome, GateVerdict.INCONCLUSIVE)
        reason = ", ".join(str(health[key]) for key in ("description", "output") if health.get(key))
        seen = _number(status.get("seen"))
        if unsure := self._unsure(status, asked, seen):
            verdict, reason = GateVerdict.INCONCLUSIVE, f"{reason}; {unsure}"
        return self.context.said(verdict, asked, reason, None, seen)

    def _unsure(self, status: Mapping[str, Any], asked: GateQuestion, seen: float | None) -> str:
        """Return why the word of the registry does not count yet; empty where it does."""
        observer, flags = status.get("observer"), status.get("flags")
        if isinstance(observer, dict) and observer.get("suspect"):
            return "the registry suspects its own network"
        found = [flag for flag in _UNSURE if isinstance(flags, list) and flag in flags]
        if found:
            return f"it is {found[0]}"
        if seen is None or seen < asked.applied_at + self.settings.settle:
            return f"it was not watched for {self.settings.settle:g} s after the change yet"
        return ""


@dataclass(frozen=True, slots=True)
class BudgetLooker:
    """The gate `budget`."""

    settings: BudgetGate
    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Ask once for what is left of the budget."""
        try:
            _, said = await _told(self.settings, self.context, asked, "slo", "name")
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return self.context.could_not_ask(asked, problem, SERVER)
        level = said.get("level")
        verdict, reason = self._judged(level if isinstance(level, dict) else {}, str(said.get("says") or ""))
        return self.context.said(verdict, asked, reason)

    def _judged(self, level: Mapping[str, Any], says: str) -> tuple[GateVerdict, str]:
        left = _number(level.get("remaining"))
        if left is None or level.get("is_judged") is not True or level.get("is_blind"):
            return GateVerdict.INCONCLUSIVE, says or "nothing is known of its budget"
        if level.get("alert"):
            return GateVerdict.FAIL, f"its budget burns too fast: {says}"
        told = f"{left:.0%} of its budget is left, {self.settings.at_least:.0%} is asked for"
        return GateVerdict.PASS if left >= self.settings.at_least else GateVerdict.FAIL, told


async def _told(
    server: RegistryGate | BudgetGate, context: GateContext, asked: GateQuestion, part: str, named: str
) -> tuple[HttpAnswer, Mapping[str, Any]]:
    """Return what the registry says of a module; raise BadAnswer where it says nothing of this one."""
    address = filled_address(f"{server.url.rstrip('/')}/v1/modules/{{module}}/{part}", context.words(asked))
    answer = await ask_http(context.request(address, server.headers), context.resolver, server.timeout)
    said = json_of(answer.body)
    if answer.status not in (200, 503) or not isinstance(said, dict) or said.get(named) != asked.attempt.module:
        raise BadAnswer(f"{answer.status}, and nothing about {asked.attempt.module}")
    return answer, said


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
