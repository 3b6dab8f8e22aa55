"""The site that the command builds from one company's 113 modules says what is true, in good order."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archatlas.analysis.rules.registry import KNOWN_RULES

pytestmark = pytest.mark.site

ANCHORS = (
    *("dependencies", "requires", "used-by", "api", "compatibility", "invariants", "errors", "health", "ownership"),
    *("promotion", "service-levels", "tests", "risks", "change", "runtime", "data", "security", "external"),
    *("extensions", "more", "not-documented", "defaults", "source"),
)
LANES = {"candidate": 29, "tools": 27, "branding": 22, "lukhas": 20, "products": 9, "matriz": 6}


@pytest.fixture(scope="session")
def site(roadmap113_site: Path) -> Path:
    return roadmap113_site


@cache
def page(site: Path, address: str = "") -> Any:
    """Return a page as a browser's tree."""
    return html.document_fromstring((site / address / "index.html").read_text(encoding="utf-8"))


def modules_of(site: Path) -> list[str]:
    return sorted(found.parent.name for found in site.glob("modules/*/index.html"))


def addresses(site: Path) -> list[str]:
    found = (one.parent.relative_to(site).as_posix() for one in site.rglob("index.html") if one.parent.name != "card")
    return sorted(found)


def text(tree: Any, path: str) -> str:
    """Return the words of the one element that a path finds."""
    (found,) = tree.xpath(path)
    return words(found)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def by_id(tree: Any, identifier: str) -> str:
    return text(tree, f"//*[@id='{identifier}']")


def cells(tree: Any) -> dict[str, str]:
    """Return the spec sheet: label and what stands below it."""
    sheet = tree.xpath("//dl[@class='v-facts' or @class='v-strip' or contains(@class, 'ad-spec')]/div")
    return {words(cell[0]): words(cell[1]) for cell in sheet}


def rows(tree: Any, identifier: str) -> list[list[str]]:
    """Return the cells of the table in a panel, row by row."""
    found = tree.xpath(f"//*[@id='{identifier}']//tbody/tr")
    return [[words(cell) for cell in row] for row in found]


def test_every_module_and_every_lane_has_a_page(site: Path, roadmap113: Path) -> None:
    names = [found.read_text(encoding="utf-8").split("name: ")[1].split()[0] for found in roadmap113.glob("*.yaml")]

    assert modules_of(site) == sorted(names)
    assert sorted(found.parent.name for found in site.glob("lanes/*/index.html")) == sorted(LANES)
    assert (site / "404.html").is_file()


def test_the_overview_counts_modules_lanes_owners_and_dependencies(site: Path) -> None:
    said = words(page(site).xpath("//article")[0])

    for phrase in (
        "113 modules in 6 lanes",
        "8 owners",
        "48 modules without a named owner",
        "9 of 17 dependencies cross a lane; 6 break a rule. No cycle.",
        "6 dependencies break a rule",
    ):
        assert phrase in said


def test_the_page_of_lanes_says_which_rules_are_broken_and_counts_modules(site: Path) -> None:
    lede = text(page(site, "lanes"), "//p[@class='v-lede']")

    assert "6 break a rule, 1 of them two: 3 rely on modules that are not promoted yet, all from products.e" in lede
    listed = page(site, "lanes").xpath("//table[.//th[text()='Uses other lanes']]/tbody/tr")
    assert {words(row.xpath("./th")[0]): int(words(row.xpath("./td")[0])) for row in listed} == LANES


def test_every_lane_page_counts_its_modules(site: Path) -> None:
    for lane, number in LANES.items():
        assert cells(page(site, f"lanes/{lane}"))["Modules"].split()[0] == str(number)
        assert len(page(site, f"lanes/{lane}").xpath("//table[@id='catalogue']/tbody/tr")) == number


def test_the_catalogue_lists_every_module_once(site: Path) -> None:
    names = page(site, "modules").xpath("//table[@id='catalogue']/tbody/tr/th/@data-v")

    assert sorted(names) == modules_of(site)


