"""Gives the Deployment of a module the image of a version, and follows its rollout, with kubectl.

One request changes the image and notes the attempt in an annotation, on the condition that nobody changed the
Deployment since it was read. So whoever asks later knows whether the attempt came into effect, and one that comes late
comes too late.
"""

import asyncio
import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from shutil import which
from typing import Any

from archatlas.deploying.adapters.outside import Outside, key_of
from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.adapters.rollout import attempt_on, image_of, patch_of, rolled_out
from archatlas.deploying.placeholders import attempt_words, filled_image, filled_name
from archatlas.deploying.secrets import MaskedRecording
from archatlas.model.deployment import AttemptOutcome
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.settings.deployment_adapters import KubectlSettings
from archatlas.transport.answers import json_of
from archatlas.transport.http_request import BadAnswer

_MOST_OUTPUT = 8 * 2**20
"""Bytes; the largest object that Kubernetes keeps has less than two million."""

_PIECE = 65536
_FIELD_MANAGER = "archatlas"


@dataclass(frozen=True, slots=True)
class _Goal:
    """What a Deployment is to be; no image where it is to run nothing."""

    name: str
    namespace: str
    container: str
    image: str


class KubectlAdapter:
    """Runs the kubectl of one entry of the settings."""

    place = ""

    def __init__(self, settings: KubectlSettings, module: Module | None, outside: Outside) -> None:
        """Prepare; `outside.environ` is all that kubectl gets of the environment."""
        self._settings, self._module, self._outside = settings, module, outside

    def cannot(self, attempt: Attempt) -> str:
        """Return which value, variable or program is missing, or is no name to Kubernetes."""
        environ, program = self._outside.environ, self._settings.program[0]
        missing = next((name for name in self._settings.environment if name not in environ), "")
        if missing:
            return f"the variable {missing} that its kubectl hands on is not set; export it"
        if which(program, path=environ.get("PATH")) is None:
            return f"there is no program '{program}'; install it, or write where it is under 'program'"
        try:
            self._goal(attempt)
        except ValueError as problem:
            return str(problem)
        return ""

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Change the Deployment, unless the attempt did, and look how the rollout is doing."""
        try:
            goal = self._goal(attempt)
            found = await self._read(goal)
            if found is None:
                reason = f"there is no Deployment {goal.namespace}/{goal.name}; create it, with replicas: 0"
                return self._outside.result(AttemptOutcome.NOT_APPLIED, reason)
            if attempt_on(found) == key_of(attempt):
                return self._rollout(found, goal)
            return await self._patched(attempt, goal, found)
        except ValueError as problem:
            return self._outside.result(AttemptOutcome.NOT_APPLIED, str(problem))
        except BadAnswer as problem:
            return self._outside.result(AttemptOutcome.CANNOT_TELL, str(problem))

    undo = apply

    async def observe(self, attempt: Attempt) -> AttemptResult:
        """Look for the attempt at the Deployment; what is not there twice, too far apart, will not come."""
        return await self._outside.patiently(lambda: self._observed(attempt))

    async def _observed(self, attempt: Attempt) -> AttemptResult:
        goal = self._goal(attempt)
        found = await self._read(goal)
        if found is None:
            return self._outside.result(AttemptOutcome.NOT_APPLIED, "there is no such Deployment")
        if attempt_on(found) == key_of(attempt):
            return self._rollout(found, goal)
        image, before = image_of(found, goal.container), self._image_before(attempt)
        if before and image != before:
            reason = (
                f"the attempt is not noted at it, and somebody else gave it the image {image or 'of no such container'}"
            )
            return self._outside.result(AttemptOutcome.CANNOT_TELL, reason)
        return self._outside.result(AttemptOutcome.NOT_APPLIED, "the attempt is not noted at the Deployment")

    async def _patched(self, attempt: Attempt, goal: _Goal, found: Mapping[str, Any]) -> AttemptResult:
        """Send the change; whether it came too late, or its answer was lost, only the Deployment knows."""
        patch = json.dumps(patch_of(found, goal.container, goal.image, key_of(attempt)))
        options = ("--type", "json", "--field-manager", _FIELD_MANAGER, "--patch", patch, "-o", "name")
        _, _, said = await self._run("patch", goal, *options)
        after = await self._read(goal)
        if after is not None and attempt_on(after) == key_of(attempt):
            return self._rollout(after, goal)
        return self._outside.result(AttemptOutcome.CANNOT_TELL, f"kubectl patch: {said or 'it took too long'}")

    def _rollout(self, found: Mapping[str, Any], goal: _Goal) -> AttemptResult:
        outcome, reason = rolled_out(found)
        return self._outside.result(outcome, reason, {"image": goal.image} if goal.image else {})

    async def _read(self, goal: _Goal) -> Mapping[str, Any] | None:
        """Return a Deployment, None where there is none; raise BadAnswer where nobody can tell."""
        status, output, said = await self._run("get", goal, "--ignore-not-found", "-o", "json")
        if status != 0:
            raise BadAnswer(f"kubectl get: {said or 'it took too long'}")
        found = json_of(output)
        if output.strip() and not isinstance(found, dict):
            raise BadAnswer("kubectl get: no JSON that can be read")
        return found if isinstance(found, dict) else None

    async def _run(self, verb: str, goal: _Goal, *options: str) -> tuple[int | None, bytes, str]:
        """Return the exit status of kubectl, None where it took too long, with what it printed to either side."""
        timeout = self._outside.timeout
        try:
            child = await asyncio.create_subprocess_exec(
                *(*self._settings.program, verb, f"deployment/{goal.name}", "--namespace", goal.namespace, *options),
                f"--request-timeout={max(1, int(timeout * 0.8))}s",
                env=dict(self._outside.environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as problem:
            raise BadAnswer(f"kubectl cannot be run: {problem}") from problem
        said = self._outside.mask.recording(1000)
        try:
            async with asyncio.timeout(timeout):
                output, _ = await asyncio.gather(_read_all(child.stdout), _record(child.stderr, said))
                status: int | None = await child.wait()
        except TimeoutError:
            status, output = None, b""
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):  # it ended this moment
                    os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        return status, output, said.text().strip()

    def _goal(self, attempt: Attempt) -> _Goal:
        words, said = attempt_words(attempt, self._module), self._settings
        name = filled_name(said.name, words)
        container = filled_name(said.container, words) if said.container else name
        image = filled_image(said.image, words) if attempt.after else ""
        return _Goal(name, filled_name(said.namespace, words), container, image)

    def _image_before(self, attempt: Attempt) -> str:
        """Return the image that was there before, as far as that is known."""
        words = attempt_words(attempt, self._module)
        return filled_image(self._settings.image, {**words, "version": words["before"]}) if words["before"] else ""


async def _read_all(stream: asyncio.StreamReader | None) -> bytes:
    """Return what comes, as far as that is no more than any answer."""
    output = bytearray()
    while stream is not None and (piece := await stream.read(_PIECE)):
        output += piece[: _MOST_OUTPUT - len(output)]
    return bytes(output)


async def _record(stream: asyncio.StreamReader | None, said: MaskedRecording) -> None:
    while stream is not None and (piece := await stream.read(_PIECE)):
        said.take(piece)
