"""Which requirements break a rule, as the policy sees it."""

from datetime import date

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import gather_facts
from archatlas.analysis.policy.policy import Policy, SeverityOverride, Waiver
from archatlas.analysis.policy.waivers import apply_waivers
from archatlas.analysis.rules.evaluation import REQUIREMENT_RULES
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Severity
from archatlas.model.module import Module, ModuleIdentity, ModuleName
from builders import found_in, module

CORE, LOG = ModuleName("a.core"), ModuleName("b.log")


def ranked(name: ModuleName, layer: str, tier: int, *requires: str) -> Module:
    return module(name, requires, identity=ModuleIdentity(name, layer=layer, tier=tier))


def reported(policy: Policy, *modules: Module) -> Assessment:
    upward = (ranked(CORE, "foundational", 1, LOG), ranked(LOG, "application", 2))
    facts = gather_facts(Catalog(modules or upward), EvidenceClassifier(), policy)
    result = apply_waivers(found_in(facts), policy.waivers, None)
    return Assessment(facts, result.findings, waived=result.waived)


def broken(known: Assessment) -> dict[tuple[str, str], list[str]]:
    return {ends: [finding.rule for finding in findings] for ends, findings in known.broken.items()}


def test_every_rule_about_requirements_is_known() -> None:
    assert set(REQUIREMENT_RULES) <= set(KNOWN_RULES)


def test_a_requirement_may_break_several_rules() -> None:
    assert broken(reported(Policy())) == {(CORE, LOG): ["layer/upward", "tier/inversion"]}


def test_what_is_only_noted_breaks_nothing() -> None:
    known = reported(Policy(), module("a.one", ("b.two",)), module("b.two"))

    assert broken(known) == {}
    assert [finding.rule for finding in known.said_of[ModuleName("a.one"), ModuleName("b.two")]] == ["lane/crosses"]


def test_the_policy_decides_what_breaks_a_rule() -> None:
    milder = Policy(
        severity_overrides=(("layer/*", SeverityOverride(None)), ("tier/inversion", SeverityOverride(Severity.NOTE)))
    )
    graver = Policy(severity_overrides=(("lane/crosses", SeverityOverride(Severity.WARNING)),))

    assert broken(reported(milder)) == {}
    assert broken(reported(graver))[CORE, LOG] == ["layer/upward", "tier/inversion", "lane/crosses"]


def test_a_waived_breach_is_kept_apart() -> None:
    waiver = Waiver("layer/upward", CORE, "@Team", "it moves with the next release", date(2026, 12, 31))
    known = reported(Policy(waivers=(waiver,)))

    assert broken(known) == {(CORE, LOG): ["tier/inversion"]}
    assert [one.waiver for one in known.tolerated[CORE, LOG]] == [waiver]


def test_a_finding_about_a_module_alone_is_about_no_requirement() -> None:
    known = reported(Policy(), module("a.one", ("a.one", "a.gone")))

    assert {finding.rule for finding in known.findings} >= {"reference/self", "reference/unknown"}
    assert known.said_of == {}
