"""What real test runs left behind, against what their tools themselves say of them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from archatlas.evidence.module_evidence import OwnerLookup, evidence_of_modules
from archatlas.evidence.placing import place_reports
from archatlas.evidence.reading import read_artefacts
from archatlas.model.measured import ModuleEvidence
from archatlas.sources.artefact_files import artefacts_below
from artefact_texts import coverage_in

REPORTS = Path(__file__).parents[1] / "data" / "reports"
JEST = ("packages/cart/src/basket.js", "packages/cart/test/basket.test.js", "packages/stock/src/shelf.js")
JEST_TREE = (*JEST, "packages/stock/src/shelf.test.js", "packages/cart/src/never.js")
GO_TREE = ("cart/basket.go", "cart/basket_test.go", "stock/shelf.go", "stock/shelf_test.go")
MAVEN_TREE = (
    "cart/src/main/java/com/acme/cart/Cart.java",
    "cart/src/test/java/com/acme/cart/CartTest.java",
    "stock/src/main/java/com/acme/stock/Shelf.java",
    "stock/src/test/java/com/acme/stock/ShelfTest.java",
)


def module_of(path: str) -> tuple[str, ...]:
    """Return the module of a file, each of which has a directory of its own."""
    return (path.removeprefix("packages/").partition("/")[0],)


def measured(run: str, tree: Sequence[str]) -> Iterator[tuple[str, ModuleEvidence]]:
    placed = place_reports(read_artefacts(artefacts_below(REPORTS / run, 1 << 20)), tree, {})
    modules, problems = evidence_of_modules(placed, OwnerLookup(module_of, lambda _name: "", lambda _name: ""))
    assert problems == ()
    yield from modules.items()


# Lines that ran and that there are; tests that passed, failed and were skipped.
@pytest.mark.parametrize(
    ("run", "tree", "told"),
    [
        ("jest", JEST_TREE, {"cart": (7, 8, 1, 1, 1), "stock": (2, 4, 1, 0, 0)}),
        ("go", GO_TREE, {"cart": (6, 11, 1, 2, 1), "stock": (3, 6, 1, 0, 0)}),
        ("maven", MAVEN_TREE, {"cart": (5, 8, 3, 2, 1), "stock": (2, 2, 1, 0, 0)}),
    ],
)
def test_modules_have_the_numbers_that_the_tools_printed(
    run: str, tree: Sequence[str], told: dict[str, tuple[int, ...]]
) -> None:
    found = {}
    for name, known in measured(run, tree):
        assert known.coverage is not None
        assert known.tests is not None
        tests = known.tests
        found[name] = (known.coverage.covered, known.coverage.lines, tests.passed, tests.failed, tests.skipped)

    assert found == told


@pytest.mark.parametrize("report", ["jest/cobertura-coverage.xml", "go/coverage.xml"])
def test_a_report_of_cobertura_has_the_lines_that_it_sums_up(report: str) -> None:
    text = (REPORTS / report).read_text(encoding="utf-8")
    said = [int(re.findall(rf'lines-{what}="(\d+)"', text)[0]) for what in ("covered", "valid")]

    assert [sum(numbers) for numbers in zip(*coverage_in(text).values(), strict=True)] == said


def test_the_formats_of_one_run_of_jest_agree() -> None:
    cobertura, lcov = ((REPORTS / "jest" / name).read_bytes() for name in ("cobertura-coverage.xml", "lcov.info"))

    assert set(coverage_in(cobertura).values()) == set(coverage_in(lcov).values()) == {(7, 8), (2, 4)}
