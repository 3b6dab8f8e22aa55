"""Every rule that can be reported has a title, a reason and a cure."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import archatlas
from archatlas.analysis.rules.evaluation import POLICY_RULES, RULES
from archatlas.analysis.rules.promises import REVIEW_RULES
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.schema_rules import READING_RULES

READERS = [Path(archatlas.__file__).with_name(package) for package in ("formats", "sources")]
RULE = re.compile(r"\A(?:yaml|file|schema|module|contract)/[a-z0-9-]+\Z")
NAMED_BY_CALLS = {"add": ("yaml", 0), "_problem": ("yaml", 0), "refusal": ("file", 1), "_conflict": ("module", 0)}
"""Functions of reading that are given the second half of a rule's name: the first half, and the argument."""


def constants(path: Path) -> Iterator[str]:
    """Yield the rules that a file of reading names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.match(node.value):
            yield node.value
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            family, place = NAMED_BY_CALLS.get(name, ("", 0))
            argument = node.args[place] if family and len(node.args) > place else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield f"{family}/{argument.value}"
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "rule" and path.stem == "yaml_problems":
            yield f"yaml/{ast.literal_eval(node.value)}"


def reported() -> set[str]:
    return {
        rule for path in (path for package in READERS for path in package.rglob("*.py")) for rule in constants(path)
    }


def test_the_rules_of_reading_are_the_ones_that_reading_reports() -> None:
    assert len(reported()) > 30
    assert reported() == {rule.name for rule in READING_RULES}


def test_no_two_rules_share_a_name() -> None:
    assert len(KNOWN_RULES) == len(RULES) + len(POLICY_RULES) + len(REVIEW_RULES) + len(READING_RULES)


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
