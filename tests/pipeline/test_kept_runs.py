"""Runs of benchmarks that CI keeps become findings about the modules that are slower."""

import os
from pathlib import Path
from random import Random

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.regression.performance import AlarmChange, performance_of
from archatlas.model.measured import MeasuredFacts
from archatlas.pipeline import assess_directory
from archatlas.pipeline.kept_runs import NO_RUNS
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at
from archatlas.render.text.messages import message_of
from archatlas.settings import SettingsError, settings_at
from builders import schema_text
from installed import archatlas
from kept_runs import STEP, commit_of, keep_runs, noisy, pytest_benchmark
from sources.repositories import commit, git, new_repository, write

CART = "bench/test_cart.py::test_total"
STOCK = "bench/test_stock.py::test_count[1000]"
RUNS = Path("build/runs")


@pytest.fixture(autouse=True)
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an estate of two modules with a benchmark each, and settings that name where runs are kept."""
    monkeypatch.chdir(tmp_path)
    for name in ("cart", "stock"):
        benchmark = Path(f"bench/test_{name}.py")
        benchmark.parent.mkdir(exist_ok=True)
        benchmark.write_text("")
        schema = Path(f"modules/shop.{name}.yaml")
        schema.parent.mkdir(exist_ok=True)
        schema.write_text(schema_text(f"shop.{name}", {"discovery.file_patterns": [str(benchmark)]}))
    Path("archatlas.yml").write_text(f"evidence:\n  series: {RUNS}\n")
    return tmp_path


def known() -> Assessment:
    settings = settings_at(Path("archatlas.yml"))
    found = assess_directory(Path("modules"), settings)
    return with_evidence_at(evidence_places((), settings, Path()), found, settings)


def facts() -> MeasuredFacts:
    measured = known().facts.measured
    assert measured is not None
    return measured


def told() -> list[tuple[str, str, str]]:
    families = ("performance/", "evidence/")
    return [(one.rule, one.module, message_of(one)) for one in known().findings if one.rule.startswith(families)]


def test_a_benchmark_that_is_slower_is_told_with_medians_run_and_commits() -> None:
    keep_runs(RUNS, {CART: noisy(1, 35, STEP), STOCK: noisy(2, 35)})

    assert told() == [
        (
            "performance/slower",
            "shop.cart",
            "test_total takes 1.31 ms where it took 1 ms (+30%) on ci-1, since 2026-01-31 (run 0030.json), "
            f"commits {commit_of(29)[:10]}..{commit_of(30)[:10]}",
        )
    ]


def test_check_reports_it_and_fails_where_it_is_asked_to() -> None:
    keep_runs(RUNS, {CART: noisy(1, 35, STEP)})

    result = archatlas("check", "modules", "--fail-on", "warning", "--today", "2026-03-01", cwd=Path())
    assert result.returncode == 1
    assert "warning performance/slower test_total takes 1.31 ms" in result.stdout


def test_no_order_of_files_and_no_name_of_theirs_changes_anything() -> None:
    keep_runs(RUNS, {CART: noisy(1, 35, STEP)})
    before = sorted(facts_figures())
    for number, file in enumerate(sorted(RUNS.iterdir(), reverse=True)):
        file.rename(RUNS / f"x{Random(number).random()}.json")

    assert sorted(facts_figures()) == before


def facts_figures() -> list[tuple[str, float]]:
    runs = facts().runs
    assert runs is not None
    return [(one.at.isoformat(), one.value) for one in runs.figures]


def test_what_all_benchmarks_have_in_common_is_one_note_and_accuses_no_module() -> None:
    names = (CART, "bench/test_cart.py::test_add", STOCK, "bench/test_stock.py::test_take")
    keep_runs(RUNS, {name: noisy(seed, 35, STEP) for seed, name in enumerate(names)})

    (note,) = told()
    assert note[0] == "performance/all-slower"
    assert note[2].startswith("all benchmarks on ci-1 take 3")
    assert "longer together, since 2026-01-31" in note[2]


def test_too_few_runs_are_a_state_and_no_finding() -> None:
    keep_runs(RUNS, {CART: noisy(1, 19, 10)})

    assert told() == []


def test_a_cleared_alarm_is_an_event() -> None:
    values = noisy(3, 60, 30)
    keep_runs(RUNS, {CART: [value / 1.3 if run >= 38 else value for run, value in enumerate(values)]})
    runs = facts().runs
    assert runs is not None
    (judged,) = performance_of(runs).of(next(iter(known().catalog)))

    assert [one.change for one in judged.events] == [AlarmChange.RAISED, AlarmChange.OVER]
    assert told() == []


def test_a_slower_level_that_stays_becomes_the_usual_one() -> None:
    keep_runs(RUNS, {CART: noisy(3, 70, 30)})
    runs = facts().runs
    assert runs is not None
    (judged,) = performance_of(runs).of(next(iter(known().catalog)))

    assert [one.change for one in judged.events] == [AlarmChange.RAISED, AlarmChange.USUAL]


def test_a_run_without_a_day_takes_that_of_its_name_or_folder() -> None:
    for run, median in enumerate(noisy(1, 30, 25)):
        result = f'{{"results": [{{"command": "count", "median": {median}}}]}}'
        place = RUNS / f"2026-01-{run + 1:02}T1503" / "shop.stock.json"
        place.parent.mkdir(parents=True)
        place.write_text(result)

    (found,) = told()
    assert found[:2] == ("performance/slower", "shop.stock")
    assert "since 2026-01-26 (run 2026-01-26T1503)" in found[2]


def test_a_run_that_nobody_dates_is_told() -> None:
    RUNS.mkdir(parents=True)
    (RUNS / "shop.stock.json").write_text('{"results": [{"command": "count", "median": 1}]}')

    assert [(rule, message) for rule, _module, message in told()] == [
        ("evidence/unreadable", "is not read: neither it nor its name says when it was measured")
    ]


def test_that_no_run_is_there_yet_is_no_failure() -> None:
    assert [(rule, message) for rule, _module, message in told()] == [
        ("evidence/unreadable", f"is not read: {NO_RUNS}")
    ]


def test_only_what_runs_of_the_change_show_slower_is_new(estate: Path) -> None:
    new_repository(estate)
    write(estate, {".gitignore": "build\n"})
    commit(estate)
    write(estate, {"modules/shop.more.yaml": schema_text("shop.more")})
    commit(estate)
    head = git(estate, "rev-parse", "HEAD").strip()
    keep_runs(RUNS, {CART: noisy(1, 35, STEP), STOCK: noisy(2, 30)})
    command = ("review", "modules", "--base", "HEAD~1", "--fail-on", "warning", "--config", "archatlas.yml")
    slower = "performance/slower test_total"

    assert slower not in archatlas(*command, cwd=estate).stdout
    for file in sorted(RUNS.iterdir())[STEP:]:
        file.write_text(file.read_text().replace(commit_of(int(file.stem)), head))
    assert slower in archatlas(*command, cwd=estate).stdout


def test_links_and_pipes_are_no_runs(tmp_path: Path) -> None:
    keep_runs(RUNS, {CART: noisy(1, 20)})
    secret = tmp_path / "secret.json"
    secret.write_text(pytest_benchmark(20, {CART: 1.0}))
    (RUNS / "link.json").symlink_to(secret)
    os.mkfifo(RUNS / "pipe.json")
    runs = facts().runs

    assert runs is not None
    assert runs.number == 20


def test_a_directory_outside_is_refused() -> None:
    Path("archatlas.yml").write_text("evidence:\n  series: ../elsewhere\n")

    with pytest.raises(SettingsError, match=r"evidence\.series lies outside"):
        known()


def test_runners_of_many_names_can_count_as_one_machine() -> None:
    for run, median in enumerate(noisy(1, 35, STEP)):
        RUNS.mkdir(parents=True, exist_ok=True)
        (RUNS / f"{run}.json").write_text(pytest_benchmark(run, {CART: median}, f"runner-{run}"))
    assert told() == []

    Path("archatlas.yml").write_text(f"evidence:\n  series: {RUNS}\n  machine: ci\n")
    assert [rule for rule, _module, _message in told()] == ["performance/slower"]
