"""What is left out of a page is what no browser shows."""

import pytest

from archatlas.publish.mkdocs.page_shell import compacted


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("<ul>\n  <li>a</li>\n\n  <li>b</li>\n</ul>\n", "<ul><li>a<li>b</ul>"),
        ("<div>\n  <span>a</span>\n  <span>b</span>\n</div>", "<div><span>a</span>\n<span>b</span></div>"),
        ("<p>one\n   two</p>", "<p>one\ntwo</p>"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">', '<svg viewBox="0 0 1 1">'),
        ('<span class="md-ellipsis">\n  Words\n  </span>', '<span class="md-ellipsis">Words</span>'),
    ],
)
def test_white_space_between_words_stays_and_all_other_goes(written: str, left: str) -> None:
    assert compacted(written) == left


@pytest.mark.parametrize("element", ["script", "style", "pre", "textarea"])
def test_what_counts_as_it_is_stays_as_it_is(element: str) -> None:
    kept = f"<{element}>\n  a\n\n  b\n<li>\n</{element}>"

    assert compacted(f"<div>\n{kept}\n</div>").count(kept) == 1
