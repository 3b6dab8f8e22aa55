"""Reads the texts of manifests and lock files: what is not well formed, too long or a bomb says nothing."""

import json
import re
import tomllib
from collections.abc import Mapping
from configparser import Error as ConfigurationError
from configparser import RawConfigParser

from archatlas.model.code import CodeFile, UnreadCode

MANIFEST_LIMIT = 1_000_000
"""Bytes of a manifest that a person wrote."""
LOCK_LIMIT = 10_000_000
"""Bytes of a list that a tool wrote."""

_DOTS_LIMIT = 64
"""Dots of a line outside of quotes: the reader of TOML takes the square of a key's parts in memory."""
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])')

Table = Mapping[str, object]


def text_of(file: CodeFile, limit: int = MANIFEST_LIMIT) -> str:
    """Return the text of a file, and nothing where it is longer than the limit or cannot be read."""
    try:
        content = file.read()
    except UnreadCode:
        return ""
    return content.decode("utf-8-sig", errors="replace") if len(content) <= limit else ""


def read_toml(text: str) -> Table:
    """Return the table that a text of TOML is."""
    if any(line.count(".") > _DOTS_LIMIT < _QUOTED.sub("", line).count(".") for line in text.splitlines()):
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def read_json(text: str) -> Table:
    """Return the object that a text of JSON is."""
    try:
        return table_of(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def read_commented_json(text: str) -> Table:
    """Return the object that a text of JSON is, which may have comments and commas at the end of lists."""
    bare = _COMMENT.sub(lambda match: match[1] or " ", text)
    return read_json(_LAST_COMMA.sub(lambda match: match[1] or "", bare))


def read_sections(text: str) -> Mapping[str, Mapping[str, str]]:
    """Return the sections of a text such as `setup.cfg`."""
    parser = RawConfigParser(strict=False, interpolation=None)
    try:
        parser.read_string(text)
    except ConfigurationError:
        return {}
    return {name: dict(parser[name]) for name in parser.sections()}


def table_of(value: object) -> Table:
    """Return a value that is a table, else an empty one."""
    return value if isinstance(value, dict) else {}


def under(table: Table, *keys: str) -> Table:
    """Return the table under some keys, an empty one where there is none."""
    for key in keys:
        table = table_of(table.get(key))
    return table


def texts_of(value: object) -> tuple[str, ...]:
    """Return the texts of a value that is a list of them, or one of them."""
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def text_at(table: Table, key: str) -> str:
    """Return the text under a key, an empty one where there is none."""
    value = table.get(key)
    return value if isinstance(value, str) else ""
