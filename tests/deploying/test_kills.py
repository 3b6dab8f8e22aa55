"""Deployments that are killed at any moment end as those that nobody killed."""

import signal
from pathlib import Path

import pytest

from archatlas.analysis.deployment.step_state import Phase
from killed_deployments import (
    HELD,
    NEEDS_PERSON,
    SLOW,
    KilledDeployment,
    kill_at_each_append,
    kill_at_random,
    kill_with_commands,
)

pytestmark = pytest.mark.real


def test_a_run_that_is_killed_at_random_moments_does_everything_once(tmp_path: Path) -> None:
    deployment = KilledDeployment(tmp_path / "shop", 32, deploy=SLOW)

    assert kill_at_random(deployment, 8, seed=7) > 0
    assert deployment.problems() == []


def test_a_run_that_is_killed_around_each_entry_of_its_journal_does_everything_once(tmp_path: Path) -> None:
    deployment = KilledDeployment(tmp_path / "shop", 1)

    assert kill_at_each_append(deployment) == 10
    assert deployment.problems() == []


def test_a_run_that_is_interrupted_lets_what_is_in_flight_end_and_goes_on_later(tmp_path: Path) -> None:
    deployment = KilledDeployment(tmp_path / "shop", 12, deploy=HELD)
    child = deployment.begun()
    assert deployment.writes(child)
    child.send_signal(signal.SIGINT)
    (deployment.place / "go").touch()

    assert child.wait() == NEEDS_PERSON
    with deployment.journal() as journal:
        states = journal.state(*journal.runs()).steps.values()
    assert {one.phase for one in states} == {Phase.PENDING, Phase.PROMOTED}
    assert deployment.begun().wait() == 0
    assert deployment.problems() == []


def test_where_commands_are_killed_and_nobody_can_tell_a_person_is_asked(tmp_path: Path) -> None:
    deployment = KilledDeployment(tmp_path / "shop", 32, deploy=SLOW, observe="")
    killed, asked = kill_with_commands(deployment, 6, seed=3)

    assert killed > 0
    assert asked > 0
    assert deployment.problems() == []
