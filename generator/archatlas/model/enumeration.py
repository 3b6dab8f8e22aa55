"""Names and numbers in a sentence, in one way wherever a list is told."""

from collections.abc import Sequence

NAMED = 6
"""How many names a sentence lists before the rest is counted, where nothing else is said."""


def enumerated(names: Sequence[str], limit: int = 0) -> str:
    """Return names as a sentence lists them, "a, b and c"; past a limit that is not 0, how many more there are."""
    shown = [*names[:limit], f"{len(names) - limit:,} more"] if 0 < limit < len(names) else list(names)
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def quoted(names: Sequence[str], limit: int = NAMED) -> str:
    """Return names as `enumerated` does, each in quotes."""
    return enumerated([f"'{name}'" for name in names], limit)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 module", "2 modules", "2 dependencies"."""
    return f"{number:,} {noun if number == 1 else plural or plural_of(noun)}"


def plural_of(noun: str) -> str:
    """Return the regular plural of a noun."""
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou") else f"{noun}s"
