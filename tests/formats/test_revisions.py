"""What is read from a revision is what a clean checkout of it would give, without one."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from archatlas.formats.schema_files import SourceTree, read_revision, read_tree
from archatlas.sources.git import GitError
from archatlas.sources.git_objects import TREE_LIMIT
from archatlas.sources.read_errors import SIZE_LIMIT, LoadError
from archatlas.sources.repository import OutsideRepository, open_repository
from archatlas.sources.scope import FileScope
from formats.test_hostile import CASES, prepared
from formats.texts import COMPLETE
from quick_cases import one_in
from sources.repositories import blob, commit, forged_commit, git, new_repository, tree, write

MODULES = Path("modules")


def at(
    revision: str, directory: Path = MODULES, place: Path | None = None, exclude: tuple[str, ...] = ()
) -> SourceTree:
    """Read a directory as it is in a revision of the repository around a place."""
    repository = open_repository(place or directory)
    return read_revision(repository, repository.resolve(revision), FileScope.of(directory, exclude))


def paths(tree: SourceTree) -> list[str]:
    return [file.path for file in tree.files]


def rules(tree: SourceTree) -> list[tuple[str, str]]:
    return [(finding.rule, finding.location.path) for finding in tree.findings]


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_a_revision_is_read_as_its_clean_checkout(work: Path, packed: bool) -> None:
    commit(
        work,
        {
            "modules/z/deep/A.YML": COMPLETE,
            "modules/a b#c%41&dé.yaml": "a: 1\r\nb: 2\rc: 3\n",
            "modules/bom.yaml": "\ufeffa: 1\n",
            "modules/notes.txt": "no schema",
            "modules/empty.yaml": "",
            "modules/x.yaml/in.yaml": COMPLETE,
            "modules/.hidden/h.yaml": COMPLETE,
            "modules/.hidden.yaml": COMPLETE,
            "modules/old/o.yaml": COMPLETE,
            "other/o.yaml": COMPLETE,
        },
    )
    if packed:
        git(work, "gc", "-q")

    for directory in (MODULES, work / MODULES, Path(), Path("modules/../modules"), Path("modules/z")):
        assert at("HEAD", directory, exclude=("old",)) == read_tree(directory, ("old",))


@pytest.mark.skipif(not CASES, reason="no hostile corpus beside the work tree")
@pytest.mark.parametrize("case", one_in(5, CASES or ["none"]))
def test_a_hostile_estate_is_the_same_on_both_sides(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = new_repository(tmp_path / "work")
    prepared(case, work)
    for place in (work / "modules").rglob("*"):
        if place.is_file() and not place.is_symlink():
            place.chmod(0o644)  # git keeps no other permission
    commit(work)
    monkeypatch.chdir(work)

    assert at("HEAD") == read_tree(MODULES)


def test_the_path_is_spelled_as_it_was_typed_from_a_subdirectory(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(work, {"modules/deep/two.yaml": COMPLETE})
    monkeypatch.chdir(work / "modules" / "deep")

    assert paths(at("HEAD", Path())) == ["two.yaml"]
    assert paths(at("HEAD", Path(".."))) == ["../deep/two.yaml", "../one.yaml"]
    assert at("HEAD", Path("..")) == read_tree(Path(".."))


def test_work_that_is_not_committed_is_on_disk_only(work: Path) -> None:
    write(work, {"modules/one.yaml": "identity: 1\n", "modules/two.yaml": COMPLETE})

    assert [(file.path, file.text) for file in at("HEAD").files] == [("modules/one.yaml", COMPLETE)]
    assert paths(read_tree(MODULES)) == ["modules/one.yaml", "modules/two.yaml"]


def test_a_directory_that_the_revision_does_not_have_is_an_empty_estate(work: Path) -> None:
    commit(work, {"new/n.yaml": COMPLETE, "words/w.txt": "w"})

    assert at("HEAD~1", Path("new")) == SourceTree(())
    assert at("HEAD", Path("words")) == SourceTree(())
    assert at("HEAD", Path("modules/one.yaml/deep")) == SourceTree(())


def test_a_directory_that_is_gone_from_the_disk_is_read_all_the_same(work: Path) -> None:
    shutil.rmtree(work / "modules")
    commit(work)

    assert paths(at("HEAD~1")) == ["modules/one.yaml"]


def test_a_file_is_no_estate(work: Path) -> None:
    with pytest.raises(LoadError, match="'modules/one.yaml' is not a directory in 'HEAD'"):
        at("HEAD", Path("modules/one.yaml"))


def test_a_bare_clone_is_read_by_paths_from_its_top(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", "--bare", "work", "bare.git")
    expected = read_tree(MODULES)
    monkeypatch.chdir(tmp_path / "bare.git")

    assert at("main") == expected
    assert paths(at("main", tmp_path / "bare.git" / "modules")) == [f"{tmp_path}/bare.git/modules/one.yaml"]


def test_a_shallow_clone_gives_what_it_has(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(work, {"modules/two.yaml": COMPLETE})
    git(tmp_path, "clone", "-q", "--depth", "1", work.as_uri(), "shallow")
    monkeypatch.chdir(tmp_path / "shallow")

    assert at("HEAD") == read_tree(MODULES)


def test_a_partial_clone_fetches_nothing_and_names_the_cure(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(work, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", work.as_uri(), "partial")
    objects = sorted((tmp_path / "partial" / ".git" / "objects").rglob("*"))
    monkeypatch.chdir(tmp_path / "partial")

    with pytest.raises(GitError, match="a clone made with --filter lacks texts: clone without it"):
        at("HEAD")

    assert sorted((tmp_path / "partial" / ".git" / "objects").rglob("*")) == objects


def test_a_damaged_repository_is_told(work: Path) -> None:
    number = git(work, "rev-parse", "HEAD:modules/one.yaml")
    stored = work / ".git" / "objects" / number[:2] / number[2:]
    stored.chmod(0o644)
    content = stored.read_bytes()

    for damage in (content[:20], content[: len(content) // 2]):
        stored.write_bytes(damage)
        with pytest.raises(GitError, match="'git fsck' says whether it is damaged"):
            at("HEAD")


def test_a_linked_worktree_reads_the_revisions_of_all(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(work, "worktree", "add", "-q", "-b", "other", "../linked")
    commit(tmp_path / "linked", {"modules/two.yaml": COMPLETE})
    monkeypatch.chdir(tmp_path / "linked")

    assert at("HEAD") == read_tree(MODULES)
    assert paths(at("main")) == ["modules/one.yaml"]


def test_links_are_refused_as_on_disk(work: Path) -> None:
    write(work, {"modules/deep/d.yaml": COMPLETE, "elsewhere/e.yaml": COMPLETE})
    for name, target in {
        "file.yaml": "one.yaml",
        "outside.yaml": "/etc/passwd",
        "nowhere.yaml": "nowhere",
        "loop": ".",
        "itself": "itself",
        "inner": "./deep",
        "other": "../elsewhere",
        "through": "../modules/../elsewhere",
        "top": "..",
        "system": "/usr",
        "above": "../../work",
        "gone": "../../nothing",
        "words": "one.yaml",
        ".hidden": "deep",
    }.items():
        (MODULES / name).symlink_to(target)
    commit(work)

    found = at("HEAD")

    assert found == read_tree(MODULES)
    assert {rule for rule, _ in rules(found)} == {"file/symlink"}
    assert [Path(path).name for _, path in rules(found)] == [
        *("above", "file.yaml", "inner", "loop", "nowhere.yaml", "other", "outside.yaml", "system", "through", "top")
    ]


def test_an_estate_behind_a_link_is_found_where_the_revision_leads(work: Path) -> None:
    Path("link").symlink_to("./modules")
    commit(work)
    Path("link").unlink()
    Path("link").symlink_to("nowhere")

    assert paths(at("HEAD", Path("link"))) == ["link/one.yaml"]
    assert at("HEAD", Path("link/none")) == SourceTree(())
    with pytest.raises(LoadError, match="'link/one.yaml' is not a directory"):
        at("HEAD", Path("link/one.yaml"))


def test_an_estate_behind_a_link_out_of_the_repository_is_refused(work: Path) -> None:
    Path("link").symlink_to("../elsewhere")
    commit(work)

    with pytest.raises(OutsideRepository, match="'link' leads out of the repository in 'HEAD'"):
        at("HEAD", Path("link"))


def test_a_submodule_that_is_called_like_a_schema_is_refused(work: Path) -> None:
    number = git(work, "rev-parse", "HEAD")
    for path in ("modules/sub.yaml", "modules/sub"):
        git(work, "update-index", "--add", "--cacheinfo", f"160000,{number},{path}")
    git(work, "commit", "-q", "-m", "x")

    found = at("HEAD")

    assert paths(found) == ["modules/one.yaml"]
    assert rules(found) == [("file/not-regular", "modules/sub.yaml")]


@pytest.mark.skipif(sys.platform == "darwin", reason="this file system refuses such names itself")
@pytest.mark.parametrize("name", [b"bad\xff.yaml", b"new\nline.yaml", b"\x1b[2J.yaml", "right\u202eleft.yaml".encode()])
@pytest.mark.parametrize("kind", ["file", "directory", "link"])
def test_a_name_that_cannot_be_shown_is_refused_as_on_disk(work: Path, name: bytes, kind: str) -> None:
    place = MODULES / os.fsdecode(name)
    if kind == "link":
        place.symlink_to("one.yaml")
    elif kind == "directory":
        write(place, {"in.yaml": COMPLETE})
    else:
        place.write_text(COMPLETE, encoding="utf-8")
    commit(work)

    found = at("HEAD")

    assert found == read_tree(MODULES)
    assert [rule for rule, _ in rules(found)] == ["file/symlink" if kind == "link" else "file/name"]


def test_names_that_no_checkout_would_write_lead_nowhere(work: Path) -> None:
    text = blob(work, COMPLETE.encode())
    inner = tree(work, ("100644", b"in.yaml", text))
    names = (b".", b"..", b".git", b"/etc", b"a/../../b")
    number = forged_commit(
        work,
        *(("40000", name, inner) for name in names),
        ("100644", b"../up.yaml", text),
        ("100644", b"good.yaml", text),
        ("100644", b"good.yaml", text),
    )

    found = at(number, Path())

    assert paths(found) == ["good.yaml"]
    assert found.findings == ()


def test_bytes_that_are_no_utf8_are_told_as_on_disk(work: Path) -> None:
    (MODULES / "latin.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
    (MODULES / "wide.yaml").write_bytes("a: 1\n".encode("utf-16"))
    commit(work)

    assert at("HEAD") == read_tree(MODULES)
    assert rules(at("HEAD")) == [("file/encoding", "modules/latin.yaml"), ("file/encoding", "modules/wide.yaml")]


@pytest.mark.real
def test_a_large_file_is_told_as_on_disk(work: Path) -> None:
    (MODULES / "fits.yaml").write_text("#" * SIZE_LIMIT, encoding="utf-8")
    (MODULES / "large.yaml").write_text("#" * (SIZE_LIMIT + 1), encoding="utf-8")
    commit(work)

    assert at("HEAD") == read_tree(MODULES)
    assert rules(at("HEAD")) == [("file/too-large", "modules/large.yaml")]


@pytest.mark.real
def test_a_tree_that_unfolds_without_end_is_refused(work: Path) -> None:
    number = tree(work, ("100644", b"a.txt", blob(work, b"")))
    for _level in range(10):
        number = tree(work, *(("40000", b"%d" % count, number) for count in range(10)))

    with pytest.raises(GitError, match=f"more than {TREE_LIMIT:,} files"):
        at(git(work, "commit-tree", "-m", "x", number), Path())


@pytest.mark.real
def test_more_files_than_a_pipe_holds_questions_for_are_read(work: Path) -> None:
    commit(work, {f"modules/{number % 7}/m{number}.yaml": f"identity: {number}\n" for number in range(1500)})

    found = at("HEAD")

    assert len(found.files) == 1501
    assert found == read_tree(MODULES)


def test_what_git_is_configured_to_do_with_files_is_not_done(work: Path) -> None:
    write(work, {".gitattributes": "*.yaml filter=f diff=f text working-tree-encoding=UTF-16\n"})
    for setting in ("filter.f.smudge", "filter.f.process", "diff.f.textconv", "core.fsmonitor", "core.pager"):
        git(work, "config", setting, "touch surprise; cat")

    assert [file.text for file in at("HEAD").files] == [COMPLETE]
    assert not Path("surprise").exists()


def test_an_object_that_was_replaced_is_read_as_it_was_committed(work: Path) -> None:
    git(work, "replace", git(work, "rev-parse", "HEAD:modules/one.yaml"), blob(work, b"other: 1\n"))

    assert [file.text for file in at("HEAD").files] == [COMPLETE]


def test_a_repository_with_long_numbers_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256", "long")
    commit(tmp_path / "long", {"modules/one.yaml": COMPLETE})
    monkeypatch.chdir(tmp_path / "long")

    assert at("HEAD") == read_tree(MODULES)
