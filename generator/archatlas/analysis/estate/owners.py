"""Who owns what: every owner with its modules, its address and what the settings say about it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from archatlas.analysis.estate.facts import Facts
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field

NOBODY = ""
"""The handle that collects the modules without a named owner."""
NOBODY_SLUG = "no-named-owner"
SLUG_LIMIT = 80
"""Characters of an owner's address; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach an owner; every part may be empty. `chat` and `on_call` are names or web addresses."""

    name: str = ""
    mail: str = ""
    chat: str = ""
    on_call: str = ""
    description: str = ""
    chat_address: str = ""
    on_call_address: str = ""
    """Where the two lead, empty where only their names are known."""

    @property
    def is_reachable(self) -> bool:
        """Tell whether there is any way to reach the owner."""
        return bool(self.mail or self.chat or self.on_call)


@dataclass(frozen=True, slots=True)
class Owner:
    """A handle with its modules in order of their names; `slug` is its part of an address."""

    handle: str
    slug: str
    modules: tuple[Module, ...]
    contact: Contact = field(default_factory=Contact)

    @property
    def is_named(self) -> bool:
        """Tell whether this is somebody, and not the collection of modules without an owner."""
        return self.handle != NOBODY


@dataclass(frozen=True)
class Owners:
    """All owners by handle: first those with most modules.

    An owner that only the settings know is among them, with no module. `requires` counts, by handle, the hard
    requirements of its modules into those of each other one; `required_by` counts the same lines from their other end.
    """

    by_handle: Mapping[str, Owner]
    requires: Mapping[str, Mapping[str, int]]
    required_by: Mapping[str, Mapping[str, int]]

    def named(self) -> tuple[Owner, ...]:
        """Return the owners that are somebody and own a module."""
        return tuple(owner for owner in self.by_handle.values() if owner.is_named and owner.modules)

    def find(self, handle: str | None) -> Owner | None:
        """Return the owner with this handle, None where nobody is known by it."""
        return self.by_handle.get(handle) if handle else None


def find_owners(facts: Facts, contacts: Mapping[str, Contact]) -> Owners:
    """Group the modules by owner and give each owner an address."""
    handles = {name: facts.classifier.owner(module) or NOBODY for name, module in facts.catalog.items()}
    modules: dict[str, list[Module]] = {handle: [] for handle in contacts}
    for name, module in facts.catalog.items():
        modules.setdefault(handles[name], []).append(module)
    slugs = slugs_of(modules)
    order = sorted(modules, key=lambda handle: (-len(modules[handle]), handle))
    owners = {
        handle: Owner(handle, slugs[handle], tuple(modules[handle]), contacts.get(handle, Contact()))
        for handle in order
    }
    requires = {handle: Counter[str]() for handle in owners}
    required_by = {handle: Counter[str]() for handle in owners}
    for requirer, required in facts.graph.edges():
        start, end = handles[requirer], handles[required]
        if start != end:
            requires[start][end] += 1
            required_by[end][start] += 1
    return Owners(owners, requires, required_by)


def slugs_of(handles: Iterable[str]) -> Mapping[str, str]:
    """Return each handle's part of an address: lower case, runs of other characters as one hyphen.

    Two handles with one slug are told apart by `-2` and so on, in order of the handles.
    """
    taken = {NOBODY_SLUG}
    slugs = {NOBODY: NOBODY_SLUG}
    for handle in sorted(set(handles) - {NOBODY}):
        wanted = _slug(handle)
        slug, number = wanted, 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        taken.add(slug)
        slugs[handle] = slug
    return slugs


def _slug(handle: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", handle.lower()).strip("-")[:SLUG_LIMIT].rstrip("-") or "owner"
