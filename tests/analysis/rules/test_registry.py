"""Every rule that can be reported has a title, a reason and a cure."""

import ast
from pathlib import Path

import pytest

import archatlas
from archatlas.analysis.rules.deployment import DEPLOYMENT_RULES
from archatlas.analysis.rules.evaluation import ESTATE_RULES
from archatlas.analysis.rules.promises import REVIEW_RULES
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model import reading_rules, schema_rules, source_rules
from archatlas.model.rule import RuleSpec
from archatlas.model.schema_rules import READING_RULES

READERS = [Path(archatlas.__file__).with_name(package) for package in ("formats", "sources", "pipeline", "publish")]


def named(package: Path) -> set[str]:
    """Return every name that the files of a package use."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py"))
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


@pytest.mark.real
def test_every_rule_of_reading_is_reported_by_a_reader() -> None:
    declared = {**vars(reading_rules), **vars(schema_rules), **vars(source_rules)}
    names = {name for name, value in declared.items() if isinstance(value, RuleSpec)}

    assert len(names) == len(READING_RULES)
    assert names <= set().union(*map(named, READERS))


def test_no_two_rules_share_a_name() -> None:
    assert len(KNOWN_RULES) == len((*ESTATE_RULES, *REVIEW_RULES, *DEPLOYMENT_RULES, *READING_RULES))


def test_every_rule_says_what_why_and_how() -> None:
    for rule in KNOWN_RULES.values():
        assert rule.title[0].isupper(), rule.name
        assert not rule.title.endswith("."), rule.name
        assert rule.why.endswith("."), rule.name
        assert rule.cure, rule.name
        assert not rule.cure.endswith("."), rule.name
        assert rule.cure[0].islower() or rule.cure[0] == "`", rule.name


def test_titles_tell_rules_apart() -> None:
    titles = [rule.title for rule in KNOWN_RULES.values()]

    assert len(set(titles)) == len(titles)
