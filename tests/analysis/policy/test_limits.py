"""Of several limits that fit a module, the last one that sets the wanted number counts."""

from fractions import Fraction

import pytest

from analysis.policy.policies import assessed_with, policy_of, told
from archatlas.analysis.policy.policy import LimitName, limit_of
from archatlas.render.text.messages import message_of
from builders import module, requiring


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("fan_out", 20),
        ("fan_in", None),
        ("instability", None),
        ("instability_step", 0),
        ("distance", None),
        ("reach", None),
    ],
)
def test_without_a_policy_two_limits_are_set(name: LimitName, limit: int | None) -> None:
    assert limit_of(policy_of(""), module("one.a"), name) == limit


def test_the_last_limit_that_fits_counts() -> None:
    policy = policy_of("thresholds: [{fan_out: 5}, {fan_out: 9, lanes: [one]}, {fan_out: 7, modules: ['*.b']}]")

    assert [limit_of(policy, module(name), "fan_out") for name in ("one.a", "one.b", "two.a", "two.b")] == [9, 7, 5, 7]


def test_an_entry_leaves_the_limits_alone_that_it_does_not_set() -> None:
    policy = policy_of("thresholds: [{fan_in: 3}, {fan_out: 4}]")

    assert limit_of(policy, module("one.a"), "fan_in") == 3
    assert limit_of(policy, module("one.a"), "instability_step") == 0


def test_a_limit_of_zero_is_a_limit() -> None:
    assert limit_of(policy_of("thresholds: [{fan_out: 0, fan_in: 0}]"), module("one.a"), "fan_in") == 0


def test_shares_are_exact() -> None:
    assert limit_of(policy_of("thresholds: [{reach: 0.1}]"), module("one.a"), "reach") == Fraction(1, 10)


def test_limits_of_the_estate_are_told_where_they_stand() -> None:
    known = assessed_with(
        "estate_thresholds:\n  nccd: 0.9\n  propagation_cost: 0.7\n",
        {"a": requiring("one.a", "one.b"), "b": requiring("one.b")},
    )
    found = told(known, "coupling/propagation")

    assert [(one.location.path, one.location.line, one.module, one.subject) for one in found] == [
        ("archatlas.yml", 2, "estate", "nccd"),
        ("archatlas.yml", 3, "estate", "propagation-cost"),
    ]
    assert message_of(found[1]) == "the estate has a propagation cost of 75 %, more than 70 %"


def test_an_estate_at_its_limit_is_no_finding() -> None:
    files = {"a": requiring("one.a", "one.b"), "b": requiring("one.b")}

    assert told(assessed_with("estate_thresholds: {propagation_cost: 0.75}", files), "coupling/propagation") == []
    assert (
        told(
            assessed_with("estate_thresholds: {propagation_cost: 0.1, nccd: 0.1}", {"other": "weather: x\n"}),
            "coupling/propagation",
        )
        == []
    )


def test_an_estate_at_a_limit_that_binary_fractions_only_come_near_is_no_finding() -> None:
    files = {"a": requiring("one.a", "one.b"), "b": requiring("one.b"), "c": requiring("one.c")}  # NCCD 4/5

    assert told(assessed_with("estate_thresholds: {nccd: 0.8}", files), "coupling/propagation") == []
    assert len(told(assessed_with("estate_thresholds: {nccd: 0.79}", files), "coupling/propagation")) == 1
