"""Reading YAML as events: what scalars mean, and the same answer with and without libyaml."""

import pytest

from archatlas.formats.document import Document, read_document, read_exactly
from archatlas.formats.yaml_events import parse_events_in_python
from archatlas.model.source import SourceFile
from formats.texts import COMPLETE


def document(text: str) -> Document:
    return read_document(SourceFile("a.yaml", text))


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("text", "text"),
        ("'3'", "3"),
        ("3", 3),
        ("-3", -3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("Off", False),
        ("2026-03-31", "2026-03-31"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("=", "="),
        ("y", "y"),
        ("~", None),
        ("", None),
        ("'~'", "~"),
        ("v1.0", "v1.0"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_a_scalar_means_what_the_core_types_say(written: str, meaning: object) -> None:
    tree = document(f"a: {written}\nb: c\n").tree

    assert isinstance(tree, dict)
    assert (tree.get("a"), type(tree.get("a"))) == (meaning, type(meaning))


@pytest.mark.parametrize("written", ["no", "ON", "1.10", "1e3", "12:30", "010", "1_000", "0x1F"])
def test_a_scalar_that_readers_disagree_on_is_remembered_as_written(written: str) -> None:
    assert document(f"a: {written}\n").ambiguous["a"].text == written


@pytest.mark.parametrize("written", ["true", "False", "3", "0.5", "word", "2026-03-31", "'no'", "1.5"])
def test_other_scalars_are_not(written: str) -> None:
    assert document(f"a: {written}\n").ambiguous == {}


def test_a_key_that_would_blur_a_path_stands_in_quotes() -> None:
    found = document("a:\n  b.c: 1\n  b: {c: 2}\n  '[0]': 3\n  '': 4\n")

    assert found.problems == ()
    assert list(found.positions) == ["a", "a['b.c']", "a.b", "a.b.c", "a['[0]']", "a['']"]


def test_what_follows_a_duplicate_key_is_read() -> None:
    found = document("a: 1\na: {b: [1, {c: 2}]}\nd: 3\n")

    assert found.tree == {"a": 1, "d": 3}
    assert [(problem.rule, problem.location.line) for problem in found.problems] == [("yaml/duplicate-key", 2)]


def test_a_skipped_value_cannot_be_bottomless() -> None:
    found = document("a: 1\na: " + "[" * 100_000)

    assert [problem.rule for problem in found.problems] == ["yaml/duplicate-key", "yaml/depth"]


def test_what_came_before_a_syntax_error_is_kept() -> None:
    found = document("identity:\n  name: lane.one\n  tier: [\n")

    assert not found.complete
    assert found.value_at("identity", "name") == "lane.one"


def test_a_long_key_is_refused() -> None:
    assert [problem.rule for problem in document(f"? {'k' * 5000}\n: 1\n").problems] == ["yaml/key"]


def test_long_paths_are_refused_before_they_fill_the_memory() -> None:
    text = "".join(f"{' ' * level}{'k' * 150}:\n" for level in range(20)) + " " * 20 + "a: 1\n"

    assert [problem.rule for problem in document(text).problems] == ["yaml/depth"]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert document("\ufeffa: 1\n").tree == {"a": 1}


SPECIMENS = [
    COMPLETE,
    "a: &x [1, *x]\n<<: {b: !t 2}\n? [k]\n: v\n",
    "a: \"\\e \\u202e\"\nb: no\n",
    "a: [unclosed\n",
    "a: 1\n\tb: 2\n",
    "",
    "--- 1\n--- 2\n",
]  # fmt: skip


@pytest.mark.parametrize("text", SPECIMENS)
def test_pure_python_reads_the_same(text: str) -> None:
    fast = document(text)
    slow = read_exactly(SourceFile("a.yaml", text), parse_events_in_python)

    assert slow.tree == fast.tree or not fast.complete
    assert slow.complete == fast.complete
    assert [(one.rule, one.location.line) for one in slow.problems] == [
        (one.rule, one.location.line) for one in fast.problems
    ]


@pytest.mark.parametrize("escape", ["\\ud800", "\\U7fffffff", "\\UffffffFF"])
def test_impossible_characters_are_problems_with_either_parser(escape: str) -> None:
    source = SourceFile("a.yaml", f'a: "{escape}"\n')

    for found in (read_document(source), read_exactly(source, parse_events_in_python)):
        assert [problem.rule[:5] for problem in found.problems] == ["yaml/"]
