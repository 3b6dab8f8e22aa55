"""Remembers what files of code say, by the digest of their bytes, in one file that may be deleted at any time.

It holds plain data only, read with care: whoever could change it could make a report wrong, and nothing else. Whatever
is wrong with it, files are read as if there were none.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from time import time
from typing import Any

from archatlas.model.code import ImportKind
from archatlas.model.record import fields
from archatlas.model.version import __version__
from archatlas.scanning.file_facts import FileFacts, Import, Language, WebRoute

FILE = "code.sqlite"
SIZE_LIMIT = 256 * 1024 * 1024
"""Bytes that the file may have; what was not asked for longest goes first."""
_AT_ONCE = 2_000
"""Entries that are written together."""
_WEEK = 7 * 24 * 3600
_PATIENCE = 2.0
"""Seconds to wait while another run writes."""
_TABLE = "CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, week INTEGER, said TEXT) WITHOUT ROWID"
_READ = "SELECT said, week FROM facts WHERE key = ?"
_WRITE = "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)"
_USED = "UPDATE facts SET week = ? WHERE key = ?"
_OLDEST = "DELETE FROM facts WHERE key IN (SELECT key FROM facts ORDER BY week LIMIT ?)"


@contextmanager
def open_cache(directory: Path | None, limit: int = SIZE_LIMIT) -> Iterator["StoredFacts | None"]:
    """Give the cache in a directory, which is made and grows up to a limit; None where it cannot be used."""
    stored = _opened(directory / FILE, limit) if directory else None
    if stored is None:
        yield None
        return
    try:
        yield stored
    finally:
        stored.close()


def _opened(file: Path, limit: int) -> "StoredFacts | None":
    """Open the file, once more where it was unusable and could be removed."""
    for _attempt in range(2):
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return StoredFacts(file, limit)
        except sqlite3.OperationalError:
            return None  # it is locked, or lies where nothing can be written
        except sqlite3.DatabaseError:
            with suppress(OSError):
                file.unlink()
        except OSError:
            return None
    return None


class StoredFacts:
    """Facts in a file of SQLite; it is given up for this run at its first fault."""

    def __init__(self, file: Path, limit: int, week: int | None = None) -> None:
        """Open a file, or make it; what is used now counts for this week."""
        self._connection: sqlite3.Connection | None = sqlite3.connect(
            file, timeout=_PATIENCE, isolation_level=None, cached_statements=8
        )
        for statement in ("PRAGMA trusted_schema = OFF", "PRAGMA synchronous = OFF", _TABLE):
            self._connection.execute(statement)
        self._week = int(time() // _WEEK) if week is None else week
        self._limit = limit
        self._new: dict[bytes, str] = {}
        self._used: list[bytes] = []

    def get(self, digest: str, language: Language) -> FileFacts | None:
        """Return what is known of some bytes, None where nothing is or it makes no sense."""
        key = _key(digest, language.name)
        for said, week in self._ask(_READ, (key,)):
            if week != self._week:
                self._used.append(key)
            return _facts(said)
        return None

    def put(self, digest: str, language: Language, facts: FileFacts) -> None:
        """Keep what some bytes say."""
        self._new[_key(digest, language.name)] = json.dumps(_said(facts), separators=(",", ":"))
        if len(self._new) >= _AT_ONCE:
            self._write()

    def close(self) -> None:
        """Write what is new, and keep the file within its limit."""
        self._write()
        self._shrink()
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _ask(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error:
            self._give_up()
            return []

    def _write(self) -> None:
        new, used, self._new, self._used = self._new, self._used, {}, []
        if self._connection is None or not (new or used):
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(_WRITE, ((key, self._week, said) for key, said in new.items()))
            self._connection.executemany(_USED, ((self._week, key) for key in used))
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            self._give_up()

    def _shrink(self) -> None:
        """Remove the half that was used least lately where the file is too large."""
        size = [number for name in ("page_count", "page_size") for (number,) in self._ask(f"PRAGMA {name}")]
        if len(size) == 2 and size[0] * size[1] > self._limit:
            entries = self._ask("SELECT count(*) FROM facts")[0][0]
            self._ask(_OLDEST, ((entries + 1) // 2,))
            self._ask("VACUUM")

    def _give_up(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None


def _key(digest: str, language: str) -> bytes:
    return sha256(f"{digest} {language} {reader_version()}".encode()).digest()[:20]


@cache
def reader_version() -> str:
    """Return what is different whenever files may be read differently: the program, its code, the grammars."""
    own = sorted(Path(__file__).parent.glob("*.py"))
    grammars = sorted(
        f"{one.name} {one.version}"
        for one in distributions()
        if (one.name or "").startswith(("tree-sitter", "tree_sitter"))
    )
    digest = sha256("\n".join([__version__, *grammars]).encode())
    for file in own:
        digest.update(file.read_bytes())
    return digest.hexdigest()


_DEFAULTS = {one.name: one.default for one in fields(FileFacts)}


def _said(facts: FileFacts) -> dict[str, object]:
    said: dict[str, object] = {
        name: value for name, default in _DEFAULTS.items() if (value := getattr(facts, name)) != default
    }
    if facts.imports:
        said["imports"] = [(one.target, one.line, one.kind.value, one.names) for one in facts.imports]
    if facts.routes:
        said["routes"] = [(one.method, one.path, one.line) for one in facts.routes]
    return said


def _facts(said: object) -> FileFacts | None:
    """Return facts from their text, None where the text is not of our making."""
    try:
        values = json.loads(str(said))
        return _checked({name: _MAKERS.get(name, _plain)(value) for name, value in values.items()})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _checked(values: Mapping[str, Any]) -> FileFacts | None:
    sound = all(type(value) is type(_DEFAULTS[name]) for name, value in values.items() if name in _DEFAULTS)
    return FileFacts(**values) if sound else None


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, list) else value


def _imports(values: Any) -> tuple[Import, ...]:
    return tuple(
        Import(str(target), int(line), ImportKind(kind), tuple(map(str, names))) for target, line, kind, names in values
    )


def _routes(values: Any) -> tuple[WebRoute, ...]:
    return tuple(WebRoute(str(method), str(path), int(line)) for method, path, line in values)


_MAKERS = {"imports": _imports, "routes": _routes}
