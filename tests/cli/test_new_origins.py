"""`archatlas new` installs archatlas from what cannot change, and refuses what could be something else tomorrow."""

import hashlib
import json
from pathlib import Path

import pytest

from cli.test_new import COMMIT, WORKFLOWS, files_in, read, repository
from installed import archatlas, archatlas_process
from quick_cases import one_in


@pytest.mark.parametrize(
    "origin",
    [
        COMMIT,
        f"git+ssh://git@git.example.org/octo/archatlas.git@{'0' * 40}",
        f"https://files.example.org/a/archatlas-1-py3-none-any.whl#sha256={'b' * 64}",
    ],
)
def test_an_origin_that_cannot_change_stands_in_every_workflow(origin: str, tmp_path: Path) -> None:
    done = archatlas("new", "--install-from", origin, cwd=repository(tmp_path))

    assert f"the workflows install archatlas from {origin}\n" in done.stdout
    for name in WORKFLOWS:
        assert read(tmp_path / name)["env"]["ARCHATLAS"] == origin  # type: ignore[index]


@pytest.mark.parametrize(
    ("record", "origin"),
    one_in(
        5,
        [
            (
                {"url": "https://git.example.org/o/r", "vcs_info": {"vcs": "git", "commit_id": "a" * 40}},
                f"git+https://git.example.org/o/r@{'a' * 40}",
            ),
            (
                {"url": "https://x.example.org/a.whl", "archive_info": {"hashes": {"sha256": "b" * 64}}},
                f"https://x.example.org/a.whl#sha256={'b' * 64}",
            ),
            ({"url": "file:///clone", "vcs_info": {"vcs": "git", "commit_id": "a" * 40}}, ""),
            ({"url": "https://git.example.org/o/r", "vcs_info": {"vcs": "hg", "commit_id": "tip"}}, ""),
            ({"url": "file:///clone", "dir_info": {"editable": True}}, ""),
        ],
    ),
    ids=["a commit", "a wheel", "a clone here", "no commit", "a directory"],
)
def test_an_installation_that_knows_where_it_came_from_names_that(
    record: dict[str, object], origin: str, tmp_path: Path
) -> None:
    top = repository(tmp_path / "top")
    metadata = tmp_path / "path" / "archatlas-0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: archatlas\nVersion: 0\n")
    (metadata / "direct_url.json").write_text(json.dumps(record))

    archatlas_process("new", cwd=top, PYTHONPATH=str(tmp_path / "path"))

    assert read(top / WORKFLOWS[0])["env"]["ARCHATLAS"] == origin  # type: ignore[index]


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "archatlas",
        "archatlas==1.0",
        "archatlas[scan]",
        "git+https://git.example.org/octo/archatlas",
        "git+https://git.example.org/octo/archatlas@main",
        f"git+https://git.example.org/octo/archatlas@{'a' * 39}",
        f"git+https://token@git.example.org/octo/archatlas@{'a' * 40}",
        f"git+http://git.example.org/octo/archatlas@{'a' * 40}",
        f"git+https://git.example.org/octo/archatlas@{'a' * 40}\nX: y",
        f"git+https://git.example.org/${{{{ x }}}}@{'a' * 40}",
        "https://files.example.org/archatlas-1-py3-none-any.whl",
        f"https://files.example.org/archatlas-1.tar.gz#sha256={'b' * 64}",
        f"https://files.example.org/archatlas-1-py3-none-any.whl#md5={'b' * 32}",
        "missing.whl",
    ],
)
def test_an_origin_that_could_be_something_else_tomorrow_is_refused_in_one_line(origin: str, tmp_path: Path) -> None:
    top = repository(tmp_path)

    done = archatlas("new", f"--install-from={origin}", cwd=top)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert files_in(top) == []


def test_a_wheel_in_the_repository_is_named_with_its_digest(tmp_path: Path) -> None:
    top = repository(tmp_path)
    wheel = top / "werk zeug" / "archatlas-1-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"wheel")
    digest = hashlib.sha256(b"wheel").hexdigest()

    done = archatlas("new", "arch", "--install-from", "werk zeug/archatlas-1-py3-none-any.whl", cwd=top)

    assert done.returncode == 0, done.stderr
    named = read(top / WORKFLOWS[0])["env"]["ARCHATLAS"]  # type: ignore[index]
    assert named == f"werk zeug/archatlas-1-py3-none-any.whl#sha256={digest}"


def test_a_wheel_with_another_digest_or_outside_of_the_repository_is_refused(tmp_path: Path) -> None:
    top = repository(tmp_path / "top")
    for folder in (tmp_path, top):
        (folder / "archatlas-1-py3-none-any.whl").write_bytes(b"wheel")

    other = archatlas("new", "--install-from", f"archatlas-1-py3-none-any.whl#sha256={'0' * 64}", cwd=top)
    outside = archatlas("new", "--install-from", "../archatlas-1-py3-none-any.whl", cwd=top)

    assert (other.returncode, outside.returncode) == (2, 2)
    assert "its SHA-256 digest is" in other.stderr
    assert "lies outside of the repository" in outside.stderr
