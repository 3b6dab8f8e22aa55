"""Joins what several sources say of the same modules: module schemas first, then catalogs, then owners of files."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from archatlas.model.catalog import Catalog
from archatlas.model.enumeration import enumerated
from archatlas.model.finding import AboutFile, AboutModule, Finding
from archatlas.model.foreign_estate import ForeignEstate, NamedOwner
from archatlas.model.key_path import item
from archatlas.model.module import Module, ModuleName
from archatlas.model.reading import Reading, in_order
from archatlas.model.record import replace
from archatlas.model.source import range_at
from archatlas.model.source_detail import Elsewhere, SaidOtherwise
from archatlas.model.source_rules import SOURCE_CONFLICT, SOURCE_DEPRECATED
from archatlas.model.walk import SECTIONS, is_record, parts_of

OWNER = "ownership.owner"
REQUIRES = "dependencies.internal.requires"
SCHEMA = "the module schema"
_FREE = frozenset({"identity.summary", "identity.name", "provenance.last_updated"})
"""Keys of which two sources may say different things: no two people describe a thing in the same words."""


def merged(reading: Reading, foreign: ForeignEstate) -> Reading:
    """Return what was read of module schemas together with what other systems say."""
    own = {name: module for name, module in reading.catalog.items() if module.has_schema}
    merge = _Merge(foreign)
    modules = dict[ModuleName, Module](own)
    for module in foreign.modules:
        first = modules.get(module.name)
        modules[module.name] = module if first is None else merge.joined(first, module)
    merge.findings += _deprecated_targets(modules, foreign)
    owned = [merge.with_owner(module) for module in modules.values()] if foreign.owners_of_files else modules.values()
    merge.findings += _other_owners(merge.differing)
    return replace(
        reading,
        catalog=Catalog(owned),
        findings_by_path=_with_findings(reading, chain(foreign.findings, merge.findings)),
        refused=tuple(sorted({*reading.refused, *foreign.refused})),
        foreign=foreign,
    )


def _deprecated_targets(modules: Mapping[ModuleName, Module], foreign: ForeignEstate) -> Iterator[Finding]:
    """Yield a finding for each requirement of a module that another atlas says is deprecated."""
    external = {one.name: one for one in foreign.external if one.is_deprecated and one.name not in modules}
    for module in modules.values() if external else ():
        for index, target in enumerate(module.dependencies.internal.requires):
            if one := external.get(ModuleName(target)):
                detail = Elsewhere(one.atlas, one.owner or "")
                yield SOURCE_DEPRECATED.found(module, item(REQUIRES, index), detail, target)


def _with_findings(reading: Reading, found: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    by_path = dict(reading.findings_by_path)
    fresh: dict[str, list[Finding]] = {}
    for finding in found:
        fresh.setdefault(finding.path, []).append(finding)
    for path, findings in fresh.items():
        by_path[path] = in_order((*by_path.get(path, ()), *findings))
    return by_path


class _Merge:
    def __init__(self, foreign: ForeignEstate) -> None:
        self._foreign = foreign
        self.findings: list[Finding] = []
        self.differing: dict[NamedOwner, list[Module]] = {}
        """The modules that say something else than who owns their files."""

    def joined(self, first: Module, second: Module) -> Module:
        """Return a module with what only the other description of it says."""
        sections = {
            name: self._filled(name, getattr(first, name), getattr(second, name), (first, second)) for name in SECTIONS
        }
        origins = (*first.origins, *second.origins)
        part_of = tuple(dict.fromkeys((*first.part_of, *second.part_of)))
        return replace(first, **sections, origins=origins, part_of=part_of)

    def _filled(self, path: str, kept: Any, other: Any, both: tuple[Module, Module]) -> Any:
        if is_record(kept):
            parts = {
                name: self._filled(f"{path}.{name}", part, getattr(other, name), both) for name, part in parts_of(kept)
            }
            return replace(kept, **parts)
        if isinstance(kept, tuple) and isinstance(other, tuple):
            return (*kept, *(entry for entry in other if entry not in kept))
        if self._says_nothing(path, kept, both[0]):
            return kept if other is None else other
        if other is not None and kept != other and path not in _FREE and not _are_same_owner(path, kept, other):
            self.findings.append(_conflict(path, kept, other, both))
        return kept

    def _says_nothing(self, path: str, value: object, module: Module) -> bool:
        if value is None or value == "":
            return True
        return path == OWNER and isinstance(value, str) and self._foreign.is_placeholder(module, value)

    def with_owner(self, module: Module) -> Module:
        """Return a module with the owner of its files where nobody else says who owns it."""
        named = next(filter(None, (owners.owner_of(module) for owners in self._foreign.owners_of_files)), None)
        if named is None:
            return module
        if self._says_nothing(OWNER, module.ownership.owner, module):
            return replace(module, ownership=replace(module.ownership, owner=named.handles[0]))
        if not _is_same_owner(module.ownership.owner or "", " ".join(named.handles)):
            self.differing.setdefault(named, []).append(module)
        return module


def _conflict(path: str, kept: object, other: object, both: tuple[Module, Module]) -> Finding:
    first, second = both
    detail = SaidOtherwise(path, str(kept), system_of(first), str(other), second.origins[0].system)
    place = second.range_of(path)
    about, subject = AboutModule(first.name), f"{path}: {second.origins[0].system}"
    return replace(
        SOURCE_CONFLICT.found_in(about, second.path, place, detail),
        key=path,
        subject=subject,
        related=(first.at(path),),
    )


def _other_owners(differing: Mapping[NamedOwner, list[Module]]) -> Iterator[Finding]:
    """Yield a finding for each module, and one for all of them together that only a line for every file speaks of."""
    for named, modules in differing.items():
        if named.is_default and len(modules) > 1:
            yield _other_owner_of_all(modules, named)
        else:
            yield from (_other_owner(module, named) for module in modules)


def _other_owner_of_all(modules: list[Module], named: NamedOwner) -> Finding:
    owners = sorted({str(module.ownership.owner) for module in modules})
    who = f"{len(modules):,} modules"
    detail = SaidOtherwise(OWNER, enumerated(owners, 3), who, " ".join(named.handles), "CODEOWNERS")
    place = range_at(named.place.line, named.place.column)
    found = SOURCE_CONFLICT.found_in(AboutFile(named.place.path), named.place.path, place, detail)
    return replace(found, subject=f"{OWNER}: CODEOWNERS, every file")


def _other_owner(module: Module, named: NamedOwner) -> Finding:
    detail = SaidOtherwise(OWNER, str(module.ownership.owner), system_of(module), " ".join(named.handles), "CODEOWNERS")
    place = range_at(named.place.line, named.place.column)
    found = SOURCE_CONFLICT.found_in(AboutModule(module.name), named.place.path, place, detail)
    return replace(found, key=OWNER, subject=f"{OWNER}: CODEOWNERS", related=(module.at(OWNER),))


def system_of(module: Module) -> str:
    """Return who describes a module first."""
    return SCHEMA if module.has_schema else module.origins[0].system


def _is_same_owner(one: str, handles: str) -> bool:
    """Tell whether an owner is among some handles; a team may be written with or without its organisation."""
    return any(_spellings(one) & _spellings(handle) for handle in handles.split())


def _are_same_owner(path: str, kept: object, other: object) -> bool:
    return path == OWNER and _is_same_owner(str(kept), str(other))


def _spellings(handle: str) -> frozenset[str]:
    plain = handle.lstrip("@").casefold()
    return frozenset({plain, plain.rpartition("/")[2]})
