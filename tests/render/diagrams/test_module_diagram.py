"""What the diagram of one module shows."""

import pytest

from archatlas.render.diagrams.diagram import Diagram, Edge, EdgeKind, Node, NodeKind, edge_kinds
from archatlas.render.diagrams.module_diagram import DiagramNeighbour, DiagramSide, FartherLine, module_diagram


def side(*names: str, kind: EdgeKind = EdgeKind.SAME_LANE) -> DiagramSide:
    return DiagramSide(tuple(DiagramNeighbour(name, kind, f"../{name}/") for name in names), "#all")


def many(number: int) -> DiagramSide:
    return side(*(f"lane.module_{index}" for index in range(number)))


def named(diagram: Diagram, name: str) -> Node:
    (node,) = (node for node in diagram.nodes if (node.name or node.key) == name)
    return node


def test_arrows_run_from_the_requirer_to_the_required() -> None:
    diagram = module_diagram("lane.focus", side("lane.user"), side("lane.target"))
    names = {node.key: node.name or node.key for node in diagram.nodes}

    assert [(names[edge.requirer], names[edge.required]) for edge in diagram.edges] == [
        ("lane.user", "lane.focus"),
        ("lane.focus", "lane.target"),
    ]


def test_users_stand_left_and_targets_right() -> None:
    diagram = module_diagram("lane.focus", side("lane.user"), side("lane.target"))

    assert [len(column) for column in diagram.columns] == [1, 1, 1]
    assert diagram.column_labels == ("Used directly by 1", "This module", "Requires 1")
    assert diagram.columns[1] == ("lane.focus",)
    assert diagram.columns[0] == (named(diagram, "lane.user").key,)


def test_neighbours_keep_their_order() -> None:
    diagram = module_diagram("lane.focus", side("lane.b", "lane.a", "lane.c"), side())

    assert [node.name for node in diagram.nodes[:3]] == ["lane.b", "lane.a", "lane.c"]


@pytest.mark.parametrize(("number", "boxes"), [(1, 1), (12, 12), (13, 13), (14, 13), (181, 13)])
def test_of_many_neighbours_the_first_are_shown_and_the_rest_counted(number: int, boxes: int) -> None:
    diagram = module_diagram("lane.focus", many(number), side())

    assert len(diagram.columns[0]) == boxes
    assert diagram.column_labels[0] == f"Used directly by {number}"
    rest = [node for node in diagram.nodes if node.kind is NodeKind.REST]
    assert [(node.label, node.href) for node in rest] == ([(f"{number - 12} more", "#all")] if number > 13 else [])


def test_a_module_that_is_on_both_sides_stands_on_both() -> None:
    diagram = module_diagram("lane.focus", side("lane.twin"), side("lane.twin"))

    assert [node.name for node in diagram.nodes].count("lane.twin") == 2
    assert len({node.key for node in diagram.nodes}) == 3


def test_a_module_that_requires_itself_has_a_loop() -> None:
    diagram = module_diagram("lane.focus", side("lane.focus"), side("lane.focus"))

    assert len(diagram.nodes) == 1
    assert diagram.edges == (Edge("lane.focus", "lane.focus"),)


def test_a_description_names_the_module_the_direction_and_what_is_special() -> None:
    crossing = side("other.user", kind=EdgeKind.CROSS_LANE)
    diagram = module_diagram("lane.focus", crossing, side("lane.target"))

    assert named(diagram, "other.user").description == "other.user: uses lane.focus, crosses a lane"
    assert named(diagram, "lane.target").description == "lane.target: used by lane.focus"


def test_the_lane_stands_on_a_line_of_its_own() -> None:
    diagram = module_diagram("solo", side("lane.user"), side())

    assert (named(diagram, "lane.user").lane, named(diagram, "lane.user").label) == ("lane", "user")
    assert (named(diagram, "solo").lane, named(diagram, "solo").label) == ("", "solo")


def test_an_unknown_target_is_marked() -> None:
    lost = DiagramSide((DiagramNeighbour("lane.lost", EdgeKind.UNKNOWN),))
    diagram = module_diagram("lane.focus", side(), lost)

    assert named(diagram, "lane.lost").kind is NodeKind.UNKNOWN
    assert edge_kinds(diagram) == (EdgeKind.UNKNOWN,)


def test_the_legend_has_the_kinds_that_occur_in_a_fixed_order() -> None:
    diagram = module_diagram("a.b", side("a.c", kind=EdgeKind.PROBLEM), side("a.d"))

    assert edge_kinds(diagram) == (EdgeKind.SAME_LANE, EdgeKind.PROBLEM)


def test_modules_farther_away_stand_in_columns_of_their_own_with_their_lines() -> None:
    far = DiagramSide(
        (DiagramNeighbour("lane.near"), DiagramNeighbour("lane.next")),
        farther=((DiagramNeighbour("lane.far", mark="ok", health="90 Healthy"),),),
        lines=(FartherLine("lane.far", "lane.near"), FartherLine("lane.next", "lane.near"), FartherLine("x.y", "x.z")),
    )
    diagram = module_diagram("lane.focus", far, side("lane.target"))
    names = {node.key: node.name or node.key for node in diagram.nodes}

    assert [[names[key] for key in column] for column in diagram.columns] == [
        ["lane.far"], ["lane.near", "lane.next"], ["lane.focus"], ["lane.target"],
    ]  # fmt: skip
    assert diagram.column_labels[0] == "2 steps away"
    assert {(names[edge.requirer], names[edge.required]) for edge in diagram.edges} == {
        ("lane.near", "lane.focus"), ("lane.next", "lane.focus"), ("lane.focus", "lane.target"),
        ("lane.far", "lane.near"), ("lane.next", "lane.near"),
    }  # fmt: skip
    assert named(diagram, "lane.far").description == "lane.far, 90 Healthy: uses lane.focus after 2 steps"
