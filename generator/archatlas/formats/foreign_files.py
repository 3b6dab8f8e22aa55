"""Reads the files of foreign sources, and those that they name, none of them from outside of the source."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from itertools import islice
from posixpath import basename

from archatlas.formats.atlas_document import read_atlas
from archatlas.formats.backstage.catalog import FILE_NAMES, read_catalog
from archatlas.formats.backstage.substitution import NamedFile, named_files
from archatlas.formats.catalog_files.reading import read_tables
from archatlas.formats.catalog_files.tables import CATALOG_TABLES
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile
from archatlas.sources.atlas_files import state_of
from archatlas.sources.foreign_files import (
    ATTACHMENT_ROUNDS,
    LISTED_LIMIT,
    ON_DISK,
    FileAccess,
    ForeignFiles,
    selection_of,
    texts_of,
)
from archatlas.sources.foreign_source import ForeignSource, SourceFormat
from archatlas.sources.scope import FileScope


@dataclass(frozen=True, slots=True)
class ForeignFormat:
    """A format of another system: the names of its files, what all of them say together, and what files they name.

    `hidden` are paths that are looked at although they are hidden. Where somebody `needs_listing`, the paths of all
    files are known as well.
    """

    file_names: tuple[str, ...]
    read: Callable[[ForeignFiles], ForeignEstate]
    named: Callable[[SourceFile, str], tuple[NamedFile, ...]] | None = None
    hidden: tuple[str, ...] = ()
    needs_listing: bool = False


FOREIGN_FORMATS: Mapping[SourceFormat, ForeignFormat] = {
    SourceFormat.BACKSTAGE: ForeignFormat(FILE_NAMES, read_catalog, named_files),
    SourceFormat.CODEOWNERS: ForeignFormat(
        ("codeowners",),
        lambda _files: ForeignEstate(),
        hidden=(".github/CODEOWNERS", ".gitlab/CODEOWNERS"),
        needs_listing=True,
    ),
    **{form: ForeignFormat(table.file_names, partial(read_tables, table)) for form, table in CATALOG_TABLES.items()},
}


def read_foreign_files(scope: FileScope, access: FileAccess = ON_DISK) -> tuple[ForeignFiles, ...]:
    """Read the files of all sources of a scope."""
    return tuple(
        ForeignFiles(source, source.root.as_posix(), listing=state_of(source))
        if source.format is SourceFormat.ATLAS
        else _files_of(source, scope, access)
        for source in scope.sources
    )


def _files_of(source: ForeignSource, scope: FileScope, access: FileAccess) -> ForeignFiles:
    form, root = FOREIGN_FORMATS[source.format], source.root
    names = (source.place.name,) if source.is_one_file else form.file_names
    selection = selection_of(source, scope, names, form.hidden)
    found = access.read(selection)
    files, findings = texts_of(
        (one for one in found if not source.is_one_file or one.place == source.place), root, names
    )
    listing = tuple(sorted(islice(access.listed(source.root), LISTED_LIMIT))) if form.needs_listing else ()
    read = ForeignFiles(source, root.as_posix(), files, (), listing, findings)
    return _with_attached(read, form, scope, access) if form.named else read


def _with_attached(read: ForeignFiles, form: ForeignFormat, scope: FileScope, access: FileAccess) -> ForeignFiles:
    """Read also the files that files name, and those that these name; no path leads out of the root."""
    attached: dict[str, SourceFile] = {}
    findings = list(read.findings)
    fresh: Iterable[SourceFile] = read.files
    known = {read.below_root(one.path) for one in read.files}
    for _round in range(ATTACHMENT_ROUNDS):
        wanted = [
            one for source in fresh for one in _named_in(source, read, form) if one.path and one.path not in known
        ]
        if not wanted:
            break
        exact = {one.path for one in wanted if "*" not in one.path}
        patterns = [one for one in wanted if "*" in one.path]
        known |= {one.path for one in wanted}
        paths = (*exact, *(one.path for one in patterns))
        names = tuple(dict.fromkeys(basename(path) for path in paths))
        found = (
            one
            for one in access.read(selection_of(read.source, scope, names))
            if (path := read.below_root(one.place.as_posix())) in exact or any(named.fits(path) for named in patterns)
        )
        texts, refusals = texts_of(found, read.source.root, names)
        new = [one for one in texts if one.path not in attached and one not in read.files]
        attached |= {one.path: one for one in new}
        findings += refusals
        fresh = new
    return ForeignFiles(
        read.source, read.root, read.files, tuple(attached.values()), read.listing, tuple(dict.fromkeys(findings))
    )


def _named_in(source: SourceFile, read: ForeignFiles, form: ForeignFormat) -> tuple[NamedFile, ...]:
    return form.named(source, read.below_root(source.path)) if form.named else ()


def foreign_estate(files: ForeignFiles) -> ForeignEstate:
    """Return what the files of one source say, the same modules for the same texts."""
    return read_atlas(files.source) if files.source.format is SourceFormat.ATLAS else _estate_of(files)


@lru_cache(maxsize=8)
def _estate_of(files: ForeignFiles) -> ForeignEstate:
    return FOREIGN_FORMATS[files.source.format].read(files)
