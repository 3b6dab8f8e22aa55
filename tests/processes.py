"""Processes that a test starts, and what happens to them, which it waits for."""

import os
import select
import signal
from pathlib import Path

LONG_ENOUGH = 120.0
"""Seconds after which what a test waits for will not happen any more; nothing is judged by them."""


def heed_signals() -> None:
    """Let a new process be ended by the signals that nohup, or a shell for a job in the background, has ignored."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def ended_already(group: int, number: int) -> None:
    """Stand for `os.killpg` where the last process of a group ends, and is taken note of, a moment before."""
    os.kill(group, number)
    raise ProcessLookupError


def wait_for_end(process: int) -> None:
    """Wait until a process has ended, whoever started it; the argument is a descriptor of `os.pidfd_open`."""
    ended, _, _ = select.select([process], [], [], LONG_ENOUGH)
    os.close(process)
    assert ended, "the process still runs"


def wait_for_more_in(directory: Path, process: int) -> None:
    """Wait until a process puts something into a directory, or fail when it has ended without."""
    before, ended = set(directory.iterdir()), os.pidfd_open(process)
    while set(directory.iterdir()) <= before:
        assert not select.select([ended], [], [], 0.005)[0], "the process has ended"
    os.close(ended)
