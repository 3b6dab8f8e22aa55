"""Each part of a rule's scope is needed: what the engine would miss without it is shown by an edit."""

from archatlas.analysis.affected import AffectedByScope
from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.evaluation import RULES
from archatlas.model.finding import Finding
from archatlas.model.module import ModuleName
from archatlas.model.rule import RuleSpec, Scope
from edited_estates import assessor_of, tree_of
from telling_edits import EDITS

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


def test_the_loss_of_each_part_of_a_scope_is_noticed() -> None:
    left = {(rule.name, str(part.name)) for rule in RULES for part in parts_of(rule)}
    for before, after in EDITS.values():
        known = assessor_of(before).assess(tree_of(before))
        left -= needed_parts(known, assessor_of(after).assess_after(known, tree_of(after)))

    assert not left, (
        "let an edit of tests/telling_edits.py change what these rules say of a module that it leaves alone"
    )
