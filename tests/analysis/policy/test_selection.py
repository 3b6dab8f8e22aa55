"""A selection takes the modules that fit every one of its criteria."""

from dataclasses import replace

import pytest

from archatlas.analysis.policy.policy import EVERYTHING, Selection
from archatlas.model.module import ModuleIdentity, ModuleName, Ownership
from builders import module

CORE = replace(
    module(
        "shop.orders",
        identity=ModuleIdentity(ModuleName("shop.orders"), layer="application", tier=2),
        ownership=Ownership(owner="@ShopTeam"),
    ),
    path="schemas/shop/orders.yaml",
)
BARE = module("lab.ranking")


@pytest.mark.parametrize(
    "selection",
    [
        EVERYTHING,
        Selection(lanes=("shop",)),
        Selection(lanes=("lab", "sh*")),
        Selection(layers=("application",)),
        Selection(tiers=(1, 2)),
        Selection(owners=("@ShopTeam",)),
        Selection(owners=("@Shop*",)),
        Selection(modules=("shop.orders",)),
        Selection(modules=("*.orders",)),
        Selection(paths=("schemas/shop/orders.yaml",)),
        Selection(paths=("shop/*",)),
        Selection(paths=("orders.yaml",)),
        Selection(lanes=("shop",), layers=("application",), tiers=(2,), owners=("@*",), modules=("*",), paths=("*",)),
    ],
)
def test_what_fits_every_criterion_is_selected(selection: Selection) -> None:
    assert selection.includes(CORE)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(lanes=("lab",)),
        Selection(lanes=("Shop",)),
        Selection(layers=("interface",)),
        Selection(tiers=(1,)),
        Selection(owners=("ShopTeam",)),
        Selection(modules=("orders",)),
        Selection(paths=("op/orders.yaml",)),
        Selection(paths=("shop",)),
        Selection(lanes=("shop",), tiers=(1,)),
    ],
)
def test_what_fits_one_criterion_only_is_not_selected(selection: Selection) -> None:
    assert not selection.includes(CORE)


@pytest.mark.parametrize(
    "selection", [Selection(layers=("application",)), Selection(tiers=(5,)), Selection(owners=("@*",))]
)
def test_what_a_module_does_not_say_fits_no_criterion(selection: Selection) -> None:
    assert not selection.includes(BARE)


def test_only_a_selection_by_paths_is_about_files() -> None:
    assert Selection(paths=("a",)).is_about_files
    assert EVERYTHING.is_about_files
    assert not Selection(paths=("a",), tiers=(1,)).is_about_files
