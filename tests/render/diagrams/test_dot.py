"""DOT carries the structure of a diagram and none of its words."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archatlas.model.record import replace
from archatlas.render.diagrams.diagram import Cluster, Diagram, Direction, Edge, EdgeKind, Node
from archatlas.render.diagrams.dot import to_dot

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
    for diagram in (lanes(one, other, third), lanes(third, other, direction=Direction.LEFT_TO_RIGHT)):
        for line in to_dot(diagram).splitlines():
            assert STATEMENT.fullmatch(line), line


def test_diagrams_of_the_same_structure_have_the_same_text() -> None:
    one, other = lanes("memory", "core", "cache"), lanes("mercury", "cone", "cocoa")

    assert to_dot(one) == to_dot(other)


def test_problems_have_larger_heads() -> None:
    plain = lanes("a", "b")
    broken = replace(plain, edges=(replace(plain.edges[0], kind=EdgeKind.PROBLEM),))

    assert "arrowsize=0.85" in to_dot(broken)


def test_the_gaps_suit_the_direction() -> None:
    assert "nodesep=0.24 rankdir=TB ranksep=0.5 " in to_dot(lanes("a", "b"))
    assert "nodesep=0.14 rankdir=LR ranksep=0.42 " in to_dot(lanes("a", "b", direction=Direction.LEFT_TO_RIGHT))
