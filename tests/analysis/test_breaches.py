"""Which requirements break a rule, as the policy sees it."""

from datetime import date

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.breaches import REQUIREMENT_RULES
from archatlas.analysis.evidence import Judge
from archatlas.analysis.facts import gather_facts
from archatlas.analysis.policy.policy import Policy, Treatment, Waiver
from archatlas.analysis.policy.waiving import sift
from archatlas.analysis.rules import evaluate
from archatlas.analysis.rules.known import KNOWN_RULES
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Severity
from archatlas.model.module import Identity, Module
from archatlas.model.names import ModuleName
from builders import module

CORE, LOG = ModuleName("a.core"), ModuleName("b.log")


def ranked(name: ModuleName, layer: str, tier: int, *requires: str) -> Module:
    return module(name, requires, identity=Identity(name, layer=layer, tier=tier))


def judged(policy: Policy, *modules: Module) -> Assessment:
    upward = (ranked(CORE, "foundational", 1, LOG), ranked(LOG, "application", 2))
    facts = gather_facts(Catalog(modules or upward), Judge(), policy)
    sifted = sift(evaluate(facts), policy.waivers, None)
    return Assessment(facts, sifted.findings, waived=sifted.waived)


def broken(known: Assessment) -> dict[tuple[str, str], list[str]]:
    return {ends: [finding.rule for finding in findings] for ends, findings in known.broken.items()}


def test_every_rule_about_requirements_is_known() -> None:
    assert set(REQUIREMENT_RULES) <= set(KNOWN_RULES)


def test_a_requirement_may_break_several_rules() -> None:
    assert broken(judged(Policy())) == {(CORE, LOG): ["layer/upward", "tier/inversion"]}


def test_what_is_only_noted_breaks_nothing() -> None:
    known = judged(Policy(), module("a.one", ("b.two",)), module("b.two"))

    assert broken(known) == {}
    assert [finding.rule for finding in known.said_of[ModuleName("a.one"), ModuleName("b.two")]] == ["lane/crosses"]


def test_the_policy_decides_what_breaks_a_rule() -> None:
    milder = Policy(treatments=(("layer/*", Treatment(None)), ("tier/inversion", Treatment(Severity.NOTE))))
    graver = Policy(treatments=(("lane/crosses", Treatment(Severity.WARNING)),))

    assert broken(judged(milder)) == {}
    assert broken(judged(graver))[CORE, LOG] == ["layer/upward", "tier/inversion", "lane/crosses"]


def test_a_waived_breach_is_kept_apart() -> None:
    waiver = Waiver("layer/upward", CORE, "@Team", "it moves with the next release", date(2026, 12, 31))
    known = judged(Policy(waivers=(waiver,)))

    assert broken(known) == {(CORE, LOG): ["tier/inversion"]}
    assert [one.waiver for one in known.tolerated[CORE, LOG]] == [waiver]


def test_a_finding_about_a_module_alone_is_about_no_requirement() -> None:
    known = judged(Policy(), module("a.one", ("a.one", "a.gone")))

    assert {finding.rule for finding in known.findings} >= {"reference/self", "reference/unknown"}
    assert known.said_of == {}
