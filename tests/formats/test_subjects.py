"""The subject of a finding stays the same when lists are sorted anew or grow."""

import random

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from archatlas.formats.document import LABEL_LIMIT, Document, lasting_subject, read_document
from archatlas.model.key_path import key_path
from archatlas.model.source import SourceFile
from formats.texts import loaded

KEYS = st.text(max_size=8) | st.sampled_from(
    ["a.b", "a[0]", "[0]", "['x']", 'a"b', "a'b", "a\\", "name", "id", "topic"]
)
SCALARS = st.text(max_size=8) | st.integers() | st.booleans()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def document_of(tree: object) -> Document:
    text = yaml.safe_dump(tree, allow_unicode=False, default_flow_style=False)
    return read_document(SourceFile("a.yaml", text))


def subject(tree: object, *steps: str | int) -> str:
    return lasting_subject(document_of(tree), key_path(steps))


@pytest.mark.parametrize(
    ("entry", "label"),
    [
        ("plain", "plain"),
        (7, "7"),
        (True, "True"),
        ({"name": "requests", "version": "2"}, "requests"),
        ({"version": "2", "id": "R-1"}, "R-1"),
        ({"code": "E1", "retriable": True}, "E1"),
        ({"topic": "order.made"}, "order.made"),
        ({"title": "Things break", "severity": "high"}, "Things break"),
        ({"title": "Things break", "id": "R-1"}, "R-1"),
    ],
)
def test_an_entry_is_known_by_what_it_says(entry: object, label: str) -> None:
    assert subject({"list": ["first", entry]}, "list", 1) == f"list[{label}]"


@pytest.mark.parametrize(
    "entry", [{"version": "2"}, {"name": 3}, {"name": "x" * (LABEL_LIMIT + 1)}, ["a"], {}, "x" * (LABEL_LIMIT + 1)]
)
def test_an_entry_without_a_short_name_is_known_by_its_digest(entry: object) -> None:
    (before, after) = (subject({"list": entries}, "list", entries.index(entry)) for entries in ([entry], ["x", entry]))

    assert before == after
    assert before.startswith("list[#")
    assert len(before) < 30


def test_keys_stand_as_they_were_written_and_entries_inside_entries_too() -> None:
    tree = {"a.b": [{"name": "outer", "inner": ["x", "y"]}]}

    assert subject(tree, "a.b", 0, "inner", 1) == "['a.b'][outer].inner[y]"


def test_what_cannot_be_read_has_no_name() -> None:
    assert lasting_subject(document_of({"list": []}), "list[4].version") == "list[].version"


@given(st.dictionaries(KEYS, TREES, max_size=4), st.data())
def test_every_path_of_a_document_has_a_subject(tree: dict[str, object], data: st.DataObject) -> None:
    document = document_of(tree)
    paths = sorted(document.positions) or [""]

    assert isinstance(lasting_subject(document, data.draw(st.sampled_from(paths))), str)


@given(st.text(max_size=40), TREES)
@example("list['\\x']", {})
@example("list['a\nb']", {})
@example("list['\\N{no such letter}']", {})
@example("list[" + "9" * 5000 + "]", {"list": [1]})
def test_no_text_in_the_place_of_a_path_makes_it_raise(text: str, tree: object) -> None:
    assert isinstance(lasting_subject(document_of(tree), text), str)


@given(st.lists(st.text("abcxyz", min_size=1, max_size=4), unique=True, min_size=2, max_size=6), st.randoms())
def test_sorting_or_growing_a_list_changes_no_subject_of_another_entry(names: list[str], order: random.Random) -> None:
    shuffled = order.sample([*names, "new one"], len(names) + 1)

    assert told(names) == {one for one in told(shuffled) if "new one" not in one[2]}


def told(names: list[str]) -> set[tuple[str, str, str]]:
    """Return what is said of libraries of these names, which lack their licences and have numbers for versions."""
    libs = [{"name": name, "version": 2} for name in names]
    text = yaml.safe_dump({"identity": {"name": "lane.a"}, "dependencies": {"external": {"libs": libs}}})
    return {finding.identity for finding in loaded(text).findings if "[" in finding.subject}
