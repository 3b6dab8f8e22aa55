"""A page as Markdown says what the page says, and every text in it stays the text that somebody wrote."""

import re
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from archatlas.render.documents.module_json import module_document
from archatlas.render.documents.module_markdown import module_markdown
from archatlas.render.documents.page_markdown import _ROW, llms_text, page_file, page_markdown
from archatlas.render.site.module.page import module_files
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.render.text.escaping import one_line
from builders import assessed, requiring, schema_text

READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def markdown(fragment: str) -> str:
    return page_markdown(RenderedPage("modules/lane.a", "lane.a", "", "Modules", fragment))


def read(fragment: str) -> Any:
    return html.document_fromstring(f"<body>{READER.render(markdown(fragment))}</body>")


HOSTILE = (
    "<script>alert(1)</script>",
    "# heading",
    "- item",
    "1. item",
    "1) item",
    "> quote",
    "---",
    "===",
    "+ plus",
    "*a* __b__ _c_ `d` ~~e~~",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "a | b | c",
    "&lt;b&gt; &amp; &#39;",
    "back\\slash \\* \\",
    "<https://evil.example>",
    "```js",
    "a\x01https://evil.example\x02b\x03",
    "[ref]: https://evil.example",
    "snake_case_name and _private_ and trailing_",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("frame", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<h1>{}</h1>", "<dl><dt>{}<dd>v</dl>"])
def test_a_text_is_read_as_the_text_that_it_is(text: str, frame: str) -> None:
    known = " ".join("".join(sign if sign >= " " else " " for sign in text).split())
    page = read(frame.format(escape(known)))

    assert known in " ".join(page.text_content().split())
    plain = {"html", "body", "p", "ul", "li", "h1", "strong"}
    assert {element.tag for element in page.iter()} <= plain


@pytest.mark.parametrize("text", [one for one in HOSTILE if "\x01" not in one])
def test_a_text_in_code_or_in_a_table_is_one_too(text: str) -> None:
    cells = f"<table><thead><tr><th>A<th>B<tbody><tr><td>{escape(text)}<td><code>x{escape(text)}</code></table>"
    page = read(cells)

    first, second = (" ".join(cell.text_content().split()) for cell in page.iter("td"))
    assert first == text
    assert second.replace("\\|", "|") == f"x{text}"


def test_a_listing_keeps_its_lines_and_cannot_end_early() -> None:
    page = read("<pre class='x'><code>one\n  two &lt;b&gt;&#10;```&#10;# three</code></pre>")

    assert page.findtext(".//code") == "one\n  two <b>\n```\n# three\n"


def test_tables_lists_and_links_keep_their_form() -> None:
    text = markdown(
        '<h1>lane.<wbr>a</h1><p>Uses <a class="u" href="../lane.b/#api">lane.b</a> and <a href="#here">this</a>.</p>'
        '<div class="x"><dl><div><dt>Owner</dt> <dd>@T<br>@U</dd></div></dl></div>'
        "<table><thead><tr><th>A</th> <th>B</th></tr></thead><tbody><tr><td>1</td> <td>2</td></tr></tbody></table>"
        '<svg><text>no</text></svg><a href="../?lane=x">list</a> <a href="https://x.org/a/">out</a>'
    )

    assert text == (
        "# lane.a\n\nUses [lane.b](../lane.b/index.md#api) and this.\n- **Owner**: @T, @U\n\n"
        "| A | B |\n| --- | --- |\n| 1 | 2 |\n\n[list](../index.md) [out](https://x.org/a/)\n"
    )


def test_the_page_of_a_module_says_the_same_as_markdown() -> None:
    said = {"identity.summary": "Keeps orders.", "contracts.error_taxonomy": [{"code": "NOT_FOUND"}]}
    known = assessed(schema_text("shop.orders", said), requiring("shop.desk", "shop.orders"))
    (only,) = (module for name, module in known.catalog.items() if name == "shop.orders")
    rendered = (one.render() for one in module_files(known, only, PageOptions()) if one.outline)
    (page,) = (one for one in rendered if isinstance(one, RenderedPage))

    text = page_markdown(page)

    assert text.startswith("# shop.orders\n")
    for part in ("Keeps orders.", "## Contracts", "code: NOT_FOUND", "[shop.desk](../shop.desk/index.md)"):
        assert part in text


def test_everything_that_a_schema_says_stands_in_its_markdown_as_text() -> None:
    said = {
        "identity.summary": HOSTILE[0],
        "contracts.invariants": list(HOSTILE),
        "risk_and_change.risks": [{"id": "R", "title": one, "likelihood": "low", "impact": "low"} for one in HOSTILE],
        "extensions.more": {"deep": {"er": HOSTILE[3], "<b>": "v"}},
    }
    known = assessed(schema_text("shop.orders", said))
    (only,) = known.catalog.values()

    text = module_markdown(module_document(known, only, PageOptions()))

    page: Any = html.document_fromstring(f"<body>{READER.render(text)}</body>")
    shown = " ".join(page.text_content().split())
    for one in HOSTILE:
        assert shown.count(one_line(one)) >= 2, one
    assert set(page.xpath("//a/@href")) == {"module.json"}
    assert not page.xpath("//script | //img | //b | //hr | //table | //blockquote")


def test_the_list_for_models_names_every_page_once() -> None:
    pages = [
        RenderedPage("", "Shop", "All of it.", "", ""),
        RenderedPage("modules", "Modules", "The list.", "", ""),
        RenderedPage("modules/a.b", "a.b", "a.b: [x](y)", "", ""),
        RenderedPage("modules/a.b/api/pets", "Pets (a.b)", "Pets: 2 operations", "", ""),
        RenderedPage("modules/a.b/api/pets/2", "Pets (a.b)", "Pets: 2 operations", "", ""),
        RenderedPage("lanes/a", "Lane a", "The lane a: 2 modules.", "", ""),
    ]

    text = llms_text("Shop", "What a shop needs.", pages)

    assert text.startswith("# Shop\n\n> What a shop needs.\n\n## Pages\n\n- [Shop](index.md): All of it.\n")
    assert "- [a.b](modules/a.b/index.md): \\[x\\](y)\n" in text
    assert "- [Lane a](lanes/a/index.md): 2 modules.\n" in text
    assert text.endswith(
        "## Descriptions of APIs\n\n- [Pets (a.b)](modules/a.b/api/pets/index.md): Pets: 2 operations\n"
    )
    assert page_file("") == "index.md"


def test_a_module_of_another_atlas_is_linked_to_its_page_there() -> None:
    known = assessed(schema_text("shop.orders"))
    (only,) = known.catalog.values()
    document = dict(module_document(known, only, PageOptions()))
    there = "https://docs.example.org/pay(x)/modules/pay.cards/"
    document["dependencies"] = {
        "requires": [
            {"module": "pay.cards", "kind": "external", "atlas": "Payments", "address": there},
            {"module": "pay.tills", "kind": "external", "atlas": "Payments", "address": None},
        ],
        "required_by": [],
    }

    page: Any = html.document_fromstring(f"<body>{READER.render(module_markdown(document))}</body>")

    assert page.xpath("//a[.='pay.cards']/@href") == ["https://docs.example.org/pay%28x%29/modules/pay.cards/"]
    assert not page.xpath("//a[.='pay.tills']")
    assert "pay.tills" in page.text_content()


_ANY_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?:</tr>|(?=<tr\b|</t(?:able|head|body)>|<tbody\b))", re.DOTALL)
"""A row as HTML has it, asked for at each character."""

_TAGS = (
    "<tr>",
    '<tr class="x">',
    "</tr>",
    "<td>",
    "</td>",
    "</table>",
    "<tbody>",
    "<thead>",
    "</thead>",
    "<trx>",
    "a",
    "\n",
)


@given(st.lists(st.sampled_from(_TAGS)).map("".join))
def test_a_row_ends_with_its_tag_or_with_what_implies_it(table: str) -> None:
    assert [(row.span(), row[1]) for row in _ROW.finditer(table)] == [
        (row.span(), row[1]) for row in _ANY_ROW.finditer(table)
    ]
