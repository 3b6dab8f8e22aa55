"""What a run does next, case by case."""

import pytest

from archatlas.analysis.deployment.acts import Apply, LookAt, Observe, UndoStep, Wait
from archatlas.analysis.deployment.decisions import next_acts, status_of
from archatlas.analysis.deployment.step_graph import step_graph
from archatlas.analysis.deployment.step_state import Phase
from archatlas.analysis.deployment.undo import UndoSafety, undo_plan
from archatlas.model.deployment import (
    Blocked,
    ConcurrencyLimits,
    EventKind,
    FreezeWindow,
    GateKind,
    GateSpec,
    GateTime,
    OnFailure,
    RunStatus,
    Undo,
)
from archatlas.model.record import replace
from deployment_runs import HTTP, HandDriven, plan, step

FINAL = Undo.IMPOSSIBLE


def test_each_step_waits_until_what_it_stands_upon_is_promoted() -> None:
    run = HandDriven(plan("a", "b", orders=("a < b",), gates=(HTTP,))).go()

    assert run.done == ["apply a", "promoted a", "apply b", "promoted b", "ended"]
    assert status_of(run.state) is RunStatus.DONE


def test_a_gate_passes_after_three_answers_in_a_row() -> None:
    run = HandDriven(plan("a", gates=(HTTP,)))
    run.do(Apply("a", "r:a:1"))
    for verdict in ("pass", "pass", "inconclusive", "pass", "pass"):
        run.look("a", "http", "r:a:1", verdict=verdict, version="2")

    assert not any(getattr(act, "kind", None) is EventKind.PROMOTED for act in run.acts())


@pytest.mark.parametrize(
    "answer",
    [
        {"version": "1"},
        {"version": "2", "measured_at": 0.5},
        {"version": "2", "measured_at": 1e9},
        {"version": "2", "measured_at": float("nan")},
    ],
    ids=["another version", "measured before", "measured in the future", "measured never"],
)
def test_an_answer_that_is_not_of_what_stands_there_now_never_promotes(answer: dict[str, object]) -> None:
    run = HandDriven(plan("a", gates=(HTTP,)))
    run.do(Apply("a", "r:a:1"))
    for _ in range(10):
        run.look("a", "http", "r:a:1", verdict="pass", **answer)

    assert run.state.steps["a"].rows["http"].passes == 0


def test_a_gate_that_cannot_tell_asks_a_person_at_its_deadline() -> None:
    run = HandDriven(plan("a", "b", gates=(HTTP,), limits=ConcurrencyLimits(slots=1)), http="inconclusive").go()

    assert run.questions == {"a": "inconclusive"}
    assert run.made("apply") == ["apply a"]
    assert run.now >= HTTP.deadline
    assert run.acts() == (Wait(None),)


def test_whoever_approves_passes_over_the_gate_that_could_not_tell() -> None:
    run = HandDriven(plan("a", gates=(HTTP,)), http="error").go()
    run.write(EventKind.APPROVED, "a")

    assert status_of(run.go().state) is RunStatus.DONE


def test_a_gate_whose_last_answer_failed_at_the_deadline_has_failed() -> None:
    run = HandDriven(plan("a", gates=(replace(HTTP, failures=1000),)), http="fail").go()

    assert run.made("failed", "undo") == ["failed a", "undo a"]


def test_answers_before_the_grace_is_over_fail_nothing() -> None:
    run = HandDriven(plan("a", gates=(replace(HTTP, grace=60.0),)), http="fail").go(lambda run: "failed a" in run.done)

    assert run.now >= 60


def test_no_clock_that_jumps_shortens_a_bake() -> None:
    bake = GateSpec("bake", GateKind.BAKE, in_a_row=1, lasting=600.0, max_age=1e9)
    run = HandDriven(plan("a", gates=(bake,)))
    run.do(Apply("a", "r:a:1"))
    run.look("a", "bake", "r:a:1", verdict="pass")
    run.now += 3600
    run.look("a", "bake", "r:a:1", verdict="pass")

    assert not any(getattr(act, "kind", None) is EventKind.PROMOTED for act in run.acts())


