"""One run writes several reports, each into its place or not at all, and never changes the exit status by it."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archatlas.render.reports import FORMATS
from builders import requiring, written
from installed import archatlas


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """Return a directory with an estate that has an error."""
    written(tmp_path / "modules", requiring("lane.a", "lane.gone"))
    return tmp_path


def test_several_formats_come_from_one_run(estate: Path) -> None:
    wanted = ["sarif:check.sarif", "junit:check.xml", "markdown:check.md", "text"]
    done = archatlas("check", "modules", *(part for one in wanted for part in ("--output", one)), cwd=estate)

    assert done.returncode == 1
    assert "error reference/unknown" in done.stdout
    assert json.loads((estate / "check.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert ElementTree.parse(estate / "check.xml").getroot().get("failures") == "1"
    assert (estate / "check.md").read_text(encoding="utf-8").startswith("<!-- archatlas review -->\n")
    assert sorted(path.name for path in estate.iterdir()) == ["check.md", "check.sarif", "check.xml", "modules"]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_changes_the_exit_status(estate: Path, name: str) -> None:
    assert archatlas("check", "modules", "--output", name, cwd=estate).returncode == 1
    (estate / "modules" / "0.yaml").write_text(requiring("lane.a"), encoding="utf-8")
    assert archatlas("check", "modules", "--output", name, cwd=estate).returncode == 0


def test_a_file_is_replaced(estate: Path) -> None:
    (estate / "report.json").write_text("old", encoding="utf-8")

    archatlas("check", "modules", "--output", "json:report.json", cwd=estate)

    assert json.loads((estate / "report.json").read_text(encoding="utf-8"))["fails"] is True


def test_a_colon_belongs_to_the_name_of_the_file(estate: Path) -> None:
    archatlas("check", "modules", "--output", "json:C:report.json", cwd=estate)

    assert (estate / "C:report.json").is_file()


def test_format_is_the_same_as_an_output_without_a_file(estate: Path) -> None:
    one = archatlas("check", "modules", "--format", "json", cwd=estate)

    assert one.stdout == archatlas("check", "modules", "--output", "json", cwd=estate).stdout


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["sarrif:x"], "there is no format 'sarrif'; did you mean 'sarif'?"),
        (["pdf"], "there is no format 'pdf'; the formats are text, json, markdown,"),
        (["json:out/x.json"], "there is no directory 'out'; create it first"),
        (["json:modules"], "is no regular file; name another one"),
        (["json:"], "names no file after the colon"),
        (["json", "text"], "two reports go to standard output; name another file as in json:FILE"),
        (["json:x", "text:./x"], "two reports go to "),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(estate: Path, outputs: list[str], said: str) -> None:
    done = archatlas("check", "modules", *(part for one in outputs for part in ("--output", one)), cwd=estate)

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in estate.iterdir()) == ["modules"]


def test_a_link_is_followed_to_the_file_behind_it(estate: Path) -> None:
    (estate / "real.json").write_text("old", encoding="utf-8")
    (estate / "link.json").symlink_to("real.json")

    archatlas("check", "modules", "--output", "json:link.json", cwd=estate)

    assert (estate / "link.json").is_symlink()
    assert (estate / "real.json").read_text(encoding="utf-8").startswith("{")


def test_in_a_folder_of_a_repository_annotations_name_the_path_from_its_root(estate: Path) -> None:
    (estate / ".git").mkdir()
    inner = estate / "services"
    inner.mkdir()
    (estate / "modules").rename(inner / "modules")

    done = archatlas("check", str(inner / "modules"), "--output", "github", cwd=inner)

    assert done.stdout.startswith("::error file=services/modules/0.yaml,line=6,")


@pytest.mark.parametrize(
    ("file", "message"),
    [("modules", "is no regular file; name another one"), ("gone/b.json", "there is no directory 'gone'; create it")],
)
def test_a_baseline_is_written_only_where_a_file_can_be(file: str, message: str, tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a"))

    done = archatlas("check", "modules", "--baseline", file, "--update-baseline", "--allow-additions", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"--baseline {file}: {message}" in done.stderr


def test_a_device_is_not_replaced_by_a_baseline(tmp_path: Path) -> None:
    written(tmp_path / "modules", requiring("lane.a"))
    os.mkfifo(tmp_path / "null")

    done = archatlas("check", "modules", "--baseline", "null", "--update-baseline", "--allow-additions", cwd=tmp_path)

    assert done.returncode == 2
    assert (tmp_path / "null").is_fifo()
