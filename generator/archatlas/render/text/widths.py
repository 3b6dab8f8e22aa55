"""How wide a text is in Arial, without a font on the machine that builds the site.

Liberation Sans and Helvetica have the same advance widths, so the drawing fits in every browser.
"""

import unicodedata

# Advance widths in thousandths of the font size, from the space to the tilde.
# fmt: off
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
)
# fmt: on
_FULL_WIDTH = 1000
_PICTURE = 1300
_WIDEST_LETTER = 920
"""Thousandths of the size for what Arial lacks: wide letters, pictures, and any other one, on the safe side."""


def text_width(text: str, size: float) -> float:
    """Return the width of a text in the regular weight."""
    return sum(map(_regular.__getitem__, text)) * size / 1000


def bold_width(text: str, size: float) -> float:
    """Return the width of a text in the bold weight, in which a semi-bold one is drawn."""
    return sum(map(_bold.__getitem__, text)) * size / 1000


class _Advances(dict[str, int]):
    """How wide each character is that was met."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        self._widths = widths
        super().__init__()

    def __missing__(self, character: str) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
        advance = self[character] = _advance(character, self._widths)
        return advance


_REMEMBERED = 4096
"""Characters of which the width is known without looking; more than any language needs on most pages."""

_regular, _bold = _Advances(_REGULAR), _Advances(_BOLD)


def _advance(character: str, widths: tuple[int, ...]) -> int:
    """Look a character up; one that Arial lacks gets the width of the face a browser takes instead, or more."""
    base = unicodedata.normalize("NFD", character)[0]
    if " " <= base <= "~":
        return widths[ord(base) - ord(" ")]
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return 0
    if category == "So":
        return _PICTURE
    return _FULL_WIDTH if unicodedata.east_asian_width(character) in {"W", "F"} or character == "…" else _WIDEST_LETTER
