"""Asks git which modules changed together, and what a change lacks; without git it says nothing."""

from pathlib import Path, PurePosixPath

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.analysis.prediction.calibration import MOST_NOTICES
from archatlas.analysis.prediction.learnt_past import (
    LearntPast,
    Recall,
    counted_changes,
    learnt_anew,
    missing_files,
    missing_modules,
    module_changes,
    trained,
    trained_on_files,
)
from archatlas.analysis.prediction.past_changes import Grouping
from archatlas.analysis.prediction.predictor import FILES, MODULES
from archatlas.model.catalog import Catalog
from archatlas.model.change_log import CoChangedModules, MissingChange
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.fitted_cache import FittedPast
from archatlas.scanning.attribution import Attribution
from archatlas.scanning.cache_directory import cache_directory
from archatlas.scanning.code_suffixes import language_of
from archatlas.scanning.omissions import is_own_path
from archatlas.settings import Settings
from archatlas.settings.settings import code_root
from archatlas.sources.change_log import CommitLog, ComparedPast, changed_files, read_change_log
from archatlas.sources.git import GitError
from archatlas.sources.repository import Repository, repository_of

LEAST_CHANGES = 20
"""Commits below which a past says nothing."""
_BESIDE_CODE = frozenset({".sh", ".sql", ".proto", ".graphql", ".tcl", ".tf"})
"""Endings of texts that programs are made of as well, although no grammar is asked about them."""


@dataclass(frozen=True, slots=True)
class ModulePatterns:
    """Which module a path of the repository belongs to; `below` is the directory that patterns count from."""

    attribution: Attribution
    below: str
    cut: str
    """The patterns as one text: two that are alike cut a past alike."""

    @classmethod
    def of(cls, catalog: Catalog, settings: Settings, below: str) -> "ModulePatterns":
        """Take the patterns of schemas, else those of the settings, else the folders that schemas name."""
        patterns = {name: list(several) for name, several in settings.scan.modules.items()}
        for name, module in catalog.items():
            folders = (f"{path.strip('/')}/**" for path in module.provenance.source_paths)
            said = module.discovery.file_patterns or tuple(patterns.get(name, ())) or tuple(folders)
            patterns[name] = list(said)
        return cls(Attribution(patterns), below, repr((below, sorted(patterns.items()))))

    def module_of(self, path: str) -> str:
        """Return the module that a path belongs to, empty where there is none or several claim it."""
        if not self.below:
            return self.attribution.owner_of(path)
        return self.attribution.owner_of(path.removeprefix(self.below)) if path.startswith(self.below) else ""


def code_file(path: str) -> str:
    """Return a path that counts as code of the project's own, and an empty text for any other."""
    is_code = bool(language_of(path)) or PurePosixPath(path).suffix.lower() in _BESIDE_CODE
    return path if is_code and is_own_path(path) else ""


def changes_of_modules(catalog: Catalog, settings: Settings, home: Path) -> CoChangedModules | None:
    """Return which modules changed together up to the newest commit, None where that cannot be known."""
    root = code_root(settings, home)
    try:
        repository = repository_of((root,))
        head = repository.resolve("HEAD")
        log = read_change_log(repository, head, cache_directory())
        below = _below(repository, root)
    except GitError:
        return None
    if len(log.changes) < LEAST_CHANGES:
        return None
    patterns = ModulePatterns.of(catalog, settings, below)
    past = LearntPast.of(log.changes, code_file, patterns.module_of, is_whole=log.is_whole)
    return module_changes(past, FittedPast(home, head.id, f"{len(log.changes)} {patterns.cut}").recall)


def _below(repository: Repository, root: Path) -> str:
    path = repository.path_of(root)
    return f"{path}/" if path else ""


def missing_from(past: ComparedPast, catalog: Catalog, settings: Settings) -> tuple[MissingChange, ...]:
    """Return what a change lacks by the past of its base: the likeliest files and modules, never more than a few."""
    try:
        log = past.log
        if len(log.changes) < LEAST_CHANGES:
            return ()
        changed = changed_files(past.repository, past.before, past.after)
        below = _below(past.repository, past.root)
    except GitError:
        return ()
    patterns = ModulePatterns.of(catalog, settings, below)
    recall = (
        FittedPast(past.home, past.before.id, f"{len(log.changes)} {patterns.cut}").recall
        if settings.changes_together
        else learnt_anew
    )
    told: dict[str, MissingChange] = {}
    for file in _missing_files(log, changed, recall, fits=settings.changes_together):
        told.setdefault(patterns.module_of(file.name) or file.name, file)
    for module in _missing_modules(log, changed, patterns.module_of, recall, fits=settings.changes_together):
        told.setdefault(module.name, module)
    likeliest = sorted(told.values(), key=lambda one: (-one.probability, one.name))
    return tuple(likeliest[:MOST_NOTICES])


def with_changes_before(known: Assessment, past: ComparedPast | None, settings: Settings) -> Assessment:
    """Return a side of a review with which modules changed together, where the settings ask for it.

    Both sides are told the past of the base, so that what the change itself commits together counts on neither.
    """
    if past is None or not settings.changes_together:
        return known
    try:
        log, below = past.log, _below(past.repository, past.root)
    except GitError:
        return known
    if len(log.changes) < LEAST_CHANGES:
        return known
    module_of = ModulePatterns.of(known.catalog, settings, below).module_of
    changes = counted_changes(LearntPast.of(log.changes, code_file, module_of, is_whole=log.is_whole))
    return known.after(Changes(criteria=replace(known.evaluated.criteria, changes=changes)))


def _missing_files(
    log: CommitLog, changed: tuple[str, ...], recall: Recall, *, fits: bool
) -> tuple[MissingChange, ...]:
    files = [path for path in changed if code_file(path)]
    if not files:
        return ()
    predictor = recall(FILES, lambda known: trained_on_files(log.changes, code_file, fits=fits, known=known))
    return missing_files(predictor, files)


def _missing_modules(
    log: CommitLog, changed: tuple[str, ...], module_of: Grouping, recall: Recall, *, fits: bool
) -> tuple[MissingChange, ...]:
    modules = dict.fromkeys(module for path in changed if code_file(path) and (module := module_of(path)))
    if not modules:
        return ()
    past = LearntPast.of(log.changes, code_file, module_of, is_whole=log.is_whole)
    items, changes = past.of_modules()
    predictor = recall(MODULES, lambda known: trained(items, MODULES, changes, fits=fits, known=known))
    return missing_modules(predictor, modules)
