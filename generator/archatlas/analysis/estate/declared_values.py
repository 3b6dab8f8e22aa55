"""What modules declare, value by value, and what nearly all of them declare alike."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from operator import itemgetter

from archatlas.model.catalog import Catalog
from archatlas.model.module import Module

ValuesByKey = dict[str, list[object]]


@dataclass(frozen=True, slots=True)
class Usage:
    """In how many modules a key has a value, and whether that is the same one in every module of the estate."""

    modules: int
    same_in_all: bool


def usage_of(catalog: Catalog, keys: Iterable[str]) -> Mapping[str, Usage]:
    """Return the usage of each key path, given without list positions; keys the model does not know count as unused."""
    first: ValuesByKey = {}
    modules: dict[str, int] = {}
    differing: set[str] = set()
    for module in catalog.values():
        for key, values in values_by_key(module).items():
            modules[key] = modules.get(key, 0) + 1
            if key not in differing and first.setdefault(key, values) != values:
                differing.add(key)
    everywhere = {key for key, number in modules.items() if number == len(catalog) > 1}
    return {key: Usage(modules.get(key, 0), key in everywhere and key not in differing) for key in keys}


def values_by_key(module: Module) -> ValuesByKey:
    """Return by key path what a module says there: every plain value, and every record that says anything."""
    found: ValuesByKey = {}
    for section in fields(module):
        value = getattr(module, section.name)
        if is_dataclass(value):
            _collect(section.name, value, found)
    for key, text in module.extensions:
        for path in _enclosing(key):
            found.setdefault(path, []).append(text)
    return found


def _collect(path: str, value: object, found: ValuesByKey) -> bool:
    """Add a value and all below it, and tell whether it says anything."""
    says = False
    if isinstance(value, tuple):
        for entry in value:
            says = _collect(path, entry, found) or says
        return says
    names = getattr(value, "__dataclass_fields__", ())
    for name in names:
        says = _collect(f"{path}.{name}", getattr(value, name), found) or says
    says = says or (not names and value is not None and value != "")
    if says:
        found.setdefault(path, []).append(value)
    return says


def _enclosing(key: str) -> Iterable[str]:
    """Return a key path of the free-form section and all above it, without list positions."""
    steps = key.partition("[")[0].split(".")
    return (".".join(steps[:number]) for number in range(1, len(steps) + 1))


Plain = str | int | float | bool | tuple[str, ...]
Signature = tuple[tuple[str, ...], ...]
"""What the entries of a list say, without the name of the module they stand in."""


class DeclaredValues:
    """Lists what modules declare, each module once however often it is asked: two states of an estate share most."""

    def __init__(self) -> None:
        """Begin with no module."""
        self._known: dict[int, tuple[Module, tuple[tuple[str, Plain], ...]]] = {}

    def of(self, module: Module) -> tuple[tuple[str, Plain], ...]:
        """Return (key path, value) for every plain value a module declares."""
        if id(module) not in self._known:
            # The module is held, so that its id stays its own.
            self._known[id(module)] = (module, tuple(plain_values(module)))
        return self._known[id(module)][1]


def shared_defaults(
    catalog: Catalog, share: float, at_least: int, known: DeclaredValues | None = None
) -> Mapping[str, Plain]:
    """Return by key path the values that at least `share` (0 to 1) of the modules declare alike.

    An estate of fewer than `at_least` modules has none: agreement among few is no sign of a generator.
    """
    if len(catalog) < at_least:
        return {}
    values_of = known.of if known else plain_values
    counts: dict[str, dict[Plain, int]] = {}
    for module in catalog.values():
        for key, value in values_of(module):
            of_key = counts.setdefault(key, {})
            of_key[value] = of_key.get(value, 0) + 1
    most_common = {key: max(counter.items(), key=itemgetter(1)) for key, counter in counts.items()}
    return {key: value for key, (value, count) in sorted(most_common.items()) if count >= share * len(catalog)}


LISTS: Mapping[str, Callable[[Module], tuple[object, ...]]] = {
    "contracts.error_taxonomy": lambda module: module.contracts.error_taxonomy,
    "observability.metrics.key_metrics": lambda module: module.observability.metrics.key_metrics,
    "risk_and_change.risks": lambda module: module.risk_and_change.risks,
}
"""The lists of entries that are looked at for agreement, by key path."""


def shared_lists(catalog: Catalog, share: float, at_least: int) -> Mapping[str, Signature]:
    """Return by key path the lists of entries that at least `share` (0 to 1) of the modules declare alike."""
    if len(catalog) < at_least:
        return {}
    found: dict[str, Signature] = {}
    for key, entries_of in LISTS.items():
        counter = Counter(signature_of(module, entries_of(module)) for module in catalog.values() if entries_of(module))
        for value, count in counter.most_common(1):
            if count >= share * len(catalog):
                found[key] = value
    return found


_OWN_KEYS = frozenset({"identity", "dependencies.internal", "dependencies.coupling_metrics", "discovery"})
"""Keys whose agreement says nothing: names, requirements and what is derived from them."""


def plain_values(module: Module) -> Iterator[tuple[str, Plain]]:
    """Yield (key path, value) for every plain value a module declares, texts in lists as one tuple."""
    for section in fields(module):
        value = getattr(module, section.name)
        if is_dataclass(value) and section.name not in _OWN_KEYS:
            yield from _plain_values(section.name, value)


def _plain_values(path: str, record: object) -> Iterator[tuple[str, Plain]]:
    for name in getattr(type(record), "__dataclass_fields__", ()):
        value = getattr(record, name)
        key = f"{path}.{name}"
        if is_dataclass(value):
            if key not in _OWN_KEYS:
                yield from _plain_values(key, value)
        elif isinstance(value, (str, int, float, bool)) or (isinstance(value, tuple) and _all_texts(value)):
            yield key, value


def _all_texts(values: tuple[object, ...]) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)


def signature_of(module: Module, entries: tuple[object, ...]) -> Signature:
    """Return what the entries of a list say, without the name of the module they stand in."""
    return tuple(
        tuple(
            with_names_replaced(module, str(getattr(entry, name)))
            for name in getattr(type(entry), "__dataclass_fields__", ())
            if name != "id"
        )
        for entry in entries
    )


def with_names_replaced(module: Module, text: str) -> str:
    """Return a text with stand-ins for the module's name, written with dots or flat."""
    flat = module.name.replace(".", "_").replace("-", "_")
    return text.replace(module.name, "{name}").replace(flat, "{flat_name}")
