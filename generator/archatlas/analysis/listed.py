"""Names and numbers in a sentence, the first ones of many."""

from collections.abc import Sequence


def listed(names: Sequence[str], limit: int) -> str:
    """Return names with commas between them; past the limit, say how many more there are."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def quoted(names: Sequence[str], limit: int) -> str:
    """Return names as `listed` does, each in quotes."""
    return listed([f"'{name}'" for name in names], limit)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 layer", "2 layers"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
