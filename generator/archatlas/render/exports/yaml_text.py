"""Plain data as YAML that every parser reads alike: each text between double quotes, each file the same bytes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

YamlValue: TypeAlias = "Mapping[str, YamlValue] | Sequence[YamlValue] | str | int | float | bool"

_PLAIN_KEY = re.compile(r"\A[A-Za-z_][A-Za-z0-9_]*\Z")
_LOOKS_OTHERWISE = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) - frozenset('"\\')


def yaml_text(value: YamlValue, head: str) -> str:
    """Return a document with a comment above it."""
    return "\n".join((*(f"# {line}" for line in head.splitlines()), *_lines(value, ""))) + "\n"


def yaml_documents(values: Sequence[YamlValue], head: str) -> str:
    """Return several documents with one comment above them."""
    documents = "".join("---\n" + "\n".join(_lines(value, "")) + "\n" for value in values)
    return "".join(f"# {line}\n" for line in head.splitlines()) + documents


def quoted(text: str) -> str:
    """Return a text between double quotes, in nothing but ASCII."""
    return '"' + "".join(sign if sign in _PLAIN else _escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    code = ord(sign)
    if sign in '"\\':
        return "\\" + sign
    if 0xD800 <= code < 0xE000:
        code = 0xFFFD  # half a character, which no file may hold
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _lines(value: YamlValue, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _entry(f"{indent}{_key(key)}:", inner, indent + "  ")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _entry(f"{indent}-", inner, indent + "  ")


def _entry(head: str, value: YamlValue, indent: str) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{head} {quoted(value)}"
    elif isinstance(value, bool):
        yield f"{head} {'true' if value else 'false'}"
    elif isinstance(value, int | float):
        yield f"{head} {value!r}"
    elif not value:
        yield f"{head} {{}}" if isinstance(value, Mapping) else f"{head} []"
    elif head.endswith("-"):
        first, *rest = _lines(value, indent)
        yield f"{head} {first.lstrip()}"
        yield from rest
    else:
        yield head
        yield from _lines(value, indent)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.match(key) and key.lower() not in _LOOKS_OTHERWISE else quoted(key)
