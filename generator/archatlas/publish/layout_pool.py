"""Layout of diagrams by Graphviz, in a child process that may crash, hang or be killed without harm to the build."""

import json
import math
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self

from archatlas.model.errors import UserError
from archatlas.render.diagrams.diagram import Box, Curve, Layout

EDGE_LIMIT = 150
"""Lines of the largest drawing that is tried: nobody can read more, and Graphviz takes minutes over a thicket."""

CACHE_SIZE = 2048
"""Layouts that are kept; most modules have few neighbours, so their diagrams are often the same but for the words."""

_WORKER = Path(__file__).with_name("layout_worker.py")
_LENGTH = struct.Struct(">I")
_START_SECONDS = 30.0
"""For the first answer of the child: a cold disk takes its time to load Graphviz."""


class LayoutUnavailableError(UserError):
    """Graphviz does not run at all on this machine."""


class LayoutPool:
    """Lay out DOT texts; call it like a function, inside a `with` block, which ends the child process.

    The answer is None when a diagram has too many lines, takes too long or brings Graphviz down.
    The process starts with the first diagram, and again after it had to be killed. Several threads may share a pool;
    one waits for the other: an exchange that another one breaks into would give each the other's answer.
    """

    def __init__(self, seconds: float = 5.0) -> None:
        self._seconds = seconds
        self._worker: _LayoutProcess | None = None
        self._known: dict[str, Layout | None] = {}
        self._lock = RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, dot_text: str) -> Layout | None:
        """Lay out a DOT text as `render/diagrams/dot.py` writes it."""
        with self._lock:
            if dot_text not in self._known:
                layout = self._laid_out(dot_text)
                if len(self._known) >= CACHE_SIZE:
                    del self._known[next(iter(self._known))]
                self._known[dot_text] = layout
            return self._known[dot_text]

    def close(self) -> None:
        """End the child process; a later call would start a new one."""
        with self._lock:
            if self._worker is not None:
                self._worker.kill()
                self._worker = None

    def _laid_out(self, dot_text: str) -> Layout | None:
        if dot_text.count("->") > EDGE_LIMIT:
            return None
        if self._worker is None:
            self._worker = _LayoutProcess(self._seconds)
        try:
            return _layout(self._worker.ask(dot_text))
        except (OSError, EOFError):
            self.close()
            return None
        except BaseException:
            self.close()  # an interrupted exchange would leave its answer to the next question
            raise


class _LayoutProcess:
    """A running child process with our end of the line to it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._line, theirs = socket.socketpair()
        with theirs:
            # As isolated as we are, not more: PYTHONPATH or the user's directory may have made the package importable.
            isolation = "-I" if sys.flags.isolated else "-P"
            self._process = subprocess.Popen(
                [sys.executable, isolation, "-B", str(_WORKER), str(math.ceil(seconds))],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env={**os.environ, "FONTCONFIG_FILE": os.devnull},
                start_new_session=True,
            )
        try:
            self._receive(time.monotonic() + _START_SECONDS)
        except (OSError, EOFError) as error:
            self.kill()
            message = "diagrams cannot be laid out: `import pygraphviz` fails; install pygraphviz again"
            raise LayoutUnavailableError(message) from error
        except BaseException:
            self.kill()
            raise

    def ask(self, dot_text: str) -> dict[str, Any]:
        """Send a text and return the answer, or raise TimeoutError, another OSError or EOFError."""
        deadline = time.monotonic() + self._seconds
        payload = dot_text.encode()
        self._line.settimeout(self._seconds)
        self._line.sendall(_LENGTH.pack(len(payload)) + payload)
        answer: dict[str, Any] = json.loads(self._receive(deadline))
        return answer

    def kill(self) -> None:
        """End the process and wait for it, so that none is left behind."""
        self._process.kill()
        self._process.wait()
        self._line.close()

    def _receive(self, deadline: float) -> bytes:
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, deadline))
        return self._read(length, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            self._line.settimeout(max(deadline - time.monotonic(), 0.001))
            chunk = self._line.recv(size - len(received))
            if not chunk:
                raise EOFError
            received += chunk
        return bytes(received)


def _layout(answer: dict[str, Any]) -> Layout:
    width, height = answer["size"]
    return Layout(
        width=width,
        height=height,
        nodes=tuple(Box(*box) for box in answer["nodes"]),
        edges=tuple(_curve(points) for points in answer["edges"]),
        clusters=tuple(Box(*box) for box in answer["clusters"]),
    )


def _curve(points: list[list[float]]) -> Curve:
    *curve, tip = ((x, y) for x, y in points)
    return Curve(tuple(curve), tip)
