"""The past of a repository as changes of items: files whose renames carry their history on, or groups of files."""

from collections.abc import Callable, Iterable, Iterator

from archatlas.model.change_log import LoggedChange, Touch, TouchKind
from archatlas.model.record import dataclass

MOST_FILES = 30
"""Files of a change to learn from; a larger one is a move or a format, and tells nothing of what belongs together."""

Grouping = Callable[[str], str]
"""Gives the item that a file belongs to by its path, and an empty text for a file that does not count."""


@dataclass(frozen=True, slots=True)
class PastChange:
    """One commit as the items it touched, by number.

    `gone` are those that did not live on after it, `renamed` those whose name became another one.
    """

    commit: str
    at: int
    items: tuple[int, ...]
    gone: tuple[int, ...] = ()
    renamed: tuple[int, ...] = ()
    files: int = 0


class Items:
    """Numbers what changes by names that may change, and knows which of them live."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.living: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Return the number of what has a name now, a new one where nothing has it."""
        known = self.living.get(name)
        if known is None:
            known = self.living[name] = len(self.names)
            self.names.append(name)
        return known

    def rename(self, former: str, later: str) -> None:
        """Give what had a name another one, unless that is taken."""
        if former in self.living and later not in self.living:
            number = self.living[later] = self.living.pop(former)
            self.names[number] = later


class PastReader:
    """Turns commits, in order of time, into changes of files or of what files are grouped to."""

    def __init__(self, grouping: Grouping) -> None:
        self.items = Items()
        self._grouping = grouping
        self._files: dict[str, set[str]] = {}
        """The living files of each item."""

    def read(self, log: Iterable[LoggedChange]) -> Iterator[PastChange]:
        """Yield what each commit changed; names and what lives are those after it."""
        for change in log:
            yield self._change(change)

    def _change(self, change: LoggedChange) -> PastChange:
        moves: dict[str, str] = {}
        touched: dict[str, None] = {}
        files = 0
        for touch in change.touches:
            here = self._touched(touch, moves)
            files += bool(here)
            touched.update(dict.fromkeys(here))
        moves = {former: later for former, later in moves.items() if self._is_renamed(former, later)}
        renamed = tuple(self.items.living[former] for former in moves)
        for former, later in moves.items():
            self.items.rename(former, later)
        numbers = {self.items.number(moves.get(name, name)): None for name in touched}
        names = [self.items.names[number] for number in numbers]
        gone = tuple(self.items.living.pop(name) for name in names if name not in self._files)
        return PastChange(change.commit, change.at, tuple(numbers), gone, renamed, files)

    def _touched(self, touch: Touch, moves: dict[str, str]) -> tuple[str, ...]:
        """Return the items that a file of a change belongs to, and take down where an item may have moved."""
        after = self._grouping(touch.path)
        before = self._grouping(touch.former) if touch.kind is TouchKind.RENAMED else ""
        if touch.kind is TouchKind.DELETED:
            self._drop(after, touch.path)
        elif after:
            self._files.setdefault(after, set()).add(touch.path)
        if before:
            self._drop(before, touch.former)
            if after and before != after:
                moves.setdefault(before, after)
        return tuple(one for one in dict.fromkeys((before, after)) if one)

    def _is_renamed(self, former: str, later: str) -> bool:
        """Tell whether all files of an item went to one that was not there before."""
        living = self.items.living
        return former in living and former not in self._files and later in self._files and later not in living

    def _drop(self, item: str, path: str) -> None:
        """Forget a file of an item, and the files of the item with the last one."""
        files = self._files.get(item)
        if files is not None:
            files.discard(path)
            if not files:
                del self._files[item]
