"""Behaviour depends on no word that we say: a copy of the package whose messages are gibberish decides the same."""

import ast
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from copied_package import PACKAGE, copied_package, statuses
from formats.texts import named
from sources.repositories import commit, new_repository, write

SPOKEN = re.compile(r"\{[^{}]*\}|[A-Za-z]{3,}")
"""A word, or a placeholder, which has to stay."""
MESSAGES = ("render/text/messages.py", "render/text/reading_messages.py", "render/text/facts_in_words.py")
DECLARATIONS = ("model/reading_rules.py", "model/schema_rules.py", "analysis/rules/*.py")
WORDS = frozenset({"message", "hint", "detail", "needed", "remarks"})
"""The fields of reports in which only people read."""
COMMANDS = (
    ("check", "modules", "--output", "json:../said.json", "--output", "text:../said.txt", "--fail-on", "note"),
    ("check", "modules", "--baseline", "../said.baseline", "--update-baseline", "--allow-additions"),
    ("check", "modules", "--baseline", "../said.baseline", "--output", "json:../said.again.json"),
    ("review", "modules", "--base", "HEAD", "--output", "json:../said.review.json"),
    ("fix", "modules", "--diff"),
)


class Rewording(ast.NodeTransformer):
    """Replaces the words that a file says, but nothing that it compares or looks up."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Replace the words of a text; names of rules and types hold a slash or no blank."""
        if isinstance(node.value, str) and (" " in node.value or node.value.isalpha()):
            return ast.copy_location(ast.Constant(SPOKEN.sub(self._word, node.value)), node)
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        """Replace what a table holds, not what is looked up in it."""
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Leave what is compared."""
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Replace the words of a table that is looked up in at once, not the key."""
        node.value = self.visit(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave what is given to a function of texts, such as `partition`."""
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
            return node
        return self.generic_visit(node)

    def _word(self, found: re.Match[str]) -> str:
        if found.group().startswith("{"):
            return found.group()
        return "".join(self._random.choice("bcdfghjklmnpqrstvwxz") for _ in found.group())


class RewordedRules(ast.NodeTransformer):
    """Replaces the phrases of declared rules: titles, reasons, cures, words on a line."""

    def __init__(self, words: Rewording) -> None:
        self._words = words

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Replace every text with a blank that a rule is declared with."""
        if isinstance(node.func, ast.Name) and node.func.id in ("RuleSpec", "reading_rule", "LineWords"):
            node.args = [self._words.visit(one) if " " in ast.unparse(one) else one for one in node.args]
        return self.generic_visit(node)


def reworded_package(place: Path, random: Random) -> Path:
    """Return a copy of the package all of whose messages are gibberish."""
    package, words = copied_package(place), Rewording(random)
    transformers = {**dict.fromkeys(MESSAGES, words), **dict.fromkeys(DECLARATIONS, RewordedRules(words))}
    for pattern, transformer in transformers.items():
        for path in package.glob(pattern):
            tree = transformer.visit(ast.parse(path.read_text(encoding="utf-8")))
            path.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
    return package


def broken_texts() -> Iterator[tuple[str, str]]:
    """Yield schemas with a mistake of each kind that a text fix heals, or tries to."""
    mistakes: dict[str, Callable[[str], str]] = {
        "range": lambda text: text.replace("tier: 3", "tier: 9"),
        "type": lambda text: text.replace("tier: 3", "tier: three"),
        "collection": lambda text: text.replace("libs:\n    - requests", "libs: requests"),
        "value": lambda text: text.replace("layer: application", "layer: aplication"),
        "key": lambda text: text.replace("lifecycle: stable", "lifecylce: stable"),
        "foreign": lambda text: f"{text}colour: red\n",
        "version": lambda text: text.replace("version: v1.0", "version: '1'"),
        "missing": lambda text: text.replace("  status: active\n", ""),
        "length": lambda text: text.replace("A module for the tests of loading", "Short"),
        "date": lambda text: text.replace("last_updated: '2026-03-31'", "last_updated: '2026-02-31'"),
        "handle": lambda text: text.replace("'@PlatformTeam'", "PlatformTeam "),
        "unquoted": lambda text: text.replace("schema_version: '1.0'", "schema_version: 1.10"),
        "tab": lambda text: text.replace("  tier: 3", "\ttier: 3"),
        "anchor": lambda text: text.replace("tier: 3", "tier: &t 3"),
        "twice": lambda text: text.replace("  tier: 3", "  tier: 3\n  tier: 3"),
        "second": lambda text: f"{text}---\n{text}",
        "identity": lambda text: text.replace("identity:", "identiy:"),
        "unknown": lambda text: text.replace("lane.two", "lane.tow"),
    }
    for name, breaking in mistakes.items():
        yield f"modules/{name}.yaml", breaking(named(f"lane.{name}"))


def outcome(package: Path, place: Path) -> dict[str, object]:
    """Return what the commands decide and write, without any message and hint."""
    place.mkdir()
    shutil.copytree(place.parent / "estate", place / "estate")
    found, printed = statuses(package, place / "estate", COMMANDS)
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(place.glob("said*"))}
    documents = {name: without_words(json.loads(text)) for name, text in files.items() if name.endswith(".json")}
    patch = [line for line in printed.splitlines() if line.startswith(("+", "-", "@"))]
    return {"status": found, "documents": documents, "baseline": files["said.baseline"], "patch": patch}


def without_words(document: object) -> object:
    """Return a report without what it says in words of ours."""
    if isinstance(document, dict):
        return {key: without_words(value) for key, value in document.items() if key not in WORDS}
    return [without_words(value) for value in document] if isinstance(document, list) else document


def test_every_mistake_is_one() -> None:
    assert [path for path, text in broken_texts() if text == named(f"lane.{Path(path).stem}")] == []


@pytest.mark.real
def test_gibberish_in_the_place_of_messages_changes_no_decision(tmp_path: Path) -> None:
    estate = new_repository(tmp_path / "estate")
    good = {f"modules/{Path(path).stem}.yaml": named(f"lane.{Path(path).stem}") for path, _text in broken_texts()}
    commit(estate, {**good, "modules/two.yaml": named("lane.two").replace("    - lane.two", "    []")})
    write(estate, dict(broken_texts()))

    said = outcome(PACKAGE, tmp_path / "said")
    gibberish = outcome(reworded_package(tmp_path / "package", Random()), tmp_path / "gibberish")

    assert gibberish == said
    first = (tmp_path / "said" / "said.txt").read_text(encoding="utf-8")
    assert "above the maximum" in first
    assert "above the maximum" not in (tmp_path / "gibberish" / "said.txt").read_text(encoding="utf-8")
