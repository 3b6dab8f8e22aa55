"""Rules about the third-party packages a module lists."""

from collections.abc import Iterator

from archatlas.analysis.evidence import Evidence, Judge
from archatlas.analysis.listed import quoted
from archatlas.analysis.rules.estate import Estate, flat
from archatlas.analysis.rules.rule import Rule
from archatlas.analysis.rules.standard_library import STANDARD_LIBRARY
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


def libraries_are_external(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each library that is named like a part of the estate."""
    seen: set[str] = set()
    for number, library in enumerate(module.dependencies.external.libs):
        if library.name not in seen and looks_internal(library, estate.internal_names):
            seen.add(library.name)
            message = f"{LIBS} lists '{library.name}', named like a part of the estate"
            yield LOOKS_INTERNAL.finding(module, f"{LIBS}[{number}].name", library.name, message)


def libraries_are_known(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module with libraries of unknown version or licence."""
    libs = module.dependencies.external.libs
    found = [
        number for number, library in enumerate(libs) if not has_version_and_licence(library, module, estate.judge)
    ]
    if found:
        named = quoted([libs[number].name for number in found], NAMED)
        message = f"{LIBS} leaves version or licence open for {named}"
        yield UNKNOWN_LICENCE.finding(module, f"{LIBS}[{found[0]}]", LIBS, message).counting(len(found))


def looks_internal(library: Library, internal: frozenset[str]) -> bool:
    """Tell whether a library is named like a part of the estate; the standard library's names are ordinary words."""
    name = flat(library.name)
    if name in STANDARD_LIBRARY:
        return False
    return name in internal or name.partition(".")[0] in internal


def has_version_and_licence(library: Library, module: Module, judge: Judge) -> bool:
    """Tell whether somebody has stated both; the standard library needs neither."""
    if library.name in STANDARD_LIBRARY:
        return True
    stated = ((f"{LIBS}.version", library.version), (f"{LIBS}.license", library.license))
    return all(judge.judge(module, key, value) is Evidence.DECLARED for key, value in stated)
