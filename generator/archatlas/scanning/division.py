"""Divides a tree of code into parts of a sensible size: tens of them, whatever its size."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from archatlas.scanning.folders import FEW, Folders, parent_of

_SMALL = 10
"""Files of code that are not divided."""
ENOUGH = 8
"""Parts that make a picture of a tree."""
_FULL = 20
"""Parts with which only a part that outweighs the others is divided."""
_MOST_PARTS = 200
_DEPTH = 3
"""Folders within each other that become parts; the last ones of what outweighs all others only."""


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
    """Divide the root of all, or what is alone, then the largest parts by their folders, level by level."""
    most = min(_MOST_PARTS, max(20, total // 20, len(sizes) + 20))
    first = [root for root in sizes if not root or len(sizes) == 1]
    level = [root for root in sizes if root not in first]
    for root in first:
        if sizes[root] > _SMALL:
            level += _divided(folders, sizes, root, most, least=1)
    for depth in range(_DEPTH):
        large = _large(total, len(sizes) if depth < _DEPTH - 1 else _FULL)
        found = list[str]()
        for root in sorted(level, key=lambda root: (-sizes[root], root)):
            if sizes[root] > large and root not in folders.sides:
                found += _divided(folders, sizes, root, most)
        level = found


def _large(total: int, parts: int) -> int:
    """Return how many files are too many for one part: fewer while there are few parts to see."""
    least = _SMALL if parts < ENOUGH else 3 * _SMALL
    return max(least, min(1000, total // (4 if parts >= _FULL else 10)))


def _divided(folders: Folders, sizes: dict[str, int], root: str, most: int, least: int = FEW) -> Sequence[str]:
    """Make the folders of a part parts of their own, where there is room for all of them, and return them."""
    parts = {part: folders.below[part] for part in _parts(folders, root, least) if part not in sizes}
    if len(sizes) + len(parts) > most:
        return ()
    sizes.update(parts)
    sizes[root] -= sum(parts.values())
    return tuple(parts)


def _parts(folders: Folders, root: str, least: int) -> Iterator[str]:
    """Yield the folders of a part that can stand for themselves, and of a project those beside its code."""
    start = folders.start(root)
    for part in folders.parts.get(start, ()):
        if folders.below[part] >= (least if part in folders.packages else max(2, least)):
            yield part if part in folders.sides else folders.start(part)
    for part in folders.parts.get(root, ()) if start != root else ():
        if not f"{start}/".startswith(f"{part}/") and folders.below[part] >= (_SMALL if root else FEW):
            yield part
