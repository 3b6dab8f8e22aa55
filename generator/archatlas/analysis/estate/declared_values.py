"""What modules declare, value by value, and what nearly all of them declare alike."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from operator import attrgetter
from typing import Generic, TypeVar

from archatlas.model.catalog import Catalog
from archatlas.model.key_path import enclosing
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field
from archatlas.model.walk import SECTIONS, KeyKind, keys_below, parts_of, said_below

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
    for section in SECTIONS:
        for path, value in said_below(section, getattr(module, section)):
            found.setdefault(path, []).append(value)
    for key, text in module.extensions:
        for path in _enclosing(key):
            found.setdefault(path, []).append(text)
    return found


def _enclosing(key: str) -> Iterable[str]:
    """Return a key path of the free-form section and all above it, without list positions."""
    steps = key.partition("[")[0].split(".")
    return (".".join(steps[:number]) for number in range(1, len(steps) + 1))


Plain = str | int | float | bool | tuple[str, ...]
Signature = tuple[tuple[str, ...], ...]
"""What the entries of a list say, without the name of the module they stand in."""


Value = TypeVar("Value", bound=Hashable)
Pair = tuple[Module | None, Module | None]
"""A module before and after a change; None where it was not there, or is there no more."""


@dataclass(frozen=True, slots=True)
class DefaultThreshold:
    """When a value counts as a shared default: its share (0 to 1) of an estate of at least that many modules."""

    share: float = 0.95
    modules: int = 20


@dataclass(frozen=True, slots=True)
class _Tally(Generic[Value]):
    """How often each value stands under each key, and how often the most frequent one does."""

    counts: Mapping[str, Mapping[Value, int]] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)

    def with_changes(self, changes: Mapping[str, Mapping[Value, int]]) -> "_Tally[Value]":
        """Return the counts after some of them grew or fell; only the keys that differ are copied."""
        counts, most = dict(self.counts), dict(self.most)
        for key, by_value in changes.items():
            counted = dict(counts.get(key, {}))
            for value, change in by_value.items():
                counted[value] = counted.get(value, 0) + change
                if not counted[value]:
                    del counted[value]
            counts[key], most[key] = counted, max(counted.values(), default=0)
        return _Tally(counts, most)

    def frequent(self, least: float) -> Mapping[str, Value]:
        """Return by key the most frequent value that stands at least so often; of several the first one as a text."""
        keys = sorted(key for key, number in self.most.items() if number >= least and number)
        return {key: min(_values_counted(self.counts[key], self.most[key]), key=str) for key in keys}


def _values_counted(counts: Mapping[Value, int], number: int) -> Iterator[Value]:
    return (value for value, count in counts.items() if count == number)


@dataclass(frozen=True, slots=True)
class DeclaredValues:
    """How many modules declare which values and lists of entries; kept up from one state of an estate to the next."""

    modules: int = 0
    _values: _Tally[Plain] = field(default_factory=_Tally)
    _lists: _Tally[Signature] = field(default_factory=_Tally)

    @classmethod
    def of(cls, modules: Iterable[Module]) -> "DeclaredValues":
        """Count the values of all modules."""
        return cls().after((None, module) for module in modules)

    def after(self, changes: Iterable[Pair]) -> "DeclaredValues":
        """Return the counts after some modules changed, came or went."""
        values = defaultdict[str, defaultdict[Plain, int]](lambda: defaultdict(int))
        lists = defaultdict[str, defaultdict[Signature, int]](lambda: defaultdict(int))
        number = self.modules
        for pair in changes:
            number += (pair[1] is not None) - (pair[0] is not None)
            for module, change in zip(pair, (-1, 1), strict=True):
                if module is not None:
                    for key, value in _differing_values(module, pair):
                        values[key][value] += change
                    for key, signature in _differing_lists(module, pair):
                        lists[key][signature] += change
        return DeclaredValues(number, self._values.with_changes(values), self._lists.with_changes(lists))

    def shared_defaults(self, threshold: DefaultThreshold) -> Mapping[str, Plain]:
        """Return by key path the values that nearly all modules declare alike.

        A small estate has none: agreement among few is no sign of a generator.
        """
        return {} if self.modules < threshold.modules else self._values.frequent(threshold.share * self.modules)

    def shared_lists(self, threshold: DefaultThreshold) -> Mapping[str, Signature]:
        """Return by key path the lists of entries that nearly all modules declare alike."""
        return {} if self.modules < threshold.modules else self._lists.frequent(threshold.share * self.modules)


def _differing_values(module: Module, pair: Pair) -> Iterator[tuple[str, Plain]]:
    """Yield what a module declares in the sections that differ in a pair: most edits leave most sections alone."""
    before, after = pair
    if before is None or after is None:
        yield from plain_values(module)
        return
    for name in _SECTIONS:
        if getattr(before, name) != getattr(after, name):
            yield from _values_in(name, module)


def _differing_lists(module: Module, pair: Pair) -> Iterator[tuple[str, Signature]]:
    before, after = pair
    for key, entries_of in LISTS.items():
        entries = entries_of(module)
        if entries and (before is None or after is None or entries_of(before) != entries_of(after)):
            yield key, signature_of(module, entries)


LISTS: Mapping[str, Callable[[Module], tuple[object, ...]]] = {
    "contracts.error_taxonomy": lambda module: module.contracts.error_taxonomy,
    "observability.metrics.key_metrics": lambda module: module.observability.metrics.key_metrics,
    "risk_and_change.risks": lambda module: module.risk_and_change.risks,
}
"""The lists of entries that are looked at for agreement, by key path."""


_OWN_KEYS = frozenset({"identity", "dependencies.internal", "dependencies.coupling_metrics", "discovery", "docs"})
"""Keys whose agreement says nothing: names, requirements and what is derived from them."""

_SECTIONS = tuple(section for section in SECTIONS if section not in _OWN_KEYS)
"""The sections of a module whose values are looked at."""


def plain_values(module: Module) -> Iterator[tuple[str, Plain]]:
    """Yield (key path, value) for every plain value a module declares, texts in lists as one tuple."""
    for section in _SECTIONS:
        yield from _values_in(section, module)


def _values_in(section: str, module: Module) -> Iterator[tuple[str, Plain]]:
    for key, value in zip(_plain_keys(section), _values_below(section)(module), strict=True):
        if value is not None and value != ():
            yield key, value


@cache
def _values_below(section: str) -> Callable[[Module], tuple[Plain | None, ...]]:
    """Return what gives the values of all keys of a section at once: each module is asked for two hundred."""
    keys = _plain_keys(section)
    first = attrgetter(keys[0])
    return attrgetter(*keys) if len(keys) > 1 else lambda module: (first(module),)


@cache
def _plain_keys(section: str) -> tuple[str, ...]:
    """Return the key paths of all plain values that a section can have."""
    keys = (key.path for key in keys_below(section) if key.kind is not KeyKind.RECORDS)
    return tuple(key for key in keys if not any(outer in _OWN_KEYS for outer in enclosing(key)))


def signature_of(module: Module, entries: tuple[object, ...]) -> Signature:
    """Return what the entries of a list say, without the name of the module they stand in."""
    return tuple(
        tuple(with_names_replaced(module, str(value)) for name, value in parts_of(entry) if name != "id")
        for entry in entries
    )


def with_names_replaced(module: Module, text: str) -> str:
    """Return a text with stand-ins for the module's name, written with dots or flat."""
    name = module.name
    return text.replace(name, "{name}").replace(_flat(name), "{flat_name}")


@lru_cache(maxsize=256)  # each module is asked for hundreds of texts in a row
def _flat(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")
