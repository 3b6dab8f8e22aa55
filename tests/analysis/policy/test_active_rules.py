"""Which rules can find nothing, and why."""

from datetime import date
from fractions import Fraction

import pytest

from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import gather_facts
from archatlas.analysis.policy.active_rules import NO_LIMIT, OFF, idle_rules, is_off
from archatlas.analysis.policy.policy import (
    EstateLimits,
    LayerPolicy,
    Limits,
    Policy,
    SelectedLimits,
    Selection,
    SeverityOverride,
    Waiver,
)
from archatlas.analysis.rules.deployment import DEPLOYMENT_RULES
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Severity
from archatlas.model.rule import Need

SOME = Selection(lanes=("candidate",))
WAIVER = Waiver("cycle", "a.b", "@Team", "it goes away soon", date(2026, 12, 31))


OF_CODE = {rule.name: "it is not compared with code" for rule in KNOWN_RULES.values() if rule.need is Need.CODE}

OF_ARTEFACTS = {
    rule.name: "no artefacts of CI are given" for rule in KNOWN_RULES.values() if rule.need is Need.MEASURED
}

OF_RUNS = {rule.name: "no runs of benchmarks are kept" for rule in KNOWN_RULES.values() if rule.need is Need.RUNS}

OF_PAST = {
    rule.name: "nobody looks at what changes together" for rule in KNOWN_RULES.values() if rule.need is Need.PAST
}

OF_PLANS = {rule.name: "only a plan reports it" for rule in DEPLOYMENT_RULES}


def idle(policy: Policy, today: date | None = None) -> dict[str, str]:
    return dict(idle_rules(gather_facts(Catalog(), EvidenceClassifier(), policy, today)))


def test_what_nobody_configured_is_said_to_be_idle() -> None:
    assert idle(Policy()) == {
        "coupling/fan-in": NO_LIMIT,
        "coupling/distance": NO_LIMIT,
        "coupling/propagation": NO_LIMIT,
        "layer/skips-closed": "no layer is closed",
        "review/overdue": "no day is given to judge dates by",
        "policy/matches-nothing": "the policy names nothing",
        "waiver/expired": "there is no waiver",
        "waiver/unused": "there is no waiver",
        "contract/breaking-change": "only a review reports it",
        "contract/weaker-promise": "only a review reports it",
        "live/target-refused": "no module is watched live",
        "history/incomplete": "only a site with its history reports it",
        **OF_CODE,
        **OF_ARTEFACTS,
        **OF_RUNS,
        **OF_PAST,
        **OF_PLANS,
    }


def test_what_is_configured_is_looked_at() -> None:
    policy = Policy(
        layers=LayerPolicy(closed=("application",)),
        limits=(SelectedLimits(Limits(fan_in=3, distance=Fraction(1, 2)), SOME),),
        estate=EstateLimits(nccd=Fraction(2)),
        waivers=(WAIVER,),
    )

    assert set(idle(policy, date(2026, 11, 26))) == {
        "coupling/fan-out",
        "coupling/instability",
        "policy/matches-nothing",
        "contract/breaking-change",
        "history/incomplete",
        "contract/weaker-promise",
        "live/target-refused",
        *OF_CODE,
        *OF_ARTEFACTS,
        *OF_RUNS,
        *OF_PAST,
        *OF_PLANS,
    }


@pytest.mark.parametrize(
    ("severity_overrides", "off"),
    [
        ((), False),
        ((SeverityOverride(None),), True),
        ((SeverityOverride(None, SOME),), False),
        ((SeverityOverride(None), SeverityOverride(Severity.ERROR, SOME)), False),
        ((SeverityOverride(Severity.ERROR), SeverityOverride(None)), True),
    ],
)
def test_a_rule_is_off_where_it_is_off_for_every_module(
    severity_overrides: tuple[SeverityOverride, ...], off: bool
) -> None:
    policy = Policy(severity_overrides=tuple(("cycle", override) for override in severity_overrides))

    assert is_off(policy, "cycle") is off
    assert (idle(policy).get("cycle") == OFF) is off


def test_what_refuses_a_file_cannot_be_turned_off() -> None:
    assert not is_off(Policy(severity_overrides=(("yaml/*", SeverityOverride(None)),)), "yaml/syntax")
