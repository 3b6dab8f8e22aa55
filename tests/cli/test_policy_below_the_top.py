"""A change does not choose which settings judge it, wherever in the repository they are."""

import subprocess
from pathlib import Path

import pytest

from builders import requiring
from installed import archatlas

POLICY = "thresholds:\n  - fan_out: 1\nrules:\n  coupling/fan-out: error\n"


def git(place: Path, *arguments: str) -> None:
    named = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", str(place), *named, *arguments], check=True, capture_output=True)


def commit(place: Path) -> None:
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message", "A state")


def estate(repository: Path, policy_in: str) -> Path:
    """Make a repository with an estate in a directory below its top and a policy in some directory."""
    modules = repository / "arch" / "schemas" / "modules"
    modules.mkdir(parents=True)
    git(repository, "init", "--quiet")
    for name in ("lab.a", "lab.b", "lab.c"):
        (modules / f"{name}.yaml").write_text(requiring(name))
    (repository / policy_in / "archatlas.yml").write_text(POLICY)
    commit(repository)
    git(repository, "checkout", "--quiet", "-b", "feature")
    (modules / "lab.c.yaml").write_text(requiring("lab.c", "lab.a", "lab.b"))
    return repository / "arch"


@pytest.mark.parametrize("policy_in", ["arch", "."])
def test_a_change_that_removes_the_policy_is_judged_by_it(policy_in: str, tmp_path: Path) -> None:
    arch = estate(tmp_path, policy_in)
    (tmp_path / policy_in / "archatlas.yml").unlink()
    commit(tmp_path)

    assert "error coupling/fan-out" in archatlas("review", "--base", "main", cwd=arch).stdout


def test_a_change_that_adds_a_nearer_policy_is_judged_by_the_one_that_was_there(tmp_path: Path) -> None:
    arch = estate(tmp_path, ".")
    (arch / "archatlas.yml").write_text("rules:\n  coupling/fan-out: 'off'\n")
    commit(tmp_path)

    assert "error coupling/fan-out" in archatlas("review", "--base", "main", cwd=arch).stdout


def test_a_review_without_any_file_on_disk_finds_the_policy(tmp_path: Path) -> None:
    arch = estate(tmp_path / "team", "arch")
    commit(tmp_path / "team")
    git(tmp_path, "clone", "--quiet", "--no-checkout", "team", "empty")
    (tmp_path / "empty" / "arch").mkdir()

    done = archatlas("review", "--base", "origin/main", "--head", "origin/feature", cwd=tmp_path / "empty" / "arch")

    assert arch.is_dir()
    assert "error coupling/fan-out" in done.stdout


def test_a_recorded_baseline_is_held_against_by_the_policy_of_its_revision(tmp_path: Path) -> None:
    arch = estate(tmp_path, ".")
    git(tmp_path, "stash", "--quiet", "--include-untracked")
    git(tmp_path, "checkout", "--quiet", "main")
    record = ("check", "schemas/modules", "--baseline", "baseline.json")
    assert archatlas(*record, "--update-baseline", "--allow-additions", cwd=arch).returncode == 0
    commit(tmp_path)
    (tmp_path / "archatlas.yml").unlink()
    (arch / "archatlas.yml").write_text("rules:\n  coupling/fan-out: 'off'\n")
    (arch / "schemas" / "modules" / "lab.c.yaml").write_text(requiring("lab.c", "lab.a", "lab.b"))

    done = archatlas(*record, "--baseline-rev", "main", cwd=arch)

    assert done.returncode == 1
    assert "error coupling/fan-out" in done.stdout
