"""All modules of an estate that could be read."""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView

from archatlas.model.module import Module, ModuleName


class Catalog(Mapping[ModuleName, Module]):
    """An immutable mapping of names to modules, sorted by name."""

    __slots__ = ("_lanes", "_modules")

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        """Take modules with distinct names, in any order."""
        self._modules = {module.name: module for module in sorted(modules, key=lambda module: module.name)}
        self._lanes: dict[str, tuple[Module, ...]] | None = None

    def __getitem__(self, name: ModuleName) -> Module:
        """Return the module of that name."""
        return self._modules[name]

    def __iter__(self) -> Iterator[ModuleName]:
        """Iterate over the names in order."""
        return iter(self._modules)

    def __len__(self) -> int:
        """Return the number of modules."""
        return len(self._modules)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a module of that name."""
        return name in self._modules

    def items(self) -> ItemsView[ModuleName, Module]:
        """Return names and modules in order, without a look-up for each as a mapping would do it."""
        return self._modules.items()

    def values(self) -> ValuesView[Module]:
        """Return the modules in order."""
        return self._modules.values()

    def with_modules(self, *changed: Module) -> "Catalog":
        """Return the catalog with some modules in the place of those of their names, or beside them."""
        modules = {**self._modules, **{module.name: module for module in changed}}
        if len(modules) > len(self._modules):
            return Catalog(modules.values())
        catalog = Catalog()
        catalog._modules = modules
        return catalog

    def without(self, *names: str) -> "Catalog":
        """Return the catalog without some of its modules."""
        gone = frozenset(names)
        return Catalog(module for name, module in self._modules.items() if name not in gone)

    def lanes(self) -> tuple[str, ...]:
        """Return the lanes that have a module, in order."""
        return tuple(self._by_lane())

    def of_lane(self, lane: str) -> tuple[Module, ...]:
        """Return the modules of one lane in order of their names."""
        return self._by_lane().get(lane, ())

    def _by_lane(self) -> dict[str, tuple[Module, ...]]:
        """Return the lanes in order, grouped when somebody first asks for them."""
        if self._lanes is None:
            grouped: dict[str, list[Module]] = {}
            for module in self._modules.values():
                grouped.setdefault(module.lane, []).append(module)
            self._lanes = {lane: tuple(grouped[lane]) for lane in sorted(grouped)}
        return self._lanes
