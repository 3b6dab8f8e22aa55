"""A plan that is played with failures: the same seed, the same plays, and every one of them ends."""

from random import Random

import pytest

from archatlas.analysis.deployment.planning import PlannedEnvironment
from archatlas.analysis.deployment.simulation import played_once, simulated
from archatlas.model.deployment import ConcurrencyLimits, DeploymentPlan, GateKind, GateSpec, OnFailure, RunStatus
from archatlas.model.module import Module
from planned_estates import planned, version

V1, V2 = "rest: /v1", "rest: /v2"
ENDS = {RunStatus.DONE, RunStatus.FAILED, RunStatus.ROLLED_BACK, RunStatus.NEEDS_OPERATOR}


def gates(_module: Module) -> tuple[GateSpec, ...]:
    return (GateSpec("health", GateKind.HTTP, in_a_row=2),)


def chain(length: int, on_failure: OnFailure = OnFailure.GROUP) -> DeploymentPlan:
    """Return the plan of modules of which each uses what the one before adds."""
    names = [f"shop.m{number}" for number in range(length)]
    used = [{names[number - 1]: (V1,)} if number else {} for number in range(length)]
    then = [{names[number - 1]: (V2,)} if number else {} for number in range(length)]
    before = [version(name, V1, uses=uses) for name, uses in zip(names, used, strict=True)]
    after = [version(name, V1, V2, uses=uses) for name, uses in zip(names, then, strict=True)]
    environment = PlannedEnvironment("prod", ConcurrencyLimits(2), on_failure, gates_of=gates)
    history = {names[0]: (100.0, 110.0, 120.0, 130.0, 140.0)}
    return planned(before, after, environment=environment, history=history).plan


@pytest.mark.real
def test_the_same_seed_gives_the_same_plays() -> None:
    plan = chain(4)

    assert simulated(plan, 20, 7) == simulated(plan, 20, 7)
    assert simulated(plan, 60, 7) != simulated(plan, 60, 8)


@pytest.mark.real
def test_every_play_ends_and_what_is_done_is_done_whole() -> None:
    for on_failure in OnFailure:
        plan = chain(5, on_failure)
        plays = [played_once(plan, Random(f"{on_failure} {number}")) for number in range(40)]

        assert {play.status for play in plays} <= ENDS
        assert all(play.standing == len(plan.steps) for play in plays if play.status is RunStatus.DONE)
        taken_back = [play.standing for play in plays if play.status is RunStatus.ROLLED_BACK]
        assert on_failure is not OnFailure.GROUP or set(taken_back) == {0}
        assert all(play.troubles for play in plays if play.status is not RunStatus.DONE)


def test_outcomes_are_counted_and_what_stood_in_the_way_is_named() -> None:
    simulation = simulated(chain(6), 60, 1)

    assert sum(simulation.outcomes.values()) == simulation.plays == 60
    assert simulation.outcomes["done"] > simulation.outcomes["rolled-back"] > 0
    assert simulation.troubles[0][0].startswith("upgrade:shop.m")
    assert simulation.seconds is not None
    assert simulation.seconds.low > 0
