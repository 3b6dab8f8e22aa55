"""One file is read from a revision as it was then, or refused as on the disk."""

from pathlib import Path

import pytest

from archatlas.render.text.messages import error_text
from archatlas.sources.read_errors import SIZE_LIMIT, LoadError, UnreadFileError
from archatlas.sources.repository import Repository, open_repository
from archatlas.sources.revision import read_file_at
from sources.repositories import commit, write


def settings_of(work: Path, path: str = "archatlas.yml") -> str | None:
    repository: Repository = open_repository(work)
    found = read_file_at(repository, repository.resolve("HEAD"), Path(path))
    return None if found is None else f"{found.path}|{found.text}"


def test_one_file_is_read_as_it_was(work: Path) -> None:
    commit(work, {"archatlas.yml": "\ufeffsite: {}\r\n", "conf/a.yml": "x"})
    write(work, {"archatlas.yml": "changed"})

    assert settings_of(work) == "archatlas.yml|site: {}\n"
    assert settings_of(work, f"{work}/conf/../conf/a.yml") == f"{work}/conf/../conf/a.yml|x"


@pytest.mark.parametrize("path", ["none.yml", "none/deep.yml", ".", "archatlas.yml/deep", "-x", "*.yml", ":/"])
def test_a_file_that_was_not_there_is_nothing(work: Path, path: str) -> None:
    commit(work, {"archatlas.yml": "x", "conf/a.yml": "x"})

    assert settings_of(work, path) is None


def test_a_directory_in_the_place_of_a_file_is_refused(work: Path) -> None:
    commit(work, {"conf/a.yml": "x"})

    with pytest.raises(LoadError, match="'conf' is a directory in 'HEAD', where a file is expected"):
        settings_of(work, "conf")


@pytest.mark.parametrize("path", ["link.yml", "dangling.yml", "linked/a.yml", "out.yml", "dotted/a.yml"])
def test_one_file_behind_a_link_is_refused(work: Path, path: str) -> None:
    write(work, {"conf/a.yml": "x"})
    for name, target in {
        "link.yml": "conf/a.yml",
        "dangling.yml": "nowhere",
        "linked": "conf",
        "out.yml": "/etc/passwd",
        "dotted": "./conf",
    }.items():
        Path(name).symlink_to(target)
    commit(work)

    with pytest.raises(UnreadFileError) as raised:
        settings_of(work, path)

    said = f"{path}: symbolic links are not followed in 'HEAD'; put the file itself in its place"
    assert error_text(raised.value) == said


def test_one_file_has_the_limits_of_an_estate(work: Path) -> None:
    (work / "large.yml").write_text("#" * (SIZE_LIMIT + 1), encoding="utf-8")
    (work / "latin.yml").write_bytes(b"\xe9")
    commit(work)

    with pytest.raises(UnreadFileError) as large:
        settings_of(work, "large.yml")
    with pytest.raises(UnreadFileError) as latin:
        settings_of(work, "latin.yml")

    assert error_text(large.value).startswith("large.yml: larger than 2 MiB in 'HEAD'; ")
    assert error_text(latin.value).startswith("latin.yml: byte 0xe9 is not UTF-8 in 'HEAD'; ")
