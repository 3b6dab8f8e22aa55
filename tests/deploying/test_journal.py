"""What the journal of an environment promises, asked of SQLite and of a PostgreSQL of our own alike."""

import random
import sqlite3
import time
from pathlib import Path

import pytest

from archatlas.deploying.journal import Journal
from archatlas.model.deployment import Event, EventKind
from archatlas.model.record import replace
from archatlas.stores.event_log import EventLog, LogEntry, LogHead, LogMoved, chain_breaks
from archatlas.stores.port import Fence, FenceLost
from archatlas.stores.sqlite import SqliteEventLog
from deploying.conftest import Opened
from deployments import NEW, OLD, plan_of_modules
from processes import LONG_ENOUGH


def led(log: EventLog, holder: str = "here", seconds: float = 60) -> Fence:
    fence = log.lease("executor", holder, seconds)
    assert fence is not None
    return fence


def event(kind: EventKind = EventKind.PROMOTED, step: str = "upgrade:shop.cart", **facts: object) -> Event:
    return Event(0, 1.5, kind, step, "r1:upgrade:shop.cart:1", facts)


def test_what_was_written_is_there_after_the_log_is_opened_again(opened: Opened) -> None:
    first = opened()
    written = Journal(first).append("r1", [event(text="a\0é\ud800", number=1.25), event(EventKind.ENDED)], led(first))

    assert Journal(opened()).events("r1") == written
    assert [one.sequence for one in written] == [1, 2]
    assert [one.fence for one in written] == [1, 1]


def test_a_plan_is_read_from_the_run_that_was_started_with_it(log: EventLog) -> None:
    plan, journal = plan_of_modules("shop.cart", "shop.orders", orders=[("shop.cart", "shop.orders")]), Journal(log)
    journal.start("r1", plan, led(log), "somebody")

    assert journal.plan("r1") == plan
    assert journal.state("r1").run == "r1"


def test_runs_are_listed_in_the_order_in_which_they_began(log: EventLog) -> None:
    journal, fence = Journal(log), led(log)
    for run in ("r2", "r1", "r2"):
        journal.append(run, [event()], fence)

    assert journal.runs() == ("r2", "r1")
    assert [one.sequence for one in journal.events("r2", after=1)] == [3]


def test_a_fence_rises_with_every_holder_and_keeps_the_one_before_from_writing(opened: Opened) -> None:
    first, second = opened(), opened()
    old = led(first)
    first.release(old)
    new = led(second, "there")

    assert new.number > old.number
    with pytest.raises(FenceLost):
        Journal(first).append("r1", [event()], old)
    assert Journal(first).events("r1") == ()


def test_a_lease_is_refused_while_another_one_holds_it(opened: Opened) -> None:
    first, second = opened(), opened()
    led(first)

    assert second.lease("executor", "there", 60) is None


def test_a_decision_is_refused_where_somebody_has_written_meanwhile(log: EventLog) -> None:
    journal, fence = Journal(log), led(log)
    journal.append("r1", [event()], fence)
    journal.append("r1", [event(EventKind.PAUSED, "")])

    with pytest.raises(LogMoved):
        journal.append("r1", [event()], fence, after=1)
    assert [one.kind for one in journal.events("r1")] == [EventKind.PROMOTED, EventKind.PAUSED]


def test_several_events_are_written_all_or_none(log: EventLog) -> None:
    with pytest.raises(ValueError, match="JSON"):
        Journal(log).append("r1", [event(), event(number=float("nan"))], led(log))

    assert log.head() == LogHead()


def test_a_log_that_is_as_it_was_written_has_no_problems(log: EventLog) -> None:
    journal = Journal(log)
    assert journal.problems() == ()
    journal.append("r1", [event(), event()], led(log))

    assert journal.problems() == ()
    assert journal.problems(log.head().digest) == ()
    assert "no entry has the digest" in journal.problems("f" * 64)[0]


def written(log: EventLog, entries: int = 40) -> tuple[tuple[LogEntry, ...], LogHead]:
    journal, fence = Journal(log), led(log)
    for number in range(entries):
        journal.append("r1", [event(number=number, text="what a gate said")], fence)
    return log.entries(), log.head()


def test_each_of_a_thousand_flipped_bits_is_found(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "prod.sqlite")
    entries, head = written(log)
    log.close()
    draw = random.Random(7)

    missed = [number for number in range(1000) if not tuple(chain_breaks(*flipped(entries, head, draw)))]

    assert missed == []


def flipped(entries: tuple[LogEntry, ...], head: LogHead, draw: random.Random) -> tuple[tuple[LogEntry, ...], LogHead]:
    """Return a log in which one bit of one field of one entry, or of the head, is another one."""
    at, field = draw.randrange(len(entries)), draw.choice(("sequence", "run", "body", "digest", "head"))
    one = entries[at]
    if field == "head":
        return entries, replace(head, digest=other(head.digest, draw))
    if field == "sequence":
        changed = replace(one, sequence=one.sequence ^ (1 << draw.randrange(16)))
    else:
        texts = {"run": one.run, "body": one.body, "digest": one.digest}
        texts[field] = other(texts[field], draw)
        changed = LogEntry(one.sequence, **texts)
    return (*entries[:at], changed, *entries[at + 1 :]), head


