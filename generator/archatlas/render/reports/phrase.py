"""Sentences that tell our own words from those of a schema, so that each format can mark the latter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoted:
    """A piece of text that somebody else wrote."""

    text: str


Phrase = tuple[str | Quoted, ...]
"""Our words as plain texts, those of others quoted."""


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under a title; `total` is how many things they are about, where a sentence is about several."""

    title: str
    lines: tuple[Phrase, ...]
    total: int = 0

    @property
    def heading(self) -> str:
        """Return the title with the number of things."""
        return f"{self.title} ({self.total or len(self.lines):,})"


def quoted(texts: Sequence[str], limit: int) -> Phrase:
    """Return texts with commas between them; past the limit, say how many more there are."""
    shown = [piece for text in texts[:limit] for piece in (", ", Quoted(text))][1:]
    return (*shown, f" and {len(texts) - limit:,} more") if len(texts) > limit else tuple(shown)


def sections(*candidates: tuple[str, Iterable[Phrase]]) -> tuple[Section, ...]:
    """Return a section for each title that has a sentence."""
    made = (Section(title, tuple(lines)) for title, lines in candidates)
    return tuple(section for section in made if section.lines)
