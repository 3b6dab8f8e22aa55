"""A running preview, whose lines a test waits for."""

import os
import queue
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120.0
"""Seconds after which a preview that says nothing has failed; each test goes on with the line that it waits for."""

QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


@dataclass
class Preview:
    """A running preview, and what it said."""

    address: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    _lines: "queue.Queue[str | None]" = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, words: str) -> str:
        """Return the next line that holds these words."""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            assert line is not None, f"ended without {words!r}: {''.join(self.said)}"
            if words in line:
                return line

    def page(self, address: str = "") -> str:
        with urllib.request.urlopen(f"http://{self.address}/{address}", timeout=PATIENCE) as response:
            text: str = response.read().decode()
        return text.replace("<wbr>", "")

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            self._lines.put(line)
        self._lines.put(None)


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@contextmanager
def preview(command: Sequence[str], option: str, cwd: Path) -> Iterator[Preview]:
    """Run a preview until the block ends."""
    address = free_address()
    with subprocess.Popen(
        [*command, option, address],
        cwd=cwd,
        env={**os.environ, **QUIET, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            running = Preview(address, process)
            running.wait_for("Serving on")
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
