"""Pages of deployments: what blocks, what waits for a person, what failed, how all of it went."""

import re

import pytest

from archatlas.analysis.deployment.delivery import DAY, RecordedRun
from archatlas.model.deployment import Change, Deployed, DeploymentPlan, EventKind, GateKind, Step
from archatlas.model.record import replace
from archatlas.render.diagrams.gantt import GATE_LETTERS
from archatlas.render.site.deployments.page import deployment_pages, plan_parts
from archatlas.render.site.deployments.plan_facts import PlanFacts
from archatlas.render.site.deployments.step_names import StepNames, duration, span
from archatlas.render.site.page import RenderedPage
from builders import assessed
from drawn_plans import drawn_plan
from recorded_runs import START, Said, recorded, release, rolled_back, waits, went_well

PLAN = release()
HOSTILE = '<script>alert(1)</script>"\u202e\x1b'


def pages(*runs: RecordedRun) -> dict[str, RenderedPage]:
    return {page.address: page.render() for page in deployment_pages(assessed("identity: {name: lukhas.memory}"), runs)}


def text_of(markup: str) -> str:
    flowing = re.sub(r"</?(?:wbr|span|a|i|code)\b[^>]*>", "", markup)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", flowing)).strip()


def plan_of(plan: DeploymentPlan) -> str:
    return plan_parts(PlanFacts.recorded(plan), StepNames())[0]


def test_without_a_journal_there_is_no_page() -> None:
    assert pages() == {}


def test_a_run_has_its_page_and_that_of_its_plan() -> None:
    found = pages(went_well(PLAN, "40"), rolled_back(PLAN, "41"))

    assert list(found) == [
        "deployments", "deployments/40", "deployments/40/plan", "deployments/41", "deployments/41/plan",
    ]  # fmt: skip


def test_a_run_with_an_odd_name_or_that_of_another_one_gets_a_plain_address() -> None:
    found = pages(went_well(PLAN, "../../x"), went_well(PLAN, "a"), went_well(release("test"), "A"))

    assert all(re.fullmatch(r"deployments(/[A-Za-z0-9_-]+)*", address) for address in found)
    assert len(found) == 7


def test_the_plan_says_what_is_blocked_and_what_has_no_way_back() -> None:
    text = text_of(plan_of(PLAN))

    assert "6 steps of 6 modules" in text
    assert "1 step more is blocked" in text
    assert "candidate.core is blocked" in text
    assert "Step 6 cannot be undone the table is dropped" in text
    assert "3 lukhas.governance a person decides: no way back 3 → 6" in text
    assert "no way back after this" in text


def test_unknown_lengths_are_told_and_drawn_dashed() -> None:
    known, unknown = plan_of(PLAN), plan_of(replace(PLAN, durations={}))

    assert "g-crit" in known
    assert "g-crit" not in unknown
    assert "how long they take is not known yet" in text_of(unknown)
    assert " min</text>" not in unknown


def test_every_kind_of_gate_has_a_letter_that_the_legend_explains() -> None:
    assert set(GATE_LETTERS) == {kind.value for kind in GateKind}
    assert "C canary" in text_of(plan_of(PLAN))


def test_a_run_that_waits_for_a_person_says_what_to_type() -> None:
    page = pages(waits(PLAN, "42"))["deployments/42"]
    text = text_of(page.fragment)

    assert "This run waits for a person" in text
    assert "archatlas deploy resolve upgrade:lukhas.memory --not-applied" in text
    assert "candidate.core 1.0 to 1.1 blocked" in text
    assert 'role="alert"' in page.fragment


def test_a_run_that_was_rolled_back_shows_the_verdict_that_did_it() -> None:
    text = text_of(pages(rolled_back(PLAN, "41"))["deployments/41"].fragment)

    assert "This run rolled back" in text
    assert "canary ✕" in text
    assert "errors 41 %, old version 0.2 %" in text
    assert "0 of 7 in" in text


def test_a_journal_that_was_changed_is_told_first() -> None:
    run = replace(went_well(PLAN), problems=("record 4 was changed",))

    found = pages(run)

    assert "The journal was changed since it was written record 4 was changed" in text_of(
        found["deployments/40"].fragment
    )
    assert "journal was changed" in text_of(found["deployments"].fragment)


