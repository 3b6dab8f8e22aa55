"""The page on suggestions works word by word: its shop is written, and the command prints what it shows."""

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from archatlas.cli.main import main
from archatlas.formats.module_schema.published_schema import SUGGESTIONS_SCHEMA, schema_text

GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "suggestions.md"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the shop of the guide, and go there."""
    for _, title, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if title:
            (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / title).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_the_command_prints_what_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = [text for kind, _, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")) if kind == "console"]

    assert main(["suggest", "modules"]) == 0
    assert capsys.readouterr().out.splitlines() == shown.splitlines()[1:]


@pytest.mark.usefixtures("shop")
def test_the_diff_of_a_suggestion_is_one_that_patch_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "modules", "--diff"]) == 0

    printed = capsys.readouterr().out
    assert "--- a/modules/orders.yaml\n+++ b/modules/orders.yaml\n" in printed
    assert "\n-      - shop.old_mail\n+      - shop.mail\n" in printed


@pytest.mark.parametrize("options", [["modules", "--diff"], ["modules", "--format", "json"]])
def test_what_is_printed_of_an_edit_can_be_applied_where_it_was_printed(
    options: list[str], shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "estates").mkdir()
    (shop / "modules").rename(shop / "estates" / "modules")

    assert main(["suggest", f"estates/{options[0]}", *options[1:]]) == 0

    assert "--- a/estates/modules/orders.yaml" in capsys.readouterr().out


@pytest.mark.usefixtures("shop")
def test_the_document_follows_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "modules", "--format", "json"]) == 0

    text = capsys.readouterr().out
    validator = jsonschema_rs.validator_for(json.loads(schema_text(SUGGESTIONS_SCHEMA)))
    assert list(validator.iter_errors(json.loads(text))) == []
    assert [one["kind"] for one in json.loads(text)["suggestions"]] == ["cut", "replace"]
