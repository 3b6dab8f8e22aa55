"""Divides a tree of code into parts of a sensible size: tens of them, whatever its size."""

from collections import defaultdict
from collections.abc import Iterator, Set
from heapq import heapify, heappop, heappush

from archatlas.scanning.folders import FEW, Folders, parent_of

_SMALL = 10
"""Files of code that are not divided."""
_ENOUGH = 8
"""Parts that make a picture of a tree."""
_MOST_PARTS = 200
_DEPTH = 2
"""Folders below the place where the code of a project begins that become parts."""


def divide(folders: Folders, projects: Set[str]) -> tuple[str, ...]:
    """Return the roots of parts: projects, small ones put together and large ones divided by their folders."""
    sizes = _merged({root: size for root in projects if (size := folders.below.get(root, 0))})
    _split(folders, sizes, sum(folders.direct.values()))
    return tuple(sorted(root for root, size in sizes.items() if size > 0))


def _merged(sizes: dict[str, int]) -> dict[str, int]:
    """Put neighbours together, the smallest first, until there are no more parts than allowed."""
    while len(sizes) > _MOST_PARTS:
        groups = defaultdict[str, list[str]](list)
        for root in sizes:
            if parent_of(root):
                groups[parent_of(root)].append(root)
        ordered = sorted((sum(sizes[one] for one in ones) / len(ones), root) for root, ones in groups.items())
        if not ordered:
            break
        for _, root in ordered:
            if len(sizes) > _MOST_PARTS:
                sizes[root] = sizes.get(root, 0) + sum(sizes.pop(one) for one in groups[root] if one in sizes)
    kept = sorted(sizes, key=lambda root: (-sizes[root], root))[:_MOST_PARTS]
    return {root: sizes[root] for root in kept} | ({} if len(kept) == len(sizes) else {"": sizes.get("", 1)})


def _split(folders: Folders, sizes: dict[str, int], total: int) -> None:
    """Divide the root of all, then the largest parts, by their folders as long as there is room for all of these."""
    most = max(20, min(_MOST_PARTS, total // 20))
    is_only = len(sizes) == 1
    waiting = [(bool(root) and not is_only, -size, root, 0) for root, size in sizes.items()]
    heapify(waiting)
    while waiting:
        is_other, size, root, depth = heappop(waiting)
        if depth == _DEPTH or -size <= (_large(total, len(sizes)) if is_other else _SMALL):
            continue
        found = _parts(folders, root, FEW if is_other else 1)
        parts = {part: folders.below[part] for part in found if part not in sizes}
        if len(sizes) + len(parts) <= most and root not in folders.sides:
            sizes.update(parts)
            sizes[root] -= sum(parts.values())
            for part, below in parts.items():
                heappush(waiting, (True, -below, part, depth + 1))


def _large(total: int, parts: int) -> int:
    """Return how many files are too many for one part: fewer while there are few parts to see."""
    return max(3 * _SMALL, min(1000, total // (4 if parts >= _ENOUGH else 10)))


def _parts(folders: Folders, root: str, least: int) -> Iterator[str]:
    """Yield the folders of a part that can stand for themselves, and of a project those beside its code."""
    start = folders.start(root)
    for part in folders.parts.get(start, ()):
        if folders.below[part] >= (least if part in folders.packages else max(2, least)):
            yield part if part in folders.sides else folders.start(part)
    for part in folders.parts.get(root, ()) if start != root else ():
        if not f"{start}/".startswith(f"{part}/") and folders.below[part] >= FEW:
            yield part
