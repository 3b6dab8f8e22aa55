"""What rules say of earlier names, and of entry points that are said to be used."""

import pytest

from archatlas.analysis.compare.renames import find_renames
from archatlas.model.finding import Finding
from archatlas.render.text.messages import message_of
from builders import assessed, schema_text


def told(rule: str, *schemas: str) -> list[str]:
    found: tuple[Finding, ...] = assessed(*schemas).findings
    return [message_of(finding) for finding in found if finding.rule == rule]


@pytest.mark.parametrize(
    ("listed", "entry", "is_known"),
    [
        ("rest: /api/*", "rest: /api/v1/x", True),
        ("rest: /api/*", "/api/v1", True),
        ("rest: /api/*", "rest: /other", False),
        ("python: shop.orders.Order", "shop.orders.Order", True),
        ("python: shop.orders.Order", " python: shop.orders.Order ", True),
        ("grpc: Orders", "rest: Orders", False),
        ("*", "anything", True),
    ],
)
def test_an_entry_is_known_by_what_the_other_module_lists(listed: str, entry: str, is_known: bool) -> None:
    used = {"requires": ["shop.orders"], "uses": {"shop.orders": [entry]}}
    user = schema_text("shop.cart", {"dependencies.internal": used})
    orders = schema_text("shop.orders", {"contracts.api.surface": [listed]})

    assert bool(told("reference/used-entry-unknown", user, orders)) is not is_known


def test_nothing_is_said_of_a_module_that_lists_no_entry_or_is_not_there() -> None:
    used = {"requires": ["shop.orders", "shop.gone"], "uses": {"shop.orders": ["rest: /x"], "shop.gone": ["rest: /y"]}}

    user = schema_text("shop.cart", {"dependencies.internal": used})
    assert told("reference/used-entry-unknown", user, schema_text("shop.orders")) == []


def test_an_earlier_name_that_is_required_leads_to_the_name_of_today() -> None:
    user = schema_text("shop.cart", {"dependencies.internal.requires": ["lab.quite_other"]})
    renamed = schema_text("shop.orders", {"identity.aliases": ["lab.quite_other"]})

    (message,) = told("reference/unknown", user, renamed)
    assert message.endswith("did you mean 'shop.orders'?")


def test_an_earlier_name_is_taken_by_a_module_of_today_or_is_the_own_one() -> None:
    renamed = schema_text("shop.orders", {"identity.aliases": ["shop.orders", "shop.cart"]})

    assert told("module/alias-taken", renamed, schema_text("shop.cart")) == [
        "identity.aliases names 'shop.orders', which is the module's name today",
        "identity.aliases names 'shop.cart', which is another module of the estate",
    ]


def test_a_rename_is_known_by_the_earlier_name_however_different_the_rest_is() -> None:
    before = assessed(
        schema_text("lab.orders", {"contracts.api.surface": ["rest: /a"], "identity.summary": "One thing"})
    )
    after = assessed(schema_text("shop.sales", {"identity.aliases": ["lab.orders"], "identity.summary": "Other words"}))

    assert find_renames(before, after) == {"lab.orders": "shop.sales"}
    assert find_renames(after, before) == {"shop.sales": "lab.orders"}
