"""The folders of a tree that hold code, and what their names say of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set

from archatlas.model.record import dataclass

TEST_FOLDERS = frozenset({"test", "tests", "testing", "spec", "specs", "e2e", "integration-tests", "__tests__"})
_SIDES = (
    "bench benches benchmark benchmarks ci demo demos doc docs documentation example examples playground playgrounds"
    " sample samples scripts tools"
)
_SIDE_FOLDERS = TEST_FOLDERS.union(_SIDES.split())
_TRIALS = ("-demo", "-demos", "-example", "-examples", "-sample", "-samples")

_MANY_TIMES = 5
"""How much more lies in a folder than beside it where that is passed on the way."""
FEW = 3
"""Files of code that make no part of their own where there is another place for them."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders with code: the files in each itself, the files below, and the folders in it that may be parts.

    Folders of projects are no parts of the ones around, and neither are hidden ones and those of tests beside code.
    """

    direct: Mapping[str, int]
    below: Mapping[str, int]
    parts: Mapping[str, tuple[str, ...]]
    sides: Set[str]
    """Folders beside the code of a project: each is one part, whatever lies in it."""
    packages: Set[str]
    """Folders of which a file says that they are a package."""

    def start(self, project: str) -> str:
        """Return where the code of a folder begins: passed are folders that hold hardly anything but one other."""
        folder = project
        while self._is_on_the_way(folder) or (folder == project and f"{folder}/src".lstrip("/") in self.below):
            main = [part for part in self.parts.get(folder, ()) if part not in self.sides]
            largest = max(main, key=lambda part: self.below[part], default="")
            beside = _MANY_TIMES * self.direct.get(folder, 0) if folder else 0
            if not largest or self.below[largest] < max(beside, 0.9 * sum(self.below[part] for part in main)):
                break
            folder = largest
        return folder

    def _is_on_the_way(self, folder: str) -> bool:
        return folder not in self.packages and self.direct.get(folder, 0) <= FEW


def name_of(folder: str) -> str:
    """Return the last part of a path."""
    return folder.rpartition("/")[2]


def parent_of(folder: str) -> str:
    """Return the path without its last part."""
    return folder.rpartition("/")[0]


def is_side(folder: str) -> bool:
    """Tell by its name whether a folder holds tests, examples or their like."""
    name = name_of(folder).lower()
    return name in _SIDE_FOLDERS or name.endswith(_TRIALS)


def nearest(folder: str, roots: Set[str] | Mapping[str, object]) -> str:
    """Return the innermost of some folders that holds a folder; the root of all is always among them."""
    while folder and folder not in roots:
        folder = parent_of(folder)
    return folder


def folders_of(paths: Iterable[str], projects: Set[str]) -> Folders:
    """Return the folders of files of code."""
    files = tuple(paths)
    direct = Counter(map(parent_of, files))
    everything = {""}
    for folder in direct:
        while folder not in everything:
            everything.add(folder)
            folder = parent_of(folder)
    below, parts = Counter(direct), defaultdict[str, list[str]](list)
    for folder in sorted(everything - {""}, key=lambda folder: (-folder.count("/"), folder)):
        around, name = parent_of(folder), name_of(folder)
        if folder not in projects:
            below[around] += below[folder]
            if (
                below[folder]
                and not name.startswith((".", "__test"))
                and (name not in TEST_FOLDERS or around in projects)
            ):
                parts[around].append(folder)
    packages = {parent_of(path) for path in files if name_of(path) == "__init__.py"}
    beside = {*projects, *(folder for around in (*projects, "") for folder in parts.get(around, ()))}
    sides = {folder for folder in beside if is_side(folder)}
    return Folders(direct, below, {folder: tuple(ones) for folder, ones in parts.items()}, sides, packages)
