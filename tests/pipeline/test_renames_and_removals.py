"""What is called otherwise keeps its findings, whether it can be read or not."""

from collections.abc import Mapping

import pytest

from archatlas.analysis.report import BaselineState
from archatlas.formats.schema_files import SourceTree
from archatlas.model.finding import Severity
from archatlas.model.source import SourceFile
from archatlas.pipeline.review import review_change
from archatlas.pipeline.review_inputs import ReviewInputs, Revision
from archatlas.settings import Settings
from builders import requiring, schema_text

BROKEN = "contracts.invariants"
SAID = {
    "identity": {"name": "lane.old", "layer": "nonsense", "teir": 2, "summary": "What the old one is for"},
    "ownership": {"owner": "@CoreTeam", "lifecycle": "stable"},
}
OLD = schema_text("lane.old", {**SAID, BROKEN: [3]})
NEW = OLD.replace("lane.old", "lane.new")
KEPT_ITS_FILE = ("module/filename", "")
"""Said of a module with another name in a file with the former one."""
READABLE = OLD.replace("- 3", "- it holds")


def side(files: Mapping[str, str], name: str) -> Revision:
    return Revision(SourceTree(tuple(SourceFile(path, text) for path, text in files.items())), Settings(), name)


def new_in(before: Mapping[str, str], after: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return rule and subject of every new finding of a review."""
    report = review_change(ReviewInputs(side(before, "before"), side(after, "after")), None, Severity.WARNING).report
    return {(one.finding.rule, one.finding.subject) for one in report.of(BaselineState.NEW)}


@pytest.mark.parametrize("path", ["old.yaml", "new.yaml"])
def test_a_module_that_cannot_be_read_may_get_another_name(path: str) -> None:
    assert new_in({"old.yaml": OLD}, {path: NEW}) - {KEPT_ITS_FILE} == set()


def test_who_requires_a_renamed_module_that_cannot_be_read_keeps_the_finding() -> None:
    before = {"old.yaml": OLD, "user.yaml": requiring("lane.user", "lane.old")}
    after = {"new.yaml": NEW, "user.yaml": requiring("lane.user", "lane.new")}

    assert new_in(before, after) == set()


def test_a_module_that_gets_another_name_and_breaks_has_only_what_broke_it() -> None:
    found = new_in({"old.yaml": READABLE}, {"old.yaml": NEW})

    assert found - {KEPT_ITS_FILE} == {("schema/type", "contracts.invariants[3]")}


def test_a_file_that_takes_the_place_of_one_that_cannot_be_read_is_another_module() -> None:
    other = schema_text("lane.new", {"contracts.invariants": [3], "runtime.processes.entrypoints": ["a", "b", "c"]})

    assert ("schema/type", "contracts.invariants[3]") in new_in({"old.yaml": OLD}, {"old.yaml": other})


def test_a_name_that_is_still_there_was_not_given_up() -> None:
    assert ("schema/type", "contracts.invariants[3]") in new_in(
        {"old.yaml": OLD}, {"old.yaml": NEW, "again.yaml": READABLE}
    )
