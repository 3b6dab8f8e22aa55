"""DOT carries the structure of a diagram and none of its words."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archatlas.render.diagrams.diagram import Cluster, Diagram, Direction, Edge, EdgeKind, Node
from archatlas.render.diagrams.dot import to_dot
from archatlas.render.diagrams.module_diagram import DiagramNeighbour, DiagramSide, module_diagram

ANY_TEXT = st.text(st.characters(exclude_categories=()))
STATEMENT = re.compile(
    r"""\s*(?:
        digraph\ \{ | subgraph\ cluster_\d+\ \{ | \{ | \} |
        (?:graph|node|edge)\ \[(?:[a-z]+=(?:[\w.]+|"")\ ?)+\] |
        graph\ \[label=<<TABLE\ [A-Z0-9="\ ]+><TR><TD></TD></TR></TABLE>>\ labeljust=l\ margin=9\] |
        n\d+\ \[height=[\d.]+\ width=[\d.]+\] |
        n\d+\ ->\ n\d+(?:\ \[(?:[a-z]+=[\w.]+\ ?)+\])?
    )\s*""",
    re.VERBOSE,
)


def side(*names: str) -> DiagramSide:
    return DiagramSide(tuple(DiagramNeighbour(name) for name in names))


def lanes(*labels: str, direction: Direction = Direction.TOP_TO_BOTTOM) -> Diagram:
    """Build a diagram with a lane for each label and a module in it that requires the next one."""
    keys = [str(number) for number in range(len(labels))]
    return Diagram(
        identifier="lanes",
        title="",
        description="",
        nodes=tuple(Node(key, "", label, cluster=key) for key, label in zip(keys, labels, strict=True)),
        edges=tuple(Edge(key, after) for key, after in pairwise(keys)),
        clusters=tuple(Cluster(key, label) for key, label in zip(keys, labels, strict=True)),
        direction=direction,
    )


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_word_of_a_schema_reaches_graphviz(one: str, other: str, third: str) -> None:
    for diagram in (module_diagram(one, side(other), side(third, other)), lanes(one, other, third)):
        for line in to_dot(diagram).splitlines():
            assert STATEMENT.fullmatch(line), line


def test_diagrams_of_the_same_structure_have_the_same_text() -> None:
    one = module_diagram("lane.memory", side("lane.core"), side("lane.cache"))
    other = module_diagram("gate.mercury", side("gate.cone"), side("gate.cocoa"))

    assert to_dot(one) == to_dot(other)


def test_the_boxes_of_a_column_have_the_same_width() -> None:
    text = to_dot(module_diagram("a.b", side("a.a", "a.much_longer_name"), side()))

    widths = re.findall(r"n[01] \[height=[\d.]+ width=([\d.]+)\]", text)
    assert len(widths) == 2
    assert len(set(widths)) == 1


def test_a_caption_fits_over_its_column() -> None:
    neighbours = DiagramSide(tuple(DiagramNeighbour(f"a.{letter}") for letter in "bcdefg"))
    text = to_dot(module_diagram("a.a", neighbours, side()))

    assert float(re.findall(r"n0 \[height=[\d.]+ width=([\d.]+)\]", text)[0]) * 72 >= 47


def test_lines_end_at_the_sides_of_the_outer_columns_and_spread_at_the_focus() -> None:
    text = to_dot(module_diagram("a.b", side("a.user"), side("a.target")))

    assert "n0 -> n1 [arrowsize=0.65 id=e0 tailport=e]" in text
    assert "n1 -> n2 [arrowsize=0.65 headport=w id=e1]" in text


def test_problems_have_larger_heads() -> None:
    problem = DiagramSide((DiagramNeighbour("a.b", EdgeKind.PROBLEM),))

    assert "arrowsize=0.85" in to_dot(module_diagram("a.a", side(), problem))


def test_the_gaps_suit_the_direction() -> None:
    assert "nodesep=0.24 rankdir=TB ranksep=0.5 " in to_dot(lanes("a", "b"))
    assert "nodesep=0.14 rankdir=LR ranksep=0.42 " in to_dot(lanes("a", "b", direction=Direction.LEFT_TO_RIGHT))
