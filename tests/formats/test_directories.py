"""What is read below a directory, and what is refused there without being opened."""

import os
import socket
import sys
from pathlib import Path

import pytest

from archatlas.formats.schema_files import SourceTree, read_tree
from archatlas.model.finding import Finding, Severity
from archatlas.render.text.messages import hint_of, message_of
from archatlas.sources.read_errors import SIZE_LIMIT, LoadError
from formats.texts import COMPLETE


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the relative path of a directory with one good file."""
    monkeypatch.chdir(tmp_path)
    modules = Path("modules")
    modules.mkdir()
    (modules / "good.yaml").write_text(COMPLETE, encoding="utf-8")
    return modules


def paths(tree: SourceTree) -> list[str]:
    return [file.path for file in tree.files]


def only_refusal(root: Path) -> Finding:
    """Return the one finding of a tree whose good file is read all the same."""
    tree = read_tree(root)
    assert paths(tree) == ["modules/good.yaml"]
    assert tree.refused == (tree.findings[0].location.path,)
    (finding,) = tree.findings
    assert finding.severity is Severity.ERROR
    assert hint_of(finding)
    return finding


def test_files_come_sorted_with_the_path_as_the_root_was_typed(root: Path) -> None:
    (root / "z").mkdir()
    (root / "z" / "A.YML").write_text(COMPLETE, encoding="utf-8")
    (root / "a.yaml").write_text(COMPLETE, encoding="utf-8")
    (root / "notes.txt").write_text("no schema", encoding="utf-8")

    assert paths(read_tree(root)) == ["modules/a.yaml", "modules/good.yaml", "modules/z/A.YML"]


def test_hidden_files_and_directories_are_passed_over(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "x.yaml").write_text(COMPLETE, encoding="utf-8")
    (root / ".#good.yaml").symlink_to("nobody@host")

    assert paths(read_tree(root)) == ["modules/good.yaml"]
    assert read_tree(root).findings == ()


def test_the_template_is_skipped_by_its_exact_name(root: Path) -> None:
    (root / "module_schema_template.yaml").write_text("x", encoding="utf-8")
    (root / "my_module_schema_template.yaml").write_text("x", encoding="utf-8")

    assert paths(read_tree(root)) == ["modules/good.yaml", "modules/my_module_schema_template.yaml"]


@pytest.mark.parametrize("pattern", ["old", "old/*", "old/deep/*.yaml", "x*.yaml"])
def test_patterns_exclude_files_and_directories(root: Path, pattern: str) -> None:
    (root / "old" / "deep").mkdir(parents=True)
    (root / "old" / "deep" / "x1.yaml").write_text(COMPLETE, encoding="utf-8")

    assert paths(read_tree(root, [pattern])) == ["modules/good.yaml"]


def test_a_directory_may_be_called_like_a_file(root: Path) -> None:
    (root / "x.yaml").mkdir()
    (root / "x.yaml" / "in.yaml").write_text(COMPLETE, encoding="utf-8")

    assert paths(read_tree(root)) == ["modules/good.yaml", "modules/x.yaml/in.yaml"]


def test_byte_order_mark_and_line_ends_are_levelled(root: Path) -> None:
    (root / "good.yaml").write_bytes(b"\xef\xbb\xbfidentity: 1\r\nb: 2\rc: 3\n")

    assert read_tree(root).files[0].text == "identity: 1\nb: 2\nc: 3\n"


@pytest.mark.parametrize("target", ["good.yaml", "/etc/passwd", "nowhere", "link.yaml", "."])
def test_a_link_is_not_followed(root: Path, target: str) -> None:
    (root / "link.yaml").symlink_to(target)

    finding = only_refusal(root)

    assert (finding.rule, finding.location.path) == ("file/symlink", "modules/link.yaml")


def test_a_linked_directory_is_not_followed(root: Path) -> None:
    (root / "loop").symlink_to(".")

    assert only_refusal(root).rule == "file/symlink"


def test_a_link_to_something_else_is_none_of_our_business(root: Path) -> None:
    (root / "README.md").symlink_to("../README.md")

    assert read_tree(root).findings == ()


def test_a_pipe_is_not_opened(root: Path) -> None:
    os.mkfifo(root / "pipe.yaml")

    assert only_refusal(root).rule == "file/not-regular"


def test_a_socket_is_not_opened(root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket.yaml"))

        assert only_refusal(root).rule == "file/not-regular"


def test_a_large_file_is_not_read(root: Path) -> None:
    with (root / "large.yaml").open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)

    assert only_refusal(root).rule == "file/too-large"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_told(root: Path) -> None:
    (root / "secret.yaml").write_text(COMPLETE, encoding="utf-8")
    (root / "secret.yaml").chmod(0)

    assert only_refusal(root).rule == "file/unreadable"


def test_a_path_too_long_to_open_is_told(root: Path) -> None:
    directory = os.open(root, os.O_RDONLY)
    for _level in range(30):
        os.mkdir("d" * 200, dir_fd=directory)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=directory)
        os.close(directory)
        directory = inner
    os.close(directory)

    assert only_refusal(root).rule == "file/unreadable"


@pytest.mark.parametrize(
    ("content", "line", "column", "cure"),
    [
        (b"a: 1\nb: caf\xe9\n", 2, 7, "save it as UTF-8"),
        ("a: 1\n".encode("utf-16"), 1, 1, "UTF-16"),
        (b"a: \xed\xa0\x80\n", 1, 4, "save it as UTF-8"),
    ],
)
def test_bytes_that_are_no_utf8_are_told_with_their_place(
    root: Path, content: bytes, line: int, column: int, cure: str
) -> None:
    (root / "latin.yaml").write_bytes(content)

    finding = only_refusal(root)

    assert finding.rule == "file/encoding"
    assert (finding.location.line, finding.location.column) == (line, column)
    assert cure in hint_of(finding)


@pytest.mark.skipif(sys.platform == "darwin", reason="this file system refuses such names itself")
@pytest.mark.parametrize("name", [b"bad\xff.yaml", b"new\nline.yaml", b"\x1b[2J.yaml", "right\u202eleft.yaml".encode()])
@pytest.mark.parametrize("kind", ["file", "directory"])
def test_a_name_that_cannot_be_shown_is_refused(root: Path, name: bytes, kind: str) -> None:
    place = root / os.fsdecode(name)
    place.mkdir() if kind == "directory" else place.write_text(COMPLETE, encoding="utf-8")

    finding = only_refusal(root)

    assert finding.rule == "file/name"
    finding.location.path.encode("utf-8")
    message_of(finding).encode("utf-8")


def test_an_odd_but_printable_name_is_read(root: Path) -> None:
    (root / "a b#c%41&dé.yaml").write_text(COMPLETE, encoding="utf-8")

    assert paths(read_tree(root)) == ["modules/a b#c%41&dé.yaml", "modules/good.yaml"]


@pytest.mark.parametrize("missing", ["nowhere", "modules/good.yaml"])
def test_a_root_that_is_no_directory_stops_the_program(root: Path, missing: str) -> None:
    with pytest.raises(LoadError, match="directory"):
        read_tree(Path(missing))


def test_a_root_without_yaml_stops_the_program(root: Path) -> None:
    (root / "good.yaml").unlink()

    with pytest.raises(LoadError, match="no YAML file below 'modules'"):
        read_tree(root)
