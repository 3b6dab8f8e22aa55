"""The modules of a tree of which no schema speaks: its projects, or the packages of a single one."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from enum import Enum

from archatlas.model.module import NAME_LIMIT
from archatlas.model.record import dataclass
from archatlas.scanning.code_suffixes import IMPORTS_READ, language_of
from archatlas.scanning.division import ENOUGH, divide
from archatlas.scanning.file_facts import CodeFile
from archatlas.scanning.file_graph import FileGraph
from archatlas.scanning.file_parts import LANGUAGES, FileParts, apart, file_parts, flat_folders
from archatlas.scanning.folders import FEW, Folders, folders_of, is_side, name_of, nearest, parent_of
from archatlas.scanning.projects import Project, find_projects
from archatlas.scanning.unfolding import parts_with, unfolded


class LaneBy(Enum):
    """What the first part of a name says."""

    FOLDER = "folder"
    """The folder at the top of the tree, where it holds several modules."""
    DISTRIBUTION = "distribution"
    """The project, by the name under which it is given away."""


@dataclass(frozen=True, slots=True)
class CodePackage:
    """A module as its code lies there. The files of the innermost pattern that holds them are its own."""

    name: str
    root: str
    file_patterns: tuple[str, ...]
    language: str
    distribution: str = ""


def find_packages(
    files: Iterable[CodeFile], lane_by: LaneBy = LaneBy.FOLDER, title: str = "", graph: FileGraph | None = None
) -> tuple[CodePackage, ...]:
    """Return the modules of a tree in the order of their roots; the title stands where the tree does not say its name.

    `files` holds manifests beside code. The same files make the same modules, in whichever order they come. What files
    require of each other is asked where folders do not say enough.
    """
    known = sorted(files, key=lambda file: file.path)
    code = {file.path: language for file in known if (language := language_of(file.path))}
    if not code:
        return ()
    layout = _layout(code)
    logical = [layout.logical(path) for path in code]
    projects = _worth_it({"": Project("", {}), **find_projects(known)}, logical)
    folders = folders_of(logical, projects.keys())
    roots = divide(folders, projects.keys())
    parts: FileParts = {}
    if graph is not None:
        roots = _without_cycles(roots, logical, graph)
        parts = _by_files(roots, folders, logical, graph)
        parts = {**parts, **_left_at_the_top(_Owners(roots, parts), folders, logical, graph)}
    alone = [part for part in parts if part not in roots]
    languages = {**_languages(layout, code, roots, parts), **{path: code[path] for path in alone}}
    named = _Naming(folders, projects, languages, (*roots, *alone), title).names(lane_by)
    patterns = {root: [f"{place}/**/*" if place else "**/*" for place in layout.places(root)] for root in roots}
    for part, ones in parts.items():
        patterns[part] = [*patterns.get(part, ()), *ones]
    return tuple(
        CodePackage(
            named[root], root, tuple(ones), languages[root], projects[nearest(root, projects)].name(languages[root])
        )
        for root, ones in sorted(patterns.items())
        if languages[root]
    )


def _without_cycles(roots: Sequence[str], paths: Sequence[str], graph: FileGraph) -> tuple[str, ...]:
    """Return the roots with those folders of Go that can be in no part with others."""
    if not any(path.endswith(".go") for path in paths):
        return tuple(roots)
    edges = {(parent_of(one), parent_of(other)) for one, other in graph.edges(frozenset({"Go"}))}
    finer = unfolded(frozenset(roots) | {""}, {edge for edge in edges if edge[0] != edge[1]})
    return parts_with(finer, paths)


def _by_files(roots: Sequence[str], folders: Folders, paths: Sequence[str], graph: FileGraph) -> FileParts:
    """Return the files that are parts of their own, or of the folder of their name, where folders make no picture."""
    if len(roots) >= ENOUGH:
        return {}
    starts = {folders.start(root) for root in roots if root not in folders.sides}
    flat = flat_folders(starts, [path for path in paths if not graph.is_test(path)])
    edges = graph.edges(LANGUAGES) if flat else frozenset()
    found = {part: ones for files in flat.values() for part, ones in file_parts(files, edges).items()}
    stems = {part: part.rpartition(".")[0] for part in found}
    return {stems[part] if stems[part] in roots else part: ones for part, ones in found.items()}


class _Owners:
    """Tells the part of each file."""

    def __init__(self, roots: Sequence[str], parts: FileParts) -> None:
        self._roots = frozenset(roots) | {""}
        self._parts = {path: part for part, ones in parts.items() for path in ones}

    def of(self, path: str) -> str:
        return self._parts.get(path) or nearest(parent_of(path), self._roots)


def _left_at_the_top(owners: _Owners, folders: Folders, paths: Sequence[str], graph: FileGraph) -> FileParts:
    """Return the files that are in no package and make a cycle only because they are left over together."""
    left = [path for path in paths if not owners.of(path) and parent_of(path) not in folders.packages]
    files = [path for path in left if language_of(path) in LANGUAGES and not graph.is_test(path)]
    if len(files) < 2 or len(paths) > _MOST_FILES:
        return {}
    edges = graph.edges(LANGUAGES)
    part_of = {path: part for path in paths if (part := owners.of(path))}
    found = tuple(apart(files, part_of, edges))
    return {path: (path,) for path in found} if len(found) <= _MOST_APART else {}


_MOST_FILES = 2_000
"""Files of a tree in which what is left at the top is looked at one by one."""
_MOST_APART = 10


def _worth_it(projects: Mapping[str, Project], paths: Iterable[str]) -> dict[str, Project]:
    """Return the projects that are modules: not many examples, no template, no little one of no workspace."""
    sizes = Counter(nearest(parent_of(path), projects) for path in paths)
    members = {"": Project("", {}), **{root: one for root, one in projects.items() if root and one.is_member}}
    kept = {
        root: one
        for root, one in projects.items()
        if not root or one.is_member or (sizes[root] >= FEW and not nearest(root, members))
    }
    beside = Counter(side for root in kept if (side := _side_of(root)))
    return {root: one for root, one in kept.items() if beside[_side_of(root)] <= FEW or root == _side_of(root)}


def _side_of(root: str) -> str:
    """Return the outermost folder of examples, tests or their like that a project lies in."""
    parts = root.split("/")
    return next(("/".join(parts[: place + 1]) for place, part in enumerate(parts) if is_side(part)), "")


_STANDARD_LAYOUT = re.compile(r"(?:\A|(?<=/))src/[A-Za-z]{1,40}/(?:java|kotlin|scala|groovy)/")
"""Where Maven and Gradle put packages: those of tests beside, under the same path."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Folders as packages see them, and the folders of the tree that each of them stands for."""

    places_of: Mapping[str, set[str]]

    def logical(self, path: str) -> str:
        """Return the path of a file below its project as if packages began there."""
        return _STANDARD_LAYOUT.sub("", path, count=1)

    def places(self, folder: str) -> Sequence[str]:
        """Return the folders of the tree, without those that lie in another one of them."""
        places = sorted(self.places_of.get(folder, set()) | ({folder} if self._is_real(folder) else set()))
        return [place for place in places if not any(place.startswith(f"{one}/") for one in places if one)] or [folder]

    def _is_real(self, folder: str) -> bool:
        return folder not in self.places_of or folder in self.places_of[folder]


