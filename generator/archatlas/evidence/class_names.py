"""Which files tests are in whose report names classes only: by the class as a dotted path, never by its last part."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from archatlas.evidence.attribution import AttributedNames

_NESTED = 2
"""How many classes may lie in each other within a file."""


def attribute_classes(names: Iterable[str], paths: Iterable[str]) -> AttributedNames:
    """Return the files whose paths, without what comes before their packages, are the names of some classes.

    Where several files are called so, the directory counts in which most classes of the report lie.
    """
    wanted = {name: parts for name in names if (parts := _parts(name))}
    stems = _Stems(
        paths, {parts[-1 - drop] for parts in wanted.values() for drop in range(min(_NESTED + 1, len(parts)))}
    )
    found = {name: stems.ending_in(parts) for name, parts in wanted.items()}
    votes = Counter(start for several in found.values() for start in several)
    files, ambiguous = dict[str, str](), []
    for name, by_start in found.items():
        best = _best(by_start, votes)
        if len(best) == 1:
            files[name] = best[0]
        elif best:
            ambiguous.append(name)
    return AttributedNames(files, tuple(ambiguous), tuple(name for name, several in found.items() if not several))


def _best(by_start: Mapping[str, str], votes: Mapping[str, int]) -> Sequence[str]:
    """Return the file at the top of the tree, else those where most other classes are."""
    if "" in by_start or not by_start:
        return [by_start[""]] if by_start else []
    most = max(votes[start] for start in by_start)
    return [path for start, path in by_start.items() if votes[start] == most]


def _parts(name: str) -> tuple[str, ...]:
    """Return the parts of the name of a class, without those of classes within it; none where it is no dotted name."""
    plain = name.partition("$")[0].partition("[")[0]
    parts = tuple(plain.split("."))
    return parts if all(part.isidentifier() for part in parts) else ()


class _Stems:
    """Files by their names without endings, as far as somebody asks for them."""

    def __init__(self, paths: Iterable[str], wanted: Iterable[str]) -> None:
        self._by_stem: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        known = frozenset(wanted)
        for path in paths:
            *folders, name = path.split("/")
            stem = name.partition(".")[0]
            if stem in known:
                self._by_stem[stem].append(((*folders, stem), path))

    def ending_in(self, parts: tuple[str, ...]) -> Mapping[str, str]:
        """Return the files that end in the parts, or in these without nested classes, by what stands before."""
        for drop in range(min(_NESTED + 1, len(parts))):
            kept = parts[: len(parts) - drop]
            found = {
                "/".join(stem[: len(stem) - len(kept)]): path
                for stem, path in self._by_stem.get(kept[-1], ())
                if stem[-len(kept) :] == kept and (len(kept) > 1 or len(stem) == 1)
            }
            if found:
                return found
        return {}
