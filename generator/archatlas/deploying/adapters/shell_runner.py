"""Runs one command for the shell adapter, and outlives whoever asked for it: `shell_runner.py DIRECTORY < order`.

A program of its own with the standard library alone, so that it begins quickly. What it leaves in the directory:
`begun`, made by whoever comes first, the runner or somebody who makes sure that it never runs, and locked for as long
as the command or a child of it lives; `ended`, complete or not there, says how.
"""

import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BEGUN, ENDED = "begun", "ended"
_PATIENCE = 5.0
"""Seconds between asking a command to end and ending it."""
_LINGERING = 0.2
"""Seconds for output that a command left behind; a child that stays may hold the pipe for ever."""
_PIECE = 65536


def claim(directory: Path, name: str, content: bytes = b"") -> int | None:
    """Make `begun`, locked, and return its descriptor; None where somebody else has made it."""
    mine = directory / name
    descriptor = os.open(mine, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.write(descriptor, content)
    try:
        os.link(mine, directory / BEGUN)
    except FileExistsError:
        os.close(descriptor)
        return None
    finally:
        mine.unlink()
    return descriptor


def run(directory: Path, order: dict[str, Any]) -> None:
    """Run the command of an order, if nobody has done or forbidden it."""
    output = _recording(order)  # where that fails, nothing has begun
    lock = claim(directory, f"runner-{os.getpid()}")
    if lock is None:
        return
    try:
        child = subprocess.Popen(
            order["command"],
            cwd=order["directory"],
            env=order["environment"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(lock,),
        )
    except (OSError, ValueError) as error:
        _leave(directory, {"status": 127, "reason": str(error), "output": ""})
        return
    timed_out = _watched(child, output, order["timeout"])
    _leave(directory, {"status": child.returncode, "timed_out": timed_out, "output": output.text()})


def _watched(child: "subprocess.Popen[bytes]", output: Any, timeout: float) -> bool:
    """Take the output until the command ends; return whether it was ended because it took too long."""
    assert child.stdout is not None
    os.set_blocking(child.stdout.fileno(), False)
    deadline, asked = time.monotonic() + timeout, False
    with selectors.DefaultSelector() as ready:
        ended = os.pidfd_open(child.pid)
        ready.register(ended, selectors.EVENT_READ)
        ready.register(child.stdout, selectors.EVENT_READ)
        while child.poll() is None:
            for key, _ in ready.select(max(0.0, deadline - time.monotonic())):
                if key.fileobj is child.stdout and not _taken(child.stdout.fileno(), output):
                    ready.unregister(child.stdout)
            if time.monotonic() >= deadline and child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL if asked else signal.SIGTERM)
                deadline, asked = time.monotonic() + _PATIENCE, True
        os.close(ended)
    _last_words(child.stdout.fileno(), output)
    return asked


def _taken(descriptor: int, output: Any) -> bool:
    """Take a piece of output; return whether more may come."""
    try:
        piece = os.read(descriptor, _PIECE)
    except BlockingIOError:
        return True
    output.take(piece)
    return bool(piece)


def _last_words(descriptor: int, output: Any) -> None:
    until = time.monotonic() + _LINGERING
    while time.monotonic() < until and select_one(descriptor, until) and _taken(descriptor, output):
        pass


def select_one(descriptor: int, until: float) -> bool:
    """Return whether something is there to be read before a moment."""
    with selectors.DefaultSelector() as ready:
        ready.register(descriptor, selectors.EVENT_READ)
        return bool(ready.select(max(0.0, until - time.monotonic())))


class _Plain:
    """The end of an output that holds no secrets."""

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._size = most, bytearray(), 0

    def take(self, piece: bytes) -> None:
        self._size += len(piece)
        self._kept += piece
        del self._kept[: -self._most]

    def text(self) -> str:
        left_out = self._size - len(self._kept)
        said = f"… {left_out:,} bytes before\n" if left_out else ""
        return said + self._kept.decode("utf-8", "replace")


def _recording(order: dict[str, Any]) -> Any:
    if not order["secrets"]:
        return _Plain(order["most"])
    sys.path.insert(0, order["package"])
    from archatlas.deploying.secrets import SecretMask  # only where there is something to hide: it takes a moment

    return SecretMask.of(order["secrets"]).recording(order["most"])


def _leave(directory: Path, result: dict[str, Any]) -> None:
    """Write how it ended so that it is there as a whole or not at all, also after a power cut."""
    beside = directory / f"{ENDED}.{os.getpid()}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(result, file)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(directory / ENDED)
    parent = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(parent)
    os.close(parent)


if __name__ == "__main__":
    run(Path(sys.argv[1]), json.load(sys.stdin))
