"""The remedy that comes first is the one a person would choose, and its effect says what it does."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.fixes.estates import assessed
from analysis.fixes.proposing import TODAY, context, told
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.remedies import PROPOSERS, proposals, verified_for
from archatlas.analysis.policy.policy import Mention, Policy, Waiver
from archatlas.analysis.rules.evaluation import ESTATE_RULES
from archatlas.analysis.rules.promises import REVIEW_RULES
from archatlas.model.assurance import LineCoverage, Provenance, TestCounts, TestPosture
from archatlas.model.interfaces import (
    ApiContract,
    CouplingClaim,
    Dependencies,
    ExternalDependencies,
    Library,
    ModuleContracts,
)
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership
from archatlas.model.operations import ConsumedEvent, DataAndEvents, EmittedEvent, Observability, ServiceLevels
from archatlas.model.source import Location
from builders import module
from findings import finding_at


def of_tier(name: str, tier: int, *requires: str) -> Module:
    return module(name, requires, identity=ModuleIdentity(ModuleName(name), tier=tier))


def test_every_rule_over_the_estate_has_remedies() -> None:
    assert set(PROPOSERS) == {kind for rule in (*ESTATE_RULES, *REVIEW_RULES) for kind in rule.fixes}


def test_nobody_is_proposed_who_is_not_written_as_the_format_wants_it() -> None:
    known = context(module("lane.a"), module("lane.b", ownership=Ownership(owner="NoHandle")))

    assert told(known, "ownership/unnamed") == [
        "name an owner in ownership.owner, for example '@LaneTeam' => removes this finding; health score of 'lane.a'"
        " not measured → 100"
    ]


def test_an_owner_is_taken_from_the_modules_around() -> None:
    def owned(name: str, owner: str, *requires: str) -> Module:
        return module(name, requires, ownership=Ownership(owner=owner))

    known = context(
        owned("lane.a", "@Unassigned", "lane.b", "lane.c"),
        owned("lane.b", "@MemoryTeam"),
        owned("lane.c", "@MemoryTeam"),
        owned("lane.d", "@Other", "lane.a"),
    )

    assert told(known, "ownership/unnamed")[0].startswith(
        "name an owner in ownership.owner, for example '@MemoryTeam', who owns 2 of 3 modules around it => removes"
    )


def test_a_review_is_set_to_today_and_the_next_one_as_far_ahead_as_before() -> None:
    late = Ownership(last_review="2026-01-01", next_review="2026-04-01")

    assert told(context(module("lane.a", ownership=late)), "review/overdue")[0].startswith(
        "review the schema, then set ownership.last_review to '2026-05-04' and ownership.next_review to '2026-08-02'"
    )


def test_the_highest_promise_that_can_be_kept_is_named() -> None:
    def promising(name: str, percent: float, *requires: str) -> Module:
        return module(name, requires, observability=Observability(slos=ServiceLevels(availability_pct=percent)))

    known = context(
        promising("lane.a", 99.99, "lane.b", "lane.c"), promising("lane.b", 99.9), promising("lane.c", 99.5)
    )

    assert told(known, "slo/unreachable")[0].startswith("promise 99.4005 % in observability.slos.availability_pct")


def test_percentiles_are_swapped() -> None:
    levels = Observability(slos=ServiceLevels(latency_p95_ms=200.0, latency_p99_ms=150.5))

    first = told(context(module("lane.a", observability=levels)), "slo/p99-below-p95")[0]
    assert first.startswith("swap the two: p95 150.5 ms and p99 200 ms")


def test_the_topic_that_is_meant_is_named() -> None:
    known = context(
        module("lane.a", data_and_events=DataAndEvents(consumes=(ConsumedEvent("order.mad"),))),
        module("lane.b", data_and_events=DataAndEvents(emits=(EmittedEvent("order.made"),))),
    )

    assert told(known, "contract/consumed-not-emitted")[0].startswith("listen to 'order.made' instead of 'order.mad'")


def test_an_emitter_that_fell_silent_is_asked_to_emit_again() -> None:
    listener = module("lane.a", data_and_events=DataAndEvents(consumes=(ConsumedEvent("made"),)))
    emitter = module("lane.b", data_and_events=DataAndEvents(emits=(EmittedEvent("made"),)))

    known = context(listener, module("lane.b"), before=(listener, emitter))

    assert (
        "list 'made' in data_and_events.emits of 'lane.b' => removes" in told(known, "contract/consumed-not-emitted")[0]
    )


def test_the_lowest_version_that_allows_a_break_is_named_and_the_entry_can_be_restored() -> None:
    known = context(
        module("lane.a", contracts=ModuleContracts(ApiContract(("rest: /b",), "v1.2"))),
        before=(module("lane.a", contracts=ModuleContracts(ApiContract(("rest: /a", "rest: /b"), "v1.2"))),),
    )

    assert told(known, "contract/breaking-change") == [
        "raise contracts.api.version to 'v2.0', the lowest that allows it => removes this finding",
        "restore the entry point 'rest: /a' in contracts.api.surface => removes this finding",
        ]  # fmt: skip


def test_a_claim_is_removed_or_corrected() -> None:
    claiming = Dependencies(coupling_metrics=CouplingClaim(afferent=7, efferent=0))

    assert told(context(module("lane.a", dependencies=claiming)), "claim/coupling") == [
        "remove dependencies.coupling_metrics: archatlas computes it => removes this finding",
        "correct dependencies.coupling_metrics to afferent 0 and efferent 0 => removes this finding",
    ]


def test_a_library_that_is_a_module_is_required() -> None:
    listing = Dependencies(external=ExternalDependencies(libs=(Library("memory", "1", "MIT"),)))
    known = context(module("lane.a", dependencies=listing), module("lane.memory"))

    assert told(known, "library/looks-internal")[0].startswith(
        "require 'lane.memory', and remove 'memory' from dependencies.external.libs => removes"
    )


def test_what_another_module_states_of_a_library_is_taken_over() -> None:
    def listing(name: str, library: Library) -> Module:
        return module(name, dependencies=Dependencies(external=ExternalDependencies(libs=(library,))))

    known = context(listing("lane.a", Library("flask")), listing("lane.b", Library("flask", "3.0", "BSD-3-Clause")))
    finding = next(one for one in known.after.findings if one.rule == "library/unknown-licence")

    first = verified_for(finding, known)[0]
    assert first.proposal.action == "state version and license of 'flask' as other modules do"
    assert first.proposal.changed[0].dependencies.external.libs[0].license == "BSD-3-Clause"


def test_a_first_test_is_counted_and_a_coverage_of_nothing_forgotten() -> None:
    untested = TestPosture(LineCoverage(0.0), TestCounts(unit=0))
    known = context(module("lane.a", identity=ModuleIdentity(ModuleName("lane.a"), tier=1), test_posture=untested))

    assert told(known, "test/tier-1-untested")[0].startswith(
        "write a test and count it, for example test_posture.tests.unit: 1 => removes this finding"
    )


def test_a_file_is_renamed_after_its_module() -> None:
    known = context(replace(module("lane.a"), path="schemas/lane/copy.yml"))

    assert told(known, "module/filename")[0] == "rename the file to 'a.yml' => removes this finding"


def test_a_name_in_the_settings_is_corrected() -> None:
    policy = Policy(mentions=(Mention("lane", "lnae", Location("archatlas.yml", 3, 5)),))

    assert told(context(module("lane.a"), policy=policy), "policy/matches-nothing")[0] == (
        "name the lane 'lane' instead of 'lnae' in archatlas.yml => removes this finding"
    )


def waiver(rule: str, expires: date) -> Policy:
    return Policy(waivers=(Waiver(rule, "lane.a", "@Team", "because", expires),))


def test_an_expired_waiver_gets_a_new_date_or_goes() -> None:
    known = context(module("lane.a"), policy=waiver("review/never", date(2026, 5, 3)))

    assert [remedy.partition(" =>")[0] for remedy in told(known, "waiver/expired")] == [
        "agree with its owner on a new date, for example '2026-08-02'; it still waives 1",
        "remove the waiver",
    ]


def test_a_waiver_that_waives_nothing_is_corrected_or_goes() -> None:
    known = context(module("lane.a"), policy=waiver("review/nevr", date(2027, 1, 1)))

    assert [remedy.partition(" =>")[0] for remedy in told(known, "waiver/unused")] == [
        "correct the waiver to review/never for 'lane.a'",
        "remove the waiver",
    ]


def test_a_remedy_that_brings_something_new_comes_alone_and_says_so() -> None:
    listener = module("lane.a", data_and_events=DataAndEvents(consumes=(ConsumedEvent("made"),)))
    stranger = finding_at(Location("b.yaml"), "some/rule", module="lane.b", subject="x")
    emitter = module("lane.b", data_and_events=DataAndEvents(emits=(EmittedEvent("made"),)))
    known = context(listener, emitter)

    assert verified_for(stranger, known) == ()
    last = list(proposals(stranger, known))[-1]
    trial = known.trial(last, stranger)
    assert last.action == "leave the module out"
    assert trial is not None
    assert [one.identity for one in trial.brought] == [("contract/consumed-not-emitted", "lane.a", "made")]


@pytest.mark.parametrize("today", [TODAY, None])
def test_a_review_is_dated_even_where_nobody_says_what_day_it_is(today: date | None) -> None:
    after = assessed([module("lane.a", provenance=Provenance(last_updated="2026-02-03"))], Policy(), today)
    known = RemedyContext(None, after)

    day = "2026-05-04" if today else "2026-02-04"
    assert told(known, "review/never")[0].startswith(
        f"review the schema, then set ownership.last_review to '{day}' => removes"
    )


def test_a_proposal_is_tried_once_for_all_findings_about_a_module() -> None:
    known = context(of_tier("one.a", 1, "two.b"), of_tier("two.b", 3))
    by_rule = {one.rule: one for one in known.after.findings if one.subject == "two.b"}

    first, second = (verified_for(by_rule[rule], known)[0] for rule in ("tier/inversion", "lane/crosses"))
    assert first.proposal.action == second.proposal.action
    assert first.trial is second.trial
