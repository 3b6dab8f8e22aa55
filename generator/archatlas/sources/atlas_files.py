"""Where what is known of other atlases lies: a built site, or the copy of one that was fetched, with its lock file."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.sources.directory import read_bytes
from archatlas.sources.foreign_source import ForeignSource

ATLAS_LIMIT = 32 * 2**20
"""Bytes of what one atlas says of its modules; that of 10,000 modules has 4 million."""
MODULES_FILE = "modules.json"
"""What of a built site is read."""
CACHE = Path(".archatlas/atlases")
"""Where copies lie, from the directory of the settings."""
LOCK_FILE = "archatlas.lock"


def cached_copy(address: str) -> Path:
    """Return where the copy of a published atlas lies, from the directory of the settings."""
    from hashlib import sha256  # takes long to import, and most estates know of no other atlas

    host = re.sub(r"[^a-z0-9.-]+", "-", (urlsplit(address).hostname or "atlas").lower())[:80]
    return CACHE / f"{host}-{sha256(address.encode()).hexdigest()[:12]}.json"


def documents_address(address: str) -> str:
    """Return where a published atlas says which modules it has."""
    return f"{address.rstrip('/')}/{MODULES_FILE}"


@dataclass(frozen=True, slots=True)
class AtlasFile:
    """The bytes of a file, None where it is not read."""

    place: Path
    content: bytes | None

    @property
    def digest(self) -> str:
        """Return the digest of the bytes as a lock file has it."""
        from hashlib import sha256

        return f"sha256:{sha256(self.content or b'').hexdigest()}"


def read_atlas_file(source: ForeignSource) -> AtlasFile:
    """Read what an atlas says of its modules, over no link and not beyond the limit."""
    is_site = source.place.is_dir()
    place = source.place / MODULES_FILE if is_site else source.place
    content = read_bytes(place, ATLAS_LIMIT + 1)
    return AtlasFile(place, None if isinstance(content, Finding) or len(content) > ATLAS_LIMIT else content)


def is_copy(source: ForeignSource) -> bool:
    """Tell whether a source is read from a copy that was fetched."""
    return bool(source.address) and source.place.name == cached_copy(source.address).name


def lock_of(source: ForeignSource) -> Path:
    """Return the lock file that says which copy is meant."""
    above = source.place.absolute()
    for _part in (*CACHE.parts, source.place.name):
        above = above.parent
    return Path(os.path.relpath(above / LOCK_FILE)) if not source.place.is_absolute() else above / LOCK_FILE


def state_of(source: ForeignSource) -> tuple[str, ...]:
    """Return what is different whenever something else is known of an atlas."""
    lock = read_bytes(lock_of(source)) if is_copy(source) else b""
    return read_atlas_file(source).digest, AtlasFile(source.place, lock if isinstance(lock, bytes) else None).digest
