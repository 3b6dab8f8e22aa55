"""One edit that gives a module another name, wherever it is named."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from lsprotocol import types

from archatlas.cli.check import with_pages
from archatlas.lsp.estate import EditorEstate
from archatlas.lsp.rename import RenameRefused, prepare_rename, rename, renamed
from archatlas.lsp.snapshot import EditorOptions, Snapshot
from archatlas.model.finding import AboutFile, Finding, Severity
from archatlas.model.reading_rules import DOCUMENT_RULES
from archatlas.model.record import replace
from builders import requiring, schema_text, written
from editor_edits import applied, assessed
from editor_snapshots import SETTINGS, path_of, place_of, snapshot_of, taken

SETTINGS_TEXT = """\
waivers:
  - rule: ownership/no-escalation   # they answer at all hours
    module: core.memory
    owner: '@keepers'
    reason: they answer at all hours
    expires: '2027-06-01'
rules:
  contract/no-entry-points:
    severity: warning
    modules: ["core.memory", shop.checkout]
"""
MEMORY = """\
# Kept by hand.
identity:
  name: 'core.memory'   # the name
  layer: foundational
ownership:
  owner: '@keepers'
dependencies:
  internal:
    provides: [core.memory]
"""
CHECKOUT = """\
identity:
  name: shop.checkout
dependencies:
  internal:
    requires:
      - "core.memory"
    uses:
      core.memory:
        - 'python: core.memory.Keeper'
    weak_dependencies: [core.memory_queue]
