"""Rules about where a schema lies."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location
from archatlas.model.module import Module

FILENAME = Rule(
    "module/filename",
    Severity.NOTE,
    "The file is not named after its module",
    "Who looks for a module's schema looks for its name; a copied file that kept its old name hides what it describes.",
    "name the file after the module, for example lane.short_name.yaml or lane/short_name.yaml",
)

_SEPARATORS = re.compile(r"[./_-]+")
_GENERIC = frozenset({"module", "schema", "module_schema", "archatlas"})
"""Names of files that say nothing, so that the directory has to."""


def files_are_named_after_modules(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for a schema whose file has the name of no part of its module's name.

    `lane.short_name.yaml`, `lane_short_name.yaml`, `lane/short_name.yaml`, `short_name.yaml` and
    `short_name/module.yaml` are all named after `lane.short_name`.
    """
    path = PurePosixPath(module.path)
    stem = _flat(path.name.removesuffix(path.suffix))
    if stem in _GENERIC:
        stem = _flat(path.parent.name)
    if not (_flat(module.name).endswith(stem) and stem.endswith(_flat(module.short_name))):
        message = f"describes '{module.name}' but is called {path.name}"
        yield replace(FILENAME.finding(module, "", "", message), location=Location(module.path))


def _flat(name: str) -> str:
    return _SEPARATORS.sub("_", name.lower()).strip("_")