def test_a_clock_set_back_stops_the_time_of_the_run_and_nothing_else() -> None:
    run = HandDriven(plan("a", gates=(HTTP,)))
    run.now = 1000.0
    run.do(Apply("a", "r:a:1"))
    run.now = 10.0
    run.look("a", "http", "r:a:1", verdict="pass", version="2")

    assert run.state.clock == 1001.0
    assert run.state.steps["a"].rows["http"].passes == 1
    assert run.acts() == (Wait(1011.0),)


def test_what_was_in_the_hands_of_a_process_that_died_is_asked_for() -> None:
    run = HandDriven(plan("a"))
    run.write(EventKind.INTENT, "a", "r:a:1")
    assert run.acts() == (Wait(None),)

    run.write(EventKind.TAKEN_OVER)

    assert run.acts()[0] == Observe("a", "r:a:1")


def test_an_attempt_that_never_arrived_is_made_again_under_its_name_and_not_for_ever() -> None:
    run = HandDriven(plan("a"), apply_a="cannot-tell", observe_a="not-applied").go()

    assert run.made("apply", "observe") == ["apply a", "observe a"] * 5
    assert run.state.steps["a"].attempts == 1
    assert status_of(run.state) is RunStatus.FAILED


@pytest.mark.parametrize(("sends", "seconds"), [(1, 0.0), (2, 1.0), (3, 4.0), (4, 16.0)])
def test_a_target_that_is_away_for_a_moment_gets_time_to_come_back(sends: int, seconds: float) -> None:
    run = HandDriven(plan("a"))
    for _ in range(sends):
        run.write(EventKind.INTENT, "a", "r:a:1")
        run.write(EventKind.OUTCOME, "a", "r:a:1", outcome="not-applied", observed=True)
    told = run.state.clock

    assert run.state.steps["a"].phase is Phase.PENDING
    assert next_acts(run.state, told + seconds)[0] == Apply("a", "r:a:1")
    if seconds:
        assert next_acts(run.state, told + seconds - 0.5) == (Wait(told + seconds),)


def test_an_attempt_of_which_nobody_can_tell_is_a_question_until_somebody_resolves_it() -> None:
    run = HandDriven(plan("a", "b", orders=("a < b",)), apply_a="cannot-tell", observe_a="cannot-tell").go()
    assert run.questions == {"a": "cannot-tell"}

    run.write(EventKind.RESOLVED, "a", applied=True)

    assert status_of(run.go().state) is RunStatus.DONE
    assert run.made("apply") == ["apply a", "apply b"]


def test_what_a_person_says_was_not_applied_is_made_again_under_another_name() -> None:
    run = HandDriven(plan("a"), apply_a="cannot-tell", observe_a="cannot-tell").go()
    run.write(EventKind.RESOLVED, "a", applied=False)

    assert run.acts()[0] == Apply("a", "r:a:2")


def test_whoever_resumes_asks_the_target_again() -> None:
    run = HandDriven(plan("a"), apply_a="cannot-tell", observe_a="cannot-tell").go()
    run.write(EventKind.TAKEN_OVER)

    assert run.acts()[0] == Observe("a", "r:a:1")


def test_a_failure_waits_for_what_is_in_the_air_before_anything_is_undone() -> None:
    run = HandDriven(plan("a", "c", "b", orders=("a < b", "a < c")), apply_c="nothing", apply_b="failed").go()
    assert run.made("apply", "undo") == ["apply a", "apply c", "apply b"]

    run.write(EventKind.OUTCOME, "c", "r:c:1", outcome="applied")

    assert run.go().made("undo")[-1] == "undo a"
    assert sorted(run.made("undo")) == ["undo a", "undo b", "undo c"]
    assert status_of(run.state) is RunStatus.ROLLED_BACK


def test_a_group_is_what_orders_connect() -> None:
    run = HandDriven(plan("alone", "a", "b", orders=("a < b",)), apply_b="failed").go()

    assert run.made("undo") == ["undo b", "undo a"]
    assert run.state.standing == {"alone"}


@pytest.mark.parametrize(
    ("on_failure", "undone"),
    [(OnFailure.HOLD, []), (OnFailure.STEP, ["undo b"]), (OnFailure.GROUP, ["undo b", "undo a"])],
)
def test_what_is_undone_is_what_the_environment_says(on_failure: OnFailure, undone: list[str]) -> None:
    run = HandDriven(plan("a", "b", orders=("a < b",), on_failure=on_failure), apply_b="failed").go()

    assert run.made("undo") == undone


