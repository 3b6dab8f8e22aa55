"""The table of facts, the published format and the field reference speak of the same keys."""

import json
from collections import Counter

from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.render.site.module.fields import FIELDS
from archatlas.render.site.reference.fields import fields_view
from builders import assessment, module
from render.documents.every_field import every_field

FORMAT = json.loads(schema_text())


def plain_keys() -> set[str]:
    """Return the keys of the format that hold one value or a list of texts, not those inside records of a list."""
    return {field.path.removesuffix("[0]") for field in every_field() if "[0]." not in field.path}


def test_every_fact_stands_for_a_key_of_the_format() -> None:
    assert {field.key for field in FIELDS} - plain_keys() == set()


def test_no_key_is_a_fact_twice_and_no_label_of_a_section_stands_for_two() -> None:
    labels = Counter((field.key.partition(".")[0], field.label) for field in FIELDS)

    assert [key for key, number in Counter(field.key for field in FIELDS).items() if number > 1] == []
    assert [label for label, number in labels.items() if number > 1] == []


def test_a_fact_is_read_from_where_its_key_says() -> None:
    known = module("lane.one")

    for field in FIELDS:
        field.value_in(known)  # raises where the model has no such path


def test_the_field_reference_has_each_fact() -> None:
    view = fields_view(assessment(module("lane.one")), FORMAT)
    described = {section.key for section in view.sections} | {
        row.path for section in view.sections for row in section.rows
    }

    assert {field.key for field in FIELDS} <= described
