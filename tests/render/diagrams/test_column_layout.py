"""Columns stand side by side, on a phone below one another; lines begin and end at their boxes and cross none."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.render.diagrams.column_layout import column_layout, stack_layout
from archatlas.render.diagrams.diagram import Box, Curve, Diagram, Layout, Point
from archatlas.render.diagrams.module_diagram import (
    DiagramNeighbour,
    DiagramSide,
    FartherLine,
    module_diagram,
    narrow_diagram,
)

LAYOUTS: tuple[Callable[[Diagram], Layout], ...] = (
    column_layout,
    lambda diagram: stack_layout(narrow_diagram(diagram)),
)
SHARES = [step / 20 for step in range(21)]
NAMES = [f"{lane}.{name}" for lane in ("a", "longer_lane") for name in ("b", "a_very_long_name_of_a_module", "c3", "d")]
names_of_a_side = st.lists(st.sampled_from(NAMES), unique=True, max_size=8)


@st.composite
def sides(draw: st.DrawFn) -> DiagramSide:
    names = draw(names_of_a_side)
    cut = draw(st.integers(0, len(names)))
    near, far = names[:cut] or names[:1], names[max(cut, 1) :]
    pairs = [(one, two) for one in names for two in names if one != two]
    lines = draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True)) if pairs else []
    return DiagramSide(
        tuple(map(DiagramNeighbour, near)),
        farther=(tuple(map(DiagramNeighbour, far)),) if far else (),
        lines=tuple(FartherLine(*pair) for pair in lines),
    )


@given(sides(), sides())
@pytest.mark.parametrize("lay_out", LAYOUTS)
def test_no_box_covers_another_and_every_line_touches_its_boxes(
    lay_out: Callable[[Diagram], Layout], used_by: DiagramSide, requires: DiagramSide
) -> None:
    diagram = module_diagram("lane.focus", used_by, requires)
    layout = lay_out(diagram)
    boxes = {node.key: box for node, box in zip(diagram.nodes, layout.nodes, strict=True)}

    assert not any(covers(one, other) for one, other in combinations(layout.nodes, 2))
    assert all(box.left >= 0 and box.left + box.width <= layout.width + 0.1 for box in layout.nodes)
    assert all(box.top >= 0 and box.top + box.height <= layout.height + 0.1 for box in layout.nodes)
    for edge, curve in zip(diagram.edges, layout.edges, strict=True):
        assert touches(curve.points[0], boxes[edge.requirer])
        assert touches(curve.tip, boxes[edge.required])
        assert all(-0.1 <= x <= layout.width + 0.1 for x in abscissas(curve))


def abscissas(curve: Curve) -> list[float]:
    """Return where a line of one Bézier piece runs, from left to right."""
    (a, _), (b, _), (c, _), (d, _) = curve.points
    return [(1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d for t in SHARES]


def covers(one: Box, other: Box) -> bool:
    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
    above = one.top + one.height <= other.top or other.top + other.height <= one.top
    return not beside and not above


def touches(point: Point, box: Box) -> bool:
    x, y = point
    return box.left - 1 <= x <= box.left + box.width + 1 and box.top - 1 <= y <= box.top + box.height + 1


def test_users_stand_left_of_the_module_and_what_it_uses_right() -> None:
    diagram = module_diagram(
        "a.focus", DiagramSide((DiagramNeighbour("a.user"),)), DiagramSide((DiagramNeighbour("a.target"),))
    )
    left, middle, right = column_layout(diagram).nodes

    assert left.left + left.width < middle.left
    assert middle.left + middle.width < right.left


@pytest.mark.parametrize("is_used", [True, False])
def test_a_line_that_comes_back_to_its_column_has_room(is_used: bool) -> None:
    far = tuple(DiagramNeighbour(f"a.far{number}") for number in range(4))
    side = DiagramSide(
        (DiagramNeighbour("a.near"),),
        farther=(far,),
        lines=(FartherLine("a.far0", "a.far3"), *(FartherLine(one.name, "a.near") for one in far)),
    )
    layout = column_layout(module_diagram("a.focus", *((side, DiagramSide()) if is_used else (DiagramSide(), side))))

    reached = [x for curve in layout.edges for x in abscissas(curve)]
    assert min(reached) >= 0
    assert max(reached) <= layout.width


def test_boxes_farther_away_stand_beside_what_they_lead_to() -> None:
    near, far = ("a.one", "a.two", "a.three"), ("b.x", "b.y", "b.z")
    lines = tuple(map(FartherLine, far, reversed(near)))
    side = DiagramSide(tuple(map(DiagramNeighbour, near)), farther=(tuple(map(DiagramNeighbour, far)),), lines=lines)
    diagram = module_diagram("a.focus", side, DiagramSide())
    tops = {node.name: box.top for node, box in zip(diagram.nodes, column_layout(diagram).nodes, strict=True)}

    assert sorted(far, key=lambda name: tops[name]) == ["b.z", "b.y", "b.x"]


def test_a_phone_has_room_for_every_drawing() -> None:
    side = DiagramSide(tuple(map(DiagramNeighbour, NAMES)))
    layout = stack_layout(narrow_diagram(module_diagram("lane.focus", side, DiagramSide())))

    assert layout.width <= 330
    assert max(x for curve in layout.edges for x, _ in curve.points) <= 460, "the handles of a curve, not its line"
