"""The graph of one company's 113 modules is the one that was computed independently of this program."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import ModuleName
from archatlas.pipeline import assess_directory
from archatlas.settings import Settings


@pytest.fixture(scope="module")
def known(roadmap113: Path) -> Assessment:
    return assess_directory(roadmap113, Settings())


@pytest.fixture(scope="module")
def truth(roadmap113: Path) -> Any:
    return json.loads((roadmap113.parent / "facts.json").read_text(encoding="utf-8"))


def test_every_module_is_taken(known: Assessment, truth: Any) -> None:
    assert list(known.catalog) == sorted(truth["modules"])
    assert (known.refused, known.not_schemas) == ((), ())


def test_there_are_113_modules_and_17_requirements(known: Assessment) -> None:
    assert len(known.catalog) == 113
    assert len(known.requirements) == 17
    assert round(len(known.requirements) / len(known.catalog), 2) == 0.15


def test_every_arrow_runs_as_counted_elsewhere(known: Assessment, truth: Any) -> None:
    assert [list(edge) for edge in known.graph.edges()] == sorted(truth["edges"])


def test_requirements_across_lanes_are_as_counted_elsewhere(known: Assessment, truth: Any) -> None:
    crossing = [line for line in known.requirements if line.crosses_lane]

    assert len(crossing) == truth["cross_lane_total"] == 9
    assert [[line.requirer, line.required] for line in crossing] == sorted(truth["cross_lane_edges"])
    assert sum(not line.crosses_lane for line in known.requirements) == truth["same_lane_total"]


def test_the_matrix_of_lanes_is_as_counted_elsewhere(known: Assessment, truth: Any) -> None:
    catalog = known.catalog
    between = Counter(f"{catalog[line.requirer].lane}->{catalog[line.required].lane}" for line in known.requirements)

    assert between == truth["lane_matrix"]


def test_lanes_and_tiers_are_as_counted_elsewhere(known: Assessment, truth: Any) -> None:
    lanes = {lane: [module.name for module in known.catalog.of_lane(lane)] for lane in known.catalog.lanes()}
    tiers = Counter(str(module.identity.tier) for module in known.catalog.values())

    assert lanes == truth["by_lane"]
    assert sorted(map(len, lanes.values()), reverse=True) == [29, 27, 22, 20, 9, 6]
    assert tiers == {tier: len(names) for tier, names in truth["by_tier"].items()}
    assert tiers["1"] == 10


def test_waves_are_as_counted_elsewhere(known: Assessment, truth: Any) -> None:
    assert [list(wave) for wave in known.graph.waves] == [sorted(wave) for wave in truth["waves"]]
    assert [len(wave) for wave in known.graph.waves] == [106, 4, 3]


def test_there_is_no_cycle_and_no_unknown_reference(known: Assessment) -> None:
    assert known.graph.cycles == ()
    assert not any(known.graph.unknown.values())


def test_modules_without_neighbours_are_as_counted_elsewhere(known: Assessment, truth: Any) -> None:
    alone = [name for name in known.catalog if known.graph.instability(name) is None]

    assert len(alone) == truth["isolated_total"]


def test_every_module_has_the_numbers_that_were_counted_elsewhere(known: Assessment, truth: Any) -> None:
    graph = known.graph
    for text, expected in truth["modules"].items():
        name = ModuleName(text)
        assert list(graph.requires(name)) == sorted(expected["requires"]), name
        assert list(graph.required_by(name)) == sorted(expected["required_by"]), name
        assert sorted(graph.needs(name)) == sorted(expected["transitive_requires"]), name
        assert sorted(graph.dependents(name)) == sorted(expected["transitive_dependents"]), name
        assert (graph.fan_in(name), graph.fan_out(name)) == (expected["fan_in"], expected["fan_out"]), name
        assert graph.wave_of[name] == expected["wave"] + 1, name
        assert rounded(graph.instability(name)) == expected["instability"], name


def rounded(instability: Fraction | None) -> float | None:
    """Round as the counted numbers are."""
    return None if instability is None else round(float(instability), 3)


def test_wrong_claims_about_coupling_are_those_that_were_found_elsewhere(known: Assessment, truth: Any) -> None:
    claimed = [finding.module for finding in known.findings if finding.rule == "claim/coupling"]

    assert claimed == sorted(entry["module"] for entry in truth["declared_coupling_detail"])
    assert len(claimed) == truth["declared_coupling_mismatches"]


def test_owners_are_those_that_stand_for_somebody(known: Assessment, truth: Any) -> None:
    owners = Counter(known.classifier.owner(module) for module in known.catalog.values())
    expected = {owner: len(names) for owner, names in truth["by_owner"].items()}

    assert owners.pop(None) == expected.pop("@Unassigned")
    assert owners == expected


def test_products_enterprise_requires_five_and_is_required_by_none(known: Assessment) -> None:
    name = ModuleName("products.enterprise")

    assert (known.graph.fan_out(name), known.graph.fan_in(name)) == (5, 0)
    assert known.graph.instability(name) == 1


def test_one_module_was_reviewed_by_a_person(known: Assessment) -> None:
    reviewed = [name for name, module in known.catalog.items() if known.classifier.reviewed_by_a_person(module)]

    assert reviewed == ["lukhas.memory"]
