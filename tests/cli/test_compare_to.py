"""A site compares with the very revision that is named; a review with the commit where the change left its base."""

import json
import subprocess
from pathlib import Path

import pytest

from installed import archatlas


def git(root: Path, *words: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *identity, *words], cwd=root, check=True, capture_output=True, text=True
    ).stdout.strip()


def write(root: Path, name: str, tier: int) -> None:
    file = root / "schemas/modules" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"identity: {{name: {name}, tier: {tier}, summary: Does it}}\nownership: {{owner: '@Team'}}\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A release branch with a tag, whose fix main has as well, beside another change."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    write(root, "bank.ledger", 2)
    write(root, "bank.portal", 2)
    git(root, "add", ".")
    git(root, "commit", "-qm", "begin")
    git(root, "checkout", "-qb", "release")
    write(root, "bank.ledger", 3)
    git(root, "commit", "-qam", "fix")
    git(root, "tag", "v1")
    git(root, "checkout", "-q", "main")
    write(root, "bank.ledger", 3)
    write(root, "bank.portal", 1)
    git(root, "commit", "-qam", "fix and more")
    return root


@pytest.mark.site
def test_a_site_compares_with_a_tag_of_another_branch_itself(root: Path) -> None:
    archatlas("build", "schemas/modules", "--out", "site", "--compare-to", "v1", cwd=root)
    page = (root / "site/changes/index.html").read_text("utf-8")

    assert "bank.portal" in page
    assert "bank.ledger" not in page
    assert git(root, "rev-parse", "v1")[:12] in page
    assert git(root, "merge-base", "v1", "main")[:12] not in page


@pytest.mark.site
def test_a_site_compares_in_a_shallow_clone_that_has_both_commits(root: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", str(clone))
    git(clone, "fetch", "-q", "--depth", "1", "origin", "tag", "v1")

    built = archatlas("build", "schemas/modules", "--out", "site", "--compare-to", "v1", cwd=clone)

    assert built.returncode == 0, built.stderr
    assert "bank.ledger" not in (clone / "site/changes/index.html").read_text("utf-8")


def test_a_review_compares_with_the_commit_where_the_change_left_its_base(root: Path) -> None:
    reviewed = archatlas("review", "--base", "v1", "--output", "json", cwd=root)
    report = json.loads(reviewed.stdout)

    assert {one["name"] for one in report["comparison"]["modules"]} == {"bank.ledger", "bank.portal"}
    assert git(root, "merge-base", "v1", "main")[:12] in report["base"]


@pytest.mark.parametrize("option", ["--base", "--head"])
def test_a_name_of_a_branch_and_a_tag_is_refused_with_the_names_that_are_clear(root: Path, option: str) -> None:
    git(root, "branch", "v1", "main")
    words = ["--base", "main", "--head", "v1"] if option == "--head" else ["--base", "v1"]

    reviewed = archatlas("review", *words, cwd=root)

    assert reviewed.returncode == 2
    assert reviewed.stderr == (
        "archatlas: 'v1' is the name of a branch and of a tag, which differ;"
        " say which one: refs/heads/v1 or refs/tags/v1\n"
    )
    assert archatlas("review", "--base", "refs/tags/v1", cwd=root).returncode in (0, 1)


def test_a_site_and_a_baseline_ask_which_of_the_two_is_meant_too(root: Path) -> None:
    git(root, "branch", "v1", "main")
    (root / "baseline.json").write_text("{}")

    built = archatlas("build", "schemas/modules", "--out", "site", "--compare-to", "v1", cwd=root)
    held = archatlas("check", "schemas/modules", "--baseline", "baseline.json", "--baseline-rev", "v1", cwd=root)

    assert [(one.returncode, "refs/heads/v1 or refs/tags/v1" in one.stderr) for one in (built, held)] == [(2, True)] * 2


def test_a_tag_with_the_name_of_a_branch_that_was_only_fetched_is_told(root: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", f"file://{root}", str(clone))
    git(clone, "checkout", "-q", "--detach")
    git(clone, "branch", "-D", "main")
    git(clone, "tag", "main", "v1")

    reviewed = archatlas("review", "--base", "main", cwd=clone)

    assert reviewed.returncode == 2
    assert "refs/remotes/origin/main or refs/tags/main" in reviewed.stderr
    assert archatlas("review", "--base", "origin/main", cwd=clone).returncode == 0


def test_a_local_branch_that_is_behind_the_fetched_one_is_meant_as_ever(root: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", f"file://{root}", str(clone))
    git(clone, "reset", "-q", "--hard", "HEAD~1")

    assert archatlas("review", "--base", "main", cwd=clone).returncode == 0
