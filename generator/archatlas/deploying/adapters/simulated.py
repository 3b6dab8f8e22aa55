"""Deploys nothing: a file for each attempt says what would have been, so that a run can be rehearsed and resumed."""

import asyncio
import json
import os
import time
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

from archatlas.deploying.adapters.outside import key_of
from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.model.deployment import AttemptOutcome
from archatlas.settings.deployment_adapters import SimulatedSettings


class SimulatedAdapter:
    """Keeps the files of one entry of the settings below a directory."""

    place = ""

    def __init__(self, settings: SimulatedSettings, directory: Path) -> None:
        """Prepare; the directory is made with the first attempt."""
        self._settings, self._directory = settings, directory

    def cannot(self, attempt: Attempt) -> str:
        """Return nothing: whatever it is can be imagined."""
        return ""

    async def apply(self, attempt: Attempt) -> AttemptResult:
        """Take as long as is said, and fail where that is said."""
        fails = any(fnmatchcase(attempt.module, pattern) for pattern in self._settings.fail)
        return await self._begun(attempt, AttemptOutcome.FAILED if fails else AttemptOutcome.APPLIED)

    async def undo(self, attempt: Attempt) -> AttemptResult:
        """Take as long as is said."""
        return await self._begun(attempt, AttemptOutcome.APPLIED)

    async def observe(self, attempt: Attempt) -> AttemptResult:
        """Read the file of an attempt."""
        try:
            said = json.loads(self._file(attempt).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return AttemptResult(AttemptOutcome.NOT_APPLIED, "it was never begun")
        if time.time() < said["ends"]:
            return AttemptResult(AttemptOutcome.RUNNING, "it takes its time")
        return AttemptResult(AttemptOutcome(said["outcome"]), "it was simulated")

    async def _begun(self, attempt: Attempt, outcome: AttemptOutcome) -> AttemptResult:
        """Write the file as a whole, unless somebody did before."""
        file = self._file(attempt)
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}")
        text = json.dumps(
            {"attempt": key_of(attempt), "outcome": outcome.value, "ends": time.time() + self._settings.takes}
        )
        beside.write_text(f"{text}\n", encoding="utf-8")
        try:
            os.link(beside, file)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        await asyncio.sleep(self._settings.takes)
        return await self.observe(attempt)

    def _file(self, attempt: Attempt) -> Path:
        return self._directory / f"{sha256(key_of(attempt).encode()).hexdigest()[:32]}.json"
