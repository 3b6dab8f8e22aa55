"""The settings of the base judge a change, which can take back what it no longer needs and loosen nothing."""

from datetime import date
from pathlib import Path

import pytest

from archatlas.analysis.report import BaselineState, Report
from archatlas.model.finding import Severity
from archatlas.pipeline.review import review_change
from archatlas.pipeline.review_inputs import ReviewRequest, read_review_inputs
from builders import schema_text
from sources.repositories import commit, new_repository, write

TODAY = date(2026, 6, 1)
LIMITED = "thresholds: [{{fan_out: 0, modules: [{name}]}}]\n"
WAIVER = (
    "waivers:\n  - {rule: ownership/unnamed, module: lane.a, owner: '@X', reason: agreed upon for now,"
    " expires: '2027-01-01'}\n"
)


def schema(name: str, **said: object) -> str:
    values = {"ownership.owner": "@todo", "contracts.api.surface": ["rest: /orders", "rest: /carts"], **said}
    return schema_text(name, values)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(new_repository(tmp_path))
    return tmp_path


def reviewed(root: Path, before: dict[str, str], after: dict[str, str]) -> Report:
    """Commit files, write other ones over them, and review the work tree."""
    commit(root, before)
    for path in before.keys() - after.keys():
        (root / path).unlink()
    write(root, after)
    inputs = read_review_inputs(ReviewRequest((Path("modules"),), "main"))
    return review_change(inputs, TODAY, Severity.WARNING).report


def told(report: Report, state: BaselineState) -> list[tuple[str, str]]:
    """Return rule and subject of what is more than a note."""
    found = (one.finding for one in report.of(state) if one.finding.severity > Severity.NOTE)
    return [(finding.rule, finding.subject) for finding in found]


@pytest.mark.parametrize(("named", "new"), [("lane.b", []), ("lane.a", [("policy/matches-nothing", "module lane.a")])])
def test_a_policy_that_follows_a_renamed_module_is_no_finding(root: Path, named: str, new: list[object]) -> None:
    before = {"modules/a.yaml": schema("lane.a"), "archatlas.yml": LIMITED.format(name="lane.a")}
    after = {"modules/a.yaml": schema("lane.b"), "archatlas.yml": LIMITED.format(name=named)}

    assert told(reviewed(root, before, after), BaselineState.NEW) == new


def test_a_limit_that_is_taken_out_judges_still(root: Path) -> None:
    before = {"modules/a.yaml": schema("lane.a"), "archatlas.yml": LIMITED.format(name="lane.*")}
    needy = schema("lane.a", **{"dependencies.internal.requires": ["lane.b"]})
    after = {"modules/a.yaml": needy, "modules/b.yaml": schema("lane.b"), "archatlas.yml": "layers: {}\n"}

    assert ("coupling/fan-out", "dependencies.internal.requires") in told(
        reviewed(root, before, after), BaselineState.NEW
    )


@pytest.mark.parametrize(
    ("settings", "new"),
    [(WAIVER, [("waiver/unused", "ownership/unnamed")]), ("layers: {}\n", [])],
)
def test_a_repair_takes_its_waiver_along(root: Path, settings: str, new: list[tuple[str, str]]) -> None:
    before = {"modules/a.yaml": schema("lane.a"), "archatlas.yml": WAIVER}
    after = {"modules/a.yaml": schema("lane.a", **{"ownership.owner": "@ATeam"}), "archatlas.yml": settings}

    report = reviewed(root, before, after)

    assert told(report, BaselineState.NEW) == new
    assert told(report, BaselineState.FIXED) == [("ownership/unnamed", "ownership.owner")]


def test_a_waiver_that_the_change_makes_waives_nothing(root: Path) -> None:
    before = {"modules/a.yaml": schema("lane.a", **{"ownership.owner": "@ATeam"}), "archatlas.yml": "layers: {}\n"}
    after = {"modules/a.yaml": schema("lane.a"), "archatlas.yml": WAIVER}

    assert told(reviewed(root, before, after), BaselineState.NEW) == [("ownership/unnamed", "ownership.owner")]


def test_a_waiver_that_is_taken_back_makes_nothing_new(root: Path) -> None:
    before = {"modules/a.yaml": schema("lane.a"), "archatlas.yml": WAIVER}

    report = reviewed(root, before, {"modules/a.yaml": schema("lane.a"), "archatlas.yml": "layers: {}\n"})

    assert told(report, BaselineState.NEW) == []
    assert told(report, BaselineState.KNOWN) == [("ownership/unnamed", "ownership.owner")]
