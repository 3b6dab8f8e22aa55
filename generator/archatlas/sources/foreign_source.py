"""Where other systems describe modules: the sources that settings or a command name."""

from enum import StrEnum
from pathlib import Path

from archatlas.model.record import dataclass


class SourceFormat(StrEnum):
    """The formats of foreign descriptions, as settings call them."""

    BACKSTAGE = "backstage"
    CODEOWNERS = "codeowners"
    COMPASS = "compass"
    CORTEX = "cortex"
    OPSLEVEL = "opslevel"
    DATADOG = "datadog"
    ATLAS = "atlas"


@dataclass(frozen=True, slots=True)
class ForeignSource:
    """A directory, or one file, in which another system describes modules.

    `module` names the module that a description is of where it describes only one, `lane` the lane of those whose
    description names none. `address` is that of a published atlas, `name` what people call it.
    """

    format: SourceFormat
    place: Path
    module: str = ""
    lane: str = ""
    exclude: tuple[str, ...] = ()
    address: str = ""
    name: str = ""

    @property
    def root(self) -> Path:
        """Return the directory that no path in it may lead out of."""
        return self.place.parent if self.is_one_file else self.place

    @property
    def is_one_file(self) -> bool:
        """Tell whether a file is named, which need not exist: a commit may have it."""
        return self.place.suffix != "" and not self.place.is_dir()