"""


def estate(settings: str = SETTINGS_TEXT) -> Snapshot:
    texts = {
        "core.memory": MEMORY,
        "shop.checkout": CHECKOUT,
        "core.memory_queue": requiring("core.memory_queue", "core.memory"),
    }
    return snapshot_of(texts, settings)


def after(former: str, later: str, snapshot: Snapshot) -> dict[str, str]:
    return applied(snapshot, renamed(snapshot, former, later))


def test_a_module_is_renamed_wherever_it_is_named_and_every_other_byte_stays() -> None:
    texts = after("core.memory", "core.recall", estate())

    assert texts[path_of("core.recall")] == MEMORY.replace("core.memory", "core.recall").replace(
        "foundational\n", "foundational\n  aliases:\n    - core.memory\n"
    )
    assert path_of("core.memory") not in texts
    checkout = CHECKOUT.replace('"core.memory"', '"core.recall"').replace("core.memory:", "core.recall:")
    assert texts[path_of("shop.checkout")] == checkout
    assert texts[SETTINGS] == SETTINGS_TEXT.replace("core.memory", "core.recall")


def test_what_is_found_before_is_found_after_under_the_other_name() -> None:
    snapshot = estate()
    later = assessed(after("core.memory", "core.recall", snapshot))

    def seen(found: object) -> str:
        return str(found).replace("core.recall", "core.memory")

    assert sorted(map(seen, (one.identity for one in later.findings))) == sorted(
        str(one.identity) for one in snapshot.assessment.findings
    )
    assert [one.finding.module for one in later.waived] == ["core.recall"]


def test_renaming_back_takes_the_alias_that_it_made() -> None:
    there = after("core.memory", "core.recall", estate())
    names = {path.rsplit("/", 1)[1].removesuffix(".yaml"): text for path, text in there.items() if path != SETTINGS}
    back = after("core.recall", "core.memory", snapshot_of(names, there[SETTINGS]))

    assert "aliases:\n    - core.recall\n" in back[path_of("core.memory")]
    assert back[SETTINGS] == SETTINGS_TEXT


def test_a_rename_may_begin_at_any_place_that_names_the_module() -> None:
    snapshot = estate()
    for path in (path_of("core.memory"), path_of("shop.checkout"), SETTINGS):
        text = snapshot.texts[path]
        place = place_of(text, "core.memory")
        prepared = prepare_rename(snapshot, path, place)
        assert prepared is not None
        assert (taken(text, prepared.range), prepared.placeholder) == ("core.memory", "core.memory")
        assert rename(snapshot, path, place, "core.recall") == renamed(snapshot, "core.memory", "core.recall")


def test_an_editor_that_cannot_move_files_gets_the_texts_only() -> None:
    texts = {"shop": requiring("lane.shop"), "b": requiring("lane.b", "lane.shop")}
    snapshot = snapshot_of(texts, renames_files=False)
    edit = renamed(snapshot, "lane.shop", "lane.big_shop")

    assert edit.document_changes is None
    assert set(applied(snapshot, edit)) == set(snapshot.texts)


def test_what_is_found_in_files_that_are_no_schemas_holds_no_rename_up() -> None:
    snapshot = estate()
    about = AboutFile("there is no such file")
    document = Finding(DOCUMENT_RULES[0].name, Severity.WARNING, about, path=path_of("shop.checkout"))
    found = replace(snapshot.assessment, findings=(*snapshot.assessment.findings, document))

    edit = renamed(replace(snapshot, assessment=found), "core.memory", "core.recall")
    assert applied(snapshot, edit) == after("core.memory", "core.recall", snapshot)


def test_a_folder_of_pages_that_is_named_like_the_schema_goes_with_it(tmp_path: Path) -> None:
    schema = written(tmp_path / "schemas/modules", schema_text("shop.till")) / "0.yaml"
    schema = schema.rename(schema.with_name("shop.till.yaml"))
    (schema.parent / "shop.till.docs").mkdir()
    estate = EditorEstate(tmp_path, with_pages).assess()
    snapshot = Snapshot(
        tmp_path,
        estate.assessment,
        estate.settings,
        estate.scope,
        estate.texts,
        options=EditorOptions(renames_files=True),
    )
    changes = renamed(snapshot, "shop.till", "shop.desk").document_changes or ()
    moved = {one.old_uri: one.new_uri for one in changes if isinstance(one, types.RenameFile)}
    folder = schema.parent.as_uri()

    assert moved == {
        f"{folder}/shop.till.yaml": f"{folder}/shop.desk.yaml",
        f"{folder}/shop.till.docs": f"{folder}/shop.desk.docs",
    }


def test_a_generated_text_around_the_name_follows_it() -> None:
    text = schema_text("core.memory", {"identity.summary": "core.memory module with 3 classes and 4 functions"})
    texts = after("core.memory", "core.recall", snapshot_of({"core.memory": text}))

    assert "summary: core.recall module with 3 classes and 4 functions" in texts[path_of("core.recall")]


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        ("core.memory", "is its name already"),
        ("Core.Memory", "is no name of a module; write lane.short_name in lower case"),
        ("memory", "is no name of a module"),
        ("core.memory\n", "is no name of a module"),
        ("shop.checkout", "there is a module 'shop.checkout' already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_the_reason(later: str, reason: str) -> None:
    with pytest.raises(RenameRefused, match=reason):
        renamed(estate(), "core.memory", later)


@pytest.mark.parametrize(
    ("texts", "settings", "reason"),
    [
        (
            {"a.b": requiring("a.b"), "a.c": requiring("a.c", "a.b") + "}"},
            "",
            "schemas/modules/a.c.yaml names 'a.b' and cannot be read; mend that file first",
        ),
        (
            {"a.b": requiring("a.b")},
            "thresholds:\n  - fan_out: 3\n    modules: ['a.b*']\n",
            "the pattern 'a.b[*]' in archatlas.yml:3 fits the former name only; change the pattern first",
        ),
        (
            {"a.b": requiring("a.b")},
            "thresholds:\n  - fan_out: 3\n    modules: ['*.x']\n",
            "the pattern '[*].x' in archatlas.yml:3 would fit the new name; change the pattern first",
        ),
        (
            {"a.b": requiring("a.b"), "a.c": schema_text("a.c", {"identity.aliases": ["z.x"]})},
            "",
            "'a.b' cannot be renamed to 'z.x': it would bring module/alias-taken",
        ),
        ({"a.b": requiring("a.b"), "z.x": "version: 3\n"}, "", "there is a file schemas/modules/z.x.yaml already"),
    ],
)
def test_a_rename_that_would_change_more_than_a_name_is_refused_with_the_reason(
    texts: Mapping[str, str], settings: str, reason: str
) -> None:
    with pytest.raises(RenameRefused, match=reason):
        renamed(snapshot_of(texts, settings), "a.b", "z.x")


def test_a_module_of_another_lane_is_refused_where_the_lanes_say_otherwise() -> None:
    texts = {"trial.b": requiring("trial.b"), "trial.c": requiring("trial.c", "trial.b")}
    snapshot = snapshot_of(texts)

    with pytest.raises(RenameRefused, match=r"it would bring lane/crosses in 'trial.c'"):
        renamed(snapshot, "trial.b", "live.b")


def test_an_editor_that_asks_shows_what_another_lane_brings_before_it_renames() -> None:
    texts = {"trial.b": requiring("trial.b"), "trial.c": requiring("trial.c", "trial.b")}
    options = EditorOptions(renames_files=True, asks_for_confirmation=True)
    edit = renamed(replace(snapshot_of(texts), options=options), "trial.b", "live.b")

    note = (edit.change_annotations or {})["lane"]
    assert note.needs_confirmation
    assert "lane/crosses in 'trial.c'" in (note.description or "")
    assert "- live.b" in applied(snapshot_of(texts), edit)[path_of("trial.c")]


def test_a_name_that_no_module_has_is_refused() -> None:
    snapshot = snapshot_of({"a.b": requiring("a.b", "a.gone")})

    with pytest.raises(RenameRefused, match=r"'a.gone' is no module of this estate"):
        prepare_rename(snapshot, path_of("a.b"), place_of(snapshot.texts[path_of("a.b")], "a.gone"))


def test_where_no_module_is_named_nothing_can_be_renamed() -> None:
    snapshot = estate()

    assert prepare_rename(snapshot, path_of("core.memory"), place_of(MEMORY, "foundational")) is None


def test_texts_that_are_newer_than_the_assessment_are_renamed_as_they_are_now() -> None:
    known = estate()
    newer = {**known.texts, path_of("shop.checkout"): "# Typed a moment ago.\n" + CHECKOUT}
    texts = after("core.memory", "core.recall", replace(known, texts=newer))

    assert texts[path_of("shop.checkout")].startswith("# Typed a moment ago.\n")
    assert '- "core.recall"' in texts[path_of("shop.checkout")]


def test_a_recorded_baseline_is_renamed_too(tmp_path: Path) -> None:
    recorded = '{"archatlas_baseline": 1, "findings": [\n{"rule": "a/b", "module": "core.memory", "subject": ""}\n]}\n'
    (tmp_path / "known.json").write_text(recorded)
    options = EditorOptions(renames_files=True, baseline="known.json")
    edit = renamed(replace(estate(""), root=tmp_path, options=options), "core.memory", "core.recall")

    by_uri = {str(getattr(change, "text_document", change)): change for change in edit.document_changes or ()}
    assert any("known.json" in uri for uri in by_uri)


@pytest.mark.parametrize("baseline", ["../known.json", "{outside}", "inside/../../known.json"])
def test_no_baseline_outside_of_the_root_is_edited(tmp_path: Path, baseline: str) -> None:
    outside = tmp_path / "known.json"
    outside.write_text('{"archatlas_baseline": 1, "findings": [\n{"rule": "a/b", "module": "core.memory"}\n]}\n')
    options = EditorOptions(renames_files=True, baseline=baseline.format(outside=outside))
    edit = renamed(replace(estate(""), root=tmp_path / "root", options=options), "core.memory", "core.recall")

    assert "known.json" not in str(edit.document_changes)
