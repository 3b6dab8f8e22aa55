"""`archatlas new` writes inside of the work tree only, all files or none, and tells what was there before."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from installed import archatlas

WORKFLOWS = Path(".github") / "workflows"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", "repository"], cwd=tmp_path, check=True)
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "repository"


def everything(place: Path) -> list[str]:
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


def link_out(top: Path) -> None:
    (top / ".github").symlink_to("../elsewhere")


def link_out_below(top: Path) -> None:
    (top / ".github").mkdir()
    (top / WORKFLOWS).symlink_to(top.parent / "elsewhere")


def link_of_the_docs(top: Path) -> None:
    (top / "docs").symlink_to("../elsewhere")


def link_inside_that_no_forge_follows(top: Path) -> None:
    (top / "ci").mkdir()
    (top / ".github").symlink_to("ci")


def link_to_the_hooks(top: Path) -> None:
    (top / "docs").symlink_to(".git/hooks")


def link_to_nowhere(top: Path) -> None:
    (top / "docs").symlink_to("gone")


def file_in_the_way(top: Path) -> None:
    (top / ".github").touch()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (link_out, "is a link that leads out of the work tree"),
        (link_out_below, "is a link that leads out of the work tree"),
        (link_of_the_docs, "is a link that leads out of the work tree"),
        (link_inside_that_no_forge_follows, "is a link, which no forge follows; put a directory in its place"),
        (link_to_the_hooks, "is a link that leads out of the work tree"),
        (link_to_nowhere, "is a link that leads to no directory; put a directory in its place"),
        (file_in_the_way, "is no directory, so that 'docs.yml' cannot stand below; move it away"),
    ],
)
def test_where_one_file_has_no_place_none_is_written(change: Callable[[Path], None], said: str, top: Path) -> None:
    change(top)
    before = everything(top.parent)

    done = archatlas("new", cwd=top)

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert everything(top.parent) == before


def test_a_link_to_the_documents_inside_of_the_work_tree_is_followed(top: Path) -> None:
    (top / "documents").mkdir()
    (top / "docs").symlink_to("documents")

    assert archatlas("new", cwd=top).returncode == 0
    assert (top / "documents" / "about.md").is_file()


@pytest.mark.parametrize("place", [".git", ".git/hooks", "bare.git", "bare.git/refs/new"])
def test_the_files_of_git_itself_are_no_place_for_settings(place: str, top: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", "bare.git"], cwd=top, check=True)
    before = everything(top)

    done = archatlas("new", place, cwd=top)

    assert done.returncode == 2
    assert f"'{place}' lies among the files of git itself" in done.stderr
    assert everything(top) == before


@pytest.mark.parametrize("place", ["file", "file/below", "loop"])
def test_what_is_no_directory_is_told_in_one_line_with_a_cure(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")

    done = archatlas("new", place, cwd=tmp_path)

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "; name another" in line


def test_a_linked_work_tree_gets_its_files_itself(top: Path) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, "commit", "--quiet", "--allow-empty", "-m", "Begin"], cwd=top, check=True)
    subprocess.run(["git", "worktree", "add", "--quiet", "../elsewhere/tree"], cwd=top, check=True)
    tree = top.parent / "elsewhere" / "tree"

    assert archatlas("new", "arch", cwd=tree).returncode == 0
    assert (tree / WORKFLOWS / "review.yml").is_file()
    assert not (top / ".github").exists()


@pytest.mark.parametrize(
    ("forge", "file"), [("github", ".github/workflows/review.yml"), ("gitlab", ".gitlab/archatlas.yml")]
)
def test_a_workflow_for_another_place_is_kept_and_what_to_do_is_told(forge: str, file: str, top: Path) -> None:
    archatlas("new", "one", "--forge", forge, cwd=top)

    done = archatlas("new", "two", "--forge", forge, cwd=top)

    assert f"kept {file}: it exists\n" in done.stdout
    assert f"{file} looks at 'one' only: name these schemas in the archatlas.yml there" in done.stdout


def test_a_workflow_of_the_team_that_has_the_name_of_ours_is_told(top: Path) -> None:
    (top / WORKFLOWS).mkdir(parents=True)
    (top / WORKFLOWS / "review.yml").write_text("name: review\n", encoding="utf-8")

    done = archatlas("new", cwd=top)

    assert ".github/workflows/review.yml is yours: rename it and run this again" in done.stdout
    assert (top / WORKFLOWS / "review.yml").read_text(encoding="utf-8") == "name: review\n"


def test_a_site_that_the_next_commit_would_hold_is_told_until_it_is_ignored(top: Path) -> None:
    assert "'archatlas build' writes arch/site: name it in .gitignore\n" in archatlas("new", "arch", cwd=top).stdout

    (top / ".gitignore").write_text("site/\n", encoding="utf-8")

    assert ".gitignore" not in archatlas("new", "arch", cwd=top).stdout
