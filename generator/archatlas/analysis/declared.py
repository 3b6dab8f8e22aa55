"""How many modules say something under each key of the format."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from archatlas.model.catalog import Catalog
from archatlas.model.module import Module


@dataclass(frozen=True, slots=True)
class Usage:
    """In how many modules a key has a value, and whether that is the same one in every module of the estate."""

    modules: int
    same_in_all: bool


def usage_of(catalog: Catalog, keys: Iterable[str]) -> Mapping[str, Usage]:
    """Return the usage of each key path, given without list positions; keys the model does not know count as unused."""
    return {key: _usage(catalog, tuple(key.split("."))) for key in keys}


def _usage(catalog: Catalog, steps: tuple[str, ...]) -> Usage:
    found: set[object] = set()
    modules = 0
    for module in catalog.values():
        values = tuple(_values(module, steps))
        if values:
            modules += 1
            if len(found) < 2:
                found.add(values)
    return Usage(modules, same_in_all=modules == len(catalog) > 1 and len(found) == 1)


def _values(module: Module, steps: tuple[str, ...]) -> Iterator[object]:
    if steps[0] == "extensions":
        below = ".".join(steps[1:])
        yield from (text for key, text in module.extensions if not below or _is_below(key, below))
    else:
        yield from _said(module, steps)


def _said(value: object, steps: tuple[str, ...]) -> Iterator[object]:
    """Yield what stands at the end of a path: every plain value, and every record that says anything."""
    if isinstance(value, tuple):
        for entry in value:
            yield from _said(entry, steps)
    elif steps:
        yield from _said(getattr(value, steps[0], None), steps[1:])
    elif is_dataclass(value):
        if any(_said_anything(getattr(value, field.name)) for field in fields(value)):
            yield value
    elif value is not None and value != "":
        yield value


def _said_anything(value: object) -> bool:
    return next(_said(value, ()), None) is not None


def _is_below(key: str, path: str) -> bool:
    rest = key.removeprefix("extensions.")
    return rest == path or rest.startswith((f"{path}.", f"{path}["))
