"""A layer or a tier that a change takes away blocks as what it would hide."""

from pathlib import Path

import pytest

from cli.changes import Repository

STOCK = "identity: {name: shop.stock, layer: application, tier: 2}\ndependencies: {internal: {requires: []}}\n"
PORTAL = "identity: {name: shop.portal, layer: interface, tier: 4}\n"
BASE = {"modules/shop.stock.yaml": STOCK, "modules/shop.portal.yaml": PORTAL}
REQUIRING = STOCK.replace("requires: []", "requires: [shop.portal]")
LAYER, TIER = ("schema/missing", "identity.layer"), ("schema/missing", "identity.tier")

WITHDRAWN = {
    "of who requires": (REQUIRING.replace("layer: application, tier: 2", "status: active"), PORTAL, "shop.stock"),
    "of who is required": (REQUIRING, PORTAL.replace(", layer: interface, tier: 4", ""), "shop.portal"),
    "by saying nothing": (REQUIRING.replace("application", "null").replace("tier: 2", "tier: ~"), PORTAL, "shop.stock"),
}


@pytest.mark.parametrize("how", WITHDRAWN)
def test_no_requirement_hides_behind_a_layer_and_a_tier_that_go(how: str, tmp_path: Path) -> None:
    stock, portal, module = WITHDRAWN[how]

    reviewed = Repository(tmp_path).review(BASE, {"modules/shop.stock.yaml": stock, "modules/shop.portal.yaml": portal})

    assert reviewed.status == 1
    assert {(rule, subject) for rule, name, subject in reviewed.blocking() if name == module} == {LAYER, TIER}
    messages = " ".join(reviewed.messages("schema/missing"))
    assert "identity.layer: missing; it was 'application'" in messages or "it was 'interface'" in messages


def test_they_do_not_go_with_another_name(tmp_path: Path) -> None:
    renamed = STOCK.replace("shop.stock", "shop.store").replace("layer: application, ", "")
    path = "modules/shop.store.yaml"

    reviewed = Repository(tmp_path).review(
        {path: STOCK, "modules/shop.portal.yaml": PORTAL}, {path: renamed, "modules/shop.portal.yaml": PORTAL}
    )

    assert reviewed.blocking() == [("schema/missing", "shop.store", "identity.layer")]


def test_who_never_said_them_may_go_on(tmp_path: Path) -> None:
    silent = {**BASE, "modules/shop.stock.yaml": "identity: {name: shop.stock}\n"}
    more = {**silent, "modules/shop.stock.yaml": "identity: {name: shop.stock, summary: Counts what is left}\n"}
    new = {**more, "modules/shop.till.yaml": "identity: {name: shop.till}\nownership: {owner: '@TillTeam'}\n"}

    assert Repository(tmp_path).review(silent, new).status == 0


@pytest.mark.parametrize(("policy", "blocking"), [("layer/upward: off", []), ("layer/*: warning", [LAYER])])
def test_how_grave_it_is_follows_from_the_rule_that_needs_it(
    policy: str, blocking: list[tuple[str, str]], tmp_path: Path
) -> None:
    settings = {"archatlas.yml": f"rules: {{{policy}}}\n"}
    base = {**BASE, **settings}
    without = {**base, "modules/shop.stock.yaml": STOCK.replace("layer: application, ", "")}

    reviewed = Repository(tmp_path).review(base, without)

    assert [(rule, subject) for rule, _module, subject in reviewed.blocking()] == blocking


def test_a_waiver_of_the_base_holds(tmp_path: Path) -> None:
    waiver = (
        "waivers: [{rule: schema/missing, module: shop.stock, subject: identity.tier, owner: '@A',"
        " reason: it is to be an experiment, expires: '2026-12-31'}]\n"
    )
    base = {**BASE, "archatlas.yml": waiver}
    without = {**base, "modules/shop.stock.yaml": STOCK.replace(", tier: 2", "")}

    reviewed = Repository(tmp_path).review(base, without)

    assert ("schema/missing", "shop.stock", "identity.tier") not in reviewed.blocking()
