"""Which files are the same ones under other names, where no module name tells."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from archatlas.model.source import SourceFile

_PAIRS = 200
"""Most pairs of different texts that are compared; comparing texts is slow."""
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
    pairs = [(old, new) for old in gone for new in come if gone[old] != come[new]]
    yield from ((old, new) for old, new in pairs if PurePosixPath(old).name == PurePosixPath(new).name)
    measured = [(_likeness(gone[old], come[new]), old, new) for old, new in pairs[:_PAIRS]]
    for likeness, old, new in sorted(measured, key=lambda one: (-one[0], one[1:])):
        if likeness >= _ALIKE:
            yield old, new


def _likeness(one: str, other: str) -> float:
    lines = SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False)
    return lines.ratio() if lines.real_quick_ratio() >= _ALIKE and lines.quick_ratio() >= _ALIKE else 0.0
