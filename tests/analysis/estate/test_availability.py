"""A promised availability is compared with the product of those it rests on, exactly."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.estate.availability import availability_of, unreachable
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.contracts import promises_can_be_kept
from archatlas.model.module import Module, ModuleName
from archatlas.model.operations import Observability, ServiceLevels
from archatlas.render.text.messages import message_of
from builders import A, B, C, D, facts, module

percents = st.integers(0, 100_000).map(lambda thousandths: thousandths / 1000)


def promising(name: ModuleName, percent: float | None, *required: str, optional: tuple[str, ...] = ()) -> Module:
    levels = Observability(slos=ServiceLevels(availability_pct=percent))
    return module(name, required, optional, observability=levels)


def names_of_unreachable(estate: Facts) -> list[ModuleName]:
    return [known.module for known in unreachable(estate)]


def said_of(estate: Facts) -> str:
    """Return the message about the module whose promise cannot be kept."""
    (finding,) = promises_can_be_kept(RuleContext(estate), estate.catalog[A])
    return message_of(finding)


def test_a_promise_above_the_product_cannot_be_kept() -> None:
    estate = facts(promising(A, 99.9, B, C), promising(B, 99.9), promising(C, 99.95))
    (known,) = unreachable(estate)

    assert known.possible == Fraction("99.85005")
    assert said_of(estate).endswith(" (99.9 % × 99.95 % = 99.85005 %)")
    assert [(factor.module, factor.percent) for factor in known.factors] == [
        (B, Fraction("99.9")), (C, Fraction("99.95")),
    ]  # fmt: skip


def test_a_promise_of_just_the_product_can_be_kept() -> None:
    assert names_of_unreachable(facts(promising(A, 99.85005, B, C), promising(B, 99.9), promising(C, 99.95))) == []
    assert names_of_unreachable(facts(promising(A, 99.85006, B, C), promising(B, 99.9), promising(C, 99.95))) == [A]


def test_what_is_optional_does_not_count() -> None:
    assert names_of_unreachable(facts(promising(A, 99.9, optional=(B,)), promising(B, 99.0))) == []


def test_a_required_module_speaks_for_what_it_requires_itself() -> None:
    estate = facts(promising(A, 99.9, B), promising(B, 99.9, C), promising(C, 99.0))

    assert names_of_unreachable(estate) == [B]


def test_modules_that_promise_nothing_are_named_and_not_counted() -> None:
    estate = facts(promising(A, 99.9, B, C, D), promising(B, 99.0), promising(C, None), promising(D, 400.0))
    (known,) = unreachable(estate)

    assert known.undeclared == (C, D)
    assert known.possible == 99


def test_a_shared_default_is_no_promise() -> None:
    classifier = EvidenceClassifier({"observability.slos.availability_pct": 99.0})

    assert names_of_unreachable(facts(promising(A, 99.9, B), promising(B, 99.0), classifier=classifier)) == []
    assert names_of_unreachable(facts(promising(A, 99.0, B), promising(B, 98.0), classifier=classifier)) == []


def test_without_a_promise_on_both_sides_there_is_nothing_to_compare() -> None:
    estate = facts(promising(A, None, B), promising(B, 99.0))

    assert [availability_of(estate, one) for one in estate.catalog.values()] == [None, None]


def test_a_long_sum_names_the_first_factors_and_says_how_many_follow() -> None:
    required = [ModuleName(f"lane.m{number}") for number in range(8)]
    estate = facts(promising(A, 99.9, *required), *(promising(name, 99.9) for name in required))

    assert said_of(estate).endswith(f" ({' × '.join(['99.9 %'] * 6)} × 2 more = 99.202794407 %)")


@given(percents, st.lists(percents, min_size=1, max_size=5))
def test_the_product_is_exact(own: float, others: list[float]) -> None:
    required = [ModuleName(f"lane.m{number}") for number in range(len(others))]
    modules = (promising(name, percent) for name, percent in zip(required, others, strict=True))
    estate = facts(promising(A, own, *required), *modules)
    known = availability_of(estate, estate.catalog[A])

    assert known is not None
    product = Fraction(100)
    for percent in others:
        product *= Fraction(Decimal(str(percent))) / 100
    assert known.possible == product
    assert known.is_reachable == (Fraction(Decimal(str(own))) <= product)
