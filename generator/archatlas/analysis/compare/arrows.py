"""Requirements that came or went."""

from collections.abc import Iterator, Mapping

from archatlas.analysis.compare.comparison import ChangeKind, RequirementChange
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

Arrow = tuple[ModuleName, str, bool]
"""Requirer, required, and whether it can do without."""


def requirement_changes(
    before: Catalog, after: Catalog, renames: Mapping[ModuleName, ModuleName]
) -> tuple[RequirementChange, ...]:
    """Return what is required anew or no longer, as the schemas state it, names that no module has included.

    A requirement that became optional went as a hard one and came as an optional one.
    """
    old = frozenset(arrow for module in before.values() for arrow in _arrows(module, renames))
    new = frozenset(arrow for module in after.values() for arrow in _arrows(module, {}))
    changes = [RequirementChange(ChangeKind.REMOVED, *arrow) for arrow in old - new]
    changes += [RequirementChange(ChangeKind.ADDED, *arrow) for arrow in new - old]
    return tuple(sorted(changes, key=lambda one: (one.requirer, one.required, one.optional, one.kind)))


def _arrows(module: Module, renames: Mapping[ModuleName, ModuleName]) -> Iterator[Arrow]:
    internal = module.dependencies.internal
    requirer = renames.get(module.name, module.name)
    hard = {_later(name, renames) for name in internal.requires} - {requirer}
    optional = {_later(name, renames) for name in internal.weak_dependencies} - {requirer} - hard
    yield from ((requirer, name, False) for name in hard)
    yield from ((requirer, name, True) for name in optional)


def _later(name: str, renames: Mapping[ModuleName, ModuleName]) -> str:
    return renames.get(ModuleName(name), name)
