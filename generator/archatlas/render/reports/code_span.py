"""Text of others in Markdown: always a code span, in which nothing is a mention, a link, a reference or markup.

Character references are no help there: GitHub looks for mentions and references in the text that they stand for.
"""

import re

from archatlas.render.reports.phrase import Phrase, Quoted
from archatlas.render.text import one_line, terminal_text
from archatlas.render.words import count

LONGEST = 1_000
"""Characters of one text; of a longer one the rest is counted."""

_TICKS = re.compile("`+")


def code_span(text: str) -> str:
    """Return a text as a code span on one line (CommonMark 6.1); a text of white space becomes a dash."""
    line = terminal_text(one_line(text))  # a log may print the comment
    if not line:
        return "–"
    rest = len(line) - LONGEST
    return f"{_span(line[:LONGEST])} and {count(rest, 'more character')}" if rest > 0 else _span(line)


def marked(phrase: Phrase) -> str:
    """Return a sentence in which what others wrote stands in code spans."""
    return "".join(code_span(piece.text) if isinstance(piece, Quoted) else piece for piece in phrase)


def _span(line: str) -> str:
    fence = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    pad = " " if line[0] in " `" or line[-1] in " `" else ""
    return f"{fence}{pad}{line}{pad}{fence}"
