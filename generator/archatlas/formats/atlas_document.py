"""What another atlas says of its modules: `modules.json` of its site, read with limits and without trust."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from archatlas.formats.foreign.description import is_usable
from archatlas.model.external import ExternalModule
from archatlas.model.finding import AboutFile
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.model.source_detail import AtlasFault
from archatlas.model.source_rules import SOURCE_ATLAS
from archatlas.model.web_address import web_address
from archatlas.sources.atlas_files import ATLAS_LIMIT, LOCK_FILE, is_copy, lock_of, read_atlas_file
from archatlas.sources.directory import read_bytes
from archatlas.sources.foreign_source import ForeignSource

VERSION = 1
"""The version of the document that is read; a higher one means something else."""
MODULES_LIMIT = 100_000
TEXT_LIMIT = 200
"""Most modules of an atlas, and most characters of what it says of one in a field."""
LOCK_LIMIT = 4 * 2**20
"""Bytes of a lock file."""
_FETCH = "run archatlas fetch"


class UnusableAtlasError(Exception):
    """Say why nothing is taken from an atlas, and what helps."""

    def __init__(self, fault: str, cure: str) -> None:
        super().__init__(fault)
        self.fault, self.cure = fault, cure


@dataclass(frozen=True, slots=True)
class AtlasDocument:
    """The modules that an atlas says it has."""

    modules: tuple[ExternalModule, ...]


def read_atlas(source: ForeignSource) -> ForeignEstate:
    """Return the modules of another atlas, or a finding that says why none is known."""
    try:
        return ForeignEstate(external=_known_of(source).modules)
    except UnusableAtlasError as error:
        place = read_atlas_file(source).place.as_posix()
        detail = AtlasFault(atlas_name(source), error.fault, error.cure)
        found = SOURCE_ATLAS.found_in(AboutFile(place), place, detail=detail)
        return ForeignEstate(findings=(replace(found, subject=source.address or atlas_name(source)),))


def atlas_name(source: ForeignSource) -> str:
    """Return what people call an atlas: the name that they gave it, else its host, else its directory."""
    host = urlsplit(source.address).hostname if source.address else ""
    return source.name or host or PurePosixPath(source.place.absolute().as_posix()).name


def _known_of(source: ForeignSource) -> AtlasDocument:
    read = read_atlas_file(source)
    if read.content is None and is_copy(source):
        raise UnusableAtlasError("it was never fetched", _FETCH)
    if read.content is None:
        raise UnusableAtlasError("there is no modules.json to read", "name the directory of its built site")
    if is_copy(source) and read.digest != locked_digest(source):
        raise UnusableAtlasError(f"its copy is not the one that {LOCK_FILE} names", f"{_FETCH}, and commit {LOCK_FILE}")
    return parse_atlas(read.content, atlas_name(source), source.address)


def locked_digest(source: ForeignSource) -> str:
    """Return the digest that the lock file has of an atlas; empty where it has none."""
    content = read_bytes(lock_of(source), LOCK_LIMIT + 1)
    said = _json(content) if isinstance(content, bytes) else None
    atlases = said.get("atlases") if isinstance(said, dict) else None
    entry = atlases.get(source.address) if isinstance(atlases, dict) else None
    return str(entry.get("digest", "")) if isinstance(entry, dict) else ""


def parse_atlas(content: bytes, name: str, address: str) -> AtlasDocument:
    """Return the modules that a document lists; raise UnusableAtlasError where it is none, or of another version."""
    said = _json(content) if len(content) <= ATLAS_LIMIT else None
    rows = said.get("modules") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(rows, list):
        raise UnusableAtlasError("what it says of its modules cannot be read", "see whether it is a site of archatlas")
    if said.get("version") != VERSION:
        raise UnusableAtlasError("it is of a version that is not known here", "update archatlas")
    if len(rows) > MODULES_LIMIT:
        raise UnusableAtlasError(f"it has more than {MODULES_LIMIT:,} modules", "divide it")
    return AtlasDocument(tuple(one for row in rows if (one := _module(row, name, address)) is not None))


def _module(row: Any, atlas: str, address: str) -> ExternalModule | None:
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(name, str) or not is_usable(name):
        return None
    page = f"{address.rstrip('/')}/modules/{name}/" if web_address(address) else ""
    return ExternalModule(ModuleName(name), atlas, page, _text(row.get("owner")), _text(row.get("status")))


def _text(value: Any) -> str | None:
    return value[:TEXT_LIMIT] if isinstance(value, str) and value else None


def _json(content: bytes) -> Any:
    """Return what a JSON text says, None where it is none or nested beyond reason."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
