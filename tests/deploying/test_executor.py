"""A run is carried on as the decisions say, past kills, lost leases and what other people write."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archatlas.deploying.adapters.port import Attempt, AttemptResult
from archatlas.deploying.executor import Executor, Targets
from archatlas.deploying.gates.port import GateQuestion
from archatlas.deploying.journal import Journal
from archatlas.deploying.lease import EnvironmentTaken, Lease
from archatlas.deploying.secrets import SecretMask
from archatlas.model.deployment import (
    AttemptOutcome,
    ConcurrencyLimits,
    DeploymentPlan,
    Event,
    EventKind,
    GateKind,
    GateSpec,
    GateVerdict,
    Look,
    RunStatus,
)
from archatlas.stores.port import FenceLost
from archatlas.stores.sqlite import SqliteEventLog
from deployments import effects, ledger_shell, plan_of_modules
from processes import LONG_ENOUGH

RUN = "r1"
HEALTH = GateSpec("health", GateKind.HTTP, in_a_row=1, failures=1, every=0.01, watch=0)
SHOP = ("shop.cart", "shop.orders", "shop.search")
IN_ORDER = [("shop.cart", "shop.orders"), ("shop.orders", "shop.search")]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    log = SqliteEventLog(tmp_path / "prod.sqlite")
    yield Journal(log)
    log.close()


class Answers:
    """A gate that says of each module what it is told to, and that it is well otherwise."""

    def __init__(self, **verdicts: GateVerdict) -> None:
        self._verdicts = verdicts
        self.asked: list[tuple[str, str]] = []

    async def look(self, asked: GateQuestion) -> Look:
        version = asked.attempt.after.version if asked.attempt.after else ""
        self.asked.append((asked.attempt.module, version))
        bad = self._verdicts.get(asked.attempt.module.partition(".")[2]) if version == "1.1" else None
        return Look("health", bad or GateVerdict.PASS, asked.now, version, asked.now, "as told")


def started(journal: Journal, plan: DeploymentPlan) -> Lease:
    lease = Lease(journal.log, "prod")
    journal.start(RUN, plan, lease.fence, "somebody")
    return lease


def targets(tmp_path: Path, plan: DeploymentPlan, gate: Answers | None = None) -> Targets:
    adapter = ledger_shell(tmp_path)
    gates = {(step.id, "health"): gate for step in plan.steps} if gate else {}
    return Targets({step.id: adapter for step in plan.steps}, gates)


def carried_on(
    journal: Journal, lease: Lease, reach: Targets, tell: Callable[[Event], None] = lambda event: None
) -> RunStatus:
    executor = Executor(journal, RUN, lease, reach, lambda event, state: tell(event))
    try:
        return asyncio.run(asyncio.wait_for(executor.carry_on(), LONG_ENOUGH))
    finally:
        lease.close()


def test_steps_are_made_in_their_order(journal: Journal, tmp_path: Path) -> None:
    plan = plan_of_modules(*SHOP, orders=IN_ORDER)

    assert carried_on(journal, started(journal, plan), targets(tmp_path, plan)) is RunStatus.DONE
    assert effects(tmp_path) == ["shop.cart 1.1", "shop.orders 1.1", "shop.search 1.1"]
    assert journal.problems() == ()


class Witness:
    """An adapter that looks into the journal when it is asked to act."""

    place = ""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.announced: list[bool] = []

    def cannot(self, attempt: Attempt) -> str:
        return ""

    async def apply(self, attempt: Attempt) -> AttemptResult:
        last = self._journal.events(RUN)[-1]
        self.announced.append(
            (last.kind, last.attempt, last.sequence) == (EventKind.INTENT, attempt.id, attempt.intent)
        )
        return AttemptResult(AttemptOutcome.APPLIED)

    undo = observe = apply


def test_what_is_done_outside_stands_in_the_journal_before_it_begins(journal: Journal, tmp_path: Path) -> None:
    plan, witness = plan_of_modules(*SHOP, orders=IN_ORDER), Witness(journal)
    carried_on(journal, started(journal, plan), Targets({step.id: witness for step in plan.steps}))

    assert witness.announced == [True, True, True]


def test_a_gate_that_fails_brings_back_what_hangs_together(journal: Journal, tmp_path: Path) -> None:
    plan = plan_of_modules(*SHOP, orders=IN_ORDER, gates=[HEALTH])
    gate = Answers(search=GateVerdict.FAIL)

    assert carried_on(journal, started(journal, plan), targets(tmp_path, plan, gate)) is RunStatus.ROLLED_BACK
    assert effects(tmp_path)[3:] == ["shop.search 1.0", "shop.orders 1.0", "shop.cart 1.0"]
    assert gate.asked[-1] == ("shop.cart", "1.0")


def test_a_run_that_waits_for_a_person_ends_the_process_and_goes_on_later(journal: Journal, tmp_path: Path) -> None:
    plan = plan_of_modules("shop.cart", gates=[HEALTH])
    lease = started(journal, plan)
    journal.append(RUN, [Event(0, journal.clock(), EventKind.PAUSED, facts={"by": "somebody"})])

    assert carried_on(journal, lease, targets(tmp_path, plan, Answers())) is RunStatus.PAUSED
    assert effects(tmp_path) == []
    again = Lease(journal.log, "prod")
    journal.append(RUN, [Event(0, journal.clock(), EventKind.CONTINUED, facts={"by": "somebody"})])
    assert carried_on(journal, again, targets(tmp_path, plan, Answers())) is RunStatus.DONE


def test_a_pause_by_another_process_is_heeded(journal: Journal, tmp_path: Path) -> None:
    plan = plan_of_modules(*SHOP, orders=IN_ORDER)

    def pause(event: Event) -> None:
        if event.kind is EventKind.OUTCOME:
            journal.append(RUN, [Event(0, journal.clock(), EventKind.PAUSED, facts={"by": "another"})])

    assert carried_on(journal, started(journal, plan), targets(tmp_path, plan), pause) is RunStatus.PAUSED
    assert effects(tmp_path) == ["shop.cart 1.1"]


def test_whoever_has_lost_the_lease_begins_nothing_more(journal: Journal, tmp_path: Path) -> None:
    plan = plan_of_modules(*SHOP, limits=ConcurrencyLimits(1))
    lease = started(journal, plan)

    def overtake(event: Event) -> None:
        if event.kind is EventKind.OUTCOME:
            journal.log.release(lease.fence)
            assert journal.log.lease("executor", "another", 60)

    with pytest.raises(FenceLost):
        carried_on(journal, lease, targets(tmp_path, plan), overtake)
    assert effects(tmp_path) == ["shop.cart 1.1"]


def test_an_environment_has_one_executor(journal: Journal, tmp_path: Path) -> None:
    first = Lease(journal.log, "prod")
    with pytest.raises(EnvironmentTaken, match="another process deploys to 'prod' now"):
        Lease(journal.log, "prod")
    first.close()


class Chatty(Answers):
    """A gate whose words hold a secret, and whose figures are no numbers."""

    async def look(self, asked: GateQuestion) -> Look:
        measured = {"share": float("nan"), "said": "hunter2-hunter2"}
        return Look("health", GateVerdict.PASS, asked.now, "1.1", asked.now, "token=hunter2-hunter2", measured)


def test_what_is_recorded_holds_no_secret_and_nothing_but_json(journal: Journal, tmp_path: Path) -> None:
    plan = plan_of_modules("shop.cart", gates=[HEALTH])
    reach = targets(tmp_path, plan, Chatty())
    hidden = Targets(reach.adapters, reach.gates, SecretMask.of(["hunter2-hunter2"]))

    assert carried_on(journal, started(journal, plan), hidden) is RunStatus.DONE
    (look,) = [event for event in journal.events(RUN) if event.kind is EventKind.LOOKED]
    assert (look.facts["reason"], look.facts["measured"]) == ("token=***", {"share": "nan", "said": "***"})
