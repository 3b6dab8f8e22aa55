"""The views of the explorer say the same without script as with it, and stay small where an estate is large."""

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership
from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.diagrams.lane_diagram import LINE_LIMIT
from archatlas.render.diagrams.lane_map import MARK_LIMIT, Scale
from archatlas.render.site.components.lane_map import draw_lane_map, lane_map_view
from archatlas.render.site.components.listing import UNFOLDED
from archatlas.render.site.dependencies.lists import EXPLORER_ROWS, LAYERS_VIEW
from archatlas.render.site.dependencies.maps import event_map
from archatlas.render.site.dependencies.page import dependency_pages
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from builders import assessed, assessment, module, schema_text
from render.site.lists import rows, tree_of, words


@pytest.fixture(scope="module")
def pages() -> dict[str, RenderedPage | RenderedFile]:
    known = assessment(
        module("a.one", ("a.two", "b.base"), ownership=Ownership(owner="@Alpha")),
        module("a.two"),
        module("a.alone"),
        module("b.base", ownership=Ownership(owner="@Beta")),
    )
    with LayoutPool() as pool:
        return {lazy.address: lazy.render() for lazy in dependency_pages(known, pool, PageOptions())}


def page(pages: dict[str, RenderedPage | RenderedFile], address: str) -> RenderedPage:
    found = pages[address]
    assert isinstance(found, RenderedPage)
    return found


def test_each_view_is_a_page_that_links_to_the_others(pages: dict[str, RenderedPage | RenderedFile]) -> None:
    for address in ("dependencies", "dependencies/modules", "dependencies/layers"):
        tree = tree_of(page(pages, address))
        assert [words(link) for link in tree.xpath("//a[@data-view]")] == ["Lanes", "Modules", "Layers"]
        assert len(tree.xpath("//a[@data-view][@aria-current]")) == 1
        assert isinstance(pages[f"{address}/map.svg"], RenderedFile)


def test_the_list_below_a_map_has_the_owner_at_both_ends(pages: dict[str, RenderedPage | RenderedFile]) -> None:
    for address in ("dependencies", "dependencies/modules"):
        assert rows(page(pages, address), "requirement-list")[0][-2:] == ["@Alpha", "@Beta"]


def test_marks_and_boxes_are_links_with_their_names(pages: dict[str, RenderedPage | RenderedFile]) -> None:
    lanes, modules = page(pages, "dependencies").fragment, page(pages, "dependencies/modules").fragment

    for name in ("a.one", "a.two", "a.alone", "b.base"):
        assert lanes.count(f'data-n="{name}"') == 1
        assert f'data-n="{name}"' in modules
    assert "<title>a.alone, " in lanes
    assert 'aria-label="a.one, ' in modules


def test_only_pages_of_the_explorer_load_its_script(pages: dict[str, RenderedPage | RenderedFile]) -> None:
    scripts = {one.script for one in pages.values() if isinstance(one, RenderedPage)}

    assert scripts == {"assets/archatlas-explorer.js"}


def test_an_estate_without_topics_has_no_view_of_events(pages: dict[str, RenderedPage | RenderedFile]) -> None:
    assert "dependencies/events" not in pages


def test_lanes_are_blocks_with_their_lines_as_sentences_on_a_narrow_screen(
    pages: dict[str, RenderedPage | RenderedFile],
) -> None:
    blocks = tree_of(page(pages, "dependencies")).xpath("//ul[contains(@class, 'narrow')]/li")

    assert "uses b once" in words(blocks[0])


def test_a_lane_of_too_many_modules_has_numbers_instead_of_a_mark_for_each() -> None:
    found = explorer(assessment(*(module(f"a.m{number}") for number in range(MARK_LIMIT + 1))))

    assert "data-n=" not in found.fragment
    assert len(found.fragment) < 100_000


def test_above_the_limit_only_lines_that_break_a_rule_stand_in_the_list() -> None:
    names = [f"a.m{number}" for number in range(40)]
    known = assessment(*(module(name, tuple(names[:number])) for number, name in enumerate(names)))
    assert len(known.requirements) > EXPLORER_ROWS
    tree = tree_of(explorer(known))

    assert tree.xpath("//@data-lines") == ["../tables/dependencies.json"]
    assert not tree.xpath("//*[@id='requirement-list']//tbody/tr")


def test_where_nothing_can_be_laid_out_the_lines_stand_as_sentences() -> None:
    known = assessment(module("a.one", ("b.two",)), module("b.two"))
    view = lane_map_view(known, lambda dot: None, "", Scale.PART)

    assert view.svg is None
    assert "uses b once" in draw_lane_map(known, lambda dot: None, "", Scale.PART)


