"""A workspace says what an assessment from scratch says, however long it lives and however many ask it."""

import gc
import json
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from archatlas.analysis.assessment import Assessment
from archatlas.formats.reader import Reader
from archatlas.model.errors import UserError
from archatlas.model.module import ModuleName
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_directory
from archatlas.pipeline.workspace import JudgedBy, Workspace
from archatlas.settings import Settings
from builders import requiring, schema_text, written
from edited_estates import Moment, histories
from pipeline.test_incremental import everything

TODAY = date(2026, 11, 1)
A, B, C = ModuleName("lane.a"), ModuleName("lane.b"), ModuleName("lane.c")


def the_day() -> date:
    return TODAY


def opened(root: Path, settings: Settings | Path | None = None) -> Workspace:
    return Workspace.open(root, settings or Settings(), the_day)


def from_scratch(root: Path) -> Assessment:
    return assess_directory(root, Settings(), TODAY)


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    return written(tmp_path / "schemas", requiring(A, B), requiring(B, C), requiring(C))


def test_what_somebody_read_already_of_an_unsaved_text_is_taken_and_not_read_again(schemas: Path) -> None:
    workspace, path, text = opened(schemas), schemas / "0.yaml", requiring(A, C)
    workspace.snapshot()
    read = Reader().load((SourceFile(path.as_posix(), text),)).files
    workspace.overlay(path, text)
    workspace.take_read(read)

    now = workspace.snapshot()
    assert any(file.entries is read[0].entries for file in now.evaluated.reading.files)
    path.write_text(text, encoding="utf-8")
    assert everything(now) == everything(from_scratch(schemas))


def test_a_snapshot_says_what_an_assessment_says(schemas: Path) -> None:
    assert everything(opened(schemas).snapshot()) == everything(from_scratch(schemas))


def test_what_was_saved_counts_once_the_disk_is_looked_at_again(schemas: Path) -> None:
    workspace = opened(schemas)
    before = workspace.snapshot()
    (schemas / "2.yaml").write_text(requiring(C, A), encoding="utf-8")

    assert workspace.snapshot() is before
    workspace.refresh()

    assert workspace.snapshot().graph.cycles == ((A, B, C),)
    assert before.graph.cycles == ()
    assert everything(workspace.snapshot()) == everything(from_scratch(schemas))


def test_files_that_come_and_go_are_seen(schemas: Path) -> None:
    workspace = opened(schemas)
    workspace.snapshot()
    (schemas / "0.yaml").unlink()
    (schemas / "below").mkdir()
    (schemas / "below/d.yaml").write_text(requiring("lane.d", A), encoding="utf-8")
    workspace.refresh()

    assert everything(workspace.snapshot()) == everything(from_scratch(schemas))
    assert A not in workspace.snapshot().catalog


def test_an_unsaved_text_stands_in_the_place_of_its_file_until_it_is_taken_back(schemas: Path) -> None:
    workspace = opened(schemas)
    workspace.overlay(schemas / "2.yaml", requiring(C, A))

    assert workspace.snapshot().graph.cycles == ((A, B, C),)

    workspace.refresh()
    assert workspace.snapshot().graph.cycles == ((A, B, C),)

    workspace.overlay(schemas / "2.yaml", None)
    assert everything(workspace.snapshot()) == everything(from_scratch(schemas))


def test_an_unsaved_file_stands_beside_the_others(schemas: Path) -> None:
    workspace = opened(schemas)
    workspace.overlay(schemas / "new/d.yaml", requiring("lane.d", A))

    assert workspace.snapshot().graph.required_by(A) == ("lane.d",)
    assert workspace.snapshot().catalog[ModuleName("lane.d")].path == (schemas / "new/d.yaml").as_posix()


