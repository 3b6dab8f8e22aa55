"""Keeps copies of what other atlases publish of their modules, and a lock file that says which copy is meant."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path

from archatlas.formats.atlas_document import LOCK_LIMIT, UnusableAtlasError, atlas_name, parse_atlas
from archatlas.model.errors import UserError
from archatlas.model.record import dataclass
from archatlas.sources.atlas_files import (
    ATLAS_LIMIT,
    LOCK_FILE,
    AtlasFile,
    cached_copy,
    documents_address,
    is_copy,
)
from archatlas.sources.directory import read_bytes
from archatlas.sources.foreign_source import ForeignSource, SourceFormat
from archatlas.sources.writing import NotWrittenError

LOCK_VERSION = 1


class LockMode(Enum):
    """Whether an atlas may say something else than the lock file has."""

    UPDATE = "take what is published now"
    LOCKED = "refuse what differs"


class FetchResult(Enum):
    """What came of asking an atlas."""

    NEW = "fetched"
    SAME = "unchanged"
    KEPT = "not reached, its copy stays"
    FAILED = "not reached, and there is no copy"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FetchedAtlas:
    """What came of asking one atlas; `why` says what was wrong."""

    name: str
    address: str
    result: FetchResult
    modules: int = 0
    why: str = ""

    @property
    def is_good(self) -> bool:
        """Tell whether the copy is what is published now."""
        return self.result in (FetchResult.NEW, FetchResult.SAME)


Ask = Callable[[str, str, int], tuple[bytes | None, str]]
"""Asks an address, given the tag of what is known and the most bytes; nothing where that is known already."""


def fetch_atlases(
    sources: Iterable[ForeignSource], home: Path, ask: Ask, mode: LockMode = LockMode.UPDATE
) -> Iterator[FetchedAtlas]:
    """Fetch what each published atlas says of its modules, and write the lock file after all of them."""
    wanted = {one.address: one for one in sources if one.format is SourceFormat.ATLAS and is_copy(one)}
    known = _read_lock(home)
    entries: dict[str, dict[str, object]] = {}
    for address, source in sorted(wanted.items()):
        fetch = _Fetch(source, home / cached_copy(address), known.get(address, {}), mode)
        fetched = fetch.fetched(ask)
        entries |= {address: fetch.entry} if fetch.entry else {}
        yield fetched
    if mode is LockMode.UPDATE and wanted:
        text = json.dumps({"version": LOCK_VERSION, "atlases": entries}, indent=2, sort_keys=True) + "\n"
        _write(home / LOCK_FILE, text.encode())


class _Fetch:
    def __init__(self, source: ForeignSource, place: Path, entry: Mapping[str, object], mode: LockMode) -> None:
        self.entry = dict(entry)
        self._source, self._place, self._mode = source, place, mode

    def fetched(self, ask: Ask) -> FetchedAtlas:
        """Ask the atlas, and keep what it says where that can be used."""
        copy = self._copy()
        tag = str(self.entry.get("etag", "")) if copy is not None else ""
        try:
            content, etag = ask(documents_address(self._source.address), tag, ATLAS_LIMIT)
        except UserError as error:
            return self._told(FetchResult.FAILED if copy is None else FetchResult.KEPT, why=str(error))
        if content is None:
            return self._told(FetchResult.SAME, self._number(copy or b""))
        return self._taken(content, etag, copy)

    def _taken(self, content: bytes, etag: str, copy: bytes | None) -> FetchedAtlas:
        try:
            modules = len(parse_atlas(content, "", "").modules)
        except UnusableAtlasError as error:
            return self._told(FetchResult.REFUSED, why=error.fault)
        digest = AtlasFile(self._place, content).digest
        if self._mode is LockMode.LOCKED and digest != self.entry.get("digest"):
            return self._told(FetchResult.REFUSED, why=f"it is not what {LOCK_FILE} names")
        if content != copy:
            _write(self._place, content)
        self.entry = {"digest": digest, "etag": etag, "modules": modules, "size": len(content)}
        return self._told(FetchResult.SAME if content == copy else FetchResult.NEW, modules)

    def _copy(self) -> bytes | None:
        """Return the copy that the lock file names, None where there is none of that digest."""
        content = read_bytes(self._place, ATLAS_LIMIT + 1)
        if not isinstance(content, bytes) or AtlasFile(self._place, content).digest != self.entry.get("digest"):
            return None
        return content

    def _number(self, copy: bytes) -> int:
        return len(parse_atlas(copy, "", "").modules)

    def _told(self, result: FetchResult, modules: int = 0, why: str = "") -> FetchedAtlas:
        return FetchedAtlas(atlas_name(self._source), self._source.address, result, modules, why)


def _read_lock(home: Path) -> Mapping[str, Mapping[str, object]]:
    content = read_bytes(home / LOCK_FILE, LOCK_LIMIT + 1)
    try:
        said = json.loads(content) if isinstance(content, bytes) else {}
    except (ValueError, RecursionError):
        said = {}
    atlases = said.get("atlases") if isinstance(said, dict) else None
    entries = atlases.items() if isinstance(atlases, dict) else ()
    return {address: entry for address, entry in entries if isinstance(entry, dict)}


def _write(place: Path, content: bytes) -> None:
    """Put a file in its place as a whole, which must lead over no link."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink() or any(part.is_symlink() for part in (place.parent, place.parent.parent)):
        raise NotWrittenError(f"{place}: leads over a link; put a directory in its place")
    beside = place.with_name(f".archatlas-{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(place)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
