"""Which files are the same ones under other names, where no module name tells."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from itertools import islice, product
from pathlib import PurePosixPath

from archatlas.model.source import SourceFile

_PAIRS = 200
"""Most pairs of different texts that are compared; the texts may be long."""
_ALIKE = 0.6
"""How alike two texts have to be, 0 to 1; git takes 0.5 of its own measure."""


def renamed_files(before: Iterable[SourceFile], after: Iterable[SourceFile]) -> Mapping[str, str]:
    """Return the later paths of files by their earlier ones, for files that were not there under their later path.

    A file with the same text is the same file; of the others, those with the same name or much the same text are.
    """
    earlier = {file.path: file.text for file in before}
    later = {file.path: file.text for file in after}
    gone = {path: text for path, text in sorted(earlier.items()) if path not in later}
    come = {path: text for path, text in sorted(later.items()) if path not in earlier}
    renames: dict[str, str] = {}
    for pairs in (_in_order, _named_alike, _alike):
        taken = frozenset(renames.values())
        left = {path: text for path, text in gone.items() if path not in renames}
        free = {path: text for path, text in come.items() if path not in taken}
        renames.update(pairs(left, free))
    return renames


def are_alike(one: str, other: str) -> bool:
    """Tell whether two texts have so much in common that the later one is the earlier one, edited."""
    return _likeness(one, other) >= _ALIKE


def _named_alike(gone: Mapping[str, str], come: Mapping[str, str]) -> Mapping[str, str]:
    return _in_order(*({path: PurePosixPath(path).name for path in paths} for paths in (gone, come)))


def _in_order(gone: Mapping[str, str], come: Mapping[str, str]) -> Mapping[str, str]:
    """Return for each path that went one that came and has the same value, each once, in the order of the paths."""
    places: dict[str, deque[str]] = {}
    for path, value in come.items():
        places.setdefault(value, deque()).append(path)
    return {path: places[value].popleft() for path, value in gone.items() if places.get(value)}


def _alike(gone: Mapping[str, str], come: Mapping[str, str]) -> Mapping[str, str]:
    pairs = islice(product(gone, come), _PAIRS)
    measured = [(_likeness(gone[old], come[new]), old, new) for old, new in pairs]
    found: dict[str, str] = {}
    for likeness, old, new in sorted(measured, key=lambda one: (-one[0], one[1:])):
        if likeness >= _ALIKE and old not in found and new not in found.values():
            found[old] = new
    return found


def _likeness(one: str, other: str) -> float:
    """Return the share of lines that both texts have, in any order: what is moved inside a file stays the same."""
    lines, others = Counter(one.splitlines()), Counter(other.splitlines())
    total = lines.total() + others.total()
    return 2 * (lines & others).total() / total if total else 0.0
