"""The name that a mistyped one probably means: one measure and one cut-off, wherever something is suggested."""

from collections.abc import Iterable

WORD_LIMIT = 200
"""Longest word, in characters, for which a near name is looked for: none that names a module is longer."""
SHORTEST_WORD = 3
"""Fewest characters of a word for which a near name is looked for: most words of two are one slip apart."""
LETTERS_PER_SLIP = 6
"""A word may have a slip for each so many characters, and every word may have one."""
MODULE_LIMIT = 20
"""Most unknown names of one module for which a near one is looked for."""
ESTATE_LIMIT = 200
"""Most unknown names of an estate for which a near one is looked for."""


def suggest(word: str, candidates: Iterable[str]) -> str:
    """Return the candidate that a word probably means, or an empty text."""
    return NearNames(candidates).nearest(word)


def suggest_choice(word: str, choices: Iterable[str]) -> str:
    """Return the one of a few known words that a mistyped or a shortened one probably means, or an empty text."""
    known = tuple(choices)
    begun = [choice for choice in known if len(word) >= SHORTEST_WORD and choice.startswith(word.lower())]
    return suggest(word, known) or (begun[0] if len(begun) == 1 else "")


class NearNames:
    """Names among which the meant one is looked for, made ready once for many words.

    A slip is a letter that is missing, too much, another one, or swapped with its neighbour. Capitals, the choice
    between `-` and `_`, and a plural are none. Of names that are equally near, the first in the alphabet is meant.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Sort the names."""
        self._names = sorted(names)
        self._folded = [_folded(name) for name in self._names]

    def nearest(self, word: str) -> str:
        """Return the name that a word probably means, or an empty text."""
        if not SHORTEST_WORD <= len(word) <= WORD_LIMIT or not self._names:
            return ""
        # Imported here, because most runs have nothing to suggest and it takes as long as all of our model.
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        slips = max(1, len(word) // LETTERS_PER_SLIP)
        found = extract(_folded(word), self._folded, scorer=OSA.distance, limit=None, score_cutoff=slips)
        return self._names[min((distance, place) for _name, distance, place in found)[1]] if found else ""


def _folded(name: str) -> str:
    plain = name.lower().replace("-", "_")
    return f"{plain.removesuffix('ies')}y" if plain.endswith("ies") else plain.removesuffix("s")
