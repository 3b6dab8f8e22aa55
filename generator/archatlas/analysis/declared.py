"""How many modules say something under each key of the format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass

from archatlas.model.catalog import Catalog
from archatlas.model.module import Module

Values = dict[str, list[object]]


@dataclass(frozen=True, slots=True)
class Usage:
    """In how many modules a key has a value, and whether that is the same one in every module of the estate."""

    modules: int
    same_in_all: bool


def usage_of(catalog: Catalog, keys: Iterable[str]) -> Mapping[str, Usage]:
    """Return the usage of each key path, given without list positions; keys the model does not know count as unused."""
    first: Values = {}
    modules: dict[str, int] = {}
    differing: set[str] = set()
    for module in catalog.values():
        for key, values in declared(module).items():
            modules[key] = modules.get(key, 0) + 1
            if key not in differing and first.setdefault(key, values) != values:
                differing.add(key)
    everywhere = {key for key, number in modules.items() if number == len(catalog) > 1}
    return {key: Usage(modules.get(key, 0), key in everywhere and key not in differing) for key in keys}


def declared(module: Module) -> Values:
    """Return by key path what a module says there: every plain value, and every record that says anything."""
    found: Values = {}
    for section in fields(module):
        value = getattr(module, section.name)
        if is_dataclass(value):
            _collect(section.name, value, found)
    for key, text in module.extensions:
        for path in _enclosing(key):
            found.setdefault(path, []).append(text)
    return found


def _collect(path: str, value: object, found: Values) -> bool:
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
