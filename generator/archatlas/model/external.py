"""Modules of other atlases, which are known by what these publish."""

from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class ExternalModule:
    """A module of another atlas; `address` is that of its page, empty where nobody says where that is published."""

    name: ModuleName
    atlas: str
    address: str = ""
    owner: str | None = None
    status: str | None = None

    @property
    def is_deprecated(self) -> bool:
        """Tell whether it is on its way out."""
        return self.status == "deprecated"
