"""A second format for the tests of the seam: a file named Fleetfile, a JSON document a line, many services in each.

{"services": [{"name": "shop.cart", "owner": "@Shop", "needs": ["shop.stock"]}, …]}
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archatlas.formats.format import FileNature
from archatlas.model.finding import AboutFile
from archatlas.model.interfaces import Dependencies, InternalDependencies
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership
from archatlas.model.reading import NameClaim, SchemaEntry
from archatlas.model.reading_rules import YAML_SYNTAX
from archatlas.model.source import Location, SourceFile, range_at
from archatlas.model.text_detail import Syntax, SyntaxFault

KEYS = {
    "identity": "name",
    "identity.name": "name",
    "ownership.owner": "owner",
    "dependencies.internal.requires": "needs",
}
"""By the key path of the model the key that says it here."""


@dataclass(frozen=True)
class Fleet:
    """Reads what every service of a fleet says of itself."""

    file_names: tuple[str, ...] = ("fleetfile", "*.fleet")

    def recognises(self, source: SourceFile) -> FileNature:
        """Tell by the first key."""
        return FileNature.SCHEMA if '"services"' in source.text else FileNature.OTHER

    def modules(self, source: SourceFile) -> tuple[SchemaEntry, ...]:
        """Return an entry for each service, and one for each document that is none."""
        lines = enumerate(source.text.splitlines(), start=1)
        return tuple(entry for number, line in lines if line for entry in _entries(source.path, number, line))


def _entries(path: str, number: int, line: str) -> Iterator[SchemaEntry]:
    try:
        services = json.loads(line)["services"]
    except json.JSONDecodeError as error:
        detail = Syntax(SyntaxFault.OTHER, problem=error.msg)
        found = YAML_SYNTAX.found_in(AboutFile(path), path, range_at(number, error.colno), detail)
        yield SchemaEntry(path, (found,))
        return
    end = 0
    for index, service in enumerate(services):
        begin = line.index(f'"name": "{service["name"]}"', end)
        end = line.index("}", begin)
        yield _entry(path, (number, index), service, _positions(line, number, begin, end))


def _entry(path: str, place: tuple[int, int], service: Any, positions: dict[str, tuple[int, int]]) -> SchemaEntry:
    document, index = place
    module = Module(
        ModuleIdentity(ModuleName(service["name"]), layer="application"),
        path,
        ownership=Ownership(owner=service.get("owner")),
        dependencies=Dependencies(InternalDependencies(requires=tuple(service.get("needs", ())))),
        positions=positions,
        document=document,
        root_key=f"services[{index}]",
    )
    claim = NameClaim(service["name"], Location(path, *positions["identity.name"]), module.text_key("name"))
    return SchemaEntry(path, (), claim, module)


def _positions(line: str, number: int, begin: int, end: int) -> dict[str, tuple[int, int]]:
    found = {path: line.find(f'"{key}"', begin, end) for path, key in KEYS.items()}
    return {path: (number, column + 1) for path, column in found.items() if column >= 0}
