"""Sentences that tell our own words from what others wrote, and the code spans that hold the latter in Markdown."""

import re
from collections.abc import Iterable, Sequence

from archatlas.model.record import dataclass
from archatlas.render.text.escaping import one_line, terminal_text
from archatlas.render.text.words import count


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A piece of text that somebody else wrote."""

    text: str


Phrase = tuple[str | QuotedText, ...]
"""Our words as plain texts, those of others quoted."""


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """Sentences under a title; `total` is how many things they are about, where a sentence is about several."""

    title: str
    lines: tuple[Phrase, ...]
    total: int = 0

    @property
    def heading(self) -> str:
        """Return the title with the number of things."""
        return f"{self.title} ({self.total or len(self.lines):,})"


def quoted_list(texts: Sequence[str], limit: int) -> Phrase:
    """Return texts with commas between them; past the limit, say how many more there are."""
    shown = [piece for text in texts[:limit] for piece in (", ", QuotedText(text))][1:]
    return (*shown, f" and {len(texts) - limit:,} more") if len(texts) > limit else tuple(shown)


def change_sections(*candidates: tuple[str, Iterable[Phrase]]) -> tuple[ChangeSection, ...]:
    """Return a section for each title that has a sentence."""
    made = (ChangeSection(title, tuple(lines)) for title, lines in candidates)
    return tuple(section for section in made if section.lines)


LONGEST_SPAN = 1_000
"""Characters of one text; of a longer one the rest is counted."""

_TICKS = re.compile("`+")


def code_span(text: str) -> str:
    """Return a text as a code span on one line (CommonMark 6.1); a text of white space becomes a dash."""
    line = terminal_text(one_line(text))  # a log may print the comment
    if not line:
        return "–"
    rest = len(line) - LONGEST_SPAN
    return f"{_fenced(line[:LONGEST_SPAN])} and {count(rest, 'more character')}" if rest > 0 else _fenced(line)


def with_code_spans(phrase: Phrase) -> str:
    """Return a sentence in which what others wrote stands in code spans."""
    return "".join(code_span(piece.text) if isinstance(piece, QuotedText) else piece for piece in phrase)


def _fenced(line: str) -> str:
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    pad = " " if line[0] in " `" or line[-1] in " `" else ""
    return f"{fence}{pad}{line}{pad}{fence}"
