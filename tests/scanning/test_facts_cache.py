import sqlite3
from pathlib import Path

import pytest

from archatlas.model.code import CodeFile, ImportKind
from archatlas.scanning.facts_cache import FILE, StoredFacts, open_cache
from archatlas.scanning.file_facts import FileFacts, Import, Language, WebRoute
from archatlas.scanning.python_code import PythonCode
from archatlas.scanning.reading import FactsReader, digest_of

FACTS = FileFacts(
    imports=(Import("a.b", 3, ImportKind.LAZY, ("c", "d")), Import("e", 4)),
    computed=2,
    public=("x",),
    reexported=((".a", "b"),),
    is_program=True,
    routes=(WebRoute("GET", "/a", 7),),
    errors=(1, 2),
)


def kept(directory: Path, digest: str = "d") -> FileFacts | None:
    with open_cache(directory) as cache:
        assert cache is not None
        return cache.get(digest, PythonCode())


def keep(directory: Path, facts: FileFacts = FACTS, digest: str = "d") -> None:
    with open_cache(directory) as cache:
        assert cache is not None
        cache.put(digest, PythonCode(), facts)


class OnlyOnce(PythonCode):
    """Reads each text once."""

    def __init__(self) -> None:
        self.texts: list[bytes] = []

    def read(self, text: bytes) -> FileFacts:
        self.texts.append(text)
        return super().read(text)


def test_what_was_read_is_known_the_next_time(tmp_path: Path) -> None:
    keep(tmp_path)

    assert kept(tmp_path) == FACTS
    assert kept(tmp_path, "other") is None


def test_a_file_is_read_once_for_the_same_bytes_and_a_blob_of_git_not_even_opened(tmp_path: Path) -> None:
    language: Language = (reader := OnlyOnce())
    digest = digest_of(b"import a")
    for file in (CodeFile("a.py", lambda: b"import a"), CodeFile("b.py", _never, digest)):
        with open_cache(tmp_path) as cache:
            assert FactsReader(cache).facts_of(file, language).imports == (Import("a", 1),)

    assert reader.texts == [b"import a"]


def _never() -> bytes:
    raise AssertionError


@pytest.mark.parametrize("said", ["", "{", "[]", '{"imports": 3}', '{"computed": "x"}', '{"other": 1}', "[" * 100_000])
def test_an_entry_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, said: str) -> None:
    keep(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("UPDATE facts SET said = ?", (said,))
    connection.commit()
    connection.close()

    assert kept(tmp_path) in (None, FileFacts())


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 4096, b""])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)

    with open_cache(tmp_path) as cache:
        if cache is not None:
            cache.put("d", PythonCode(), FACTS)
    with open_cache(tmp_path) as cache:
        assert cache is None or cache.get("d", PythonCode()) in (FACTS, None)


def test_a_place_where_nothing_can_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with open_cache(tmp_path / "file" / "below") as cache:
        assert cache is None
    with open_cache(None) as cache:
        assert cache is None


def test_what_was_used_least_lately_leaves_a_file_that_is_too_large(tmp_path: Path) -> None:
    names = tuple(f"name{number}" for number in range(1_000))
    for week in range(8):
        stored = StoredFacts(tmp_path / FILE, 300_000, week)
        for number in range(20):
            stored.put(f"{week} {number}", PythonCode(), FileFacts(public=names))
        stored.close()

    assert (tmp_path / FILE).stat().st_size < 600_000
    assert kept(tmp_path, "0 0") is None
    assert kept(tmp_path, "7 0") == FileFacts(public=names)
