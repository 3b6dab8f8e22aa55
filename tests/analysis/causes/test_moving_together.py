"""Where an incident may have begun, by how series moved together."""

import pytest

from archatlas.analysis.causes.likely_causes import CauseVerdict
from archatlas.analysis.causes.moving_together import Series, causes_by_series, is_unusual, shared_variance
from archatlas.model.module import ModuleName
from archatlas.render.text.live_sentences import moving_sentence
from petshop import PETSHOP, issues

SITE, CART, STORE, OTHER = map(ModuleName, ("site", "cart", "store", "other"))
REQUIRES = {SITE: (CART, OTHER), CART: (STORE,), STORE: (CART,), OTHER: ()}
STEADY = tuple(1.0 + 0.01 * (number % 5) for number in range(40))


def test_what_only_hands_on_stands_below_what_it_requires() -> None:
    series: dict[str, Series] = {
        SITE: Series(STEADY, (1.0, 5.0, 9.0, 7.0)),
        CART: Series(STEADY, (1.0, 5.2, 9.1, 7.0)),
        STORE: Series(STEADY, (1.0, 4.9, 9.0, 7.1)),
        OTHER: Series(STEADY, (1.0, 1.01, 1.02, 1.0)),
    }
    found = causes_by_series({**REQUIRES, STORE: ()}, SITE, series)

    assert [cause.module for cause in found.ranked] == [STORE, CART]
    assert found.verdict is CauseVerdict.NAMED
    assert moving_sentence(found.ranked[0], SITE).startswith("store shares 100% of how site moved")


def test_a_cycle_and_missing_values_survive() -> None:
    gaps = (1.0, None, 9.0, 7.0)
    series: dict[str, Series] = {name: Series(STEADY, gaps) for name in (SITE, CART, STORE)}

    assert {cause.module for cause in causes_by_series(REQUIRES, SITE, series).ranked} == {CART, STORE}


def test_without_the_victims_own_series_there_is_no_answer() -> None:
    assert causes_by_series(REQUIRES, SITE, {}).verdict is CauseVerdict.NO_INCIDENT


def test_nothing_that_moved_is_no_cause() -> None:
    series: dict[str, Series] = {SITE: Series(STEADY, (9.0, 9.5, 9.1)), CART: Series(STEADY, (1.0, 1.01, 1.0))}

    assert causes_by_series(REQUIRES, SITE, series).ranked == ()


def test_a_series_that_did_not_exist_before_is_unusual_and_a_constant_one_is_not() -> None:
    assert is_unusual(Series((), (1.0,)))
    assert not is_unusual(Series((), (None,)))
    assert not is_unusual(Series((2.0,) * 30, (2.0, 2.0)))
    assert is_unusual(Series((2.0,) * 30, (2.0, 2.1)))
    assert shared_variance(Series((2.0,) * 30, (2.0,)), Series(STEADY, (5.0,))) == 0


@pytest.mark.real
@pytest.mark.skipif(not PETSHOP.is_dir(), reason="the PetShop issues are not beside this work tree")
def test_the_causes_of_the_petshop_issues_are_among_the_first() -> None:
    known = list(issues())
    ranked = [
        [cause.module for cause in causes_by_series(one.requires, one.victim, one.series).ranked] for one in known
    ]

    assert sum(found[:1] == [one.cause] for one, found in zip(known, ranked, strict=True)) >= 0.8 * len(known)
    assert sum(one.cause in found for one, found in zip(known, ranked, strict=True)) >= 0.95 * len(known)
