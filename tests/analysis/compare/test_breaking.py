"""What callers rely on may go only with a version that says so."""

from dataclasses import replace
from typing import Any

import pytest

from archatlas.analysis.compare.breaking import breaking_findings
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.comparison import Aspect, BreakingChange, Comparison
from archatlas.analysis.compare.versions import Bump, Version, read_version
from archatlas.analysis.rules.promises import BREAKING_CHANGE
from archatlas.model.contract_detail import ContractRemoved, NeededDeprecation, NeededVersion, Removed, VersionStep
from archatlas.model.interfaces import ApiContract, Compatibility, ErrorCode, ModuleContracts
from archatlas.model.module import Module
from archatlas.model.operations import ConsumedEvent, DataAndEvents, EmittedEvent
from archatlas.render.text.facts_in_words import loss_in_words, needed_in_words
from archatlas.render.text.messages import hint_of, message_of
from builders import A, B, C, D, assessment, module


def offering(*entries: str, version: str | None = "v1.0", **more: Any) -> Module:
    """Return module A with these entry points; `backward` and `forward` may be given, and error codes."""
    compatibility = Compatibility(more.pop("backward", None), more.pop("forward", None))
    api = ApiContract(surface=entries, version=version, compatibility=compatibility)
    return module(A, contracts=ModuleContracts(api=api, error_taxonomy=more.pop("codes", ())), **more)


def emitting(*events: EmittedEvent, version: str = "v1.0", surface: tuple[str, ...] = ()) -> Module:
    return offering(*surface, version=version, data_and_events=DataAndEvents(emits=events))


def compared(before: Module, after: Module, *others: Module) -> Comparison:
    return compare(assessment(before, *others), assessment(after, *others))


def broken(before: Module, after: Module, *others: Module) -> list[tuple[Aspect, str, str]]:
    return [(one.aspect, one.entry, loss_in_words(one.detail)) for one in compared(before, after, *others).breaking]


MAJOR = NeededVersion(VersionStep.MAJOR, "v2.0")


def test_a_removed_entry_point_breaks_its_callers() -> None:
    callers = (module(B, (A,)), module(C, optional=(A,)), module(D))

    assert compared(offering("rest: /a", "rest: /b"), offering("rest: /b"), *callers).breaking == (
        BreakingChange(
            A, Aspect.ENTRY_POINT, "rest: /a", Removed(), (B, C), "v1.0", "v1.0", MAJOR
        ),
    )  # fmt: skip


def test_the_successor_of_an_entry_point_is_named() -> None:
    before, after = offering("python: lane.a.read_event"), offering("python: lane.a.read_events", "rest: /x")

    assert broken(before, after) == [
        (Aspect.ENTRY_POINT, "python: lane.a.read_event", "removed; 'python: lane.a.read_events' is new")
    ]


def test_more_entries_and_another_order_break_nobody() -> None:
    assert broken(offering("rest: /a", "rest: /b"), offering("rest: /c", "rest: /b", "rest: /a")) == []


def test_an_error_code_may_neither_go_nor_mean_something_else() -> None:
    before = offering(codes=(ErrorCode("GONE"), ErrorCode("LOST", True, 404, "1 s"), ErrorCode("SAME", False)))
    after = offering(codes=(ErrorCode("SAME", False, 500), ErrorCode("LOST", False, 410), ErrorCode("NEW")))

    assert broken(before, after) == [
        (Aspect.ERROR_CODE, "GONE", "removed"),
        (Aspect.ERROR_CODE, "LOST", "retriable true → false; http_status 404 → 410; backoff 1 s → not declared"),
    ]


def test_a_topic_may_neither_go_nor_be_described_elsewhere() -> None:
    listening = module(B, data_and_events=DataAndEvents(consumes=(ConsumedEvent("paid"),)))
    before = emitting(EmittedEvent("paid", "a.json"), EmittedEvent("sent", "b.json"), surface=("event: seen",))
    after = emitting(EmittedEvent("paid", "c.json"))

    assert broken(before, after, listening) == [
        (Aspect.TOPIC, "paid", "schema_ref a.json → c.json"),
        (Aspect.TOPIC, "seen", "removed"),
        (Aspect.TOPIC, "sent", "removed"),
    ]
    assert [one.consumers for one in compared(before, after, listening).breaking] == [(B,), (), ()]


def test_a_topic_may_move_from_the_surface_to_the_events() -> None:
    assert broken(emitting(surface=("event: paid",)), emitting(EmittedEvent("paid", "a.json"))) == []


