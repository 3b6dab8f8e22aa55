"""The text of the comment: its marker, its length, and what must not be in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.publish.errors import ForgeError
from archatlas.publish.forge.sticky_comment import comment_text
from archatlas.publish.forge.target import CommentTarget, TargetOptions, find_target

MARKER = "<!-- archatlas review -->"
LONGEST = 65_536


def target() -> CommentTarget:
    return find_target(TargetOptions("github", "o/r", 4), {"GITHUB_TOKEN": "secret-token-4711"})


@pytest.mark.parametrize(
    "first", [MARKER, "<!-- archatlas review: shop -->", "<!-- archatlas review: teams/shop 2.x_y -->", f"{MARKER} "]
)
def test_a_report_begins_with_its_marker(first: str) -> None:
    text = comment_text(f"{first}\nfine\n", target())

    assert text.marker == first.rstrip()
    assert text.marks(f"{first}\r\nsomething else")


@pytest.mark.parametrize(
    "report",
    ["", "fine\n", f"\n{MARKER}\n", f" {MARKER}\n", "<!-- archatlas review: -->\n", "<!-- archatlas review: a>b -->\n"],
)
def test_what_is_no_report_is_refused_with_the_cure(report: str) -> None:
    with pytest.raises(ForgeError, match="`archatlas review --output markdown:FILE`"):
        comment_text(report, target())


def test_a_byte_order_mark_and_the_line_ends_of_windows_do_no_harm() -> None:
    assert comment_text(f"\ufeff{MARKER}\r\nfine\r\n", target()).body == f"{MARKER}\nfine\n"


def test_a_report_that_shows_the_token_is_refused() -> None:
    with pytest.raises(ForgeError, match="shows the token of GITHUB_TOKEN") as caught:
        comment_text(f"{MARKER}\nsecret-token-4711\n", target())

    assert "4711" not in str(caught.value)


def test_no_line_is_a_command_to_the_forge() -> None:
    assert comment_text(f"{MARKER}\n/merge\ntext /close\n", target()).body == f"{MARKER}\n /merge\ntext /close\n"


def test_a_cut_leaves_no_half_of_a_code_block() -> None:
    block = "\n".join(["```mermaid", *["a --> b"] * 10_000, "```", ""])

    body = comment_text(f"{MARKER}\nbefore\n{block}", target()).body

    assert body.endswith("\nbefore\n")
    assert "**This report was cut:** a comment holds 65,536 characters, the report has 80,0" in body


def test_a_single_endless_line_is_left_out_honestly() -> None:
    body = comment_text(f"{MARKER}\n{'x' * 100_000}", target()).body

    assert "This report was cut" in body
    assert "xx" not in body


@given(st.lists(st.text(st.characters(exclude_characters="\r`~/", codec="utf-8"), max_size=300), max_size=12))
def test_a_text_is_never_too_long_and_keeps_whole_lines(lines: list[str]) -> None:
    report = "\n".join([MARKER, *(line * 100 for line in lines), ""])

    body = comment_text(report, target()).body

    assert len(body) <= LONGEST
    if len(report) <= LONGEST:
        assert body == report
    else:
        kept = body.partition("\n\n")[2]
        assert report.removeprefix(f"{MARKER}\n").startswith(kept)
        assert body.endswith("\n")
