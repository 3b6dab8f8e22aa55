"""Which repository, which commit, and which path in it is meant, wherever somebody stands."""

import os
import shutil
from pathlib import Path

import pytest

from archatlas.sources.git import GitError
from archatlas.sources.repository import NoCommonHistory, OutsideRepository, UnknownRevision, open_repository
from formats.texts import COMPLETE
from sources.repositories import commit, git, new_repository


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit of one module, which is the current directory."""
    work = new_repository(tmp_path / "work")
    commit(work, {"modules/one.yaml": COMPLETE})
    monkeypatch.chdir(work)
    return work


@pytest.mark.parametrize("place", [".", "modules", "modules/one.yaml", "gone", "gone/deep", "../work/modules"])
def test_a_place_need_not_exist_to_be_found(work: Path, place: str) -> None:
    repository = open_repository(Path(place))

    assert (repository.top, repository.has_work_tree, repository.is_shallow) == (work, True, False)


def test_a_bare_clone_has_no_work_tree(work: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", "work", "bare.git")

    repository = open_repository(tmp_path / "bare.git" / "modules")

    assert not repository.has_work_tree
    assert repository.path_of(tmp_path / "bare.git" / "modules") == "modules"
    assert repository.resolve("main").id == git(work, "rev-parse", "main")


def test_a_linked_worktree_has_a_head_of_its_own(work: Path, tmp_path: Path) -> None:
    git(work, "worktree", "add", "-q", "-b", "other", "../linked")
    other = commit(tmp_path / "linked", {"modules/two.yaml": COMPLETE})

    repository = open_repository(tmp_path / "linked" / "modules")

    assert repository.top == tmp_path / "linked"
    assert repository.resolve("HEAD").id == other
    assert repository.resolve("main").id == git(work, "rev-parse", "main")


def test_a_path_is_the_same_from_wherever_it_is_named(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "door").symlink_to(work)
    (tmp_path / "inner").symlink_to(work / "modules")
    repository = open_repository(work)

    assert repository.path_of(Path("modules")) == "modules"
    assert repository.path_of(work / "modules" / "deep" / "..") == "modules"
    assert repository.path_of(tmp_path / "door" / "modules") == "modules"
    assert repository.path_of(tmp_path / "inner" / "x") == "modules/x"
    assert repository.path_of(Path()) == ""
    monkeypatch.chdir(work / "modules")
    assert repository.path_of(Path("x")) == "modules/x"
    assert repository.path_of(Path("../.hidden")) == ".hidden"


def test_a_link_inside_is_left_to_the_revision(work: Path) -> None:
    Path("link").symlink_to("modules")

    assert open_repository(work).path_of(Path("link")) == "link"


def test_a_path_outside_is_refused(work: Path) -> None:
    with pytest.raises(OutsideRepository, match=r"'\.\./x' lies outside of the repository"):
        open_repository(work).path_of(Path("../x"))


def test_a_place_in_no_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(GitError, match="lies in no git repository; run this in a clone"):
        open_repository(tmp_path)


def test_a_broken_repository_is_told_in_one_printable_line(work: Path) -> None:
    (work / ".git" / "config").write_text("[x\x1b[2J\n\n::error::y", encoding="utf-8")

    with pytest.raises(GitError, match="git does not open the repository of '.'") as raised:
        open_repository(Path())

    assert str(raised.value).isprintable()


def test_a_machine_without_git_is_told_so(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(work))

    with pytest.raises(GitError, match="git cannot be run: no such file or directory; install it"):
        open_repository(work)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_repository_of_somebody_else_is_refused_with_the_cure(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for place in (work, work / ".git"):
        os.chown(place, 12345, 12345)

    with pytest.raises(GitError, match="belongs to somebody else; if you trust it, add .* safe.directory"):
        open_repository(work)

    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    assert open_repository(work).top == work


@pytest.mark.parametrize("revision", ["main", "HEAD", "v1", "refs/heads/main", "main~0", "main@{0}"])
def test_a_revision_is_whatever_leads_to_a_commit(work: Path, revision: str) -> None:
    git(work, "tag", "-a", "-m", "x", "v1")

    found = open_repository(work).resolve(revision)

    assert (found.id, found.name) == (git(work, "rev-parse", "HEAD"), revision)


def test_a_branch_may_look_like_an_option(work: Path) -> None:
    git(work, "update-ref", "refs/heads/--help", "HEAD")

    assert open_repository(work).resolve("--help").id == git(work, "rev-parse", "HEAD")


UNKNOWN = [
    *("nowhere", "", "0" * 40, "x" * 5000, "\udcff", "^HEAD", "HEAD..HEAD", "HEAD:modules", "HEAD:../x"),
    *("--help", "--all", "-x", "--output=x", "--upload-pack=touch x", "$(touch x)", "main\n", "main\nmain", "main\0"),
]


@pytest.mark.parametrize("revision", UNKNOWN, ids=range(len(UNKNOWN)))
def test_an_unknown_revision_is_refused_by_its_name(work: Path, revision: str) -> None:
    before = sorted(work.iterdir())

    with pytest.raises(UnknownRevision) as raised:
        open_repository(work).resolve(revision)

    assert f"there is no commit '{revision}'; " in str(raised.value)
    assert sorted(work.iterdir()) == before


def test_a_branch_that_was_only_fetched_is_suggested(work: Path, tmp_path: Path) -> None:
    git(work, "branch", "release")
    git(tmp_path, "clone", "-q", "work", "clone")

    with pytest.raises(UnknownRevision, match="no commit 'release'; did you mean 'origin/release'?"):
        open_repository(tmp_path / "clone").resolve("release")


def test_a_repository_without_a_commit_has_no_head(tmp_path: Path) -> None:
    repository = open_repository(new_repository(tmp_path / "empty"))

    with pytest.raises(UnknownRevision, match="no commit 'HEAD'; commit something first"):
        repository.resolve("HEAD")
    with pytest.raises(UnknownRevision, match="no commit 'main'"):
        repository.resolve("main")


def test_a_shallow_clone_says_which_depth_to_fetch(work: Path, tmp_path: Path) -> None:
    first = git(work, "rev-parse", "HEAD")
    commit(work, {"modules/two.yaml": COMPLETE})
    git(tmp_path, "clone", "-q", "--depth", "1", work.as_uri(), "shallow")
    repository = open_repository(tmp_path / "shallow")

    assert repository.is_shallow
    for cure in ("fetch-depth: 0", "GIT_DEPTH: 0", "git fetch --unshallow"):
        with pytest.raises(UnknownRevision, match=cure):
            repository.resolve(first)


def test_a_pull_request_is_compared_with_the_point_where_it_left(work: Path) -> None:
    left = git(work, "rev-parse", "HEAD")
    git(work, "switch", "-q", "-c", "feature")
    commit(work, {"modules/two.yaml": COMPLETE})
    git(work, "switch", "-q", "main")
    commit(work, {"modules/three.yaml": COMPLETE})
    repository = open_repository(work)
    base, head = repository.resolve("main"), repository.resolve("feature")

    assert repository.merge_base(base, head).id == left
    assert repository.merge_base(base, head).name == left[:12]
    assert repository.merge_base(base, base) is base


def test_histories_that_never_met_are_not_compared(work: Path) -> None:
    git(work, "checkout", "-q", "--orphan", "other")
    commit(work, {"modules/two.yaml": COMPLETE})
    repository = open_repository(work)

    with pytest.raises(NoCommonHistory, match="'main' and 'other' have no common history; name a base"):
        repository.merge_base(repository.resolve("main"), repository.resolve("other"))


def test_histories_that_meet_below_the_depth_of_a_clone_name_the_cure(work: Path, tmp_path: Path) -> None:
    git(work, "switch", "-q", "-c", "feature")
    commit(work, {"modules/two.yaml": COMPLETE})
    git(work, "switch", "-q", "main")
    commit(work, {"modules/three.yaml": COMPLETE})
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", work.as_uri(), "shallow")
    repository = open_repository(tmp_path / "shallow")

    with pytest.raises(NoCommonHistory, match="fetch-depth: 0"):
        repository.merge_base(repository.resolve("main"), repository.resolve("origin/feature"))


def test_variables_of_a_hook_for_another_repository_change_nothing(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_repository(tmp_path / "other")
    commit(other)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other / ".git"))
    for name in ("GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_TRACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH"):
        monkeypatch.setenv(name, str(tmp_path / "surprise"))

    repository = open_repository(work)

    assert repository.top == work
    assert repository.resolve("HEAD").id != git(other, "rev-parse", "HEAD")
    assert not (tmp_path / "surprise").exists()


def test_a_repository_that_only_git_dir_names_is_found(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(work / ".git", tmp_path / "elsewhere")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("GIT_DIR", "../elsewhere")
    monkeypatch.setenv("GIT_WORK_TREE", str(work))

    repository = open_repository(Path("modules"))

    assert (repository.top, repository.path_of(Path("modules"))) == (work, "modules")
    assert repository.resolve("HEAD").id
