"""A review names what is new, all of it and nothing else, whatever was done to the form of the files."""

import os
import random
from copy import deepcopy
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.report import Standing
from archatlas.analysis.standings import NewNames, compared_findings
from archatlas.load.file_names import renamed_files
from archatlas.load.sources import SourceTree
from archatlas.model.finding import Identity
from archatlas.model.source import SourceFile
from archatlas.pipeline import Road
from archatlas.settings import Settings
from pipeline.estates import EDITS, FAULTS, Estate, random_estate, written

ESTATES = 1000 if os.environ.get("HYPOTHESIS_PROFILE", "dev") != "dev" else 50
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
TODAY = date(2026, 6, 1)

Files = tuple[SourceFile, ...]


def assessed(files: Files, road: Road) -> Assessment:
    return road.assess(SourceTree(files))


def sound(estate: Estate) -> list[str]:
    """Return the files that are not refused: no rule looks at a module that could not be taken."""
    return [path for path in sorted(estate) if "invariants" not in estate[path]["contracts"]]


def difference(before: Files, after: Files, road: Road) -> dict[Standing, list[Identity]]:
    """Return the identities of what is new and of what is fixed."""
    earlier, later = assessed(before, road), assessed(after, road)
    names = NewNames(compare(earlier, later).renames, renamed_files(before, after))
    found: dict[Standing, list[Identity]] = {Standing.NEW: [], Standing.FIXED: []}
    for one in compared_findings(earlier, later, names):
        if one.standing in found:
            found[one.standing].append(one.finding.identity)
    return found


@settings(max_examples=ESTATES)
@given(SEEDS)
def test_an_edit_of_the_form_is_nothing_new(seed: int) -> None:
    rng = random.Random(seed)
    estate, road = random_estate(rng), Road(Settings(), TODAY)

    for name, edit in EDITS.items():
        found = difference(written(estate), edit(rng, estate), road)

        assert found == {Standing.NEW: [], Standing.FIXED: []}, name


@settings(max_examples=ESTATES)
@given(SEEDS)
def test_every_fault_that_is_put_in_is_new_and_its_repair_is_named(seed: int) -> None:
    rng = random.Random(seed)
    estate, road = random_estate(rng), Road(Settings(), TODAY)
    for fault in FAULTS if sound(estate) else ():
        worse = deepcopy(estate)
        expected = fault(worse, rng.choice(sound(estate)))
        before, after = written(estate), EDITS[rng.choice(sorted(EDITS))](rng, worse)
        if expected in {finding.identity for finding in assessed(before, road).findings}:
            continue

        assert expected in difference(before, after, road)[Standing.NEW]


@settings(max_examples=ESTATES)
@given(SEEDS)
def test_a_fault_that_moves_to_another_module_is_new_although_as_many_are_left(seed: int) -> None:
    rng = random.Random(seed)
    estate, road = random_estate(rng), Road(Settings(), TODAY)
    if len(sound(estate)) < 2:
        return
    here, there = rng.sample(sound(estate), 2)
    fault = rng.choice(FAULTS)
    first, second = deepcopy(estate), deepcopy(estate)
    removed, added = fault(first, here), fault(second, there)
    known = {finding.identity for finding in assessed(written(estate), road).findings}
    if known & {removed, added}:
        return

    found = difference(written(first), EDITS[rng.choice(sorted(EDITS))](rng, second), road)

    assert added in found[Standing.NEW]
    assert removed in found[Standing.FIXED]


def test_one_more_finding_of_the_same_identity_is_new() -> None:
    estate: Estate = {"a.yaml": {"identity": {"name": "lane.a"}, "contracts": {"invariants": [7]}}}
    worse: Estate = {"a.yaml": {"identity": {"name": "lane.a"}, "contracts": {"invariants": [7, 7]}}}
    road = Road(Settings(), TODAY)

    found = difference(written(estate), written(worse), road)

    assert found == {Standing.NEW: [("schema/type", "lane.a", "contracts.invariants[7]")], Standing.FIXED: []}
