"""The repository of a team with an atlas and a change, for those who try what their CI makes of it."""

from collections.abc import Mapping
from pathlib import Path

from builders import requiring
from installed import archatlas
from runners import Runner, commit_all, git, plant_canaries

PLACE = "dokumente für alle/arch"
NEW_POLICY = "thresholds:\n  - fan_out: 1\nrules:\n  coupling/fan-out: error\n"


def schemas_of(repository: Path) -> Path:
    return repository / PLACE / "schemas" / "modules"


def write_module(repository: Path, name: str, *required: str) -> None:
    folder = schemas_of(repository)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(requiring(name, *required), encoding="utf-8")


def repository_with_a_change(folder: Path, *arguments: str, more: Mapping[str, bytes] | None = None) -> Path:
    """Make the repository of a team: an estate, a branch with two more requirements, and a later policy on main."""
    repository = folder / "team" / "atlas"
    for path, content in (more or {}).items():
        (repository / path).parent.mkdir(parents=True)
        (repository / path).write_bytes(content)
    for name in ("lab.a", "lab.b", "lab.c"):
        write_module(repository, name)
    commit_all(repository, "An estate")
    done = archatlas("new", PLACE, *arguments, cwd=repository)
    assert done.returncode == 0, done.stderr
    commit_all(repository, "An atlas")
    git(repository, "checkout", "--quiet", "-b", "feature")
    write_module(repository, "lab.c", "lab.a", "lab.b")
    commit_all(repository, "A change")
    git(repository, "checkout", "--quiet", "main")
    settings = repository / PLACE / "archatlas.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + NEW_POLICY, encoding="utf-8")
    commit_all(repository, "A policy")
    for name in ("pull/7/head", "merge-requests/7/head"):
        git(repository, "update-ref", f"refs/{name}", "feature")
    return repository


def check_out(runner: Runner, repository: Path, branch: str) -> Path:
    """Clone a branch into the workspace, with canaries in it, and return the file that tells which of them ran."""
    git(runner.folder, "clone", "--quiet", "--branch", branch, str(repository), str(runner.workspace))
    return plant_canaries(runner.workspace)
