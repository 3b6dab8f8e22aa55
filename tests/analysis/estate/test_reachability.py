"""CCD, NCCD and propagation cost are what counting by hand gives."""

from fractions import Fraction

import pytest
from hypothesis import given

from analysis.estate.graphs import graphs
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.reachability import balanced_ccd, coupling_of
from archatlas.model.module import ModuleName
from builders import A, B, C, D, E, facts, module


def test_a_chain_of_three_is_counted() -> None:
    coupling = coupling_of(facts(module(A, (B,)), module(B, (C,)), module(C)).graph)

    assert (coupling.modules, coupling.requirements, coupling.ccd) == (3, 2, 6)
    assert coupling.propagation_cost == Fraction(6, 9)
    assert coupling.nccd == pytest.approx(6 / 5)


def test_a_balanced_tree_has_an_nccd_of_one() -> None:
    tree = [
        module(f"lane.n{number}", tuple(f"lane.n{child}" for child in (2 * number, 2 * number + 1) if child < 16))
        for number in range(1, 16)
    ]

    assert coupling_of(facts(*tree).graph).ccd == balanced_ccd(15) == 49
    assert coupling_of(facts(*tree).graph).nccd == 1


def test_a_cycle_couples_all_its_modules() -> None:
    coupling = coupling_of(facts(module(A, (B,)), module(B, (C,)), module(C, (A,)), module(D), module(E, (A,))).graph)

    assert coupling.ccd == 3 + 3 + 3 + 1 + 4
    assert coupling.propagation_cost == Fraction(14, 25)


def test_an_optional_requirement_does_not_couple() -> None:
    coupling = coupling_of(facts(module(A, optional=(B,)), module(B)).graph)

    assert (coupling.requirements, coupling.ccd) == (0, 2)


def test_one_module_is_as_coupled_as_a_tree_of_one() -> None:
    coupling = coupling_of(facts(module(A)).graph)

    assert (coupling.ccd, coupling.nccd, coupling.propagation_cost) == (1, 1.0, Fraction(1))


def test_nothing_is_not_coupled() -> None:
    coupling = coupling_of(facts().graph)

    assert (coupling.modules, coupling.ccd, coupling.nccd, coupling.propagation_cost) == (0, 0, 0.0, Fraction(0))


@given(graphs)
def test_the_sum_is_what_asking_every_module_gives(known: Facts) -> None:
    coupling = coupling_of(known.graph)

    assert coupling.ccd == sum(1 + len(known.graph.needs(name)) for name in known.catalog)
    assert 0 < coupling.propagation_cost <= 1


def test_a_long_chain_is_no_problem() -> None:
    names = [ModuleName(f"lane.m{number}") for number in range(3000)]
    chain = [module(name, tuple(names[number + 1 : number + 2])) for number, name in enumerate(names)]

    assert coupling_of(facts(*chain).graph).ccd == 3000 * 3001 // 2
