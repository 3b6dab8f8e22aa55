"""The page of a rule: what it means, what the policy makes of it, what it found, what is waived."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from lxml import html

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.policy import (
    EstateLimits,
    LanePolicy,
    Limits,
    Mention,
    Policy,
    SelectedLimits,
    Selection,
    SeverityOverride,
)
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.finding import Severity
from archatlas.model.source import Location
from archatlas.publish.packaged_data import rule_page
from archatlas.render.site.findings.page import findings_page
from archatlas.render.site.findings.rule_page import rule_pages, selected
from archatlas.render.site.overview.page import overview_page
from archatlas.render.site.page import PageOptions, RenderedPage
from builders import rendered
from render.site.lists import links, tree_of, words
from render.site.reviewed import estate_of, layered, waiver

OPTIONS = PageOptions()
DOCUMENTED = replace(OPTIONS, rule_page=rule_page)
UPWARD = (layered("a.core", "foundational", "b.log"), layered("b.log", "application"))


def page_of(known: Assessment, rule: str, options: PageOptions = OPTIONS) -> RenderedPage:
    (page,) = (
        page for page in rendered(rule_pages(known, options)) if page.address == f"findings/{rule.replace('/', '-')}"
    )
    return page


def seen(page: RenderedPage) -> str:
    return words(tree_of(page))


def headings(page: RenderedPage) -> list[str]:
    return [words(heading).removesuffix(" #") for heading in tree_of(page).xpath("//h2")]


def test_every_known_rule_has_a_page_of_its_own() -> None:
    pages = rendered(rule_pages(estate_of(), DOCUMENTED))

    assert {page.address.removeprefix("findings/") for page in pages} == {
        rule.replace("/", "-") for rule in KNOWN_RULES
    }
    assert len({page.title for page in pages}) == len(pages)


def test_a_rule_lists_what_it_found_with_links_that_fit_its_page() -> None:
    page = page_of(estate_of(*UPWARD), "layer/upward")

    assert headings(page) == ["What it found"]
    assert links(page)["a.core"] == "/modules/a.core/"
    assert links(page)["Among all findings"] == "/findings/#rule-layer-upward"


def test_a_rule_that_found_nothing_says_whether_it_looked() -> None:
    off = Policy(severity_overrides=(("cycle", SeverityOverride(None)),))

    assert "Checked, nothing found." in seen(page_of(estate_of(*UPWARD), "cycle"))
    assert "The rule is off in the policy." in seen(page_of(estate_of(*UPWARD, policy=off), "cycle"))
    assert "Not checked: no limit is set." in seen(page_of(estate_of(*UPWARD), "coupling/fan-in"))


def test_the_policy_is_said_in_words() -> None:
    some = Selection(lanes=("a", "b"), tiers=(1,))
    policy = Policy(
        limits=(SelectedLimits(Limits(fan_out=4)), SelectedLimits(Limits(fan_out=9), some)),
        severity_overrides=(
            ("coupling/*", SeverityOverride(Severity.ERROR, some)),
            ("coupling/fan-out", SeverityOverride(None)),
        ),
    )
    page = page_of(estate_of(*UPWARD, policy=policy), "coupling/fan-out")

    assert [words(row) for row in tree_of(page).xpath("//tbody/tr")] == [
        "Error lane a or b, tier 1",
        "Off every module",
        "At most 4 modules that one may require; every module",
        "At most 9 modules that one may require; lane a or b, tier 1",
    ]


def test_names_with_commas_and_words_of_lists_are_said_as_they_are() -> None:
    owners = ("Search, ranking and ads", "Pay or go")

    assert selected(Selection(owners=owners)) == "owner Search, ranking and ads or Pay or go"
    assert selected(Selection(owners=tuple("abcdefghij"))) == "owner a or b or c or d or e or f or g or h and 2 more"


def test_the_documentation_of_a_rule_stands_on_its_page() -> None:
    page = page_of(estate_of(*UPWARD), "layer/upward", DOCUMENTED)
    listings = tree_of(page).xpath("//pre/code")

    assert headings(page) == ["What it found", "Example", "How to fix", "How to configure it", "Source"]
    assert [heading.anchor for heading in page.contents] == ["found", "example", "how-to-fix", "configure", "source"]
    assert "identity:\n  name: platform.database\n  layer: infrastructure" in listings[0].text_content()


def test_every_link_of_the_documentation_leads_to_a_rule_or_out() -> None:
    known = {f"/findings/{rule.replace('/', '-')}/" for rule in KNOWN_RULES}
    for page in rendered(rule_pages(estate_of(), DOCUMENTED)):
        for address in links(page).values():
            assert address.partition("#")[0] in known or address.startswith(("http://", "https://")), page.address


def test_waivers_stand_on_the_page_of_their_rule() -> None:
    policy = Policy(waivers=(waiver("layer/upward", "a.core", ticket="https://tickets.example.org/7"),))
    page = page_of(estate_of(*UPWARD, policy=policy), "layer/upward")

    assert "31 Dec 2026" in words(tree_of(page).xpath("//h2[@id='waivers']/following::tbody")[0])
    assert links(page)["https://tickets.example.org/7"] == "https://tickets.example.org/7"
    assert links(page)["All waivers by the day they end"] == "/findings/waivers/"
    assert "Checked, nothing found." in seen(page)


def test_what_is_said_of_the_estate_as_a_whole_is_no_file() -> None:
    policy = Policy(estate=EstateLimits(nccd=Fraction(1, 10), places={"nccd": Location("/etc/archatlas.yml", 4)}))
    known = estate_of(*UPWARD, policy=policy)
    page = findings_page(known, OPTIONS)
    section = tree_of(page).xpath("//section[@data-rule='rule-coupling-propagation']")[0]

    assert words(section.xpath(".//tbody/tr")[0]).startswith("The estate as a whole the estate has an NCCD of")
    assert not section.xpath(".//code | .//tbody//a")
    overview = overview_page(known, OPTIONS, lambda dot: None)
    assert "the estate has an NCCD of" in seen(overview)


def test_findings_about_the_settings_name_the_line_and_not_the_directory() -> None:
    mentions = tuple(
        Mention("lane", name, Location("/somewhere/archatlas.yml", line)) for line, name in ((3, "x"), (7, "y"))
    )
    policy = Policy(lanes=LanePolicy(may_require={"x": ()}), mentions=mentions)
    page = findings_page(estate_of(*UPWARD, policy=policy), OPTIONS)
    section = tree_of(page).xpath("//section[@data-rule='rule-policy-matches-nothing']")[0]

    assert [words(hit)[:21] for hit in section.xpath(".//tbody/tr")] == [
        "archatlas.yml, line 3",
        "archatlas.yml, line 7",
    ]
    assert "/somewhere" not in page.fragment


def test_rules_that_are_not_looked_at_are_listed_apart() -> None:
    tree = tree_of(findings_page(estate_of(*UPWARD), OPTIONS))

    assert "Used by many modules no limit is set" in _listed(tree, "idle")
    assert "Part of a dependency cycle" in _listed(tree, "passed")
    assert tree.xpath("//h2[@id='rule-layer-upward']/a/@href") == ["../findings/layer-upward/", "#rule-layer-upward"]


def _listed(tree: Any, anchor: str) -> list[str]:
    found: list[html.HtmlElement] = tree.xpath(f"//h2[@id='{anchor}']/following-sibling::ul/li")
    return [words(item) for item in found]
