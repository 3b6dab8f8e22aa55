"""The formats that are read, and which of them reads what."""

from fnmatch import fnmatchcase
from functools import cached_property

from archatlas.formats.format import FileNature, Format
from archatlas.formats.module_schema.loader import ModuleSchema
from archatlas.model.reading import SchemaEntry
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile


@dataclass(frozen=True)
class Formats:
    """Formats by their order: the first one that knows a text reads it, the last one all that no other one knows."""

    formats: tuple[Format, ...]

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """The names of the files that any of them looks into, as glob patterns in lower case."""
        return tuple(dict.fromkeys(name for one in self.formats for name in one.file_names))

    def recognises(self, source: SourceFile) -> FileNature:
        """Tell what a file is; where one format is sure, it does not matter what others suspect."""
        suspected = FileNature.OTHER
        for one in self._by_name(source.path):
            nature = one.recognises(source)
            if nature is FileNature.SCHEMA:
                return nature
            suspected = nature if suspected is FileNature.OTHER else suspected
        return suspected

    def recognises_bytes(self, path: str, content: bytes) -> FileNature:
        """Tell what a file is that is not in UTF-8: what tells formats apart is ASCII in every usual encoding."""
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = content.decode("utf-16" if wide else "latin-1", "replace").replace("\0", "")
        text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("ï»¿")
        nature = self.recognises(SourceFile(path, text))
        return nature if nature in (FileNature.SCHEMA, FileNature.SUSPECT) else FileNature.SEALED

    def modules(self, source: SourceFile) -> tuple[SchemaEntry, ...]:
        """Return an entry for each module that a text describes, or one that says why it describes none."""
        return self.format_of(source).modules(source) or (SchemaEntry(source.path, ()),)

    def format_of(self, source: SourceFile) -> Format:
        """Return the format that reads a text."""
        *others, last = self.formats
        known = (one for one in others if _is_named(one, source.path) and one.recognises(source) is FileNature.SCHEMA)
        return next(known, last)

    def _by_name(self, path: str) -> tuple[Format, ...]:
        return tuple(one for one in self.formats if _is_named(one, path))


def _is_named(one: Format, path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return any(fnmatchcase(name, pattern) for pattern in one.file_names)


KNOWN_FORMATS = Formats((ModuleSchema(),))
"""The formats that every command reads; a new one stands before the last."""
