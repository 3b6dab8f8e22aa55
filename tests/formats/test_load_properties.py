"""Laws of loading: no text makes it raise, and the order of files changes nothing."""

import random
from dataclasses import fields
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archatlas.formats.document import read_document, read_exactly
from archatlas.formats.reader import load_catalog
from archatlas.formats.yaml_events import parse_events_in_python
from archatlas.model.module import Module
from archatlas.model.reading import Reading
from archatlas.model.source import SourceFile
from conftest import SHARED
from formats.texts import COMPLETE, named

FRAGMENTS = [
    "identity", "name", "libs", "extensions", "lane.one", ":", ": ", "- ", "-", "\n", "\n  ", "\t", "[", "]", "{", "}",
    ",", "? ", "'", '"', "|", ">", "&a", "*a", "!!str ", "!", "<<", "---\n", "...\n", "%YAML 1.2\n", "#", "~", "no",
    "1.10", "12:30", "010", ".nan", "1e999", "9" * 70, "\\u202e", "\\ud800", "\x00", "\x85", "\u2028", "\ufeff",
    "\ud800", "é", "😀",
]  # fmt: skip


@cache
def specimens() -> tuple[str, ...]:
    """Return the complete text and a few texts of the real estate, where it is there."""
    files = sorted((SHARED / "estates" / "roadmap113" / "modules").glob("*.yaml"))
    return (COMPLETE, *(path.read_text(encoding="utf-8") for path in islice(files, 0, None, 40)))


def mutated(seed: int, text: str, count: int) -> str:
    """Return a text with some of its places overwritten, doubled or removed."""
    choice = random.Random(seed)
    for _ in range(count):
        start = choice.randrange(len(text) + 1)
        end = min(len(text), start + choice.randrange(12))
        piece = choice.choice([choice.choice(FRAGMENTS), text[start:end] * 2, ""])
        text = text[:start] + piece + text[end:]
    return text


def load(*texts: str) -> Reading:
    return load_catalog([SourceFile(f"{number}.yaml", text) for number, text in enumerate(texts)])


def assert_accounted_for(result: Reading, count: int) -> None:
    """Every file is in the catalog, refused, or no schema; and what is refused has a finding."""
    assert len(result.catalog) + len(result.refused) + len(result.not_schemas) == count
    assert set(result.refused) <= {finding.location.path for finding in result.findings}


@given(st.text(max_size=200))
def test_no_text_makes_loading_raise(text: str) -> None:
    assert_accounted_for(load(text, named("lane.good")), 2)
    assert "lane.good" in load(text, named("lane.good")).catalog or "lane.good" in text


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_no_heap_of_yaml_signs_makes_loading_raise(text: str) -> None:
    assert_accounted_for(load(text), 1)
    read_exactly(SourceFile("a.yaml", text), parse_events_in_python)


@given(st.integers(0, 2**32), st.integers(0, 3), st.integers(1, 20))
def test_no_damaged_file_makes_loading_raise(seed: int, number: int, count: int) -> None:
    chosen = specimens()[number % len(specimens())]

    assert_accounted_for(load(mutated(seed, chosen, count)), 1)


@given(st.integers(0, 2**32))
def test_both_parsers_agree_on_damaged_files(seed: int) -> None:
    text = mutated(seed, COMPLETE, 3)
    fast = read_document(SourceFile("a.yaml", text))
    slow = read_exactly(SourceFile("a.yaml", text), parse_events_in_python)

    if fast.complete and slow.complete:
        assert (fast.tree, fast.positions) == (slow.tree, slow.positions)


SECTIONS = sorted({field.name for field in fields(Module)} - {"identity", "path", "positions", "unmodelled"})

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(SECTIONS), _values)
def test_no_value_in_any_section_makes_loading_raise(section: str, value: object) -> None:
    text = yaml.safe_dump({"identity": {"name": "lane.one"}, section: value}, allow_unicode=True)

    assert_accounted_for(load(text), 1)


@given(st.permutations(range(6)))
def test_the_order_of_files_changes_nothing(order: list[int]) -> None:
    texts = [COMPLETE, COMPLETE, named("Lane.One"), named("lane.two"), "a: b\n", "identity: [\n"]
    sources = [SourceFile(f"{number}.yaml", text) for number, text in enumerate(texts)]

    shuffled = load_catalog([sources[number] for number in order])
    sorted_ = load_catalog(sources)

    assert shuffled.findings == sorted_.findings
    assert dict(shuffled.catalog) == dict(sorted_.catalog)
    assert (shuffled.refused, shuffled.not_schemas) == (sorted_.refused, sorted_.not_schemas)


@pytest.mark.real
def test_the_real_estate_loads_the_same_twice() -> None:
    files = sorted((SHARED / "estates" / "roadmap113" / "modules").glob("*.yaml"))
    sources = [SourceFile(Path(path).name, path.read_text(encoding="utf-8")) for path in files]

    assert dict(load_catalog(sources).catalog) == dict(load_catalog(sources[::-1]).catalog)
