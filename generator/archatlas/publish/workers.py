"""Does parts of one work in processes of their own, where that is safe and worth it."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Generic, Self, TypeVar

from archatlas.model.errors import UserError
from archatlas.model.record import dataclass
from archatlas.publish.errors import PublishError

Result = TypeVar("Result")
Piece = TypeVar("Piece")
Work = Callable[[], Result]

_UNSAFE = frozenset({"darwin", "win32"})
"""Where a process cannot be copied: system libraries of macOS do not survive it (https://bugs.python.org/issue33725)."""


class WorkerDied(PublishError):
    """Say that a process which did a part of the work was ended from outside."""


class WorkerFailed(Exception):
    """Carry the traceback of a bug of ours in another process, as a text."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """What was raised: for a person, or as a text for us."""

    error: UserError | OSError | None
    text: str


def can_share_work() -> bool:
    """Tell whether a second process would be of use, and a copy of this one safe: no other thread may hold a lock."""
    return hasattr(os, "fork") and sys.platform not in _UNSAFE and threading.active_count() == 1 and _processors() > 1


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(works: Sequence[Work[Result]]) -> list[Result]:
    """Return what all works return: the first one is done here, each other one in a copy of this process.

    What is raised in a copy is raised here, and no copy outlives this call.
    """
    first, *others = works
    gc.freeze()  # else the first collection in a copy touches, and so duplicates, all memory
    try:
        with ExitStack() as stack:
            copies = [stack.enter_context(_CopyAtWork(work)) for work in others]
            return [first(), *(copy.result() for copy in copies)]
    finally:
        gc.unfreeze()


def while_wanted(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pass pieces on, and end a copy of a process when the one that waits for them is gone."""
    parent = multiprocessing.parent_process()
    for piece in pieces:
        if parent is not None and os.getppid() != parent.pid:
            os._exit(1)  # nobody is left to tidy up what it would write
        yield piece


class _CopyAtWork(Generic[Result]):
    """A copy of this process that does one work; leaving the block ends it."""

    def __init__(self, work: Work[Result]) -> None:
        context = multiprocessing.get_context("fork")
        self._answers, answer = context.Pipe(duplex=False)
        self._process = context.Process(target=_do, args=(work, answer, self._answers), daemon=True)
        self._process.start()
        answer.close()  # so that its death ends our waiting

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()  # passes on that this process was told to stop; one that is done does not notice
        self._process.join()
        self._answers.close()

    def result(self) -> Result:
        """Wait for the end of the work and return its result, or raise what it raised."""
        try:
            answer = self._answers.recv()
        except EOFError:
            self._process.join()
            raise WorkerDied(_how_it_ended(self._process.exitcode or 0)) from None
        if not isinstance(answer, _Failure):
            result: Result = answer
            return result
        raise WorkerFailed(answer.text) if answer.error is None else answer.error


def _how_it_ended(status: int) -> str:
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"a process that renders a part of the pages {how}; if memory ran out, give the build more of it"


def _do(work: Work[Result], answer: Connection, answers: Connection) -> None:
    """Do a work in the copy, where nothing of what the original opened is tidied up."""
    answers.close()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    try:
        said: Result | _Failure = work()
    except Exception as error:
        known = error if isinstance(error, (UserError, OSError)) else None
        said = _Failure(known, "".join(traceback.format_exception(error)))
    answer.send(said)
    answer.close()
