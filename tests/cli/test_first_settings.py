"""A change that brings the first settings, or takes the last ones away, is reviewed like any other."""

import subprocess
from pathlib import Path

import pytest

from builders import requiring
from installed import archatlas


def git(place: Path, *arguments: str) -> None:
    named = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", str(place), *named, *arguments], check=True, capture_output=True)


def commit(place: Path, name: str = "services/shop/arch/shop.till.yaml", text: str = requiring("shop.till")) -> None:
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text)
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message", "A state")


def repository(place: Path) -> Path:
    git(place, "init", "--quiet")
    commit(place, "README", "nothing else\n")
    return place


@pytest.mark.parametrize("said", ["schemas: [services]\n", "include: ['**/arch/*.yaml']\n"])
def test_the_change_that_adds_the_atlas_is_reviewed_where_it_says(said: str, tmp_path: Path) -> None:
    place = repository(tmp_path)
    (place / "archatlas.yml").write_text(said)
    commit(place)

    for head in ([], ["--head", "HEAD"]):
        done = archatlas("review", "--base", "HEAD~1", *head, cwd=place)
        assert done.returncode in (0, 1), done.stderr
        assert "1 module" in done.stdout
        assert "archatlas.yml is new" in done.stdout + done.stderr


def test_what_the_first_settings_leave_out_is_reviewed_all_the_same(tmp_path: Path) -> None:
    place = repository(tmp_path)
    (place / "archatlas.yml").write_text("schemas: [services]\nexclude: ['*.yaml']\n")
    commit(place)

    assert "1 module" in archatlas("review", "--base", "HEAD~1", cwd=place).stdout


def test_a_change_that_removes_the_settings_is_reviewed_where_they_said(tmp_path: Path) -> None:
    place = repository(tmp_path)
    (place / "archatlas.yml").write_text("schemas: [services]\n")
    commit(place)
    (place / "archatlas.yml").unlink()
    commit(place, text=requiring("shop.till", "shop.gone"))
    done = archatlas("review", "--base", "HEAD~1", cwd=place)

    assert done.returncode == 1, done.stderr
    assert "error reference/unknown" in done.stdout


def test_a_directory_that_somebody_names_has_to_be_there(tmp_path: Path) -> None:
    place = repository(tmp_path)
    (place / "archatlas.yml").write_text("schemas: [services, libs]\n")
    commit(place)
    done = archatlas("review", "--base", "HEAD~1", cwd=place)

    assert done.returncode == 2
    assert "'libs'" in done.stderr
