"""Diagrams as text hold every module and line, and nothing of a name or a summary is read as anything else."""

import re

import pytest
from pygraphviz import AGraph

from archatlas.render.diagrams.graph_text import dot_text, likec4_text, mermaid_text, part_around, structurizr_text

LINES = [("shop.desk", "pay.cards"), ("shop.desk", "shop.till")]
PART = part_around('The "shop" & <b>more</b> \\', ["a.alone"], LINES)
NAMES = ["a.alone", "pay.cards", "shop.desk", "shop.till"]
EVIL = dict.fromkeys(NAMES, "x\" } workspace { !include /etc/passwd ' \\ ${HOME} \n // /*")


def test_graphviz_reads_what_was_meant() -> None:
    graph = AGraph(dot_text(PART))

    labels = {node: node.attr["label"] for node in graph.nodes()}
    assert sorted(labels.values()) == NAMES
    lines = [(labels[start], labels[end]) for start, end in graph.edges()]
    assert sorted(lines) == [("shop.desk", "pay.cards"), ("shop.desk", "shop.till")]
    assert [cluster.graph_attr["label"] for cluster in graph.subgraphs()] == ["a", "pay", "shop"]


def test_mermaid_names_every_module_in_its_lane() -> None:
    text = mermaid_text(PART)

    assert re.findall(r'subgraph \w+\["(.*?)"\]', text) == ["a", "pay", "shop"]
    assert re.findall(r'    n\d\["(.*?)"\]', text) == NAMES
    assert re.findall(r"(n\d) --> (n\d)", text) == [("n2", "n1"), ("n2", "n3")]


def test_a_label_of_mermaid_holds_no_markup() -> None:
    text = mermaid_text(part_around("", ['x.a"]; click n0 "javascript:alert(1)"<script>'], []))

    (label,) = re.findall(r'    n0\["(.*?)"\]', text)
    assert not set(label) & set('"<>[]`')


@pytest.mark.parametrize("write", [likec4_text, structurizr_text])
def test_summaries_stay_inside_their_quotes(write: object) -> None:
    assert callable(write)
    text = write(PART, EVIL)

    quoted = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
    bare = [" ".join(quoted.sub("_", line).split()) for line in text.splitlines()]
    assert not [line for line in bare if "include /" in line or "HOME" in line or '"' in line or "'" in line]
    assert "${" not in text
    assert "\\" not in text
