"""What the diagrams of a lane and of the estate show, and what they leave out."""

from itertools import combinations

import pytest

from archatlas.render.diagrams.diagram import Direction, EdgeKind, NodeKind, Screen
from archatlas.render.diagrams.lane_diagram import DrawnRequirement, LanePicture, lane_diagram

ADDRESSES = {name: f"modules/{name}/" for name in ("a.one", "a.two", "a.three", "b.one", "b.two", "c.one")}


def drawn(picture: LanePicture | None) -> LanePicture:
    assert picture is not None
    return picture


def test_an_estate_without_requirements_has_no_picture() -> None:
    assert lane_diagram("a", ADDRESSES, ()) is None


def test_only_modules_with_a_line_are_drawn_and_the_lanes_say_so() -> None:
    picture = drawn(
        lane_diagram("a", ADDRESSES, [DrawnRequirement("a.one", "b.one"), DrawnRequirement("a.one", "a.two")])
    )

    assert picture.drawn_modules == ("a.one", "a.two", "b.one")
    labels = [cluster.label.replace("\u00a0", " ") for cluster in picture.wide.clusters]
    assert labels == ["a  2 of 3", "b  1 of 2"]


def test_boxes_in_a_lane_do_not_repeat_its_name() -> None:
    picture = drawn(lane_diagram("a", ADDRESSES, [DrawnRequirement("a.one", "b.one")]))

    assert [(node.lane, node.label, node.cluster) for node in picture.wide.nodes] == [
        ("", "one", "a"),
        ("", "one", "b"),
    ]
    assert [node.href for node in picture.wide.nodes] == ["modules/a.one/", "modules/b.one/"]


def test_the_picture_is_drawn_for_wide_and_for_narrow_screens() -> None:
    picture = drawn(lane_diagram("a", ADDRESSES, [DrawnRequirement("a.one", "b.one")]))

    assert (picture.wide.screen, picture.wide.direction) == (Screen.WIDE, Direction.TOP_TO_BOTTOM)
    assert (picture.narrow.screen, picture.narrow.direction) == (Screen.NARROW, Direction.LEFT_TO_RIGHT)
    assert picture.wide.identifier != picture.narrow.identifier
    assert picture.wide.edges == picture.narrow.edges


def test_the_order_of_the_input_does_not_matter() -> None:
    lines = [DrawnRequirement("a.one", "b.one"), DrawnRequirement("a.one", "a.two"), DrawnRequirement("c.one", "a.one")]
    backwards = dict(reversed(ADDRESSES.items()))

    assert lane_diagram("a", ADDRESSES, lines) == lane_diagram("a", backwards, reversed(lines))


def test_a_module_that_does_not_exist_is_in_no_lane() -> None:
    picture = drawn(lane_diagram("a", ADDRESSES, [DrawnRequirement("a.one", "b.lost", EdgeKind.UNKNOWN)]))

    lost = picture.wide.nodes[1]
    assert (lost.kind, lost.cluster, lost.lane, lost.href) == (NodeKind.UNKNOWN, "", "b", "")
    assert [cluster.key for cluster in picture.wide.clusters] == ["a"]


def test_a_lane_is_drawn_with_its_neighbours_around_it() -> None:
    lines = [DrawnRequirement("a.one", "b.one"), DrawnRequirement("b.one", "b.two"), DrawnRequirement("c.one", "a.two")]
    picture = drawn(lane_diagram("a", ADDRESSES, lines))

    assert picture.drawn_modules == ("a.one", "a.two", "b.one", "c.one")
    assert [(cluster.key, cluster.outside) for cluster in picture.narrow.clusters] == [
        ("a", False),
        ("b", True),
        ("c", True),
    ]


def test_a_lane_that_nothing_touches_has_no_picture() -> None:
    assert lane_diagram("c", ADDRESSES, [DrawnRequirement("a.one", "b.one")]) is None


@pytest.mark.parametrize("problems", [1, 50])
def test_of_too_many_lines_only_problems_are_drawn(problems: int) -> None:
    names = [f"a.m{number:02}" for number in range(30)]
    pairs = list(combinations(names, 2))
    lines = [
        DrawnRequirement(requirer, required, EdgeKind.PROBLEM if number < problems else EdgeKind.SAME_LANE)
        for number, (requirer, required) in enumerate(pairs)
    ]
    picture = drawn(lane_diagram("a", dict.fromkeys(names, ""), lines))

    assert {edge.kind for edge in picture.wide.edges} == {EdgeKind.PROBLEM}
    assert picture.drawn_lines == len(picture.wide.edges) == min(problems, 40)
    assert picture.all_lines == len(lines)


def test_of_too_many_modules_only_problems_are_drawn() -> None:
    names = [f"a.m{number:02}" for number in range(62)]
    lines = [DrawnRequirement(one, other) for one, other in zip(names[::2], names[1::2], strict=True)]

    assert lane_diagram("a", dict.fromkeys(names, ""), lines) is None
    assert drawn(lane_diagram("a", dict.fromkeys(names, ""), lines[:30])).drawn_lines == 30
