"""The policy of a settings file is read exactly, and all its mistakes are told at once."""

from datetime import date
from fractions import Fraction

import pytest

from archatlas.analysis.policy.policy import (
    EstateLimits,
    LanePolicy,
    LayerPolicy,
    Limits,
    Policy,
    SelectedLimits,
    Selection,
    SeverityOverride,
    TierPolicy,
    Waiver,
)
from archatlas.analysis.rules.registry import REFUSING_RULES
from archatlas.model.finding import Severity
from archatlas.model.source import Location, SourceFile
from archatlas.render.text.messages import error_text
from archatlas.settings import SettingsError, read_settings

EVERYTHING_SAID = """\
lanes:
  order: [lab, shop]
  may_require:
    platform: []
    shop: [platform]
layers:
  order: [foundational, application]
  closed: [foundational]
tiers: {tolerance: 2}
thresholds:
  - fan_out: 5
  - {fan_in: 7, distance: 0.3, reach: 0.1, instability: 0.9, instability_step: 0.05, layers: [application]}
estate_thresholds:
  nccd: 1.5
  propagation_cost: 0.2
rules:
  review/never: off
  claim/*:
    - severity: error
      tiers: [1]
    - {severity: note, paths: [legacy/*], owners: ['@Team'], modules: ['*.a'], lanes: [lab]}
waivers:
  - rule: layer/upward
    module: shop.orders
    subject: shop.audit
    owner: '@Team'
    reason: moves down in June
    expires: '2026-06-30'
    ticket: ARCH-12
"""

A_WAIVER = "rule: cycle, module: a.b, owner: '@T', reason: long enough a text"


def policy_of(text: str) -> Policy:
    return read_settings(SourceFile("archatlas.yml", text)).policy


