"""A waiver holds for the findings it names until its last day, and says so when it is of no use."""

from datetime import date, timedelta

import pytest

from analysis.policy.policies import TODAY, assessed_with, told
from archatlas.analysis.assessment import Assessment
from archatlas.model.finding import Severity
from archatlas.render.text.messages import message_of
from builders import requiring

RULE = "reference/unknown"
FILES = {"a": requiring("one.a", "gone.x", "gone.y"), "b": requiring("one.b", "gone.x")}


def waiver(rule: str = RULE, module: str = "one.a", expires: date = TODAY, **more: str) -> str:
    said = {"rule": rule, "module": module, "owner": "@Team", "reason": "is moved in May", "expires": str(expires)}
    return "{" + ", ".join(f"{key}: '{value}'" for key, value in {**said, **more}.items()) + "}"


def with_waivers(*waivers: str, today: date | None = TODAY, files: dict[str, str] = FILES) -> Assessment:
    return assessed_with(f"waivers: [{', '.join(waivers)}]", files, today)


def counting(known: Assessment) -> list[tuple[str, str]]:
    return [(finding.module, finding.subject) for finding in told(known, RULE)]


def waived(known: Assessment) -> list[tuple[str, str]]:
    return [(one.finding.module, one.finding.subject) for one in known.waived]


def about_waivers(known: Assessment) -> list[tuple[str, str]]:
    return [(finding.rule, finding.module) for finding in known.findings if finding.rule.startswith("waiver/")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (waiver(), [("one.a", "gone.x"), ("one.a", "gone.y")]),
        (waiver(subject="gone.x"), [("one.a", "gone.x")]),
        (waiver(module="one.*", subject="gone.x"), [("one.a", "gone.x"), ("one.b", "gone.x")]),
        (waiver(module="*"), [("one.a", "gone.x"), ("one.a", "gone.y"), ("one.b", "gone.x")]),
        (waiver(rule="reference/*", module="one.b"), [("one.b", "gone.x")]),
    ],
)
def test_what_a_waiver_names_is_waived_and_the_rest_counts(said: str, expected: list[tuple[str, str]]) -> None:
    known = with_waivers(said)

    assert waived(known) == expected
    assert sorted(counting(known) + expected) == [("one.a", "gone.x"), ("one.a", "gone.y"), ("one.b", "gone.x")]
    assert about_waivers(known) == []


def test_a_waived_finding_comes_with_its_waiver() -> None:
    (one,) = with_waivers(waiver(subject="gone.x", ticket="ARCH-7")).waived

    assert (one.waiver.owner, one.waiver.reason, one.waiver.ticket) == ("@Team", "is moved in May", "ARCH-7")
    assert one.finding.severity is Severity.ERROR


def test_a_waiver_holds_on_its_last_day_and_no_longer() -> None:
    said = waiver(expires=TODAY)

    assert counting(with_waivers(said, today=TODAY)) == [("one.b", "gone.x")]
    late = with_waivers(said, today=TODAY + timedelta(days=1))
    assert len(counting(late)) == 3
    assert about_waivers(late) == [("waiver/expired", "one.a")]


def test_an_expired_waiver_is_an_error_at_its_place_and_names_its_owner() -> None:
    known = assessed_with(f"waivers:\n  - {waiver(expires=date(2026, 2, 28), subject='gone.x')}\n", FILES)
    (finding,) = told(known, "waiver/expired")

    assert finding.severity is Severity.ERROR
    assert (finding.location.path, finding.location.line) == ("archatlas.yml", 2)
    assert finding.identity == ("waiver/expired", "one.a", f"{RULE} gone.x")
    assert message_of(finding) == f"the waiver of {RULE} for 'one.a', 'gone.x' expired on 2026-02-28; it was @Team's"


def test_an_expired_waiver_is_not_told_as_unused_too() -> None:
    known = with_waivers(waiver(module="no.such", expires=date(2026, 1, 1)))

    assert about_waivers(known) == [("waiver/expired", "no.such")]


@pytest.mark.parametrize("more", [{"module": "one.c"}, {"subject": "gone.z"}, {"rule": "cycle"}, {"module": "ONE.A"}])
def test_a_waiver_that_fits_nothing_is_an_error(more: dict[str, str]) -> None:
    known = with_waivers(waiver(**more))  # type: ignore[arg-type] # no dates among them

    assert len(counting(known)) == 3
    assert [one.severity for one in told(known, "waiver/unused")] == [Severity.ERROR]
    assert message_of(told(known, "waiver/unused")[0]).endswith("fits no finding")


def test_overlapping_waivers_are_all_used() -> None:
    known = with_waivers(waiver(module="*"), waiver(subject="gone.x"))

    assert len(known.waived) == 3
    assert about_waivers(known) == []


def test_a_valid_waiver_holds_beside_an_expired_one() -> None:
    known = with_waivers(waiver(expires=date(2026, 1, 1)), waiver(expires=date(2026, 5, 1)))

    assert counting(known) == [("one.b", "gone.x")]
    assert about_waivers(known) == [("waiver/expired", "one.a")]


def test_a_rule_that_is_off_leaves_its_waivers_without_use() -> None:
    known = assessed_with(f"rules: {{{RULE}: off}}\nwaivers: [{waiver()}]", FILES)

    assert known.waived == ()
    assert about_waivers(known) == [("waiver/unused", "one.a")]


def test_no_waiver_hides_why_a_file_is_refused() -> None:
    broken = 'identity: {name: one.c, tier: 9}\nownership: {owner: "@T\\n"}\n'
    known = with_waivers(waiver(rule="schema/*", module="*"), waiver(rule="*", module="one.c"), files={"c": broken})

    assert {"schema/range", "schema/pattern"} <= {finding.rule for finding in known.findings}
    assert {one.finding.severity for one in known.waived} == {Severity.NOTE}


def test_a_waiver_of_what_only_a_review_reports_may_fit_nothing_in_a_check() -> None:
    assert about_waivers(with_waivers(waiver(rule="contract/breaking-change"))) == []


def test_without_a_day_the_youngest_date_of_the_schemas_decides() -> None:
    dated = requiring("one.a", "gone.x") + "provenance: {last_updated: '2026-04-01'}\n"
    said = waiver(expires=date(2026, 3, 31))

    assert about_waivers(with_waivers(said, today=None, files={"a": dated})) == [("waiver/expired", "one.a")]
    assert about_waivers(with_waivers(said, today=None, files={"a": requiring("one.a", "gone.x")})) == []
