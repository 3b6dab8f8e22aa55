"""The lines of a module's picture are written as steps, which lead to where the layout wants them."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

from archatlas.render.diagrams.column_layout import column_layout
from archatlas.render.diagrams.diagram import Diagram, EdgeKind, Point
from archatlas.render.diagrams.module_diagram import DiagramNeighbour, DiagramSide, module_diagram
from archatlas.render.diagrams.module_svg import module_svg

WRITTEN = 0.05
"""How far a coordinate is from what it is written as, at most."""


def several() -> Diagram:
    """Return a module that uses itself and five others, and is used by seven."""
    users = [DiagramNeighbour(f"a.user{number}") for number in range(7)]
    used = [
        DiagramNeighbour(f"b.used{number}", EdgeKind.CROSS_LANE, "", ("cycle",) * (number % 2)) for number in range(5)
    ]
    return module_diagram("a.it", DiagramSide(tuple(users)), DiagramSide((*used, DiagramNeighbour("a.it"))))


def drawn(diagram: Diagram) -> Any:
    """Return the picture on a page."""
    return html.fromstring(module_svg(diagram, column_layout(diagram)))


def points_of(path: str) -> Iterator[Point]:
    """Yield where a path of one `M` and one `c` leads, with the handles of its curves."""
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
    here, steps = (numbers[0], numbers[1]), list(zip(numbers[2::2], numbers[3::2], strict=True))
    yield here
    for place, (right, down) in enumerate(steps, 1):
        point = here[0] + right, here[1] + down
        yield point
        if place % 3 == 0:
            here = point


def test_lines_lead_where_the_layout_says_and_end_in_their_heads() -> None:
    diagram = several()
    layout = column_layout(diagram)
    lines = drawn(diagram).xpath(".//path[contains(@class, 'e ')]")

    assert len(lines) == len(layout.edges) == 13
    for line, curve in zip(lines, layout.edges, strict=True):
        *written, _stop = points_of(line.get("d"))
        for (x, y), (wanted_x, wanted_y) in zip(written, curve.points, strict=False):
            assert max(abs(x - wanted_x), abs(y - wanted_y)) <= WRITTEN + 1e-9
        tip = next(points_of(line.getnext().get("d")))
        assert max(abs(tip[0] - curve.points[-1][0]), abs(tip[1] - curve.points[-1][1])) <= WRITTEN + 1e-9
        assert re.fullmatch(r"M\S+ \S+l[-. \d]+z", line.getnext().get("d"))


def test_only_a_line_with_reasons_says_something() -> None:
    diagram = several()

    assert drawn(diagram).xpath(".//g/title/text()") == ["a.it requires b.used1: cycle", "a.it requires b.used3: cycle"]
