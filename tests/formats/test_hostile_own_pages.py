"""What hostile pages written by hand can do to the site around them: nothing."""

import re
import time

import pytest

from archatlas.formats.decision_record import record_head
from archatlas.formats.own_html import Resolvers, with_own_anchors, with_targets
from archatlas.formats.own_images import image_fault
from archatlas.formats.own_markdown import NestedTooDeeply, read_markdown
from archatlas.model.own_page import PageHtml
from archatlas.model.source import SourceFile
from archatlas.model.text_detail import PageFault
from archatlas.model.web_address import reachable_address
from archatlas.sources.page_folder import PAGE_SIZE

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def web_only(meant: str) -> str | None:
    return reachable_address(meant) or None


def shown(text: str, html: PageHtml) -> str:
    read = read_markdown(SourceFile("x.md", text), html)
    return with_targets(with_own_anchors(read.html, html).html, html, Resolvers(web_only, web_only)).html


@pytest.mark.parametrize("html", PageHtml)
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<a href='java&#10;script:alert(1)'>x</a>",
        "<form action=https://evil.example><input></form>",
        "<iframe src=https://evil.example></iframe>",
        "<p style='position:fixed'>x</p>",
        "<style>body{display:none}</style>",
        "[x](javascript:alert(1)) [y](data:text/html,z) [z](//evil.example)",
        "[q](\\\\evil.example) [r](http:evil.example)",
        "[x][r]\n\n[r]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![x](https://evil.example/x.png)",
        "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=https://evil.example>",
    ],
)
def test_nothing_hostile_is_left(hostile: str, html: PageHtml) -> None:
    tags = " ".join(re.findall(r"<[^>]*>", shown(hostile, html))).lower()
    assert not re.search(r"script|\son\w+=|style=|<(?:style|form|input|iframe|svg|math|meta|base)|evil|data:", tags)


def test_trusted_html_keeps_what_is_harmless_with_ids_of_its_own() -> None:
    html = shown('<details open><summary id="module">A</summary>b<kbd>c</kbd></details>\n\n## A\n', PageHtml.TRUSTED)
    assert '<details open=""><summary id="own-module">A</summary>b<kbd>c</kbd></details>' in html


def test_headings_alike_have_different_anchors_and_skip_no_level() -> None:
    html = shown("# T\n\n#### A\n\n## A\n\n## A 2\n", PageHtml.INERT)
    assert re.findall(r'<h(\d) id="([^"]*)"', html) == [("2", "own-a"), ("2", "own-a-2"), ("2", "own-a-2-2")]


@pytest.mark.real
@pytest.mark.parametrize(
    "piece",
    [
        "[a](",
        "![a](",
        "*a **b ",
        "a\n=\n",
        "# a\n",
        "<a@b.c>",
        "~~~ x\n",
        "\\",
        "---\n",
        "a|b\n-|-\n",
        "- a\n",
        "![[]()",
    ],
)
def test_a_page_of_the_largest_size_is_read_in_seconds(piece: str) -> None:
    begun = time.process_time()
    read_markdown(SourceFile("x.md", (piece * PAGE_SIZE)[:PAGE_SIZE]))
    assert time.process_time() - begun < 15


def test_lists_nested_beyond_the_limit_are_refused() -> None:
    with pytest.raises(NestedTooDeeply):
        read_markdown(SourceFile("x.md", "> " * 500 + "x"))


def test_a_head_of_spaces_is_read_at_once() -> None:
    begun = time.process_time()
    record_head(SourceFile("0001-x.md", "status: " + " " * 60_000 + "\n## Status" + " " * 60_000 + "x"))
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<a xlink:href="javascript:alert(1)"><rect/></a>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        '<p xmlns="http://www.w3.org/1999/xhtml"/>',
        '<image href="https://evil.example/x.png"/>',
        "<style>@import 'https://evil.example'</style>",
        '<rect fill="url(https://evil.example#x)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        "<?xml-stylesheet href='x.xsl'?>",
    ],
)
def test_a_drawing_that_runs_or_loads_something_is_no_image(inside: str) -> None:
    assert image_fault("x.svg", SVG.format(inside).encode()) is PageFault.IMAGE_WITH_CODE


def test_a_plain_drawing_is_an_image_and_a_text_is_none() -> None:
    plain = '<defs><linearGradient id="a"/></defs><rect fill="url(#a)" style="stroke:red"/>'
    assert image_fault("x.svg", SVG.format(plain).encode()) is None
    assert image_fault("x.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>") is PageFault.IMAGE_WITH_CODE
    assert image_fault("x.png", b"<html><script>") is PageFault.NO_IMAGE
