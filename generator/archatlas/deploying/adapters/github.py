"""Has a workflow of a repository deploy, by a deployment at GitHub whose payload holds the attempt."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from archatlas.deploying.adapters.outside import Outside, key_of, member
from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.placeholders import attempt_words, filled, filled_reference
from archatlas.model.deployment import AttemptOutcome
from archatlas.model.module import Module
from archatlas.model.record import dataclass, replace
from archatlas.settings.deployment_adapters import GithubSettings
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import clean_line, json_of
from archatlas.transport.http_request import BadAnswer, HttpAnswer, HttpRequest

_TASK = "deploy"
_HEADERS = {
    "Accept": "application/vnd.github+json",
    "Content-Type": "application/json",
    "X-GitHub-Api-Version": "2022-11-28",
}
_OUTCOMES = {
    "success": AttemptOutcome.APPLIED,
    "failure": AttemptOutcome.FAILED,
    "error": AttemptOutcome.FAILED,
    "inactive": AttemptOutcome.CANNOT_TELL,
}
"""What the newest status of a deployment means; one that is inactive was replaced by another one."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is deployed, as GitHub calls it."""

    ref: str
    environment: str


class GithubAdapter:
    """Makes the deployments of one entry of the settings."""

    place = ""

    def __init__(self, settings: GithubSettings, module: Module | None, outside: Outside) -> None:
        """Prepare; nothing is asked yet."""
        self._settings, self._module, self._outside = settings, module, outside

    def cannot(self, attempt: Attempt) -> str:
        """Return which value or variable is missing, or means nothing to GitHub."""
        if attempt.after is None:
            return "a deployment at GitHub takes nothing out of service; give such modules another adapter"
        try:
            self._wanted(attempt)
            self._request("")
        except ValueError as problem:
            return str(problem)
        return ""

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Make a deployment, unless there is one for the attempt."""
        try:
            found = await self._found(attempt)
            return await (self._state(found) if found is not None else self._made(attempt))
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return self._outside.unsent(problem)

    undo = apply

    async def observe(self, attempt: Attempt) -> AttemptResult:
        """Look for the deployment of an attempt, and at its newest status."""
        return await self._outside.patiently(lambda: self._observed(attempt))

    async def _observed(self, attempt: Attempt) -> AttemptResult:
        found = await self._found(attempt)
        if found is None:
            return self._outside.result(AttemptOutcome.NOT_APPLIED, "there is no deployment of this attempt")
        return await self._state(found)

    async def _made(self, attempt: Attempt) -> AttemptResult:
        wanted = self._wanted(attempt)
        request = replace(self._request("deployments"), method="POST", body=self._document(attempt, wanted))
        answer = await self._outside.answer(request)
        if answer.status == 201:
            return self._outside.result(AttemptOutcome.RUNNING, f"deployment {member(answer, 'id')} was made")
        is_open = answer.status >= 500 or answer.status in (408, 429)
        outcome = AttemptOutcome.CANNOT_TELL if is_open else AttemptOutcome.NOT_APPLIED
        return self._outside.result(outcome, _refusal(answer))

    async def _found(self, attempt: Attempt) -> int | None:
        """Return the number of the deployment of an attempt; raise BadAnswer where nobody can tell."""
        wanted = self._wanted(attempt)
        asked = {"ref": wanted.ref, "environment": wanted.environment, "task": _TASK, "per_page": "100"}
        for one in await self._listed(f"deployments?{urlencode(asked)}"):
            payload = one.get("payload")
            payload = json_of(payload.encode()) if isinstance(payload, str) else payload
            if isinstance(payload, dict) and payload.get("attempt") == key_of(attempt):
                return int(one["id"])
        return None

    async def _state(self, number: int) -> AttemptResult:
        statuses = await self._listed(f"deployments/{number}/statuses?per_page=1")
        state = str(statuses[0].get("state")) if statuses else "pending"
        said = str(statuses[0].get("description") or "") if statuses else ""
        reason = clean_line(": ".join(part for part in (f"deployment {number} is {state}", said) if part))
        return self._outside.result(_OUTCOMES.get(state, AttemptOutcome.RUNNING), reason, {"deployment": number})

    async def _listed(self, target: str) -> list[Mapping[str, Any]]:
        answer = await self._outside.answer(self._request(target))
        said = json_of(answer.body)
        if answer.status != 200 or not isinstance(said, list):
            raise BadAnswer(_refusal(answer))
        return [one for one in said if isinstance(one, dict)]

    def _request(self, target: str) -> HttpRequest:
        path, _, query = target.partition("?")
        address = f"{self._settings.api.rstrip('/')}/repos/{self._settings.repository}/{path}"
        token = self._outside.environ.get(self._settings.token, "")
        if not token:
            raise ValueError(f"the environment variable {self._settings.token} holds no token; set it")
        request = self._outside.request(address, {"Authorization": self._settings.token}, _HEADERS)
        bearer = {**request.headers, "Authorization": f"Bearer {token}"}
        return replace(request, target=f"{request.target}?{query}" if query else request.target, headers=bearer)

    def _wanted(self, attempt: Attempt) -> _Wanted:
        words = attempt_words(attempt, self._module)
        ref, environment = filled_reference(self._settings.ref, words), filled(self._settings.environment, words)
        return _Wanted(ref, environment)

    def _document(self, attempt: Attempt, wanted: _Wanted) -> bytes:
        versions = {
            "before": attempt.before.version if attempt.before else None,
            "after": attempt.after.version if attempt.after else None,
        }
        document = {
            "ref": wanted.ref,
            "task": _TASK,
            "auto_merge": False,  # GitHub would merge the default branch instead of deploying what was asked for
            "required_contexts": list(self._settings.checks),
            "environment": wanted.environment,
            "description": f"{attempt.step} of run {attempt.run}"[:140],
            "payload": {"attempt": key_of(attempt), "run": attempt.run, "module": attempt.module, **versions},
        }
        return json.dumps(document, sort_keys=True).encode()


def _refusal(answer: HttpAnswer) -> str:
    said = member(answer, "message")
    told = "redirects are not followed" if 300 <= answer.status < 400 else said if isinstance(said, str) else ""
    return clean_line(f"GitHub answers {answer.status}{': ' if told else ''}{told}")