@pytest.mark.parametrize(
    ("promised", "before", "allowed", "not_allowed"),
    [
        ({}, "v1.2", "v2.0", "v1.3"),
        ({"backward": True}, "v1.2.3", "v2.0.0", "v1.9.9"),
        ({"backward": True}, "v0.3", "v0.4", "v0.3.1"),
        ({"backward": False}, "v1.2", "v1.2.1", "v1.2.0"),
        ({"backward": False, "forward": "none"}, "v1.2", "v1.2.1", "v1.1"),
        ({"backward": False, "forward": "patch"}, "v1.2", "v1.3", "v1.2.9"),
        ({"backward": False, "forward": "minor"}, "v1.2", "v2.0", "v1.3"),
        ({"backward": True, "forward": "minor"}, "v0.2", "v1.0", "v0.3"),
    ],
)
def test_the_promise_decides_which_version_allows_it(
    promised: dict[str, Any], before: str, allowed: str, not_allowed: str
) -> None:
    offered = offering("rest: /a", version=before, **promised)

    assert broken(offered, offering(version=allowed, **promised)) == []
    assert len(broken(offered, offering(version=not_allowed, **promised))) == 1
    assert len(broken(offered, offering(version=before, **promised))) == 1


def test_the_promise_as_it_stood_before_counts() -> None:
    before = offering("rest: /a", backward=True)

    assert len(broken(before, offering(version="v1.1", backward=False))) == 1


def test_a_promise_across_major_versions_must_be_withdrawn_with_one() -> None:
    before = offering("rest: /a", forward="major")

    (still,) = compared(before, offering(version="v2.0", forward="major")).breaking
    assert needed_in_words(still.needed) == (
        "no version while contracts.api.compatibility.forward promises 'major';"
        " withdraw that together with a major version, v2.0"
    )
    assert len(broken(before, offering(version="v1.1", forward="none"))) == 1
    assert broken(before, offering(version="v2.0", forward="none")) == []


@pytest.mark.parametrize(("before", "after"), [("v2.0", "v1.9"), ("2.0", "v3.0"), (None, "v1.0"), ("v1.0", "next")])
def test_a_lower_or_unreadable_version_allows_nothing(before: str | None, after: str) -> None:
    assert len(broken(offering("rest: /a", version=before), offering(version=after))) == 1


def test_a_version_is_read_only_in_the_form_of_the_format() -> None:
    assert read_version("v1.2") == read_version("v1.2.0") == Version(1, 2)
    for text in ("1.2", "v1", "v1.2.3.4", "v1.2\n", "v١.2", "v" + "9" * 5000 + ".0", "", None):
        assert read_version(text) is None
    assert Version(1, 2, 3).bump_to(Version(1, 2, 3)) is Bump.NONE


def test_a_renamed_module_breaks_nothing_but_what_it_drops() -> None:
    def named(name: str, *words: str) -> Module:
        api = ApiContract(surface=tuple(f"python: {name}.{word}" for word in words), version="v1.0")
        return module(name, contracts=ModuleContracts(api=api))

    words = ("Reader", "Writer", "Index", "Cache")
    before, after = assessment(named("one.a", *words)), assessment(named("two.b", *words[1:]))

    assert [one.entry for one in compare(before, after).breaking] == ["python: two.b.Reader"]


def test_a_module_that_went_breaks_its_whole_contract() -> None:
    before = assessment(offering("rest: /a", codes=(ErrorCode("GONE"),)), module(B, (A,)))

    assert compare(before, assessment(module(B))).breaking == (
        BreakingChange(
            A, Aspect.MODULE, A, ContractRemoved((("entry point", ("rest: /a",)), ("error code", ("GONE",)))),
            (B,), "v1.0", "", NeededDeprecation(),
        ),
    )  # fmt: skip


def test_a_module_without_a_version_that_nobody_relied_on_may_go() -> None:
    assert compare(assessment(offering("rest: /a", version=None)), assessment(module(B))).breaking == ()


def test_a_deprecated_module_keeps_its_promises() -> None:
    before = offering("rest: /a")
    after = replace(offering(), identity=replace(before.identity, status="deprecated"))

    assert len(broken(before, after)) == 1


def test_a_finding_names_entry_consumers_and_the_version_that_is_needed() -> None:
    callers = [module(f"lane.m{number}", (A,)) for number in range(8)]
    after = replace(offering(), positions={"contracts.api.version": (7, 5)})
    (finding,) = breaking_findings(compared(offering("rest: /a"), after, *callers))

    assert (finding.rule, finding.severity, hint_of(finding)) == (
        "contract/breaking-change",
        BREAKING_CHANGE.severity,
        BREAKING_CHANGE.cure,
    )
    assert (finding.module, finding.subject) == (A, "entry point: rest: /a")
    assert (finding.location.line, finding.location.column) == (7, 5)
    assert message_of(finding) == (
        "entry point 'rest: /a' removed, relied on by 'lane.m0', 'lane.m1', 'lane.m2', 'lane.m3', 'lane.m4',"
        " 'lane.m5' and 2 more; version v1.0 → v1.0 does not allow that, needed is a major version, v2.0"
    )


def test_no_two_findings_have_one_identity() -> None:
    before = offering("rest: /a", "rest: /a", codes=(ErrorCode("X"), ErrorCode("X", True)))
    findings = breaking_findings(compared(before, offering()))

    assert len({finding.identity for finding in findings}) == len(findings) == 2
