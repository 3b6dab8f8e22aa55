"""New, known, fixed: by identity and number, across renames, and never for what can no longer be seen."""

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.baseline_state import NewNames, compared_findings
from archatlas.analysis.report import BaselineState
from archatlas.model.module import ModuleName
from archatlas.model.source import SourceFile
from archatlas.settings import Settings, read_settings
from builders import assessed, requiring, schema_text

NEW, FIXED, KNOWN, WAIVED = BaselineState.NEW, BaselineState.FIXED, BaselineState.KNOWN, BaselineState.WAIVED
OWNED = schema_text("lane.a", {"ownership.owner": "@CoreTeam"})
UNOWNED = schema_text("lane.a", {"ownership.owner": "@todo"})


def states(before: Assessment, after: Assessment, rule: str, names: NewNames | None = None) -> list[tuple[str, str]]:
    reported = compared_findings(before, after, names or NewNames())
    return sorted((one.state, one.finding.module) for one in reported if one.finding.rule == rule)


def waiving(**said: str) -> Settings:
    values = {"owner": "'@X'", "reason": "agreed upon for now", "expires": "'2030-01-01'", **said}
    entry = "".join(f"    {key}: {value}\n" for key, value in values.items())
    return read_settings(SourceFile("archatlas.yml", f"waivers:\n  -\n{entry}"))


def test_a_finding_is_new_when_it_was_not_there() -> None:
    assert states(assessed(OWNED), assessed(UNOWNED), "ownership/unnamed") == [(NEW, "lane.a")]


def test_a_finding_is_fixed_when_it_is_gone_from_a_module_that_is_still_there() -> None:
    assert states(assessed(UNOWNED), assessed(OWNED), "ownership/unnamed") == [(FIXED, "lane.a")]


def test_a_finding_that_stays_is_known() -> None:
    assert states(assessed(UNOWNED), assessed("# moved\n" + UNOWNED), "ownership/unnamed") == [(KNOWN, "lane.a")]


def test_what_was_said_of_a_removed_module_is_not_fixed() -> None:
    before = assessed(UNOWNED, schema_text("lane.b", {"ownership.owner": "@CoreTeam"}))
    after = assessed(schema_text("lane.b", {"ownership.owner": "@CoreTeam"}))

    assert states(before, after, "ownership/unnamed") == []


def test_what_was_said_of_a_module_that_cannot_be_read_any_more_is_not_fixed() -> None:
    assert states(assessed(UNOWNED), assessed(UNOWNED + "\n- broken"), "ownership/unnamed") == []


def test_a_file_that_can_be_read_again_is_fixed() -> None:
    broken = assessed(OWNED + "\n- broken")

    assert states(broken, assessed(OWNED), "yaml/syntax") == [(FIXED, "lane.a")]


def test_a_renamed_module_keeps_its_findings() -> None:
    names = NewNames({ModuleName("lane.a"): ModuleName("lane.z")})

    reported = states(assessed(UNOWNED), assessed(UNOWNED.replace("lane.a", "lane.z")), "ownership/unnamed", names)

    assert reported == [(KNOWN, "lane.z")]


def test_a_finding_about_a_renamed_module_is_the_same_finding() -> None:
    names = NewNames({ModuleName("other.b"): ModuleName("other.c")})
    before = assessed(requiring("lane.a", "other.b"), requiring("other.b"))
    after = assessed(requiring("lane.a", "other.c"), requiring("other.c"))

    assert states(before, after, "lane/crosses", names) == [(KNOWN, "lane.a")]


LIBS = "dependencies.external.libs"


def listing(name: str, *libraries: str) -> str:
    """Return the YAML of a module with libraries of which nothing but the name is known."""
    return schema_text(name, {LIBS: [{"name": library} for library in libraries]})


@pytest.mark.parametrize("library", ["lane.z", "lane_z.client", "pkg-lane/z", "lane.a", "lane.another"])
def test_an_entry_may_follow_the_new_name_of_its_module_or_not(library: str) -> None:
    names = NewNames({ModuleName("lane.a"): ModuleName("lane.z")})
    former = library.replace("lane.z", "lane.a").replace("lane_z", "lane_a").replace("lane/z", "lane/a")

    reported = states(
        assessed(listing("lane.a", former)), assessed(listing("lane.z", library)), "schema/missing", names
    )

    assert {state for state, _module in reported} == {KNOWN}


def test_an_entry_of_another_module_may_follow_a_new_name() -> None:
    names = NewNames({ModuleName("lane.a"): ModuleName("lane.z")})
    before, after = (assessed(listing("lane.b", f"{name}.client"), listing(name)) for name in ("lane.a", "lane.z"))

    assert {state for state, _module in states(before, after, "schema/missing", names)} == {KNOWN}


def test_an_entry_that_takes_the_place_of_another_one_is_new_in_a_renamed_module_too() -> None:
    names = NewNames({ModuleName("lane.a"): ModuleName("lane.z")})
    before, after = assessed(listing("lane.a", "lane.a")), assessed(listing("lane.z", "lane.y"))
    reported = compared_findings(before, after, names)

    assert {(one.state, one.finding.subject) for one in reported if one.finding.subject.startswith(f"{LIBS}[")} == {
        (NEW, f"{LIBS}[lane.y].version"),
        (NEW, f"{LIBS}[lane.y].license"),
        (FIXED, f"{LIBS}[lane.a].version"),
        (FIXED, f"{LIBS}[lane.a].license"),
    }


def test_as_many_findings_as_before_can_be_new_ones() -> None:
    before = assessed(requiring("lane.a", "lane.x"), requiring("lane.b"))
    after = assessed(requiring("lane.a"), requiring("lane.b", "lane.x"))

    assert states(before, after, "reference/unknown") == [(FIXED, "lane.a"), (NEW, "lane.b")]


def test_a_waived_finding_is_neither_new_nor_known() -> None:
    settings = waiving(rule="ownership/unnamed", module="lane.a")

    assert states(assessed(OWNED), assessed(UNOWNED, settings=settings), "ownership/unnamed") == [(WAIVED, "lane.a")]


def test_a_finding_whose_waiver_was_taken_back_was_known() -> None:
    settings = waiving(rule="ownership/unnamed", module="lane.a")

    assert states(assessed(UNOWNED, settings=settings), assessed(UNOWNED), "ownership/unnamed") == [(KNOWN, "lane.a")]
