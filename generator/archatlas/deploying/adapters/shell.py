"""Brings versions into effect by commands of the settings: a program with its arguments, which no shell reads.

Each command runs below a runner of its own, in a session of its own, which outlives us. Whoever goes on after us finds
in the directory of the attempt whether it runs, how it ended, or that it was never begun, and then never will be.
"""

import asyncio
import fcntl
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from archatlas.deploying.adapters import shell_runner
from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.secrets import MOST_RECORDED, SecretMask
from archatlas.model.deployment import AttemptOutcome
from archatlas.settings.deployment_adapters import PLACEHOLDERS, ShellSettings

PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")
"""The variables that every command gets."""

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PACKAGES = Path(__file__).parents[3]
_LONG_ENOUGH = 5.0
"""Seconds for which a command that runs is watched before we say that it does."""
_OFTEN = 0.05
_VOID = b"void"


class ShellAdapter:
    """Runs the commands of one entry of the settings."""

    def __init__(self, settings: ShellSettings, home: Path, traces: Path, environment: Mapping[str, str]) -> None:
        """Run in `home`, leave traces below a directory of our own, and hand on what is named of an environment."""
        self._settings, self._home, self._traces = settings, home.resolve(), traces.resolve()
        self._environment = {
            name: environment[name] for name in (*PASSED_ON, *settings.environment) if name in environment
        }
        self._missing = next((name for name in settings.environment if name not in environment), "")
        self._secrets = [environment[name] for name in settings.environment if environment.get(name)]
        self._mask = SecretMask.of(self._secrets)

    @property
    def place(self) -> str:
        """Return what the directory of traces is known by, on whatever machine it is."""
        self._traces.mkdir(mode=0o700, parents=True, exist_ok=True)
        named = self._traces / "place"
        if not named.exists():
            beside = self._traces / f"place.{uuid4().hex}"
            beside.write_text(uuid4().hex, encoding="ascii")
            try:
                os.link(beside, named)  # of several who come at once, one is the first
            except FileExistsError:
                pass
            finally:
                beside.unlink()
        return named.read_text(encoding="ascii")

    def cannot(self, attempt: Attempt) -> str:
        """Return what keeps every try from being made."""
        if self._missing:
            return f"the variable {self._missing} that its shell hands on is not set; export it"
        key, command = self._command(attempt)
        if not command:
            return f"its shell has no command '{key}'; add one to environments.{attempt.environment}.adapters"
        return unfit(command, values_of(attempt))

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Run `apply`, or `retire` where nothing is to be there any more."""
        return await self._run(attempt, self._command(attempt)[1])

    async def undo(self, attempt: Attempt) -> AttemptResult:
        """Run `undo`, or what brings the version before back."""
        return await self._run(attempt, self._settings.undo or self._command(attempt)[1])

    async def observe(self, attempt: Attempt) -> AttemptResult:
        """Look at the traces of an attempt, and where they do not say it, ask the command for that."""
        if attempt.place == self.place:
            told = await self._traced(self._directory(attempt))
            if told is not None:
                return told
            reason = "its runner was ended before it could say how it went"
        else:
            reason = "it was made elsewhere, where nobody can look from here"
        if not self._settings.observe:
            return AttemptResult(AttemptOutcome.CANNOT_TELL, f"{reason}, and its shell has no command 'observe'")
        return await self._asked(attempt)

    def _command(self, attempt: Attempt) -> tuple[str, tuple[str, ...]]:
        if attempt.after is None and attempt.before is not None:
            return "retire", self._settings.retire
        return "apply", self._settings.apply

    def _directory(self, attempt: Attempt) -> Path:
        """Return where the traces of a try are; each announcement in the journal has its own."""
        named = f"{attempt.environment}\n{attempt.run}\n{attempt.id}\n{attempt.intent}"
        return self._traces / sha256(named.encode()).hexdigest()[:32]

    async def _run(self, attempt: Attempt, command: Sequence[str]) -> AttemptResult:
        directory = self._directory(attempt)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        order = {
            "command": filled(command, values_of(attempt)),
            "directory": str(self._home),
            "environment": self._environment | variables_of(attempt),
            "timeout": self._settings.timeout,
            "secrets": self._secrets,
            "package": str(_PACKAGES),
            "most": MOST_RECORDED,
        }
        runner = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I" if self._secrets else "-IS",  # what hides secrets needs our libraries; all else begins faster
            shell_runner.__file__,
            str(directory),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        await runner.communicate(json.dumps(order).encode())
        told = await self._traced(directory)
        return told or AttemptResult(AttemptOutcome.CANNOT_TELL, "its runner was ended before it could say how it went")

    async def _traced(self, directory: Path) -> AttemptResult | None:
        """Return what the traces say, None where whoever left them was ended; without any, there never will be some."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        forbidden = shell_runner.claim(directory, f"observer-{os.getpid()}-{uuid4().hex[:8]}", _VOID)
        if forbidden is not None:
            os.close(forbidden)
        begun = directory / shell_runner.BEGUN
        if begun.read_bytes() == _VOID:
            return AttemptResult(AttemptOutcome.NOT_APPLIED, "it was never begun")
        until = asyncio.get_running_loop().time() + _LONG_ENOUGH
        while _is_held(begun) and not (directory / shell_runner.ENDED).exists():
            if asyncio.get_running_loop().time() > until:
                return AttemptResult(AttemptOutcome.RUNNING, "its command runs")
            await asyncio.sleep(_OFTEN)
        return self._ended(directory / shell_runner.ENDED)

    def _ended(self, said: Path) -> AttemptResult | None:
        if not said.exists():
            return None
        told: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
        output = self._mask.masked(told["output"])
        facts = {"status": told["status"], **({"output": output} if output else {})}
        if told["status"] == 0 and not told.get("timed_out"):
            return AttemptResult(AttemptOutcome.APPLIED, "its command ended with exit status 0", facts)
        if "reason" in told:
            return AttemptResult(AttemptOutcome.NOT_APPLIED, f"its command cannot be run: {told['reason']}", facts)
        if told.get("timed_out"):
            reason = f"its command was ended, as it took longer than {self._settings.timeout:g} s"
        elif told["status"] < 0:
            reason = f"its command was ended by signal {-told['status']}"
        else:
            reason = f"its command ended with exit status {told['status']}"
        return AttemptResult(AttemptOutcome.FAILED, reason, facts)

    async def _asked(self, attempt: Attempt) -> AttemptResult:
        """Run `observe`; its exit status is the answer."""
        unfitting = unfit(self._settings.observe, values_of(attempt))
        if unfitting:
            return AttemptResult(AttemptOutcome.CANNOT_TELL, unfitting)
        try:
            child = await asyncio.create_subprocess_exec(
                *filled(self._settings.observe, values_of(attempt)),
                cwd=self._home,
                env=self._environment | variables_of(attempt),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            return AttemptResult(AttemptOutcome.CANNOT_TELL, f"its command 'observe' cannot be run: {error}")
        try:
            status = await asyncio.wait_for(child.wait(), self._settings.timeout)
        except TimeoutError:
            with suppress(ProcessLookupError):  # it ended this moment
                os.killpg(child.pid, 9)
            await child.wait()
            return AttemptResult(AttemptOutcome.CANNOT_TELL, "its command 'observe' took too long")
        answers = {0: AttemptOutcome.APPLIED, 1: AttemptOutcome.NOT_APPLIED}
        said = f"its command 'observe' ended with exit status {status}"
        return AttemptResult(answers.get(status, AttemptOutcome.CANNOT_TELL), said, {"status": status})


def values_of(attempt: Attempt) -> dict[str, str]:
    """Return what stands for each placeholder."""
    there = attempt.after or attempt.before
    return {
        "module": attempt.module,
        "version": there.version if there else "",
        "before": attempt.before.version if attempt.before else "",
        "attempt": attempt.id,
        "environment": attempt.environment,
        "step": attempt.step,
    }


def variables_of(attempt: Attempt) -> dict[str, str]:
    """Return the variables that say the same to a command."""
    values = {f"ARCHATLAS_{name.upper()}": value for name, value in values_of(attempt).items()}
    return {**values, "ARCHATLAS_RUN": attempt.run, "ARCHATLAS_FENCE": str(attempt.fence)}


def filled(command: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Return a command with values in the place of placeholders; a value is never looked at again."""
    return [_PLACEHOLDER.sub(lambda found: values[found[1]], word) for word in command]


def unfit(command: Sequence[str], values: Mapping[str, str]) -> str:
    """Return why values may not go into a command: they would be options, steer something, or say nothing."""
    words = filled(command, values)
    for name in dict.fromkeys(name for word in command for name in _PLACEHOLDER.findall(word)):
        if not values[name] and name != "before":
            return f"nothing is known for {{{name}}}; declare it in the schema, or leave it out of the command"
    for value in values.values():
        if _CONTROL.search(value):
            return f"{value!a} holds a control character; no command gets it"
    for index, (word, shown) in enumerate(zip(command, words, strict=True)):
        if shown.startswith("-") and not word.startswith("-") and "--" not in words[:index]:
            return f"{shown!a} would be taken for an option; put -- before {word} in the command"
    return ""


def _is_held(path: Path) -> bool:
    """Tell whether somebody alive holds the lock of a file."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
