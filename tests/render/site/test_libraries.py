"""The page of a library: versions asked for, licences, who uses it; and the list of all of them."""

from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.render.site.libraries.page import library_pages
from archatlas.render.site.page import RenderedPage
from builders import assessed, rendered, schema_text
from render.site.lists import links, rows, tree_of, words


def using(name: str, *libs: dict[str, str], **values: object) -> str:
    return schema_text(name, {"dependencies.external.libs": list(libs), **values})


def redis(version: str = "", licence: str = "") -> dict[str, str]:
    said = {"name": "redis", "version": version, "license": licence}
    return {key: value for key, value in said.items() if value}


def pages(known: Assessment) -> list[RenderedPage]:
    return rendered(library_pages(known))


def page(known: Assessment, name: str) -> Any:
    (found,) = [one for one in pages(known) if one.title == f"Library {name}"]
    return tree_of(found)


def uses(tree: Any) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in tree.xpath("//table/tbody/tr")]


def problems(tree: Any) -> list[str]:
    return [words(one) for one in tree.xpath("//ul[contains(@class, 'v-prob')]/li")]


def test_different_versions_are_marked_with_who_asks_for_them() -> None:
    known = assessed(
        using("a.one", redis("4.6.0", "MIT"), **{"ownership.owner": "@One"}),
        using("a.two", redis("5.0.1", "MIT")),
        using("a.three", redis(">=4", "MIT")),
    )
    tree = page(known, "redis")

    assert [(row[0], row[2], row[5]) for row in uses(tree)] == [
        ("a.one", "4.6.0 differs", "@One"),
        ("a.three", ">=4", "no named owner"),
        ("a.two", "5.0.1 differs", "no named owner"),
    ]
    assert any("Modules ask for different versions 4.6.0 and 5.0.1" in problem for problem in problems(tree))


def test_the_same_version_in_two_spellings_is_no_conflict() -> None:
    known = assessed(using("a.one", redis("==5.0.1")), using("a.two", redis("5.0.1")))

    assert not any("different versions" in problem for problem in problems(page(known, "redis")))


def test_what_nobody_has_said_is_no_version() -> None:
    known = assessed(using("a.one", redis("unknown", "unknown")), using("a.two", redis("5.0.1", "MIT")))
    tree = page(known, "redis")

    assert [row[2:4] for row in uses(tree)] == [["nobody has said", "nobody has said"], ["5.0.1", "MIT"]]
    assert words(tree.xpath("//p[@class='v-lede']")[0]) == "A library from outside: 2 modules, 1 version, 1 licence."


def test_versions_stand_in_the_order_of_their_numbers() -> None:
    known = assessed(using("a.one", redis("1.10")), using("a.two", redis("1.9")))

    assert list(known.libraries["redis"].versions) == ["1.9", "1.10"]


def test_the_list_has_every_library_with_those_of_most_modules_first() -> None:
    known = assessed(using("a.one", {"name": "abc"}, redis("1")), using("a.two", redis("2")))
    first = pages(known)[0]

    assert [row[:3] for row in rows(first, "library-list")] == [
        ["redis", "2", "1, 2 differ"],
        ["abc", "1", "nobody has said"],
    ]
    assert links(first)["redis"] == "/libraries/redis/"
    assert words(tree_of(first).xpath("//p[@class='v-lede']")[0]).startswith("2 libraries from outside, used 3 times.")


def test_an_estate_without_libraries_says_which_key_would_fill_the_list() -> None:
    (found,) = pages(assessed(schema_text("a.one")))

    assert "dependencies.external.libs" in words(tree_of(found))


@pytest.mark.real
def test_more_libraries_than_a_page_holds_are_spread_over_pages_and_none_is_lost() -> None:
    known = assessed(*(using(f"a.m{n}", *({"name": f"lib{n}x{number}"} for number in range(100))) for n in range(21)))
    lists = [
        rows(rendered([one])[0], "library-list")
        for one in library_pages(known)
        if one.address == "libraries" or one.address.startswith("libraries/all/")
    ]

    assert sum(map(len, lists)) == 2_100
    assert lists[0] == []


def test_a_hostile_library_has_a_page_of_its_own_and_stays_a_text() -> None:
    known = assessed(using("a.one", {"name": '"><script>x</script>', "version": "<b>", "license": "<i>"}))
    found = pages(known)[1]

    assert found.address.startswith("libraries/")
    assert found.address.isascii()
    assert tree_of(found).xpath("//script | //b | //i[not(@class)]") == []
