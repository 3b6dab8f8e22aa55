"""Each rule finds what it is for, says it with place and subject, and leaves good schemas alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from archatlas.analysis.rules.evaluation import RULES
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import hint_of, message_of
from archatlas.settings import read_settings
from builders import assessed, requiring, schema_text

TODAY = date(2026, 3, 1)
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
REQUIRES = "dependencies.internal.requires"
COUPLING = "dependencies.coupling_metrics"
LIBS = "dependencies.external.libs"
USES = "dependencies.internal.uses"
COUNTS = "test_posture.tests"
COVERAGE = "test_posture.coverage.current"
AVAILABILITY = "observability.slos.availability_pct"
PROVIDES = "dependencies.internal.provides"
ABSTRACTNESS = f"{COUPLING}.abstractness"


@dataclass(frozen=True)
class Case:
    """Files that break one rule, what it says about them, and files that are good; all judged by the same policy."""

    rule: str
    severity: Severity
    bad: tuple[str, ...]
    message: str
    place: tuple[str, int, int]
    module: str
    subject: str
    good: tuple[str, ...]
    policy: str = ""


def saying(values: Mapping[str, object], name: str = "lane.a") -> tuple[str, ...]:
    """Return an estate of one module that says these values."""
    return (schema_text(name, values),)


def of_tier(tier: int, **values: object) -> tuple[str, ...]:
    said = {key.replace("__", "."): value for key, value in values.items()}
    return saying({"identity": {"name": "lane.a", "tier": tier}, **said})


def promoted(name: str, from_lane: str) -> str:
    return schema_text(name, {"ownership.promotion_rules": {"from_lane": from_lane, "to_lane": "two"}})


def claiming(name: str, afferent: int, efferent: int) -> str:
    return schema_text(name, {REQUIRES: ["lane.b"], COUPLING: {"afferent": afferent, "efferent": efferent}})


def using(entry: str) -> tuple[str, ...]:
    return (
        schema_text("lane.a", {REQUIRES: ["lane.b"], USES: {"lane.b": [entry]}}),
        schema_text("lane.b", {"contracts.api.surface": ["rest: /b"]}),
    )


def library(**facts: str) -> tuple[str, ...]:
    return saying({LIBS: [facts]})


def latency(p95: float, p99: float) -> tuple[str, ...]:
    return saying({"observability.slos": {"latency_p95_ms": p95, "latency_p99_ms": p99}})


def promising(own: float, below: float) -> tuple[str, ...]:
    return (
        schema_text("lane.a", {REQUIRES: ["lane.b"], AVAILABILITY: own}),
        schema_text("lane.b", {AVAILABILITY: below}),
    )


def being(name: str, *requires: str, **identity: object) -> str:
    """Return a module that says these values of `identity` and what it requires."""
    return schema_text(name, {"identity": {"name": name, **identity}, REQUIRES: list(requires)})


def listening(topic: str) -> tuple[str, ...]:
    return (
        schema_text("lane.a", {"data_and_events.consumes": [{"topic": topic}]}),
        schema_text("lane.b", {"data_and_events.emits": [{"topic": "order.made"}]}),
    )


CASES = (
    Case(
        "reference/used-not-required",
        Severity.WARNING,
        saying({USES: {"lane.b": ["rest: /b"]}}),
        f"{USES} names 'lane.b', which is not among the requirements",
        ("0.yaml", 6, 7),
        "lane.a",
        "lane.b",
        saying({USES: {"lane.b": ["rest: /b"]}, "dependencies.internal.weak_dependencies": ["lane.b"]}),
    ),
    Case(
        "reference/used-entry-unknown",
        Severity.WARNING,
        using("rest: /bs"),
        "uses 'rest: /bs' of 'lane.b', which lists no such entry point; did you mean 'rest: /b'?",
        ("0.yaml", 9, 9),
        "lane.a",
        "lane.b: rest: /bs",
        using("rest: /b"),
    ),
    Case(
        "reference/outside-root",
        Severity.WARNING,
        saying({"contracts.api.spec": ["api.yaml", "../api.yaml"]}),
        "contracts.api.spec leads out of the root",
        ("0.yaml", 7, 7),
        "lane.a",
        "contracts.api.spec: ../api.yaml",
        saying({"contracts.api.spec": "api.yaml", "docs": "./docs/../pages"}),
    ),
    Case(
        "module/alias-taken",
        Severity.WARNING,
        (
            schema_text("lane.a", {"identity.aliases": ["old.b"]}),
            schema_text("lane.b", {"identity.aliases": ["old.b"]}),
        ),
        "identity.aliases names 'old.b', as 'lane.b' does",
        ("0.yaml", 4, 5),
        "lane.a",
        "old.b",
        saying({"identity.aliases": ["old.b"]}),
    ),
    Case(
        "reference/unknown",
        ERROR,
        (requiring("lane.a", "lane.b", "lane.memroy"), requiring("lane.b"), requiring("lane.memory")),
        f"{REQUIRES} names 'lane.memroy', which is no module of the estate; did you mean 'lane.memory'?",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.memroy",
        (requiring("lane.a", "lane.b"), requiring("lane.b")),
    ),
    Case(
        "reference/unknown",
        ERROR,
        (requiring("lane.a", "elsewhere.quite"),),
        f"{REQUIRES} names 'elsewhere.quite', which is no module of the estate",
        ("0.yaml", 6, 7),
        "lane.a",
        "elsewhere.quite",
        (requiring("lane.a"),),
    ),
    Case(
        "reference/self",
        WARNING,
        (requiring("lane.a", "lane.b", "lane.a"), requiring("lane.b")),
        f"{REQUIRES} names the module itself, 'lane.a'",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.a",
        saying({"dependencies.internal.provides": ["lane.a"]}),
    ),
    Case(
        "reference/duplicate",
        NOTE,
        (requiring("lane.a", "lane.b", "lane.b", "lane.b"), requiring("lane.b")),
        f"{REQUIRES} names 'lane.b' 3 times",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (requiring("lane.a", "lane.b"), requiring("lane.b")),
    ),
    Case(
        "cycle",
        ERROR,
        (requiring("lane.a", "lane.c"), requiring("lane.b"), requiring("lane.c", "lane.b", "lane.a")),
        f"{REQUIRES} closes a cycle of 2 modules: lane.a and lane.c",
        ("0.yaml", 6, 7),
        "lane.a",
        "lane.c",
        (requiring("lane.a", "lane.b"), requiring("lane.b")),
    ),
    Case(
        "lane/forbidden",
        ERROR,
        (requiring("two.a", "two.c", "one.b"), requiring("one.b"), requiring("two.c")),
        "requires 'one.b': the lane 'two' must not require 'one', which stands before it",
        ("0.yaml", 7, 7),
        "two.a",
        "one.b",
        (requiring("one.a", "two.b"), requiring("two.b")),
        "lanes: {order: [one, two]}",
    ),
    Case(
        "lane/forbidden",
        ERROR,
        (requiring("two.a", "one.b"), requiring("one.b")),
        "requires 'one.b': the lane 'two' may require 'three', 'four'",
        ("0.yaml", 6, 7),
        "two.a",
        "one.b",
        (requiring("two.a", "two.b", "three.c"), requiring("two.b"), requiring("three.c", "one.d"), requiring("one.d")),
        "lanes: {may_require: {two: [three, four]}}",
    ),
    Case(
        "lane/forbidden",
        ERROR,
        (requiring("two.a", "one.b"), requiring("one.b"), promoted("one.c", "one")),
        "requires 'one.b': modules are promoted from 'one' into 'two', which must not lean on where they come from",
        ("0.yaml", 6, 7),
        "two.a",
        "one.b",
        (requiring("one.a", "two.b"), requiring("two.b"), promoted("one.c", "one")),
    ),
    Case(
        "lane/unpromoted-target",
        ERROR,
        (requiring("two.a", "two.c", "one.b"), promoted("one.b", "one"), promoted("two.c", "one")),
        "requires 'one.b', which is not promoted yet",
        ("0.yaml", 7, 7),
        "two.a",
        "one.b",
        (requiring("one.a", "one.b"), promoted("one.b", "one")),
    ),
    Case(
        "lane/crosses",
        NOTE,
        (requiring("two.a", "two.c", "one.b"), requiring("one.b"), requiring("two.c")),
        "requires 'one.b' of the lane 'one'",
        ("0.yaml", 7, 7),
        "two.a",
        "one.b",
        (requiring("two.a", "two.b"), requiring("two.b")),
    ),
    Case(
        "layer/upward",
        ERROR,
        (being("lane.a", "lane.b", layer="infrastructure"), being("lane.b", layer="application")),
        "is infrastructure and requires 'lane.b', which is application",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (
            being("lane.a", "lane.b", "lane.c", "lane.d", layer="application"),
            being("lane.b", layer="infrastructure"),
            being("lane.c", layer="application"),
            being("lane.d", "lane.a"),
        ),
    ),
    Case(
        "layer/upward",
        ERROR,
        (being("lane.a", "lane.b", layer="foundational"), being("lane.b", layer="application")),
        "is foundational and requires 'lane.b', which is application",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (being("lane.a", "lane.b", layer="infrastructure"), being("lane.b", layer="application")),
        "layers: {order: [foundational, application]}",
    ),
    Case(
        "layer/skips-closed",
        ERROR,
        (being("lane.a", "lane.b", layer="interface"), being("lane.b", layer="foundational")),
        "is interface and requires 'lane.b', which is foundational, past the infrastructure layer",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (
            being("lane.a", "lane.b", layer="interface"),
            being("lane.b", "lane.c", layer="infrastructure"),
            being("lane.c", layer="foundational"),
        ),
        "layers: {closed: [infrastructure]}",
    ),
    Case(
        "tier/inversion",
        WARNING,
        (being("lane.a", "lane.b", tier=1), being("lane.b", tier=2)),
        "is of tier 1 and requires 'lane.b', which is of tier 2",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (being("lane.a", "lane.b", "lane.c", tier=2), being("lane.b", "lane.c", tier=1), being("lane.c")),
    ),
    Case(
        "tier/inversion",
        WARNING,
        (being("lane.a", "lane.b", tier=1), being("lane.b", tier=4)),
        "is of tier 1 and requires 'lane.b', which is of tier 4",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (being("lane.a", "lane.b", tier=1), being("lane.b", tier=3)),
        "tiers: {tolerance: 2}",
    ),
    Case(
        "lifecycle/deprecated-target",
        WARNING,
        (requiring("lane.a", "lane.b"), being("lane.b", status="deprecated")),
        "requires 'lane.b', which is deprecated",
        ("0.yaml", 6, 7),
        "lane.a",
        "lane.b",
        (being("lane.a", "lane.b", status="deprecated"), schema_text("lane.b", {"ownership.lifecycle": "deprecated"})),
    ),
    Case(
        "coupling/fan-out",
        WARNING,
        (requiring("lane.a", "lane.b", "lane.c"), requiring("lane.b"), requiring("lane.c")),
        "requires 2 modules, more than 1",
        ("0.yaml", 5, 5),
        "lane.a",
        REQUIRES,
        (requiring("lane.a", "lane.b"), requiring("lane.b", "lane.c"), requiring("lane.c")),
        "thresholds: [{fan_out: 1}]",
    ),
    Case(
        "coupling/fan-in",
        WARNING,
        (requiring("lane.a"), requiring("lane.b", "lane.a"), requiring("lane.c", "lane.a")),
        "is required by 2 modules, more than 1",
        ("0.yaml", 2, 3),
        "lane.a",
        "fan-in",
        (requiring("lane.a"), requiring("lane.b", "lane.a"), requiring("lane.c", "lane.b")),
        "thresholds: [{fan_in: 1}]",
    ),
    Case(
        "coupling/instability",
        NOTE,
        (
            requiring("lane.a", "lane.b"),
            requiring("lane.b", "lane.d", "lane.e"),
            requiring("lane.c", "lane.a"),
            requiring("lane.d"),
            requiring("lane.e"),
        ),
        "requires the less stable 'lane.b': instability 0.5, 'lane.b' 0.67",
        ("0.yaml", 6, 7),
        "lane.a",
        "lane.b",
        (requiring("lane.a", "lane.b"), requiring("lane.b", "lane.c"), requiring("lane.c")),
    ),
    Case(
        "coupling/instability",
        NOTE,
        (requiring("lane.a", "lane.b"), requiring("lane.b")),
        "has an instability of 1, more than 0.8",
        ("0.yaml", 5, 5),
        "lane.a",
        "instability",
        (requiring("lane.a"),),
        "thresholds: [{instability: 0.8}]",
    ),
    Case(
        "coupling/distance",
        NOTE,
        (schema_text("lane.a", {ABSTRACTNESS: 0.25}), requiring("lane.b", "lane.a")),
        "is 0.75 from the main sequence (|0.25 + 0 - 1|), more than 0.7",
        ("0.yaml", 5, 5),
        "lane.a",
        "distance",
        (schema_text("lane.a", {ABSTRACTNESS: 0.3}), requiring("lane.b", "lane.a")),
        "thresholds: [{distance: 0.7}]",
    ),
    Case(
        "coupling/propagation",
        WARNING,
        (requiring("lane.a", "lane.b"), requiring("lane.b", "lane.c"), requiring("lane.c")),
        "requires 2 modules, 100 % of the estate, more than 50 %",
        ("0.yaml", 5, 5),
        "lane.a",
        "reach",
        (requiring("lane.a", "lane.b"), requiring("lane.b"), requiring("lane.c", "lane.b")),
        "thresholds: [{reach: 0.5}]",
    ),
    Case(
        "claim/provides",
        NOTE,
        (
            schema_text("lane.a", {PROVIDES: ["lane.a", "lane.b", "lane.c"]}),
            requiring("lane.b"),
            requiring("lane.c", "lane.a"),
        ),
        f"{PROVIDES} names 'lane.b', which does not require it",
        ("0.yaml", 7, 7),
        "lane.a",
        "lane.b",
        (
            schema_text("lane.a", {PROVIDES: ["lane.a", "lane.b", "lane.c"]}),
            requiring("lane.b", "lane.a"),
            schema_text("lane.c", {"dependencies.internal.weak_dependencies": ["lane.a"]}),
        ),
    ),
    Case(
        "claim/provides",
        NOTE,
        (schema_text("lane.a", {PROVIDES: ["lane.gone"]}),),
        f"{PROVIDES} names 'lane.gone', which is no module of the estate",
        ("0.yaml", 6, 7),
        "lane.a",
        "lane.gone",
        (schema_text("lane.a", {PROVIDES: []}),),
    ),
    Case(
        "claim/coupling",
        NOTE,
        (claiming("lane.a", 1, 0), requiring("lane.b")),
        f"{COUPLING} claims afferent 1 and efferent 0; the estate has 0 and 1",
        ("0.yaml", 7, 3),
        "lane.a",
        COUPLING,
        (claiming("lane.a", 0, 1), requiring("lane.b")),
    ),
    Case(
        "claim/coverage",
        NOTE,
        saying({COVERAGE: 0.5, COUNTS: {"unit": 0}}),
        f"{COVERAGE} is 0.5, and 0 tests are recorded",
        ("0.yaml", 5, 5),
        "lane.a",
        COVERAGE,
        saying({COVERAGE: 0.5, COUNTS: {"unit": 1}}),
    ),
    Case(
        "contract/no-entry-points",
        NOTE,
        saying({"contracts.api.surface": []}),
        "contracts.api.surface lists no entry point",
        ("0.yaml", 5, 5),
        "lane.a",
        "contracts.api.surface",
        saying({"contracts.api.surface": ["rest: /a"]}),
    ),
    Case(
        "contract/consumed-not-emitted",
        WARNING,
        listening("order.mad"),
        "consumes 'order.mad', which no module emits",
        ("0.yaml", 5, 5),
        "lane.a",
        "order.mad",
        listening("order.made"),
    ),
    Case(
        "summary/generated",
        NOTE,
        saying({"identity": {"name": "lane.a", "summary": "lane.a module with 2 classes and 1 function"}}),
        "identity.summary is a generator's text",
        ("0.yaml", 3, 3),
        "lane.a",
        "identity.summary",
        saying({"identity": {"name": "lane.a", "summary": "Keeps what is said"}}),
    ),
    Case(
        "library/looks-internal",
        WARNING,
        library(name="lane", version="1", license="MIT"),
        f"{LIBS} lists 'lane', named like a part of the estate",
        ("0.yaml", 6, 7),
        "lane.a",
        "lane",
        library(name="flask", version="1", license="MIT"),
    ),
    Case(
        "library/unknown-licence",
        NOTE,
        library(name="flask", version="1", license="unknown"),
        f"{LIBS} leaves version or licence open for 'flask'",
        ("0.yaml", 6, 7),
        "lane.a",
        LIBS,
        library(name="flask", version="1", license="MIT"),
    ),
    Case(
        "ownership/unnamed",
        WARNING,
        saying({"ownership.owner": "@Unassigned"}),
        "ownership.owner is '@Unassigned', which stands for nobody",
        ("0.yaml", 4, 3),
        "lane.a",
        "ownership.owner",
        saying({"ownership.owner": "@CoreTeam"}),
    ),
    Case(
        "ownership/no-escalation-tier-1",
        WARNING,
        of_tier(1, ownership__escalation="@nobody"),
        "ownership.escalation names nobody, in a module of tier 1",
        ("0.yaml", 5, 3),
        "lane.a",
        "ownership.escalation",
        of_tier(2),
    ),
    Case(
        "ownership/no-escalation",
        NOTE,
        saying({"ownership.escalation": "@nobody"}),
        "ownership.escalation names nobody",
        ("0.yaml", 4, 3),
        "lane.a",
        "ownership.escalation",
        of_tier(1),
    ),
    Case(
        "review/never",
        NOTE,
        saying({"ownership.last_review": "2025-09-30", "provenance.generated_by.timestamp": "2025-09-30"}),
        "ownership.last_review is the time of the generator's run",
        ("0.yaml", 4, 3),
        "lane.a",
        "ownership.last_review",
        saying({"ownership.last_review": "2025-10-01", "provenance.generated_by.timestamp": "2025-09-30"}),
    ),
    Case(
        "review/overdue",
        WARNING,
        saying({"ownership.next_review": "2026-02-28"}),
        "ownership.next_review was 2026-02-28",
        ("0.yaml", 4, 3),
        "lane.a",
        "ownership.next_review",
        saying({"ownership.next_review": TODAY.isoformat()}),
    ),
    Case(
        "module/filename",
        NOTE,
        saying({}),
        "describes 'lane.a' but is called 0.yaml",
        ("0.yaml", 0, 0),
        "lane.a",
        "",
        (),
    ),
    Case(
        "test/tier-1-untested",
        WARNING,
        of_tier(1, test_posture__tests={"unit": 0}),
        "0 tests are recorded in a module of tier 1",
        ("0.yaml", 5, 3),
        "lane.a",
        COUNTS,
        of_tier(1, test_posture__tests={"unit": 1}),
    ),
    Case(
        "test/none-recorded",
        WARNING,
        of_tier(2, test_posture__tests={"unit": 0}),
        f"{COUNTS} counts 0 tests, and nothing is covered",
        ("0.yaml", 5, 3),
        "lane.a",
        COUNTS,
        of_tier(2),
    ),
    Case(
        "slo/unreachable",
        WARNING,
        promising(99.99, 99.0),
        "promises 99.99 % availability, but what it requires allows 99 %",
        ("0.yaml", 9, 5),
        "lane.a",
        AVAILABILITY,
        promising(99.0, 99.99),
    ),
    Case(
        "figure/impossible",
        ERROR,
        latency(-5, 150),
        "observability.slos.latency_p95_ms is -5, which can only be at least 0",
        ("0.yaml", 5, 5),
        "lane.a",
        "observability.slos.latency_p95_ms",
        latency(5, 150),
    ),
    Case(
        "figure/share-for-percentage",
        WARNING,
        saying({"observability.slos": {"availability_pct": 0.999}}),
        "observability.slos.availability_pct is 0.999 %; did you mean 99.9?",
        ("0.yaml", 5, 5),
        "lane.a",
        AVAILABILITY,
        saying({"observability.slos": {"availability_pct": 99.9}}),
    ),
    Case(
        "slo/p99-below-p95",
        WARNING,
        latency(200, 150.5),
        "p99 is 150.5 ms, p95 is 200 ms",
        ("0.yaml", 6, 5),
        "lane.a",
        "observability.slos.latency_p99_ms",
        latency(150, 150),
    ),
)


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
    assert {case.rule for case in CASES} == {rule.name for rule in RULES}


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
