"""`graph.svg`: there for every module, complete in itself, its links alive from where it lies."""

from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from lxml import etree

from archatlas.analysis.assessment import Assessment
from archatlas.publish.layout_pool import LayoutPool
from archatlas.render.diagrams.diagram import Draw, Layout
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedFile
from builders import assessment, module, rendered
from render.diagrams.test_svg import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
ESTATE = assessment(module("l.a", ("l.b", "x.c")), module("l.b", ("l.a",)), module("x.c"), module("x.alone"))


@pytest.fixture(scope="module")
def pool() -> Iterator[LayoutPool]:
    with LayoutPool() as pool:
        yield pool


def graph_of(known: Assessment, name: str, draw: Draw, options: PageOptions | None = None) -> Any:
    """Return the diagram beside the page of a module, as a tree."""
    (named,) = [module for module in known.catalog.values() if module.name == name]
    files = rendered(module_files(known, named, options or PageOptions(), draw))
    (graph,) = [file for file in files if isinstance(file, RenderedFile) and file.path.endswith("/graph.svg")]
    assert graph.path == f"modules/{name}/graph.svg"
    return etree.fromstring(graph.text)


def words(graph: Any) -> list[str]:
    """Return the texts in the boxes."""
    return ["".join(text.itertext()) for text in graph.iter(f"{SVG}text")]


def links(graph: Any) -> list[str]:
    """Return where the boxes lead to."""
    return [link.get("href") for link in graph.iter(f"{SVG}a")]


def test_the_file_shows_what_the_page_shows(pool: LayoutPool) -> None:
    graph = graph_of(ESTATE, "l.a", pool)

    assert words(graph) == ["l", "b", "l", "a", "l", "b", "x", "c", "Used directly by 1", "Requires 2"]
    assert len(list(graph.iter(f"{SVG}polygon"))) == 3


def test_links_are_relative_to_the_file(pool: LayoutPool) -> None:
    assert links(graph_of(ESTATE, "l.a", pool)) == ["../../modules/l.b/", "../../modules/l.b/", "../../modules/x.c/"]


def test_links_are_absolute_where_the_address_of_the_site_is_known(pool: LayoutPool) -> None:
    options = PageOptions(site_url="https://docs.example.org/atlas/")

    assert links(graph_of(ESTATE, "x.c", pool, options)) == ["https://docs.example.org/atlas/modules/l.a/"]


def test_the_rest_of_many_neighbours_leads_to_their_list(pool: LayoutPool) -> None:
    known = assessment(*(module(f"l.m{number}", ("l.hub",)) for number in range(12)), module("l.hub"))

    assert links(graph_of(known, "l.hub", pool))[-1] == "./#used-by"
    options = PageOptions(site_url="https://docs.example.org")
    assert links(graph_of(known, "l.hub", pool, options))[-1] == "https://docs.example.org/modules/l.hub/#used-by"


def test_a_module_without_neighbours_stands_alone_and_says_so(pool: LayoutPool) -> None:
    graph = graph_of(ESTATE, "x.alone", pool)

    assert words(graph) == ["x", "alone"]
    assert graph.findtext(f"{SVG}desc") == "Requires no other module, and no module requires it."


def test_a_diagram_that_could_not_be_drawn_says_so_and_leads_to_the_page() -> None:
    graph = graph_of(ESTATE, "l.a", lambda dot: None)

    assert words(graph) == ["l", "a", "could not be", "drawn"]
    assert links(graph) == ["./#dependencies"]
    boxes = [(float(box.get("y")), float(box.get("height"))) for box in graph.iter(f"{SVG}rect")]
    assert boxes[0][0] + boxes[0][1] < boxes[1][0]


def test_the_diagram_is_laid_out_once(pool: LayoutPool) -> None:
    asked: list[str] = []

    def drawing(dot: str) -> Layout | None:
        asked.append(dot)
        return pool(dot)

    graph_of(ESTATE, "l.a", drawing)

    assert len(asked) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_required_name_stays_text(text: str, pool: LayoutPool) -> None:
    graph = graph_of(assessment(module("l.a", (text,))), "l.a", pool)

    tags = {etree.QName(element).localname for element in graph.iter()}
    assert tags <= {"svg", "style", "title", "desc", "g", "a", "rect", "text", "path", "polygon"}
    assert not [name for element in graph.iter() for name in element.attrib if name.lower().startswith("on")]
    assert links(graph) == []


def test_the_file_brings_colours_for_light_and_dark(pool: LayoutPool) -> None:
    style = graph_of(ESTATE, "l.a", pool).findtext(f"{SVG}style")

    assert "prefers-color-scheme:dark" in style
    assert "url(" not in style


def test_a_browser_reads_the_file_as_html_too(pool: LayoutPool) -> None:
    (only,) = assessment(module("l.a")).catalog.values()
    files = rendered(module_files(assessment(module("l.a")), only, PageOptions(), pool))
    (graph,) = [file for file in files if isinstance(file, RenderedFile) and file.path.endswith("graph.svg")]

    parser = html5lib.HTMLParser()
    parser.parseFragment(graph.text)
    assert parser.errors == []
