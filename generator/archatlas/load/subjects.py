"""What a finding is about in words that stay true when lists are sorted anew or grow."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from hashlib import sha256

from archatlas.load.document import Document
from archatlas.load.scalars import Value

LABEL_LIMIT = 80
"""Longest text, in characters, that stands for an entry of a list; a longer one is known by its digest."""

_NAMES = ("name", "id", "code", "topic", "title")
"""Keys by which the entries of the format's lists are known, in the order in which they are looked for."""

_STEP = re.compile(
    r"""\[(?P<index>[0-9]{1,9})\]|\[(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]|\.?(?P<key>[^.\[\]]+)"""
)


def lasting_subject(document: Document, key_path: str) -> str:
    """Return a key path in which entries of lists are named by what they say: `libs[requests].version`.

    An entry that cannot be read, as in a file whose YAML is broken, has no name: `libs[].version`.
    """
    if "[" not in key_path:
        return key_path
    lasting, steps = "", list[str | int]()
    for text, step in steps_of(key_path):
        steps.append(step)
        lasting += f"[{label_of(document.value_at(*steps))}]" if isinstance(step, int) else text
    return lasting


def steps_of(key_path: str) -> Iterator[tuple[str, str | int]]:
    """Yield each part of a key path as it is written, with the key or the index it stands for."""
    for match in _STEP.finditer(key_path):
        if match["index"] is not None:
            yield match[0], int(match["index"])
        elif match["quoted"] is not None:
            yield match[0], _unquoted(match["quoted"])
        else:
            yield match[0], match["key"]


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        return text  # no path of ours is quoted like that; whatever it is, nothing stands there


def label_of(entry: Value | None) -> str:
    """Return what an entry of a list is known by."""
    if isinstance(entry, dict):
        named = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str)), None)
        return _short(named) if isinstance(named, str) else _digest(entry)
    if isinstance(entry, list):
        return _digest(entry)
    return "" if entry is None else _short(str(entry))


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LIMIT else _digest(text)


def _digest(value: Value) -> str:
    return "#" + sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
