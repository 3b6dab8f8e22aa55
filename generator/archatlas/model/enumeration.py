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
    """Return a number with its noun: "1 module", "2 modules"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
