"""Names and numbers in a sentence, the first ones of many."""

from collections.abc import Iterable, Sequence


def enumerated(names: Sequence[str], limit: int) -> str:
    """Return names with commas between them; past the limit, say how many more there are."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def quoted(names: Sequence[str], limit: int) -> str:
    """Return names as `enumerated` does, each in quotes."""
    return enumerated([f"'{name}'" for name in names], limit)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 layer", "2 layers"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


JOINED = 6
"""How many names an action lists before the rest is counted."""


def quoted_and_joined(names: Iterable[str]) -> str:
    """Return names in quotes as a sentence lists them, and how many more there are than it lists."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > JOINED:
        quoted = [*quoted[:JOINED], f"{len(quoted) - JOINED} more"]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))


def grouped_count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: "1 code", "2 codes"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
