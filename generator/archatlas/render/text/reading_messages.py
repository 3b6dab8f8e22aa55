"""What findings of reading files say: of files, of YAML, and of what stands in a schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from archatlas.model import detail as details
from archatlas.model import text_detail as facts
from archatlas.model.detail import Detail
from archatlas.model.finding import Finding
from archatlas.model.module import NAME_LIMIT
from archatlas.model.text_detail import Doubt, Found, KeyFault, NameFault, NumberFault, Scalar, Side, SyntaxFault
from archatlas.render.text.page_faults import left_out_hint, left_out_in_words, not_described

Words = Callable[[Finding, Any], str]
"""Says something of a finding, given its detail."""

NAME_HINT = (
    "write lane.short_name: lower-case letters, digits, _ and -, one dot, neither part beginning with a digit or -,"
    f" at most {NAME_LIMIT} characters"
)
SHOWN_NUMBER = 64
"""How much of a text is shown that others may take for a number."""
_MEBIBYTE = 1024**2
"""Limits of files are powers of two, and so is the unit that says them."""

_NAMES_OF_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}
_HINTS_OF_TYPES = {
    "integer": "write a whole number without quotes",
    "number": "write a number without quotes",
    "boolean": "write true or false without quotes",
    "object": "write `key: value` lines below it, indented",
    "array": "write one entry a line below it, each after a dash",
}


def shown(value: Found, limit: int = 60) -> str:
    """Return a value as a message shows it: quoted, on one line and shortened."""
    if isinstance(value, facts.Collection):
        text = value.text
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = repr(value[: limit + 1] if isinstance(value, str) else value)
    return text if len(text) <= limit + 2 else f"{text[:limit]}…"


def doubt_in_words(ambiguity: facts.Ambiguity) -> str:
    """Say why readers of YAML disagree on a scalar."""
    text = ambiguity.text
    if ambiguity.doubt is Doubt.BOOLEAN:
        return f"`{text}` without quotes is a boolean in YAML"
    if ambiguity.doubt is Doubt.OTHER_NUMBER:
        return f"`{text}` without quotes is the number {ambiguity.value}"
    return f"some readers of YAML take `{text[:SHOWN_NUMBER]}` without quotes for a number"


def _misread(_finding: Finding, detail: facts.Misread) -> str:
    faults = {
        NumberFault.NOT_FINITE: "not a finite number",
        NumberFault.TOO_LONG: f"a number of more than {detail.limit} characters",
        NumberFault.OVERFLOW: "a number too large to be finite",
    }
    return f"{shown(detail.text)} is {faults[detail.fault]}"


def _wrong_type(_finding: Finding, detail: facts.WrongType) -> str:
    expected = " or ".join(_NAMES_OF_TYPES[name] for name in detail.expected)
    return f"expected {expected}, found {_what_was_found(detail.found)}"


def _what_was_found(value: Found) -> str:
    if isinstance(value, bool):
        return f"the boolean {shown(value)}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    return "nothing" if value is None else f"a {value.kind}"


def _hint_of_type(_finding: Finding, detail: facts.WrongType) -> str:
    ambiguity, value = detail.ambiguity, detail.found
    if "string" in detail.expected and not isinstance(value, facts.Collection):
        reason = f"{doubt_in_words(ambiguity)}; " if ambiguity else ""
        return f"{reason}quote it: '{ambiguity.text if ambiguity else shown(value)}'"
    if ambiguity and isinstance(value, str):
        return f"{doubt_in_words(ambiguity)}; write an ordinary number"
    return _HINTS_OF_TYPES.get(detail.expected[-1], "write a text")


def _out_of_range(_finding: Finding, detail: facts.OutOfRange) -> str:
    side = "below the minimum" if detail.side is Side.BELOW else "above the maximum"
    limit = detail.low if detail.side is Side.BELOW else detail.high
    return f"{shown(_scalar(detail.value))} is {side} of {limit}"


def _scalar(value: object) -> Scalar:
    return value if isinstance(value, str | int | float | bool) else str(value)


def _hint_of_range(_finding: Finding, detail: facts.OutOfRange) -> str:
    ends = (("from", detail.low), ("to", detail.high))
    return f"write a number {' '.join(f'{word} {limit}' for word, limit in ends if limit is not None)}"


def _not_like(finding: Finding, detail: facts.NotLike) -> str:
    kinds = {"schema/format": "a date", "contract/version-format": "no version that can be compared"}
    if finding.rule == "schema/format":
        return f"{shown(detail.value)} is not {kinds[finding.rule]}"
    return f"{shown(detail.value)} is {kinds.get(finding.rule, 'not written as expected')}"


def _hint_of_form(finding: Finding, detail: facts.NotLike) -> str:
    if finding.rule == "contract/version-format":
        return "write v and two or three numbers, as v1.0 or v1.0.0"
    if finding.rule == "schema/format":
        return f"write a date, or a date and time, as in ISO 8601, in quotes: '{detail.example}'"
    return f"write it like '{detail.example}'"


def _hint_of_value(_finding: Finding, detail: details.NotOneOf) -> str:
    meant = f"did you mean '{detail.near}'? " if detail.near else ""
    return f"{meant}known values are {', '.join(detail.allowed)}"


def _hint_of_unknown_key(_finding: Finding, detail: details.Unknown) -> str:
    at_home = "it is kept and shown as it is; below 'extensions' it would be at home"
    return f"did you mean '{detail.near}'?" if detail.near else at_home


def _hint_of_missing(finding: Finding, detail: details.Missing) -> str:
    return f"add it, for example `{detail.name}: {detail.example}`" if detail.example else "add what you know of it"


def _wrong_length(_finding: Finding, detail: facts.WrongLength) -> str:
    limit = f"{detail.limit} character{'s' if detail.limit > 1 else ''}"
    return f"{detail.actual} long, expected at {'least' if detail.side is Side.BELOW else 'most'} {limit}"


def _same_name(finding: Finding, detail: facts.SameName) -> str:
    if finding.rule == "module/duplicate-name":
        return f"{shown(detail.name)} is also the name in {detail.path}"
    twin = f"{shown(detail.other)} in {detail.path}"
    return f"{shown(detail.name)} differs only by case or Unicode form from {twin}"


def _hint_of_likeness(_finding: Finding, detail: facts.LooksLike) -> str:
    if detail.meant:
        return f"did you mean '{detail.meant}' by {shown(detail.key)}?"
    return f"it has {detail.key}; add identity with the name of the module, or exclude the file"


def _unusable_name(_finding: Finding, detail: facts.UnusableName) -> str:
    value = shown(detail.value)
    return {
        NameFault.MALFORMED: f"{value} is not a module name",
        NameFault.ABSENT: "the module has no name",
        NameFault.HEADLESS: "the module has no name, and there is no top-level key 'identity'",
        NameFault.RESERVED_LANE: f"the lane {value} is a reserved file name on Windows",
        NameFault.SITE_FILE: f"{value} is the name of a file of every site",
    }[detail.fault]


def _hint_of_name(_finding: Finding, detail: facts.UnusableName) -> str:
    why = "include in the settings matches it, or it was one before this change"
    return {
        NameFault.HEADLESS: f"the file counts as a module schema because {why}; add the name, or exclude the file",
        NameFault.RESERVED_LANE: "rename the lane",
        NameFault.SITE_FILE: "rename the lane or the module",
    }.get(detail.fault, NAME_HINT)


def _character(_finding: Finding, detail: facts.Character) -> str:
    return f"the character U+{ord(detail.character):04X} is not allowed in a YAML file"


def _hint_of_character(_finding: Finding, detail: facts.Character) -> str:
    code = ord(detail.character)
    escape = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return f'remove it, or write it as "{escape}" in double quotes'


def _token(finding: Finding, detail: facts.Token) -> str:
    kind = finding.rule.partition("/")[2]
    return f"{'the ' if kind == 'directive' else ''}{kind} {shown(detail.text)}"


def _syntax(_finding: Finding, detail: facts.Syntax) -> str:
    if detail.fault is SyntaxFault.TAB:
        return "a tab is used for indentation"
    if detail.fault is SyntaxFault.INDICATOR:
        return f"a value cannot begin with {detail.character} unless it is quoted"
    context = f" {detail.context}" if detail.context else ""
    return f"not valid YAML: {detail.problem or 'it cannot be parsed'}{context}"


def _hint_of_syntax(_finding: Finding, detail: facts.Syntax) -> str:
    return {
        SyntaxFault.TAB: "indent with spaces",
        SyntaxFault.INDICATOR: "put the value in quotes, as in owner: '@Team'",
    }.get(detail.fault, "check indentation, quotes and brackets around this line")


def _bad_key(_finding: Finding, detail: facts.BadKey) -> str:
    return {
        KeyFault.NOT_A_SCALAR: "a key must be text, not a list, mapping or alias",
        KeyFault.MARKED: "a key with an anchor or a tag",
        KeyFault.TOO_LONG: f"a key of more than {detail.limit} characters",
        KeyFault.NOT_TEXT: f"the key {detail.key or 'is empty and'} is not text",
    }[detail.fault]


def _hint_of_key(_finding: Finding, detail: facts.BadKey) -> str:
    return {
        KeyFault.NOT_A_SCALAR: "write a word as the key",
        KeyFault.MARKED: "write the key alone",
        KeyFault.TOO_LONG: "choose a shorter key",
        KeyFault.NOT_TEXT: f"quote the key: '{detail.key}'",
    }[detail.fault]


def _not_a_mapping(_finding: Finding, detail: facts.NotAMapping) -> str:
    kind = detail.found.kind if isinstance(detail.found, facts.Collection) else ""
    what = {"mapping": "an empty mapping", "list": "a list"}.get(kind, "a single value")
    return f"expected a mapping of keys to values, found {what}"


def _wrong_encoding(_finding: Finding, detail: facts.WrongEncoding) -> str:
    return f"byte 0x{detail.byte:02x} is not UTF-8"


def _hint_of_encoding(_finding: Finding, detail: facts.WrongEncoding) -> str:
    return f"the file is in {'UTF-16' if detail.is_utf16 else 'another encoding'}; save it as UTF-8"


def _over_limits(_finding: Finding, detail: facts.OverLimits) -> str:
    limit = f"{detail.values:,} values or {detail.characters:,} characters"
    return f"more than {limit} outside of the format"


def _above_limit(finding: Finding, detail: details.AboveLimit) -> str:
    number = f"{detail.limit:,}"
    return {
        "yaml/size": f"more than {number} keys and values",
        "yaml/depth": f"nested deeper than {detail.limit} levels",
        "yaml/too-many": f"reading stopped after {detail.limit} problems",
        "file/too-many": f"holds more than {number} files",
        "file/too-large": f"larger than {int(detail.limit) // _MEBIBYTE} MiB",
    }[finding.rule]


MESSAGES: Mapping[type[Detail], Words] = {
    facts.Ambiguity: lambda _finding, detail: doubt_in_words(detail),
    facts.Misread: _misread,
    facts.WrongType: _wrong_type,
    facts.OutOfRange: _out_of_range,
    facts.NotLike: _not_like,
    facts.Unclean: lambda _finding, detail: (
        f"{shown(detail.value)} has white space around it, a line break or a control character"
    ),
    details.NotOneOf: lambda _finding, detail: f"unknown value {shown(detail.value)}",
    details.Unknown: lambda _finding, _detail: "unknown key",
    details.Missing: lambda _finding, detail: "has no value" if detail.has_key else "missing",
    details.AboveLimit: _above_limit,
    facts.OverLimits: _over_limits,
    facts.WrongLength: _wrong_length,
    facts.EmptyList: lambda _finding, _detail: "the list is empty",
    facts.SameName: _same_name,
    facts.LooksLike: lambda _finding, _detail: "looks like a module schema, but has no top-level key 'identity'",
    facts.UnusableName: _unusable_name,
    facts.Character: _character,
    facts.Token: _token,
    facts.Syntax: _syntax,
    facts.BadKey: _bad_key,
    facts.FirstAt: lambda _finding, detail: f"duplicate key, first at line {detail.line}",
    facts.NotAMapping: _not_a_mapping,
    facts.WrongEncoding: _wrong_encoding,
    facts.Unreadable: lambda _finding, detail: f"not readable: {detail.reason}",
    facts.DeadLink: lambda _finding, detail: f"the link {shown(detail.target)} leads to no page",
    facts.NotShown: lambda _finding, detail: left_out_in_words(detail, shown(detail.name)),
    facts.NotDescribed: lambda _finding, detail: not_described(detail, shown(detail.named)),
    facts.DeadReference: lambda _finding, detail: f"the reference {shown(detail.target)}: {detail.fault.value}",
    facts.NotListed: lambda _finding, detail: f"{detail.number:,} more findings about this file are not listed",
}
"""What is said of a finding of reading, by its detail."""

PLAIN_MESSAGES = {
    "yaml/empty": "the file is empty",
    "yaml/second-document": "a second document begins here",
    "yaml/merge-key": "merge keys are not read",
    "yaml/character": "holds half of a character (a surrogate)",
    "schema/control-character": "holds a control or bidirectional character",
    "file/symlink": "symbolic links are not followed",
    "file/not-regular": "not a regular file",
    "file/name": "the name holds characters that cannot be shown",
}
"""What rules of reading say of which nothing more is known."""

HINTS: Mapping[type[Detail], Words] = {
    facts.Ambiguity: lambda _finding, detail: f"quote it to make it text: '{detail.text}'",
    facts.WrongType: _hint_of_type,
    facts.OutOfRange: _hint_of_range,
    facts.NotLike: _hint_of_form,
    facts.Unclean: lambda _finding, _detail: "remove it",
    details.NotOneOf: _hint_of_value,
    details.Unknown: _hint_of_unknown_key,
    details.Missing: _hint_of_missing,
    facts.OverLimits: lambda _finding, _detail: "leave out what no reader of the pages needs",
    facts.WrongLength: lambda _finding, detail: "say more" if detail.side is Side.BELOW else "say it shorter",
    facts.EmptyList: lambda _finding, _detail: "name something, or remove the key",
    facts.LooksLike: _hint_of_likeness,
    facts.UnusableName: _hint_of_name,
    facts.Character: _hint_of_character,
    facts.Syntax: _hint_of_syntax,
    facts.BadKey: _hint_of_key,
    facts.WrongEncoding: _hint_of_encoding,
    facts.DeadLink: lambda _finding, _detail: "name a page beside it, module:<name>, or an address of the web",
    facts.NotShown: lambda _finding, detail: left_out_hint(detail),
}
"""What helps, by the detail of a finding of reading."""

PLAIN_HINTS = {
    "yaml/alias": "write the value out here",
    "yaml/anchor": "remove it: aliases are not read",
    "yaml/tag": "remove it; quote the value where text is meant",
    "yaml/character": "write the whole character",
    "yaml/merge-key": "write the merged keys out here",
    "yaml/depth": "flatten it",
    "yaml/too-many": "repair these first",
    "schema/control-character": "remove it; pages show it as an escape",
    "file/not-regular": "put a plain file in its place",
    "file/too-many": "split it, or exclude some",
}
"""What helps against a finding of reading where its place allows fewer words than the page of the rule has."""
