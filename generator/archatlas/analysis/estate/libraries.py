"""Who asks for which library from outside, in which versions and under which licences."""

import re
from collections.abc import Iterable, Mapping

from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.estate.facts import Facts
from archatlas.model.interfaces import Library
from archatlas.model.module import Module
from archatlas.model.record import dataclass

LIBS = "dependencies.external.libs"


@dataclass(frozen=True, slots=True)
class LibraryUse:
    """A module that lists a library; version and licence are empty where nobody has said them."""

    module: Module
    version: str
    licence: str
    purpose: str


@dataclass(frozen=True, slots=True)
class UsedLibrary:
    """A library with everybody who lists it, in order of their names."""

    name: str
    uses: tuple[LibraryUse, ...]

    @property
    def versions(self) -> tuple[str, ...]:
        """Return the versions that modules ask for, each once."""
        return _in_order(use.version for use in self.uses)

    @property
    def conflicting(self) -> tuple[str, ...]:
        """Return the single versions that modules ask for where these differ; a range may well agree with one."""
        single = tuple(version for version in self.versions if _SINGLE.match(version))
        return single if len({version.lstrip("=v ") for version in single}) > 1 else ()

    @property
    def licences(self) -> tuple[str, ...]:
        """Return the licences that modules state, each once."""
        return _in_order(use.licence for use in self.uses)

    @property
    def modules(self) -> tuple[str, ...]:
        """Return the names of the modules, each once."""
        return tuple(dict.fromkeys(use.module.name for use in self.uses))


def used_libraries(facts: Facts) -> Mapping[str, UsedLibrary]:
    """Return every library that a module lists, in order of their names."""
    uses: dict[str, list[LibraryUse]] = {}
    for module in facts.catalog.values():
        for library in module.dependencies.external.libs:
            if library.name.strip():
                uses.setdefault(library.name, []).append(_use(facts, module, library))
    return {name: UsedLibrary(name, tuple(uses[name])) for name in sorted(uses, key=lambda name: (name.lower(), name))}


def _use(facts: Facts, module: Module, library: Library) -> LibraryUse:
    """Return a use with what somebody has stated; a generator's `unknown` is no version."""
    classifier = facts.classifier
    version, licence = (
        value if value and classifier.classify(module, f"{LIBS}.{key}", value) in _STATED else ""
        for key, value in (("version", library.version), ("license", library.license))
    )
    return LibraryUse(module, version, licence, library.purpose or "")


_STATED = (Evidence.DECLARED, Evidence.DEFAULT)


_SINGLE = re.compile(r"\A(?:={1,3} ?)?v?[0-9]+(?:\.[0-9]+)*(?:[-+.]?[A-Za-z][A-Za-z0-9.+-]*)?\Z")
"""One version, and no range of them."""


def _in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts, each once, with the numbers in them in the order of numbers."""
    found = {text for text in texts if text}
    return tuple(sorted(found, key=lambda text: (_parts(text), text)) if len(found) > 1 else found)


def _parts(text: str) -> tuple[tuple[int, str], ...]:
    found = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((int(part[:20]), "") if part.isdecimal() and part.isascii() else (-1, part) for part in found)