def _layout(paths: Iterable[str]) -> _Layout:
    places = defaultdict[str, set[str]](set)
    for folder in {parent_of(path) for path in paths}:
        match = _STANDARD_LAYOUT.search(f"{folder}/")
        if match is None:
            continue
        project, rest = folder[: match.start()], folder[match.end() :]
        parts = rest.split("/") if rest else []
        for count in range(1, len(parts) + 1):
            below = "/".join(parts[:count])
            places[f"{project}{below}"].add(f"{folder[: match.end()]}{below}")
    return _Layout(places)


def _languages(layout: _Layout, code: Mapping[str, str], roots: Sequence[str], apart: FileParts) -> Mapping[str, str]:
    """Return the language of most files of each part, before all one whose imports are read."""
    known = frozenset(roots) | {""}
    counts = defaultdict[str, Counter[str]](Counter)
    taken: Set[str] = {path for ones in apart.values() for path in ones}
    for path, language in code.items():
        if path not in taken:
            counts[nearest(parent_of(layout.logical(path)), known)][language] += 1
    return {root: min(found := counts[root], key=_by_weight(found), default="") for root in known}


def _by_weight(counts: Counter[str]) -> Callable[[str], tuple[bool, int, str]]:
    return lambda language: (language not in IMPORTS_READ, -counts[language], language)


