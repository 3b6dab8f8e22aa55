"""What a policy names and no schema knows is told at its place in the settings."""

import pytest

from analysis.policy.policies import assessed_with, told
from archatlas.render.text.messages import message_of
from builders import schema_text

FILES = {"a": schema_text("shop.orders", {"ownership.owner": "@ShopTeam"}), "b": schema_text("lab.ranking")}


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("lanes: {order: [lab, shops]}", "no schema has the lane 'shops'; did you mean 'shop'?"),
        ("lanes: {may_require: {shpo: []}}", "no schema has the lane 'shpo'; did you mean 'shop'?"),
        ("lanes: {may_require: {shop: [other]}}", "no schema has the lane 'other'"),
        (
            "thresholds: [{fan_out: 3, owners: ['@ShopTeem']}]",
            "no schema has the owner '@ShopTeem'; did you mean '@ShopTeam'?",
        ),
        (
            "thresholds: [{fan_out: 3, modules: [shop.order]}]",
            "no schema has the module 'shop.order'; did you mean 'shop.orders'?",
        ),
        ("rules: {cycle: {severity: note, modules: ['x.*']}}", "no schema has the module 'x.*'"),
        ("rules: {cycle: [{severity: note, lanes: [nowhere]}]}", "no schema has the lane 'nowhere'"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_the_nearest_one(policy: str, message: str) -> None:
    (finding,) = told(assessed_with(policy, FILES), "policy/matches-nothing")

    assert message_of(finding) == message
    assert (finding.location.path, finding.location.line, finding.module) == ("archatlas.yml", 1, "estate")


def test_a_name_is_told_once_however_often_it_stands() -> None:
    known = assessed_with("lanes:\n  order: [gone, shop]\n  may_require: {gone: [shop]}\n", FILES)

    assert [one.subject for one in told(known, "policy/matches-nothing")] == ["lane gone"]


def test_patterns_that_fit_something_are_fine() -> None:
    policy = "thresholds: [{fan_out: 3, lanes: ['sh*'], owners: ['@*'], modules: ['*.ranking']}]"

    assert told(assessed_with(policy, FILES), "policy/matches-nothing") == []
