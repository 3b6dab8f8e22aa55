"""The values that pairs of key path and text were made of."""

import re
from collections.abc import Iterable, Mapping

_POSITION = re.compile(r"\[([0-9]+)\]")


def tree_of(pairs: Iterable[tuple[str, str]]) -> Mapping[str, object]:
    """Return records as mappings of key path to value, and lists as tuples."""
    root: dict[str | int, object] = {}
    for path, text in pairs:
        parts: list[str | int] = [
            int(part) if number % 2 else part for number, part in enumerate(_POSITION.split(path))
        ]
        _put(root, [part for part in parts if part != ""], text)
    return {str(key): _tupled(value) for key, value in root.items()}


def _put(root: dict[str | int, object], steps: list[str | int], text: str) -> None:
    place = root
    for step in steps[:-1]:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        place = inner
    place[steps[-1]] = text


def _tupled(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _tupled(entry) for key, entry in value.items()}
    return tuple(inner.values()) if all(isinstance(key, int) for key in inner) else inner
