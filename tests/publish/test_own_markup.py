"""A page of ours is read by its own grammar exactly as a reader of all of HTML reads it, or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from archatlas.publish.own_markup import scan_own_page
from archatlas.publish.page_check import AddressUse, scan_page
from archatlas.render.site.templating import with_code
from archatlas.render.text.escaping import visible

HEAD = '\n<!doctype html>\n<html lang="en"><head>\n<meta charset="utf-8">\n{head}<title>x &lt; y</title></head>'


def page(body: str, head: str = "") -> str:
    return f'{HEAD.format(head=head)}\n<body dir="ltr">\n{body}\n</body></html>'


@pytest.mark.parametrize(
    "body",
    [
        '<h1 id="a">A</h1> <p id="b">B > A, "quoted"</p>',
        '<p id="a">1</p><p id="a">2</p>',
        '<a href="../b/?q=1&amp;r=2#c">x</a> <a name="old" href="#">y</a>',
        '<a href="a&#34;b&#39;c&quot;">x</a>',
        '<a href=" a/ ">x</a> <a id="">y</a>',
        '<img src="a.png" srcset="b.png 2x, c.png 3x" alt="d">',
        '<img srcset="b.png 2x,, ,c.png" alt="d">',
        '<svg viewBox="0 0 1 1"><title id="t">T</title><a xlink:href="a/"><path d="M0 0"/></a></svg>',
        '<pre class="a mermaid b">x</pre> <div class="mermaids">y</div>',
        '<button onclick="f()">x</button> <p onmouseover="g()">y</p>',
        '<p data-id="no" data-href="no" title="id=&#34;no&#34;">id="no" href="no"</p>',
        '<p\nclass="x"\n  id="broken-line">x</p>',
        '<script>if (a<b && \'<a href="no">\') f()</script> <p id="after">x</p>',
        '<script src="a.js"></script> <script type="application/json">{"a": "<p>"}</script>',
        "<style>p > a { color: red }</style>",
        '<input type="checkbox" hidden disabled> <p id="ü-ñ">\u202f</p>',
    ],
)
def test_what_we_write_is_read_as_by_a_browser(body: str) -> None:
    assert scan_own_page(page(body)) == scan_page(page(body))


def test_the_head_of_a_page_is_read_too() -> None:
    head = (
        '<link rel="icon" href="i.png"><link rel="canonical" href="https://example.org/">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'"><script>a()</script>'
    )
    scan = scan_own_page(page("", head))

    assert scan is not None
    assert scan == scan_page(page("", head))
    assert scan.addresses == {(AddressUse.ASSET, "i.png"), (AddressUse.LINK, "https://example.org/")}
    assert (scan.code.policy, scan.code.scripts) == ("default-src 'none'", ("a()",))


@pytest.mark.parametrize(
    "body",
    [
        '<!-- <p id="a"> -->',
        "<p id='a'>x</p>",
        "<p id=a>x</p>",
        '<P id="a">x</P>',
        '<p ID="a">x</p>',
        "<p id>x</p>",
        '<p id="a" id="b">x</p>',
        '<p id="a&uuml;">x</p>',
        '<a href="?a=1&b=2">x</a>',
        '<p id="&#0;">x</p>',
        '<p title=">" id="a">x</p>',
        '<p title="<b id=c>" id="a">x</p>',
        '<textarea><p id="a"></textarea>',
        '<noscript><p id="a"></noscript>',
        '<iframe src="a/"><p id="b"></iframe>',
        '<video poster="a.png"></video>',
        '<template><p id="a"></p></template>',
        '<svg><style><p id="a"></style></svg>',
        '<script><!-- <script> </script> <p id="a"> --></script>',
        "<script>never ends",
        '<title><p id="a"></title>',
        '<body id="again">',
        "a < b",
        "<?php ?>",
        '<p id="a"\0>x</p>',
    ],
)
def test_what_we_never_write_is_left_to_the_reader_of_all_html(body: str) -> None:
    assert scan_own_page(page(body)) is None


def test_a_text_that_is_no_whole_page_is_left_to_the_reader_of_all_html() -> None:
    assert [scan_own_page(text) for text in ("", '<p id="a">x</p>', "<!doctype html>", "<html></html>")] == [None] * 4


_PIECES = (
    *(
        "<",
        ">",
        '"',
        "'",
        "=",
        "/",
        "&",
        "&amp;",
        "&#34;",
        "&lt",
        "\n",
        " ",
        "x",
        "\u202f",
        "<!--",
        "-->",
        "<!doctype html>",
    ),
    *("<p>", "</p>", "<p ", ' id="a"', ' id="b"', " id='c'", ' name="n"', ' href="h/"', ' src="s"', ' on="o"', " id"),
    *(
        "<a ",
        "</a>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<body>",
        "<svg>",
        "</svg>",
    ),
    *('<img srcset="a 1x, b"', '<pre class="mermaid">', '<meta http-equiv="Content-Security-Policy" content="c">'),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_no_page_is_read_differently(body: str) -> None:
    assert scan_own_page(page(body)) in (None, scan_page(page(body)))


@given(st.text(max_size=60))
def test_no_text_of_a_schema_makes_a_page_that_is_read_differently(text: str) -> None:
    written = page(f'<p id="a" title="{escape(visible(text))}">{with_code(text)}</p>')

    assert scan_own_page(written) == scan_page(written)


@pytest.mark.site
@pytest.mark.parametrize("site", ["roadmap113_site", "made_site"])
def test_every_page_that_we_build_follows_the_grammar(site: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(site)
    texts = {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in sorted(root.rglob("*.html"))}

    assert [name for name, text in texts.items() if scan_own_page(text) != scan_page(text)] == []
