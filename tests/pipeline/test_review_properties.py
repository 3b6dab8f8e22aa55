"""A review names what is new, all of it and nothing else, whatever was done to the form of the files."""

import random
from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.policy.baseline_state import compared_findings
from archatlas.analysis.report import BaselineState
from archatlas.formats.schema_files import SourceTree
from archatlas.model.finding import FindingIdentity
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from archatlas.pipeline.renames_and_removals import new_names
from archatlas.pipeline.review_inputs import ReviewInputs, Revision
from archatlas.settings import Settings, read_settings
from pipeline.estates import EDITS, FAULTS, Estate, another_name, estates, written

DICE = st.randoms(use_true_random=False)
"""Decides on an edit; what it rolls is drawn, so that it shrinks as the estate does."""
rarely = settings(max_examples=settings().max_examples // 2)
"""An example is an estate that is assessed up to a dozen times."""

TODAY = date(2026, 6, 1)
POLICY = """\
lanes: {order: [candidate, lukhas, products]}
thresholds: [{fan_out: 1, fan_in: 1, reach: 0.5, instability: 0.8}]
estate_thresholds: {nccd: 1.0, propagation_cost: 0.3}
rules: {review/*: warning, coupling/instability: {severity: error, tiers: [1]}}
waivers:
  - {rule: tier/*, module: lukhas.*, owner: '@X', reason: agreed upon for now, expires: '2026-12-31'}
  - {rule: cycle, module: '*.core*', owner: '@X', reason: agreed upon for now, expires: '2026-12-31'}
  - {rule: reference/unknown, module: '*', owner: '@X', reason: agreed upon for now, expires: '2026-01-31'}
"""
SETTINGS = (Settings(), read_settings(SourceFile("archatlas.yml", POLICY)))

Files = tuple[SourceFile, ...]


def assessed(files: Files, assessor: Assessor) -> Assessment:
    return assessor.assess(SourceTree(files))


def sound(estate: Estate) -> list[str]:
    """Return the files that are not refused: no rule looks at a module that could not be taken."""
    return [path for path in sorted(estate) if "invariants" not in estate[path]["contracts"]]


def difference(before: Files, after: Files, assessor: Assessor) -> dict[BaselineState, list[FindingIdentity]]:
    """Return the identities of what is new and of what is fixed."""
    earlier, later = assessed(before, assessor), assessed(after, assessor)
    inputs = ReviewInputs(
        Revision(SourceTree(before), assessor.settings, "before"),
        Revision(SourceTree(after), assessor.settings, "after"),
    )
    names = new_names(inputs, earlier, later, compare(earlier, later).renames)
    found: dict[BaselineState, list[FindingIdentity]] = {BaselineState.NEW: [], BaselineState.FIXED: []}
    for one in compared_findings(earlier, later, names):
        if one.state in found:
            found[one.state].append(one.finding.identity)
    return found


@pytest.mark.real
@rarely
@given(estates(), DICE)
def test_an_edit_of_the_form_is_nothing_new(estate: Estate, rng: random.Random) -> None:
    assessor = Assessor(rng.choice(SETTINGS), TODAY)

    for name, edit in EDITS.items():
        found = difference(written(estate), edit(rng, estate), assessor)

        assert found == {BaselineState.NEW: [], BaselineState.FIXED: []}, name


@rarely
@given(estates(), DICE)
def test_a_module_that_gets_another_name_brings_nothing_new(estate: Estate, rng: random.Random) -> None:
    assessor = Assessor(rng.choice(SETTINGS), TODAY)

    found = difference(written(estate), another_name(rng, estate), assessor)

    assert found[BaselineState.NEW] == []
    # Libraries that were called like the module are called like no module any more.
    assert {rule for rule, _module, _subject in found[BaselineState.FIXED]} <= {"library/looks-internal"}


@pytest.mark.real
@rarely
@given(estates(), DICE)
def test_every_fault_that_is_put_in_is_new_and_its_repair_is_named(estate: Estate, rng: random.Random) -> None:
    assessor = Assessor(Settings(), TODAY)
    for fault in rng.sample(FAULTS, 6) if sound(estate) else ():
        worse = deepcopy(estate)
        expected = fault(worse, rng.choice(sound(estate)))
        before, after = written(estate), EDITS[rng.choice(sorted(EDITS))](rng, worse)
        if expected in {finding.identity for finding in assessed(before, assessor).findings}:
            continue

        assert expected in difference(before, after, assessor)[BaselineState.NEW]


@pytest.mark.real
@rarely
@given(estates(), DICE)
def test_a_fault_that_moves_to_another_module_is_new_although_as_many_are_left(
    estate: Estate, rng: random.Random
) -> None:
    assessor = Assessor(Settings(), TODAY)
    if len(sound(estate)) < 2:
        return
    here, there = rng.sample(sound(estate), 2)
    fault = rng.choice(FAULTS)
    first, second = deepcopy(estate), deepcopy(estate)
    removed, added = fault(first, here), fault(second, there)
    known = {finding.identity for finding in assessed(written(estate), assessor).findings}
    if known & {removed, added}:
        return

    found = difference(written(first), EDITS[rng.choice(sorted(EDITS))](rng, second), assessor)

    assert added in found[BaselineState.NEW]
    assert removed in found[BaselineState.FIXED]


def test_one_more_finding_of_the_same_identity_is_new() -> None:
    estate: Estate = {"a.yaml": {"identity": {"name": "lane.a"}, "contracts": {"invariants": [7]}}}
    worse: Estate = {"a.yaml": {"identity": {"name": "lane.a"}, "contracts": {"invariants": [7, 7]}}}
    assessor = Assessor(Settings(), TODAY)

    found = difference(written(estate), written(worse), assessor)

    assert found == {BaselineState.NEW: [("schema/type", "lane.a", "contracts.invariants[7]")], BaselineState.FIXED: []}
