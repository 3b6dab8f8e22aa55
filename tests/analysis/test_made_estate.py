"""Estates that were made with known faults show exactly these faults."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.pipeline import assess_directory
from archatlas.settings import Settings

SIZES = [200, pytest.param(1000, marks=pytest.mark.real)]


@pytest.fixture(scope="module", params=SIZES)
def estate(request: pytest.FixtureRequest, make_estate: Callable[[int], Path]) -> Path:
    return make_estate(request.param)


@pytest.fixture(scope="module")
def known(estate: Path) -> Assessment:
    return assess_directory(estate / "modules", Settings())


@pytest.fixture(scope="module")
def truth(estate: Path) -> Any:
    return json.loads((estate / "expected.json").read_text(encoding="utf-8"))


def found(known: Assessment, rule: str) -> list[tuple[str, str]]:
    """Return module and subject of a rule's findings."""
    return sorted((finding.module, finding.subject) for finding in known.findings if finding.rule == rule)


def test_every_module_is_taken(known: Assessment, truth: Any) -> None:
    assert len(known.catalog) == truth["modules"]
    assert known.refused == ()


def test_every_arrow_is_there(known: Assessment, truth: Any) -> None:
    assert [list(edge) for edge in known.graph.edges()] == truth["edges"]
    assert len(known.requirements) == truth["edges_total"]
    assert sum(line.crosses_lane for line in known.requirements) == truth["cross_lane_total"]


def test_every_planted_cycle_lies_in_a_cycle_that_is_found(known: Assessment, truth: Any) -> None:
    assert truth["planted_cycles"]
    for planted in truth["planted_cycles"]:
        assert any(set(planted) <= set(group) for group in known.graph.cycles), planted
    assert {name for name, _ in found(known, "cycle")} == {name for group in known.graph.cycles for name in group}


def test_every_unknown_reference_is_found(known: Assessment, truth: Any) -> None:
    assert truth["unknown_references"]
    assert found(known, "reference/unknown") == [tuple(pair) for pair in truth["unknown_references"]]


def test_every_module_that_requires_itself_is_found(known: Assessment, truth: Any) -> None:
    assert [name for name, _ in found(known, "reference/self")] == truth["self_requires"]


def test_every_stale_claim_is_found(known: Assessment, truth: Any) -> None:
    assert truth["stale_coupling_metrics"]
    assert [name for name, _ in found(known, "claim/coupling")] == truth["stale_coupling_metrics"]


def test_modules_without_neighbours_are_counted(known: Assessment, truth: Any) -> None:
    alone = sum(known.graph.instability(name) is None for name in known.catalog)

    assert alone == truth["isolated"]


def test_lanes_tiers_layers_and_owners_are_counted(known: Assessment, truth: Any) -> None:
    modules = known.catalog.values()

    assert Counter(module.lane for module in modules) == truth["by"]["lane"]
    assert Counter(str(module.identity.tier) for module in modules) == truth["by"]["tier"]
    assert Counter(module.identity.layer for module in modules) == truth["by"]["layer"]
    assert Counter(module.ownership.owner for module in modules) == truth["by"]["owner"]


def test_no_fault_of_form_is_found_that_was_not_made(known: Assessment) -> None:
    families = {finding.rule.partition("/")[0] for finding in known.findings}

    assert not families & {"yaml", "file", "schema", "module"}
