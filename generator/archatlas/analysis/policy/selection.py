"""Which modules a part of the policy is about."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from archatlas.model.module import Module


@dataclass(frozen=True, slots=True)
class Selection:
    """Modules by lane, layer, tier, owner, name or path of their schema; what is empty leaves the choice open.

    Names and paths are patterns in which `*` stands for anything. A module is selected when it fits every criterion
    that is not empty.
    """

    lanes: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def includes(self, module: Module) -> bool:
        """Tell whether a module is selected."""
        return (
            _is_among(module.lane, self.lanes)
            and _is_among(module.identity.layer or "", self.layers)
            and (not self.tiers or module.identity.tier in self.tiers)
            and _is_among(module.ownership.owner or "", self.owners)
            and _is_among(module.name, self.modules)
            and self.includes_path(module.path)
        )

    def includes_path(self, path: str) -> bool:
        """Tell whether a file is selected as far as its path says."""
        return not self.paths or any(
            fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}") for pattern in self.paths
        )

    @property
    def is_about_files(self) -> bool:
        """Tell whether only paths decide, so that a file without a module can be selected too."""
        return self == Selection(paths=self.paths)


EVERYTHING = Selection()
"""The selection of every module."""


def _is_among(value: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(value, pattern) for pattern in patterns)
