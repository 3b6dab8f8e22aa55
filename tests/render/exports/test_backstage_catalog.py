"""`catalog-info.yaml` holds every module once, with its owner and what it requires, and nothing that leads nowhere."""

from typing import Any

import yaml

from archatlas.render.exports.backstage import CATALOG, backstage_catalog
from archatlas.render.site.page import PageOptions
from builders import assessed, schema_text


def entities(*texts: str) -> list[dict[str, Any]]:
    file = backstage_catalog(assessed(*texts), PageOptions(site_url="https://docs.example.org/"))
    assert file.path == CATALOG
    return list(yaml.load_all(file.text, yaml.CSafeLoader))


def of_kind(kind: str, found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in found if one["kind"] == kind}


def test_a_module_is_a_component_of_its_lane_with_its_owner_and_what_it_requires() -> None:
    said = {
        "ownership.owner": "@Orders",
        "ownership.lifecycle": "stable",
        "contracts.api.surface": ["rest: /orders", "python: shop.orders.place"],
        "dependencies.internal.requires": ["pay.cards", "no.such"],
    }
    found = entities(schema_text("shop.orders", said), schema_text("pay.cards"))

    component = of_kind("Component", found)["orders"]
    assert component["metadata"]["namespace"] == "shop"
    assert component["metadata"]["annotations"] == {"archatlas/module": "shop.orders"}
    assert component["metadata"]["links"][0]["url"] == "https://docs.example.org/modules/shop.orders/"
    assert component["spec"] == {
        "type": "module",
        "lifecycle": "production",
        "owner": "group:default/Orders",
        "system": "system:shop/shop",
        "dependsOn": ["component:pay/cards"],
        "providesApis": ["api:shop/orders-python", "api:shop/orders-rest"],
    }
    assert of_kind("API", found)["orders-rest"]["spec"]["definition"] == "/orders"
    assert set(of_kind("System", found)) == {"pay", "shop"}
    assert of_kind("Group", found)["Orders"]["metadata"]["annotations"] == {"archatlas/handle": "@Orders"}


def test_names_that_differ_in_what_backstage_does_not_tell_apart_stay_two() -> None:
    found = entities(*(schema_text(name) for name in ("a_b.c", "a-b.c", "x.y_", "x.y-", f"x.{'l' * 80}")))

    systems = of_kind("System", found)
    assert len(systems) == 3
    names = [(one["metadata"]["namespace"], one["metadata"]["name"]) for one in found if one["kind"] == "Component"]
    assert len({(place.lower(), name.lower()) for place, name in names}) == 5
    assert all(len(part) <= 63 for name in names for part in name)
