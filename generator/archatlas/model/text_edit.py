"""Edits of texts, and the fixes that are made of them."""

from enum import Enum

from archatlas.model.record import dataclass
from archatlas.model.source import Range


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Another text in the place of a stretch of a file; lines end with a line feed, whatever they end with on disk.

    `before` is what stands before it on its first line, `behind` what follows on its last: with them, whole lines can
    be shown.
    """

    path: str
    range: Range
    text: str
    before: str = ""
    behind: str = ""


class Applicability(Enum):
    """Who can apply a fix; the value says why a program alone cannot."""

    AUTOMATIC = ""
    CHOICE = "somebody has to decide"
    EXAMPLE = "nobody can know the value"
    BY_HAND = "more is to be done than to edit one file"


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to make a finding go away; `effect` was found out by applying it.

    A fix without edits is told in words only. One with edits was applied to the texts, which were read again and
    judged: its finding is gone, and there is none that was not there before.
    """

    title: str
    edits: tuple[TextEdit, ...] = ()
    effect: str = ""
    applicability: Applicability = Applicability.CHOICE
