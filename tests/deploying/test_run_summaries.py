"""Runs that have ended are summed up: what is read of them is the same as from all of their events."""

import random
import sqlite3
from pathlib import Path

import pytest

from archatlas.analysis.deployment.plan_document import digest_of
from archatlas.analysis.deployment.step_state import Phase
from archatlas.deploying.journal import Journal
from archatlas.deploying.run_summary import RunSummary
from archatlas.model.deployment import EventKind
from archatlas.model.record import replace
from archatlas.stores.event_log import EventLog, LogEntry
from archatlas.stores.sqlite import SqliteEventLog
from deploying.conftest import Opened
from deploying.test_journal import event, led, other
from deployment_scenarios import Crash, scenario
from simulated_deployments import SOUND, World


def lived(log: EventLog, runs: int) -> Journal:
    """Return a journal of runs that crashed, failed and were put back, as the simulator has them; the last goes on."""
    journal, fence = Journal(log), led(log)
    for seed in range(runs):
        world = World(scenario(seed), Crash.EVERYWHERE, SOUND)
        world.run()
        plan = replace(world.scenario.plan, digest="")
        events = [one for one in world.events if one.kind is not EventKind.STARTED]
        journal.start(f"r{seed}", replace(plan, digest=digest_of(plan)), fence, "somebody")
        journal.append(f"r{seed}", events[: len(events) // 2] if seed == runs - 1 else events, fence)
    return journal


def test_what_runs_come_to_is_the_same_from_their_summaries(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = lived(opened(), 25)
    with monkeypatch.context() as patched:
        patched.setattr(journal.log, "summaries", lambda: dict.fromkeys(journal.runs()))
        read = (journal.live(), journal.last_moment())
    again, asked = opened(), set[str | None]()
    entries = again.entries

    def noted(run: str | None = None, after: int = 0) -> tuple[LogEntry, ...]:
        asked.add(run)
        return entries(run, after)

    monkeypatch.setattr(again, "entries", noted)

    assert (Journal(again).live(), Journal(again).last_moment()) == read
    assert asked == {"r24"}
    assert read[0].versions
    assert read[0].unclear


def test_a_summary_says_of_each_step_what_the_run_says(tmp_path: Path) -> None:
    journal, ended = lived(SqliteEventLog(tmp_path / "prod.sqlite"), 40), 0
    for run in journal.runs():
        state, summary = journal.state(run), RunSummary.of(journal.state(run), journal.events(run))
        changing = [step for step in state.plan.steps if step.module and step.before != step.after]
        for step, one in zip(changing, summary.steps, strict=True):
            known = state.steps[step.id]
            assert (one.module, one.before, one.after, one.effect) == (
                step.module,
                step.before,
                step.after,
                known.effect,
            )
            assert (one.is_promoted, one.was_attempted) == (known.phase is Phase.PROMOTED, bool(known.attempts))
        if summary.has_ended:
            ended += 1
            assert RunSummary.read(summary.text) == summary
    assert ended > 30


def test_a_summary_that_was_changed_or_is_of_an_earlier_moment_does_not_count(log: EventLog) -> None:
    journal = lived(log, 3)
    live = journal.live()
    assert [known is not None for known in log.summaries().values()] == [True, True, False]

    log.sum_up("r0", "f" * 64, '{"last_moment":9e9,"steps":[]}')
    journal.append("r1", [event(EventKind.PAUSED, "")], led(log))

    assert [known is not None for known in log.summaries().values()] == [False, False, False]
    assert journal.live() == live


def test_a_bit_that_flips_in_a_summary_changes_nothing_that_is_read(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "prod.sqlite")
    journal, draw = lived(log, 3), random.Random(7)
    live = journal.live()
    with sqlite3.connect(tmp_path / "prod.sqlite") as rows:
        for run, body, digest in rows.execute("SELECT run, body, digest FROM summary").fetchall():
            rows.execute("UPDATE summary SET body = ? WHERE run = ?", (other(body, draw), run))
            assert log.summaries()[run] in (body, None)
            rows.commit()
            assert log.summaries()[run] is None
            rows.execute("UPDATE summary SET body = ?, digest = ? WHERE run = ?", (body, other(digest, draw), run))
            rows.commit()
            assert log.summaries()[run] is None

    assert journal.live() == live
