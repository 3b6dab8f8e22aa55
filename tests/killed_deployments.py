"""Deployments that are killed with SIGKILL at many moments, and what their target says in the end.

As a program of its own this file carries one on, and kills itself before or after it writes an entry of the journal.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

from archatlas.analysis.deployment.plan_document import digest_of, document_of
from archatlas.analysis.deployment.step_state import InEffect
from archatlas.deploying.adapters import shell_runner
from archatlas.deploying.adapters.shell import ShellAdapter
from archatlas.deploying.executor import Executor, Targets
from archatlas.deploying.journal import Journal
from archatlas.deploying.lease import Lease
from archatlas.model.deployment import Change, ConcurrencyLimits, Deployed, DeploymentPlan, EventKind, Order, Step, Why
from archatlas.model.record import replace
from archatlas.settings.deployment_adapters import ShellSettings
from archatlas.stores.event_log import EventLog, LogHead
from archatlas.stores.port import Fence
from archatlas.stores.postgresql import PostgresEventLog
from archatlas.stores.sqlite import SqliteEventLog
from processes import heed_signals

SETTINGS = """
environments:
  prod:
    journal: {JOURNAL}
    limits: {slots: 2}
    on_failure: group
    adapters: [{shell: {apply: [./deploy, "{module}"]OBSERVE}}]
