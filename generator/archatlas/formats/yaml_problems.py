"""What is wrong with the YAML of one file, said in our words and up to a limit."""

import re

import yaml

from archatlas.formats.characters import excerpt, forbidden_characters
from archatlas.model.detail import NO_DETAIL, AboveLimit, Detail
from archatlas.model.finding import AboutFile, Finding
from archatlas.model.reading_rules import YAML_CHARACTER, YAML_DIRECTIVE, YAML_SYNTAX, YAML_TOO_MANY
from archatlas.model.rule import RuleSpec
from archatlas.model.source import range_at
from archatlas.model.text_detail import Character, Syntax, SyntaxFault, Token

PROBLEM_LIMIT = 50
"""Problems of YAML in one file after which it is read no further: most of them follow from the first ones."""


class ReadingStoppedError(Exception):
    """The rest of the file cannot be read; why is noted already."""


class YamlProblems:
    """The problems of one file; each is an error that refuses the file."""

    def __init__(self, path: str) -> None:
        """Collect for the file of that path."""
        self.found: list[Finding] = []
        self._path = path

    def add(self, rule: RuleSpec, place: tuple[int, int], detail: Detail = NO_DETAIL, key: str = "") -> None:
        """Note a problem and go on, or stop the reading when there are too many."""
        if len(self.found) == PROBLEM_LIMIT:
            rule, detail, key = YAML_TOO_MANY, AboveLimit(PROBLEM_LIMIT), ""
        about = AboutFile(self._path)
        self.found.append(Finding(rule.name, rule.severity, about, self._path, key, range_at(*place), key, detail))
        if len(self.found) > PROBLEM_LIMIT:
            raise ReadingStoppedError


_DIRECTIVE = re.compile("(?:^|[\r\n\x85\u2028\u2029])\ufeff?(%[A-Za-z]+)")
"""What begins a line like a directive: after any line break that YAML knows, and nowhere in an indented text."""


def refuse_forbidden_characters(text: str, problems: YamlProblems) -> None:
    """Note each character that YAML does not allow; the parser must not see such a text."""
    for line, column, character in forbidden_characters(text):
        problems.add(YAML_CHARACTER, (line, column), Character(character))
    if problems.found:
        raise ReadingStoppedError


def refuse_directives(text: str, problems: YamlProblems) -> None:
    """Note each directive; the parser must not see them: the time it takes grows with the square of their number."""
    for match in _DIRECTIVE.finditer(text):
        place = (text.count("\n", 0, match.start(1)) + 1, 1)
        problems.add(YAML_DIRECTIVE, place, Token(excerpt(match.group(1))))
    if problems.found:
        raise ReadingStoppedError


def note_syntax_error(error: yaml.YAMLError, text: str, problems: YamlProblems, key_path: str) -> None:
    """Note why the parser gave up, with the place and the key it had reached."""
    found_at = _error_position(error, "problem_mark")
    if _is_tab(text, found_at):
        problems.add(YAML_SYNTAX, found_at, Syntax(SyntaxFault.TAB), key_path)
        return
    character = _character_at(text, found_at)
    if character in "@`%":
        problems.add(YAML_SYNTAX, found_at, Syntax(SyntaxFault.INDICATOR, character), key_path)
        return
    words, context = getattr(error, "problem", None) or "", getattr(error, "context", None) or ""
    # A scalar that does not end is wrong where it begins, not where the file ends.
    place = _error_position(error, "context_mark") if context.startswith("while scanning") else found_at
    problems.add(YAML_SYNTAX, place, Syntax(SyntaxFault.OTHER, character.strip(" "), words, context), key_path)


def _error_position(error: yaml.YAMLError, name: str) -> tuple[int, int]:
    mark = getattr(error, name, None) or getattr(error, "problem_mark", None)
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _character_at(text: str, place: tuple[int, int]) -> str:
    """Return the character at a place, a space where there is none."""
    lines = text.split("\n")
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    return line[place[1] - 1 : place[1]] or " "


def _is_tab(text: str, place: tuple[int, int]) -> bool:
    lines = text.split("\n")
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    return "\t" in line[: len(line) - len(line.lstrip())]