def test_a_step_whose_health_is_lost_goes_after_all_that_stands_upon_it() -> None:
    orders, policy = ("a < b", "b < c"), OnFailure.STEP
    run = HandDriven(plan("a", "b", "c", orders=orders, gates=(HTTP,), on_failure=policy))
    run.go(lambda run: "apply c" in run.done)
    run.says |= {"look b": "fail", "look c": "error"}
    run.go()

    assert run.made("health-lost", "undo") == ["health-lost b", "undo c", "undo b"]


def test_nothing_is_undone_where_something_final_stands_upon_what_failed() -> None:
    orders = ("a < b", "b < c")
    run = HandDriven(plan("a", "b", step("c", FINAL), orders=orders, gates=(HTTP,), limits=ConcurrencyLimits(slots=1)))
    run.go(lambda run: "apply c" in run.done)
    run.says["look a"] = "fail"
    run.says["look c"] = "error"
    run.go()

    assert run.made("undo") == []
    assert run.questions == {"c": "cannot-be-undone"}
    assert run.state.steps["c"].question_facts["witness"] == ["a", "b", "c"]


def test_what_something_final_does_not_stand_upon_is_undone_before_a_person_is_asked() -> None:
    run = HandDriven(
        plan(step("migrate", FINAL), "b", "c", orders=("migrate < b", "migrate < c")), apply_c="failed"
    ).go()

    assert run.made("undo") == ["undo c", "undo b"]
    assert run.questions == {"migrate": "cannot-be-undone"}

    run.write(EventKind.RESOLVED, "migrate", applied=True)

    assert status_of(run.go().state) is RunStatus.FAILED
    assert run.state.standing == {"migrate"}


def test_whoever_aborts_and_holds_leaves_what_cannot_be_undone_as_it_is() -> None:
    run = HandDriven(plan(step("migrate", FINAL), "b", orders=("migrate < b",)), apply_b="failed").go()
    assert run.questions == {"migrate": "cannot-be-undone"}

    run.write(EventKind.ABORTED, mode="hold")

    assert status_of(run.go().state) is RunStatus.ABORTED
    assert run.state.standing == {"migrate"}


def test_what_is_final_comes_last_where_no_order_says_otherwise() -> None:
    run = HandDriven(plan(step("a", FINAL), "b", "c")).go()

    assert run.made("apply") == ["apply b", "apply c", "apply a"]


def test_undoing_goes_on_only_where_what_is_there_again_is_healthy() -> None:
    run = HandDriven(plan("a", "b", orders=("a < b",), gates=(HTTP,)), apply_b="failed")
    run.says["look undone b"] = "fail"
    run.go()
    assert run.made("undo") == ["undo b"]
    assert run.questions == {"b": "undo-gate"}

    run.write(EventKind.APPROVED, "b")

    assert run.go().made("undo") == ["undo b", "undo a"]


def test_an_undo_that_failed_is_a_question_and_made_again_when_a_person_says_it_still_stands() -> None:
    run = HandDriven(plan("a"), apply_a="failed", undo_a="failed").go()
    assert run.questions == {"a": "undo-failed"}

    run.write(EventKind.RESOLVED, "a", applied=True)

    assert run.acts()[0] == UndoStep("a", "r:undo:a:2", "r:a:1")


def test_a_paused_run_finishes_what_is_in_flight_and_launches_nothing() -> None:
    run = HandDriven(plan("a", "b", orders=("a < b",), gates=(HTTP,)))
    run.do(run.acts()[0])
    run.write(EventKind.PAUSED)

    assert run.go().done == ["apply a", "promoted a"]
    assert status_of(run.state) is RunStatus.PAUSED

    run.write(EventKind.CONTINUED)

    assert status_of(run.go().state) is RunStatus.DONE


