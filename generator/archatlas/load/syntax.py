"""Say in our words what the YAML parser could not read."""

import re

import yaml

from archatlas.load.characters import code_point, forbidden_characters, shown
from archatlas.load.problems import Problems, ReadingStoppedError

_DIRECTIVE = re.compile("(?:^|[\r\n\x85\u2028\u2029])\ufeff?(%[A-Za-z]+)")
"""What begins a line like a directive: after any line break that YAML knows, and nowhere in an indented text."""


def refuse_forbidden_characters(text: str, problems: Problems) -> None:
    """Note each character that YAML does not allow; the parser must not see such a text."""
    for line, column, character in forbidden_characters(text):
        escape = f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"
        message = f"the character {code_point(character)} is not allowed in a YAML file"
        problems.add("character", (line, column), message, f'remove it, or write it as "{escape}" in double quotes')
    if problems.found:
        raise ReadingStoppedError


def refuse_directives(text: str, problems: Problems) -> None:
    """Note each directive; the parser must not see them: the time it takes grows with the square of their number."""
    for match in _DIRECTIVE.finditer(text):
        place = (text.count("\n", 0, match.start(1)) + 1, 1)
        message = f"the directive {shown(match.group(1))}"
        problems.add("directive", place, message, "remove the line; a module schema needs no directive")
    if problems.found:
        raise ReadingStoppedError


def note_syntax_error(error: yaml.YAMLError, text: str, problems: Problems, key_path: str) -> None:
    """Note why the parser gave up, with the place and the key it had reached."""
    found_at = _place(error, "problem_mark")
    if _is_tab(text, found_at):
        problems.add("syntax", found_at, "a tab is used for indentation", "indent with spaces", key_path)
        return
    character = _character(text, found_at)
    if character in "@`%":
        message = f"a value cannot begin with {character} unless it is quoted"
        problems.add("syntax", found_at, message, "put the value in quotes, as in owner: '@Team'", key_path)
        return
    words = getattr(error, "problem", None) or "it cannot be parsed"
    context = getattr(error, "context", None) or ""
    # A scalar that does not end is wrong where it begins, not where the file ends.
    place = _place(error, "context_mark") if context.startswith("while scanning") else found_at
    message = f"not valid YAML: {words}" + (f" {context}" if context else "")
    problems.add("syntax", place, message, "check indentation, quotes and brackets around this line", key_path)


def _place(error: yaml.YAMLError, name: str) -> tuple[int, int]:
    mark = getattr(error, name, None) or getattr(error, "problem_mark", None)
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _character(text: str, place: tuple[int, int]) -> str:
    """Return the character at a place, a space where there is none."""
    lines = text.split("\n")
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    return line[place[1] - 1 : place[1]] or " "


def _is_tab(text: str, place: tuple[int, int]) -> bool:
    lines = text.split("\n")
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    return "\t" in line[: len(line) - len(line.lstrip())]
