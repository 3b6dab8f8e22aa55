"""Which files of the tree a report means: all its names together say how they are to be read, no name by itself.

A reading of names is a part in front that is taken away and directories that are put there instead. Each name votes for
the readings that make it a file; what most names say is believed, and of the rest only what is more than a coincidence.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache

from archatlas.evidence.file_names import (
    FOREIGN,
    STANDARD,
    FileTree,
    Parts,
    common_ending,
    folded,
    is_absolute,
    parts_of,
    variants_of,
)
from archatlas.model.record import dataclass, field

_ROUNDS = 500
_COMPARED = 3_000_000
"""How often a name may be compared with a path; names beyond that take part without a vote."""
_BELOW_SOURCES, _FEW_SOURCES, _MANY_SOURCES = 50_000, 8, 60
"""How many names are looked for below sources; of more than a few sources the first ones count then, of many always."""
_PARTS, _USUAL_PARTS = 500_000, 8
"""How many parts names below sources have in all, so that deep names take no more memory; so many parts are usual."""
_READ = 500_000
"""How many parts all readings have together; what would be one more way to read names is none beyond that."""
EFFORT = 5_000_000
"""How often a name or a reading is weighed; what is not settled by then is no file: a report may be made to last."""
_SHARE, _SHARE_IN_PLACE = 0.5, 0.25
"""The share of the names with a beginning that must be files once it is taken away; less where nothing is put there:
much of a report may be generated code, but a foreign one has only few names in common with a tree."""
_MOST, _FEW = 0.8, 2
_LONG = 4
"""So many names in common are no coincidence."""


@dataclass(frozen=True, slots=True)
class NameReading:
    """A way to read names: what is taken away in front, and what stands there instead."""

    strip: Parts
    add: Parts

    @property
    def is_of_installed(self) -> bool:
        """Tell whether it reads names below a directory of what others wrote."""
        return self.strip[-1:] != () and self.strip[-1] in FOREIGN


@dataclass(frozen=True, slots=True)
class AttributedNames:
    """The files that names mean, the names that could mean several, and those that mean none."""

    files: Mapping[str, str] = field(default_factory=dict)
    ambiguous: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def attribute_names(
    names: Iterable[str],
    tree: FileTree,
    sources: Iterable[str] = (),
    roots: Mapping[str, str] | None = None,
    home: str = "",
    effort: int = EFFORT,
) -> AttributedNames:
    """Return the files that the names of one report mean.

    `roots` of the settings say what a beginning of names stands for, and are final. `home` is the directory in which
    the report lies, which decides where nothing else does. What takes more effort than is given is nobody's.
    """
    wanted = tuple(dict.fromkeys(names))
    placed = _placed(wanted, tree, roots or {})
    counted = tuple(dict.fromkeys(sources))[: _most_sources(wanted)]
    vote = _Vote((name for name in wanted if name not in placed), tree, counted, folded(parts_of(home)), effort)
    files = {**placed, **vote.result()}
    return AttributedNames(
        {name: files[name] for name in wanted if files.get(name)},
        tuple(name for name in wanted if name in vote.ambiguous),
        tuple(name for name in wanted if not files.get(name) and name not in vote.ambiguous),
    )


def _most_sources(names: Sequence[str]) -> int:
    """Return how many sources names are looked for below, so that it takes neither long nor much memory."""
    parts = sum(name.count("/") + name.count("\\") + 1 for name in names)
    few = max(_FEW_SOURCES, _BELOW_SOURCES // (len(names) or 1))
    return max(1, min(_MANY_SOURCES, few, _PARTS // (parts or 1)))


def _placed(names: Iterable[str], tree: FileTree, roots: Mapping[str, str]) -> Mapping[str, str]:
    """Return the files of the names that have a beginning which the settings explain, empty where there is no such."""
    known = sorted(((parts_of(said), folder) for said, folder in roots.items()), key=lambda one: -len(one[0]))
    placed = {}
    for name in names if known else ():
        parts = parts_of(name)
        for beginning, folder in known:
            if parts and folded(parts[: len(beginning)]) == folded(beginning):
                path = "/".join((*parts_of(folder), *parts[len(beginning) :]))
                placed[name] = tree.named(path.casefold(), path)
                break
    return placed


class _Vote:
    """The names of one report, and what they vote for."""

    def __init__(
        self, names: Iterable[str], tree: FileTree, sources: tuple[str, ...], home: Parts, effort: int
    ) -> None:
        self._tree, self._home, self._left = tree, home, effort
        self._names = {name: variants for name in names if (variants := variants_of(name, sources))}
        self._size = sum(map(len, self._names.values()))
        self._foreign = {name for name, variants in self._names.items() if any(map(_foreign_end, variants))}
        self._voters: dict[NameReading, dict[str, int]] = defaultdict(dict)
        """The readings, with who votes for them and how many names of the path speak for it."""
        self._files: dict[str, str] = {}
        self.ambiguous: set[str] = set()

    def result(self) -> Mapping[str, str]:
        """Return the files of the names that are believed to mean one."""
        self._collect()
        self._let_installed_agree()
        shares, accepted = self._shares(), list[NameReading]()
        for _round in range(_ROUNDS):
            self._left -= len(self._voters) + self._size
            if self._left < 0:
                break
            ranked = sorted(self._voters, key=self._rank, reverse=True)
            best = next((one for one in ranked if self._is_credible(one, shares, accepted)), None)
            if best is None:
                break
            self._settle(best, self._rivals(best, ranked))
            accepted.append(best)
        return self._files

    def _collect(self) -> None:
        """Take all votes; names of which many files have the same say least, and come last."""
        compared, room = 0, _READ
        near = {name: [(one, self._tree.ending_like(one)) for one in said] for name, said in self._names.items()}
        for name in sorted(near, key=lambda one: sum(len(paths) for _parts, paths in near[one])):
            for parts, paths in near[name]:
                compared += len(paths) * (1 + len(parts) // _USUAL_PARTS)
                if compared > _COMPARED:
                    return
                for path in paths:
                    length = common_ending(parts, path)
                    if _may_be(parts, path, length):
                        reading = NameReading(parts[: len(parts) - length], path[: len(path) - length])
                        if reading not in self._voters:
                            room -= len(reading.strip) + len(reading.add) + 1
                        if room > 0 or reading in self._voters:
                            self._voters[reading][name] = max(length, self._voters[reading].get(name, 0))

    def _let_installed_agree(self) -> None:
        """Take back the votes of names below an installed package of which some name is none of ours."""
        for reading in [one for one in self._voters if one.is_of_installed]:
            start, voters = len(reading.strip), self._voters[reading]
            packages: dict[str, set[str]] = defaultdict(set)
            for name in self._foreign:
                for parts in self._names[name]:
                    if parts[:start] == reading.strip:
                        packages[parts[start] if len(parts) > start + 1 else ""].add(name)
            ours = [
                names for package, names in packages.items() if names <= voters.keys() and _are_many(package, names)
            ]
            self._voters[reading] = {name: voters[name] for names in ours for name in names}
        self._drop_unwanted()

    def _shares(self) -> Mapping[Parts, float]:
        """Return for each beginning which share of the names that have it are files without it, wherever these lie."""
        told: dict[Parts, set[str]] = defaultdict(set)
        for reading, voters in self._voters.items():
            told[reading.strip].update(name for name, length in voters.items() if not _is_weak(reading, length))
        below: dict[Parts, int] = defaultdict(int)
        for name, variants in self._names.items():
            if name not in self._foreign:
                beginnings = {parts[:end] for parts in variants for end in range(is_absolute(parts), len(parts))}
                for beginning in beginnings & told.keys():
                    below[beginning] += 1
        return {strip: len(names - self._foreign) / (below[strip] or 1) for strip, names in told.items()}

    def _rank(self, reading: NameReading) -> tuple[object, ...]:
        return (*self._merit(reading), reading.strip, reading.add)

    def _merit(self, reading: NameReading) -> tuple[int, ...]:
        """Return what speaks for a reading: most files, then nothing added, then the longer common part."""
        voters, home = self._voters[reading], self._home
        is_solid = not all(_is_weak(reading, length) for length in voters.values())
        is_at_home = bool(home) and reading.add[: len(home)] == home
        return len(voters), is_solid, is_at_home, not reading.add, sum(voters.values())

    def _is_credible(self, reading: NameReading, shares: Mapping[Parts, float], accepted: list[NameReading]) -> bool:
        """Tell whether a reading is more than a coincidence."""
        voters = self._voters[reading]
        longest = max(voters.values())
        if reading.is_of_installed:
            return True
        if all(_is_weak(reading, length) for length in voters.values()):
            return not accepted and self._is_of_most(reading)
        share = shares.get(reading.strip, 0.0)
        if not accepted:
            return share >= (_SHARE if reading.add else _SHARE_IN_PLACE) or self._is_of_most(reading)
        if not reading.strip or any(one.strip == reading.strip for one in accepted):
            return len(voters) > 1 or longest >= _LONG or (not reading.add and longest > 1)
        return len(voters) > 1 and share >= _SHARE

    def _is_of_most(self, reading: NameReading) -> bool:
        """Tell whether a reading makes files of so many names that it is no chance, if only last names speak for it."""
        self._left -= self._size
        if self._left < 0:
            return False
        end = len(reading.strip)
        ours = [name for name in self._names if name not in self._foreign]
        below = [
            name
            for name in ours
            if any(parts[:end] == reading.strip and (end or not is_absolute(parts)) for parts in self._names[name])
        ]
        files = sum(bool(self._file(name, reading)) for name in below)
        if reading.add:
            return files > _FEW and files >= _MOST * len(below)
        return files == len(below) and files * 2 >= len(ours)

    def _rivals(self, best: NameReading, ranked: list[NameReading]) -> list[NameReading]:
        """Return the readings for which as much speaks, and which make other files of the same names.

        That something is added speaks against a reading no more than a longer common part speaks for it.
        """
        merit, names = self._merit(best), self._voters[best]
        return [
            one
            for one in ranked
            if one != best
            and (other := self._merit(one))[:3] == merit[:3]
            and (other == merit or other[-1] > merit[-1])
            and any(self._file(name, one) != self._file(name, best) for name in self._voters[one] if name in names)
        ]

    def _settle(self, best: NameReading, rivals: list[NameReading]) -> None:
        """Believe a reading; where rivals say something else, nobody knows."""
        settled = set(self._voters[best]).union(*(self._voters[one] for one in rivals))
        for name in self._names:
            if name in settled or (name not in self._files and name not in self._foreign):
                file = self._file(name, best)
                if rivals and name in settled:
                    self.ambiguous.add(name)
                elif file and name not in self.ambiguous:
                    self._files.setdefault(name, file)
                    settled.add(name)
        for voters in self._voters.values():
            for name in settled & voters.keys():
                del voters[name]
        self._drop_unwanted()

    def _drop_unwanted(self) -> None:
        self._voters = defaultdict(dict, {reading: voters for reading, voters in self._voters.items() if voters})

    def _file(self, name: str, reading: NameReading) -> str:
        """Return the file that a name is by a reading, empty where it is none."""
        start = len(reading.strip)
        for parts in self._names[name]:
            if parts[:start] == reading.strip:
                path = "/".join((*reading.add, *parts[start:]))
                if file := self._tree.named(path, name.replace("\\", "/")):
                    return file
        return ""


@lru_cache(maxsize=4096)
def _foreign_end(parts: Parts) -> int:
    """Return how many names lead to the innermost directory of what others wrote, 0 where there is none."""
    return max((at for at, part in enumerate(parts[:-1], 1) if part in FOREIGN or STANDARD.fullmatch(part)), default=0)


def _may_be(parts: Parts, path: Parts, length: int) -> bool:
    """Tell whether a name can mean a path: one below what others wrote only as the whole of a package."""
    foreign = _foreign_end(parts)
    if not foreign or len(parts) - length < foreign:
        return length > 0
    is_installed = len(parts) - length == foreign and not STANDARD.fullmatch(parts[foreign - 1])
    return is_installed and length > 0 and not _foreign_end(path)


def _are_many(package: str, names: Set[str]) -> bool:
    """Tell whether names are a package, or so many files beside the packages that they are no chance."""
    return bool(package) or len(names) > _FEW


def _is_weak(reading: NameReading, length: int) -> bool:
    """Tell whether nothing but the last name of a path speaks for a reading."""
    return length == 1 and bool(reading.strip or reading.add)
