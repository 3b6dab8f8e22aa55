"""What commits changed is read once, and the memory of it makes no difference."""

import os
from pathlib import Path

import pytest

from archatlas.model.change_log import LoggedChange, Touch, TouchKind
from archatlas.sources.change_log import changed_files, read_change_log
from archatlas.sources.repository import open_repository
from pasts import of_a_shop, repository_with
from sources.repositories import commit, git, write

LONG = "".join(f"line {number}\n" for number in range(20))


def changes_of(place: Path, cache: Path | None = None) -> tuple[LoggedChange, ...]:
    repository = open_repository(place)
    return read_change_log(repository, repository.resolve("HEAD"), cache).changes


def test_a_file_that_goes_and_comes_with_the_same_text_or_name_is_renamed(tmp_path: Path) -> None:
    place = repository_with(
        tmp_path / "r",
        [
            {"a.py": LONG, "old/b.py": "one\n"},
            {"a.py": None, "c.py": LONG},
            {"old/b.py": None, "new/b.py": "other\n", "c.py": "less\n"},
        ],
    )

    _, second, third = changes_of(place)

    assert second.touches == (Touch(TouchKind.RENAMED, "c.py", "a.py"),)
    assert set(third.touches) == {Touch(TouchKind.RENAMED, "new/b.py", "old/b.py"), Touch(TouchKind.CHANGED, "c.py")}


def test_the_memory_of_commits_may_be_missing_old_or_broken(tmp_path: Path) -> None:
    place, cache = repository_with(tmp_path / "r", of_a_shop(3)), tmp_path / "cache"
    first = changes_of(place, cache)
    commit(place, {"src/mails/main.py": "more\n"})
    (memory,) = cache.iterdir()
    whole = memory.read_bytes()
    for text in (whole, whole[: len(whole) // 2], b"\xff\x00[]\nnull\n" + whole, b'["x",1,[]]\n', b"[" * 5000):
        memory.write_bytes(text)

        assert changes_of(place, cache) == changes_of(place)
        assert changes_of(place, cache)[: len(first)] == first


def test_a_time_that_no_calendar_has_is_the_nearest_one_that_it_has(tmp_path: Path) -> None:
    place, cache = repository_with(tmp_path / "r", [{"a.py": "one\n"}]), tmp_path / "cache"
    for number, second in enumerate((99_999_999_999_999, 0)):
        write(place, {"a.py": f"{number}\n"})
        when = {"GIT_AUTHOR_DATE": f"@{second} +0000", "GIT_COMMITTER_DATE": f"@{second} +0000"}
        git(place, "commit", "-qam", "x", variables=when)

    assert [change.at for change in changes_of(place, cache)] == [1_700_000_000, 7_258_118_399, 0]
    (memory,) = cache.iterdir()
    memory.write_text(memory.read_text(encoding="utf-8").replace("7258118399", "99999999999999"), encoding="utf-8")
    assert changes_of(place, cache) == changes_of(place)


def test_a_shallow_clone_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = repository_with(tmp_path / "whole", of_a_shop(3))
    git(tmp_path, "clone", "-q", "--depth", "4", f"file://{whole}", "part")
    repository = open_repository(tmp_path / "part")

    log = read_change_log(repository, repository.resolve("HEAD"))

    assert not log.is_whole
    assert log.changes[-3:] == changes_of(whole)[-3:]


@pytest.mark.parametrize("path", ["-r", ":(glob)x", "line\nbreak", '"quoted"', "ünï", "\x01" + "0" * 40])
def test_no_name_of_a_file_is_taken_for_anything_else(tmp_path: Path, path: str) -> None:
    place = repository_with(tmp_path / "r", [{"a.py": "one\n"}])
    commit(place, {path: "two\n", "a.py": "three\n"})

    assert {touch.path for touch in changes_of(place)[-1].touches} == {path, "a.py"}


def test_new_and_changed_files_of_the_work_tree_are_changes(tmp_path: Path) -> None:
    place = repository_with(tmp_path / "r", of_a_shop(1))
    write(place, {"src/mails/new.py": "x\n", "src/mails/main.py": "y\n"})
    repository = open_repository(place)
    base = repository.resolve("HEAD~1")

    assert set(changed_files(repository, base, None)) == {
        "src/mails/new.py",
        "src/mails/main.py",
        "src/orders/main.py",
    }
    assert changed_files(repository, base, repository.resolve("HEAD")) == ("src/orders/main.py",)


@pytest.mark.parametrize("kind", ["clean", "process"])
def test_no_program_that_a_configuration_names_is_run_for_a_file_that_may_differ(tmp_path: Path, kind: str) -> None:
    place = repository_with(tmp_path / "r", [{"a.py": "one\n"}])
    (place / ".git/info").mkdir(exist_ok=True)
    (place / ".git/info/attributes").write_text("* filter=f\n", encoding="utf-8")
    git(place, "config", f"filter.f.{kind}", f"touch {tmp_path / 'ran'}; cat")
    git(place, "config", "filter.f.required", "true")
    os.utime(place / "a.py", (1, 1))
    repository = open_repository(place)

    assert changed_files(repository, repository.resolve("HEAD"), None) == ()
    assert not (tmp_path / "ran").exists()
