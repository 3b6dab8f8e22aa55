"""All modules of an estate that could be read."""

from collections.abc import Iterable, Iterator, Mapping

from archatlas.model.module import Module
from archatlas.model.names import ModuleName


class Catalog(Mapping[ModuleName, Module]):
    """An immutable mapping of names to modules, sorted by name."""

    __slots__ = ("_lanes", "_modules")

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        """Take modules with distinct names, in any order."""
        self._modules = {module.name: module for module in sorted(modules, key=lambda module: module.name)}
        by_lane: dict[str, list[Module]] = {}
        for module in self._modules.values():
            by_lane.setdefault(module.lane, []).append(module)
        self._lanes = {lane: tuple(by_lane[lane]) for lane in sorted(by_lane)}

    def __getitem__(self, name: ModuleName) -> Module:
        """Return the module of that name."""
        return self._modules[name]

    def __iter__(self) -> Iterator[ModuleName]:
        """Iterate over the names in order."""
        return iter(self._modules)

    def __len__(self) -> int:
        """Return the number of modules."""
        return len(self._modules)

    def lanes(self) -> tuple[str, ...]:
        """Return the lanes that have a module, in order."""
        return tuple(self._lanes)

    def of_lane(self, lane: str) -> tuple[Module, ...]:
        """Return the modules of one lane in order of their names."""
        return self._lanes.get(lane, ())
