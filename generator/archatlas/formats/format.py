"""What a format is: it knows texts of its kind, and the modules that these describe."""

from enum import Enum
from typing import Protocol

from archatlas.model.reading import SchemaEntry
from archatlas.model.source import SourceFile


class FileNature(Enum):
    """What a file is, as far as its text tells."""

    SCHEMA = "describes modules"
    SUSPECT = "describes none, but looks as if it should"
    SILENT = "says nothing"
    BARE = "holds a list or a single value"
    SEALED = "cannot be looked into"
    OTHER = "is of another format"


class Format(Protocol):
    """A way to describe modules in texts.

    No text makes any of these raise: what is wrong with one is a finding of its entries.
    """

    @property
    def file_names(self) -> tuple[str, ...]:
        """The names of the files that are looked into, as glob patterns in lower case."""

    def recognises(self, source: SourceFile) -> FileNature:
        """Tell from a first look at a text whether it is of this format; it is asked of every file of these names."""

    def modules(self, source: SourceFile) -> tuple[SchemaEntry, ...]:
        """Return an entry for each module that a text of this format describes, or one that says why there is none.

        Each entry tells where in the file its module stands: the document and the key, and the place of each key.
        """
