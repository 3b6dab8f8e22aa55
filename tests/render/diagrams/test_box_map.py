"""Maps of boxes: every module stands in its group, lines keep their kinds, and problems are drawn last."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.diagrams.box_map import Arrangement, BoxMap, MapBox, MapGroup, MapLine
from archatlas.render.diagrams.box_map_layout import PlacedBoxes, place_boxes
from archatlas.render.diagrams.box_map_svg import boxes_svg, standalone_boxes_svg
from archatlas.render.diagrams.diagram import Box
from archatlas.render.diagrams.lane_map import ModuleMark


@pytest.fixture(scope="module")
def pool() -> Iterator[LayoutPool]:
    with LayoutPool() as pool:
        yield pool


def mark(name: str) -> ModuleMark:
    return ModuleMark(name, f"{name}, 71 Needs attention", f"../{name}/", "warn", 2, "@Team", 71)


def group(key: str, boxes: int = 2, marks: int = 3) -> MapGroup:
    names = [f"{key}.b{number}" for number in range(boxes)]
    return MapGroup(
        key,
        key,
        f"{boxes} with a line",
        f"../lanes/{key}/",
        tuple(MapBox(name, name.split(".")[1], mark(name)) for name in names),
        tuple(mark(f"{key}.m{number}") for number in range(marks)),
        f"{marks} without a line",
    )


def placed(box_map: BoxMap, pool: LayoutPool) -> PlacedBoxes:
    found = place_boxes(box_map, pool)
    assert found is not None
    return found


@st.composite
def box_maps(draw: st.DrawFn) -> BoxMap:
    """Return a few groups with any lines between their boxes."""
    arrangement = draw(st.sampled_from([Arrangement.FRAMES, Arrangement.ROWS]))
    keys = [f"g{number}" for number in range(draw(st.integers(1, 4)))]
    groups = tuple(group(key, draw(st.integers(1, 7)), draw(st.integers(0, 60))) for key in keys)
    names = [box.key for one in groups for box in one.boxes]
    pairs = [(one, other) for one in names for other in names if one != other]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=25)) if pairs else []
    lines = tuple(MapLine(*pair, draw(st.sampled_from(["", "cross", "problem"]))) for pair in chosen)
    return BoxMap("Modules", arrangement, groups, (group("apart", 0, 5),), lines)


@given(box_map=box_maps())
def test_every_box_and_mark_stands_in_the_frame_of_its_group(pool: LayoutPool, box_map: BoxMap) -> None:
    found = place_boxes(box_map, pool)
    if found is None:
        return  # the lists say the same
    frames = {one.group.key: one.frame for one in found.groups}
    for box, at in found.boxes:
        assert _holds(frames[box.key.split(".")[0]], at)
    for marks in found.marks:
        assert _holds(frames[marks.group.key], Box(marks.place.left, marks.place.top, 10, 10))


@given(box_map=box_maps())
def test_every_module_is_in_the_picture_once(pool: LayoutPool, box_map: BoxMap) -> None:
    found = place_boxes(box_map, pool)
    if found is None:
        return
    svg = boxes_svg(found, "Modules")
    modules = [box.key for box in box_map.boxes]
    modules += [one.name for part in (*box_map.groups, *box_map.apart) for one in part.marks]

    assert sorted(svg.count(f'data-n="{name}"') for name in modules) == [1] * len(modules)
    assert svg.count('aria-hidden="true"') == len(box_map.lines)


def test_lines_that_break_a_rule_are_drawn_over_the_others(pool: LayoutPool) -> None:
    lines = (
        MapLine("a.b0", "a.b1", "problem", "a.b0 uses a.b1: not promoted", ("p",)),
        MapLine("a.b1", "b.b0", "cross"),
    )
    svg = boxes_svg(placed(BoxMap("Modules", Arrangement.FRAMES, (group("a"), group("b")), (), lines), pool), "Modules")

    assert svg.index('class="e cross"') < svg.index('class="e problem"')
    assert '<g class="ln" data-e="a.b0-&gt;a.b1" data-s="p" aria-hidden="true">' in svg


def test_layers_stand_in_their_order_from_top_to_bottom(pool: LayoutPool) -> None:
    groups = tuple(group(key) for key in ("interface", "application", "foundational"))
    upward = (MapLine("foundational.b0", "interface.b0", "problem"),)
    found = placed(BoxMap("Layers", Arrangement.ROWS, groups, (), upward), pool)
    tops = [one.frame.top for one in found.groups]

    assert tops == sorted(tops)
    assert all(one.frame.top + one.frame.height <= after for one, after in zip(found.groups, tops[1:], strict=False))


def test_a_topic_stands_between_those_that_emit_and_those_that_consume_it(pool: LayoutPool) -> None:
    topic = MapBox("topic:paid", "paid", ModuleMark("topic:paid", "topic paid", "../t/", "none"), is_topic=True)
    ends = tuple(MapBox(name, name, mark(name)) for name in ("a.shop", "b.bank"))
    flow = MapGroup("flow", "", "", boxes=(*ends, topic))
    lines = (MapLine("a.shop", "topic:paid"), MapLine("topic:paid", "b.bank"))
    found = placed(BoxMap("Topics", Arrangement.FLOW, (flow,), (), lines), pool)
    left = {box.key: at.left for box, at in found.boxes}

    assert left["a.shop"] < left["topic:paid"] < left["b.bank"]


def test_the_file_of_a_map_says_nothing_to_scripts(pool: LayoutPool) -> None:
    svg = standalone_boxes_svg(
        placed(BoxMap("Modules", Arrangement.FRAMES, (group("a"),), (), ()), pool), "Modules", "https://example.org/"
    )

    assert "data-n" not in svg
    assert 'href="https://example.org/a.b0/"' in svg


def test_text_of_a_map_stays_text(pool: LayoutPool) -> None:
    hostile = MapBox("a.x", "<b>&", ModuleMark("a.x", '"><script>', "../x/", "ok", None, "<@team>"))
    one = MapGroup("a", "<i>", "</text>", boxes=(hostile,))
    svg = boxes_svg(placed(BoxMap("<title>", Arrangement.FRAMES, (one,), (), ()), pool), "<title>")

    assert not any(text in svg for text in ("<b>", "<script>", "<i>", "<@team>", "<title>"))


def _holds(frame: Box, box: Box) -> bool:
    across = frame.left - 1 <= box.left and box.left + box.width <= frame.left + frame.width + 1
    return across and frame.top - 1 <= box.top and box.top + box.height <= frame.top + frame.height + 1
