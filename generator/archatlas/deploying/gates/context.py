"""What the gates that ask somebody have in common: addresses, secrets, and what silence means."""

from collections.abc import Callable, Mapping
from typing import Any

from archatlas.analysis.assessment import Assessment
from archatlas.deploying.gates.port import GateQuestion
from archatlas.deploying.placeholders import attempt_words
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import GateVerdict, Look
from archatlas.model.live import ProbeOutcome
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import clean_line
from archatlas.transport.failures import unanswered
from archatlas.transport.http_request import BadAnswer, HttpRequest
from archatlas.transport.request_to import header_values, request_to
from archatlas.transport.resolution import HostResolver

Silence = NotAllowed | OSError | BadAnswer | ValueError
"""Why there is no answer; a ValueError says what could not be asked for."""


@dataclass(frozen=True, slots=True)
class GateContext:
    """What the gates of a module stand on; `assess` reads the schemas as they are now."""

    gate: str
    resolver: HostResolver
    environ: Mapping[str, str]
    module: Module | None = None
    assess: Callable[[], Assessment] | None = None
    mask: SecretMask = field(default=SecretMask())

    def words(self, asked: GateQuestion) -> Mapping[str, str]:
        """Return what addresses and queries may have filled in."""
        return attempt_words(asked.attempt, self.module)

    def request(self, address: str, headers: Mapping[str, str]) -> HttpRequest:
        """Return the request of an address without placeholders; raise ValueError where it is none."""
        fresh = {"Cache-Control": "no-cache"}
        return request_to(address, fresh | dict(header_values(headers, self.environ)))

    def said(
        self,
        verdict: GateVerdict,
        asked: GateQuestion,
        reason: str,
        version: str | None = None,
        measured_at: float | None = None,
        measured: Mapping[str, Any] | None = None,
    ) -> Look:
        """Return a look whose words hide secrets and steer nothing."""
        shown = None if version is None else self._line(version)
        return Look(self.gate, verdict, asked.now, shown, measured_at, self._line(reason), measured or {})

    def could_not_ask(self, asked: GateQuestion, problem: Silence, whom: str) -> Look:
        """Return that nothing is known, because whom we ask about others is silent."""
        return self.said(GateVerdict.ERROR, asked, f"{whom}: {silence(problem)[1]}")

    def _line(self, text: str) -> str:
        return self.mask.masked(clean_line(self.mask.masked(text)))


def version_of(asked: GateQuestion) -> str:
    """Return the version that is asked about, "" where it is unknown or there is none."""
    return asked.attempt.after.version if asked.attempt.after else ""


def silence(problem: Silence) -> tuple[GateVerdict, str]:
    """Return what it means that the module itself did not answer: that it fails, or that we could not ask."""
    if isinstance(problem, TimeoutError):
        return GateVerdict.FAIL, "no answer in time"
    if isinstance(problem, ValueError):
        return GateVerdict.ERROR, str(problem)
    found = unanswered(problem)
    return GateVerdict.FAIL if found.outcome is ProbeOutcome.FAIL else GateVerdict.ERROR, found.reason
