"""Two processes do the same work as one, and what happens to one of them is told."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn

import pytest

from archatlas.cli.main import main
from archatlas.model.errors import UserError
from archatlas.publish.site import SHARED_FROM
from archatlas.publish.workers import WorkerDied, WorkerFailed, can_share_work, side_by_side

pytestmark = pytest.mark.skipif(
    not can_share_work(), reason="this machine has one processor, or no copies of processes"
)


def nothing() -> object:
    return None


def raising(error: Exception) -> Callable[[], object]:
    def work() -> NoReturn:
        raise error

    return work


def test_results_come_in_order_from_processes_of_their_own() -> None:
    (here, one), (there, two) = side_by_side([lambda: (os.getpid(), "one"), lambda: (os.getpid(), "two" * 100_000)])

    assert (here, one, two) == (os.getpid(), "one", "two" * 100_000)
    assert there != here


def test_one_work_needs_no_other_process() -> None:
    assert side_by_side([os.getpid]) == [os.getpid()]


def test_what_a_person_has_to_know_is_raised_here() -> None:
    with pytest.raises(UserError, match="mend this"):
        side_by_side([nothing, raising(UserError("mend this"))])
    with pytest.raises(FileNotFoundError, match="nothing"):
        side_by_side([nothing, raising(FileNotFoundError("nothing"))])


def test_a_bug_of_ours_is_told_with_its_traceback() -> None:
    with pytest.raises(WorkerFailed, match=r"(?s)Traceback.*in work.*LookupError: oh"):
        side_by_side([nothing, raising(LookupError("oh"))])


def test_a_process_that_is_killed_is_noticed() -> None:
    with pytest.raises(WorkerDied, match="signal 9"):
        side_by_side([nothing, lambda: os.kill(os.getpid(), signal.SIGKILL)])


def test_no_process_outlives_a_failure_here() -> None:
    read, write = os.pipe()

    def waiting() -> None:
        os.write(write, str(os.getpid()).encode())
        signal.pause()

    def failing() -> NoReturn:
        raise LookupError(os.read(read, 20).decode())

    with pytest.raises(LookupError) as failed:
        side_by_side([failing, waiting])
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(failed.value)), 0)


def test_nothing_is_shared_while_another_thread_may_hold_a_lock() -> None:
    ended = Event()
    thread = Thread(target=ended.wait)
    thread.start()
    try:
        assert not can_share_work()
    finally:
        ended.set()
        thread.join()


def files_below(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.site
def test_a_site_is_the_same_from_one_process_or_two(tmp_path: Path) -> None:
    schemas = tmp_path / "modules"
    schemas.mkdir()
    for number in range(SHARED_FROM):
        requires = f"[lane.m{number // 2}]" if number else "[]"
        identity = f"identity: {{name: lane.m{number}, tier: {number % 5 + 1}}}"
        text = f"{identity}\ndependencies:\n  internal:\n    requires: {requires}\n"
        (schemas / f"m{number}.yaml").write_text(text, encoding="utf-8")

    assert main(["build", str(schemas), "--out", str(tmp_path / "two")]) == 0
    ended = Event()
    thread = Thread(target=ended.wait)
    thread.start()  # a process with two threads is not copied
    try:
        assert main(["build", str(schemas), "--out", str(tmp_path / "one")]) == 0
    finally:
        ended.set()
        thread.join()

    assert files_below(tmp_path / "one") == files_below(tmp_path / "two")