@dataclass(frozen=True, slots=True)
class _Naming:
    """Names parts by their places: a lane, and what tells a part from the others of the lane."""

    folders: Folders
    projects: Mapping[str, Project]
    languages: Mapping[str, str]
    roots: Sequence[str]
    title: str

    def names(self, lane_by: LaneBy) -> Mapping[str, str]:
        """Return a name for each root, none of them twice; of two that are alike the outer one has it.

        What is left at the top of the tree gives way to what is called like the whole.
        """
        ways = {root: self._by_folder(root) if lane_by is LaneBy.FOLDER else self._way(root) for root in self.roots}
        shared = Counter(way[0] for way in ways.values())
        taken: dict[str, str] = {}
        for root in sorted(self.roots, key=lambda root: (not root, root.count("/"), root)):
            lane, *rest = ways[root]
            if lane_by is LaneBy.FOLDER and shared[lane] < 2:
                lane, rest = self._title(), rest if rest and nearest(root, self.projects) else [lane, *rest]
            for name in self._candidates(lane, rest or [lane], root):
                if name not in taken:
                    taken[name] = root
                    break
        return {root: name for name, root in taken.items()}

    def _title(self) -> str:
        return _last_of(self.projects[""].name(self.languages[""])) or self.title or "root"

    def _way(self, root: str) -> list[str]:
        """Return the distribution, and the way to a part from where its code begins."""
        project = nearest(root, self.projects)
        name = _last_of(self.projects[project].name(self.languages[root]))
        start = self.folders.start(project)
        inside = start if f"{root}/".startswith(f"{start}/") else project
        rest = f"{root.removeprefix(inside).strip('/')}/".removeprefix("src/").rstrip("/")
        rest = rest.rpartition(".")[0] if language_of(root) and root not in self.folders.below else rest
        return [name or name_of(project) or self._title(), *filter(None, rest.split("/"))]

    def _by_folder(self, root: str) -> list[str]:
        distribution, *rest = self._way(root)
        project = nearest(root, self.projects)
        if project:
            top, *deeper = project.split("/")
            return [top, *([distribution] if deeper else []), *rest]
        is_one_package = self.folders.start("") != ""
        return [self._title(), *rest] if is_one_package or not rest else rest

    @staticmethod
    def _candidates(lane: str, rest: Sequence[str], root: str) -> Iterator[str]:
        yield _name(lane, "-".join(rest))
        yield _name(lane, root.replace("/", "-") or "root")
        number = 2
        while True:
            yield _name(lane, f"{'-'.join(rest)[:150]}-{number}")
            number += 1


def _last_of(name: str) -> str:
    """Return a name without the scope or group before it."""
    return name.rstrip("/").rpartition("/")[2]


def _name(lane: str, short: str) -> str:
    """Return a name that a schema may have."""
    first, second = _word(lane), _word(short)
    return f"{first[:60]}.{second}"[:NAME_LIMIT].rstrip("-")


def _word(text: str) -> str:
    word = re.sub(r"[^a-z0-9_-]+", "-", text[:400].lower()).strip("-") or "_"
    return word if word[0].isalpha() or word[0] == "_" else f"_{word}"
