"""A fix that nobody has to decide changes nothing that anybody said."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from archatlas.formats.document import read_exactly
from archatlas.formats.reader import Reader
from archatlas.formats.scalars import Value
from archatlas.formats.text_edits import edited
from archatlas.model.source import SourceFile
from archatlas.model.text_edit import Applicability
from archatlas.pipeline.text_fixes.text_remedies import text_remedies, working_fixes
from formats.texts import COMPLETE, changed

PATH = "lane/one.yaml"


def fixed(text: str, rule: str) -> str:
    """Return a text after the first fix of a rule's first finding that needs nobody to decide; as it was without."""
    reader = Reader()
    finding = next(one for one in reader.read(SourceFile(PATH, text)).findings if one.rule == rule)
    for one in text_remedies(finding, text, None, reader):
        if one.applicability is Applicability.AUTOMATIC and one.edits:
            return edited(text, one.edits)
    return text


def tried(text: str, rule: str, action: str) -> str | None:
    """Return the text that a fix would make, whatever else it brings; None where there is no such fix."""
    reader = Reader()
    finding = next(one for one in reader.read(SourceFile(PATH, text)).findings if one.rule == rule)
    found = working_fixes(finding, text, None, reader)
    return next((one.fix.text for one in found if one.fix.action == action), None)


def said(text: str, section: str, key: str) -> Value | None:
    tree = read_exactly(SourceFile(PATH, text)).tree
    below = tree[section] if isinstance(tree, dict) else None
    return below.get(key) if isinstance(below, Mapping) else None


def test_a_comment_behind_a_value_is_not_put_in_quotes() -> None:
    text = changed("owner: '@PlatformTeam'", "owner: @PlatformTeam   # who is called")

    assert fixed(text, "yaml/syntax") == changed("'@PlatformTeam'", "'@PlatformTeam'   # who is called")


def test_tabs_in_a_text_of_several_lines_stay() -> None:
    block = "extensions:\n  make: |  # as it is\n    all:\n    \tcc a.c\n\n    \t\tdone\n"
    text = block + changed("  status: active", "\tstatus: active")

    assert fixed(text, "yaml/syntax") == block + COMPLETE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"caf\\u00e9 \\"x\\" \\u202e"', 'café "x"'),
        ('"a \\x41\\\\x07 b\\x07"', "a A\\x07 b"),
        ("'C:\\x41 \u200e'", "C:\\x41"),
        ("C:\\x41 a\u200eb", "C:\\x41 ab"),
    ],
)
def test_only_control_characters_and_white_space_go(written: str, meant: str) -> None:
    text = changed("A module for the tests of loading", written)

    after = tried(text, "schema/control-character", "remove the white space and control characters around it")

    assert after is not None
    assert said(after, "identity", "summary") == meant
    cleaned = tried(text, "schema/control-character", "remove the control characters")
    kept = said(cleaned, "identity", "summary") if cleaned else meant
    assert isinstance(kept, str)
    assert " ".join(kept.split()) == meant


def test_a_sentence_with_a_comma_becomes_one_entry() -> None:
    text = changed("    libs:\n    - requests\n", "    libs: requests, urllib3 and [more]\n")

    after = tried(text, "schema/type", "make it a list of that one entry")

    assert after == text.replace("requests, urllib3 and [more]", "['requests, urllib3 and [more]']")


@pytest.mark.parametrize("values", [("&a first", "&a second"), ("&a one, two", "other"), ("&a |\n    one", "other")])
def test_an_alias_is_written_out_only_where_it_is_clear_what_it_means(values: tuple[str, str]) -> None:
    first, second = values
    text = COMPLETE + f"extensions:\n  one: {first}\n  two: {second}\n  three: [*a]  # here\n"

    assert fixed(text, "yaml/alias") == text


def test_a_comment_that_stands_further_left_is_not_cut() -> None:
    indented = "".join(f"  {line}\n" if line else "\n" for line in COMPLETE.rstrip("\n").split("\n"))
    text = indented + "  weather:\n    today: fine\n# as we hear\n    later: bad\n"

    assert "# as we hear" in fixed(text, "schema/unknown-key")


@pytest.mark.parametrize(("written", "meant"), [("1_234_567_890_123_456_789", 1234567890123456789), ("3.0", 3)])
def test_a_number_keeps_its_digits(written: str, meant: int) -> None:
    after = tried(changed("tier: 3", f"tier: '{written}'"), "schema/type", "write an ordinary number")

    assert after is None or said(after, "identity", "tier") == meant


@pytest.mark.parametrize(
    ("tagged", "meant"), [("!!str 3", "'3'"), ("!!str yes", "'yes'"), ("!!str x", "x"), ("! 1.0", "'1.0'")]
)
def test_a_number_that_a_tag_makes_a_text_stays_one(tagged: str, meant: str) -> None:
    extensions = COMPLETE + "extensions:\n"

    assert fixed(extensions + f"  said: {tagged}  # here\n", "yaml/tag") == extensions + f"  said: {meant}  # here\n"
