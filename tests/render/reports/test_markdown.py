"""The comment says the verdict first, fits into a comment, and nothing that a schema says is more than text in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from archatlas.analysis.report import BaselineState, Report, ReportedFinding, opened
from archatlas.model.finding import Severity
from archatlas.model.source import Location
from archatlas.model.text_edit import Fix
from archatlas.render.reports.markdown import InvalidReviewKey, comment_marker, to_markdown
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.quoted_text import LONGEST_SPAN, code_span
from archatlas.render.text.escaping import one_line, terminal_text
from archatlas.render.text.messages import hint_of, message_of
from findings import finding_at, saying
from render.reports.examples import ANY_TEXTS, NASTY_MARKUP, UPWARD, example_review, finding, hostile_review

REVIEW = ReportOptions("review", site_url="https://docs.example.org/atlas/")
GITHUB = 65_536
RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
"""What GitHub and GitLab render, as far as it makes elements: CommonMark with HTML, tables and strikethrough."""

ALIVE = re.compile(r"@\w|#\d|https?:|www\.|GH-\d|[0-9a-f]{7,40}|:\w+:|\$", re.IGNORECASE)
"""What GitHub looks for in text that is no code: mentions, references, links, commits, emoji, formulas."""


def tokens_of(markdown: str) -> Iterator[Token]:
    """Yield every piece of a rendered text."""
    for token in RENDERER.parse(markdown):
        yield token
        yield from token.children or ()


def elements_of(markdown: str) -> set[tuple[str, ...]]:
    """Return the kinds of element with their attributes; of raw HTML, the HTML itself without its numbers."""
    return {
        (token.type, re.sub(r"\d+", "0", token.content)) if token.type.startswith("html") else (token.type, token.tag)
        for token in tokens_of(markdown)
    }


def spans_of(markdown: str) -> list[str]:
    """Return what stands in code spans, without the spaces that keep a backtick from the fence."""
    return [token.content for token in tokens_of(markdown) if token.type == "code_inline"]


def test_the_review_of_an_example(golden: Callable[[str, str], None]) -> None:
    golden("review.md", to_markdown(example_review(), REVIEW))


def test_the_check_of_an_estate_is_a_comment_too() -> None:
    comment = to_markdown(Report(7, opened([UPWARD])), ReportOptions())

    assert "## Architecture check: 1 finding to mend" in comment
    assert "<details>" not in comment


def test_the_first_line_is_the_marker_and_the_second_the_verdict() -> None:
    lines = [line for line in to_markdown(example_review(), REVIEW).splitlines() if line]

    assert lines[0] == "<!-- archatlas review -->"
    assert lines[1] == "## Architecture review: 1 new finding blocks this change"


def test_a_key_tells_the_comments_of_two_estates_apart() -> None:
    comment = to_markdown(example_review(), replace(REVIEW, key="payments/core"))

    assert comment.startswith("<!-- archatlas review: payments/core -->\n")


@pytest.mark.parametrize("key", ["-->", "a--b", "a\n", "é", "x" * 65, "-", "<b>"])
def test_a_key_that_could_end_the_marker_is_refused(key: str) -> None:
    with pytest.raises(InvalidReviewKey):
        comment_marker(key)


@given(ANY_TEXTS)
def test_no_text_becomes_an_element_a_link_or_markup(texts: list[str]) -> None:
    plain = elements_of(to_markdown(hostile_review(["plain"]), REVIEW))

    assert elements_of(to_markdown(hostile_review(texts), REVIEW)) <= plain


@given(ANY_TEXTS)
def test_no_text_outside_of_code_is_a_mention_or_a_reference(texts: list[str]) -> None:
    comment = to_markdown(hostile_review(texts), ReportOptions("review"))

    for token in tokens_of(comment):
        if token.type == "text":
            assert not ALIVE.search(token.content), token.content


@given(ANY_TEXTS)
def test_every_text_of_a_finding_is_shown_letter_for_letter(texts: list[str]) -> None:
    review = hostile_review(texts)
    spans = spans_of(to_markdown(review, REVIEW))

    for one in review.of(BaselineState.NEW):
        for text in (message_of(one.finding), hint_of(one.finding), one.remedies[0].title, one.remedies[0].effect):
            assert terminal_text(one_line(text)) in spans or not one_line(text)


@given(st.text(st.characters(exclude_categories=())) | st.sampled_from(NASTY_MARKUP))
def test_a_code_span_holds_any_text_wherever_it_stands(text: str) -> None:
    for around in ("{}", "- a {} b", "see {}, {}", "  at {}\\\n  and {}"):
        markdown = around.replace("{}", code_span(text))
        kinds = {token.type for token in tokens_of(markdown)}

        assert set(spans_of(markdown)) <= {terminal_text(one_line(text))[:LONGEST_SPAN]}
        assert kinds <= {
            *("paragraph_open", "paragraph_close", "inline", "text", "code_inline", "hardbreak"),
            *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        }


def test_a_text_without_end_is_cut_and_says_by_how_much() -> None:
    assert code_span("x" * (LONGEST_SPAN + 2)) == f"`{'x' * LONGEST_SPAN}` and 2 more characters"


def many(number: int, size: int = 40) -> Report:
    """Return a review with as many new findings, each with a message of that size."""
    severities = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
    reported = tuple(
        ReportedFinding(
            finding_at(
                Location("a.yaml", one + 1, 1),
                "lane/example",
                severities[one % 3],
                f"lane.m{one}",
                "s",
                saying("m" * size),
            ),
            BaselineState.NEW,
            (Fix("do this", effect="then it is gone"),),
        )
        for one in range(number)
    )
    return replace(example_review(), reported=reported)


@pytest.mark.parametrize(("number", "size"), [(3, 40), (400, 40), (3_000, 40), (3_000, 5_000), (90, 900)])
def test_a_comment_of_any_number_of_findings_fits_and_counts_what_is_left_out(number: int, size: int) -> None:
    comment = to_markdown(many(number, size), REVIEW)
    shown = len(re.findall(r"^- \*\*(error|warning|note)\*\*", comment, re.MULTILINE))
    left_out = re.findall(r"^(\S+) more findings? (?:is|are) not shown; the full list", comment, re.MULTILINE)

    assert len(comment) <= 60_000 < GITHUB
    assert shown + sum(int(number.replace(",", "")) for number in left_out) == number
    assert comment.count("- Fix: ") == shown
    assert comment.count("<details>") == comment.count("</details>") > 0


def test_the_gravest_are_shown_where_not_all_are() -> None:
    shown = re.findall(r"^- \*\*(\w+)\*\*", to_markdown(many(900), REVIEW), re.MULTILINE)

    assert shown == sorted(shown, key=["error", "warning", "note"].index)
    assert "note" not in shown


def test_one_finding_without_end_does_not_hide_the_others() -> None:
    giant = ReportedFinding(finding("g"), BaselineState.NEW, (Fix("z" * 999, effect="z" * 999),) * 40)
    comment = to_markdown(
        replace(example_review(), reported=(giant, ReportedFinding(UPWARD, BaselineState.NEW))), REVIEW
    )

    assert "`is infrastructure and requires 'shop.basket', which is application`" in comment
    assert "1 more finding is not shown" in comment


def test_a_rule_leads_to_its_page_where_the_site_is_known() -> None:
    reported = (ReportedFinding(UPWARD, BaselineState.NEW),)
    review = replace(example_review(), reported=reported)

    assert "[`layer/upward`](https://docs.example.org/atlas/findings/layer-upward/)" in to_markdown(review, REVIEW)
    assert "](" not in to_markdown(review, ReportOptions("review"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x) [a](b", "https://x/<b>", "//x", "https://x\n"])
def test_an_address_that_is_none_of_a_site_is_no_link(url: str) -> None:
    assert ReportOptions(site_url=url).rule_url("cycle") == ""


def test_the_same_report_gives_the_same_bytes() -> None:
    assert to_markdown(example_review(), REVIEW) == to_markdown(example_review(), REVIEW)