"""
OBSERVED = ', observe: [./deployed, "{attempt}"]'
DEPLOY = """#!/bin/sh
echo "$1 $ARCHATLAS_ATTEMPT" >> ledger
"""
SLOW = """#!/bin/sh
sleep 0.1
echo "$1 $ARCHATLAS_ATTEMPT" >> ledger
sleep 0.1
"""
HELD = """#!/bin/sh
[ "$1" = shop.m0 ] || while ! [ -e go ]; do sleep 0.05; done
echo "$1 $ARCHATLAS_ATTEMPT" >> ledger
"""
"""Ends at once for the first module, and for others when the test lets them."""
DEPLOYED = """#!/bin/sh
grep -q " $1\\$" ledger
"""
NEEDS_PERSON = 4


def plan_of(steps: int) -> DeploymentPlan:
    """Return a plan in which each step but the first ten stands upon another one."""
    old, new = Deployed("1.0", "old"), Deployed("1.1", "new")
    made = tuple(Step(f"upgrade:shop.m{at}", Change.UPGRADE, f"shop.m{at}", old, new) for at in range(steps))
    orders = tuple(Order(made[at - 10].id, made[at].id, Why.ADDS) for at in range(10, steps))
    plan = DeploymentPlan("prod", "before", "after", made, orders, limits=ConcurrencyLimits(2))
    return replace(plan, digest=digest_of(plan))


class Ending(Enum):
    """How a process comes to its end: killed by who began it, if at all, or by itself when it writes."""

    FROM_OUTSIDE = "from outside"
    AT_APPEND = "at append"


class KilledDeployment:
    """A directory of its own with a plan, a target that notes each effect, and a journal."""

    def __init__(
        self, place: Path, steps: int, address: str = "", deploy: str = DEPLOY, observe: str = OBSERVED
    ) -> None:
        """Write everything; `address` is that of a PostgreSQL, "" for SQLite."""
        self.place, self.steps = place, steps
        (place / "modules").mkdir(parents=True)
        for at in range(steps):
            (place / "modules" / f"m{at}.yaml").write_text(f"identity: {{name: shop.m{at}}}\n", encoding="utf-8")
        for name, text in (("deploy", deploy), ("deployed", DEPLOYED)):
            (place / name).write_text(text, encoding="utf-8")
            (place / name).chmod(0o755)
        journal = "postgresql: JOURNAL" if address else "sqlite: prod.sqlite"
        settings = SETTINGS.replace("JOURNAL", journal, 1).replace("OBSERVE", observe)
        (place / "archatlas.yml").write_text(f"schemas: [modules]{settings}", encoding="utf-8")
        (place / "plan.json").write_text(json.dumps({"plan": document_of(plan_of(steps))}), encoding="utf-8")
        self.environ = {**os.environ, "JOURNAL": address, "STEPS": str(steps)}

    def begun(self, ending: Ending = Ending.FROM_OUTSIDE) -> "subprocess.Popen[bytes]":
        """Begin the run, or go on with it."""
        action = ("resume",) if self.runs() else ("run", "plan.json")
        itself = ending is Ending.AT_APPEND
        command = [__file__] if itself else ["-m", "archatlas.cli", "deploy", *action]
        with (self.place / "output").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=self.place,
                env=self.environ,
                stdout=output,
                stderr=output,
                preexec_fn=heed_signals,
            )

    def told(self, *words: str) -> None:
        """Say something to the run."""
        command = [sys.executable, "-m", "archatlas.cli", "deploy", *words]
        subprocess.run(command, cwd=self.place, env=self.environ, check=True, capture_output=True)

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        """Open the journal as others do."""
        address = self.environ["JOURNAL"]
        log = PostgresEventLog(address, "prod") if address else SqliteEventLog(self.place / "prod.sqlite")
        try:
            yield Journal(log)
        finally:
            log.close()

    def writes(self, child: "subprocess.Popen[bytes]", kind: EventKind = EventKind.PROMOTED) -> bool:
        """Wait until a process has written an event of a kind; return whether it is still there."""
        with self.journal() as journal:
            before = journal.log.head().sequence
            while child.poll() is None:
                if any(event.kind is kind for _, event in journal.news(before)):
                    return True
                time.sleep(0.01)
        return False

    def runs(self) -> tuple[str, ...]:
        """Return the runs in the journal."""
        with self.journal() as journal:
            return journal.runs()

    def effects(self) -> Counter[str]:
        """Return how often each module was deployed."""
        ledger = self.place / "ledger"
        lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
        return Counter(line.split()[0] for line in lines)

    def problems(self) -> list[str]:
        """Return what is not as it would be had nobody killed anything."""
        effects = self.effects()
        with self.journal() as journal:
            (run,) = journal.runs()
            state, told = journal.state(run), list(journal.problems())
        ended = state.ended.value if state.ended else "has not ended"
        missing = {f"shop.m{at}" for at in range(self.steps)} - effects.keys()
        doubled = [module for module, times in effects.items() if times > 1]
        not_in = [step for step, one in state.steps.items() if one.effect is not InEffect.YES]
        found = [f"never: {sorted(missing)}" if missing else "", f"doubled: {doubled}" if doubled else ""]
        found += [f"not in by the journal: {not_in}" if not_in else "", ended if ended != "done" else ""]
        return [*told, *filter(None, found)]


def kill_at_random(deployment: KilledDeployment, kills: int, seed: int, most: float = 0.1) -> int:
    """Kill at random moments, and go on each time; let the last process end, and return the kills."""
    draw, killed = random.Random(seed), 0
    while True:
        child = deployment.begun()
        kind = (EventKind.INTENT, EventKind.PROMOTED)[killed % 2]  # what never arrives is not made over and over
        if killed < kills and deployment.writes(child, kind):
            time.sleep(draw.uniform(0.0, most))
            child.kill()
        if child.wait() != -signal.SIGKILL:
            return killed
        killed += 1


def kill_at_each_append(deployment: KilledDeployment) -> int:
    """Kill before and after each entry of the journal that says something new; return the kills."""
    killed = 0
    while deployment.begun(Ending.AT_APPEND).wait() == -signal.SIGKILL:
        killed += 1
    return killed


def kill_with_commands(deployment: KilledDeployment, kills: int, seed: int) -> tuple[int, int]:
    """Kill what runs the commands as well, and answer what is asked then; return the kills and the questions."""
    draw, killed, asked = random.Random(seed), 0, 0
    while True:
        child = deployment.begun()
        if killed < kills and deployment.writes(child, EventKind.INTENT):
            while child.poll() is None and not _is_commanding(deployment.place):
                time.sleep(0.01)  # a runner that is killed before that has done nothing, and can say so
            time.sleep(draw.uniform(0.0, 0.05))
            child.kill()
            _kill_runners(deployment.place)
        status = child.wait()
        if status == NEEDS_PERSON:
            asked += _answer(deployment)
        elif status != -signal.SIGKILL:
            return killed, asked
        killed += status == -signal.SIGKILL


def _kill_runners(place: Path) -> None:
    """Kill what runs the commands of this very deployment."""
    for number in _runners(place):
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(number, signal.SIGKILL)


def _runners(place: Path) -> list[int]:
    """Return the processes that run the commands of this very deployment."""
    found = []
    for path in Path("/proc").iterdir():
        with suppress(OSError):
            command = (path / "cmdline").read_bytes() if path.name.isdigit() else b""
            if shell_runner.__file__.encode() in command and str(place).encode() in command:
                found.append(int(path.name))
    return found


def _is_commanding(place: Path) -> bool:
    """Tell whether a command of this very deployment runs."""
    for path in Path("/proc").iterdir():
        with suppress(OSError):
            command = (path / "cmdline").read_bytes() if path.name.isdigit() else b""
            if b"./deploy\0" in command and (path / "cwd").readlink() == place:
                return True
    return False


def _answer(deployment: KilledDeployment) -> int:
    """Say of each step that nobody knows of what the ledger says, as a person would who looks."""
    with deployment.journal() as journal:
        (run,) = journal.runs()
        steps = [step for step, one in journal.state(run).steps.items() if one.question is not None]
    for step in steps:
        there = deployment.effects()[step.partition(":")[2]] > 0
        deployment.told("resolve", step, "--applied" if there else "--not-applied")
    return len(steps)


class _Deadly(EventLog):
    """A log that kills who writes into it: before and after each thing that can be said of a step, once."""

    noted = Path("killed")

    def append(self, fence: Fence | None, run: str, bodies: Sequence[str], after: int | None = None) -> LogHead:
        said = json.loads(bodies[0])
        what = (said["kind"], said.get("step", ""), said.get("facts", {}).get("outcome", ""))
        self._die("before", *what)
        head = super().append(fence, run, bodies, after)
        self._die("after", *what)
        return head

    def _die(self, *moment: str) -> None:
        line = " ".join(moment)
        known = self.noted.read_text(encoding="utf-8").splitlines() if self.noted.exists() else []
        if moment[1] not in (EventKind.TAKEN_OVER.value, EventKind.STARTED.value) and line not in known:
            with self.noted.open("a", encoding="utf-8") as noted:
                noted.write(f"{line}\n")
            os.kill(os.getpid(), signal.SIGKILL)


class _DeadlySqlite(_Deadly, SqliteEventLog):
    pass


class _DeadlyPostgres(_Deadly, PostgresEventLog):
    pass


def carry_on() -> None:
    """Begin the run in the current directory, or go on with it, until something is said for the first time."""
    here, address = Path.cwd(), os.environ["JOURNAL"]
    log = _DeadlyPostgres(address, "prod") if address else _DeadlySqlite(here / "prod.sqlite")
    journal, lease = Journal(log), Lease(log, "prod")
    plan = plan_of(int(os.environ["STEPS"]))
    if not journal.runs():
        journal.start("r1", plan, lease.fence, "a test")
    commands = ShellSettings(("./deploy", "{module}"), observe=("./deployed", "{attempt}"))
    adapter = ShellAdapter(commands, here, here / "prod.attempts", os.environ)
    targets = Targets({step.id: adapter for step in plan.steps})
    asyncio.run(Executor(journal, "r1", lease, targets, lambda event, state: None).carry_on())


if __name__ == "__main__":
    carry_on()
