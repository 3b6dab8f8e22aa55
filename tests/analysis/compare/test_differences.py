"""What a schema says differently is told key by key; the order of lists is not."""

from dataclasses import replace
from typing import Any

from archatlas.analysis.compare.comparison import ValueChange
from archatlas.analysis.compare.differences import Differences
from archatlas.model.interfaces import (
    ApiContract,
    Compatibility,
    Dependencies,
    ErrorCode,
    ExternalDependencies,
    Library,
    ModuleContracts,
)
from archatlas.model.module import Module, ModuleIdentity
from archatlas.model.operations import Cache, DataAndEvents, Storage
from builders import A, module


def changed(before: Module, after: Module) -> list[ValueChange]:
    """Return what is different where no name is."""
    return list(Differences(lambda _key, text: text).between(before, after))


def coded(*codes: ErrorCode) -> Module:
    return module(A, contracts=ModuleContracts(error_taxonomy=codes))


def noted(*pairs: tuple[str, str]) -> Module:
    return module(A, extensions=pairs)


def identified(**values: Any) -> Module:
    return module(A, identity=ModuleIdentity(A, **values))


def test_a_plain_value_has_a_before_and_an_after() -> None:
    assert changed(identified(tier=1), identified(tier=2)) == [ValueChange("identity.tier", "1", "2")]
    assert changed(identified(), identified(layer="application")) == [
        ValueChange("identity.layer", None, "application")
    ]


def test_an_empty_text_says_nothing() -> None:
    assert changed(identified(summary=""), identified()) == []


def test_numbers_and_truths_read_as_they_are_written() -> None:
    one = module(A, contracts=ModuleContracts(api=ApiContract(compatibility=Compatibility(backward=True))))

    assert changed(one, module(A)) == [ValueChange("contracts.api.compatibility.backward", "true", None)]


def test_every_text_of_a_list_comes_and_goes_by_itself() -> None:
    one = module(A, contracts=ModuleContracts(api=ApiContract(surface=("rest: /a", "rest: /b", "rest: /b"))))
    other = module(A, contracts=ModuleContracts(api=ApiContract(surface=("rest: /c", "rest: /b", "rest: /a"))))

    assert changed(one, other) == [
        ValueChange("contracts.api.surface", "rest: /b", None),
        ValueChange("contracts.api.surface", None, "rest: /c"),
    ]


def test_records_are_told_apart_by_their_names() -> None:
    one = coded(ErrorCode("LOST", http_status=404), ErrorCode("BUSY", retriable=True))
    other = coded(ErrorCode("BUSY", retriable=True), ErrorCode("LOST", http_status=500), ErrorCode("FULL"))

    assert changed(one, other) == [
        ValueChange("contracts.error_taxonomy", None, "FULL"),
        ValueChange("contracts.error_taxonomy.http_status", "404", "500", "LOST"),
    ]


def test_a_record_that_comes_is_told_once_and_not_field_by_field() -> None:
    library = Library("numpy", "2.0", "BSD-3-Clause")
    other = module(A, dependencies=Dependencies(external=ExternalDependencies(libs=(library,))))

    assert changed(module(A), other) == [ValueChange("dependencies.external.libs", None, "numpy")]


def test_records_of_one_name_are_numbered_in_whatever_order_they_stand() -> None:
    low, high = ErrorCode("LOST", http_status=404), ErrorCode("LOST", http_status=500)

    assert changed(coded(low, high), coded(high, low)) == []
    assert changed(coded(low), coded(high, low)) == [ValueChange("contracts.error_taxonomy", None, "LOST (2)")]


def test_a_record_without_a_name_is_told_by_all_it_says() -> None:
    other = module(A, data_and_events=DataAndEvents(storage=Storage(caches=(Cache(type="redis", ttl="1 h"),))))

    assert changed(module(A), other) == [ValueChange("data_and_events.storage.caches", None, "ttl: 1 h, type: redis")]


def test_the_free_form_section_is_compared_without_positions() -> None:
    one = noted(("extensions.links[0].name", "wiki"), ("extensions.links[0].at", "/w"), ("extensions.links[1]", "x"))
    other = noted(("extensions.links[0]", "x"), ("extensions.links[1].name", "wiki"), ("extensions.links[1].at", "/v"))

    assert changed(one, other) == [ValueChange("extensions.links.at", "/w", "/v", "wiki")]


def test_values_that_change_places_between_records_are_seen() -> None:
    one = noted(("extensions.l[0].name", "a"), ("extensions.l[0].v", "1"),
                ("extensions.l[1].name", "b"), ("extensions.l[1].v", "2"))  # fmt: skip
    other = noted(("extensions.l[0].name", "a"), ("extensions.l[0].v", "2"),
                  ("extensions.l[1].name", "b"), ("extensions.l[1].v", "1"))  # fmt: skip

    assert changed(one, other) == [
        ValueChange("extensions.l.v", "1", "2", "a"),
        ValueChange("extensions.l.v", "2", "1", "b"),
    ]


def test_a_short_list_beyond_the_format_is_one_text_and_still_has_no_order() -> None:
    assert changed(noted(("extensions.tags", "a, b")), noted(("extensions.tags", "b, a"))) == []
    assert len(changed(noted(("extensions.tags", "a, b")), noted(("extensions.tags", "b, c")))) == 1


def test_a_name_and_a_path_are_no_values() -> None:
    assert changed(module(A), replace(module("other.x"), path="elsewhere.yaml")) == []


def test_keys_that_the_format_does_not_know_are_compared_too() -> None:
    one, other = module(A), replace(module(A), unmodelled=(("runtime.gpu", "2"),))

    assert changed(one, other) == [ValueChange("runtime.gpu", None, "2")]


def test_a_value_that_becomes_a_list_is_told() -> None:
    assert changed(noted(("extensions.x", "1")), noted(("extensions.x[0]", "1"), ("extensions.x[1]", "2"))) == [
        ValueChange("extensions.x", None, "2")
    ]
