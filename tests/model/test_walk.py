"""One walk knows all keys of the format: those that the published schema has, and no others."""

from archatlas.model.assurance import TestCounts as Counts
from archatlas.model.interfaces import UsedModule
from archatlas.model.walk import SECTIONS, KeyKind, keys_below, parts_of, parts_of_kind, said_below
from builders import module
from render.documents.every_field import every_field


def test_the_keys_are_those_of_the_published_format() -> None:
    ends = {key.path: key.kind for section in SECTIONS for key in keys_below(section)}
    published = {field.path for field in every_field() if not field.path.startswith("extensions.")}
    outside_records = {path.removesuffix("[0]") for path in published if "[0]." not in path}

    plain = {path for path, kind in ends.items() if kind is not KeyKind.RECORDS}
    assert plain - {"identity.name"} == {path for path in outside_records if ".uses." not in path}
    assert {path.partition("[0]")[0] for path in published if "[0]." in path} | {"dependencies.internal.uses"} == {
        path for path, kind in ends.items() if kind is KeyKind.RECORDS
    }


def test_what_is_said_ends_with_the_records_that_say_it() -> None:
    said = said_below("uses", (UsedModule("a.b", ("x", "y")), UsedModule()))

    assert said == [
        ("uses.name", "a.b"),
        ("uses.entries", "x"),
        ("uses.entries", "y"),
        ("uses", UsedModule("a.b", ("x", "y"))),
    ]


def test_an_empty_module_says_its_name_and_nothing_else() -> None:
    known = module("a.b")
    said = [path for section in SECTIONS for path, _value in said_below(section, getattr(known, section))]

    assert said == ["identity.name", "identity"]


def test_the_parts_of_a_record_are_its_fields_in_their_order() -> None:
    names = [part.name for part in parts_of_kind(Counts)]

    assert names[:2] == ["unit", "integration"]
    assert [name for name, _number in parts_of(Counts())] == names
    assert list(parts_of("no record")) == []
