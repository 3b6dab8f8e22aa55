"""Keys that the format has of its own stand where a reader looks for them, and lead nowhere they should not."""

from typing import Any

import pytest
import yaml

from archatlas.model.interfaces import UsedModule
from archatlas.model.module import ModuleName
from archatlas.render.site.page import PageOptions, RenderedPage
from builders import assessed, schema_text
from render.site.lists import tree_of
from render.site.pages import page_of, seen

SAID: dict[str, Any] = {
    "identity.aliases": ["lab.orders", "old.orders", "older.orders", "oldest.orders"],
    "identity.kind": "plugin",
    "identity.layer": "application",
    "docs": "docs/orders",
    "contracts.api.spec": "api/orders.yaml",
    "contracts.api.surface": ["rest: /orders"],
    "observability.runbook": ["https://runbooks.example.com/orders#night", "ask Ann"],
    "observability.alerts.on_call": ["@OrderTeam", "https://pager.example.com/orders"],
    "observability.logs.address": "https://logs.example.com/?q=orders",
    "runtime.deployment.rollback": ["switch readers back", "https://runbooks.example.com/orders/back"],
    "dependencies.internal": {"requires": ["shop.stock"], "uses": {"shop.stock": ["rest: /stock"], "gone.one": []}},
}


def orders_page(*schemas: str) -> RenderedPage:
    known = assessed(*schemas)
    return page_of(known, known.catalog[ModuleName("shop.orders")])


def test_one_text_and_a_list_of_one_are_the_same() -> None:
    one, many = (
        assessed(schema_text("shop.orders", {"observability.runbook": said, "contracts.api.spec": said}))
        for said in ("https://x.example", ["https://x.example"])
    )

    assert one.catalog[ModuleName("shop.orders")] == many.catalog[ModuleName("shop.orders")]


def test_what_is_used_of_a_module_is_read_with_its_name() -> None:
    known = assessed(schema_text("shop.orders", SAID), schema_text("shop.stock"))
    internal = known.catalog[ModuleName("shop.orders")].dependencies.internal

    assert internal.uses == (UsedModule("shop.stock", ("rest: /stock",)), UsedModule("gone.one"))


def test_each_key_stands_where_a_reader_looks_for_it() -> None:
    page = orders_page(schema_text("shop.orders", SAID), schema_text("shop.stock"))
    said = seen(page.fragment)

    assert "formerly lab.orders, old.orders, older.orders and 1 more" in said
    assert "Earlier names lab.orders old.orders older.orders oldest.orders" in said
    assert "application, plugin, shop" in said
    assert "Documentation docs/orders" in said
    assert "Specification api/orders.yaml" in said
    assert "runbooks.example.com/orders#night" in said
    assert "ask Ann" in said
    assert "@OrderTeam" in said
    assert "switch readers back" in said
    assert "shop.stock rest: /stock" in said
    for address in ("runbooks.example.com/orders#night", "pager.example.com/orders", "logs.example.com/?q=orders"):
        assert tree_of(page).xpath(f"//a[@href='https://{address}']")
    assert tree_of(page).xpath("//a[@href='https://runbooks.example.com/orders/back']")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://good.example@bad.example/",
        "http://a b",
        "https://x.example/\"onclick='x'",
        "//x.example",
        "https://x.example/\u202egnp.exe",
        "mailto:a@b.example",
    ],
)
@pytest.mark.parametrize(
    "key",
    [
        "observability.runbook",
        "observability.alerts.on_call",
        "observability.logs.address",
        "observability.dashboards.custom_dashboards",
        "runtime.deployment.rollback",
    ],
)
def test_what_is_no_address_of_the_web_is_text(key: str, address: str) -> None:
    said = [address] if key.endswith("custom_dashboards") else address
    page = orders_page(schema_text("shop.orders", {key: said}))

    assert [link for link in tree_of(page).xpath("//a/@href") if "example" in link or "script" in link] == []


@pytest.mark.parametrize(("path", "leads"), [("api/a.yaml", True), ("../a.yaml", False), ("/etc/a.yaml", False)])
def test_a_specification_leads_below_the_code_only(path: str, leads: bool) -> None:
    known = assessed(schema_text("shop.orders", {"contracts.api.spec": path, "contracts.api.surface": ["rest: /o"]}))
    module = known.catalog[ModuleName("shop.orders")]
    page = page_of(known, module, PageOptions(code_url="https://code.example/main/"))

    assert bool(tree_of(page).xpath("//a[starts-with(@href, 'https://code.example')]")) is leads


def test_markup_in_the_keys_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    uses = {evil: [evil]}
    said = {
        "identity.aliases": [evil], "identity.kind": evil, "docs": evil, "contracts.api.spec": [evil],
        "observability.runbook": [evil], "dependencies.internal": {"uses": uses},
    }  # fmt: skip
    page = orders_page(yaml.safe_dump(yaml.safe_load(schema_text("shop.orders", said))))

    assert tree_of(page).xpath("//img[@onerror]") == []
    assert seen(page.fragment).count(evil) >= 7
