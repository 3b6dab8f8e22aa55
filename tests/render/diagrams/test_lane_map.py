"""The map of lanes keeps its captions readable, draws what breaks a rule last, and is the same each time."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.diagrams.diagram import Box
from archatlas.render.diagrams.lane_map import (
    LANE_LIMIT,
    LINE_LIMIT,
    MARK_LIMIT,
    BandCount,
    LaneFrame,
    LaneLine,
    LaneMap,
    ModuleMark,
    Scale,
    arrange,
)
from archatlas.render.diagrams.lane_map_layout import PlacedMap, place_map, points_along
from archatlas.render.diagrams.lane_map_svg import map_svg, standalone_map_svg

PAGE = Scale.PAGE.value
CAPTION_EDGE = 8


@pytest.fixture(scope="module")
def pool() -> Iterator[LayoutPool]:
    with LayoutPool() as pool:
        yield pool


def frame(lane: str, modules: int = 5, inside: str = "") -> LaneFrame:
    marks = tuple(
        ModuleMark(f"{lane}.m{n}", f"{lane}.m{n}, 71 Needs attention", f"m{n}/", "warn") for n in range(modules)
    )
    bands = (BandCount("warn", modules, "needs attention"),)
    return LaneFrame(lane, f"{lane}/", f"Open lane {lane}", f"{modules} modules", "0 healthy", inside, bands, marks)


def line(requirer: str, required: str, number: int = 1, broken: int = 0) -> LaneLine:
    words = f"{number} lines, {broken} break a rule" if broken else f"{number} lines"
    return LaneLine(requirer, required, number, broken, words, words, "#requirements")


def placed(lane_map: LaneMap, pool: LayoutPool, scale: Scale = Scale.PAGE) -> PlacedMap:
    found = place_map(lane_map, scale.value, pool)
    assert found is not None
    return found


@st.composite
def lane_maps(draw: st.DrawFn) -> LaneMap:
    """Return lanes of any size with any lines between them."""
    lanes = [f"lane{n}" for n in range(draw(st.integers(1, 8)))]
    frames = [frame(lane, draw(st.integers(0, 120)), draw(st.sampled_from(["", "3 lines inside"]))) for lane in lanes]
    pairs = [(one, other) for one in lanes for other in lanes if one != other]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return arrange(frames, [line(*pair, 3, draw(st.integers(0, 3))) for pair in chosen])


@given(lane_map=lane_maps(), scale=st.sampled_from(Scale))
def test_no_line_runs_through_a_caption(pool: LayoutPool, lane_map: LaneMap, scale: Scale) -> None:
    found = place_map(lane_map, scale.value, pool)
    if found is None:
        return  # the lines stand as sentences then
    boxes = [box for _, box in (*found.frames, *found.apart_frames)]
    for one in found.lines:
        others = [*boxes, *(other.pill for other in found.lines if other is not one)]
        for point in (*points_along(one.start), *points_along(one.end)):
            assert not any(_deep_inside(box, point) for box in others)


@given(lane_map=lane_maps())
def test_nothing_stands_on_anything_else(pool: LayoutPool, lane_map: LaneMap) -> None:
    found = place_map(lane_map, PAGE, pool)
    if found is None:
        return
    boxes = [*(box for _, box in (*found.frames, *found.apart_frames)), *(one.pill for one in found.lines)]
    for place, box in enumerate(boxes):
        assert not any(_overlap(box, other) for other in boxes[place + 1 :])
        assert box.left + box.width <= found.width + 1
        assert box.top + box.height <= found.height + 1


def test_the_same_lanes_are_drawn_with_the_same_bytes(pool: LayoutPool) -> None:
    lane_map = arrange([frame("a"), frame("b"), frame("c")], [line("a", "b"), line("b", "a"), line("c", "a")])
    with LayoutPool() as other:
        again = map_svg(placed(lane_map, other), PAGE, "Lanes")

    assert map_svg(placed(lane_map, pool), PAGE, "Lanes") == again


def test_a_line_runs_from_the_lane_that_uses_to_the_one_that_is_used(pool: LayoutPool) -> None:
    lane_map = arrange([frame("a"), frame("b"), frame("c")], [line("a", "b"), line("b", "a"), line("c", "a")])
    found = placed(lane_map, pool)
    boxes = {lane.lane: box for lane, box in found.frames}

    for one in found.lines:
        assert _near(boxes[one.line.requirer], one.start[0])
        assert _near(boxes[one.line.required], one.end[-1])
        assert _near(one.pill, one.start[-1])
        assert _near(one.pill, one.end[0])


def test_lines_that_break_a_rule_are_drawn_last() -> None:
    lane_map = arrange([frame("a"), frame("b"), frame("c")], [line("a", "b", 3, 1), line("a", "c"), line("b", "c")])

    assert [one.broken for one in lane_map.lines] == [0, 0, 1]


def test_lanes_without_a_line_to_another_stand_apart(pool: LayoutPool) -> None:
    found = placed(arrange([frame("a"), frame("b"), frame("alone")], [line("a", "b")]), pool)

    assert [lane.lane for lane, _ in found.apart_frames] == ["alone"]
    assert found.apart_frames[0][1].left > max(box.left + box.width for _, box in found.frames)


def test_above_twelve_lanes_only_those_with_a_line_have_a_frame() -> None:
    lanes = [frame(f"lane{n}") for n in range(LANE_LIMIT + 3)]
    lane_map = arrange(lanes, [line("lane1", "lane2")])

    assert [lane.lane for lane in lane_map.joined] == ["lane1", "lane2"]
    assert len(lane_map.below) == LANE_LIMIT + 1
    assert lane_map.apart == ()


def test_of_many_lines_those_are_drawn_that_break_a_rule_most_often() -> None:
    lanes = [frame(f"lane{n}") for n in range(6)]
    pairs = [(one.lane, other.lane) for one in lanes for other in lanes if one != other]
    lines = [line(*pair, 9, place) for place, pair in enumerate(pairs)]
    lane_map = arrange(lanes, lines)

    assert lane_map.all_lines == 30
    assert sorted(one.broken for one in lane_map.lines) == [*range(30 - LINE_LIMIT, 30)]


def test_a_lane_of_too_many_modules_has_numbers_instead_of_marks(pool: LayoutPool) -> None:
    svg = map_svg(placed(arrange([frame("a", MARK_LIMIT + 1)], []), pool), PAGE, "Lanes")

    assert "401</text>" in svg
    assert svg.count("<title>") == 1
    assert "<title>401 needs attention</title>" in svg


def test_every_mark_is_a_link_that_has_its_name(pool: LayoutPool) -> None:
    svg = map_svg(placed(arrange([frame("a", 2)], []), pool), PAGE, "Lanes")

    assert '<a xlink:href="m1/" tabindex="-1" data-n="a.m1"><title>a.m1, 71 Needs attention</title>' in svg


def test_the_file_of_a_map_has_colours_and_whole_addresses_of_its_own(pool: LayoutPool) -> None:
    found = placed(arrange([frame("a", 2)], []), pool)
    svg = standalone_map_svg(found, PAGE, "Lanes", "https://example.org/atlas/")

    assert "<style>" in svg
    assert 'href="https://example.org/atlas/m1/"' in svg


def _deep_inside(box: Box, point: tuple[float, float]) -> bool:
    x, y = point[0] - box.left, point[1] - box.top
    return CAPTION_EDGE < x < box.width - CAPTION_EDGE and CAPTION_EDGE < y < box.height - CAPTION_EDGE


def _near(box: Box, point: tuple[float, float]) -> bool:
    x, y = point[0] - box.left, point[1] - box.top
    return -3 <= x <= box.width + 3 and -3 <= y <= box.height + 3


def _overlap(one: Box, other: Box) -> bool:
    across = one.left < other.left + other.width - 1 and other.left < one.left + one.width - 1
    down = one.top < other.top + other.height - 1 and other.top < one.top + one.height - 1
    return across and down
