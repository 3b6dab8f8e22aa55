"""Estates that are nothing but requirements, drawn at random."""

from hypothesis import strategies as st

from archatlas.analysis.estate.facts import Facts
from archatlas.model.module import ModuleName
from builders import facts, module

NAMES = tuple(ModuleName(f"lane.{letter}") for letter in "abcdefg")

arrows = st.lists(st.sampled_from(NAMES), unique=True, max_size=3).map(tuple)
webs = st.lists(st.tuples(arrows, arrows), min_size=len(NAMES), max_size=len(NAMES))


def web(drawn: list[tuple[tuple[ModuleName, ...], tuple[ModuleName, ...]]]) -> Facts:
    """Return an estate whose modules have the drawn hard and optional requirements."""
    return facts(*(module(name, hard, optional) for name, (hard, optional) in zip(NAMES, drawn, strict=True)))


graphs = webs.map(web)
