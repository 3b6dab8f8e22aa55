"""Each rule finds what it is for, says it with place and subject, and leaves good schemas alone."""

from dataclasses import dataclass

import pytest

from archatlas.analysis.rules import RULES
from archatlas.model.finding import Finding, Severity
from builders import assessed, requiring, schema_text

NEEDED = ("claim/", "cycle", "lane/", "reference/")
COUPLING = "dependencies.coupling_metrics"


@dataclass(frozen=True)
class Case:
    """Files that break one rule, what it says about them, and files that are good."""

    rule: str
    severity: Severity
    bad: tuple[str, ...]
    message: str
    place: tuple[str, int, int]
    module: str
    subject: str
    good: tuple[str, ...]


def promoted(name: str, from_lane: str) -> str:
    return schema_text(name, {"ownership.promotion_rules": {"from_lane": from_lane, "to_lane": "two"}})


def claiming(name: str, afferent: int, efferent: int) -> str:
    return schema_text(
        name,
        {"dependencies.internal.requires": ["lane.b"], COUPLING: {"afferent": afferent, "efferent": efferent}},
    )


CASES = (
    Case(
        "reference/unknown",
        Severity.ERROR,
        (requiring("lane.a", "lane.b", "lane.memroy"), requiring("lane.b"), requiring("lane.memory")),
        "dependencies.internal.requires names 'lane.memroy', which is no module of the estate;"
        " did you mean 'lane.memory'?",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.memroy",
        (requiring("lane.a", "lane.b"), requiring("lane.b")),
    ),
    Case(
        "reference/unknown",
        Severity.ERROR,
        (requiring("lane.a", "elsewhere.quite"),),
        "dependencies.internal.requires names 'elsewhere.quite', which is no module of the estate",
        ("0.yaml", 6, 7),
        "lane.a",
        "elsewhere.quite",
        (requiring("lane.a"),),
    ),
    Case(
        "reference/self",
        Severity.WARNING,
        (requiring("lane.a", "lane.b", "lane.a"), requiring("lane.b")),
        "dependencies.internal.requires names the module itself, 'lane.a'",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.a",
        (schema_text("lane.a", {"dependencies.internal.provides": ["lane.a"]}),),
    ),
    Case(
        "reference/duplicate",
        Severity.NOTE,
        (requiring("lane.a", "lane.b", "lane.b", "lane.b"), requiring("lane.b")),
        "dependencies.internal.requires names 'lane.b' 3 times",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (requiring("lane.a", "lane.b"), requiring("lane.b")),
    ),
    Case(
        "cycle",
        Severity.ERROR,
        (requiring("lane.a", "lane.c"), requiring("lane.b"), requiring("lane.c", "lane.b", "lane.a")),
        "dependencies.internal.requires closes a cycle of 2 modules: lane.a, lane.c",
        ("0.yaml", 6, 7),
        "lane.a",
        "lane.a",
        (requiring("lane.a", "lane.b"), requiring("lane.b")),
    ),
    Case(
        "lane/unpromoted-target",
        Severity.WARNING,
        (requiring("two.a", "two.c", "one.b"), promoted("one.b", "one"), promoted("two.c", "one")),
        "requires 'one.b', which is not promoted yet",
        ("0.yaml", 7, 7),
        "two.a",
        "one.b",
        (requiring("one.a", "one.b"), promoted("one.b", "one")),
    ),
    Case(
        "claim/coupling",
        Severity.NOTE,
        (claiming("lane.a", 1, 0), requiring("lane.b")),
        "dependencies.coupling_metrics claims afferent 1 and efferent 0; the estate has 0 and 1",
        ("0.yaml", 7, 3),
        "lane.a",
        COUPLING,
        (claiming("lane.a", 0, 1), requiring("lane.b")),
    ),
)


def of_the_estate(files: tuple[str, ...]) -> list[Finding]:
    return [finding for finding in assessed(*files).findings if finding.rule.startswith(NEEDED)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_broken_rule_is_told_with_place_and_subject(case: Case) -> None:
    finding = of_the_estate(case.bad)[0]

    assert (finding.rule, finding.severity, finding.message) == (case.rule, case.severity, case.message)
    assert (finding.location.path, finding.location.line, finding.location.column) == case.place
    assert finding.identity == (case.rule, case.module, case.subject)
    assert finding.hint


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_good_schema_breaks_no_rule(case: Case) -> None:
    assert of_the_estate(case.good) == []


def test_every_rule_has_an_example() -> None:
    assert {case.rule for case in CASES} == {rule.name for rule in RULES}


def test_every_rule_says_why_and_what_to_do() -> None:
    for rule in RULES:
        assert rule.title[0].isupper()
        assert rule.why.endswith(".")
        assert rule.cure
        assert not rule.cure.endswith(".")


def test_every_module_of_a_cycle_is_told_at_the_arrow_that_stays_inside() -> None:
    findings = of_the_estate(
        (requiring("lane.a", "lane.b"), requiring("lane.b", "lane.c"), requiring("lane.c", "lane.a"))
    )

    assert [(finding.module, finding.subject) for finding in findings] == [
        ("lane.a", "lane.a"), ("lane.b", "lane.a"), ("lane.c", "lane.a"),
    ]  # fmt: skip


def test_a_large_cycle_is_told_with_a_few_names() -> None:
    names = [f"lane.m{number}" for number in range(9)]
    circle = tuple(requiring(name, names[number - 8]) for number, name in enumerate(names))

    message = of_the_estate(circle)[0].message
    assert message.endswith("cycle of 9 modules: lane.m0, lane.m1, lane.m2, lane.m3, lane.m4, lane.m5 and 3 more")


def test_a_claim_about_one_number_is_compared_alone() -> None:
    metrics = {"dependencies.internal.requires": ["lane.b"], COUPLING: {"efferent": 1}}

    assert of_the_estate((schema_text("lane.a", metrics), requiring("lane.b"))) == []


def test_findings_stand_in_the_order_of_the_files() -> None:
    findings = of_the_estate((claiming("lane.c", 7, 7), requiring("lane.a", "lane.x"), requiring("lane.b", "lane.b")))

    assert [finding.location.path for finding in findings] == ["0.yaml", "1.yaml", "2.yaml"]


def test_a_finding_keeps_its_identity_when_the_file_is_written_anew() -> None:
    first = of_the_estate((requiring("lane.a", "lane.x"),))[0]
    moved = of_the_estate(("# moved\n\n" + requiring("lane.a", "lane.b", "lane.x"), requiring("lane.b")))[0]

    assert first.identity == moved.identity
    assert first.location != moved.location
