"""Who owns what: every owner with its modules, its address and what the settings say about it.

Topics and libraries, which anybody may name as well, have their addresses from here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from archatlas.analysis.estate.facts import Facts
from archatlas.model.module import Module
from archatlas.model.origin import Origin, OwnerDescription
from archatlas.model.record import dataclass, field

NOBODY = ""
"""The handle that collects the modules without a named owner."""
NOBODY_SLUG = "no-named-owner"
SLUG_LIMIT = 80
"""Characters of a part of an address; what is longer is cut."""


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
    members: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    """Who belongs to the owner, and whom it belongs to, by handle."""
    origins: tuple[Origin, ...] = ()

    @property
    def is_reachable(self) -> bool:
        """Tell whether there is any way to reach the owner."""
        return bool(self.mail or self.chat or self.on_call)


def contact_of(described: OwnerDescription) -> Contact:
    """Return how an owner is reached of whom another system says so."""
    return Contact(
        described.name,
        described.mail,
        described.chat,
        description=described.description,
        members=described.members,
        within=described.within,
        origins=described.origins,
    )


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

    @cached_property
    def have_contacts(self) -> bool:
        """Tell whether anybody has said how one of them is reached."""
        return any(owner.contact.is_reachable for owner in self.named())

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
    numbers: dict[str, int] = {}
    for handle in sorted(set(handles) - {NOBODY}):
        slug = wanted = _slug(handle)
        while slug in taken:
            numbers[wanted] = numbers.get(wanted, 1) + 1
            slug = f"{wanted}-{numbers[wanted]}"
        taken.add(slug)
        slugs[handle] = slug
    return slugs


def _slug(handle: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", handle.lower()).strip("-")[:SLUG_LIMIT].rstrip("-") or "owner"


_RESERVED = re.compile(r"\A(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
"""Names that are no files on Windows."""


def stable_slugs(names: Iterable[str]) -> Mapping[str, str]:
    """Return a part of an address for each name: lower case, runs of other characters than a-z, 0-9 and _ as a hyphen.

    A name that loses more than its punctuation that way, or whose part another one has, ends in a digest of itself: so
    that its address does not depend on which other names there are. Of those with one part, the plainest keeps it.
    """
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names), key=lambda name: (name != name.lower(), name)):
        slug = plain = _plain_slug(name)
        if slug in taken or _loses_much(name, slug):
            slug = f"{plain}-{_digest(name)}".lstrip("-")
        while slug in taken:  # somebody named a thing like what another one is told apart by
            slug = f"{plain}-{_digest(slug + name)}".lstrip("-")
        taken.add(slug)
        slugs[name] = slug
    return slugs


def _plain_slug(name: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", name.lower())[:SLUG_LIMIT].strip("-")


def _loses_much(name: str, slug: str) -> bool:
    return not slug or not name.isascii() or len(name) > SLUG_LIMIT or bool(_RESERVED.match(slug))


def _digest(name: str) -> str:
    from hashlib import sha256  # takes long to import, and few owners need a digest

    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
