"""Edits as somebody makes them who types, and is not done yet."""

from collections.abc import Sequence
from random import Random


def random_edit(random: Random, text: str, names: Sequence[str]) -> str:
    """Return a text with a line doubled, taken out, cut off, or with the name of another module in it."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    kind = random.randrange(5)
    if kind == 0:
        lines.insert(at, lines[at])
    elif kind == 1:
        del lines[at]
    elif kind == 2:
        lines[at] = lines[at][: random.randrange(len(lines[at]) + 1)]
    elif kind == 3:
        lines[at] = lines[at].replace("application", "interface")
    else:
        lines[at] = f"{lines[at].partition(':')[0]}: {random.choice(names)}"
    return "\n".join(lines)