def explorer(known: Assessment) -> RenderedPage:
    found = next(dependency_pages(known, lambda dot: None, PageOptions())).render()
    assert isinstance(found, RenderedPage)
    return found


def test_a_topic_with_too_many_ends_keeps_no_other_out_of_the_picture() -> None:
    one = "data_and_events.emits"
    crowd = [schema_text(f"a.m{number}", {one: [{"topic": "every.module"}]}) for number in range(LINE_LIMIT + 1)]
    few = [schema_text("a.one", {one: [{"topic": "paid"}]})]
    drawn = event_map(assessed(*crowd, *few), "dependencies/events")

    assert drawn is not None
    assert [box.text for box in drawn.box_map.boxes] == ["a.one", "paid"]
    assert drawn.note == "1 of 2 topics are drawn, those with most ends first."


def test_a_sentence_stands_where_no_topic_fits_into_the_picture() -> None:
    one = "data_and_events.emits"
    known = assessed(*(schema_text(f"a.m{n}", {one: [{"topic": "every.module"}]}) for n in range(LINE_LIMIT + 1)))
    drawn = {lazy.address: lazy for lazy in dependency_pages(known, lambda dot: None, PageOptions())}
    found = drawn["dependencies/events"].render()

    assert isinstance(found, RenderedPage)
    tree = tree_of(found)
    assert not tree.xpath("//figure//*[contains(@class, 'v-fig__s')] | //figure//a[@download]")
    assert "No topic is drawn" in words(tree.xpath("//figcaption")[0])
    assert "could not be drawn" not in found.fragment
    assert rows(found, "topic-list")[0][0] == "every.module"


def test_a_map_that_could_not_be_laid_out_says_so_beside_its_note() -> None:
    known = assessment(module("a.one", ("a.two",)), module("a.two"))
    drawn = {lazy.address: lazy for lazy in dependency_pages(known, lambda dot: None, PageOptions())}
    found = drawn["dependencies/modules"].render()

    assert isinstance(found, RenderedPage)
    assert "could not be drawn" in found.fragment


def layers(estate: Assessment) -> RenderedPage:
    with LayoutPool() as pool:
        found = {lazy.address: lazy for lazy in dependency_pages(estate, pool, PageOptions())}
        return page({LAYERS_VIEW: found[LAYERS_VIEW].render()}, LAYERS_VIEW)


def in_layer(layer: str, name: str, requires: tuple[str, ...] = ()) -> Module:
    return module(name, requires, identity=ModuleIdentity(ModuleName(name), layer=layer))


def test_a_layer_of_too_many_modules_without_a_line_is_a_block_of_counts_that_leads_to_them() -> None:
    crowd = (in_layer("application", f"a.m{number}") for number in range(MARK_LIMIT + 1))
    tree = tree_of(
        layers(assessment(*crowd, in_layer("interface", "a.top", ("a.base",)), in_layer("foundational", "a.base")))
    )
    block = tree.xpath("//svg//*[@data-lane='application']")[0]

    captions = tree.xpath("//svg/a[@class='cap']/text[starts-with(@class, 'b ')]")
    assert [words(caption) for caption in captions] == ["interface", "application", "foundational"]
    assert f"{MARK_LIMIT + 1} without a line" in words(block)
    assert block.xpath("./a/@*[name()='xlink:href']") == ["../../modules/?layer=application"]
    assert len(tree.xpath("//svg//rect[@class='lane']")) == 3
    assert f"{MARK_LIMIT + 1} without a line: " in words(tree.xpath("//ul[contains(@class, 'narrow')]")[0])


def test_where_lines_are_too_many_the_layers_show_and_list_those_that_go_up() -> None:
    names = [f"a.m{number}" for number in range(40)]
    lower = (in_layer("foundational", name, tuple(names[:number])) for number, name in enumerate(names))
    known = assessment(*lower, in_layer("foundational", "a.climber", ("a.top",)), in_layer("interface", "a.top"))
    found = layers(known)

    assert [row[:2] for row in rows(found, "layer-list")] == [["a.climber", "a.top"]]
    assert tree_of(found).xpath("//svg//g[@class='ln']/@data-e") == ["a.climber->a.top"]
    assert "all 781 lines" in words(tree_of(found))
    assert "only the 1 that go up are drawn" in words(tree_of(found))


def test_a_long_list_below_a_map_is_folded_and_counted() -> None:
    names = [f"a.m{number}" for number in range(12)]
    tree = tree_of(explorer(assessment(*(module(name, tuple(names[:at])) for at, name in enumerate(names)))))

    assert [words(one) for one in tree.xpath("//details[contains(@class, 'v-tail')]/summary")] == [
        f"{66 - UNFOLDED} more lines"
    ]
    assert len(tree.xpath("//*[@id='requirement-list'][@data-fold]//tbody/tr")) == 66
