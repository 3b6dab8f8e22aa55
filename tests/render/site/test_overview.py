"""The overview introduces the estate, opens three ways in, and has one ranking."""

from typing import Any

from lxml import html

from archatlas.analysis.assessment import Assessment
from archatlas.render.site.overview.page import overview_page
from archatlas.render.site.page import PageOptions
from archatlas.render.site.site_map import site_map
from builders import assessed, schema_text


def page(known: Assessment, **options: Any) -> Any:
    return html.fromstring(overview_page(known, PageOptions(**options), lambda dot: None).fragment)


def words(element: Any) -> str:
    return " ".join(element.text_content().replace("\N{NARROW NO-BREAK SPACE}", " ").split())


TWO = (
    schema_text("shop.till", {"dependencies.internal.requires": ["base.log"], "ownership.owner": "@Till"}),
    schema_text("base.log", {}),
)


def test_the_title_is_the_name_of_the_estate_and_its_sentence_stands_below() -> None:
    shown = page(assessed(*TWO), site_name="Corner shop", description="All that sells.")

    assert words(shown.xpath("//h1")[0]) == "Corner shop"
    assert words(shown.xpath("//p[@class='v-lede']")[0]).startswith("All that sells. 2 modules in 2 lanes")


def test_a_hostile_name_and_sentence_stay_texts() -> None:
    fragment = overview_page(
        assessed(*TWO), PageOptions(site_name="<b>x</b>", description="<script>y</script>"), lambda dot: None
    ).fragment

    assert "<script" not in fragment
    assert "<b>x" not in fragment


def test_each_way_in_works_as_a_link_without_a_script() -> None:
    shown = page(assessed(*TWO))
    ways = shown.xpath("//ul[@class='v-ways']/li")

    assert [words(way.xpath("./h2")[0]) for way in ways] == [
        "Find an owner",
        "Something is broken",
        "What should we fix first",
    ]
    assert all(way.xpath("./h2/a/@href")[0] for way in ways)
    assert [form.get("class") for form in shown.xpath("//form")] == ["v-field v-js"] * 2


def test_the_second_way_in_names_what_most_modules_depend_on() -> None:
    link = page(assessed(*TWO)).xpath("//a[@href='modules/base.log/#impact']")[0]

    assert words(link) == "base.log 1"


def test_no_second_list_says_what_is_wrong() -> None:
    shown = page(assessed(*TWO))

    for gone in ("findings", "waves", "dependencies"):
        assert not shown.xpath(f"//section[@id='{gone}']")


def test_files_that_could_not_be_read_are_told_with_their_line() -> None:
    known = assessed(*TWO, "identity:\n  name: shop.broken\n  owner: [\n")
    alert = words(page(known).xpath("//*[@id='refused']")[0])

    assert alert.startswith("1 of 3 files could not be read and is not in this site")
    assert "line " in alert


def test_words_are_explained_where_they_stand() -> None:
    shown = page(assessed(*TWO))

    assert words(shown.xpath("//a[@href='#words']")[0]) == "New here?"
    terms = [words(term) for term in shown.xpath("//section[@id='words']//dt")]
    assert terms == ["Module", "Lane", "Tier", "Health"]
    assert all(link.startswith("reference/glossary/#") for link in shown.xpath("//section[@id='words']//dt/a/@href"))


def test_recent_changes_name_the_modules_of_a_day() -> None:
    dated = schema_text("shop.new", {"provenance.last_updated": "2025-03-02T10:00:00Z"})
    shown = page(assessed(*TWO, dated)).xpath("//section[@id='changes']")[0]

    assert "up to 2 Mar 2025" in words(shown)
    assert words(shown.xpath(".//li")[0]) == "2 Mar shop.new"


def test_a_page_without_data_has_no_entry_in_the_navigation() -> None:
    alone = site_map(assessed(schema_text("shop.till", {})))

    titles = [entry.title for group in alone.groups for entry in group.entries]
    assert "Dependencies" not in titles
    assert "All modules" in titles
    assert "Dependencies" in [entry.title for group in site_map(assessed(*TWO)).groups for entry in group.entries]


def test_an_estate_of_one_lane_shows_its_modules_in_the_place_of_lanes() -> None:
    one = (schema_text("shop.till", {"dependencies.internal.requires": ["shop.log"]}), schema_text("shop.log"))
    shown, alone = page(assessed(*one)), page(assessed(schema_text("shop.log"), schema_text("shop.till")))
    (panel,), (lanes,) = shown.xpath("//section[@id='lanes']"), alone.xpath("//section[@id='lanes']")

    assert words(panel.xpath(".//h2")[0]) == "Modules"
    assert words(panel.xpath(".//p")[0]) == "An arrow reads “uses”. 1 dependency. No cycle."
    assert [one.get("href") for one in panel.xpath(".//li//a[@data-n]")] == ["modules/shop.log/", "modules/shop.till/"]
    assert words(lanes.xpath(".//h2")[0]) == "Lanes"
