"""What to fix first is one ranking: the same order, numbers and next steps on every page that has it."""

from collections.abc import Iterator
from typing import Any

import pytest

from readers.site import BuiltSite, numbers, rows, text, texts

pytestmark = pytest.mark.site

TABLE = "//table[contains(@class, 'v-fix')]"
TIER_WEIGHTS = {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1, "—": 1}


def rankings(site: BuiltSite) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield each page that ranks modules, with the rows of its ranking."""
    for address in ("", "health", *site.addresses("lanes"), *site.addresses("owners")):
        yield address, rows(site.page(address), TABLE)


def test_a_module_has_the_same_rank_and_the_same_row_on_every_page(site: BuiltSite) -> None:
    on_health = {row["Module"]: row for row in rows(site.page("health"), TABLE)}
    for address, found in rankings(site):
        ranks = [numbers(row["Rank"])[0] for row in found]
        assert ranks == sorted(set(ranks)), address
        for row in found:
            assert on_health.get(row["Module"], row) == row, address


def test_the_ranking_of_all_modules_has_no_gap(site: BuiltSite) -> None:
    ranks = [numbers(row["Rank"])[0] for row in rows(site.page("health"), TABLE)]

    assert ranks == list(range(1, len(ranks) + 1))
    assert len(rows(site.page(""), TABLE)) == 8


def test_every_row_names_the_next_step_and_its_gain_as_the_page_of_the_module_does(site: BuiltSite) -> None:
    ranked = rows(site.page("health"), TABLE)
    for row in ranked:
        page = site.page(f"modules/{row['Module']}")
        step = row["Next step, and what it adds to the score"]
        first = texts(page, "//ul[@class='ad-gain']/li")[0]

        assert step.startswith(first)
        assert step.startswith("+")
        assert f"Rank {row['Rank']} of" in text(page)


def test_urgency_is_what_the_formula_on_the_page_says(site: BuiltSite) -> None:
    for address, found in rankings(site):
        for row in found:
            affected, weight = int(row["Depend on it"]) + 1, TIER_WEIGHTS[row["Tier"]]
            urgency, _, product = row["Urgency"].replace(",", "").partition(" ")
            missing = float(product.split(" × ")[0])
            assert product == f"{missing:g} × {affected} × {weight}", address
            assert abs(int(urgency) - missing * affected * weight) <= 0.501, address
            assert "× modules affected" in text(site.page(address))


def test_no_other_list_says_what_to_begin_with(site: BuiltSite) -> None:
    for address, _ in rankings(site):
        page: Any = site.page(address)
        said = text(page)
        for words in ("Needs attention first", "Most urgent", "Lowest scores", "Do first"):
            assert words not in said, address
