"""Edits of YAML by key path change what they are to change, in the style of what stands around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.formats.document import read_document
from archatlas.formats.text_edits import edited, edits_between, replaced
from archatlas.formats.yaml_edits import Replacements, YamlEditor
from archatlas.model.source import SourceFile

TEXT = """\
# an estate of one
identity:
  name: lane.one  # its name
  tags: [a, 'b c', d]
lists:
  - first   # the first
  - name: second
    note: |
      lines
      of text

  # about what follows
empty: []
nothing:
flow: {x: [1, 2], y: 3}
last:
  only: 1
"""


def changed(replacements: Replacements | None, text: str = TEXT) -> str:
    """Return the lines that differ, those that went before those that came."""
    assert replacements is not None
    old, new = text.split("\n"), replaced(text, replacements).split("\n")
    went = [f"-{line}" for line in old if line not in new]
    return "\n".join((*went, *(f"+{line}" for line in new if line not in old)))


EDITOR = YamlEditor(TEXT)

NESTED = {"a": "x y", "b": [1]}


@pytest.mark.parametrize(
    ("replacements", "difference"),
    [
        (EDITOR.with_value("identity.name", "b.c"), "-  name: lane.one  # its name\n+  name: b.c  # its name"),
        (EDITOR.with_value("identity.tags[1]", "it's"), "-  tags: [a, 'b c', d]\n+  tags: [a, 'it''s', d]"),
        (EDITOR.with_value("nothing", 3), "-nothing:\n+nothing: 3"),
        (EDITOR.with_other_key("last.only", "alone"), "-  only: 1\n+  alone: 1"),
        (EDITOR.without("identity.tags[0]"), "-  tags: [a, 'b c', d]\n+  tags: ['b c', d]"),
        (EDITOR.without("identity.tags[2]"), "-  tags: [a, 'b c', d]\n+  tags: [a, 'b c']"),
        (EDITOR.without("lists[0]"), "-  - first   # the first"),
        (EDITOR.without("lists[1]"), "-  - name: second\n-    note: |\n-      lines\n-      of text"),
        (EDITOR.without("lists[1].name"), "-  - name: second\n-    note: |\n+  - note: |"),
        (EDITOR.without("last.only"), "-last:\n-  only: 1\n+last: {}"),
        (EDITOR.with_entries("lists", ["third"]), "+  - third"),
        (
            EDITOR.with_entries("empty", [{"a": "x y", "b": [1]}]),
            "-empty: []\n+empty:\n+  - a: x y\n+    b:\n+      - 1",
        ),
        (EDITOR.with_entries("flow.x", [3]), "-flow: {x: [1, 2], y: 3}\n+flow: {x: [1, 2, 3], y: 3}"),
        (EDITOR.with_entries("last.more", ["no"]), "+  more:\n+    - 'no'"),
        (EDITOR.with_key("flow.z", True), "-flow: {x: [1, 2], y: 3}\n+flow: {x: [1, 2], y: 3, z: true}"),
    ],
)
def test_an_edit_changes_what_it_names_and_nothing_else(replacements: Replacements | None, difference: str) -> None:
    assert changed(replacements) == difference


def test_what_is_moved_takes_its_comments_along() -> None:
    text = "a:\n  b: 1  # one\n  # deeper\n# of the next\nc: 2\n"
    editor = YamlEditor(text)

    moved = replaced(text, editor.below(editor.nodes["a"], "extensions") or ())
    assert moved == "# of the next\nc: 2\nextensions:\n  a:\n    b: 1  # one\n    # deeper\n"


def test_a_key_that_stands_there_twice_is_not_edited() -> None:
    assert YamlEditor("a: 1\na: 2\n").with_value("a", 3) is None
    assert YamlEditor("a: 1\na: 2\n").without("a") is None


def test_a_comment_that_would_be_lost_keeps_an_entry_where_it_is() -> None:
    assert YamlEditor("a: [1, # one\n  2]\n").without("a[0]") is None
    assert YamlEditor("a:\n  # why\n  b: 1\n").without("a.b") is None


def test_a_list_is_indented_as_the_other_lists_of_the_text_are() -> None:
    text = "a:\n- one\nb: []\n"

    assert replaced(text, YamlEditor(text).with_entries("b", ["two"]) or ()) == "a:\n- one\nb:\n- two\n"


def test_a_new_entry_is_quoted_as_its_neighbours_are() -> None:
    text = 'a:\n  - "one"\n'

    assert replaced(text, YamlEditor(text).with_entries("a", ["two"]) or ()) == 'a:\n  - "one"\n  - "two"\n'


@given(st.text(st.sampled_from("ab:#'\"\\\n\t -[]{}&*!|>%@`é\x07\u2028𝄞0.")))
def test_whatever_text_is_written_is_read_again(text: str) -> None:
    for path in ("identity.name", "identity.tags[1]", "lists[1].note"):
        told = replaced(TEXT, YamlEditor(TEXT).with_value(path, text) or ())
        document = read_document(SourceFile("a.yaml", told))
        steps = {"identity.name": ("identity", "name"), "identity.tags[1]": ("identity", "tags", 1)}
        assert document.value_at(*steps.get(path, ("lists", 1, "note"))) == text


@given(st.text(st.sampled_from("ab\n\u2028é")), st.text(st.sampled_from("ab\n\u2028é")))
def test_the_edits_between_two_texts_make_one_of_the_other(before: str, after: str) -> None:
    assert edited(before, edits_between("a.yaml", before, after)) == after
