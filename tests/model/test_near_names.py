"""The name that a mistyped one probably means."""

import time
from collections.abc import Iterator

import pytest

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.references import references_resolve
from archatlas.model.finding import Finding
from archatlas.model.module import NAME_LIMIT, Module
from archatlas.model.near_names import ESTATE_LIMIT, MODULE_LIMIT, NearNames, suggest, suggest_choice
from archatlas.render.text.messages import message_of
from builders import facts, module

CROWD = tuple(f"lane.module_{number:04}" for number in range(1000))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lane.memroy", "lane.memory"),
        ("lnae.memory", "lane.memory"),
        ("lane.mmory", "lane.memory"),
        ("lane.memories", "lane.memory"),
        ("elsewhere.quite", ""),
        ("", ""),
    ],
)
def test_a_typing_mistake_anywhere_in_a_name_is_recognised(typed: str, meant: str) -> None:
    assert NearNames((*CROWD, "lane.memory", "other.memory")).nearest(typed) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("infra", "infrastructure"),
        ("Infra", "infrastructure"),
        ("interfce", "interface"),
        ("in", ""),
        ("inf", "infrastructure"),
        ("int", "interface"),
        ("weather", ""),
        ("", ""),
    ],
)
def test_the_beginning_of_one_known_word_stands_for_it(said: str, meant: str) -> None:
    assert suggest_choice(said, ("foundational", "infrastructure", "application", "interface")) == meant


def test_the_beginning_of_two_known_words_stands_for_none() -> None:
    assert suggest_choice("code", ("code-a-b", "code-climate")) == ""


def test_a_name_that_no_module_can_have_is_not_compared() -> None:
    name = "lane." + "a" * NAME_LIMIT

    assert NearNames([name[:-6]]).nearest(name) == ""


@pytest.mark.parametrize(
    ("typed", "candidates", "meant"),
    [
        ("jsno", ("json", "text"), "json"),
        ("Layr/Upward", ("layer/upward", "layer/skipped"), "layer/upward"),
        ("data-clases", ("data_classes", "emits"), "data_classes"),
        ("@shopteam", ("@CartTeam", "@ShopTeam"), "@ShopTeam"),
        ("lab", ("labs",), "labs"),
        ("identities", ("identity", "ownership"), "identity"),
        ("candidate.theory", ("candidate.memory",), ""),
        ("ab", ("abc",), ""),
        ("same", ("sane", "came"), "came"),
        ("ÜBER", ("uber",), "uber"),
        ("word", (), ""),
    ],
)
def test_slips_are_counted_and_capitals_are_not(typed: str, candidates: tuple[str, ...], meant: str) -> None:
    assert suggest(typed, candidates) == suggest(typed, reversed(candidates)) == meant


def test_one_name_of_ten_thousand_is_suggested_at_once() -> None:
    known = [f"lane_{number % 9}.{'part_' * (number % 5)}module_{number:05}" for number in range(10_000)]
    near = NearNames(known)
    begin = time.process_time()

    assert all(near.nearest(f"{name[:-6]}_{name[-5:]}x") == name for name in known[:20])
    assert time.process_time() - begin < 1


def resolved(known: Facts) -> Iterator[Finding]:
    """Yield what is said of the names in a whole estate."""
    estate = RuleContext(known)
    for one in known.catalog.values():
        yield from references_resolve(estate, one)


def advised(*modules: Module) -> int:
    return sum("did you mean" in message_of(finding) for finding in resolved(facts(*modules)))


def test_the_advice_about_one_module_ends_somewhere() -> None:
    mistyped = tuple(f"{name}x" for name in CROWD)

    assert advised(*map(module, CROWD), module("lane.a", mistyped)) == MODULE_LIMIT


def test_the_advice_about_an_estate_ends_somewhere() -> None:
    careless = [module(f"lane.careless_{number}", tuple(f"{name}x" for name in CROWD[:20])) for number in range(20)]

    assert advised(*map(module, CROWD), *careless) == ESTATE_LIMIT


@pytest.mark.real
def test_thousands_of_unknown_names_do_not_hold_the_check() -> None:
    lane = "a" * 150
    known = [module(f"{lane}.{'b' * 40}{number:04}") for number in range(1000)]
    unknown = tuple(f"{lane}.{'b' * 40}x{number:04}" for number in range(2000))
    careless = [module(f"other.module_{number}", unknown) for number in range(20)]
    estate = facts(*known, *careless)
    begin = time.process_time()

    assert sum(1 for _finding in resolved(estate)) == 40_000
    assert time.process_time() - begin < 5
