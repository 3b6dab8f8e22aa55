"""Budgets burn by counts; somebody is told of fast burning, and never of chance."""

import random
from fractions import Fraction

import pytest

from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.levels.burn_rates import WINDOWS, BurnState, Tally, Urgency, burn, burn_of_counts, tallies_of
from archatlas.analysis.levels.service_level import (
    PERIOD,
    Indicator,
    ObjectiveOrigin,
    ServiceLevel,
    service_level_of,
)
from archatlas.model.operations import Observability, ServiceLevels
from archatlas.render.text.live_sentences import level_sentence, refusal_sentence
from builders import A, B, C, facts, module
from simulated_months import Count, outage, pages_of

REQUESTS = ServiceLevel(A, Fraction(999, 1000), ObjectiveOrigin.DECLARED, Indicator.REQUESTS)
EXACT = ServiceLevel(A, Fraction(999, 1000), ObjectiveOrigin.DECLARED, Indicator.REQUESTS, 30)
"""Probes each 30 s, counted as requests are: what a rule that did not refuse them would say."""
NOW = 3_000_000.0


def test_a_total_outage_pages_within_three_minutes() -> None:
    assert during_outage(EXACT, 3).alert is Urgency.PAGE
    assert during_outage(EXACT, 2).alert is None  # four bad events are few


def during_outage(level: ServiceLevel, minutes: int) -> BurnState:
    now, counts = outage(level, minutes)
    return burn_of_counts(level, counts, now)


def test_a_slice_of_months_exactly_at_the_objective_hardly_pages() -> None:
    assert sum(pages_of(random.Random(number), EXACT) for number in range(40)) <= 40


def test_five_bad_events_are_needed_however_high_the_rate() -> None:
    few = {window: Tally(0, 4, 4) for window in WINDOWS}
    enough = {window: Tally(0, 5, 5) for window in WINDOWS}

    assert burn(REQUESTS, few, NOW, NOW).firing == ()
    assert burn(REQUESTS, enough, NOW, NOW).alert is Urgency.PAGE


def test_what_is_over_in_the_short_window_pages_no_more() -> None:
    over = {window: Tally(10_000, 5_000, 5_000) for window in WINDOWS} | dict.fromkeys((300, 1800), Tally(100, 0, 0))

    assert burn(REQUESTS, over, NOW, NOW).alert is Urgency.TICKET


def test_a_slow_burn_is_a_ticket() -> None:
    slow = {window: Tally(99_800, 200, 200) for window in WINDOWS}

    state = burn(REQUESTS, slow, NOW, NOW)

    assert state.alert is Urgency.TICKET
    assert state.remaining == pytest.approx(-1.0)


def test_a_default_objective_has_a_number_and_no_alert() -> None:
    default = ServiceLevel(A, Fraction(999, 1000), ObjectiveOrigin.DEFAULT, Indicator.REQUESTS)
    state = burn(default, {window: Tally(0, 50, 50) for window in WINDOWS}, NOW, NOW)

    assert state.firing
    assert state.alert is None
    assert level_sentence(state).startswith(
        "99.9 % of requests, a default that nobody is told about: the budget of 28 days is burnt 1e+03 times over"
    )


def test_probes_that_are_too_few_are_refused_with_the_reason() -> None:
    level = ServiceLevel(A, Fraction(999, 1000), ObjectiveOrigin.DECLARED, Indicator.PROBES, 30)
    state = during_outage(level, 10)

    assert not level.is_judged
    assert state.alert is None
    assert state.remaining is not None
    assert refusal_sentence(level) == (
        "cannot judge 99.9 % by probes: of 120 an hour 0.12 may fail, and at least 3 should; "
        "count requests with Prometheus, or probe every 1.2 s"
    )


def test_probes_that_are_enough_are_judged() -> None:
    level = ServiceLevel(A, Fraction(95, 100), ObjectiveOrigin.DECLARED, Indicator.PROBES, 30)

    assert level.is_judged
    assert refusal_sentence(level) == ""
    assert during_outage(level, 60).alert is Urgency.PAGE


def test_being_asked_oftener_while_failing_does_not_burn_faster() -> None:
    minute = Count(int(NOW), 60, 0, 8)

    assert tallies_of([minute], NOW + 60, 30)[300] == Tally(0, 8, 2)
    assert tallies_of([minute], NOW + 60)[300] == Tally(0, 8, 8)


def test_nothing_counted_for_a_while_is_blindness_and_no_rate() -> None:
    assert burn_of_counts(REQUESTS, [], NOW).is_blind
    assert burn_of_counts(REQUESTS, [], NOW).remaining is None
    assert burn_of_counts(REQUESTS, [Count(int(NOW) - 1200, 60, 5, 0)], NOW).is_blind
    assert not burn_of_counts(REQUESTS, [Count(int(NOW) - 120, 60, 5, 0)], NOW).is_blind


def test_what_is_older_than_the_period_is_forgotten() -> None:
    counts = [Count(0, 3600, 0, 100), Count(PERIOD + 3600, 60, 99, 1)]

    assert tallies_of(counts, PERIOD + 3660.0)[PERIOD] == Tally(99, 1, 1)


def test_the_schema_states_the_level_and_a_common_value_is_a_default() -> None:
    promising_99 = module(B, observability=Observability(slos=ServiceLevels(availability_pct=99.0)))
    classifier = EvidenceClassifier({"observability.slos.availability_pct": 99.0})
    estate = facts(
        module(A, observability=Observability(slos=ServiceLevels(availability_pct=99.5))),
        promising_99,
        module(C),
        classifier=classifier,
    )

    level = service_level_of(estate, estate.catalog[A], Indicator.PROBES, 30)

    assert level is not None
    assert (level.objective, level.origin) == (Fraction(995, 1000), ObjectiveOrigin.DECLARED)
    default = service_level_of(estate, estate.catalog[B])
    assert default is not None
    assert default.origin is ObjectiveOrigin.DEFAULT
    assert service_level_of(estate, estate.catalog[C]) is None
