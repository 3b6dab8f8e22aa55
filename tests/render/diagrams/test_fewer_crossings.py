"""Lanes and boxes stand so that few lines cross, the same each time."""

from archatlas.model.module import ModuleName
from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.diagrams.box_map import Arrangement, BoxMap, MapBox, MapGroup, MapLine
from archatlas.render.diagrams.box_map_dot import ROW_BOXES, box_rows, turned_lines
from archatlas.render.diagrams.box_map_layout import place_boxes
from archatlas.render.diagrams.lane_map import LaneFrame, LaneLine, LaneMap, ModuleMark, Scale, arrange
from archatlas.render.diagrams.lane_map_layout import place_map, points_along
from archatlas.render.diagrams.lane_map_order import crossings, with_fewer_crossings


def frame(lane: str) -> LaneFrame:
    return LaneFrame(lane, f"{lane}/", f"Open lane {lane}", "0 modules", "0 healthy", "", (), ())


def line(requirer: str, required: str) -> LaneLine:
    return LaneLine(requirer, required, 1, 0, "1 line", "1", "#requirements")


def lane_map(*ends: tuple[str, str]) -> LaneMap:
    lanes = sorted({lane for pair in ends for lane in pair})
    return arrange([frame(lane) for lane in lanes], [line(*pair) for pair in ends])


def box(name: str) -> MapBox:
    return MapBox(name, name, ModuleMark(ModuleName(name), name, f"{name}/", "ok"))


def layer(key: str, *names: str) -> MapGroup:
    return MapGroup(key, key, f"{len(names)} modules", boxes=tuple(map(box, names)))


def layers(groups: tuple[MapGroup, ...], *ends: tuple[str, str]) -> BoxMap:
    return BoxMap("Layers", Arrangement.ROWS, groups, (), tuple(MapLine(*pair) for pair in ends))


def test_crossings_are_counted_once_for_each_place_where_lines_meet() -> None:
    cross = [[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)], [(0.0, 2.0), (0.9, 1.2), (2.0, 0.0)], [(5.0, 0.0), (5.0, 2.0)]]

    assert crossings(cross) == 1
    assert crossings(cross[1:]) == 0


def test_lanes_change_places_where_that_spares_crossings() -> None:
    crossed = lane_map(("a", "d"), ("b", "c"))
    ordered = with_fewer_crossings(crossed, 2)

    assert [one.lane for one in ordered.joined] != [one.lane for one in crossed.joined]
    assert {one.lane for one in ordered.joined} == {"a", "b", "c", "d"}
    assert with_fewer_crossings(ordered, 2) == ordered


def test_a_drawn_map_has_no_more_crossings_than_its_lines_need() -> None:
    with LayoutPool() as pool:
        placed = place_map(lane_map(("a", "e"), ("b", "d"), ("c", "f"), ("a", "f")), Scale.PAGE.value, pool)

    assert placed is not None
    assert crossings([[*points_along(one.start), *points_along(one.end)] for one in placed.lines]) == 0


def test_what_a_layer_uses_of_itself_stands_in_a_lower_row() -> None:
    found = box_rows(
        layers((layer("application", "a.base", "a.middle", "a.top"),), ("a.top", "a.middle"), ("a.middle", "a.base"))
    )

    assert [[one.key for one in row.boxes] for row in found] == [["a.top"], ["a.middle"], ["a.base"]]


def test_a_cycle_inside_a_layer_ends_and_no_row_is_too_long() -> None:
    names = [f"a.m{number}" for number in range(2 * ROW_BOXES + 1)]
    circle = zip(names, [*names[1:], names[0]], strict=True)
    rows = box_rows(layers((layer("application", *names),), *circle))

    assert sorted(one.key for row in rows for one in row.boxes) == sorted(names)
    assert all(len(row.boxes) <= ROW_BOXES for row in rows)


def test_a_line_that_goes_up_is_drawn_from_who_uses_to_what_is_used() -> None:
    drawn = layers((layer("interface", "a.top"), layer("foundational", "a.base")), ("a.base", "a.top"))
    with LayoutPool() as pool:
        placed = place_boxes(drawn, pool)

    assert turned_lines(drawn) == {0}
    assert placed is not None
    (_, curve), places = placed.lines[0], {one.key: place for one, place in placed.boxes}
    assert curve[0][1] > curve[-1][1]
    assert abs(curve[-1][1] - (places["a.top"].top + places["a.top"].height)) < 4
