"""What the texts in an editor do to the estate, compared with the files on disk."""

from typing import Any

from archatlas.lsp.snapshot import Snapshot
from archatlas.lsp.unsaved_changes import what_changes
from builders import requiring, schema_text
from editor_snapshots import snapshot_of

SAVED = {
    "core.memory": schema_text("core.memory", {"identity.layer": "foundational"}),
    "shop.checkout": requiring("shop.checkout", "core.memory"),
}


def compared(**edited: str) -> tuple[str, Any]:
    now = snapshot_of({**SAVED, **{name.replace("_", "."): text for name, text in edited.items()}})
    said = what_changes(snapshot_of(SAVED), now)
    return str(said["text"]), said["changes"]


def test_nothing_differs_where_everything_is_saved() -> None:
    text, changes = compared()

    assert "what changed: no module and no dependency" in text
    assert changes["count"] == {"error": 0, "warning": 0, "note": 0}


def test_an_edit_shows_its_new_findings_and_what_changed() -> None:
    text, changes = compared(shop_checkout=requiring("shop.checkout", "core.memori"))

    assert "compared the editor with the files on disk" in text
    assert "schemas/modules/shop.checkout.yaml:6:7: error reference/unknown" in text
    assert "removed shop.checkout → core.memory" in text
    assert [one["rule"] for one in changes["findings"] if one["standing"] == "new"] == ["reference/unknown"]


def test_a_text_that_is_half_typed_takes_no_module_away() -> None:
    text, changes = compared(core_memory=SAVED["core.memory"] + "ownership: [")

    assert "yaml/syntax" in text
    assert "core.memory: file readable → refused" in text
    assert "removed core.memory" not in text
    assert changes["fails"]


def test_a_module_that_is_only_in_the_editor_is_new() -> None:
    text, _changes = compared(shop_desk=requiring("shop.desk", "core.memory"))

    assert "added shop.desk" in text


def test_settings_in_the_editor_judge_what_is_in_the_editor() -> None:
    now: Snapshot = snapshot_of(SAVED, "rules:\n  lane/crosses: error\n")
    text = str(what_changes(snapshot_of(SAVED), now)["text"])

    assert "error lane/crosses" in text
