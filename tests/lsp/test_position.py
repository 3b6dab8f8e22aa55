"""Where a position stands in texts that are half typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.lsp.nodes import MOST, nodes_of
from archatlas.lsp.position import PlaceKind, TextPlace, place_at, place_in, typed_at
from editor_snapshots import CURSOR, pointed

KEY, VALUE, TEXT = PlaceKind.KEY, PlaceKind.VALUE, PlaceKind.TEXT


def typed(text: str) -> TextPlace:
    plain, position = pointed(text)
    return typed_at(plain, place_in(position))


@pytest.mark.parametrize(
    ("text", "kind", "path", "prefix"),
    [
        ("¦", KEY, "", ""),
        ("id¦", KEY, "", "id"),
        ("identity:\n  name: a.b\n  la¦", KEY, "identity", "la"),
        ("identity:\n  name: a.b\n  layer: ¦\n", VALUE, "identity.layer", ""),
        ("identity:\n  ¦", KEY, "identity", ""),
        ("a:\n  b: c\n   ¦", KEY, "a", ""),
        ("a:\n  b:\n    - x\n    - y¦\n", VALUE, "a.b[1]", "y"),
        ("a:\n  b:\n  - x\n  - ¦", VALUE, "a.b[1]", ""),
        ("a:\n  b: [x, y¦", VALUE, "a.b[1]", "y"),
        ("a:\n  b: [\n    x,\n    y¦\n", VALUE, "a.b[1]", "y"),
        ("a:\n  b: {x: 1, y: ¦}\n", VALUE, "a.b.y", ""),
        ("a:\n  b: {x: 1, ¦}\n", KEY, "a.b", ""),
        ("a:\n  b:\n  - name: x\n    ¦\n", KEY, "a.b[0]", ""),
        ("a:\n  b:\n  - name: x\n  - topic: z¦\n", VALUE, "a.b[1].topic", "z"),
        ("a:\n- b: 1\n  c:\n  - ¦", VALUE, "a[0].c[0]", ""),
        ("- - a\n  - ¦", VALUE, "[0][1]", ""),
        ("a:\n  b: '@te¦'\n", VALUE, "a.b", "@te"),
        ("a:\n  b: '@te¦\nc: d\n", VALUE, "a.b", "@te"),
        ("rules:\n  layer/¦\n", KEY, "rules", "layer/"),
        ("a: b # c¦", TEXT, "", ""),
        ("a: |\n  foo: bar\n  b¦\n", TEXT, "", ""),
        ("a: >-\n  foo:\n    bar¦\n", TEXT, "", ""),
    ],
)
def test_what_is_typed_has_the_path_that_it_will_have(text: str, kind: PlaceKind, path: str, prefix: str) -> None:
    place = typed(text)

    assert (place.kind, place.path, place.prefix) == (kind, path, prefix)


def test_the_other_keys_of_a_mapping_are_known_on_both_sides() -> None:
    place = typed("a:\n  b: 1\n  c:\n    d: 2\n  ¦\n  e: 3\nf: 4\n")

    assert place.siblings == {"b", "c", "e"}


def test_an_entry_with_keys_does_not_take_those_of_the_next_one() -> None:
    place = typed("a:\n  - b: 1\n    ¦\n  - c: 1\n    d: 2\n")

    assert place.siblings == {"b"}


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("a: {b: 'x¦y', c: 1}\n", "a.b", "xy"),
        ('a:\n  - "one t¦wo"\n', "a[0]", "one two"),
        ("a:\n  b¦c: 1\n", "a.bc", "bc"),
        ("a:\n  - x\n  - y¦\nb: [\n", "a[1]", "y"),
    ],
)
def test_a_place_in_a_text_that_can_be_read_is_that_of_the_reader(text: str, path: str, said: str) -> None:
    plain, position = pointed(text)

    place = place_at(plain, place_in(position))

    assert (place.key_path, place.text) == (path, said)


_PIECES = st.sampled_from(
    [
        "a",
        "b:",
        " ",
        "  ",
        "- ",
        "\n",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "#",
        "|",
        "&x",
        "*x",
        "é",
        "\t",
        "- - ",
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join), st.integers(0, 60), st.integers(0, 60))
def test_every_place_of_every_text_has_an_answer_that_holds_it(text: str, line: int, column: int) -> None:
    rows = text.split("\n")
    line = min(line, len(rows) - 1)
    column = min(column, len(rows[line]))
    at = place_in(pointed("\n" * line + " " * column + CURSOR)[1])

    place = typed_at(text, at)
    assert place.range.start.line == at.line
    assert place.range.start <= at <= place.range.end or place.kind is TEXT
    for found in (place, place_at(text, at)):
        assert found.range.start.line == found.range.end.line
        assert found.text.startswith(found.prefix)


@pytest.mark.parametrize("bomb", ["- " * 5_000, "[" * 5_000, "{a: " * 3_000, "a:\n " * 4_000, "'" * 9_000, "#" * 9_000])
def test_a_bomb_that_is_half_typed_is_looked_at_within_limits(bomb: str) -> None:
    text = f"identity:\n  name: a.b\n{bomb}"
    last = text.split("\n")
    at = place_in(pointed("\n" * (len(last) - 1) + " " * len(last[-1]) + CURSOR)[1])

    assert typed_at(text, at).range.start.line == len(last)
    assert place_at(text, at).range.start.line == len(last)


@pytest.mark.parametrize(
    "bomb", ["a:\n" * 30_000, "a: [" + "\n b," * 30_000, "".join(f"k{n}: 1\n" for n in range(30_000))]
)
def test_no_more_keys_of_a_text_are_looked_at_than_a_schema_can_have(bomb: str) -> None:
    assert len(nodes_of(bomb)) <= MOST
    assert place_at(bomb, place_in(pointed("\n" * 30_000 + CURSOR)[1])).range.start.line == 30_001
