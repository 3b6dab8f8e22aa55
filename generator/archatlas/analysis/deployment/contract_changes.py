"""What the modules of a state offer to each other and use of each other."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from archatlas.analysis.estate.topics import EVENT, emitted
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass


@dataclass(frozen=True)
class Surface:
    """The entry points that a module lists, but for topics."""

    entries: tuple[str, ...] = ()

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name.strip() for one in self.entries for name in (one, one.partition(":")[2])) - {""}

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(name.removesuffix("*") for name in self._names if name.endswith("*"))

    def has(self, entry: str) -> bool:
        """Tell whether an entry is offered, with or without its kind; one that ends in a star stands for its likes."""
        return entry.strip() in self._names or entry.startswith(self._beginnings)


@dataclass(frozen=True, slots=True)
class Used:
    """What a module uses of another one; without `certain` the schema does not say it, and it may rely on all of it."""

    entries: tuple[str, ...] = ()
    certain: bool = True


NOTHING = Used()


@dataclass(frozen=True)
class ContractState:
    """What is offered and used in one state of an estate."""

    catalog: Catalog

    def surface(self, name: ModuleName) -> Surface:
        """Return the entry points of a module, none where there is no such module."""
        if name not in self._surfaces:
            module = self.catalog.get(name)
            listed = module.contracts.api.surface if module else ()
            self._surfaces[name] = Surface(tuple(entry for entry in listed if not entry.startswith(EVENT)))
        return self._surfaces[name]

    def requires(self, consumer: ModuleName, provider: ModuleName) -> bool:
        """Tell whether a module cannot do without another one; of one that it can do without, it relies on nothing."""
        return provider in self._required.get(consumer, ())

    def said_used(self, consumer: ModuleName, provider: ModuleName) -> tuple[str, ...] | None:
        """Return the entries that a module says it uses of another one, None where it says nothing."""
        return self._said.get(consumer, {}).get(provider)

    @cached_property
    def _required(self) -> Mapping[ModuleName, frozenset[str]]:
        return {name: frozenset(module.dependencies.internal.requires) for name, module in self.catalog.items()}

    @cached_property
    def _said(self) -> Mapping[ModuleName, Mapping[str, tuple[str, ...]]]:
        saying = ((name, module.dependencies.internal.uses) for name, module in self.catalog.items())
        return {name: {one.name: one.entries for one in reversed(uses)} for name, uses in saying if uses}

    @cached_property
    def requirers(self) -> Mapping[str, tuple[ModuleName, ...]]:
        """The modules that cannot do without another one, by the name of that one."""
        return _grouped(
            (required, name)
            for name, module in self.catalog.items()
            for required in dict.fromkeys(module.dependencies.internal.requires)
            if required != name
        )

    @cached_property
    def emitters(self) -> Mapping[str, tuple[ModuleName, ...]]:
        """The modules that emit a topic, by the topic, and by the topic with the schema of its messages."""
        return _grouped((key, name) for name, module in self.catalog.items() for key in _emitted(module))

    @cached_property
    def listeners(self) -> Mapping[str, tuple[ModuleName, ...]]:
        """The modules that cannot do without a topic, by the topic, with and without the schema of its messages."""
        return _grouped((key, name) for name, module in self.catalog.items() for key in _consumed(module))

    @cached_property
    def _surfaces(self) -> dict[ModuleName, Surface]:
        return {}


def _grouped(pairs: Iterable[tuple[str, ModuleName]]) -> Mapping[str, tuple[ModuleName, ...]]:
    found: dict[str, list[ModuleName]] = {}
    for key, name in pairs:
        found.setdefault(key, []).append(name)
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}


def _emitted(module: Module) -> Iterator[str]:
    yield from map(_topic, emitted(module))
    yield from (
        _topic(one.topic, one.schema_ref) for one in module.data_and_events.emits if one.topic and one.schema_ref
    )


def _consumed(module: Module) -> Iterator[str]:
    """Yield what a module listens to, but for what it says that it can do without."""
    for one in module.data_and_events.consumes:
        if one.topic and one.required is not False:
            yield _topic(one.topic)
            if one.schema_ref:
                yield _topic(one.topic, one.schema_ref)


def _topic(name: str, schema: str = "") -> str:
    return f"{EVENT} {name} ({schema})" if schema else f"{EVENT} {name}"


def topic_alone(entry: str) -> str:
    """Return a topic without the schema of its messages; any other entry as it is."""
    return entry.rpartition(" (")[0] if entry.startswith(EVENT) and entry.endswith(")") else entry
