import subprocess
from pathlib import Path

import pytest

from archatlas.scanning.omissions import OwnCode
from archatlas.sources.code_tree import tree_on_disk
from scanning.trees import write_tree

FILES = dict.fromkeys(
    [
        *("a.py", "b.log", "build/a.py", "c/build/a.py", "c/d/e/a.py", "c/d/keep.log", "docs/a.txt", "docs/sub/a.txt"),
        *("x y.py", "!odd.py", "#odd.py", "foo/bar/a.py", "foo/baz/bar/a.py", "temp/keep.py", "temp/other.py"),
        *("s*r.py", "logs/a.log", "logs/.hidden.py", "f/abc.py", "f/adc.py"),
    ],
    "x",
)
"""Paths that lines of ignore files can be about."""


@pytest.mark.parametrize(
    "lines",
    [
        ["*.log"],
        ["*.log", "!keep.log"],
        ["build/"],
        ["/build"],
        ["build"],
        ["c/d"],
        ["docs/*.txt"],
        ["docs/**"],
        ["**/bar"],
        ["foo/**/bar/"],
        ["temp/*", "!temp/keep.py"],
        ["temp/", "!temp/keep.py"],
        ["\\!odd.py", "\\#odd.py", "# comment", ""],
        ["x\\ y.py"],
        ["x y.py  "],
        ["s\\*r.py"],
        ["a[bd]c.py", "![^b]?.py"],
        ["a[!b]c.py"],
        ["f/a[^b]c.py"],
        ["*", "!*.py"],
        ["**"],
        ["c/**/a.py"],
        ["*/", "!c/"],
    ],
)
def test_ignore_files_mean_what_they_mean_to_git(lines: list[str], tmp_path: Path) -> None:
    text = "\n".join(lines) + "\n"
    plain = write_tree(tmp_path / "plain", {**FILES, ".gitignore": text})
    tracked = write_tree(tmp_path / "git", {**FILES, ".gitignore": text})
    subprocess.run(["git", "init", "-q", str(tracked)], check=True)

    assert paths(plain) == paths(tracked)


def test_ignore_files_further_down_count_for_what_lies_there(tmp_path: Path) -> None:
    files = {**FILES, ".gitignore": "*.py\n", "c/.gitignore": "!a.py\n/d/e\n", "foo/.gitignore": "bar\n"}
    plain = write_tree(tmp_path / "plain", files)
    tracked = write_tree(tmp_path / "git", files)
    subprocess.run(["git", "init", "-q", str(tracked)], check=True)

    assert paths(plain) == paths(tracked)
    assert "c/build/a.py" in paths(plain)


def paths(root: Path) -> list[str]:
    return [file.path for file in tree_on_disk(root, OwnCode()).files]
