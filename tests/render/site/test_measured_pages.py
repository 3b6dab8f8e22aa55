"""Pages say what CI measured, where it comes from and how old it is, and nothing of it where there are no artefacts."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jsonschema_rs

from archatlas.analysis.assessment import Assessment
from archatlas.formats.module_schema.published_schema import PERFORMANCE_SCHEMA
from archatlas.formats.module_schema.published_schema import schema_text as schema_text_of
from archatlas.model.benchmark_runs import BenchmarkRuns, TimedFigure
from archatlas.model.measured import (
    BenchmarkValue,
    Component,
    EvidenceProblem,
    EvidenceProblemKind,
    ModuleEvidence,
    StaticResult,
    StaticResults,
)
from archatlas.render.documents.performance_json import performance_json
from archatlas.render.site.evidence.page import evidence_pages
from archatlas.render.site.health.page import health_page
from archatlas.render.site.links import EVIDENCE
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.render.site.site_map import site_map
from builders import A, B, schema_text
from measurements import COVERAGE_XML, assessed_with, covered, measured, ran

DECLARED: dict[str, object] = {"test_posture.coverage.current": 0.9, "test_posture.coverage.target": 0.8}
RESULT = StaticResult("ruff", "E1", "error", "src/<b>.py", 3, "odd <script>")
EVERYTHING = ModuleEvidence(
    covered(83),
    ran(30, failed=2, failing=("test_a", "test_<b>")),
    StaticResults(1, 2, 0, {"ruff": 3}, (COVERAGE_XML,), (RESULT,)),
    (Component("left-pad", "1.0", "MIT", COVERAGE_XML),),
    (BenchmarkValue("sort", "n=10", 0.00012, "s", "runner", COVERAGE_XML),),
)
LOST = EvidenceProblem(EvidenceProblemKind.UNATTRIBUTED, COVERAGE_XML.path, None, 20, ("x.py",), "", 30)


def module_page(known: Assessment) -> str:
    pages = module_files(known, known.catalog[A], PageOptions())
    page = next(page for one in pages if isinstance(page := one.render(), RenderedPage))
    return page.fragment.replace("\u202f", " ").replace("<wbr>", "")


def evidence_page(known: Assessment) -> str:
    (page,) = [one.render() for one in evidence_pages(known)]
    return page.fragment.replace("\u202f", " ").replace("<wbr>", "")


def estate(*problems: EvidenceProblem) -> Assessment:
    facts = measured({A: EVERYTHING}, *problems, max_age_days=2)
    return assessed_with(facts, schema_text(A, DECLARED), schema_text(B))


def test_a_module_page_says_measured_numbers_with_source_and_age() -> None:
    page = module_page(estate())

    assert "coverage.xml, 3 days ago (declared 90 %)" in page
    assert "83 of 100 lines ran, in 1 of its 2 files of that kind; no report has a line of the others." in page
    assert "Failing tests" in page
    assert "test_&lt;b&gt;" in page
    assert "computed or measured" in page


def test_a_short_run_of_tests_is_not_shown_as_none() -> None:
    facts = measured({A: ModuleEvidence(tests=replace(ran(7), seconds=0.014))})

    page = module_page(assessed_with(facts, schema_text(A, DECLARED)))

    assert "&lt;0.1 s" in page
    assert ">0 s" not in page


def test_an_artefact_is_not_called_by_the_same_name_twice() -> None:
    facts = replace(measured({A: EVERYTHING}), artefacts=(replace(COVERAGE_XML, format="JaCoCo", tool="JaCoCo"),))

    page = evidence_page(assessed_with(facts, schema_text(A, DECLARED)))

    assert "JaCoCo" in page
    assert "JaCoCo, JaCoCo" not in page


def test_a_module_page_shows_results_benchmarks_and_components() -> None:
    page = module_page(estate())

    assert 'id="measured"' in page
    assert "odd &lt;script&gt;" in page
    assert "src/&lt;b&gt;.py:3" in page
    assert "120 µs" in page
    assert "left-pad" in page


def test_a_module_page_without_artefacts_is_the_page_of_a_build_without_any() -> None:
    texts = schema_text(A, DECLARED), schema_text(B)
    others = measured({B: EVERYTHING})

    assert module_page(assessed_with(others, *texts)) == module_page(assessed_with(None, *texts))


def test_the_page_of_evidence_lists_artefacts_with_age_and_what_is_lost() -> None:
    page = evidence_page(estate(LOST))

    assert "1 of 2 modules is in 2 artefacts of CI: 1 with coverage and 1 with tests." in page
    assert "build/coverage.xml" in page
    assert "26 Feb 2026" in page
    assert "stale" in page
    assert "20 of 30" in page
    assert "1 module is in no artefact" in page
    assert "Artefact speaks of files that belong to no module" in page


def numbered(known: Assessment) -> tuple[str, str]:
    """Return the number beside the page in the navigation, and the first one of the page itself."""
    entry = site_map(known).entry_of(EVIDENCE)
    assert entry is not None
    lede = re.search(r"v-lede[^>]*>(\d+)", evidence_page(known))
    return entry.number, lede[1] if lede else ""


def test_the_navigation_has_the_number_with_which_the_page_begins() -> None:
    assert numbered(estate()) == ("1", "1")
    assert numbered(with_runs(*[0.001] * 60)) == ("60", "60")
    assert numbered(assessed_with(measured({}), schema_text(A))) == ("0", "0")


def test_there_is_no_such_page_without_artefacts() -> None:
    known = assessed_with(None, schema_text(A))

    assert list(evidence_pages(known)) == []
    assert EVIDENCE not in site_map(known).addresses
    assert EVIDENCE in site_map(estate()).addresses


def test_the_page_of_health_says_how_many_modules_were_measured() -> None:
    assert '<a class="u" href="../evidence/">1 of 2 modules measured by CI</a>' in health_page(estate()).fragment
    assert "measured by CI" not in health_page(assessed_with(None, schema_text(A))).fragment


def with_runs(*values: float) -> Assessment:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    series = {("total<b>", "n=1"): values, ("add", ""): values[:12]}
    figures = tuple(
        TimedFigure((A, name, parameters, "s", "ci"), begin + timedelta(days=run), f"{run}.json", value)
        for (name, parameters), several in series.items()
        for run, value in enumerate(several)
    )
    facts = replace(measured({}), artefacts=(), runs=BenchmarkRuns("build/runs", figures))
    return assessed_with(facts, schema_text(A), schema_text(B))


def test_the_page_has_a_curve_the_medians_and_the_state_of_each_series() -> None:
    page = evidence_page(with_runs(*(0.001 + run % 3 * 1e-6 for run in range(25)), *[0.0015] * 5))

    assert page.count("<svg") >= 2
    assert "total&lt;b&gt;[n=1]" in page
    assert "slower since 2026-01-26" in page
    assert "12 of 20 points" in page
    assert "1.5 ms, 1 ms before" in page
    assert 'href="../performance.json"' in page


def test_the_page_lists_steps_of_the_past_with_their_place_and_medians() -> None:
    page = evidence_page(with_runs(*(0.001 + run % 3 * 1e-6 for run in range(40)), *[0.0015] * 20, *[0.001] * 20))

    assert 'id="steps"' in page
    assert "2026-02-10" in page
    assert "1 ms" in page
    assert "1.5 ms" in page
    assert "+50%" in page
    assert "−33%" in page
    assert "39.json and 40.json" in page
    assert 'id="steps"' not in evidence_page(with_runs(*(0.001 + run % 3 * 1e-6 for run in range(30))))


def test_a_module_page_has_the_states_of_its_benchmarks_and_those_of_no_other() -> None:
    known = with_runs(*(0.001 + run % 3 * 1e-6 for run in range(30)))

    assert "no change" in module_page(known)
    assert "12 of 20 points" in module_page(known)
    assert "Benchmarks over time" not in module_page(estate())


def test_programs_find_all_figures_under_a_schema() -> None:
    runs = with_runs(*(0.001 + run % 3 * 1e-6 for run in range(25)), *[0.0015] * 5).facts.runs
    assert runs is not None
    document = json.loads(performance_json(runs))

    assert list(jsonschema_rs.validator_for(json.loads(schema_text_of(PERFORMANCE_SCHEMA))).iter_errors(document)) == []
    assert [(one["benchmark"], one["state"], len(one["runs"])) for one in document["series"]] == [
        ("add", "too few runs", 12),
        ("total<b>", "worse", 30),
    ]
    (step,) = document["series"][1]["steps"]
    assert (step["last"]["run"], step["first"]["run"], step["after"]) == ("24.json", "25.json", 0.0015)
