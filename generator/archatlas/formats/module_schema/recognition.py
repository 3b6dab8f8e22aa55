"""Tells by its top-level keys whether a YAML text is a module schema, also where it cannot be parsed."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from archatlas.formats.format import FileNature
from archatlas.model.near_names import suggest

IDENTITY = "identity"
KEYS_LOOKED_AT = 200
"""Most top-level keys that are compared with those of a module schema where the one that decides is not there."""

_TELLING = frozenset(
    {"discovery", "ownership", "contracts", "data_and_events", "observability", "test_posture", "risk_and_change"}
    | {"provenance"}
)
_COMMON = frozenset({"dependencies", "runtime", "security", "extensions"})
"""Keys that other formats have too; two of the format make a suspect, if one of them is telling."""

_BREAK = r"(?:^|(?<=[\x85\u2028\u2029]))"
"""Where a line begins for YAML; a file's line ends are levelled already."""
_MARKS = r"(?:[&!][^\s{}\[\],]*[ \t]+)*"
"""Anchors and tags before a key."""
_MAYBE_EXPLICIT = r"(?P<explicit>\?[ \t]+)?"
_COLON = r"(?(explicit)(?::|$)|:)"
"""What ends a key; the colon of one behind a question mark stands on the next line."""
_PREAMBLE = re.compile(
    r"(?>[ \t]*(?:#[^\n]*)?\n|%[^\n]*\n|(?:---|\.\.\.)(?=[ \t\n])[ \t]*(?:#[^\n]*)?\n?|[ \t]*#[^\n]*\Z)*+"
)
_TAGGED = re.compile(_MARKS)
_NAME = re.compile(r"(?<![\w.-])[\"']?name[\"']?[ \t]*:")
_EMPTY = re.compile(r"(?>\{\s*\}|null|~|---|\.\.\.|\s|#[^\n]*)*+\Z")
_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"?|'(?:[^']|'')*'?|(?<!\S)#[^\n]*|[{}\[\],]|:(?=[\s\"'{\[,}])|(?:[^\s\"'{}\[\],:]|:(?=\S))+|:",
    re.DOTALL,
)
_WORDS = (IDENTITY, "\\", *sorted(_TELLING))
_NEAR = re.compile(r"(?:^|[{,])[ \t]*[\"']?[iI][a-zA-Z_-]{4,11}[\"']?[ \t]*:", re.MULTILINE)
_COLON_OR_TEMPLATE = re.compile(r":(?:\s|\Z)|\{[{%]")


def nature_of(text: str) -> FileNature:
    """Tell what a text is; what comes behind the keys need not be YAML at all."""
    text = text.removeprefix("\ufeff")
    if IDENTITY in text and _at_line_start("").search(text):
        return FileNature.SCHEMA
    begin = _beginning(text)
    if _EMPTY.match(text, begin):
        return FileNature.SILENT
    if any(word in text for word in _WORDS) or _NEAR.search(text):  # spares most files a closer look
        keys = frozenset(islice(_keys(text, begin), KEYS_LOOKED_AT))
        if IDENTITY in keys:
            return FileNature.SCHEMA
        if schema_likeness(keys, text):
            return FileNature.SUSPECT
    return FileNature.BARE if _is_bare(text, begin) else FileNature.OTHER


def schema_likeness(keys: frozenset[str], text: str) -> str:
    """Return why a text without identity is probably a module schema: the mistyped key, or those of the format."""
    near = sorted(key for key in keys if key[:1] in "iI" and suggest(key, [IDENTITY]))
    if near and _NAME.search(text):
        return near[0]
    known = sorted(keys & (_TELLING | _COMMON))
    return " and ".join(known[:2]) if len(known) > 1 and keys & _TELLING else ""


def top_level_keys(text: str) -> frozenset[str]:
    """Return the first top-level keys of a text."""
    text = text.removeprefix("\ufeff")
    return frozenset(islice(_keys(text, _beginning(text)), KEYS_LOOKED_AT))


def _beginning(text: str) -> int:
    """Return where the content begins, behind comments, directives and the mark of the first document."""
    preamble = _PREAMBLE.match(text)
    return preamble.end() if preamble else 0


@lru_cache(maxsize=64)
def _at_line_start(indentation: str) -> re.Pattern[str]:
    key = rf"{_MARKS}(?P<quote>[\"']?){IDENTITY}(?P=quote)[ \t]*"
    return re.compile(rf"{_BREAK}{re.escape(indentation)}{_MAYBE_EXPLICIT}{key}{_COLON}", re.MULTILINE)


@lru_cache(maxsize=64)
def _any_key(indentation: str) -> re.Pattern[str]:
    key = r"(?:\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>[^'\n]*)'|(?P<plain>[^\s#\"'{}\[\],&*!|>%@`?:-][^\s:]*))"
    return re.compile(
        rf"{_BREAK}{re.escape(indentation)}{_MAYBE_EXPLICIT}{_MARKS}{key}[ \t]*(?!:\S){_COLON}", re.MULTILINE
    )


def _keys(text: str, begin: int) -> Iterator[str]:
    tagged = _TAGGED.match(text, begin)
    start = tagged.end() if tagged else begin
    if text[start : start + 1] == "{" and text[start : start + 2] not in ("{{", "{%"):
        yield from _flow_keys(text, start)
        return
    line = text.rfind("\n", 0, begin) + 1
    blank = re.compile(r"[ \t]*").match(text, line)
    indentation = blank.group() if blank else ""
    for match in _any_key(indentation).finditer(text, line):
        double = match["double"]
        yield _unescaped(double) if double is not None else match["single"] or match["plain"] or ""


def _flow_keys(text: str, start: int) -> Iterator[str]:
    """Yield the keys of a mapping in braces, however far it goes."""
    depth, key, is_key = 0, "", True
    for match in _TOKEN.finditer(text, start):
        token = match.group()
        if token in "{[":
            depth, is_key = depth + 1, True
        elif token in "}]":
            depth -= 1
        elif token == ",":
            is_key = True
        elif token == ":" and depth == 1 and is_key:
            yield key
            is_key = False
        elif token != ":" and not token.startswith("#") and depth == 1:
            key = _unescaped(token[1:-1]) if token[0] == '"' else token.strip("'")
        if depth <= 0:
            return


def _unescaped(text: str) -> str:
    """Return what a text in double quotes says."""
    if "\\" not in text:
        return text
    from archatlas.formats.yaml_events import scalar_value  # few keys need the parser, whose import takes long

    return scalar_value(f'"{text}"', text)


def _is_bare(text: str, begin: int) -> bool:
    """Tell whether a text is a list or a single value; what a template will make of it is unknown."""
    if text.startswith(("- ", "-\n", "["), begin):
        return True
    return not _COLON_OR_TEMPLATE.search(text, begin)