@pytest.mark.parametrize("path", ["../outside.yaml", "notes.txt", ".hidden/d.yaml", "left_out.yaml"])
def test_a_text_that_no_schema_could_have_is_left_alone(schemas: Path, path: str) -> None:
    workspace = opened(schemas, Settings(exclude=("left_out.yaml",)))
    workspace.overlay(schemas / path, requiring("lane.d", A))

    assert "lane.d" not in workspace.snapshot().catalog


def test_a_path_may_be_written_in_any_way(schemas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = opened(schemas)
    monkeypatch.chdir(schemas)
    workspace.overlay("2.yaml", requiring(C, A))
    workspace.overlay(str(schemas / "below/../1.yaml"), requiring(B))

    assert workspace.snapshot().graph.edges() == ((A, B), (C, A))


def test_the_clock_is_asked_each_time(schemas: Path) -> None:
    (schemas / "0.yaml").write_text(schema_text(A, {"ownership.next_review": "2026-11-02"}), encoding="utf-8")
    days = iter([TODAY, TODAY + timedelta(days=2)])
    workspace = Workspace.open(schemas, Settings(), lambda: next(days))

    assert "review/overdue" not in {one.rule for one in workspace.snapshot().findings}
    assert "review/overdue" in {one.rule for one in workspace.snapshot().findings}


def test_the_data_can_say_what_day_it_is(schemas: Path) -> None:
    workspace = Workspace.open(schemas, Settings(), the_day, JudgedBy.DATA)
    assert workspace.snapshot().facts.today == TODAY

    workspace.overlay(schemas / "0.yaml", schema_text(A, {"provenance.last_updated": "2025-03-04T05:06:07Z"}))
    assert workspace.snapshot().facts.today == date(2025, 3, 4)


def test_settings_are_read_again_when_they_change(schemas: Path, tmp_path: Path) -> None:
    file = tmp_path / "archatlas.yml"
    workspace = opened(schemas, file)
    assert {one.rule for one in workspace.snapshot().findings} >= {"ownership/unnamed"}

    file.write_text("rules: {ownership/unnamed: 'off'}\n", encoding="utf-8")
    workspace.refresh()
    assert "ownership/unnamed" not in {one.rule for one in workspace.snapshot().findings}

    workspace.overlay(file, "rules: {ownership/unnamed: error}\n")
    assert {one.severity.word for one in workspace.snapshot().findings if one.rule == "ownership/unnamed"} == {"error"}


def test_settings_with_a_mistake_are_refused_and_change_nothing(schemas: Path, tmp_path: Path) -> None:
    file = tmp_path / "archatlas.yml"
    workspace = opened(schemas, file)
    before = workspace.snapshot()

    with pytest.raises(UserError, match="archatlas.yml:1:1"):
        workspace.overlay(file, "rulez: {}\n")

    assert workspace.snapshot() is before
    workspace.overlay(schemas / "2.yaml", requiring(C, A))
    assert workspace.snapshot().graph.cycles


def test_settings_may_name_other_directories(schemas: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other", requiring("lane.x"))
    file = tmp_path / "archatlas.yml"
    file.write_text("schemas: [schemas]\n", encoding="utf-8")
    workspace = Workspace.open((), file, the_day)
    assert set(workspace.snapshot().catalog) == {A, B, C}

    workspace.overlay(file, "schemas: [schemas, other]\n")

    assert set(workspace.snapshot().catalog) == {A, B, C, "lane.x"}
    assert other.as_posix() in {root.as_posix() for root in workspace.scope.roots}


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no directory"):
        opened(tmp_path / "nowhere")


def test_a_directory_without_schemas_is_an_empty_estate(tmp_path: Path) -> None:
    assert len(opened(tmp_path).snapshot().catalog) == 0


def test_what_is_saved_twice_within_a_moment_is_not_missed(schemas: Path) -> None:
    workspace = opened(schemas)
    for target in (A, B, A, B):
        (schemas / "2.yaml").write_text(requiring(C, target), encoding="utf-8")
        os.utime(schemas / "2.yaml", ns=(1, 1))
        workspace.refresh()

        assert workspace.snapshot().graph.requires(C) == (target,)


@pytest.mark.real
@given(histories())
def test_unsaved_edits_one_after_the_other_equal_all_at_once(history: list[Moment]) -> None:
    with TemporaryDirectory() as directory:
        root = Path(directory)
        workspace = opened(root, root / "archatlas.yml")
        for moment in history:
            fresh = opened(root, root / "archatlas.yml")
            for path in sorted(_paths(history)):
                file = moment.files.get(path)
                for one in (workspace, fresh):
                    one.overlay(root / path, file.text if file else None)
            for one in (workspace, fresh):
                one.overlay(root / "archatlas.yml", json.dumps(dict(moment.settings)) if moment.settings else "")

            assert everything(workspace.snapshot()) == everything(fresh.snapshot())


def _paths(history: Iterable[Moment]) -> set[str]:
    return {path for moment in history for path in moment.files}


def _edited(workspace: Workspace, schemas: Path, edits: Iterable[int]) -> None:
    """Edit an estate again and again, each time to something that it never was before."""
    for number in edits:
        requires = {"dependencies.internal.requires": [B, f"x.y{number}"]}
        text = schema_text(A, {"identity.summary": f"edit {number}", **requires})
        workspace.overlay(schemas / "0.yaml", text)
        workspace.overlay(schemas / "1.yaml", requiring(f"lane.b{number % 7}", C) if number % 3 else requiring(B, A))
        workspace.overlay(schemas / "extra.yaml", requiring("lane.extra") if number % 2 else None)
        workspace.snapshot()


@lru_cache
def _any_cache() -> None: ...


def _blocks() -> int:
    """Count what is allocated, but for caches of texts that are bounded whatever the estate holds."""
    for one in gc.get_objects():
        if isinstance(one, type(_any_cache)) and one.cache_parameters()["maxsize"] is not None:
            one.cache_clear()
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.real  # a hundred edits and more
@pytest.mark.parametrize("edits", [100, 10_000])
def test_a_workspace_keeps_nothing_of_what_the_estate_held_before(schemas: Path, edits: int) -> None:
    workspace = opened(schemas)
    few = range(min(100, edits // 4))
    _edited(workspace, schemas, few)
    before = _blocks()

    _edited(workspace, schemas, range(100, 100 + edits))
    _edited(workspace, schemas, few)

    assert _blocks() - before < 100, "objects that are left of earlier edits"


@pytest.mark.real
def test_eight_threads_get_no_wrong_answer(tmp_path: Path) -> None:
    names = [ModuleName(f"lane.m{number}") for number in range(8)]
    root = written(tmp_path, *(requiring(name, names[0]) for name in names))
    workspace = opened(root)

    def edited(number: int) -> list[str]:
        wrong = []
        for turn in range(12):
            target = names[(number + turn) % 8]
            workspace.overlay(root / f"{number}.yaml", requiring(names[number], target))
            if turn % 4 == number % 4:
                workspace.refresh()
            known = workspace.snapshot()
            wrong += [] if target in (known.graph.requires(names[number]) or (names[number],)) else [f"{number}:{turn}"]
            wrong += [] if len(known.health) == len(known.owners.by_handle[""].modules) == 8 else ["health"]
        return wrong

    with ThreadPoolExecutor(8) as threads:
        assert [wrong for wrong in threads.map(edited, range(8)) if wrong] == []

    for number in range(8):
        (root / f"{number}.yaml").write_text(requiring(names[number], names[(number + 11) % 8]), encoding="utf-8")
    assert everything(workspace.snapshot()) == everything(from_scratch(root))


def test_eight_threads_read_one_assessment(schemas: Path) -> None:
    expected = everything(from_scratch(schemas))

    for _round in range(5):
        with ThreadPoolExecutor(8) as threads:
            assert all(found == expected for found in threads.map(everything, [opened(schemas).snapshot()] * 8))
