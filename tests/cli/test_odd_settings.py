"""Settings that look like none: patterns that do not go together, and what is no file in the place of archatlas.yml."""

import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from installed import archatlas


def estate(root: Path, owner: str = "@nobody") -> None:
    (root / "modules").mkdir()
    (root / "modules/bank.ledger.yaml").write_text(
        f"identity: {{name: bank.ledger, summary: Keeps the books}}\nownership: {{owner: '{owner}'}}\n"
    )


def patterns(root: Path, key: str, texts: Iterable[str]) -> None:
    listed = "".join(f"    - '{text}'\n" for text in texts)
    (root / "archatlas.yml").write_text(f"placeholders:\n  {key}:\n{listed}")


def said_of_owner(root: Path) -> bool:
    checked = archatlas("check", "modules", cwd=root)
    assert checked.returncode in (0, 1), checked.stderr
    return "ownership/unnamed" in checked.stdout


@pytest.mark.parametrize(
    "texts",
    [
        ("@todo", "(?i)@NOBODY"),
        ("(?i)@x", "(?s)@nobody"),
        ("(?P<a>@x)", "(?P<a>@nobody)"),
        ("(@x)\\1", "@(n)obod(y)"),
        ("(@)todo", "@(n)(o)(b)(o)dy", "(x)\\1"),
        ("(?=@n).+",),
    ],
)
def test_each_pattern_stands_by_itself(tmp_path: Path, texts: tuple[str, ...]) -> None:
    estate(tmp_path)
    patterns(tmp_path, "ownership.owner", texts)

    assert said_of_owner(tmp_path)


def test_the_number_of_a_group_is_that_of_its_own_pattern(tmp_path: Path) -> None:
    estate(tmp_path, "@xx")
    patterns(tmp_path, "ownership.owner", ["(@y)(z)", "@(x)\\1"])

    assert said_of_owner(tmp_path)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("(?<=a+)b", "is not a regular expression: look-behind requires fixed-width pattern"),
        ("x(?i)y", "is not a regular expression"),
        ("(", "is not a regular expression"),
        ("(a+)+b", "repeats a group that repeats or chooses itself, which may take forever; write it without"),
        ("(?:a|aa)*b", "repeats a group"),
        ("(?:(?:a|aa))+b", "repeats a group"),
        (".*.*.*.*x", "repeats too often"),
        ("a?a?a?a?a?a?a?a?a?a?a?a?a?aaaa", "repeats too often"),
        ("(?x)a + b", "uses the verbose flag"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, cure: str) -> None:
    estate(tmp_path)
    patterns(tmp_path, "ownership.owner", ["@todo", text])

    checked = archatlas("check", "modules", cwd=tmp_path)

    assert checked.returncode == 2
    assert checked.stderr.startswith("archatlas: archatlas.yml:4:7: placeholders['ownership.owner'][1]: ")
    assert cure in checked.stderr
    assert checked.stderr.count("\n") == 1


@pytest.mark.parametrize("text", ["@(?:a+b)?nobody", "[(+]*@nobody", "@nob(?:od)+y", "@[a-z]{3,9}", "\\(*@nobody"])
def test_a_repetition_with_a_bound_is_no_harm(tmp_path: Path, text: str) -> None:
    estate(tmp_path)
    patterns(tmp_path, "ownership.owner", [text])

    assert said_of_owner(tmp_path)


def a_directory(place: Path) -> None:
    place.mkdir()


def a_pipe(place: Path) -> None:
    os.mkfifo(place)


def a_link_to_nothing(place: Path) -> None:
    place.symlink_to("nowhere.yml")


@pytest.mark.parametrize("put", [a_directory, a_pipe, a_link_to_nothing])
@pytest.mark.parametrize("command", ["check", "build", "export", "serve"])
def test_settings_that_are_no_file_are_refused(tmp_path: Path, put: Callable[[Path], None], command: str) -> None:
    estate(tmp_path)
    put(tmp_path / "archatlas.yml")

    words = [] if command in ("check", "serve") else ["--out", "out"]
    refused = archatlas(command, "modules", *words, cwd=tmp_path)

    assert refused.returncode == 2
    assert refused.stderr.startswith("archatlas: archatlas.yml is ")
    assert refused.stderr.endswith("; put a file in its place, or remove it\n")
    assert refused.stderr.count("\n") == 1


def test_settings_that_are_no_file_hide_none_further_up(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "archatlas.yml").write_text("site: {name: Ours}\n")
    below = tmp_path / "below"
    below.mkdir()
    estate(below)
    (below / "archatlas.yml").mkdir()

    assert archatlas("check", "modules", cwd=below).returncode == 2


@pytest.mark.parametrize("side", ["base", "head"])
def test_a_revision_with_a_directory_in_the_place_of_the_settings_is_refused(tmp_path: Path, side: str) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    def state(odd: bool) -> None:
        place = tmp_path / "archatlas.yml"
        if odd:
            place.mkdir()
            (place / "a.txt").write_text("a")
        git("add", ".")
        git("commit", "-qm", "state")
        if odd:
            (place / "a.txt").unlink()
            place.rmdir()

    git("init", "-q", "-b", "main")
    estate(tmp_path)
    state(odd=side == "base")
    git("checkout", "-qb", "topic")
    (tmp_path / "modules/note.txt").write_text("x")
    state(odd=side == "head")

    reviewed = archatlas("review", "modules", "--base", "main", "--head", "topic", cwd=tmp_path)

    assert reviewed.returncode == 2
    assert "'archatlas.yml' is a directory in '" in reviewed.stderr
    assert reviewed.stderr.count("\n") == 1
