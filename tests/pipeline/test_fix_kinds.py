"""Rules name the kinds of fixes that are tried for their findings, and each kind has one function that tries it."""

from archatlas.analysis.fixes.remedies import PROPOSERS
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.rule import FixKind, RuleKind
from archatlas.pipeline.text_fixes.text_remedies import FIXES


def test_a_kind_is_an_edit_of_a_text_or_a_change_of_the_estate() -> None:
    assert FIXES.keys().isdisjoint(PROPOSERS)
    assert FIXES.keys() | PROPOSERS.keys() == frozenset(FixKind)


def test_every_kind_is_named_by_a_rule() -> None:
    assert {kind for rule in KNOWN_RULES.values() for kind in rule.fixes} == frozenset(FixKind)


def test_only_rules_of_reading_name_edits_of_a_text() -> None:
    for rule in KNOWN_RULES.values():
        table = FIXES if rule.kind is RuleKind.READING else PROPOSERS
        assert set(rule.fixes) <= table.keys(), rule.name
