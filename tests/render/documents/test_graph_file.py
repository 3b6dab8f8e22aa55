"""`graph.svg`: there for every module, complete in itself, its links alive from where it lies."""

from typing import Any

import html5lib
import pytest
from lxml import etree

from archatlas.analysis.assessment import Assessment
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedFile
from builders import assessment, module, rendered
from render.diagrams.test_svg import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
ESTATE = assessment(module("l.a", ("l.b", "x.c")), module("l.b", ("l.a",)), module("x.c"), module("x.alone"))


def graph_of(known: Assessment, name: str, options: PageOptions | None = None) -> Any:
    """Return the diagram beside the page of a module, as a tree."""
    (named,) = [module for module in known.catalog.values() if module.name == name]
    files = rendered(module_files(known, named, options or PageOptions()))
    (graph,) = [file for file in files if isinstance(file, RenderedFile) and file.path.endswith("/graph.svg")]
    assert graph.path == f"modules/{name}/graph.svg"
    return etree.fromstring(graph.text)


def words(graph: Any) -> list[str]:
    """Return the texts in the boxes."""
    return ["".join(text.itertext()) for text in graph.iter(f"{SVG}text")]


def links(graph: Any) -> list[str]:
    """Return where the boxes lead to."""
    return [link.get("href") for link in graph.iter(f"{SVG}a")]


def test_the_file_shows_what_the_page_shows() -> None:
    graph = graph_of(ESTATE, "l.a")

    assert words(graph) == ["Used directly by 1", "This module", "Requires 2", "l", "b", "l", "a", "l", "b", "x", "c"]
    lines = [path for path in graph.iter(f"{SVG}path") if "e" in path.get("class", "").split()]
    assert [line.getnext().get("d")[-1] for line in lines] == ["z"] * 3  # the head of each


def test_links_are_relative_to_the_file() -> None:
    assert links(graph_of(ESTATE, "l.a")) == ["../../modules/l.b/", "../../modules/l.b/", "../../modules/x.c/"]


def test_links_are_absolute_where_the_address_of_the_site_is_known() -> None:
    options = PageOptions(site_url="https://docs.example.org/atlas/")

    assert links(graph_of(ESTATE, "x.c", options))[-1] == "https://docs.example.org/atlas/modules/l.a/"


def test_the_rest_of_many_neighbours_leads_to_their_list() -> None:
    known = assessment(*(module(f"l.m{number}", ("l.hub",)) for number in range(16)), module("l.hub"))

    assert links(graph_of(known, "l.hub"))[-1] == "./#used-by"
    options = PageOptions(site_url="https://docs.example.org")
    assert links(graph_of(known, "l.hub", options))[-1] == "https://docs.example.org/modules/l.hub/#used-by"


def test_a_module_without_neighbours_stands_alone_and_says_so() -> None:
    graph = graph_of(ESTATE, "x.alone")

    assert words(graph) == ["This module", "x", "alone"]
    assert graph.get("aria-label").endswith("Requires no other module, and no module requires it.")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_required_name_stays_text(text: str) -> None:
    graph = graph_of(assessment(module("l.a", (text,))), "l.a")

    tags = {etree.QName(element).localname for element in graph.iter()}
    assert tags <= {"svg", "style", "title", "desc", "g", "a", "rect", "text", "path", "polygon", "circle"}
    assert not [name for element in graph.iter() for name in element.attrib if name.lower().startswith("on")]
    assert links(graph) == []


def test_the_file_brings_colours_for_light_and_dark() -> None:
    style = graph_of(ESTATE, "l.a").findtext(f"{SVG}style")

    assert "prefers-color-scheme:dark" in style
    assert "url(" not in style


def test_a_browser_reads_the_file_as_html_too() -> None:
    (only,) = assessment(module("l.a")).catalog.values()
    files = rendered(module_files(assessment(module("l.a")), only, PageOptions()))
    (graph,) = [file for file in files if isinstance(file, RenderedFile) and file.path.endswith("graph.svg")]

    parser = html5lib.HTMLParser()
    parser.parseFragment(graph.text)
    assert parser.errors == []
