"""Each rule finds what it is for, says it with place and subject, and leaves good schemas alone."""

import pytest

from analysis.rules.cases import COUPLING, LIBS, REQUIRES, TODAY, Case, being, claiming, promoted
from analysis.rules.cases_of_modules import MODULES
from analysis.rules.cases_of_requirements import REQUIREMENTS
from archatlas.analysis.rules.evaluation import RULES
from archatlas.model.finding import Finding
from archatlas.model.rule import Need
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import hint_of, message_of
from archatlas.settings import read_settings
from builders import assessed, requiring, schema_text

CASES = (*REQUIREMENTS, *MODULES)


def found(rule: str, files: tuple[str, ...], policy: str = "") -> list[Finding]:
    settings = read_settings(SourceFile("archatlas.yml", policy))
    return [finding for finding in assessed(*files, settings=settings, today=TODAY).findings if finding.rule == rule]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_broken_rule_is_told_with_place_and_subject(case: Case) -> None:
    finding = found(case.rule, case.bad, case.policy)[0]

    assert (finding.severity, message_of(finding)) == (case.severity, case.message)
    assert (finding.location.path, finding.location.line, finding.location.column) == case.place
    assert finding.identity == (case.rule, case.module, case.subject)
    assert hint_of(finding)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_good_schema_does_not_break_the_rule(case: Case) -> None:
    assert found(case.rule, case.good, case.policy) == []


def test_every_rule_has_an_example() -> None:
    others = (Need.CODE, Need.MEASURED, Need.RUNS, Need.PAST)

    assert {case.rule for case in CASES} == {rule.name for rule in RULES if rule.need not in others}


def test_every_rule_says_why_and_what_to_do() -> None:
    for rule in RULES:
        assert rule.title[0].isupper()
        assert rule.why.endswith(".")
        assert rule.cure
        assert not rule.cure.endswith(".")


def test_every_requirement_inside_a_cycle_is_told() -> None:
    circle = (
        requiring("lane.a", "lane.b", "lane.c", "lane.d"),
        requiring("lane.b", "lane.c"),
        requiring("lane.c", "lane.a"),
        requiring("lane.d"),
    )

    told = [(finding.module, finding.subject) for finding in found("cycle", circle)]
    assert told == [("lane.a", "lane.b"), ("lane.a", "lane.c"), ("lane.b", "lane.c"), ("lane.c", "lane.a")]


def test_every_library_that_looks_internal_is_told_once() -> None:
    libs = [{"name": name} for name in ("lane", "flask", "lane.b", "lane")]
    told = found("library/looks-internal", (schema_text("lane.a", {LIBS: libs}), schema_text("lane.b")))

    assert [finding.subject for finding in told] == ["lane", "lane.b"]


def test_a_requirement_across_lanes_is_noted_whatever_else_is_said_of_it() -> None:
    files = (requiring("two.a", "one.b"), promoted("one.b", "one"))

    assert [finding.subject for finding in found("lane/crosses", files)] == ["one.b"]
    assert len(found("lane/unpromoted-target", files)) == len(found("lane/forbidden", files)) == 1


def test_a_lane_that_may_require_no_other_is_told_so() -> None:
    files = (requiring("two.a", "one.b"), requiring("one.b"))

    (finding,) = found("lane/forbidden", files, "lanes: {may_require: {two: []}}")
    assert message_of(finding) == "requires 'one.b': the lane 'two' may require no other lane"


def test_what_the_policy_allows_is_not_forbidden_by_promotions() -> None:
    files = (requiring("two.a", "one.b"), requiring("one.b"), promoted("one.c", "one"))

    assert found("lane/forbidden", files, "lanes: {may_require: {two: [one]}}") == []
    assert found("lane/forbidden", files, "lanes: {order: [two, one]}") == []


def test_what_is_said_of_a_single_lane_counts_whatever_the_order_is() -> None:
    files = (requiring("two.a", "one.b", "three.c"), requiring("one.b"), requiring("three.c"))
    policy = "lanes: {order: [one, two, three], may_require: {two: [one]}}"

    (finding,) = found("lane/forbidden", files, policy)
    assert message_of(finding) == "requires 'three.c': the lane 'two' may require 'one'"


def test_an_optional_requirement_breaks_no_rule_about_requirements() -> None:
    optional = {"dependencies.internal.weak_dependencies": ["one.b"], "identity": {"name": "two.a", "tier": 1}}
    files = (schema_text("two.a", optional), being("one.b", tier=5, status="deprecated"))
    rules = {finding.rule.partition("/")[0] for finding in assessed(*files, today=TODAY).findings}

    assert not rules & {"lane", "layer", "tier", "lifecycle", "coupling"}


def test_fan_out_has_a_limit_without_a_policy() -> None:
    many = [f"lane.m{number}" for number in range(21)]
    leaves = [requiring(name) for name in many]

    assert found("coupling/fan-out", (requiring("lane.a", *many[:20]), *leaves)) == []
    assert message_of(found("coupling/fan-out", (requiring("lane.a", *many), *leaves))[0]) == (
        "requires 21 modules, more than 20"
    )


@pytest.mark.parametrize("rule", ["fan-in", "distance", "propagation"])
def test_other_couplings_have_no_limit_without_a_policy(rule: str) -> None:
    names = [f"lane.m{number}" for number in range(50)]
    chain = [requiring(name, *names[number + 1 : number + 20]) for number, name in enumerate(names)]

    assert found(f"coupling/{rule}", tuple(chain)) == []


def test_a_large_cycle_is_told_with_a_few_names() -> None:
    names = [f"lane.m{number}" for number in range(9)]
    circle = tuple(requiring(name, names[number - 8]) for number, name in enumerate(names))

    message = message_of(found("cycle", circle)[0])
    assert message.endswith("cycle of 9 modules: lane.m0, lane.m1, lane.m2, lane.m3, lane.m4, lane.m5 and 3 more")


def test_a_claim_about_one_number_is_compared_alone() -> None:
    claim = schema_text("lane.a", {REQUIRES: ["lane.b"], COUPLING: {"efferent": 1}})

    assert found("claim/coupling", (claim, requiring("lane.b"))) == []


def test_findings_stand_in_the_order_of_the_files() -> None:
    files = (claiming("lane.c", 7, 7), requiring("lane.a", "lane.x"), requiring("lane.b", "lane.b"))
    places = [finding.location for finding in assessed(*files).findings]

    assert places == sorted(places)


def test_a_finding_keeps_its_identity_when_the_file_is_written_anew() -> None:
    first = found("reference/unknown", (requiring("lane.a", "lane.x"),))[0]
    moved = found("reference/unknown", ("# moved\n\n" + requiring("lane.a", "lane.b", "lane.x"), requiring("lane.b")))[
        0
    ]

    assert first.identity == moved.identity
    assert first.location != moved.location


def test_a_module_can_be_told_once_for_each_topic_and_each_unknown_name() -> None:
    assert len(found("reference/unknown", (requiring("lane.a", "lane.x", "lane.y", "lane.x"),))) == 2
