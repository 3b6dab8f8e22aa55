"""What other systems say of an estate, read and resolved, before it joins what the module schemas say."""

from collections.abc import Callable
from typing import Protocol

from archatlas.model.external import ExternalModule
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.model.origin import OwnerDescription
from archatlas.model.record import dataclass, field, replace
from archatlas.model.source import Location


@dataclass(frozen=True, slots=True)
class NamedOwner:
    """Who owns the files of a module, the first one in front, and the line that says so.

    `is_default` tells that the line fits every file, so that it says nothing about the module itself.
    """

    handles: tuple[str, ...]
    place: Location
    is_default: bool = False


class OwnersOfFiles(Protocol):
    """A list of owners of files, such as CODEOWNERS."""

    def owner_of(self, module: Module) -> NamedOwner | None:
        """Return who owns most files of a module, None where nobody is named or nobody knows its files."""


def no_placeholder(_module: Module, _owner: str) -> bool:
    """Tell that an owner is somebody, as where nobody said which texts mean nobody."""
    return False


@dataclass(frozen=True)
class ForeignEstate:
    """The modules and owners that other systems describe; of two with one name the first counts.

    `refused` are the paths of files of which nothing could be taken because of an error, `external` are modules of
    other atlases. `is_placeholder` tells which owner of a module means nobody.
    """

    modules: tuple[Module, ...] = ()
    owners: tuple[OwnerDescription, ...] = ()
    findings: tuple[Finding, ...] = ()
    refused: tuple[str, ...] = ()
    external: tuple[ExternalModule, ...] = ()
    owners_of_files: tuple[OwnersOfFiles, ...] = field(default=(), compare=False)
    is_placeholder: Callable[[Module, str], bool] = field(default=no_placeholder, compare=False)

    def joined(self, other: "ForeignEstate") -> "ForeignEstate":
        """Return both, of which this one comes first."""
        return replace(
            self,
            modules=self.modules + other.modules,
            owners=self.owners + other.owners,
            findings=self.findings + other.findings,
            refused=self.refused + other.refused,
            external=self.external + other.external,
            owners_of_files=self.owners_of_files + other.owners_of_files,
        )
