"""Tests that the code of a module holds are measured: they outweigh what its schema counts."""

from dataclasses import replace

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import known_tests
from archatlas.analysis.health.checks import Check
from archatlas.analysis.incremental import Changes
from archatlas.model.code import CodeFacts
from archatlas.model.module import ModuleName
from archatlas.render.site.components.completeness import completeness
from archatlas.render.site.module.view import module_view
from archatlas.render.site.page import PageOptions
from builders import schema_text
from code_facts import code_facts, compared, with_module

NAME = ModuleName("one.a")


def counting(tests: int | None) -> CodeFacts:
    return with_module(code_facts((NAME, "one.b")), NAME, tests=tests)


def known(tests: int | None, values: dict[str, object]) -> Assessment:
    return compared((schema_text(NAME, values), schema_text("one.b")), counting(tests))


@pytest.mark.parametrize(
    ("in_code", "declared", "total"), [(24, None, 24), (24, 7, 24), (None, 7, 7), (0, 7, 7), (0, None, None)]
)
def test_what_the_code_counts_outweighs_what_the_schema_counts(
    in_code: int | None, declared: int | None, total: int | None
) -> None:
    estate = known(in_code, {} if declared is None else {"test_posture.tests.unit": declared})

    assert known_tests(estate.facts, estate.catalog[NAME]) == total


def test_counted_tests_earn_what_recorded_ones_earn() -> None:
    def recorded(estate: Assessment) -> tuple[object, str]:
        (check,) = [one for one in estate.health[NAME].own.checks if one.check is Check.TESTS_RECORDED]
        return check.share, check.value

    assert recorded(known(24, {})) == (
        recorded(known(None, {"test_posture.tests.unit": 24}))[0],
        "24 tests in the code",
    )


def test_zeros_of_a_generator_are_no_lack_of_tests_where_the_code_has_some() -> None:
    zeros: dict[str, object] = {"test_posture.tests.unit": 0, "test_posture.coverage.current": 0.0}

    assert "test/none-recorded" in {one.rule for one in known(0, zeros).findings}
    assert "test/none-recorded" not in {one.rule for one in known(3, zeros).findings}


def test_other_code_gives_other_scores_and_findings_at_once() -> None:
    zeros: dict[str, object] = {"test_posture.tests.unit": 0, "test_posture.coverage.current": 0.0}
    before, after = known(0, zeros), known(3, zeros)
    assert before.health[NAME] != after.health[NAME]
    changed = before.after(Changes(criteria=replace(before.evaluated.criteria, code=counting(3))))

    assert changed.findings == after.findings
    assert changed.health[NAME] == after.health[NAME]


def test_pages_say_that_the_number_is_that_of_the_code() -> None:
    estate = known(24, {})
    view = module_view(estate, estate.catalog[NAME], PageOptions())
    (row,) = [one for one in completeness(estate) if one.label == "Tests recorded"]
    (fact,) = [one for one in view.quiet if one.label == "Tests"]

    assert row.number == 1
    assert (fact.values[0].text, fact.values[0].href, fact.word) == ("24", "#code", "in the code")
    assert "Tests and coverage" not in [gap.label for gap in view.gaps]
