"""Where the pages of modules and of the estate lie, and the addresses that their names give them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePosixPath

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.owners import stable_slugs
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.settings.settings import PageSettings, SettingsError
from archatlas.sources.page_folder import PAGES_SUFFIX, RECORDS, folder_below
from archatlas.sources.scope import FileScope

FIRST = ("index", "readme")
_PATTERNS = frozenset({"template", "adr-template", "adr_template"})
"""Files that others copy a new record from."""


@dataclass(frozen=True, slots=True)
class PageFolder:
    """A folder of pages about a module, or about the estate where that is empty."""

    place: Path
    module: str
    is_record: bool


def page_folders(assessment: Assessment, scope: FileScope, settings: PageSettings) -> Iterator[PageFolder]:
    """Yield the folders that are there: those of decisions about the estate, then those of each module."""
    for way in settings.decisions:
        folder = folder_below(scope.home, way)
        if folder is None:
            raise SettingsError(f"there is no folder '{way}', which the settings name under pages.decisions")
        yield PageFolder(folder, "", is_record=True)
    for module in assessment.catalog.values():
        folder = _folder_of(module, scope, settings)
        if folder is not None:
            yield PageFolder(folder, module.name, is_record=False)
            inner = (folder_below(folder, name) for name in RECORDS)
            yield from (PageFolder(place, module.name, is_record=True) for place in inner if place)


def _folder_of(module: Module, scope: FileScope, settings: PageSettings) -> Path | None:
    """Return the folder of a module: the one that its schema names, else the one that is named like its file."""
    root = next((root for root in scope.roots if PurePosixPath(module.path).is_relative_to(root.as_posix())), None)
    if root is None:
        return None
    if not module.docs:
        return folder_below(
            root, PurePosixPath(module.path).relative_to(root.as_posix()).with_suffix(PAGES_SUFFIX).as_posix()
        )
    below = folder_below(root, module.docs)
    start = folder_below(scope.home, settings.root) if settings.root and below is None else None
    return folder_below(start, module.docs) if start else below


def by_module(folders: Iterable[PageFolder]) -> Iterator[tuple[PageFolder, ...]]:
    """Yield the folders of each module together."""
    for _, together in groupby(folders, key=lambda folder: folder.module):
        yield tuple(together)


def is_passed_over(place: Path, folder: PageFolder) -> bool:
    """Tell whether a file in a folder of records is none: a list of them, or what new ones are copied from."""
    return folder.is_record and place.stem.lower() in (*FIRST, *_PATTERNS)


def page_slugs(places: Mapping[Path, PageFolder]) -> Mapping[Path, tuple[PageFolder, str]]:
    """Return the last part of the address of each page, empty for the first one of a module."""
    pages = [place for place, folder in places.items() if not folder.is_record]
    first = min(
        (place for place in pages if place.stem.lower() in FIRST), key=lambda place: place.stem.lower(), default=None
    )
    names = {place: _slug_name(place, folder) for place, folder in places.items() if place != first}
    slugs = stable_slugs(names.values())
    return {place: (folder, "" if place == first else slugs[names[place]]) for place, folder in places.items()}


def _slug_name(place: Path, folder: PageFolder) -> str:
    """Return what the address is made of; a name of two files is told apart by the folder."""
    return f"adr-{place.stem}" if folder.is_record and folder.module else place.stem
