"""Laws of the quick reader: what it reads, the exact one reads the same, and what it cannot read it leaves alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archatlas.formats.document import Document, read_exactly
from archatlas.formats.plain_blocks import read_plain_blocks
from archatlas.formats.yaml_limits import DEPTH_LIMIT
from archatlas.model.source import SourceFile
from conftest import SHARED
from formats.test_load_properties import mutated, specimens

PLAIN = """\
---
# what it is
identity:
  name: lane.one
  tier: 2   # of five
  summary: 'it''s: a "quoted" text'

notes: a:b #2-c (d)
list:
- one
- 'two: three'
- -minus
- []
nested:
    - name: x
      deep:
        deeper: 1.5
    - name: y
empty:
other: {}
"""


def say_the_same(text: str) -> bool:
    """Tell whether the quick reader took a text, having checked that the exact one says just that."""
    quick = read_plain_blocks(text.removeprefix("\ufeff"))
    if quick is None:
        return False
    exact = read_exactly(SourceFile("a.yaml", text))
    assert exact == Document("a.yaml", quick.tree, quick.positions, ambiguous=quick.ambiguous)
    assert repr(exact.tree) == repr(quick.tree)  # 1, 1.0 and True are equal, and keys keep their order
    assert list(exact.positions) == list(quick.positions)
    assert list(exact.ambiguous) == list(quick.ambiguous)
    return True


def test_blocks_of_keys_and_entries_are_read_quickly() -> None:
    assert say_the_same(PLAIN)


def test_values_that_go_on_in_the_next_lines_are_read_quickly() -> None:
    text = """\
text: plain words that
  go on
    and on: no
"""
    assert not say_the_same(text)
    assert say_the_same(text.replace(": no", ""))
    assert say_the_same("a:\n  b: 'it''s   \n    here'\n  c:\n  - one\n    two\n  - d: x\n      y\n    e: z\nf: 1\n")
    assert not say_the_same("a: one\ntwo\n")
    assert not say_the_same("a:\n- b: one\n  two\n")


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "# nothing\n", "- one\n", "word\n", "a: b: c\n", "a: 'b' c\n", "a: b\n c: d\n", "a: b\n  - c\n",
        "a: b\n- c\n", "a: [b\n", "a: [b, c]\n", "a: |\n  b\n", "a: &x b\n", "a: *x\n", "a: !!str b\n", "? a\n: b\n",
        "<<: {}\n", "a: b\na: c\n", "yes: a\n", "a: .inf\n", "a:\tb\n", "a: b\t\n", "\ta: b\n", "a:\n- - b\n",
        "a:\n-\n  b: c\n", "a: \"\\n\"\n", "a: b\n---\nc: d\n", "a: b\n...\n", "%YAML 1.2\n---\na: b\n", "a: b\r\n",
        "a: b\u2028c: d\n", "a: b\u0085\n", "a: \u202e\n", "a: 'b\n  c'\n", "a: b\n  c\n", " a: b\nc: d\n",
        "a:\n  b: c\n d: e\n", "a:\n  - b\n - c\n", "a:\n- b\n  - c\n", "a:\n  - b: c\n   d: e\n", "---\n---\na: b\n",
        "a: @b\n", "a: b #c\n#d\n e: f\n", "a: ,\n", "a: ]\n", "a: >\n", "'a': b\n", "a b: c\n", "1: b\n", "a: -\n",
    ],
)  # fmt: skip
def test_what_could_be_anything_else_is_read_the_same_or_left_alone(text: str) -> None:
    say_the_same(text)


def test_the_limits_are_left_to_the_exact_reader() -> None:
    deep = "".join(f"{'  ' * level}a:\n" for level in range(DEPTH_LIMIT + 2))
    wide = "a:\n" + "- b: c\n" * 50_001
    long_path = "".join(f"{'  ' * level}{'k' * 100}:\n" for level in range(8))

    assert [read_plain_blocks(text) for text in (deep, wide, long_path)] == [None, None, None]
    for level in range(DEPTH_LIMIT - 6, DEPTH_LIMIT + 2):
        say_the_same("".join(f"{'  ' * number}a:\n" for number in range(level)) + f"{'  ' * level}a: []\n")


_KEYS = st.sampled_from(["a", "b", "c.d", "e/f", "no", "true", "null", "k" * 201, "_x", "y-z", "A1"])
_WORDS = st.text(
    st.sampled_from("ab01 .:#-'\"[]{},&*!|>%@`?~+eE\\/=(é😀\u2028\x85\xa0\t\ufeff\u202e\x07"), max_size=12
) | st.sampled_from(
    ["1", "1.0", "1.10", "0x1f", "12:30", "yes", "~", "null", "'x'", '"y"', "[]", "{}", "9" * 70, "x # y", "2024-01-01"]
)
_LINES = st.builds(
    lambda indentation, dash, key, value, end: f"{' ' * indentation}{dash}{key}{value}{end}",
    st.integers(0, 6),
    st.sampled_from(["", "", "- ", "-   ", "-"]),
    st.one_of(st.just(""), _KEYS.map(lambda key: f"{key}: "), _KEYS.map(lambda key: f"{key}:")),
    st.one_of(st.just(""), _WORDS),
    st.sampled_from(["", "", "", " ", " # why", "# why", "\n    more", "\n  'more", " \n     -more'"]),
)


@given(st.lists(_LINES, max_size=8).map("\n".join))
def test_both_readers_agree_on_any_lines(text: str) -> None:
    say_the_same(text)
    say_the_same(f"---\n{text}\n")


@st.composite
def _trees(draw: st.DrawFn) -> str:
    """Draw a mapping as programs write it."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    values = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
        max_leaves=12,
    )
    tree = draw(st.dictionaries(_KEYS, values, min_size=1, max_size=4))
    return yaml.safe_dump(
        tree, allow_unicode=draw(st.booleans()), indent=draw(st.integers(2, 4)), width=draw(st.sampled_from([20, 1000]))
    )


@given(_trees())
def test_both_readers_agree_on_what_programs_write(text: str) -> None:
    say_the_same(text)


@given(st.integers(0, 2**32), st.integers(0, 3), st.integers(1, 6))
def test_both_readers_agree_on_damaged_files(seed: int, number: int, count: int) -> None:
    chosen = (PLAIN, *specimens())

    say_the_same(mutated(seed, chosen[number % len(chosen)], count))


def shared_texts() -> Iterator[str]:
    """Yield the texts of all estates, and all that is hostile."""
    for path in sorted(Path(SHARED).rglob("*.y*ml")):
        if path.is_file() and path.stat().st_size < 1_000_000:
            try:
                yield path.read_text(encoding="utf-8")
            except (UnicodeDecodeError, PermissionError):
                continue


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="the estates lie in ../shared, which is not here")
def test_both_readers_agree_on_all_estates_and_all_that_is_hostile() -> None:
    taken = [say_the_same(text) for text in shared_texts()]

    assert sum(taken) > len(taken) / 4