def other(text: str, draw: random.Random) -> str:
    data = bytearray(text.encode())
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return data.decode("utf-8", "replace")


def test_entries_that_were_cut_off_moved_or_taken_out_are_found(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "prod.sqlite")
    entries, head = written(log, 6)
    log.close()
    swapped = (*entries[:2], entries[3], entries[2], *entries[4:])
    renumbered = tuple(replace(one, sequence=number) for number, one in enumerate(swapped, start=1))

    assert "the end was cut off" in next(chain_breaks(entries[:-1], head))
    assert "entry 1 is missing" in next(chain_breaks(entries[1:], head))
    assert "entry 3 is missing" in next(chain_breaks((*entries[:2], *entries[3:]), head))
    assert "entry 3 is missing" in next(chain_breaks(swapped, head))
    assert "entry 3 is not what was written" in next(chain_breaks(renumbered, head))


def test_a_journal_cut_to_nothing_is_found(tmp_path: Path) -> None:
    path = tmp_path / "prod.sqlite"
    log = SqliteEventLog(path)
    written(log, 3)
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM event")

    assert "the last entry is 0, and 3 was written last" in Journal(log).problems()[0]
    log.close()


@pytest.mark.real
def test_a_bit_that_flips_anywhere_in_the_file_is_found_or_changes_nothing_that_is_read(tmp_path: Path) -> None:
    path, copy = tmp_path / "prod.sqlite", tmp_path / "copy.sqlite"
    log = SqliteEventLog(path)
    kept, head = written(log)
    log.close()
    whole, draw, silent = path.read_bytes(), random.Random(7), 0
    for _ in range(1000):
        data = bytearray(whole)
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        copy.write_bytes(data)
        for beside in tmp_path.glob("copy.sqlite-*"):
            beside.unlink()
        silent += not is_told(copy, kept, head)

    assert silent == 0


def is_told(path: Path, kept: tuple[LogEntry, ...], head: LogHead) -> bool:
    from archatlas.stores.port import StoreFault, StoreRefused

    try:
        log = SqliteEventLog(path)
    except StoreRefused:
        return True
    try:
        return bool(Journal(log).problems()) or (log.entries() == kept and log.head() == head)
    except StoreFault:
        return True
    finally:
        log.close()


def test_what_runs_is_what_the_runs_so_far_brought_into_effect(log: EventLog) -> None:
    journal, fence, plan = Journal(log), led(log), plan_of_modules("shop.cart", "shop.orders", "shop.search")
    journal.start("r1", plan, fence, "somebody")
    done = {"outcome": "applied"}
    for module in ("shop.cart", "shop.orders"):
        step, attempt = f"upgrade:{module}", f"r1:upgrade:{module}:1"
        journal.append("r1", [Event(0, 2.0, EventKind.INTENT, step, attempt)], fence)
        if module == "shop.cart":
            journal.append("r1", [Event(0, 3.0, EventKind.OUTCOME, step, attempt, done)], fence)

    live = journal.live()

    assert live.versions == {"shop.cart": NEW, "shop.search": OLD}
    assert live.unclear == {"shop.orders"}


def test_what_a_run_left_before_its_gates_had_passed_is_told_until_it_is_deployed_again(log: EventLog) -> None:
    journal, fence, plan = Journal(log), led(log), plan_of_modules("shop.cart")
    step = "upgrade:shop.cart"
    seen = []
    for run, end in (("r1", EventKind.ABORTED), ("r2", EventKind.PROMOTED)):
        journal.start(run, plan, fence, "somebody")
        attempt = f"{run}:{step}:1"
        journal.append(run, [Event(0, 2.0, EventKind.INTENT, step, attempt)], fence)
        journal.append(run, [Event(0, 3.0, EventKind.OUTCOME, step, attempt, {"outcome": "applied"})], fence)
        facts = {"mode": "hold"} if end is EventKind.ABORTED else {}
        journal.append(run, [Event(0, 4.0, end, step if not facts else "", facts=facts)], fence)
        journal.append(run, [Event(0, 5.0, EventKind.ENDED, facts={"status": "aborted" if facts else "done"})], fence)
        seen.append(journal.live().unproven)

    assert seen == [{"shop.cart"}, frozenset()]


def test_whether_somebody_leads_is_told_and_what_a_process_that_is_gone_led_is_free_at_once(opened: Opened) -> None:
    first, second = opened(), opened()
    assert not second.is_led("executor")
    old = led(first)
    assert second.is_led("executor")
    first.close()

    waited = time.monotonic() + LONG_ENOUGH
    while second.is_led("executor"):  # a server hears of it a moment later
        assert time.monotonic() < waited
    assert led(second, "there").number > old.number
