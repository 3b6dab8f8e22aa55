"""Which files are the same ones under other names, where no module name tells."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    for old, new in (*_equal(gone, come), *_alike(gone, come)):
        if old not in renames and new not in renames.values():
            renames[old] = new
    return renames


def are_alike(one: str, other: str) -> bool:
    """Tell whether two texts have so much in common that the later one is the earlier one, edited."""
    return _likeness(one, other) >= _ALIKE


def _equal(gone: Mapping[str, str], come: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    places: dict[str, list[str]] = {}
    for path, text in come.items():
        places.setdefault(text, []).append(path)
    for path, text in gone.items():
        if places.get(text):
            yield path, places[text].pop(0)


def _alike(gone: Mapping[str, str], come: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    for path in come:
        names.setdefault(PurePosixPath(path).name, []).append(path)
    yield from ((old, new) for old in gone for new in names.get(PurePosixPath(old).name, ()))
    pairs = islice(product(gone, come), _PAIRS)
    measured = [(_likeness(gone[old], come[new]), old, new) for old, new in pairs]
    for likeness, old, new in sorted(measured, key=lambda one: (-one[0], one[1:])):
        if likeness >= _ALIKE:
            yield old, new


def _likeness(one: str, other: str) -> float:
    """Return the share of lines that both texts have, in any order: what is moved inside a file stays the same."""
    lines, others = Counter(one.splitlines()), Counter(other.splitlines())
    total = lines.total() + others.total()
    return 2 * (lines & others).total() / total if total else 0.0
