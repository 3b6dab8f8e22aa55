"""The module schemas below some directories as they are now, looked at again and again."""

from collections.abc import Mapping
from itertools import chain

from archatlas.formats.format import FileNature
from archatlas.formats.registry import KNOWN_FORMATS, Formats
from archatlas.formats.schema_files import (
    SeenFile,
    SourceTree,
    joined_trees,
    look_into,
    named_directories,
    require_directories,
    select_schemas,
    with_foreign_files,
)
from archatlas.model.record import dataclass, replace
from archatlas.model.source import SourceFile
from archatlas.sources.directory import FileStatus, found_file, places_below, status_of
from archatlas.sources.file_selection import FileSelection, FoundFile, FoundPlace
from archatlas.sources.foreign_files import ON_DISK
from archatlas.sources.scope import FileScope
from archatlas.sources.unsaved import unsaved_places


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What a file held when it was read, and what told that it is the same still."""

    status: FileStatus | None
    seen: SeenFile


class WorkingTree:
    """Remembers the files below some directories and reads those again that differ.

    It holds what the directories hold, and nothing of what they held before.
    """

    def __init__(self, scope: FileScope, formats: Formats = KNOWN_FORMATS) -> None:
        """Look at nothing yet."""
        self.scope = scope
        self._formats = formats
        self._files: Mapping[str, _Remembered] = {}
        self._foreign = SourceTree(())

    def refresh(self) -> None:
        """Look at the directories again; a file of which the system says that it is untouched is not opened."""
        require_directories(self.scope)
        places: dict[str, FoundPlace] = {}
        for found in chain.from_iterable(map(places_below, self._selections())):
            places.setdefault(found.key, found)
        self._files = {key: self._remembered(found) for key, found in places.items()}
        self._foreign = with_foreign_files(SourceTree(()), self.scope, ON_DISK)

    def tree(self, unsaved: Mapping[str, str]) -> SourceTree:
        """Return the module schemas with unsaved texts, by the key of their file, in the place of what is on disk."""
        seen = {key: one.seen for key, one in self._files.items()}
        for selection in self._selections():
            for found in unsaved_places(selection, unsaved):
                seen[found.key] = look_into(_unsaved_file(found, unsaved[found.key]), self._formats)
        own = select_schemas(seen.values(), self.scope, named_directories(self.scope), self._formats)
        return joined_trees(own, self._foreign) if self._foreign.foreign else own

    def _selections(self) -> tuple[FileSelection, ...]:
        return tuple(FileSelection(area, self.scope, self._formats.file_names) for area in self.scope.areas)

    def _remembered(self, found: FoundPlace) -> _Remembered:
        known, status = self._files.get(found.key), status_of(found.place)
        if known is not None and status is not None and known.status == status and found.refusal is None:
            return replace(known, seen=replace(known.seen, is_expected=found.is_expected))
        return _Remembered(status, _without_foreign_text(look_into(found_file(found), self._formats)))


def _unsaved_file(found: FoundPlace, text: str) -> FoundFile:
    return FoundFile(found.place, text.encode("utf-8", "surrogatepass"), found.key, found.is_expected)


def _without_foreign_text(seen: SeenFile) -> SeenFile:
    """Forget the text of a file that is of another format and is passed over anyway."""
    if seen.nature is FileNature.OTHER and not seen.is_expected and isinstance(seen.reading, SourceFile):
        return replace(seen, content=seen.content._replace(reading=SourceFile(seen.reading.path, "")))
    return seen