def test_every_requirement_is_listed_with_its_kind(site: Path) -> None:
    table = page(site, "dependencies").xpath("//h2[@id='requirements']/following::table[1]/tbody/tr")
    lines = [words(row) for row in table]

    assert len(lines) == 17
    words_for = ("not promoted", "higher layer", "less critical", "crosses a lane")
    kinds = Counter(kind for line in lines for kind in words_for if kind in line)
    assert kinds == {"crosses a lane": 9, "not promoted": 3, "higher layer": 2, "less critical": 2}
    assert (
        lines[0]
        == "candidate.core lukhas.log_aggregator crosses a lane higher layer less critical @TechLead no named owner"
    )
    assert any(line.startswith("products.enterprise candidate.memory") for line in lines)


ENTERPRISE = "modules/products.enterprise"
REQUIRED = [
    "candidate.governance", "candidate.key_manager", "candidate.memory", "lukhas.device_reporter", "lukhas.memory",
]  # fmt: skip


def test_products_enterprise_requires_five_and_is_used_by_none(site: Path) -> None:
    sheet = cells(page(site, ENTERPRISE))

    assert sheet["Requires"] == "5 modules, 5 in other lanes computed"
    assert sheet["Used by"].startswith("0 ")
    assert by_id(page(site, ENTERPRISE), "requires") == "Requires 5 #"
    assert by_id(page(site, ENTERPRISE), "used-by") == "Used directly by 0 #"
    listed = page(site, ENTERPRISE).xpath("//h3[@id='requires']/following-sibling::table[1]/tbody/tr")
    assert [words(found).split()[0] for found in listed] == REQUIRED
    nothing = page(site, ENTERPRISE).xpath("//h3[@id='used-by']/following-sibling::*[1]")
    assert words(nothing[0]) == "No module declares it."


def test_the_arrows_of_products_enterprise_run_from_it_to_the_right(site: Path) -> None:
    drawing = page(site, ENTERPRISE).xpath("//div[@id='steps-0-1']//svg[@role='group']")[0]

    assert sorted(label.split(",")[0] for label in drawing.xpath(".//a/@aria-label")) == REQUIRED
    lines = drawing.xpath(".//path[contains(@class, 'e ')]")
    assert len(lines) == len(REQUIRED)
    for line in lines:
        start, tip = (float(path.get("d")[1:].split()[0]) for path in (line, line.getnext()))
        assert start < tip


def test_the_modules_that_products_enterprise_requires_name_it_as_user(site: Path) -> None:
    for name in REQUIRED:
        users = page(site, f"modules/{name}").xpath("//h3[@id='used-by']/following-sibling::table[1]/tbody/tr")
        assert "products.enterprise" in [words(found).split()[0] for found in users]


def test_problems_are_drawn_alike_in_the_estate_the_lanes_and_the_modules(site: Path) -> None:
    estate = problems(page(site, "dependencies/modules"))

    assert len(estate) == 6
    assert estate["candidate.core->lukhas.log_aggregator"] == "x p layer-upward tier-inversion"
    for lane in LANES:
        touching = {line for line in estate if lane in {name.split(".")[0] for name in line.split("->")}}
        assert set(problems(page(site, f"lanes/{lane}"))) == touching
    for name in modules_of(site):
        touching = {line for line in estate if name in line.split("->")}
        said = page(site, f"modules/{name}").xpath("//div[@class='v-pics']//g[path[contains(@class, 'problem')]]/title")
        drawn = {"->".join(words(title).split(":")[0].split(" requires ")) for title in said}
        assert {line for line in drawn if name in line.split("->")} == touching


def problems(tree: Any) -> dict[str, str]:
    """Return the lines that are drawn as problems, with the rules that they break where they are said."""
    drawn = tree.xpath(
        "//article//g[contains(@class, 'edge problem') or path[contains(@class, 'problem')]]"
        "[@data-e][not(ancestor::*[contains(@class, 'narrow')])]"
    )
    return {line.get("data-e"): line.get("data-s") or "" for line in drawn}


def test_every_rule_has_a_page_and_module_pages_lead_there(site: Path) -> None:
    rules = {rule.replace("/", "-") for rule in KNOWN_RULES}

    assert {found.parent.name for found in site.glob("findings/*/index.html")} == rules
    notices = page(site, ENTERPRISE).xpath("//ul[@class='v-prob']//li//b/a/@href")
    assert "../../findings/lane-unpromoted-target/" in notices


