"""What became of modules that were there once: which have another name now, and which are gone."""

from collections.abc import Mapping

from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class RemovedModule:
    """A module that an earlier site had; what nobody knows of it is empty.

    `last_seen` is the date of the data that it was last a part of. `notes` are what its schema said about moving on,
    `replaced_by` is a module of today that it named there.
    """

    name: ModuleName
    summary: str = ""
    owner: str = ""
    layer: str = ""
    tier: int | None = None
    last_seen: str = ""
    replaced_by: ModuleName | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Succession:
    """`moved` has the later name by each former one, which no module has today, `removed` is in order of the names."""

    moved: Mapping[str, ModuleName] = field(default_factory=dict, hash=False)
    removed: tuple[RemovedModule, ...] = ()

    def former_names(self, name: ModuleName) -> tuple[str, ...]:
        """Return the names under which a module was known before."""
        return tuple(former for former, later in self.moved.items() if later == name)

    @property
    def addresses(self) -> frozenset[str]:
        """Return all names of modules that are not there any more."""
        return frozenset((*self.moved, *(module.name for module in self.removed)))
