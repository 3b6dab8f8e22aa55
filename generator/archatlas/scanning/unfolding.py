"""Takes folders of Go packages apart where they need each other only because several packages lie in one of them.

A folder that holds packages says nothing of them in Go, and no package needs itself by way of others. So a cycle
between folders is one that folding made.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from archatlas.scanning.folders import nearest, parent_of

Edges = Set[tuple[str, str]]
"""Pairs of a folder or a part, and one that it requires."""

_TRIED = 12
"""Folders that are tried for one step."""
_STEPS = 60
_MOST_PARTS = 200
_MOST_TRIED = 500
"""Parts of a tree; with more of them before they are put together again, all stay as they were."""


def unfolded(roots: Set[str], edges: Edges) -> Set[str]:
    """Return the roots of parts with as few more as it takes until no part needs itself by way of others."""
    packages = sorted({end for edge in edges for end in edge})
    division = _Division({package: nearest(package, roots) for package in packages}, edges)
    for _ in range(_STEPS):
        divided = min(division.finer(), key=_Division.rank, default=None)
        if divided is None:
            break
        if len({*divided.part_of.values()}) > _MOST_TRIED:
            return roots
        division = divided
    found = division.folded(roots)
    return found if len(found) <= max(len(roots), _MOST_PARTS) else roots


def in_cycles(edges: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return what needs itself by way of others, and what lies on a way between two such groups."""
    requires, required_by = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for source, target in edges:
        requires[source].add(target)
        required_by[target].add(source)
    left = {*requires, *required_by}
    waiting = [one for one in left if not (requires[one] and required_by[one])]
    while waiting:
        one = waiting.pop()
        if one not in left:
            continue
        left.remove(one)
        for around, back in ((requires, required_by), (required_by, requires)):
            for other in around[one]:
                back[other].discard(one)
                if not back[other]:
                    waiting.append(other)
    return frozenset(left)


class _Division:
    """Parts by their roots, and which of them holds each package."""

    def __init__(self, part_of: Mapping[str, str], edges: Edges, cost: int = 0) -> None:
        """Take the part of each package, what packages require, and how many parts the last step made."""
        self.part_of, self._edges, self._cost = part_of, edges, cost
        between = {(part_of[one], part_of[other]) for one, other in edges}
        self._between = {edge for edge in between if edge[0] != edge[1]}
        self.cyclic = in_cycles(self._between)

    def rank(self) -> tuple[int, int]:
        """Return what orders divisions: the fewer parts in cycles the better, then the fewer parts."""
        return len(self.cyclic), self._cost

    def finer(self) -> Iterator["_Division"]:
        """Yield the divisions with the folders of one part in a cycle as parts of their own."""
        folders = self._folders()
        weights = Counter(end for edge in self._between if self.cyclic.issuperset(edge) for end in edge)
        for part in sorted(folders, key=lambda part: (-weights[part], part))[:_TRIED]:
            inner = folders[part]
            yield _Division({**self.part_of, **inner}, self._edges, len(set(inner.values())))

    def _folders(self) -> Mapping[str, Mapping[str, str]]:
        """Return the parts in cycles that hold folders, with the folder of each package there."""
        found = defaultdict[str, dict[str, str]](dict)
        for package, part in self.part_of.items():
            if part in self.cyclic and package != part:
                below = package[len(part) :].strip("/").partition("/")[0]
                found[part][package] = f"{part}/{below}".strip("/")
        return found

    def folded(self, roots: Set[str]) -> Set[str]:
        """Return the roots without those that would make no cycle in the folder around them; some are kept anyway."""
        division, kept = self, roots | {*self.part_of.values()}
        sizes = Counter(self.part_of.values())
        for root in sorted(kept - roots, key=lambda root: (-root.count("/"), sizes[root], root)):
            around = nearest(parent_of(root), kept)
            merged = {package: around if part == root else part for package, part in division.part_of.items()}
            tried = _Division(merged, self._edges)
            if len(tried.cyclic) <= len(self.cyclic):
                division, kept = tried, kept - {root}
        return kept


def parts_with(roots: Set[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Return the roots of which some file is, in their order."""
    used = {nearest(parent_of(path), roots) for path in paths}
    return tuple(sorted(roots & used))