def test_every_module_page_has_every_section_anchor(site: Path) -> None:
    for name in modules_of(site):
        anchors = set(page(site, f"modules/{name}").xpath("//article//@id"))
        assert set(ANCHORS) - anchors == set(), name


def test_every_anchor_is_on_its_page_once(site: Path) -> None:
    for address in addresses(site):
        anchors = Counter(page(site, address).xpath("//@id"))
        assert [anchor for anchor, times in anchors.items() if times > 1] == [], address


def test_no_section_is_empty(site: Path) -> None:
    for address in addresses(site):
        for heading in page(site, address).xpath("//article//h2"):
            assert content_below(heading), f"{address}: {words(heading)}"


def content_below(heading: Any) -> str:
    """Return the words between a heading and the next one."""
    first = heading if heading.getparent().tag != "header" else heading.getparent()
    below = []
    for sibling in first.itersiblings():
        if sibling.tag == "h2":
            break
        below.append(words(sibling))
    return " ".join(below).strip()


def test_every_page_has_a_title_and_a_description_of_its_own(site: Path) -> None:
    titles = Counter(text(page(site, address), "/html/head/title") for address in addresses(site))
    descriptions = Counter(
        str(page(site, address).xpath("/html/head/meta[@name='description']/@content")) for address in addresses(site)
    )

    assert max(titles.values()) == 1
    assert max(descriptions.values()) == 1
    assert text(page(site, ENTERPRISE), "/html/head/title") == "products.enterprise - Architecture docs"


def test_every_page_has_one_heading_and_one_active_tab(site: Path) -> None:
    words = {"modules": "Modules", "lanes": "Modules", "health": "Quality", "": "Overview"}
    for address in addresses(site):
        tree = page(site, address)
        assert len(tree.xpath("//article//h1")) == 1, address
        if address.split("/")[0] in words:
            assert text(tree, "//nav[@class='v-nav']//a[@aria-current]") == words[address.split("/")[0]], address


def test_every_module_page_has_a_breadcrumb(site: Path) -> None:
    for name in modules_of(site):
        lane, _, short_name = name.partition(".")
        crumbs = page(site, f"modules/{name}").xpath("//nav[@class='ad-crumbs']//li")
        assert [words(crumb) for crumb in crumbs] == ["Modules", lane, short_name]


def test_module_pages_stay_out_of_the_navigation(site: Path) -> None:
    for address in ("", "modules", ENTERPRISE):
        links = page(site, address).xpath("//nav[@data-md-level='0']//a/@href | //nav[@aria-label='Tabs']//a/@href")
        assert links
        assert not [href for href in links if re.search(r"\w\.\w", href)]


def test_every_module_page_has_the_same_five_facts_and_eight_quiet_ones(site: Path) -> None:
    labels = {tuple(cells(page(site, f"modules/{name}"))) for name in modules_of(site)}

    assert len(labels) == 1
    assert len(labels.pop()) == 13


def test_no_page_is_a_placeholder(site: Path) -> None:
    for address in addresses(site):
        content = text(page(site, address), "//article")
        assert len(content) > 60, address
        assert not re.search(r"\b(TODO|lorem ipsum|coming soon)\b|\{\{|\{%", content), address


def test_a_thousand_configuration_files_are_folded(site: Path) -> None:
    folds = page(site, "modules/tools.model_notifier").xpath("//details[summary='1,203 configuration files']")

    assert len(folds) == 1
    assert folds[0].get("open") is None
    assert len(folds[0].xpath(".//li")) == 1203


def test_many_libraries_are_folded(site: Path) -> None:
    tree = page(site, "modules/tools.joiner")
    libraries = tree.xpath("//*[starts-with(@id, 'lib-')]")

    assert len(libraries) == 69
    assert len([found for found in libraries if not found.xpath("ancestor::details")]) <= 24


def test_a_module_without_neighbours_has_a_sentence_and_no_drawing(site: Path) -> None:
    tree = page(site, "modules/branding.analyzer")

    assert "Requires no other module, and no module requires it." in text(tree, "//article")
    assert not tree.xpath("//article//svg[@role='group']")


def test_the_pages_do_not_say_where_they_were_built(site: Path, roadmap113: Path) -> None:
    for address in addresses(site):
        content = (site / address / "index.html").read_text(encoding="utf-8")
        assert str(site.parent) not in content
        assert str(roadmap113.parent) not in content
