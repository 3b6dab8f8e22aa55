"""`archatlas new --example` gives anybody an estate in which each command that it prints has something to say."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from archatlas.publish.packaged_data import SHIPPED_EXAMPLE
from installed import archatlas

ROOT = Path(__file__).parents[2]
DAY = ("--today", "2026-11-27")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    done = archatlas("new", "--example", "hallowdale", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "hallowdale"


def git(place: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=place, check=True, capture_output=True, text=True).stdout


def test_the_example_is_what_the_repository_holds(example: Path) -> None:
    source = ROOT / "schemas" / "examples"

    for name in ("README.md", "archatlas.yml", ".gitignore"):
        assert (example / name).read_bytes() == (source / name).read_bytes()
    for pattern in ("modules/*.yaml", "api/*.yaml", "modules/**/*.md", "docs/**/*.md"):
        assert {path.relative_to(example): path.read_bytes() for path in example.glob(pattern)} == {
            path.relative_to(source): path.read_bytes() for path in source.glob(pattern)
        }
    assert not (example / "earlier").exists()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("link", "'link' is a link to nothing; remove it or name a new directory"),
        (
            "bare.git/example",
            "'bare.git/example' lies in '{}/bare.git', which belongs to git; name a directory outside it",
        ),
        ("own/.git/a/b", "'own/.git/a/b' lies in '{}/own/.git', which belongs to git; name a directory outside it"),
        ("file/below", "'file/below' cannot be made: Not a directory; name another directory for the example"),
    ],
)
def test_a_place_that_cannot_take_it_is_refused_with_a_cure(tmp_path: Path, place: str, words: str) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "file").write_text("", encoding="utf-8")
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    git(tmp_path, "init", "--quiet", "own")
    done = archatlas("new", "--example", place, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"archatlas: {words.format(tmp_path)}\n"
    assert not list(tmp_path.rglob("*.yaml"))


@pytest.mark.site
def test_every_command_that_it_prints_works_there(tmp_path: Path) -> None:
    printed = archatlas("new", "--example", "a b", cwd=tmp_path).stdout
    place, *commands = re.findall(r"^    (?:archatlas )?(.*?)(?:  +#.*)?$", printed, re.MULTILINE)

    assert place == "cd 'a b'"
    said = [(words, archatlas(*words.split(), cwd=tmp_path / "a b").returncode) for words in commands]
    assert said == [("check", 1), ("build --out site", 0), ("review --base HEAD~1", 1)]
    assert (tmp_path / "a b" / "site" / "modules" / "ticketing.booking" / "index.html").is_file()
    assert not git(tmp_path / "a b", "status", "--porcelain")


@pytest.mark.real
def test_the_review_of_its_last_commit_shows_each_kind_of_change(example: Path) -> None:
    said = archatlas("review", "--base", "HEAD~1", "--output", "text:all.txt", *DAY, cwd=example)
    report = (example / "all.txt").read_text(encoding="utf-8")

    assert said.returncode == 1
    for rule in ("cycle", "lane/forbidden", "lane/unpromoted-target", "contract/breaking-change", "slo/unreachable"):
        assert f" {rule} " in report
    for module in ("lab.delay_forecast", "ticketing.counter", "ticketing.commuter_cards"):
        assert module in report


def test_its_history_is_the_same_wherever_it_is_written(tmp_path: Path) -> None:
    archatlas("new", "--example", "one", cwd=tmp_path)
    archatlas(
        *("new", "--example", "two"), cwd=tmp_path, GIT_AUTHOR_NAME="Me", GIT_COMMITTER_DATE="2000-01-01T00:00:00Z"
    )

    first, second = (git(tmp_path / name, "log", "--format=%H %as %an %s") for name in ("one", "two"))
    assert first == second
    assert [line.split(" ", 1)[1] for line in first.splitlines()] == [
        "2026-11-20 Hallowdale Railways Show forecasts of delays in the planner",
        "2026-11-06 Hallowdale Railways Describe all modules",
    ]


def test_hooks_and_signing_of_the_own_git_are_left_out(tmp_path: Path) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (tmp_path / "config").write_text(f"[core]\n\thooksPath = {hooks}\n[commit]\n\tgpgsign = true\n")

    done = archatlas("new", "--example", "x", cwd=tmp_path, GIT_CONFIG_GLOBAL=str(tmp_path / "config"))

    assert "recorded them as two commits" in done.stdout


def test_inside_a_repository_nothing_is_committed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    done = archatlas("new", "--example", "x", cwd=tmp_path)

    assert done.returncode == 0
    assert "it lies in a repository of yours" in done.stdout
    assert "review --base HEAD~1" not in done.stdout
    assert not (tmp_path / "x" / ".git").exists()
    assert len(list((tmp_path / "x" / "modules").glob("*.yaml"))) == 32


def test_without_git_the_example_is_written_all_the_same(tmp_path: Path) -> None:
    done = archatlas("new", "--example", "x", cwd=tmp_path, PATH=str(tmp_path))

    assert done.returncode == 0
    assert "git could not record it" in done.stdout
    assert (tmp_path / "x" / "modules" / "lab.delay_forecast.yaml").is_file()
    assert not (tmp_path / "x" / "modules" / "ticketing.counter.yaml").exists()


def test_a_directory_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()

    done = archatlas("new", "--example", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (
        2,
        "archatlas: '.' is there and not empty; name a new directory for the example\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("option", [("--schemas", "x"), ("--forge", "gitlab"), ("--install-from", "x")])
def test_options_of_a_real_repository_are_refused(option: tuple[str, str], tmp_path: Path) -> None:
    done = archatlas("new", "--example", "x", *option, cwd=tmp_path)

    assert done.returncode == 2
    assert "--example: goes with a directory only" in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_wheel_carries_the_example() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert carried["schemas/examples"] == f"archatlas/publish/{SHIPPED_EXAMPLE}"
