"""The four keys count what journals say, and are unknown where these say nothing."""

from archatlas.analysis.deployment.delivery import DAY, delivery_keys
from archatlas.model.deployment import EventKind
from archatlas.model.record import replace
from recorded_runs import START, made, recorded, release, rolled_back, waits, went_well

PLAN = release()


def test_there_are_no_keys_without_a_run() -> None:
    assert delivery_keys(()) is None


def test_a_week_of_deployments_is_counted_up_to_the_last_record() -> None:
    runs = [went_well(PLAN, f"r{day}", START + day * DAY) for day in range(0, 15, 2)]

    keys = delivery_keys(runs)

    assert keys is not None
    assert keys.deployments == 8
    assert keys.frequency is not None
    assert round(keys.frequency, 1) == 4.0


def test_what_began_before_the_window_is_not_counted() -> None:
    keys = delivery_keys([went_well(PLAN, "old", START - 40 * DAY), went_well(PLAN, "new", START)])

    assert keys is not None
    assert keys.deployments == 1
    assert keys.seconds == 28 * DAY


def test_a_journal_younger_than_a_week_says_nothing_of_a_frequency() -> None:
    keys = delivery_keys([went_well(PLAN)])

    assert keys is not None
    assert keys.frequency is None
    assert keys.deployments == 1


def test_lead_time_runs_from_the_commit_to_the_end_of_the_run() -> None:
    run = went_well(PLAN)

    keys = delivery_keys([run])

    assert keys is not None
    assert keys.lead_time == run.last - (START - 7200)


def test_without_the_time_of_a_commit_lead_time_is_unknown() -> None:
    for said in (dict[str, str](), {"target_committed": "yesterday"}, {"target_committed": f"{START + DAY}"}):
        keys = delivery_keys([went_well(replace(PLAN, inputs=said))])

        assert keys is not None
        assert keys.lead_time is None


def test_a_deployment_that_was_rolled_back_failed_and_recovered() -> None:
    run = rolled_back(PLAN)

    keys = delivery_keys([run, went_well(PLAN, "42", START + DAY)])

    assert keys is not None
    assert (keys.failed, keys.fail_rate) == (1, 0.5)
    assert run.trouble is not None
    assert keys.recovery == run.last - run.trouble


def test_a_failed_deployment_is_recovered_by_the_next_one_that_is_done() -> None:
    failing = [*made(PLAN.steps[0].id), (EventKind.HEALTH_LOST, PLAN.steps[0].id, {"gate": "health"})]
    failed = recorded(PLAN, [*failing, (EventKind.ENDED, "", {"status": "failed"})], "41")
    repaired = went_well(PLAN, "42", START + DAY)

    keys, alone = delivery_keys([failed, repaired]), delivery_keys([failed])

    assert keys is not None
    assert alone is not None
    assert failed.trouble is not None
    assert keys.recovery == repaired.last - failed.trouble
    assert (alone.recovery, alone.unrecovered) == (None, 1)


def test_what_changed_nothing_or_still_runs_well_is_no_deployment_yet() -> None:
    nothing = recorded(PLAN, [(EventKind.ENDED, "", {"status": "aborted"})], "1")

    keys = delivery_keys([nothing, waits(PLAN)])

    assert keys is not None
    assert keys.deployments == 0
    assert keys.fail_rate is None
