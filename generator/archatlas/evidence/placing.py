"""Brings what artefacts say to the files of a tree, once for all states of an estate that are judged by it."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname

from archatlas.evidence.attribution import AttributedNames, attribute_names
from archatlas.evidence.class_names import attribute_classes
from archatlas.evidence.file_names import FileTree
from archatlas.evidence.reading import GivenReport, GivenReports
from archatlas.evidence.reports import CasePlace
from archatlas.model.measured import Artefact, EvidenceKind, EvidenceProblem
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """A report with the files that its names mean: names of coverage, figures and results, and places of tests.

    `ambiguous` could be several files; a name that is neither there nor in a mapping is no file of the tree.
    `home` is the directory of the tree in which the artefact lies, empty where it lies in none.
    """

    given: GivenReport
    files: Mapping[str, str]
    tests: Mapping[CasePlace, str]
    ambiguous: frozenset[str | CasePlace]
    home: str

    @property
    def artefact(self) -> Artefact:
        """Return the artefact."""
        return self.given.artefact


@dataclass(frozen=True, slots=True)
class PlacedReports:
    """All reports with their files, the paths of the tree, and what could not be read."""

    reports: tuple[PlacedReport, ...]
    paths: tuple[str, ...]
    problems: tuple[EvidenceProblem, ...]


def place_reports(given: GivenReports, paths: Iterable[str], roots: Mapping[str, str]) -> PlacedReports:
    """Return the reports with the files of a tree that they mean; `roots` say what beginnings of names stand for."""
    listed = tuple(sorted(set(paths)))
    placing = _Placing(listed, roots)
    return PlacedReports(tuple(map(placing.placed, given.reports)), listed, given.problems)


class _Placing:
    """The tree, and the directories in it, of which names may speak too."""

    def __init__(self, paths: tuple[str, ...], roots: Mapping[str, str]) -> None:
        self._paths, self._roots = paths, roots
        self._tree = FileTree(paths)
        self._first_in: dict[str, str] = {}
        for path in sorted(paths, key=lambda one: ("test" not in one.rpartition("/")[2], one)):
            self._first_in.setdefault(dirname(path), path)
        self._folders = frozenset(folder for path in paths for folder in _folders_of(path))

    def placed(self, given: GivenReport) -> PlacedReport:
        """Return a report with its files."""
        report, home = given.report, self._home(given.below)
        if given.artefact.kind is EvidenceKind.TESTS:
            return self._placed_tests(given, home)
        said = (*report.coverage, *(one.file for one in report.figures), *(one.file for one in report.results))
        names = self._attributed((name for name in said if name), report.sources, home)
        return PlacedReport(given, names.files, {}, frozenset(names.ambiguous), home)

    def _placed_tests(self, given: GivenReport, home: str) -> PlacedReport:
        """Find the files of tests by the file that is said, by a class that is a path, else by one that is dotted."""
        tests = given.report.tests
        said = {place: place.file or (place.class_name if "/" in place.class_name else "") for place in tests}
        by_file = self._attributed((name for name in said.values() if name), (), home)
        by_folder = self._in_folders(by_file.unknown, home)
        dotted = (place.class_name for place in tests if said[place] not in by_file.files)
        by_class = attribute_classes(dotted, self._paths)
        found = {
            place: by_file.files.get(said[place]) or by_folder.get(said[place]) or by_class.files.get(place.class_name)
            for place in tests
        }
        unclear = {*by_file.ambiguous, *by_class.ambiguous}
        files = {place: file for place, file in found.items() if file}
        ambiguous = frozenset(
            place for place in tests if place not in files and not unclear.isdisjoint((said[place], place.class_name))
        )
        return PlacedReport(given, {}, files, ambiguous, home)

    def _attributed(self, names: Iterable[str], sources: Iterable[str], home: str) -> AttributedNames:
        return attribute_names(names, self._tree, sources, self._roots, home)

    def _in_folders(self, names: Iterable[str], home: str) -> Mapping[str, str]:
        """Return a file of each directory that is meant, as reports of Go name packages."""
        wanted = tuple(names)
        if not wanted:
            return {}
        found = attribute_names(wanted, FileTree(self._first_in.keys() - {""}), (), self._roots, home)
        return {name: self._first_in[folder] for name, folder in found.files.items()}

    def _home(self, below: str) -> str:
        """Return the directory of the tree in which an artefact lies, below which a build may have made directories."""
        folder = dirname(below)
        while folder and folder not in self._folders:
            folder = dirname(folder)
        return folder


def _folders_of(path: str) -> Iterator[str]:
    while path := dirname(path):
        yield path
