"""The Markdown stub survives every Markdown converter unchanged."""

import html
import json
import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archatlas.publish.mkdocs.markdown_stub import _flow, _untidy_flow, fragment_of, raw_block, to_markdown_stub
from archatlas.render.site.page import Crumb
from publish.builders import module_page, page

GREEDY_EXTENSIONS = (
    "abbr",
    "attr_list",
    "def_list",
    "fenced_code",
    "footnotes",
    "md_in_html",
    "smarty",
    "tables",
    "toc",
)

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=200)
MARKDOWN_TEXT = st.text("\n\t \r`~*_[](){}<>#|!&;:-=+\\\"'.1aé", max_size=120)


def test_a_markdown_stub_begins_with_its_front_matter() -> None:
    assert to_markdown_stub(page("modules")).startswith('---\ntitle: "modules"\n')


def test_the_fragment_is_read_back_from_the_markdown_stub() -> None:
    assert fragment_of(to_markdown_stub(page("", "<p>text</p>", title="Home"))) == raw_block("<h1>Home</h1><p>text</p>")


def test_metadata_is_escaped_because_the_theme_prints_it_as_it_is() -> None:
    stub = to_markdown_stub(page("modules", title='<script>x</script> "a" \\', crumbs=(Crumb("<b>", 'x"y'),)))

    assert 'title: "&lt;script&gt;x&lt;/script&gt; &quot;a&quot; \\\\"' in stub
    assert 'crumbs: [["&lt;b&gt;", "x&quot;y"]]' in stub


@given(ANY_TEXT)
def test_any_title_is_one_line_of_front_matter(text: str) -> None:
    lines = to_markdown_stub(page("modules", title=text)).split("\n")

    value = json.loads(lines[1].removeprefix("title: "))
    assert lines[2].startswith("description: ")
    assert len(value.splitlines()) <= 1
    assert html.escape(html.unescape(value)) == value or "&" in text


@pytest.mark.parametrize("extensions", [(), ("toc",), GREEDY_EXTENSIONS])
@given(text=ANY_TEXT | MARKDOWN_TEXT)
def test_no_text_is_markup_for_python_markdown(extensions: tuple[str, ...], text: str) -> None:
    block = raw_block(f'<h1>x</h1><p title="{html.escape(text)}">{html.escape(text)}</p>')

    assert markdown.Markdown(extensions=list(extensions)).convert(block) == block


@given(ANY_TEXT | MARKDOWN_TEXT)
def test_no_text_is_markup_for_commonmark(text: str) -> None:
    block = raw_block(f"<h1>x</h1>\n\n<p>\n{html.escape(text)}\n</p>\n")

    assert MarkdownIt("commonmark").render(block) == block


@given(MARKDOWN_TEXT)
def test_text_is_kept_letter_for_letter_with_white_space_run_together(text: str) -> None:
    block = raw_block(f"<p>{html.escape(text)}</p>")

    assert _visible(block).split() == text.split()


@given(st.text("\n\ta<& ", max_size=60))
def test_preformatted_text_keeps_its_lines(text: str) -> None:
    block = raw_block(f"<pre>{html.escape(text)}</pre>")

    assert "\n" not in block
    assert _visible(block) == text


def test_the_lines_of_a_template_stay_short() -> None:
    block = raw_block("<h1>x</h1>\n\n  <ul>\n    <li>\n      one\n    </li>\n  </ul>\n")

    assert block.split("\n") == [
        '<div class="ad-page" id="page"><h1>x</h1>',
        "<ul>",
        "<li> one",
        "</li>",
        "</ul></div>",
    ]


def test_control_characters_and_lone_surrogates_never_reach_a_page() -> None:
    assert raw_block("<p>a\x00b\x1bc\x85d\udc80</p>").count("\ufffd") == 4


def test_pages_of_modules_say_what_the_theme_needs() -> None:
    stub = to_markdown_stub(module_page("lane.one"))

    assert 'contents: [["api", "API contract", ""]]' in stub
    assert 'hide: ["navigation"]' in stub
    assert 'hide: ["navigation", "toc"]' in to_markdown_stub(page("modules"))


def _visible(block: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", block))


_PIECES = (
    "<p>",
    "</p>",
    "<1",
    "< ",
    "text",
    "\n",
    "\n\n",
    " ",
    "\r",
    "\t",
    "\x00",
    "\u202f",
    "\x85",
    "<pre>",
    "</pre>",
)


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_a_tidy_fragment_becomes_what_any_other_becomes(fragment: str) -> None:
    assert _flow(fragment) == _untidy_flow(fragment)
