"""When an environment is frozen, on the clock of its zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from archatlas.analysis.deployment.freeze import frozen, windows_between
from archatlas.analysis.deployment.planning import PlannedEnvironment
from archatlas.model.environment import Freeze
from planned_estates import planned, rules, version

BERLIN = "Europe/Berlin"
WEEKEND = Freeze(BERLIN, "weekend", weekly=(4 * 1440 + 15 * 60, 7 * 60))
HOLIDAYS = Freeze(BERLIN, "holidays", datetime(2026, 12, 20, 18), datetime(2027, 1, 4, 6))


def at(text: str, zone: str = BERLIN) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-27 14:59", ""),
        ("2026-11-27 15:00", "weekend"),
        ("2026-11-29 12:00", "weekend"),
        ("2026-11-30 06:59", "weekend"),
        ("2026-11-30 07:00", ""),
        ("2026-12-20 17:59", "weekend"),
        ("2026-12-23 12:00", "holidays"),
        ("2027-01-04 06:00", "weekend"),
        ("2027-01-04 07:00", ""),
        ("2026-03-29 02:30", "weekend"),
        ("2026-10-25 02:30", "weekend"),
    ],
)
def test_a_freeze_holds_on_the_clock_of_its_zone(moment: str, reason: str) -> None:
    window = frozen((WEEKEND, HOLIDAYS), at(moment))

    assert (window.reason if window else "") == reason


def test_of_two_freezes_the_one_that_ends_last_is_told() -> None:
    window = frozen((WEEKEND, HOLIDAYS), at("2026-12-26 12:00"))

    assert window is not None
    assert window.end == at("2027-01-04 06:00")


def test_a_weekend_with_a_change_of_the_clock_is_an_hour_longer_or_shorter() -> None:
    lengths = [
        window.end - window.start
        for window in (frozen((WEEKEND,), at(day)) for day in ("2026-03-28", "2026-10-24", "2026-11-28"))
        if window
    ]

    assert [length / 3600 for length in lengths] == [63, 65, 64]


def test_windows_are_listed_once_each_in_their_order() -> None:
    found = windows_between((WEEKEND, HOLIDAYS), at("2026-12-18"), at("2026-12-31"))

    assert [window.reason for window in found] == ["weekend", "holidays", "weekend"]
    assert list(found) == sorted(found, key=lambda window: window.start)


def test_a_frozen_environment_blocks_the_plan_unless_somebody_overrides_it_with_a_reason() -> None:
    environment = PlannedEnvironment("prod", freezes=(WEEKEND,))
    states = ((version("shop.a", "rest: /v1"),), (version("shop.a", "rest: /v2"),))
    moment = at("2026-11-28 12:00")

    assert rules(planned(*states, environment=environment, at=moment)) == ["deploy/freeze"]
    assert rules(planned(*states, environment=environment, at=at("2026-11-26 12:00"))) == []
    overridden = planned(*states, environment=environment, at=moment, freeze_override="a hole in the fence")
    assert rules(overridden) == []
    told = [one.waiver.reason for one in overridden.reported if one.waiver]
    assert told == ["a hole in the fence"]