def mistakes_of(text: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        policy_of(text)
    return error_text(raised.value).splitlines()


def test_everything_that_can_be_said_arrives_exactly() -> None:
    policy = policy_of(EVERYTHING_SAID)
    places = {"nccd": Location("archatlas.yml", 14, 3), "propagation_cost": Location("archatlas.yml", 15, 3)}

    assert policy.lanes == LanePolicy(("lab", "shop"), {"platform": (), "shop": ("platform",)})
    assert policy.layers == LayerPolicy(("foundational", "application"), ("foundational",))
    assert policy.tiers == TierPolicy(2)
    assert policy.limits == (
        *Policy().limits,
        SelectedLimits(Limits(fan_out=5)),
        SelectedLimits(
            Limits(None, 7, Fraction(9, 10), Fraction(1, 20), Fraction(3, 10), Fraction(1, 10)),
            Selection(layers=("application",)),
        ),
    )
    assert policy.estate == EstateLimits(Fraction(3, 2), Fraction(1, 5), places)
    assert policy.severity_overrides == (
        ("review/never", SeverityOverride(None)),
        ("claim/*", SeverityOverride(Severity.ERROR, Selection(tiers=(1,)))),
        ("claim/*", SeverityOverride(Severity.NOTE, Selection(("lab",), (), (), ("@Team",), ("*.a",), ("legacy/*",)))),
    )


def test_a_waiver_arrives_with_its_place() -> None:
    (waiver,) = policy_of(EVERYTHING_SAID).waivers

    assert waiver == Waiver(
        "layer/upward", "shop.orders", "@Team", "moves down in June", date(2026, 6, 30), "shop.audit", "ARCH-12"
    )
    assert waiver.location == Location("archatlas.yml", 23, 5)


def test_without_settings_the_policy_is_the_default_one() -> None:
    assert policy_of("") == policy_of("site: {name: x}") == Policy()


@pytest.mark.parametrize("word", ["off", '"off"', "false", "{severity: off}", '[{severity: "off"}]'])
def test_a_rule_is_off_however_yaml_reads_the_word(word: str) -> None:
    assert policy_of(f"rules: {{cycle: {word}}}").severity_overrides == (("cycle", SeverityOverride(None)),)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    lines = (
        "lanes:",
        "  order: [lab, lab]",
        "  may_require:",
        "    shop:",
        "layers: {closed: [infrastructur]}",
        "rules:",
        "  layr/upward: error",
        "  cycle: eror",
        "  yaml/syntax: off",
        "  nothing/*: off",
        "  claim/*: {tiers: [1]}",
        "  review/never:",
        "waivers:",
        "  - {rule: cycel, module: a.b, owner: '@T', reason: long enough a text, expires: '2026-12-31'}",
        "  - {rule: file/symlink, module: a.b, owner: '@T', reason: long enough a text, expires: '2026-12-31'}",
    )

    assert mistakes_of("\n".join(lines)) == [
        "archatlas.yml:2:16: lanes.order: 'lab' stands twice; an order has each name once",
        "archatlas.yml:4:5: lanes.may_require.shop: has no value; write [] for a lane that may require no other",
        "archatlas.yml:5:19: layers.closed[0]: 'infrastructur' is none of the layers;"
        " did you mean 'infrastructure'? known are foundational, infrastructure, application, interface",
        "archatlas.yml:7:3: rules.layr/upward: there is no rule 'layr/upward'; did you mean 'layer/upward'?",
        "archatlas.yml:8:3: rules.cycle: unknown value 'eror'; did you mean 'error'?"
        " known values are off, note, warning, error",
        "archatlas.yml:9:3: rules.yaml/syntax: yaml/syntax refuses the file, which no setting can make readable;"
        " exclude the file instead",
        f"archatlas.yml:10:3: rules.nothing/*: no rule fits 'nothing/*'; known families are {FAMILIES}",
        "archatlas.yml:11:3: rules.claim/*: says no severity; write one of off, note, warning, error",
        "archatlas.yml:12:3: rules.review/never: has no value; write one of off, note, warning, error",
        "archatlas.yml:14:6: waivers[0].rule: there is no rule 'cycel'; did you mean 'cycle'?",
        "archatlas.yml:15:6: waivers[1].rule: file/symlink refuses the file, which no setting can make readable;"
        " exclude the file instead",
    ]


FAMILIES = (
    "claim, contract, coupling, cycle, deploy, document, drift, evidence, figure, file, history, lane, layer, library,"
    " lifecycle, live, module, ownership, page, performance, policy, reference, review, schema, slo, source,"
    " summary, test, tier, waiver, yaml"
)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("thresholds: [{fan_uot: 3}]", "thresholds[0].fan_uot: unknown key; did you mean 'fan_out'?"),
        ("thresholds: [{fan_out: -1}]", "thresholds[0].fan_out: -1 is below the minimum of 0"),
        ("thresholds: [{fan_out: 1.5}]", "thresholds[0].fan_out: expected a whole number, found the number 1.5"),
        ("thresholds: [{reach: 20}]", "thresholds[0].reach: 20 is above the maximum of 1"),
        ("thresholds: [{tiers: [6]}]", "thresholds[0].tiers[0]: 6 is above the maximum of 5"),
        ("thresholds: {fan_out: 3}", "thresholds: expected a list, found a mapping"),
        ("tiers: {tolerance: 5}", "tiers.tolerance: 5 is above the maximum of 4"),
        ("estate_thresholds: {ncdc: 1}", "estate_thresholds.ncdc: unknown key; did you mean 'nccd'?"),
        ("lanes: [lab, shop]", "lanes: expected a mapping, found a list"),
        ("lanes: {may_require: {shop: lab}}", "lanes.may_require.shop: expected a list, found the text 'lab'"),
        ("layers: {order: [low, low]}", "layers.order: 'low' stands twice"),
        ("layers: {order: [low], closed: [high]}", "layers.closed[0]: 'high' is none of the layers; known are low"),
        ("layers: {closed: []}", "layers.closed: the list is empty; name something, or remove the key"),
        ("thresholds: [{fan_out: 3, lanes: []}]", "thresholds[0].lanes: the list is empty"),
        ("rules: {cycle: {severity: off, tiers: []}}", "rules.cycle.tiers: the list is empty"),
        ("rules: {cycle: on}", "rules.cycle: unknown value 'True'; known values are off, note, warning, error"),
        ("rules: {cycle: [{severity: eror}]}", "rules.cycle[0].severity: unknown value 'eror'; did you mean 'error'?"),
        ("rules: {cycle: {sevrity: error}}", "rules.cycle.sevrity: unknown key; did you mean 'severity'?"),
        ("rules: {cycle: {tier: [1]}}", "rules.cycle.tier: unknown key; did you mean 'tiers'?"),
        ("rules: {quite-other: off}", "there is no rule 'quite-other'; `archatlas explain` lists the rules"),
        ("rules: [cycle]", "rules: expected a mapping, found a list"),
        (f"waivers: [{{{A_WAIVER}}}]", "waivers[0].expires: missing; add it, for example `expires: 2026-12-31`"),
        (f"waivers: [{{{A_WAIVER}, expires: '2026-02-30'}}]", "waivers[0].expires: '2026-02-30' is not a date"),
        (f"waivers: [{{{A_WAIVER}, expires: soon}}]", "waivers[0].expires: 'soon' is not a date"),
        (
            "waivers: [{rule: cycle, module: a.b, owner: '@T', reason: later, expires: '2026-12-31'}]",
            "waivers[0].reason: 5 long, expected at least 10 characters",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_cure(text: str, mistake: str) -> None:
    assert any(mistake in line for line in mistakes_of(text))


@pytest.mark.parametrize("rule", sorted(REFUSING_RULES))
def test_no_rule_that_refuses_a_file_can_be_set_or_waived(rule: str) -> None:
    assert "exclude the file instead" in mistakes_of(f"rules: {{{rule}: note}}")[0]
    assert (
        "exclude the file instead"
        in mistakes_of(
            f"waivers: [{{rule: {rule}, module: a.b, owner: '@T', reason: long enough a text, expires: '2026-12-31'}}]"
        )[0]
    )


def test_a_day_may_come_with_a_time() -> None:
    assert policy_of(f"waivers: [{{{A_WAIVER}, expires: '2026-12-31T18:00:00Z'}}]").waivers[0].expires == date(
        2026, 12, 31
    )


def test_names_are_mentioned_with_their_places() -> None:
    mentions = [(one.kind, one.name, one.location.line) for one in policy_of(EVERYTHING_SAID).mentions]

    assert mentions == [
        ("lane", "lab", 2),
        ("lane", "shop", 2),
        ("lane", "platform", 4),
        ("lane", "shop", 5),
        ("lane", "platform", 5),
        ("layer", "application", 12),
        ("lane", "lab", 21),
        ("owner", "@Team", 21),
        ("module", "*.a", 21),
    ]
