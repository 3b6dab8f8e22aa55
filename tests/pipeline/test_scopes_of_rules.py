"""Each part of a rule's scope is needed, and the estates that are drawn for the engine's property show it."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from archatlas.analysis.affected import AffectedByScope
from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.evaluation import RULES
from archatlas.model.finding import Finding
from archatlas.model.module import ModuleName
from archatlas.model.rule import RuleSpec, Scope
from edited_estates import Moment, assessor_of, histories, tree_of

MOST = 5_000
"""Estates that are drawn at most; about a thousand are enough."""

Part = tuple[str, str]
"""A rule, and a part of its scope."""


def parts_of(rule: RuleSpec) -> set[Scope]:
    return {part for part in Scope if part in rule.scope}


def needed_parts(before: Assessment, after: Assessment) -> set[Part]:
    """Return the parts of scopes without which a rule would not have been asked about what it finds otherwise."""
    old, new = before.evaluated, after.evaluated
    names = {*before.catalog, *after.catalog}
    touched = frozenset(name for name in names if before.catalog.get(name) is not after.catalog.get(name))
    affected = AffectedByScope(old.context, new.context, touched)
    needed = set[Part]()
    for rule in RULES:
        differing = {name for name in after.catalog if found_by(rule, before, name) != found_by(rule, after, name)}
        for part in parts_of(rule) if differing else ():
            if not differing <= affected.by(rule.scope & ~part):
                needed.add((rule.name, str(part.name)))
    return needed


def found_by(rule: RuleSpec, known: Assessment, name: ModuleName) -> tuple[Finding, ...]:
    return known.evaluated.found.get(name, {}).get(rule.name, ())


@pytest.mark.real  # draws as many estates as it takes
def test_the_loss_of_each_part_of_a_scope_is_noticed() -> None:
    left = {(rule.name, str(part.name)) for rule in RULES for part in parts_of(rule)}

    @seed(1)
    @settings(max_examples=MOST, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(histories())
    def look_at(history: list[Moment]) -> None:
        for before, after in assessed(history) if left else ():
            left.difference_update(needed_parts(before, after))

    look_at()
    assert not left


def assessed(history: list[Moment]) -> Iterator[tuple[Assessment, Assessment]]:
    """Yield the states before and after each edit that the engine takes as a step."""
    known = assessor_of(history[0]).assess(tree_of(history[0]))
    for moment in history[1:]:
        later = assessor_of(moment).assess_after(known, tree_of(moment))
        old, new = known.evaluated.criteria, later.evaluated.criteria
        if (old.placeholders, old.threshold) == (new.placeholders, new.threshold):
            yield known, later
        known = later
