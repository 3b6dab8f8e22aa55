"""The explorer lists every dependency, problems first, and every number leads to a list of that many."""

import re

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, Ownership, PromotionRules
from archatlas.render.site.dependencies.page import dependency_pages
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.render.site.pagination import PAGE_ROWS
from builders import assessed, assessment, module, requiring
from render.site.lists import links, rows, rows_behind, tree_of, words

NUMBER = re.compile(r"[0-9][0-9,]*")


def pages(known: Assessment) -> list[RenderedPage]:
    found = (lazy.render() for lazy in dependency_pages(known, lambda dot: None, PageOptions()))
    return [page for page in found if isinstance(page, RenderedPage)]


def explorer(known: Assessment) -> RenderedPage:
    return pages(known)[0]


def waiting(name: str, *requires: str) -> Module:
    """Return a module that is not promoted yet."""
    lane = name.split(".")[0]
    return module(name, requires, ownership=Ownership(promotion_rules=PromotionRules(from_lane=lane)))


def mixed_estate() -> Assessment:
    return assessment(
        module("a.one", ("a.two", "b.new", "b.old")),
        module("a.two", ("b.old",)),
        module("a.three", optional=("a.two",)),
        module("b.old", ("nobody.there",)),
        waiting("b.new"),
        module("c.alone"),
    )


def test_problems_stand_first() -> None:
    found = rows(explorer(mixed_estate()), "requirement-list")

    nobody = ["no named owner"] * 2
    assert found[0] == ["a.one", "b.new", "crosses a lane not promoted", *nobody]
    assert found[-1] == ["a.one", "a.two", "same lane", *nobody]
    assert len(found) == 4


def test_every_number_leads_to_a_list_of_that_many_rows() -> None:
    all_pages = pages(mixed_estate())
    page = all_pages[0]
    numbered = tree_of(page).xpath("//p[@class='v-lede']/a | //table[contains(@class, 'v-mx')]//td//a")
    found = {words(link): links(page)[words(link)] for link in numbered}

    assert len(found) == 7
    for text, address in found.items():
        if not address.endswith("#unknown"):
            assert rows_behind(all_pages, address) == int(NUMBER.findall(text)[-1 if ":" in text else 0])


def test_optional_requirements_and_unknown_names_have_lists_of_their_own() -> None:
    page = explorer(mixed_estate())

    assert rows(page, "optional-list") == [["a.three", "a.two", "optional"]]
    assert rows(page, "unknown-list") == [["b.old", "nobody.there", "unknown module"]]


def test_modules_without_a_line_are_named() -> None:
    assert "c.alone" in links(explorer(mixed_estate()))


def test_cycles_are_listed() -> None:
    tree = tree_of(explorer(assessed(requiring("a.one", "a.two"), requiring("a.two", "a.one"))))

    assert words(tree.xpath("//*[@id='cycles']/following-sibling::ul")[0]) == "a.one, a.two"


def test_an_estate_without_requirements_says_so() -> None:
    page = explorer(assessment(module("a.one")))

    assert "No module declares a dependency." in words(tree_of(page))
    assert not tree_of(page).xpath("//form")
    assert tree_of(page).xpath("//*[@id='requirements']")


def test_above_the_limit_the_problems_are_listed_and_the_rest_is_on_pages_of_its_own() -> None:
    names = [f"a.m{number}" for number in range(70)]
    modules = [module(name, tuple(names[:number])) for number, name in enumerate(names)]
    known = assessment(*modules, module("b.user", ("c.new",)), waiting("c.new"))
    all_pages = pages(known)
    total = len(known.requirements)
    assert total > PAGE_ROWS

    assert [row[0] for row in rows(all_pages[0], "requirement-list")] == ["b.user"]
    assert links(all_pages[0])[f"all {total:,} lines, on 6 pages"] == "/dependencies/all/"
    listed = [row for page in all_pages if "/all" in page.address for row in rows(page, "requirement-list")]
    assert len(listed) == total
    assert len({(row[0], row[1]) for row in listed}) == total


@pytest.mark.real
def test_the_pages_of_a_long_list_are_linked_both_ways() -> None:
    names = [f"a.m{number}" for number in range(70)]
    known = assessment(*(module(name, tuple(names[:number])) for number, name in enumerate(names)))
    all_pages = pages(known)
    reached = {address.split("#")[0].split("?")[0] for page in all_pages for address in links(page).values()}

    for page in all_pages[1:]:
        assert f"/{page.address}/" in reached
        assert page.crumbs[0].label == "Dependencies"
