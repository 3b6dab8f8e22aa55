"""What is wrong with the YAML of one file, said in our words and up to a limit."""

import re

import yaml

from archatlas.formats.characters import code_point, forbidden_characters, shown
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import Location

PROBLEM_LIMIT = 50


class ReadingStoppedError(Exception):
    """The rest of the file cannot be read; why is noted already."""


class YamlProblems:
    """The problems of one file; each is an error that refuses the file."""

    def __init__(self, path: str) -> None:
        """Collect for the file of that path."""
        self.found: list[Finding] = []
        self._path = path

    def add(self, rule: str, place: tuple[int, int], message: str, hint: str, subject: str = "") -> None:
        """Note a problem and go on, or stop the reading when there are too many."""
        if len(self.found) == PROBLEM_LIMIT:
            message, hint, subject = f"reading stopped after {PROBLEM_LIMIT} problems", "repair these first", ""
            rule = "too-many"
        text = f"{subject}: {message}" if subject else message
        location = Location(self._path, *place)
        self.found.append(Finding(f"yaml/{rule}", Severity.ERROR, text, location, self._path, subject, hint))
        if len(self.found) > PROBLEM_LIMIT:
            raise ReadingStoppedError


_DIRECTIVE = re.compile("(?:^|[\r\n\x85\u2028\u2029])\ufeff?(%[A-Za-z]+)")
"""What begins a line like a directive: after any line break that YAML knows, and nowhere in an indented text."""


def refuse_forbidden_characters(text: str, problems: YamlProblems) -> None:
    """Note each character that YAML does not allow; the parser must not see such a text."""
    for line, column, character in forbidden_characters(text):
        escape = f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"
        message = f"the character {code_point(character)} is not allowed in a YAML file"
        problems.add("character", (line, column), message, f'remove it, or write it as "{escape}" in double quotes')
    if problems.found:
        raise ReadingStoppedError


def refuse_directives(text: str, problems: YamlProblems) -> None:
    """Note each directive; the parser must not see them: the time it takes grows with the square of their number."""
    for match in _DIRECTIVE.finditer(text):
        place = (text.count("\n", 0, match.start(1)) + 1, 1)
        message = f"the directive {shown(match.group(1))}"
        problems.add("directive", place, message, "remove the line; a module schema needs no directive")
    if problems.found:
        raise ReadingStoppedError


def note_syntax_error(error: yaml.YAMLError, text: str, problems: YamlProblems, key_path: str) -> None:
    """Note why the parser gave up, with the place and the key it had reached."""
    found_at = _error_position(error, "problem_mark")
    if _is_tab(text, found_at):
        problems.add("syntax", found_at, "a tab is used for indentation", "indent with spaces", key_path)
        return
    character = _character_at(text, found_at)
    if character in "@`%":
        message = f"a value cannot begin with {character} unless it is quoted"
        problems.add("syntax", found_at, message, "put the value in quotes, as in owner: '@Team'", key_path)
        return
    words = getattr(error, "problem", None) or "it cannot be parsed"
    context = getattr(error, "context", None) or ""
    # A scalar that does not end is wrong where it begins, not where the file ends.
    place = _error_position(error, "context_mark") if context.startswith("while scanning") else found_at
    message = f"not valid YAML: {words}" + (f" {context}" if context else "")
    problems.add("syntax", place, message, "check indentation, quotes and brackets around this line", key_path)


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
