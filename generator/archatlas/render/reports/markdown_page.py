"""A Markdown text that grows block by block until it is full."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from archatlas.model.record import dataclass
from archatlas.render.text.words import count

_ROOM = 300
"""Characters that are kept free for each sentence that says what is left out."""

LISTED = 50
"""Most entries of a list that is not folded."""

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class MarkdownList(Generic[Entry]):
    """What a list is made of, each entry written only where it is shown."""

    all: Sequence[Entry]
    written: Callable[[Entry], str]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.all)

    def first(self, number: int | None) -> list[str]:
        """Return the first ones as they are written."""
        return [self.written(entry) for entry in self.all[:number]]


OmissionSentence = Callable[[int], str]
"""Says how many entries of a list are not shown."""


def _more_lines(number: int) -> str:
    return f"{count(number, 'more line is', 'more lines are')} not shown."


class MarkdownPage:
    """Blocks with a blank line between them, never longer than a limit; what does not fit is counted."""

    def __init__(self, longest: int) -> None:
        """Begin with an empty text."""
        self._free = longest - _ROOM
        self._blocks: list[str] = []
        self._left_out = 0

    @property
    def text(self) -> str:
        """Return all blocks, with a last sentence where some did not fit."""
        cut = f"{count(self._left_out, 'more part does', 'more parts do')} not fit into this comment."
        return "\n\n".join([*self._blocks, *([cut] if self._left_out else [])]) + "\n"

    def add(self, block: str) -> None:
        """Take a block if there is room for it."""
        if len(block) + 2 > self._free:
            self._left_out += 1
            return
        self._blocks.append(block)
        self._free -= len(block) + 2

    def add_list(self, title: str, entries: MarkdownList[Entry], reserve: int, rest: OmissionSentence) -> None:
        """Take a title and as many entries of a list as fit, and leave `reserve` characters for later blocks.

        An entry that is too long for the room that is left hides no later one. Nobody reads more than LISTED of them.
        """
        if entries:
            shown = _fitting(entries.first(LISTED), self._free - len(title) - reserve - _ROOM)
            missing = len(entries) - len(shown)
            blocks = (title, "\n".join(shown), rest(missing) if missing else "")
            self.add("\n\n".join(filter(None, blocks)))

    def fold(
        self, title: str, lines: MarkdownList[Entry], more: OmissionSentence = _more_lines, most: int | None = None
    ) -> None:
        """Take lines, at most so many, behind a title that opens them; the title is our own text without markup."""
        shown = _fitting(lines.first(most), self._free - len(title) - _ROOM)
        missing = len(lines) - len(shown)
        rest = f"\n\n{more(missing)}" if missing else ""
        self.add(f"<details>\n<summary>{title}</summary>\n\n" + "\n".join(shown) + f"{rest}\n\n</details>")


def _fitting(entries: Iterable[str], room: int) -> list[str]:
    shown = []
    for entry in entries:
        if len(entry) < room:
            shown.append(entry)
            room -= len(entry) + 1
    return shown
