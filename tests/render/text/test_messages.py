"""Each fact that a finding may know has words, and words are said of rules that exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import archatlas
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.detail import Detail, FirstOfMany, NoDetail, Unknown
from archatlas.model.rule import RuleKind, RuleSpec
from archatlas.model.source import Location
from archatlas.model.text_detail import NotLike
from archatlas.render.text import messages, reading_messages
from archatlas.render.text.messages import hint_of, message_of
from findings import finding_at, saying

PLACE = Location("modules/a.yaml", 3, 5)
RULE_NAME = re.compile(r"(?:yaml|file|schema|module|contract|reference|lane|layer|tier|claim|coupling)/[a-z0-9-]+")
QUOTED_RULE_NAME = re.compile(rf"(?P<quote>[\"'])(?:{RULE_NAME.pattern})(?P=quote)")
each_rule = pytest.mark.parametrize("rule", KNOWN_RULES.values(), ids=lambda rule: rule.name)


def named_rules() -> Iterator[str]:
    """Yield what looks like a rule's name anywhere in the package."""
    texts = (path.read_text(encoding="utf-8") for path in Path(archatlas.__file__).parent.rglob("*.py"))
    for text in filter(QUOTED_RULE_NAME.search, texts):  # to parse them all takes long
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE_NAME.fullmatch(node.value):
                yield node.value


def test_every_kind_of_detail_has_words() -> None:
    kinds = set(get_args(Detail)) - {NoDetail, FirstOfMany}

    assert kinds == messages.MESSAGES.keys() | reading_messages.MESSAGES.keys()


def test_words_are_said_of_rules_that_exist() -> None:
    tables = (messages.PLAIN_MESSAGES, reading_messages.PLAIN_MESSAGES, reading_messages.PLAIN_HINTS)

    assert {rule for table in tables for rule in table} <= KNOWN_RULES.keys()


def test_whoever_names_a_rule_names_one_that_exists() -> None:
    names = set(named_rules())

    assert len(names) > 50
    assert names <= KNOWN_RULES.keys()


@each_rule
def test_a_rule_says_something_also_where_nothing_more_is_known(rule: RuleSpec) -> None:
    finding = finding_at(PLACE, rule.name, rule.severity, "lane.a", "lane.b")

    assert message_of(finding)
    assert hint_of(finding)


@each_rule
def test_the_words_of_a_rule_over_an_estate_end_with_its_cure(rule: RuleSpec) -> None:
    finding = finding_at(PLACE, rule.name, rule.severity, "lane.a", "lane.b")

    if rule.kind is not RuleKind.READING:
        assert hint_of(finding) == rule.cure


def test_a_finding_of_reading_begins_with_its_key_and_one_about_a_file_with_its_path() -> None:
    about_key = finding_at(PLACE, "schema/pattern", subject="ownership.owner", detail=NotLike("x", "@y"))
    about_file = finding_at(PLACE, "file/symlink", module=PLACE.path)

    assert message_of(about_key) == "ownership.owner: 'x' is not written as expected"
    assert message_of(about_file) == "modules/a.yaml: symbolic links are not followed"


def test_the_first_of_many_departures_is_said_as_it_would_be_alone() -> None:
    detail = FirstOfMany(10_000, "schema/unknown-key", "identity.naem", Unknown("name"))
    found = finding_at(PLACE, "schema/too-large", subject="identity.naem", detail=detail)

    assert message_of(found).endswith(
        "10,000 keys and values that have to fit the schema, and they do not; the first: identity.naem: unknown key"
    )
    assert hint_of(found) == "did you mean 'name'?"


def test_a_rule_that_nobody_knows_still_says_its_facts() -> None:
    assert message_of(finding_at(PLACE, "their/rule")) == "their/rule"
    assert (
        message_of(finding_at(PLACE, "their/rule", detail=saying("no"))) == "`no` without quotes is a boolean in YAML"
    )
