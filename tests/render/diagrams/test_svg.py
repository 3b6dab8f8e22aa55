"""The drawn diagram: complete, inert, named for screen readers, the same each time."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.diagrams.diagram import (
    Box,
    Cluster,
    Curve,
    Diagram,
    Direction,
    Edge,
    EdgeKind,
    Layout,
    Node,
    NodeKind,
)
from archatlas.render.diagrams.dot import to_dot
from archatlas.render.diagrams.lane_diagram import DrawnRequirement, lane_diagram
from archatlas.render.diagrams.svg import to_standalone_svg, to_svg
from archatlas.render.text.escaping import one_line, visible

HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "' onclick='alert(1)",
    "</svg><img src=x onerror=alert(1)>",
    "]]><!--&lt;&#60;",
    "\n<br>\x00\x1b[31m\u202e",
    "javascript:alert(1)",
    "${{x}} {{x}} {0} %s \\N \\l",
)
ELEMENTS = {"svg", "title", "desc", "g", "a", "rect", "text", "path", "polygon", "circle"}
ATTRIBUTES = {
    "svg": {"class", "role", "aria-labelledby", "width", "height", "viewBox", "style"},
    "title": {"id"},
    "desc": {"id"},
    "g": {"class", "font-size", "text-anchor", "aria-hidden", "data-n", "data-e", "data-s", "role", "aria-label"},
    "a": {"{http://www.w3.org/1999/xlink}href", "aria-label"},
    "rect": {"x", "y", "width", "height", "rx"},
    "text": {"x", "y"},
    "path": {"d"},
    "polygon": {"points"},
    "circle": {"cx", "cy", "r"},
}
ANY_TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=()), max_size=40))


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """Make diagrams of any shape with any text in each place."""
    keys = draw(st.lists(ANY_TEXT, min_size=1, max_size=5, unique=True))
    lanes = draw(st.lists(ANY_TEXT, max_size=2, unique=True))
    nodes = [
        Node(
            key,
            draw(ANY_TEXT),
            draw(ANY_TEXT),
            draw(ANY_TEXT),
            draw(ANY_TEXT),
            draw(st.sampled_from(NodeKind)),
            draw(st.sampled_from(["", *lanes])),
        )
        for key in keys
    ]
    edge = st.builds(Edge, st.sampled_from(keys), st.sampled_from(keys), st.sampled_from(EdgeKind))
    return Diagram(
        identifier="graph",
        title=draw(ANY_TEXT),
        description=draw(ANY_TEXT),
        nodes=tuple(nodes),
        edges=tuple(draw(st.lists(edge, max_size=8))),
        clusters=tuple(Cluster(lane, draw(ANY_TEXT)) for lane in lanes if any(node.cluster == lane for node in nodes)),
        direction=draw(st.sampled_from(Direction)),
    )


@pytest.fixture(scope="module")
def pool() -> Iterator[LayoutPool]:
    with LayoutPool() as layouts:
        yield layouts


def layout_of(diagram: Diagram) -> Layout:
    """Lay a diagram out in a row, without Graphviz."""
    return Layout(
        width=100.0 * len(diagram.nodes),
        height=40,
        nodes=tuple(Box(100.0 * number, 5, 80, 30) for number in range(len(diagram.nodes))),
        edges=tuple(Curve(((80, 20), (85, 20), (90, 20), (94, 20)), (100, 20)) for _ in diagram.edges),
        clusters=tuple(Box(0, 0, 90, 40) for _ in diagram.clusters),
    )


def drawn(diagram: Diagram) -> "etree._Element":
    return etree.fromstring(to_svg(diagram, layout_of(diagram)))


def values(svg: "etree._Element", path: str) -> list[str]:
    """Return the values of the attributes that a path finds."""
    found: Any = svg.xpath(path, namespaces={"xlink": "http://www.w3.org/1999/xlink"})
    return [str(value) for value in found]


MEMORY = Node("lane.memory", "lane", "memory", "../memory/", "lane.memory: required by all")


def small(node: Node = MEMORY) -> Diagram:
    return Diagram("graph", "A title", "A description", (node,), ())


@given(diagrams())
def test_any_text_stays_inert(diagram: Diagram) -> None:
    for element in drawn(diagram).iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES[element.tag]


@given(diagrams())
def test_every_node_edge_and_lane_is_there_once(diagram: Diagram) -> None:
    svg = drawn(diagram)

    assert Counter(values(svg, "//g/@data-n")) == Counter(one_line(node.key) for node in diagram.nodes)
    assert Counter(values(svg, "//g/@data-e")) == Counter(
        one_line(f"{edge.requirer}->{edge.required}") for edge in diagram.edges
    )
    assert values(svg, "//g/@class").count("cluster lane") == len(diagram.clusters)


@given(diagrams())
def test_title_description_names_and_captions_are_shown_letter_for_letter(diagram: Diagram) -> None:
    svg = drawn(diagram)

    assert (svg.findtext("title"), svg.findtext("desc")) == (one_line(diagram.title), one_line(diagram.description))
    spoken = Counter(one_line(node.description or node.label) for node in diagram.nodes)
    assert Counter(values(svg, "//@aria-label")) == spoken
    captions = Counter(text or "" for text in (found.text for found in svg.iterfind(".//g[@class='caps']/text")))
    assert captions == Counter(one_line(cluster.label) for cluster in diagram.clusters)


@given(diagrams())
def test_links_lead_to_pages_only(diagram: Diagram) -> None:
    for href in values(drawn(diagram), "//@xlink:href"):
        scheme = re.match(r"\s*([^/?#]*):", href)
        assert not scheme or scheme[1].lower() in {"http", "https"}


@given(diagrams())
def test_a_drawing_is_one_line_of_characters_that_a_page_may_hold(diagram: Diagram) -> None:
    svg = to_svg(diagram, layout_of(diagram))

    assert len(svg.splitlines()) == 1
    assert visible(svg) == svg


@given(diagrams())
def test_the_same_diagram_gives_the_same_bytes(diagram: Diagram) -> None:
    assert to_dot(diagram) == to_dot(diagram)
    assert to_svg(diagram, layout_of(diagram)) == to_svg(diagram, layout_of(diagram))


@given(diagrams())
def test_graphviz_lays_out_whatever_is_asked(pool: LayoutPool, diagram: Diagram) -> None:
    layout = pool(to_dot(diagram))

    assert layout is not None
    counts = (len(layout.nodes), len(layout.edges), len(layout.clusters))
    assert counts == (len(diagram.nodes), len(diagram.edges), len(diagram.clusters))
    etree.fromstring(to_svg(diagram, layout))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_browser_reads_the_drawing_without_an_error(text: str) -> None:
    diagram = replace(small(replace(MEMORY, label=text, lane=text, description=text)), title=text, description=text)

    html5lib.HTMLParser(strict=True).parseFragment(f"<figure>{to_svg(diagram, layout_of(diagram))}</figure>")


def test_a_drawing_is_a_named_group() -> None:
    svg = drawn(small())

    assert svg.attrib["role"] == "group"
    assert svg.get("aria-labelledby") == "graph-t graph-d"
    assert (svg.findtext("*[@id='graph-t']"), svg.findtext("*[@id='graph-d']")) == ("A title", "A description")


def test_a_box_is_a_link_with_its_lane_first() -> None:
    svg = drawn(small())

    assert values(svg, "//g[@data-n='lane.memory']/@class") == ["node two"]
    assert values(svg, "//a/@xlink:href") == ["../memory/"]
    assert values(svg, "//a/@aria-label") == ["lane.memory: required by all"]
    assert [text.text for text in svg.iterfind(".//a/text")] == ["lane", "memory"]


def test_a_box_without_a_page_is_named_but_no_link() -> None:
    svg = drawn(small(replace(MEMORY, href="", kind=NodeKind.UNKNOWN)))

    assert svg.find(".//a") is None
    (box,) = svg.iterfind(".//g[@data-n]")
    assert (box.attrib["class"], box.attrib["role"]) == ("node two unknown", "img")
    assert box.attrib["aria-label"] == "lane.memory: required by all"


@pytest.mark.parametrize("href", ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "\tvbscript:x", "x\x00y"])
def test_a_dangerous_link_is_dropped(href: str) -> None:
    assert drawn(small(replace(MEMORY, href=href))).find(".//a") is None


@pytest.mark.parametrize("href", ["../lane.memory/", "#used-by", "https://example.org/a:b", "?q=a:b"])
def test_an_honest_link_is_kept(href: str) -> None:
    assert values(drawn(small(replace(MEMORY, href=href))), "//a/@xlink:href") == [href]


def test_boxes_of_lanes_come_lane_by_lane_from_the_top(pool: LayoutPool) -> None:
    names = ["a.c", "a.b", "a.a", "b.a"]
    lines = [*map(DrawnRequirement, names, names[1:])]
    picture = lane_diagram("a", dict.fromkeys(names, ""), lines)
    assert picture is not None
    layout = pool(to_dot(picture.wide))
    assert layout is not None

    assert values(etree.fromstring(to_svg(picture.wide, layout)), "//g/@data-n") == names


def test_lines_are_drawn_below_boxes_and_captions_above_all() -> None:
    node, lane = Node("a", "", "a", cluster="l"), Cluster("l", "L", outside=True)
    diagram = Diagram("graph", "", "", (node,), (Edge("a", "a"),), (lane,))
    groups = drawn(diagram).iterfind("g/g")

    assert [group.attrib["class"] for group in groups] == ["cluster other", "edge in", "node", "caps"]


def test_wide_and_narrow_drawings_carry_their_class() -> None:
    picture = lane_diagram("a", {"a.b": "", "a.c": ""}, [DrawnRequirement("a.b", "a.c")])
    assert picture is not None

    assert drawn(picture.wide).attrib["class"] == "ad-dg ad-dg--wide"
    assert drawn(picture.narrow).attrib["class"] == "ad-dg ad-dg--narrow"
    assert drawn(small()).attrib["class"] == "ad-dg"


def test_each_kind_of_line_has_its_classes_and_its_head() -> None:
    nodes = (Node("a", "", "a"), Node("b", "", "b"))
    svg = drawn(Diagram("graph", "", "", nodes, tuple(Edge("a", "b", kind) for kind in EdgeKind)))

    assert values(svg, "//g[@data-e]/@class") == [f"edge {kind.value}" for kind in EdgeKind]
    assert "edge problem missing" in values(svg, "//g[@data-e]/@class")
    assert {len(points.split()) for points in values(svg, "//polygon/@points")} == {3, 4}


def test_an_exported_drawing_stands_alone() -> None:
    svg = etree.fromstring(to_standalone_svg(small(), layout_of(small()), "https://example.org/modules/lane.focus/"))

    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme:dark" in svg.findtext("{*}style", "")
    assert values(svg, "//@href") == ["https://example.org/modules/memory/"]


def test_an_exported_drawing_may_keep_relative_links_and_boxes_without_one() -> None:
    assert values(etree.fromstring(to_standalone_svg(small(), layout_of(small()))), "//@href") == ["../memory/"]
    without = to_standalone_svg(small(replace(MEMORY, href="")), layout_of(small()), "https://example.org/")
    assert values(etree.fromstring(without), "//@href") == []
