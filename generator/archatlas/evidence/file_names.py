"""What a report calls a file, in parts, and the tree of files that it may mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import unquote

Parts = tuple[str, ...]
"""The names of a path, one by one, without regard to case."""

FOREIGN = frozenset(
    {
        "site-packages", "dist-packages", "node_modules", "bower_components", ".venv", "venv", ".tox", ".nox", ".eggs",
        ".cargo", ".rustup", ".m2", ".gradle", ".pyenv", ".nvm", ".yarn", ".pnpm", "_vendor", "vendor", "third_party",
        "rustc", "hostedtoolcache", "program files", "program files (x86)",
    }
)  # fmt: skip
"""Directories of what others wrote. A tree may hold some of them, and may be installed in one of them itself."""

STANDARD = re.compile(r"python\d+(?:\.\d+)?t?")
"""The directory of the standard library of Python, in which nothing of ours is installed but in one of those above."""
_ADDRESS = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]+:(?=/|\.)/{0,3}")
_DRIVE = re.compile(r"\A(?:/*[?.]/)?/?([A-Za-z]):(?=/|\Z)")
_NO_NAME = re.compile(r"\A\s*\Z|\A<.*>\Z|[\x00-\x1f\x7f]")
_LONGEST, _DEEPEST = 4096, 64


def parts_of(name: str) -> Parts:
    """Return the parts of what a report calls a file, by any system's habits; none where it cannot be a file.

    What counts from the top of a machine begins with `/` or a drive, what lies above where it counts from with `..`.
    """
    if _NO_NAME.search(name) or len(name) > _LONGEST:
        return ()
    path = name.strip().replace("\\", "/")
    if address := _ADDRESS.match(path):
        path = "/" + unquote(path[address.end() :]).partition("?")[0]
    drive = _DRIVE.match(path)
    path = path[drive.end() :] if drive else path
    top = f"{drive[1]}:" if drive else "/" if path.startswith("/") else ""
    parts: list[str] = []
    is_above = False
    for part in path.split("/"):
        if part == "..":
            is_above = is_above or not parts
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    if not parts or len(parts) > _DEEPEST:
        return ()
    return (top, *parts) if top else ("..", *parts) if is_above else tuple(parts)


def is_absolute(parts: Parts) -> bool:
    """Tell whether a path counts from the top of some machine, so that no directory comes before it."""
    return parts[:1] == ("/",) or parts[0].endswith(":")


def folded(parts: Sequence[str]) -> Parts:
    """Return parts for comparison: some systems write names in another case than they have."""
    return tuple(map(_folded, parts))


@lru_cache(maxsize=1 << 14)  # the same few directories stand in most names, and are kept once
def _folded(part: str) -> str:
    return part.casefold()


class FileTree:
    """The files below a root, found by how their paths end."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the paths, with `/`."""
        self._by_path: dict[str, list[str]] = defaultdict(list)
        self._by_name: dict[str, list[Parts]] = defaultdict(list)
        self._by_two: dict[Parts, list[Parts]] = defaultdict(list)
        for path in sorted(set(paths)):
            same = path.casefold()
            self._by_path[same].append(path)
            if len(self._by_path[same]) == 1:
                parts = tuple(same.split("/"))
                self._by_name[parts[-1]].append(parts)
                if len(parts) > 1:
                    self._by_two[parts[-2:]].append(parts)

    def named(self, path: str, as_said: str) -> str:
        """Return the file with a path, whatever its case, empty where there is none or nobody knows which."""
        found = self._by_path.get(path, ())
        if len(found) == 1:
            return found[0]
        return next((one for one in found if as_said.endswith(one) or one.endswith(as_said)), "")

    def ending_like(self, parts: Parts) -> Sequence[Parts]:
        """Return the paths that end in the same name; where many do, those that end in the same two names."""
        found = self._by_name.get(parts[-1], ())
        return self._by_two.get(parts[-2:], ()) if len(found) > _MANY else found


_MANY = 24
"""So many files of one name, such as `__init__.py`, say nothing of where another one of that name lies."""


def common_ending(one: Parts, other: Parts) -> int:
    """Return how many names two paths have in common at their ends."""
    length = 0
    for mine, theirs in zip(reversed(one), reversed(other), strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def variants_of(name: str, sources: Iterable[str]) -> tuple[Parts, ...]:
    """Return what a name may be in full: below each source where it is relative, and as it is."""
    parts = folded(parts_of(name))
    if not parts or is_absolute(parts):
        return (parts,) if parts else ()
    joined = (folded(parts_of(f"{source}/{name}")) for source in sources)
    return tuple(dict.fromkeys((*joined, parts)))
