"""A place that cannot be used is told in one line with the cure, and never as a bug of ours."""

import subprocess
from pathlib import Path

import pytest

from builders import requiring, written
from installed import ARCHATLAS, archatlas

LOOP = "loop"
LONG = "x" * 300


@pytest.fixture
def here(tmp_path: Path) -> Path:
    written(tmp_path / "modules", requiring("lane.a"))
    (tmp_path / LOOP).symlink_to(LOOP)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", LOOP),
        ("build", LOOP),
        ("export", LOOP, "--out", "out"),
        ("serve", LOOP),
        ("build", "modules", "--mkdocs", LOOP),
        ("build", "modules", "--out", f"{LOOP}/site"),
        ("export", "modules", "--out", LOOP),
        ("check", "modules", "--config", LOOP),
        ("check", "modules", "--output", f"json:{LOOP}/a.json"),
        ("check", "modules", "--baseline", LOOP),
        ("review", LOOP, "--base", "main"),
        ("check", LONG),
        ("check", "modules", "--output", f"json:{LONG}"),
        ("build", "modules", "--out", LONG),
        ("new", LONG),
        ("new", LOOP),
    ],
    ids=lambda arguments: " ".join(arguments).replace(LONG, "long"),
)
def test_a_link_to_itself_and_a_name_that_is_too_long_are_told_in_one_line(
    arguments: tuple[str, ...], here: Path
) -> None:
    done = archatlas(*arguments, cwd=here)

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("archatlas: ")


def test_settings_that_name_a_link_to_itself_are_told_in_one_line(here: Path) -> None:
    (here / "archatlas.yml").write_text(f"schemas: [{LOOP}]\n", encoding="utf-8")

    for command in (("check",), ("build",), ("export", "--out", "out")):
        done = archatlas(*command, cwd=here)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1


def test_a_current_directory_that_is_gone_is_told_with_the_cure(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()

    done = subprocess.run(
        ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *ARCHATLAS, "check"], cwd=gone, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert done.stderr == "archatlas: the current directory was removed; change to one that exists\n"


def test_a_mkdocs_yml_without_the_plugin_is_told_who_prints_the_lines(here: Path) -> None:
    (here / "docs").mkdir()
    (here / "mkdocs.yml").write_text("site_name: Mine\n", encoding="utf-8")

    done = archatlas("build", "modules", "--mkdocs", "mkdocs.yml", cwd=here)

    assert done.returncode == 2
    assert "'mkdocs.yml' lacks the plugin 'archatlas'; 'archatlas new' prints the lines to add" in done.stderr


@pytest.mark.parametrize("settings", ["", "schemas: [gone]\n"])
@pytest.mark.parametrize("named", [(), ("nowhere",)])
def test_a_preview_says_of_a_missing_directory_what_the_check_says(
    named: tuple[str, ...], settings: str, tmp_path: Path
) -> None:
    (tmp_path / "archatlas.yml").write_text(settings, encoding="utf-8")

    done, checked = (archatlas(command, *named, cwd=tmp_path) for command in ("serve", "check"))

    assert (done.returncode, done.stderr) == (2, checked.stderr)
