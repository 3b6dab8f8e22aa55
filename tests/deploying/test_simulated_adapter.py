"""The rehearsal: nothing is deployed, and what would have been is remembered."""

import asyncio
from pathlib import Path

from archatlas.deploying.adapters.port import Attempt
from archatlas.deploying.adapters.simulated import SimulatedAdapter
from archatlas.model.deployment import AttemptOutcome
from archatlas.settings.deployment_adapters import SimulatedSettings
from deploying.questions import attempt


def rehearsal(directory: Path, takes: float = 0.0) -> SimulatedAdapter:
    return SimulatedAdapter(SimulatedSettings(takes=takes, fail=("shop.b*",)), directory)


def outcomes(adapter: SimulatedAdapter, one: Attempt, *verbs: str) -> list[AttemptOutcome]:
    async def story() -> list[AttemptOutcome]:
        return [(await getattr(adapter, verb)(one)).outcome for verb in verbs]

    return asyncio.run(story())


def test_an_attempt_is_remembered_by_whoever_comes_later(tmp_path: Path) -> None:
    before = outcomes(rehearsal(tmp_path), attempt(), "observe")
    applied = outcomes(rehearsal(tmp_path), attempt(), "apply", "apply")
    after = outcomes(rehearsal(tmp_path), attempt(), "observe")

    assert before == [AttemptOutcome.NOT_APPLIED]
    assert applied == [AttemptOutcome.APPLIED] * 2
    assert after == [AttemptOutcome.APPLIED]
    assert len(list(tmp_path.iterdir())) == 1


def test_modules_that_are_to_fail_do_and_can_be_undone(tmp_path: Path) -> None:
    assert outcomes(rehearsal(tmp_path), attempt(module="shop.bill"), "apply", "observe") == [AttemptOutcome.FAILED] * 2
    assert outcomes(rehearsal(tmp_path / "undo"), attempt(module="shop.bill"), "undo") == [AttemptOutcome.APPLIED]


def test_what_was_begun_runs_until_its_time_is_over(tmp_path: Path) -> None:
    async def story() -> AttemptOutcome:
        begun = asyncio.ensure_future(rehearsal(tmp_path, takes=3600.0).apply(attempt()))
        while not list(tmp_path.glob("*.json")):
            await asyncio.sleep(0)
        begun.cancel()
        return (await rehearsal(tmp_path).observe(attempt())).outcome

    assert asyncio.run(story()) is AttemptOutcome.RUNNING
