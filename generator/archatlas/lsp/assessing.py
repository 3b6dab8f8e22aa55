"""The thread that judges an estate again once nobody has typed for a moment."""

import logging
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import chain
from threading import Condition, Thread
from time import monotonic

from archatlas.lsp.estate import REFUSALS, Assessed, EditorEstate, FilesOnDisk
from archatlas.model.reading import ReadFile

_LOG = logging.getLogger(__name__)


class DiskChanges(Enum):
    """Who says that files changed on disk; the number is after how many seconds we look for ourselves.

    Whatever the editor says, the day may be over by then, and there may be another commit.
    """

    TOLD = 60.0
    LOOKED_FOR = 10.0


ALL_EVERY = 60.0
"""Seconds after which files are looked at that are no schemas, as pages, where nobody says that these changed."""


class Assessing:
    """Takes edits at once and judges them later; the last word is told, and what was overtaken is not.

    `told` is called in the thread, with what is known from then on, or None where there is no estate.
    """

    def __init__(
        self,
        estate: EditorEstate,
        told: Callable[[Assessed | None], None],
        quiet: float,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Start nothing yet; judge when nobody has typed for `quiet` seconds."""
        self._clock = clock
        self.disk_changes = DiskChanges.LOOKED_FOR
        self._estate, self._told, self._quiet = estate, told, quiet
        self._changed = Condition()
        self._edits: dict[str, str | None] = {}
        self._read: dict[str, tuple[ReadFile, ...]] = {}
        self._is_due, self._is_over, self._asks_commit = True, False, False
        self._looks_again: FilesOnDisk | None = FilesOnDisk.ALL
        self._last = clock() - quiet
        self._all_at = clock()
        self._thread = Thread(target=self._work, name="archatlas-assessing", daemon=True)

    def start(self) -> None:
        """Judge the estate for the first time, and then whenever it changes."""
        self._thread.start()

    def edit(self, path: str, text: str | None) -> None:
        """Put a text in the place of a file; None takes it back."""
        with self._changed:
            self._edits[path] = text
            self._touch()

    def take_read(self, path: str, files: tuple[ReadFile, ...]) -> None:
        """Take what was read of a text that is yet to be judged."""
        with self._changed:
            self._read[path] = files

    def look_again(self, files: FilesOnDisk) -> None:
        """Have files on disk, the day and the last commit looked at again."""
        with self._changed:
            self._looks_again = FilesOnDisk.ALL if self._looks_again is FilesOnDisk.ALL else files
            self._touch()

    def wait_for(self, quiet: float) -> None:
        """Judge when nobody has typed for so many seconds from now on."""
        with self._changed:
            self._quiet = quiet

    def stop(self) -> None:
        """Judge nothing any more; what is being judged is dropped."""
        with self._changed:
            self._is_over = True
            self._changed.notify()

    def unsaid(self) -> FilesOnDisk:
        """Return what may differ on disk although nobody says so, and remember that it is looked at now."""
        is_told, now = self.disk_changes is DiskChanges.TOLD, self._clock()
        if is_told or now - self._all_at < ALL_EVERY:
            return FilesOnDisk.SCHEMAS
        self._all_at = now
        return FilesOnDisk.ALL

    def _touch(self) -> None:
        self._is_due, self._last = True, self._clock()
        self._changed.notify()

    def _work(self) -> None:
        while self._waited():
            try:
                for assessed in self._judged():
                    if self._is_last_word():
                        self._told(assessed)
            except Exception:  # a thread that dies would leave an editor without any answer
                _LOG.exception("this is a bug: please report it")

    def _judged(self) -> Iterator[Assessed | None]:
        """Yield what is known now, and then what else the last commit says."""
        with self._changed:
            edits, self._edits = self._edits, {}
            read, self._read = self._read, {}
            looks_again, self._looks_again = self._looks_again, None
            self._is_due = False
        try:
            self._estate.edit(edits)
            self._estate.take_read(chain.from_iterable(read.values()))
            if looks_again:
                self._asks_commit = True
                self._estate.look_again(looks_again)
            assessed = self._estate.assess()
            yield assessed
            if self._asks_commit and self._is_last_word():  # where this was overtaken, what comes next looks there
                self._asks_commit = False
                yield self._estate.look_at_last_commit()
        except REFUSALS as refusal:
            _LOG.info("%s: %s", self._estate.root, refusal)
            yield None

    def _is_last_word(self) -> bool:
        with self._changed:
            return not (self._is_due or self._is_over)

    def _waited(self) -> bool:
        """Wait until there is something to judge and nobody has typed for a moment; tell whether to go on."""
        with self._changed:
            while not self._is_over:
                rest = self._last + self._quiet - self._clock()
                if self._is_due and rest <= 0:
                    return True
                was_told = self._changed.wait(rest if self._is_due else self.disk_changes.value)
                if not was_told and not self._is_due and self._estate.is_open:
                    self._is_due, self._looks_again = True, self.unsaid()
        return False
