"""Which modules differ in what is deployed of them, and how a version of one is told from another."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from archatlas.model.catalog import Catalog
from archatlas.model.deployment import Change, Deployed
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.model.walk import is_record, parts_of_kind

DEPLOYED = ("contracts", "dependencies", "runtime", "data_and_events", "security", "observability")
"""The sections that say how a module runs and what it promises; a summary or an owner deploys nothing."""
NOT_DEPLOYED = frozenset({"coupling_metrics", "circular_dependencies"})
"""Keys in them that only claim what can be computed."""


@dataclass(frozen=True, slots=True)
class ModuleStep:
    """A module that is introduced, upgraded or retired, with what its schema says before and after."""

    change: Change
    name: ModuleName
    before: Module | None
    after: Module | None

    @property
    def module(self) -> Module:
        """Return what is to be deployed, or what runs where it is to go."""
        module = self.after or self.before
        assert module is not None
        return module


def module_steps(before: Catalog, after: Catalog) -> Iterator[ModuleStep]:
    """Yield what has to be deployed to get from one state to another, in order of the names."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old is None:
            yield ModuleStep(Change.INTRODUCE, name, None, new)
        elif new is None:
            yield ModuleStep(Change.RETIRE, name, old, None)
        elif old is not new and not _is_deployed_alike(old, new):
            yield ModuleStep(Change.UPGRADE, name, old, new)


def deployed(module: Module | None) -> Deployed | None:
    """Return the declared version of a module and the digest of what is deployed of it."""
    return Deployed(module.contracts.api.version or "", content_digest(module)) if module else None


def content_digest(module: Module) -> str:
    """Return the SHA-256 of what a schema says about what runs; the order of keys says nothing."""
    said = {section: _plain(getattr(module, section)) for section in DEPLOYED}
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _is_deployed_alike(old: Module, new: Module) -> bool:
    if all(getattr(old, section) == getattr(new, section) for section in DEPLOYED):
        return True
    return content_digest(old) == content_digest(new)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if not is_record(value):
        return value
    parts = ((part, getattr(value, part.name)) for part in parts_of_kind(type(value)) if part.name not in NOT_DEPLOYED)
    found = {part.name: _plain(inner) for part, inner in parts if part.is_record or inner != part.default}
    return {name: inner for name, inner in found.items() if inner not in ({}, [], None)}
