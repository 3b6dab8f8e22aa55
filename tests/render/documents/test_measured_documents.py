"""Documents say what artefacts of CI say, and say nothing of it where none mentions a module."""

from archatlas.model.measured import (
    Artefact,
    BenchmarkValue,
    Component,
    EvidenceKind,
    ModuleEvidence,
    StaticResult,
    StaticResults,
)
from archatlas.model.module import ModuleName
from archatlas.render.documents.module_json import module_json
from archatlas.render.site.page import PageOptions
from builders import schema_text
from measurements import COVERAGE_XML, assessed_with, covered, measured, ran
from render.documents.reading import departures, read, rows_of

NAME = ModuleName("lane.a")
BENCH = Artefact("bench.json", "hyperfine", EvidenceKind.BENCHMARKS)
RESULT = StaticResult("ruff", "E1", "error", "src/a.py", 3, "odd")
EVERYTHING = ModuleEvidence(
    covered(83),
    ran(4, failed=1, failing=("test_a",)),
    StaticResults(1, 0, 0, {"ruff": 1}, (COVERAGE_XML,), (RESULT,)),
    (Component("left-pad", "", "", COVERAGE_XML),),
    (BenchmarkValue("sort", "n=10", 0.25, "s", "runner", BENCH),),
)


def test_both_documents_are_as_their_schemas_say() -> None:
    known = assessed_with(measured({NAME: EVERYTHING}), schema_text(NAME), schema_text("lane.b"))
    text = module_json(known, known.catalog[NAME], PageOptions()).text

    assert departures(text, "module-json.schema.json") == []
    said = read(text)["measured"]
    assert (said["coverage"]["covered"], said["coverage"]["artefacts"][0]["measured_at"]) == (
        83,
        "2026-02-26T00:00:00+00:00",
    )
    assert said["tests"]["failing"] == ["test_a"]
    assert said["components"][0]["version"] is None
    assert rows_of(known)[NAME]["measured"] == {"coverage": 0.83, "tests": 5, "failing": 1}
    assert rows_of(known)[NAME]["coverage"] == 0.83


def test_a_module_in_no_artefact_has_no_such_part() -> None:
    known = assessed_with(measured({NAME: EVERYTHING}), schema_text(NAME), schema_text("lane.b"))
    other = known.catalog[ModuleName("lane.b")]

    assert "measured" not in rows_of(known)["lane.b"]
    assert "measured" not in read(module_json(known, other, PageOptions()).text)
