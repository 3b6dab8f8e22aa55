"""A record is in every way that matters what `dataclasses` makes of the same class."""

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

import pytest

from archatlas.model import record

Item = TypeVar("Item")
Maker = Callable[..., Callable[[type], type]]
BOTH = pytest.mark.parametrize("made_by", [record.dataclass, dataclasses.dataclass])


@record.dataclass(frozen=True, slots=True)
class Kept:
    """Hold something to copy."""

    name: str
    parts: tuple[int, ...] = ()
    notes: dict[str, str] = field(default_factory=dict, repr=False, compare=False)


def example(made_by: Maker, **options: bool) -> type:
    class Example:
        """Say something."""

        name: str
        number: int = 3
        items: list[str] = field(default_factory=list)
        hidden: str = field(default="", repr=False, compare=False)

        @property
        def shout(self) -> str:
            return self.name.upper()

    return made_by(frozen=True, **options)(Example)


@BOTH
@pytest.mark.parametrize("slots", [False, True])
def test_fields_are_arguments_with_defaults(made_by: Maker, slots: bool) -> None:
    kind: Any = example(made_by, slots=slots)
    one = kind("a", items=["x"])

    assert (one.name, one.number, one.items, one.hidden, one.shout) == ("a", 3, ["x"], "", "A")
    assert kind("a").items is not kind("a").items
    assert repr(one).endswith("Example(name='a', number=3, items=['x'])")
    assert [part.name for part in fields(one)] == ["name", "number", "items", "hidden"]
    assert replace(one, number=4) == kind("a", 4, ["x"])
    assert kind.__match_args__ == ("name", "number", "items", "hidden")
    with pytest.raises(TypeError, match="name"):
        kind()
    with pytest.raises(TypeError, match="other"):
        kind("a", other=1)


@BOTH
def test_equality_and_hash_look_at_what_is_compared(made_by: Maker) -> None:
    kind: Any = example(made_by, slots=True)
    other: Any = example(made_by, slots=True)

    assert kind("a", hidden="x") == kind("a", hidden="y") != kind("b")
    assert kind("a") != other("a")
    assert kind("a") != ("a", 3, [], "")
    assert hash(kind("a", items=())) == hash(kind("a", items=(), hidden="y")) == hash(("a", 3, ()))
    with pytest.raises(TypeError, match="unhashable"):
        hash(kind("a"))


@BOTH
def test_what_is_not_hashed_is_compared_all_the_same(made_by: Maker) -> None:
    class Example:
        name: str
        notes: dict[str, str] = field(default_factory=dict, hash=False)

    kind: Any = made_by(frozen=True)(Example)

    assert kind("a", {"x": "y"}) != kind("a")
    assert hash(kind("a", {"x": "y"})) == hash(kind("a")) == hash(("a",))


@BOTH
@pytest.mark.parametrize("slots", [False, True])
def test_nothing_can_be_assigned_or_removed(made_by: Maker, slots: bool) -> None:
    one: Any = example(made_by, slots=slots)("a")

    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"
    with pytest.raises(FrozenInstanceError):
        del one.name


@BOTH
def test_own_methods_are_kept(made_by: Maker) -> None:
    class Example:
        """Say something."""

        name: str

        def __eq__(self, other: object) -> bool:
            return True

        def __repr__(self) -> str:
            return "mine"

        @cached_property
        def length(self) -> int:
            return len(self.name)

    kind: Any = made_by(frozen=True)(Example)

    assert kind("a") == kind("b")
    assert repr(kind("a")) == "mine"
    assert kind("abc").length == 3
    assert hash(kind("a")) == hash(("a",))


def test_records_can_be_copied() -> None:
    one = Kept("a", (1,), {"k": "v"})

    for other in (copy.copy(one), copy.deepcopy(one)):
        assert (other, other.notes) == (one, {"k": "v"})


@BOTH
def test_classes_that_want_more_get_it(made_by: Maker) -> None:
    class Checked:
        """Say something."""

        name: str

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")

    class Base:
        """Say something."""

        name: str

    kind: Any = made_by(frozen=True)(Checked)
    base: Any = made_by(frozen=True)(Base)

    class Further(base):  # type: ignore[misc]
        """Say more."""

        number: int = field(kw_only=True)

    further: Any = made_by(frozen=True)(Further)

    with pytest.raises(ValueError, match="no name"):
        kind("")
    assert further("a", number=1) == further("a", number=1) != further("a", number=2)


def test_a_generic_class_is_a_record_too() -> None:
    class Box(Generic[Item]):
        """Hold something."""

        item: Item

    kind: Any = record.dataclass(frozen=True, slots=True)(Box)

    assert kind[int](1) == kind(1)
