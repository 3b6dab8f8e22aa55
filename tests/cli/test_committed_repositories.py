"""A bare repository that a change commits into the work tree decides nothing: the one around it is reviewed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from builders import requiring
from installed import archatlas
from quick_cases import one_in

POLICY = "thresholds:\n  - fan_out: 1\nrules:\n  coupling/fan-out: error\n"


def git(place: Path, *arguments: str) -> None:
    named = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", str(place), *named, *arguments], check=True, capture_output=True)


def commit(place: Path) -> None:
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "--message", "A state")


@pytest.fixture
def arch(tmp_path: Path) -> Path:
    """Return the directory of an estate whose change breaks its policy."""
    modules = tmp_path / "docs" / "arch" / "schemas" / "modules"
    modules.mkdir(parents=True)
    git(tmp_path, "init", "--quiet")
    for name in ("lab.a", "lab.b", "lab.c"):
        (modules / f"{name}.yaml").write_text(requiring(name), encoding="utf-8")
    (tmp_path / "docs" / "arch" / "archatlas.yml").write_text(POLICY, encoding="utf-8")
    commit(tmp_path)
    git(tmp_path, "checkout", "--quiet", "-b", "feature")
    (modules / "lab.c.yaml").write_text(requiring("lab.c", "lab.a", "lab.b"), encoding="utf-8")
    commit(tmp_path)
    return tmp_path / "docs" / "arch"


def plant(top: Path, place: Path, *, work_tree: bool) -> None:
    """Commit a repository into a work tree in which the base is the change itself."""
    place.mkdir(exist_ok=True)
    for name in ("objects", "refs"):
        shutil.copytree(top / ".git" / name, place / name)
    (place / "refs" / "heads" / "main").write_bytes((top / ".git" / "refs" / "heads" / "feature").read_bytes())
    (place / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (place / "info").mkdir()
    (place / "info" / "exclude").write_text("lab.c.yaml\n", encoding="utf-8")
    kind = "bare = false\n\tworktree = ." if work_tree else "bare = true"
    (place / "config").write_text(f"[core]\n\trepositoryformatversion = 0\n\t{kind}\n", encoding="utf-8")
    commit(top)


@pytest.mark.parametrize("work_tree", [True, False])
@pytest.mark.parametrize("where", one_in(3, [".", "schemas", "schemas/modules"]))
def test_a_committed_repository_is_not_the_one_that_is_reviewed(
    where: str, work_tree: bool, arch: Path, tmp_path: Path
) -> None:
    plant(tmp_path, arch / where, work_tree=work_tree)

    for options in ((), ("schemas/modules",), ("--head", "HEAD")):
        done = archatlas("review", *options, "--base", "main", cwd=arch)
        assert done.returncode == 1, done.stderr
        assert "error coupling/fan-out" in done.stdout


def test_a_committed_repository_hides_no_schema(arch: Path, tmp_path: Path) -> None:
    plant(tmp_path, arch, work_tree=True)

    assert "3 modules: 1 error" in archatlas("check", cwd=arch).stdout


def test_a_bare_repository_that_is_not_committed_is_read_where_it_lies(arch: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", ".", "mirror")
    modules = "docs/arch/schemas/modules"

    done = archatlas("review", modules, "--base", "main", "--head", "feature", cwd=tmp_path / "mirror")

    assert "error coupling/fan-out" in done.stdout
