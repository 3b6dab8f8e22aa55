"""The page of findings: a part for each rule, the most critical modules first, long lists folded or linked."""

from typing import Any

import pytest
from lxml import html

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import gather_facts
from archatlas.analysis.policy.active_rules import idle_rules
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership
from archatlas.model.source import Location
from archatlas.render.site.findings.page import FindingsView, findings_page, findings_view
from archatlas.render.site.findings.rule_section import RuleSection
from archatlas.render.site.links import rule_anchor
from archatlas.render.site.page import PageOptions
from archatlas.render.text.messages import message_of
from builders import assessed, module, schema_text
from findings import finding_at, saying
from render.site.pages import OPTIONS, page_of

RULE = "claim/coupling"
CHECKED = len(KNOWN_RULES) - len(idle_rules(assessed().facts))


def found(name: str, message: str = "it is wrong", rule: str = RULE, severity: Severity = Severity.NOTE) -> Finding:
    return finding_at(Location(f"{name}.yaml", 1, 1), rule, severity, name, message, saying(message))


def view(findings: list[Finding], *modules: Module) -> FindingsView:
    return findings_view(Assessment(gather_facts(Catalog(modules), assessed().classifier), tuple(findings)), OPTIONS)


def numbered(number: int) -> list[Module]:
    return [module(f"lane.m{position:04}") for position in range(number)]


def section_of(number: int, estate: int) -> RuleSection:
    modules = numbered(estate)
    (section,) = view([found(one.name) for one in modules[:number]], *modules).sections
    return section


def test_the_most_critical_modules_come_first_and_files_last() -> None:
    tiers = {"lane.a": 3, "lane.b": 1, "lane.c": None, "lane.d": 1}
    modules = [module(name, identity=ModuleIdentity(ModuleName(name), tier=tier)) for name, tier in tiers.items()]
    names = [*tiers, "broken.yaml"]
    (section,) = view([found(name) for name in names], *modules).sections

    assert [hit.name for hit in section.shown] == ["lane.b", "lane.d", "lane.a", "lane.c", "broken.yaml"]


@pytest.mark.parametrize(
    ("number", "estate", "shown", "summary"),
    [(8, 20, 8, "0 more"), (9, 20, 8, "1 more"), (20, 20, 0, "All 20 modules"), (8, 8, 8, "0 more")],
)
def test_eight_modules_are_shown_and_the_others_folded(number: int, estate: int, shown: int, summary: str) -> None:
    section = section_of(number, estate)

    assert (len(section.shown), len(section.folded), section.fold_summary) == (shown, number - shown, summary)
    assert section.listed_href == ""


def test_more_than_500_modules_are_a_link_to_the_list_of_modules() -> None:
    section = section_of(501, 600)

    assert (section.shown, section.folded) == ((), ())
    assert (section.in_words, section.listed_href) == ("501 modules", "../modules/?rule=rule-claim-coupling")


def test_what_every_module_is_told_is_said_once() -> None:
    modules = numbered(3)
    alike = view([found(one.name) for one in modules], *modules).sections[0]
    apart = view([found(one.name, one.name) for one in modules], *modules).sections[0]

    assert (alike.each, [hit.detail for hit in alike.shown]) == (message_of(found("lane.a")), ["", "", ""])
    assert (apart.each, [hit.detail for hit in apart.shown]) == (
        "",
        [message_of(found(one.name, one.name)) for one in modules],
    )


def test_the_gravest_rules_come_first_and_the_lede_counts_every_finding() -> None:
    modules = numbered(2)
    findings = [found(one.name) for one in modules]
    findings += [found("lane.m0000", text, "cycle", Severity.ERROR) for text in ("one", "two")]
    known = view(findings, *modules)

    assert [section.severity for section in known.sections] == ["Error", "Note"]
    assert known.lede == f"4 findings by 2 of {CHECKED} rules: 2 errors and 2 notes."
    assert known.sections[0].shown[0].detail == "2 times: one and two"


def test_rules_that_found_nothing_are_listed() -> None:
    known = view([found("lane.m0000")], *numbered(1))

    assert len(known.passed) == CHECKED - 1
    assert KNOWN_RULES[RULE].title not in dict(known.passed)


def tree(fragment: str) -> Any:
    return html.fragment_fromstring(fragment, create_parent="main")


def test_every_finding_can_be_filtered_by_severity_lane_and_owner() -> None:
    owned = Ownership(owner="@One")
    assessment = Assessment(
        gather_facts(Catalog([module("lane.a", ownership=owned), module("two.b")]), assessed().classifier),
        (found("lane.a"), found("two.b", severity=Severity.WARNING)),
    )
    hits = tree(findings_page(assessment, OPTIONS).fragment).xpath("//table[contains(@class, 'v-hits-t')]/tbody/tr")

    assert [(hit.get("data-severity"), hit.get("data-lane"), hit.get("data-owner")) for hit in hits] == [
        ("note", "lane", "@One"),
        ("warning", "two", "-"),
    ]


def test_keys_in_the_words_of_a_rule_are_set_as_code() -> None:
    page = tree(findings_page(assessed(schema_text("lane.a")), OPTIONS).fragment)

    keys = [code.text_content() for code in page.xpath("//p[@class='ad-why']/code")]

    assert "ownership.escalation" in keys


def test_a_path_is_shown_below_the_directory_that_was_read() -> None:
    assessment = Assessment(gather_facts(Catalog(), assessed().classifier), (found("/srv/schemas/a.yaml"),))
    fragment = findings_page(assessment, PageOptions(schemas=(("/srv/schemas", "schemas"),))).fragment

    assert "schemas/a.yaml" in tree(fragment).text_content()
    assert "/srv" not in fragment


def test_modules_link_to_the_rules_that_speak_of_them() -> None:
    known = assessed(schema_text("lane.a", {"dependencies.internal.requires": ["lane.gone"]}))
    anchor = rule_anchor("reference/unknown")

    assert "../../findings/reference-unknown/" in page_of(known, known.catalog[ModuleName("lane.a")]).fragment
    assert tree(findings_page(known, OPTIONS).fragment).xpath(f"//h2[@id='{anchor}']")
