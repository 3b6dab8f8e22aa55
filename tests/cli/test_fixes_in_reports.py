"""Reports for programs and for pull requests carry the fixes that were tried, and no made-up value."""

import json
from pathlib import Path
from typing import Any

import pytest

from archatlas.formats.text_edits import edited
from archatlas.model.source import Position, Range
from archatlas.model.text_edit import TextEdit
from cli.changes import Repository
from installed import archatlas

TYPED = """\
identity:
  name: lane.a   # the name
  layer: aplication
  tire: 3
dependencies:
  internal:
    requires:
    - lane.bb
    - lane.b
    - lane.b
"""
OTHER = "identity:\n  name: lane.b\n  layer: infrastructure\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules/a.yaml").write_text(TYPED, encoding="utf-8")
    (tmp_path / "modules/b.yaml").write_text(OTHER, encoding="utf-8")
    return tmp_path


def report(here: Path, form: str) -> Any:
    return json.loads(archatlas("check", "modules", "--output", form, cwd=here).stdout)


def test_rdjson_suggests_whole_lines(here: Path) -> None:
    found = {one["code"]["value"]: one.get("suggestions") for one in report(here, "rdjson")["diagnostics"]}

    assert found["schema/unknown-value"] == [
        {"range": {"start": {"line": 3}, "end": {"line": 3}}, "text": "  layer: application"}
    ]
    assert found["reference/duplicate"] == [{"range": {"start": {"line": 10}, "end": {"line": 10}}, "text": ""}]
    assert found["ownership/unnamed"] is None


def test_the_replacements_of_sarif_make_the_text_that_fix_writes(here: Path) -> None:
    results = report(here, "sarif")["runs"][0]["results"]
    text, edits = TYPED, list[TextEdit]()
    for result in results:
        for fix in result.get("fixes", [])[:1]:
            (change,) = fix["artifactChanges"]
            assert change["artifactLocation"]["uri"] == "modules/a.yaml"
            for one in change["replacements"]:
                region = one["deletedRegion"]
                start = Position(region["startLine"], region["startColumn"])
                end = Position(region["endLine"], region["endColumn"])
                edits.append(TextEdit("", Range(start, end), one.get("insertedContent", {}).get("text", "")))

    archatlas("fix", "modules", "--write", cwd=here)
    assert edited(text, edits) == (here / "modules/a.yaml").read_text(encoding="utf-8")


def test_a_comment_suggests_the_one_line_that_heals(here: Path) -> None:
    comment = archatlas("check", "modules", "--output", "markdown", cwd=here).stdout

    assert "    ```suggestion\n      layer: application\n    ```\n" in comment
    assert "    ```suggestion\n        - lane.b\n" not in comment


@pytest.mark.parametrize(
    "behind",
    ["# ```", "# ````\u2028", "# \x1b]0;pwned", "# ##[group]x", "# <!-- --> @team [x](javascript:y)", "# " + "x" * 500],
)
def test_what_stands_in_a_suggestion_is_inert(here: Path, behind: str) -> None:
    text = TYPED.replace("layer: aplication", f"layer: aplication  {behind}")
    (here / "modules/a.yaml").write_text(text, encoding="utf-8")

    comment = archatlas("check", "modules", "--output", "markdown", cwd=here).stdout

    block, inside = "", False
    for line in comment.split("\n"):
        if line.strip().startswith("```") and line.strip().endswith("suggestion"):
            block, inside = line.strip().removesuffix("suggestion"), True
        elif inside:
            assert line.strip() == block or block not in line
            inside = line.strip() != block
    assert not inside
    assert "\x1b" not in comment
    assert "\u2028" not in comment
    assert "##[" not in comment


def test_a_review_suggests_as_well(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    before = {"modules/a.yaml": TYPED.replace("aplication", "application"), "modules/b.yaml": OTHER}
    base = repository.state(before)
    repository.state({**before, "modules/a.yaml": TYPED})

    done = archatlas("review", "modules", "--base", base, "--output", "markdown", cwd=repository.place)

    assert "    ```suggestion\n      layer: application\n    ```\n" in done.stdout


@pytest.mark.parametrize("hidden", ["\u200b", "\U000e0041", "\ufeff", "\u2060", "\u200f", "\u00ad"])
def test_nothing_is_suggested_that_nobody_sees(tmp_path: Path, hidden: str) -> None:
    (tmp_path / "modules").mkdir()
    line = f"  layer: aplication # {hidden}x"
    (tmp_path / "modules/a.yaml").write_text(f"identity:\n  name: lane.a\n{line}\n", encoding="utf-8")

    assert "suggestion" not in archatlas("check", "modules", "--output", "markdown", cwd=tmp_path).stdout
