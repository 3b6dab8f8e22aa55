"""A pair is a hidden coupling where it keeps changing together and nothing that is written down says why."""

from dataclasses import replace

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.model.change_log import CoChangedModules, CommonChanges
from archatlas.model.code import CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.module import ModuleName
from archatlas.render.text.messages import message_of
from builders import assessed, requiring, schema_text

BILLS, ORDERS = ModuleName("shop.bills"), ModuleName("shop.orders")
OFTEN = CommonChanges(20, 25, 22, (0.8, 0.9))
ALONE = (schema_text(BILLS), schema_text(ORDERS))


def told(known: Assessment, common: CommonChanges = OFTEN, code: CodeFacts | None = None) -> list[str]:
    criteria = replace(
        known.evaluated.criteria, changes=CoChangedModules(100, together={(BILLS, ORDERS): common}), code=code
    )
    found = known.after(Changes(criteria=criteria)).findings
    return [message_of(one) for one in found if one.rule == "coupling/hidden"]


def test_a_pair_without_a_reason_is_told_once() -> None:
    (message,) = told(assessed(*ALONE))

    assert message == ("20 of its 25 changes and of 22 of 'shop.orders' are of both, 80% of late, and nothing says why")


def test_nothing_is_told_where_nobody_looks_at_the_past() -> None:
    assert not [one for one in assessed(*ALONE).findings if one.rule == "coupling/hidden"]


@pytest.mark.parametrize(
    "texts",
    [
        (requiring(BILLS, ORDERS), schema_text(ORDERS)),
        (schema_text(BILLS), requiring(ORDERS, BILLS)),
        (schema_text(BILLS), schema_text(ORDERS, {"dependencies.internal.weak_dependencies": [BILLS]})),
        (requiring(BILLS, "shop.desk"), requiring("shop.desk", ORDERS), schema_text(ORDERS)),
        (
            schema_text(BILLS, {"data_and_events.emits": [{"topic": "paid"}]}),
            schema_text(ORDERS, {"data_and_events.consumes": [{"topic": "paid"}]}),
        ),
    ],
    ids=["requires", "is required", "can do without", "through others", "topic"],
)
def test_a_dependency_of_the_schemas_is_a_reason(texts: tuple[str, ...]) -> None:
    assert told(assessed(*texts)) == []


@pytest.mark.parametrize("kind", list(ImportKind))
def test_any_import_is_a_reason(kind: ImportKind) -> None:
    tie = Tie(ORDERS, BILLS, kind, 1, CodePlace("orders.py", 1))
    none: dict[str, ModuleCode] = {name: ModuleCode(name, files=1) for name in (BILLS, ORDERS)}

    assert told(assessed(*ALONE), code=CodeFacts("src", none, 2))
    assert told(assessed(*ALONE), code=CodeFacts("src", {**none, ORDERS: replace(none[ORDERS], ties=(tie,))}, 2)) == []


@pytest.mark.parametrize(
    "common",
    [
        CommonChanges(9, 10, 10, (0.9, 0.9)),
        CommonChanges(20, 25, 41, (0.8, 0.8)),
        CommonChanges(20, 41, 25, (0.8, 0.8)),
        CommonChanges(20, 25, 22, (0.8, 0.49)),
    ],
    ids=["few", "seldom from the second", "seldom from the first", "not of late"],
)
def test_what_is_no_strong_coupling_is_not_told(common: CommonChanges) -> None:
    assert told(assessed(*ALONE), common) == []


def test_a_module_that_is_gone_is_coupled_to_nothing() -> None:
    assert told(assessed(schema_text(BILLS))) == []
