"""Two processes that both believe that they deploy: the one that was stopped does nothing when it wakes up."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.adapters.shell import ShellAdapter
from archatlas.deploying.executor import Executor, Targets
from archatlas.deploying.journal import Journal
from archatlas.deploying.lease import EnvironmentTaken, Lease
from archatlas.model.deployment import EventKind, RunStatus
from archatlas.settings.deployment_adapters import ShellSettings
from archatlas.stores.sqlite import SqliteEventLog
from deployments import DEPLOY, effects, plan_of_modules, script
from own_code import ROOT
from processes import LONG_ENOUGH

pytestmark = pytest.mark.real

SHORT = 0.2
"""Seconds of a lease."""


class Stopping(ShellAdapter):
    """An adapter whose process is stopped after the attempt was announced, and before it is made."""

    async def apply(self, attempt: Attempt) -> AttemptResult:
        os.kill(os.getpid(), signal.SIGSTOP)
        return await super().apply(attempt)


def adapter_of(kind: Callable[..., ShellAdapter], here: Path) -> ShellAdapter:
    return kind(ShellSettings(("./deploy", "{module}", "{version}")), here, here / "attempts", os.environ)


def carry_on(kind: Callable[..., ShellAdapter], here: Path) -> RunStatus:
    """Take the lease as soon as it is free, and carry the run on."""
    log = SqliteEventLog(here / "prod.sqlite")
    journal, lease = Journal(log), taken(log)
    if not journal.runs():
        journal.start("r1", plan_of_modules("shop.cart"), lease.fence, "a test")
    targets = Targets({"upgrade:shop.cart": adapter_of(kind, here)})
    executor = Executor(journal, "r1", lease, targets, lambda event, state: None)
    try:
        return asyncio.run(asyncio.wait_for(executor.carry_on(), LONG_ENOUGH))
    finally:
        lease.close()
        log.close()


def taken(log: SqliteEventLog) -> Lease:
    while True:
        try:
            return Lease(log, "prod", SHORT)
        except EnvironmentTaken:
            continue


def test_an_executor_that_was_stopped_before_an_act_never_acts_once_another_one_took_over(tmp_path: Path) -> None:
    script(tmp_path, "deploy", DEPLOY)
    command, environ = [sys.executable, __file__, str(tmp_path)], {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environ)
    os.waitid(os.P_PID, first.pid, os.WSTOPPED)

    assert carry_on(ShellAdapter, tmp_path) is RunStatus.DONE
    assert effects(tmp_path) == ["shop.cart 1.1"]
    first.send_signal(signal.SIGCONT)
    first.wait(LONG_ENOUGH)

    assert effects(tmp_path) == ["shop.cart 1.1"]
    log = SqliteEventLog(tmp_path / "prod.sqlite")
    kinds = [event.kind for event in Journal(log).events("r1")]
    log.close()
    assert kinds[-1] is EventKind.ENDED
    assert kinds.count(EventKind.INTENT) == 2


if __name__ == "__main__":
    carry_on(Stopping, Path(sys.argv[1]))