@pytest.mark.parametrize(("mode", "undone"), [("hold", []), ("undo", ["undo a"])])
def test_an_aborted_run_launches_nothing_more(mode: str, undone: list[str]) -> None:
    run = HandDriven(plan("a", "b", orders=("a < b",)))
    run.do(run.acts()[0])
    run.write(EventKind.ABORTED, mode=mode)

    assert run.go().made("apply", "undo") == ["apply a", *undone]
    assert status_of(run.state) is RunStatus.ABORTED


def test_an_approval_is_waited_for_without_holding_up_the_rest() -> None:
    manual = GateSpec("manual", GateKind.MANUAL)
    waiting = plan("a", "b")
    run = HandDriven(replace(waiting, gates={"a": (manual, HTTP), "b": (HTTP,)})).go()

    assert run.made("promoted") == ["promoted b"]
    assert run.questions == {"a": "approval"}
    assert status_of(run.state) is RunStatus.NEEDS_OPERATOR

    run.now += 100_000
    run.write(EventKind.APPROVED, "a")

    assert status_of(run.go().state) is RunStatus.DONE


def test_a_gate_before_a_step_keeps_it_from_being_launched() -> None:
    budget = GateSpec("budget", GateKind.BUDGET, GateTime.BEFORE, in_a_row=1, failures=1)
    run = HandDriven(plan("a", gates=(budget,)), budget="fail").go()

    assert run.done == ["failed a", "ended"]


def test_steps_that_stand_together_take_one_slot_and_none_is_left_behind() -> None:
    both = plan("a", "b", "c", together=(frozenset({"a", "b"}),), limits=ConcurrencyLimits(slots=1))
    run = HandDriven(both)
    run.write(EventKind.INTENT, "a", "r:a:1")
    run.write(EventKind.PAUSED)

    assert run.acts()[0] == Apply("b", "r:b:1")
    assert not any(act == Apply("c", "r:c:1") for act in run.acts())


def test_nothing_is_launched_in_a_freeze_and_nobody_waits_for_its_end() -> None:
    run = HandDriven(plan("a", frozen=(FreezeWindow(0.0, 1e6, "holiday"),))).go()

    assert run.done == ["paused"]
    assert run.acts() == (Wait(None),)


def test_limits_hold_for_owners_lanes_and_tiers_that_are_known() -> None:
    limits = ConcurrencyLimits(slots=9, owner=1, tiers={1: 1})
    steps = (step("a", owner="@x"), step("b", owner="@x"), step("c", tier=1), step("d", tier=1), step("e"), step("f"))
    run = HandDriven(plan(*steps, limits=limits))

    assert [act.step for act in run.acts() if isinstance(act, Apply)] == ["a", "c", "e", "f"]


def test_a_successor_waits_for_a_fresh_answer_of_what_it_stands_upon() -> None:
    run = HandDriven(plan("a", "b", orders=("a < b",), gates=(HTTP,)))
    run.go(lambda run: "promoted a" in run.done)
    run.now += 50

    assert [type(act) for act in run.acts()] == [LookAt, Wait]


def test_what_is_blocked_is_left_out_and_the_run_has_not_succeeded() -> None:
    run = HandDriven(plan("a", "b", blocked=(Blocked("b", ("cycle",)),))).go()

    assert run.made("apply") == ["apply a"]
    assert status_of(run.state) is RunStatus.FAILED


def test_steps_that_wait_for_each_other_end_a_run_instead_of_hanging_it() -> None:
    circle = plan("a", "b", orders=("a < b", "b < a"))

    assert step_graph(circle).unlaunchable() == {"a", "b"}
    assert HandDriven(circle).go().done == ["ended"]


@pytest.mark.parametrize(
    ("undo", "safety"),
    [(FINAL, UndoSafety.UNSAFE), (Undo.UNKNOWN, UndoSafety.UNKNOWN), (Undo.POSSIBLE, UndoSafety.SAFE)],
)
def test_an_undo_is_as_safe_as_what_stands_above(undo: Undo, safety: UndoSafety) -> None:
    graph = step_graph(plan("a", "b", step("c", undo), orders=("a < b", "b < c")))
    found = undo_plan(graph, frozenset("abc"), "a")

    assert (found.steps, found.safety) == (("c", "b", "a"), safety)
    assert found.witness == (() if safety is UndoSafety.SAFE else ("a", "b", "c"))
