"""Plain data: nothing a schema says is lost, and what is written is inert ASCII."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archatlas.model.interfaces import Library
from archatlas.model.module import Module
from archatlas.model.operations import PersonalData, ServiceLevels
from archatlas.render.documents.json_text import document_text, json_text, plain, sections
from builders import assessed, module
from render.documents.every_field import every_field, tree_of

FIELDS = tuple(field for field in every_field() if field.keys[0] != "extensions")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def loaded(tree: dict[str, Any]) -> Module:
    """Return the module that a tree of a schema declares."""
    (only,) = assessed(yaml.safe_dump(tree, allow_unicode=True)).catalog.values()
    return only


def test_a_module_that_says_everything_comes_back_as_it_was_written() -> None:
    tree = tree_of(FIELDS)

    assert sections(loaded(tree)) == tree


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_every_field_comes_back_alone(field: Any) -> None:
    tree = tree_of((field,))

    assert sections(loaded(tree)) == tree


def test_reading_the_plain_data_gives_the_same_module() -> None:
    known = loaded(tree_of(FIELDS))

    assert loaded(sections(known)) == known


def test_no_and_nothing_are_values() -> None:
    assert plain(PersonalData(contains=False)) == {"contains": False}
    assert plain(ServiceLevels(throughput_rps=0.0)) == {"throughput_rps": 0.0}


def test_a_library_without_anything_else_is_its_name() -> None:
    assert plain(Library("redis")) == {"name": "redis"}


def test_a_module_that_says_nothing_is_its_name() -> None:
    assert sections(module("lane.a")) == {"identity": {"name": "lane.a"}}


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(TypeError, match="no record: dict"):
        plain({"a": 1})


@given(ANY_TEXT)
def test_any_text_comes_back_from_its_json(text: str) -> None:
    written = json_text({"text": [text]})

    assert json.loads(written) == {"text": [text]}
    assert all(" " <= character <= "~" for character in written)
    assert "<" not in written


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_does_not_have_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(number)


def test_numbers_stay_as_they_were_written() -> None:
    assert json_text([0.1, 99.0, 12345678901234567890, 1e-07]) == "[0.1,99.0,12345678901234567890,1e-07]"


def test_a_document_has_a_line_for_each_field() -> None:
    text = document_text({"name": "lane.a", "tags": ["x", "y"]})

    assert text == '{\n"name":"lane.a",\n"tags":["x","y"]\n}\n'
    assert json.loads(text) == {"name": "lane.a", "tags": ["x", "y"]}
