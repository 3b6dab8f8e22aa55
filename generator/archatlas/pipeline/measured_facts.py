"""Connects settings, artefacts of CI and a tree of files: the road from what CI wrote to facts about modules."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.model.catalog import Catalog
from archatlas.model.code import CodeFacts
from archatlas.model.measured import EvidenceProblem, EvidenceProblemKind, MeasuredFacts
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.code_scan import code_root
from archatlas.pipeline.kept_runs import PlacedRuns, read_runs, runs_of_modules
from archatlas.settings import Settings
from archatlas.settings.settings import inside_repository
from archatlas.sources.repository import Commit, repository_of

if TYPE_CHECKING:
    from archatlas.evidence.placing import PlacedReports
    from archatlas.scanning.path_patterns import PathPattern
    from archatlas.sources.artefact_files import ArtefactFile

NOTHING_THERE = "no file there is in a format that is known"


@dataclass(frozen=True, slots=True)
class EvidencePlaces:
    """Where artefacts of CI lie: in directories that somebody named, else where the settings say.

    `root` is the top of the code, which the settings' patterns and the names in reports count from. `runs` is where
    runs of benchmarks are kept.
    """

    root: Path
    directories: tuple[Path, ...] = ()
    patterns: tuple[str, ...] = ()
    runs: Path | None = None


@dataclass(frozen=True, slots=True)
class ReadEvidence:
    """What artefacts say, and the runs of benchmarks that are kept where there is a place for them."""

    placed: "PlacedReports"
    runs: PlacedRuns | None = None

    def without_runs_of(self, commits: frozenset[str]) -> "ReadEvidence":
        """Return the same without benchmarks that were run at some commits."""
        return replace(self, runs=self.runs.without(commits)) if self.runs and commits else self


def evidence_places(named: Sequence[Path], settings: Settings, home: Path) -> EvidencePlaces | None:
    """Return where artefacts are looked for; None where nobody says that there are any."""
    evidence = settings.evidence
    if not named and not evidence.files and not evidence.series:
        return None
    patterns = () if named else evidence.files
    runs = inside_repository(home, evidence.series, "evidence.series") if evidence.series else None
    return EvidencePlaces(code_root(settings, home), tuple(named), patterns, runs)


def read_evidence(places: EvidencePlaces, settings: Settings, commit: Commit | None = None) -> ReadEvidence:
    """Read all artefacts, and find the files of the tree, on disk or in a commit, that they speak of."""
    from archatlas.evidence.placing import place_reports
    from archatlas.evidence.reading import read_artefacts

    given = read_artefacts(_files(places))
    is_asked = places.directories or places.patterns
    if is_asked and not given.reports and not given.problems:
        where = ", ".join([*map(str, places.directories), *places.patterns])
        nothing = EvidenceProblem(EvidenceProblemKind.UNREADABLE, where, detail=NOTHING_THERE)
        given = replace(given, problems=(nothing,))
    tree = _tree_paths(places.root, settings, commit)
    runs = read_runs(places.runs, tree, settings.evidence) if places.runs else None
    return ReadEvidence(place_reports(given, tree, settings.evidence.roots), runs)


def with_evidence(known: Assessment, read: ReadEvidence, settings: Settings) -> Assessment:
    """Return what is known of an estate once it is judged by artefacts."""
    measured = measured_facts(read, known.catalog, settings, known.facts.code)
    return known.after(Changes(criteria=replace(known.evaluated.criteria, measured=measured)))


def with_evidence_at(places: EvidencePlaces | None, known: Assessment, settings: Settings) -> Assessment:
    """Return what is known of an estate once it is judged by the artefacts at some places; as it is without any."""
    return known if places is None else with_evidence(known, read_evidence(places, settings), settings)


def measured_facts(
    read: ReadEvidence, catalog: Catalog, settings: Settings, code: CodeFacts | None = None
) -> MeasuredFacts:
    """Return what artefacts say of the modules of an estate."""
    from archatlas.evidence.module_evidence import OwnerLookup, evidence_of_modules

    files = FilesOfModules(catalog, settings, code)
    names = OwnerLookup(files.owners_of, files.module_named, files.module_called)
    modules, problems = evidence_of_modules(read.placed, names)
    evidence = settings.evidence
    artefacts = tuple(one.artefact for one in read.placed.reports)
    known = MeasuredFacts(modules, artefacts, problems, evidence.max_age_days, evidence.claims)
    if read.runs is None:
        return known
    runs, unplaced = runs_of_modules(read.runs, names, evidence.machine)
    return replace(known, runs=runs, problems=(*problems, *unplaced))


class MeasuredStates:
    """Judges each state of an estate by artefacts, for a program that looks at the estate for long.

    These are read once, and again where the settings are other ones.
    """

    def __init__(self, named: Sequence[Path]) -> None:
        """Take the directories of artefacts that somebody named."""
        self._named = tuple(named)
        self._read: tuple[object, ReadEvidence] | None = None
        self._last: tuple[Assessment, ReadEvidence, Assessment] | None = None

    def of(self, known: Assessment, settings: Settings, home: Path) -> Assessment:
        """Return a state judged by artefacts, the state where there are none; for the same one the same object."""
        places = evidence_places(self._named, settings, home)
        if places is None:
            return known
        key = (places, settings.evidence, settings.scan)
        if self._read is None or self._read[0] != key:
            self._read = (key, read_evidence(places, settings))
        read = self._read[1]
        if self._last is None or self._last[0] is not known or self._last[1] is not read:
            self._last = (known, read, with_evidence(known, read, settings))
        return self._last[2]


class FilesOfModules:
    """Which files belong to which module: by the longest pattern, else by the folders that it was described from."""

    def __init__(self, catalog: Catalog, settings: Settings, code: CodeFacts | None) -> None:
        from archatlas.scanning.attribution import Attribution

        self._catalog = catalog
        patterns: dict[str, Sequence[str]] = {name: one.patterns for name, one in code.modules.items()} if code else {}
        patterns |= settings.scan.modules
        patterns |= {name: said for name, one in catalog.items() if (said := one.discovery.file_patterns)}
        self._by_pattern = Attribution(patterns)
        self._by_folder = Attribution(_folders(catalog))
        self._known: dict[str, Sequence[str]] = {}

    def owners_of(self, path: str) -> Sequence[str]:
        """Return the modules that claim a file alike."""
        if path not in self._known:
            owners = self._by_pattern.claim_on(path).modules or self._by_folder.claim_on(path).modules
            self._known[path] = tuple(name for name in owners if name in self._catalog)
        return self._known[path]

    def module_named(self, name: str) -> str:
        """Return the module of a name, empty where there is none."""
        return name if name in self._catalog else ""

    def module_called(self, subject: str) -> str:
        """Return the module of a name, or of a last name that only one has; empty where there is none."""
        last = subject.rpartition("/")[2].casefold().replace("-", "_")
        return self.module_named(subject) or self._by_short_name.get(last, "")

    @cached_property
    def _by_short_name(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name in self._catalog:
            short = name.partition(".")[2].casefold().replace("-", "_")
            found[short] = "" if short in found else name
        return found


def _folders(catalog: Catalog) -> Mapping[str, Sequence[str]]:
    """Return the paths that modules were described from, each as itself and as all that lies below."""
    said = {name: one.provenance.source_paths for name, one in catalog.items()}
    return {name: [form for path in paths for form in (path, f"{path}/")] for name, paths in said.items() if paths}


def _files(places: EvidencePlaces) -> Iterator["ArtefactFile"]:
    from archatlas.evidence.xml_stream import ArtefactLimits
    from archatlas.scanning.path_patterns import PathPattern
    from archatlas.sources.artefact_files import artefacts_below

    most = ArtefactLimits().bytes
    for directory in places.directories:
        for file in artefacts_below(directory, most):
            path = _below(places.root, file.path)
            yield replace(file, path=path or _shown(directory, file), below=path or file.below)
    for text in places.patterns:
        yield from _fitting(places.root, PathPattern.of(text), most)


def _shown(directory: Path, file: "ArtefactFile") -> str:
    """Return how an artefact outside the tree is called: pages name no directory of the machine that built them."""
    if not directory.is_absolute():
        return file.path
    return file.below if directory.is_file() else f"{directory.name}/{file.below}"


def _fitting(root: Path, pattern: "PathPattern", most: int) -> Iterator["ArtefactFile"]:
    from archatlas.sources.artefact_files import artefacts_below

    begin = "/".join(pattern.literal)
    top = root / begin
    inside = f"{begin}/" if begin and top.is_dir() else ""

    def fits(path: str) -> bool:
        return pattern.matches(inside + path)

    real = Path(os.path.realpath(top))  # which takes a link that leads to itself as it is
    is_inside = real == root.resolve().joinpath(*pattern.literal)  # over no link, and not upwards
    for file in artefacts_below(top, most, fits) if is_inside and top.exists() else ():
        path = _below(root, file.path) or file.path
        yield replace(file, path=path, below=path)


def _below(root: Path, path: str) -> str:
    """Return a path below the top of the code, empty for one that lies elsewhere."""
    found = os.path.relpath(path, root)
    return "" if found.startswith("..") else Path(found).as_posix()


def _tree_paths(root: Path, settings: Settings, commit: Commit | None) -> tuple[str, ...]:
    from archatlas.scanning.omissions import OwnCode
    from archatlas.sources.code_tree import tree_of_commit, tree_on_disk

    own = OwnCode(settings.scan.exclude)
    if commit is None:
        return tuple(file.path for file in tree_on_disk(root, own).files)
    with tree_of_commit(repository_of((root,)), commit, root, own) as tree:
        return tuple(file.path for file in tree.files)