def test_the_list_says_the_four_keys_with_their_definitions() -> None:
    runs = (went_well(PLAN, "1", START - 20 * DAY), rolled_back(PLAN, "2", START - DAY), went_well(PLAN, "3"))

    text = text_of(pages(*runs)["deployments"].fragment)

    for title in (
        "Deployment frequency 1 a week", "Change fail rate 33", "Failed deployment recovery time 4 min",
        "From the commit that a plan leads to until its run was done",
    ):  # fmt: skip
        assert title in text


def test_keys_without_data_are_unknown() -> None:
    text = text_of(pages(waits(replace(PLAN, inputs={}), "42"))["deployments"].fragment)

    assert text.count("unknown") >= 4


def test_no_text_of_a_schema_or_of_a_target_is_markup() -> None:
    step = Step(
        "upgrade:x", Change.UPGRADE, HOSTILE, Deployed(HOSTILE), Deployed(HOSTILE), HOSTILE, HOSTILE, 1, HOSTILE
    )
    plan = replace(PLAN, steps=(step, *PLAN.steps), source=HOSTILE, target=HOSTILE, environment=HOSTILE)
    run = rolled_back(PLAN, "41")
    events = tuple(
        replace(event, facts={**event.facts, "reason": HOSTILE, "gate": HOSTILE, "by": HOSTILE}) for event in run.events
    )

    for page in pages(replace(run, plan=replace(plan, gates={}), events=events)).values():
        assert "<script" not in page.fragment
        assert "\u202e" not in page.fragment
        assert "\x1b" not in page.fragment


@pytest.mark.parametrize("seed", range(12))
def test_any_plan_can_be_shown(seed: int) -> None:
    markup = plan_of(drawn_plan(seed))

    assert markup.count("<svg") >= 1
    assert "None" not in text_of(markup)


def test_the_same_runs_give_the_same_bytes() -> None:
    assert pages(went_well(PLAN), waits(PLAN, "42")) == pages(went_well(PLAN), waits(PLAN, "42"))


def test_times_are_told_in_their_largest_unit() -> None:
    assert [duration(seconds) for seconds in (0, 2.5, 45, 89, 300, 5400, 7200, 200_000)] == [
        "0 s", "2.5 s", "45 s", "89 s", "5 min", "1.5 h", "2 h", "2.3 days",
    ]  # fmt: skip
    assert span(420, 780) == "7 to 13 min"


def test_a_gate_that_says_the_same_again_is_told_once() -> None:
    memory = PLAN.steps[0].id
    looks: list[Said] = [
        (EventKind.LOOKED, memory, {"gate": "health", "verdict": verdict}) for verdict in ("pass",) * 9 + ("fail",)
    ]
    run = recorded(PLAN, [(EventKind.INTENT, memory, {}), (EventKind.OUTCOME, memory, {"outcome": "applied"}), *looks])

    text = text_of(pages(run)["deployments/41"].fragment)

    assert text.count("gate health of upgrade:lukhas.memory passed") == 1
    assert text.count("gate health of upgrade:lukhas.memory failed") == 1
    assert "5 of 13 are shown" in text


def test_what_a_step_no_longer_uses_is_why_another_one_waits() -> None:
    text = text_of(plan_of(PLAN))

    assert "uses token v2; no longer uses old feed" in text
    assert "removes old feed cannot be undone" in text


def test_an_answer_of_another_version_is_no_tick() -> None:
    memory = PLAN.steps[0].id
    look = (EventKind.LOOKED, memory, {"gate": "health", "verdict": "pass", "version": "2.3.0"})
    run = recorded(PLAN, [(EventKind.INTENT, memory, {}), (EventKind.OUTCOME, memory, {"outcome": "applied"}), look])

    text = text_of(pages(run)["deployments/41"].fragment)

    assert "health ?" in text
    assert "passed of version 2.3.0 does not count: it is of another version, or too old" in text


@pytest.mark.real
def test_a_plan_of_many_steps_is_cut_and_says_so() -> None:
    names = [f"m{number}" for number in range(1200)]
    steps = tuple(Step(f"upgrade:{name}", Change.UPGRADE, name, Deployed("1"), Deployed("2")) for name in names)

    text = text_of(plan_of(DeploymentPlan("prod", "a", "b", steps)))

    assert "200 more are not listed here; the plan as JSON has all of them." in text
    assert "The first 100 of 1,200 steps." in text
