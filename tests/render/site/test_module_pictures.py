"""A module's pictures: how far they go, which views differ, and when only the lists can be read."""

from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import ModuleName
from archatlas.render.site.links import Anchors
from archatlas.render.site.module.pictures import BOXES, COLUMN, ModulePictures, Picture
from archatlas.render.site.module.relations import required_modules, requiring_modules
from builders import assessment, module
from render.site.lists import tree_of
from render.site.pages import page_of

CHAIN = tuple(module(f"l.m{number}", (f"l.m{number + 1}",) if number < 6 else ()) for number in range(7))


def pictures(known: Assessment, name: str) -> tuple[Picture, ...]:
    one = known.catalog[ModuleName(name)]
    sides = requiring_modules(known, one, Anchors()), required_modules(known, one, Anchors())
    return ModulePictures(known, one, *sides).draw()


def offered(choices: Any) -> list[str]:
    return [f"{choice.label}{'*' if choice.is_current else ''}" for choice in choices]


def test_a_module_in_the_middle_has_three_steps_in_three_directions() -> None:
    found = pictures(assessment(*CHAIN), "l.m3")

    assert len(found) == 9
    assert len({picture.wide for picture in found}) == 9
    assert offered(found[0].steps) == ["1", "2*", "all"]
    assert offered(found[0].views) == ["uses this", "both*", "this uses"]


def test_each_choice_leads_to_a_picture_that_is_there() -> None:
    found = pictures(assessment(*CHAIN), "l.m3")
    anchors = {picture.anchor for picture in found}

    for picture in found:
        assert {choice.href.removeprefix("#") for choice in (*picture.steps, *picture.views)} <= anchors
        assert [choice.href for choice in picture.steps if choice.is_current] == [f"#{picture.anchor}"]
        assert [choice.href for choice in picture.views if choice.is_current] == [f"#{picture.anchor}"]


def test_a_view_that_shows_the_same_is_not_offered_twice() -> None:
    (only,) = pictures(assessment(module("l.a", ("l.b",)), module("l.b")), "l.a")

    assert (only.steps, only.views) == ((), ())


def test_a_module_without_neighbours_has_no_picture() -> None:
    assert pictures(assessment(module("l.a")), "l.a") == ()


def test_modules_that_use_it_through_others_are_drawn_after_one_more_step() -> None:
    known = assessment(*CHAIN)
    names = {picture.anchor: {node.name for node in picture.diagram.nodes} for picture in pictures(known, "l.m6")}

    assert names["steps-1-0"] == {"l.m5", ""}
    assert names["steps-2-0"] == {"l.m5", "l.m4", ""}
    assert names["steps-6-0"] == {f"l.m{number}" for number in range(6)} | {""}


@pytest.mark.parametrize(("number", "is_drawn"), [(COLUMN, True), (COLUMN + 1, False)])
def test_a_column_of_more_than_can_be_read_is_left_to_the_lists(number: int, is_drawn: bool) -> None:
    far = [module(f"l.far{place:02}", ("l.near",)) for place in range(number)]
    found = pictures(assessment(module("l.hub"), module("l.near", ("l.hub",)), *far), "l.hub")

    assert ("steps-2-0" in {picture.anchor for picture in found}) is is_drawn
    assert bool(found[0].note) is not is_drawn


def test_more_than_sixty_modules_are_left_to_the_lists_and_that_is_said() -> None:
    rows = [module(f"l.r{step}x{place:02}", (f"l.r{step - 1}x{place:02}",) if step else ("l.hub",))
            for step in range(4) for place in range(20)]  # fmt: skip
    found = pictures(assessment(module("l.hub"), *rows), "l.hub")

    assert max(len(picture.diagram.nodes) for picture in found) <= BOXES
    assert "80 modules that use it" in found[0].note


def test_many_direct_users_are_cut_and_the_rest_leads_to_the_list() -> None:
    known = assessment(module("l.hub"), *(module(f"l.u{place:03}", ("l.hub",)) for place in range(100)))
    (only,) = pictures(known, "l.hub")

    assert len(only.diagram.nodes) == 14
    assert [node.href for node in only.diagram.nodes if "more" in node.label] == ["#used-by"]


def test_a_wide_picture_has_no_narrow_one() -> None:
    users = [module(f"l.u{place:02}", ("l.hub",)) for place in range(13)]
    known = assessment(module("l.hub", tuple(f"m.t{place:02}" for place in range(13))), *users,
                       *(module(f"m.t{place:02}") for place in range(13)))  # fmt: skip
    both, *sides = pictures(known, "l.hub")

    assert both.narrow is None
    assert all(picture.narrow is not None for picture in sides)


def test_a_cycle_is_drawn_on_both_sides() -> None:
    known = assessment(module("l.a", ("l.b",)), module("l.b", ("l.a",)))
    found = pictures(known, "l.a")

    assert [node.name for node in found[0].diagram.nodes].count("l.b") == 2


def test_the_page_shows_the_first_picture_and_has_the_others_behind_links() -> None:
    known = assessment(*CHAIN)
    tree = tree_of(page_of(known, known.catalog[ModuleName("l.m3")]))
    shown = tree.xpath("//div[contains(@class, 'v-pic--on')]/@id")
    anchors = tree.xpath("//div[contains(@class, 'v-pic') and not(@class='v-pics')]/@id")

    assert shown == ["steps-2-2"]
    assert {link.removeprefix("#") for link in tree.xpath("//span[@class='v-seg']/a/@href")} == set(anchors)
    assert {text.get("class") for text in tree.xpath("//svg[@role='group']//text")} <= {"lab", "b", "lab on", "b on"}
