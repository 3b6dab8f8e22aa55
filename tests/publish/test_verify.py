"""The check of a built site finds each kind of broken thing."""

import json
from pathlib import Path

import pytest

from archatlas.publish.verify import verify_site


def site(root: Path, **files: str) -> Path:
    """Write a site with a home page and a page `a/` that has the anchor `here`."""
    given = {"index.html": "<h1>Home</h1>", "a/index.html": '<h1 id="here">A</h1>', "a/data.json": "{}"}
    for name, text in (given | files).items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def rules(root: Path, *expected: str) -> list[tuple[str, str]]:
    return [(problem.page, problem.rule) for problem in verify_site(root, expected)]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="a/">x</a>',
        '<a href="a">x</a>',
        '<a href="./a/index.html#here">x</a>',
        '<a href="a/?q=memory&amp;sort=-deps#here">x</a>',
        '<a href="a/data.json">x</a>',
        '<a href="#top">x</a><a href="#">x</a><a href="">x</a><a href="?q=1">x</a>',
        '<a href="#made%20up" id="made up">x</a>',
        '<a href="#A&amp;B" id="A&amp;B">x</a>',
        '<a href="https://example.org/x#y">x</a><a href="mailto:x@example.org">x</a>',
        '<link rel="canonical" href="https://example.org/">',
        "<script>var x = '<a href=\"nowhere/\">'</script>",
        '<!-- <a href="nowhere/">x</a> -->',
        '<code>href="nowhere/"</code>',
        '<p title="a > b" id="x">href="nowhere/"</p>',
        '<img src="data:image/png;base64,AA==" alt="">',
        '<svg><a xlink:href="a/#here"><text>x</text></a></svg>',
    ],
)
def test_what_works_in_a_browser_is_no_problem(tmp_path: Path, body: str) -> None:
    assert verify_site(site(tmp_path, **{"index.html": body}), ("", "a")) == ()


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<a href="b/">x</a>', "link-broken"),
        ('<a href="../">x</a>', "link-broken"),
        ("<a href='b/'>x</a>", "link-broken"),
        ("<a class=x href=b/>x</a>", "link-broken"),
        ('<svg><a xlink:href="b/"><text>x</text></a></svg>', "link-broken"),
        ('<a href="a/data.json/">x</a>', "link-broken"),
        ('<a href="/a/">x</a>', "link-absolute"),
        ('<a href="#gone">x</a>', "anchor-broken"),
        ('<a href="a/#gone">x</a>', "anchor-broken"),
        ('<img src="b.png" alt="">', "asset-broken"),
        ('<img srcset="a/data.json 1x, b.png 2x" alt="">', "asset-broken"),
        ('<link rel="stylesheet" href="b.css">', "asset-broken"),
        ('<script src="b.js"></script>', "asset-broken"),
        ('<script src="https://example.org/b.js"></script>', "external-request"),
        ('<link rel="preconnect" href="https://example.org">', "external-request"),
        ('<img src="//example.org/b.png" alt="">', "external-request"),
        ('<svg><image href="https://example.org/b.png"/></svg>', "external-request"),
    ],
)
def test_each_kind_of_broken_address_is_found(tmp_path: Path, body: str, rule: str) -> None:
    assert rules(site(tmp_path, **{"index.html": body})) == [("index.html", rule)]


def test_an_expected_page_that_was_not_built_is_found(tmp_path: Path) -> None:
    assert rules(site(tmp_path), "", "a", "modules/lane.one") == [("modules/lane.one/index.html", "page-missing")]


def test_an_anchor_wanted_by_a_later_page_is_found(tmp_path: Path) -> None:
    later = site(tmp_path, **{"b/index.html": '<a href="../a/#gone">x</a><a href="../a/#here">x</a>'})

    assert [problem.text for problem in verify_site(later, ())] == ["b/index.html: anchor-broken: a/index.html#gone"]


def test_an_id_of_two_elements_is_found(tmp_path: Path) -> None:
    body = '<p id="x">a</p><svg><title id="x">b</title></svg><a id="y" name="y">c</a>'

    assert rules(site(tmp_path, **{"index.html": body})) == [("index.html", "duplicate-id")]


def test_names_that_differ_only_in_case_are_found(tmp_path: Path) -> None:
    assert rules(site(tmp_path, **{"A/data.json": "{}"})) == [("a/data.json", "name-collision")]


def test_search_entries_lead_somewhere(tmp_path: Path) -> None:
    entries = [{"location": "a/"}, {"location": "a/#here"}, {"location": "a/#gone"}, {"location": "b/"}]
    searched = site(tmp_path, **{"search/search_index.json": json.dumps({"docs": entries})})

    assert rules(searched) == [
        ("search/search_index.json", "anchor-broken"),
        ("search/search_index.json", "link-broken"),
    ]


def test_the_page_for_missing_addresses_may_be_absolute_but_not_wrong(tmp_path: Path) -> None:
    body = '<a href="/base/a/">x</a><a href="/base/">x</a><a href="/base/gone/x.css">x</a><a href="/a/">x</a>'
    absolute = site(tmp_path, **{"404.html": body})

    assert [problem.detail for problem in verify_site(absolute, (), "/base/")] == ["/a/", "/base/gone/x.css"]
