"""Rules about the third-party packages a module lists."""

import sys
from collections.abc import Iterator

from archatlas.analysis.evidence import Evidence, Judge
from archatlas.analysis.facts import Facts
from archatlas.analysis.rules.rule import Rule
from archatlas.model.catalog import Catalog
from archatlas.model.dependencies import Library
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

LIBS = "dependencies.external.libs"
NAMED = 6
"""How many libraries a message names before it counts the rest."""

LOOKS_INTERNAL = Rule(
    "library/looks-internal",
    Severity.WARNING,
    "External library with the name of an internal module or lane",
    "It is probably a requirement inside the estate, which the dependency graph then lacks.",
    "move it to dependencies.internal.requires, under the module's full name",
)
UNKNOWN_LICENCE = Rule(
    "library/unknown-licence",
    Severity.NOTE,
    "Library without version or licence",
    "Checks of licences and of known vulnerabilities cannot work on unknown ones.",
    f"fill version and license in {LIBS} from the lock file",
)


def libraries_are_external(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module with libraries that are named like a part of the estate."""
    internal = internal_names(facts.catalog)
    for module in facts.catalog.values():
        libs = module.dependencies.external.libs
        found = [number for number, library in enumerate(libs) if looks_internal(library, internal)]
        if found:
            names = [libs[number].name for number in found]
            message = (
                f"{LIBS} lists {_listed(names)}, named like {'a part' if len(names) == 1 else 'parts'} of the estate"
            )
            yield LOOKS_INTERNAL.finding(module, f"{LIBS}[{found[0]}].name", LIBS, message)


def libraries_are_known(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module with libraries of unknown version or licence."""
    for module in facts.catalog.values():
        libs = module.dependencies.external.libs
        found = [number for number, library in enumerate(libs) if not _is_known(facts.judge, module, library)]
        if found:
            message = f"{LIBS} leaves version or licence open for {_listed([libs[number].name for number in found])}"
            yield UNKNOWN_LICENCE.finding(module, f"{LIBS}[{found[0]}]", LIBS, message)


def internal_names(catalog: Catalog) -> frozenset[str]:
    """Return what an import of a part of the estate could be called: lanes, full names and short names."""
    names = {name for module in catalog.values() for name in (module.lane, module.short_name, module.name)}
    return frozenset(_flat(name) for name in names)


def looks_internal(library: Library, internal: frozenset[str]) -> bool:
    """Tell whether a library is named like a part of the estate; the standard library's names are ordinary words."""
    name = _flat(library.name)
    if name in sys.stdlib_module_names:
        return False
    return name in internal or name.partition(".")[0] in internal


def _flat(name: str) -> str:
    return name.lower().replace("-", "_")


def _is_known(judge: Judge, module: Module, library: Library) -> bool:
    if library.name in sys.stdlib_module_names:
        return True
    stated = ((f"{LIBS}.version", library.version), (f"{LIBS}.license", library.license))
    return all(judge.judge(module, key, value) is Evidence.DECLARED for key, value in stated)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(f"'{name}'" for name in names[:NAMED]) + more
