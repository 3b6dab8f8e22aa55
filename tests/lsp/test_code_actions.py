"""What an editor offers against what is found: fixes that were applied and judged."""

from lsprotocol import types

from archatlas.formats.text_edits import replaced
from archatlas.lsp.code_actions import code_actions
from archatlas.lsp.missing_sections import with_skeleton
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.record import replace
from builders import requiring, schema_text
from editor_edits import applied, assessed
from editor_snapshots import path_of, snapshot_of

EVERYWHERE = types.Range(types.Position(0, 0), types.Position(1_000, 0))
MISTYPED = """\
identity:
  name: core.memory
  statsu: active     # keep this
  layer: foundation
  summary: Keeps what others forget
"""


def actions(
    snapshot: Snapshot, name: str, place: types.Range = EVERYWHERE, only: list[types.CodeActionKind | str] | None = None
) -> dict[str, types.CodeAction]:
    found = code_actions(snapshot, path_of(name), place, types.CodeActionContext([], only))
    return {one.title: one for one in found}


def after(snapshot: Snapshot, name: str, title: str) -> dict[str, str]:
    edit = actions(snapshot, name)[title].edit
    assert edit is not None
    return applied(snapshot, edit)


def test_a_mistyped_key_is_renamed_and_its_comment_stays() -> None:
    texts = after(snapshot_of({"core.memory": MISTYPED}), "core.memory", "Rename the key to 'status'")

    assert texts[path_of("core.memory")] == MISTYPED.replace("statsu", "status")


def test_what_needs_nobody_to_decide_is_preferred() -> None:
    found = actions(snapshot_of({"core.memory": MISTYPED}), "core.memory")

    assert found["Write 'foundational'"].is_preferred


def test_only_what_is_found_in_the_range_is_mended() -> None:
    line = types.Range(types.Position(3, 0), types.Position(3, 4))
    found = actions(snapshot_of({"core.memory": MISTYPED}), "core.memory", line)

    assert list(found) == ["Write 'foundational'"]


def test_a_fix_that_needs_other_files_edits_them() -> None:
    texts = {"a.b": requiring("a.b", "a.c", "a.d"), "a.c": requiring("a.c"), "a.d": requiring("a.d", "a.e")}
    snapshot = snapshot_of({**texts, "a.e": requiring("a.e", "a.d")})
    before = {one.identity for one in snapshot.assessment.findings}
    for name in ("a.d", "a.e"):
        for action in actions(snapshot, name).values():
            assert action.edit is not None
            later = assessed(applied(snapshot, action.edit))
            assert before - {one.identity for one in later.findings}


def test_all_of_a_rule_in_the_file_can_be_fixed_at_once() -> None:
    text = requiring("a.b", "a.c", "a.c", "a.d", "a.d")
    snapshot = snapshot_of({"a.b": text, "a.c": requiring("a.c"), "a.d": requiring("a.d")})
    texts = after(snapshot, "a.b", "Fix all of reference/duplicate in this file")

    assert not [one for one in assessed(texts).findings if one.rule == "reference/duplicate"]


def test_everything_in_the_file_that_needs_nobody_is_fixed_when_an_editor_asks_for_that() -> None:
    snapshot = snapshot_of({"core.memory": MISTYPED})
    found = actions(snapshot, "core.memory", only=[types.CodeActionKind.SourceFixAll])

    assert list(found) == ["Fix all that needs nobody to decide"]
    edit = found["Fix all that needs nobody to decide"].edit
    assert edit is not None
    text = applied(snapshot, edit)[path_of("core.memory")]
    assert text == MISTYPED.replace("statsu", "status").replace("foundation\n", "foundational\n")


def test_kinds_that_nobody_asks_for_are_not_tried() -> None:
    assert actions(snapshot_of({"core.memory": MISTYPED}), "core.memory", only=[types.CodeActionKind.Refactor]) == {}


def test_a_missing_section_is_added_with_all_that_is_expected_in_it() -> None:
    snapshot = snapshot_of({"core.memory": "identity:\n  name: core.memory\n"})
    texts = after(snapshot, "core.memory", "Add the missing section 'ownership', with examples to replace")

    assert texts[path_of("core.memory")] == (
        "identity:\n  name: core.memory\nownership:\n  owner: '@PlatformTeam'\n  lifecycle: stable\n"
    )


def test_every_section_of_the_format_can_be_added_and_is_read_again() -> None:
    snapshot = snapshot_of({"core.memory": "identity:\n  name: core.memory\n"})
    missing = {one.key for one in snapshot.assessment.findings if one.rule == "schema/missing"}

    for key in missing:
        text = replaced("identity:\n  name: core.memory\n", with_skeleton("identity:\n  name: core.memory\n", key))
        later = assessed({path_of("core.memory"): text})
        assert not later.refused
        assert key not in {one.key for one in later.findings if one.rule == "schema/missing"}


def test_an_action_names_the_diagnostics_that_it_heals() -> None:
    snapshot = snapshot_of({"core.memory": MISTYPED})
    line = types.Range(types.Position(3, 2), types.Position(3, 7))
    shown = types.Diagnostic(line, "unknown value", code="schema/unknown-value")
    found = code_actions(snapshot, path_of("core.memory"), EVERYWHERE, types.CodeActionContext([shown]))

    assert [one.diagnostics for one in found if one.title == "Write 'foundational'"] == [[shown]]


def test_texts_that_are_newer_than_the_assessment_are_mended_as_they_are_now() -> None:
    known = snapshot_of({"core.memory": MISTYPED})
    newer = replace(known, texts={**known.texts, path_of("core.memory"): "# New.\n" + MISTYPED})
    texts = after(newer, "core.memory", "Rename the key to 'status'")

    assert texts[path_of("core.memory")] == "# New.\n" + MISTYPED.replace("statsu", "status")


def test_what_nobody_can_know_is_no_quick_fix() -> None:
    snapshot = snapshot_of({"a.b": schema_text("a.b", {"ownership.owner": "@Unassigned"})})

    assert not [title for title in actions(snapshot, "a.b") if "ownership.owner" in title]
