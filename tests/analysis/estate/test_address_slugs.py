"""Names that anybody may choose have safe parts of addresses, which do not depend on which other names there are."""

import re

from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.estate.owners import SLUG_LIMIT, stable_slugs

NAMES = st.text(st.sampled_from("aAbB.-_/ ö订\x00\u202e"), min_size=1, max_size=8)


def test_a_plain_name_is_its_own_part_of_an_address() -> None:
    assert stable_slugs(["orders", "recall.snapshot.created"]) == {
        "orders": "orders",
        "recall.snapshot.created": "recall-snapshot-created",
    }


def test_of_names_that_differ_in_punctuation_the_plainest_keeps_its_address() -> None:
    before = stable_slugs(["orders.made"])
    after = stable_slugs(["orders.made", "Orders.Made", "orders/made"])

    assert after["orders.made"] == before["orders.made"] == "orders-made"
    assert len(set(after.values())) == 3


def test_names_in_other_letters_keep_their_addresses_when_others_come() -> None:
    before = stable_slugs(["订单.创建"])
    after = stable_slugs(["订单.创建", "订单.取消", "Größe"])

    assert after["订单.创建"] == before["订单.创建"]
    assert len(set(after.values())) == 3


@given(st.lists(NAMES, max_size=12), st.randoms())
def test_every_name_has_a_safe_part_of_its_own_in_any_order(names: list[str], random: object) -> None:
    slugs = stable_slugs(names)

    assert slugs == stable_slugs(reversed(names))
    assert set(slugs) == set(names)
    assert len(set(slugs.values())) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", slug) for slug in slugs.values())


def test_a_name_of_any_length_has_a_short_part_and_windows_can_have_the_folder() -> None:
    slugs = stable_slugs(["x" * 5_000, "x" * 5_001, "con", "NUL"])

    assert max(map(len, slugs.values())) <= SLUG_LIMIT + 9
    assert not {"con", "nul"} & set(slugs.values())
    assert len(set(slugs.values())) == 4


def test_a_name_that_is_what_tells_another_one_apart_gets_an_address_of_its_own() -> None:
    told_apart = stable_slugs(["orders", "Orders"])["Orders"]
    forged = stable_slugs(["orders", "Orders", told_apart])["Orders"]
    names = ["orders", "Orders", told_apart, forged, f"{told_apart}!"]

    slugs = stable_slugs(names)

    assert slugs[told_apart] == told_apart
    assert len(set(slugs.values())) == len(names)
