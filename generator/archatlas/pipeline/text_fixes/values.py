"""Fixes of a value: what else could be written there."""

import re

from archatlas.formats.characters import without_controls
from archatlas.formats.module_schema.violations import VERSION_PATH
from archatlas.formats.yaml_edits import flow_text
from archatlas.formats.yaml_events import scalar_value
from archatlas.model.detail import NotOneOf
from archatlas.model.text_detail import NotLike, OutOfRange, Side, WrongLength
from archatlas.model.text_edit import Applicability
from archatlas.pipeline.text_fixes.fix_context import FixContext, TextFixes, quoted, replaced_value, unquoted

AUTOMATIC, CHOICE, EXAMPLE = Applicability.AUTOMATIC, Applicability.CHOICE, Applicability.EXAMPLE

_VERSION = re.compile(r"v?[0-9]{1,9}(\.[0-9]{1,9}){0,2}")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_FLOW = re.compile(r"[^\[{'\"&!*|>].*[,\[\]{}].*", re.DOTALL)
"""A text without quotes that would be something else in a list on one line."""


def near_value(context: FixContext) -> TextFixes:
    """Write the value that is probably meant, or one that is known."""
    detail = context.finding.detail
    if context.suggestion:
        quotes = context.node.quotes if context.node else ""
        written = flow_text(context.suggestion, quotes) if quotes else context.suggestion
        yield from replaced_value(context, f"write '{context.suggestion}'", lambda _old: written)
    elif isinstance(detail, NotOneOf) and detail.allowed:
        first = detail.allowed[0]
        action = f"write a known value, for example '{first}'"
        yield from replaced_value(context, action, lambda _old: first, EXAMPLE)


def example(context: FixContext) -> TextFixes:
    """Write the value that the format gives as an example."""
    detail = context.finding.detail
    if isinstance(detail, NotLike) and detail.example:
        written = detail.example
        yield from replaced_value(context, f"write a value like '{written}'", lambda _old: quoted(written), EXAMPLE)


def in_quotes(context: FixContext) -> TextFixes:
    """Put the value in quotes, which makes it text."""
    yield from replaced_value(context, "put the value in quotes", lambda old: quoted(unquoted(old)))


def out_of_quotes(context: FixContext) -> TextFixes:
    """Write a number or a boolean as one."""
    yield from replaced_value(context, "write the value without quotes", unquoted)
    yield from replaced_value(context, "write an ordinary number", _as_number)


def as_collection(context: FixContext) -> TextFixes:
    """Make a list or a mapping of a value."""
    yield from replaced_value(context, "make it a list of that one entry", _as_list)
    yield from replaced_value(context, "make it an empty mapping", lambda _old: "{}", CHOICE)
    yield from replaced_value(context, "make it an empty list", lambda _old: "[]", CHOICE)


def within_limits(context: FixContext) -> TextFixes:
    """Write the nearest number that is allowed."""
    detail = context.finding.detail
    if isinstance(detail, OutOfRange):
        nearest = str(detail.low if detail.side is Side.BELOW else detail.high)
        action = f"write {nearest}, the nearest number that is allowed"
        yield from replaced_value(context, action, lambda _old: nearest, CHOICE)


def without_white_space(context: FixContext) -> TextFixes:
    """Remove white space, line breaks and control characters from the value."""

    def edited(old: str) -> str:
        return quoted(" ".join(without_controls(unquoted(old)).split()))

    yield from replaced_value(context, "remove the white space and control characters around it", edited)
    node = context.node
    if node is not None:
        cleaned = without_controls(context.text[node.start : node.end])
        if node.quotes == '"':
            cleaned = _ESCAPE.sub(_unless_control, cleaned)
        yield from context.fixes("remove the control characters", ((node.start, node.end, cleaned),), AUTOMATIC)


def as_handle(context: FixContext) -> TextFixes:
    """Write a team as a handle."""
    yield from replaced_value(
        context, "write it with a leading '@'", lambda old: quoted("@" + unquoted(old).lstrip("@"))
    )


def as_version(context: FixContext) -> TextFixes:
    """Write the version of an API as the format does."""

    def edited(old: str) -> str:
        numbers = re.findall(r"[0-9]{1,9}", unquoted(old))[:3] or ["1"]
        return "v" + ".".join(numbers if len(numbers) > 1 else [*numbers, "0"])

    if context.finding.key == VERSION_PATH:
        is_clear = _VERSION.fullmatch(str(context.document.value_at("contracts", "api", "version")))
        action = "write it as v and two or three numbers"
        yield from replaced_value(context, action, edited, AUTOMATIC if is_clear else CHOICE)


def longer_or_shorter(context: FixContext) -> TextFixes:
    """Cut a text at its limit, or say more in a short one."""
    detail = context.finding.detail
    if isinstance(detail, WrongLength) and detail.side is Side.ABOVE:
        limit = detail.limit
        action = f"cut it after {limit} characters"
        yield from replaced_value(context, action, lambda old: quoted(unquoted(old)[:limit].strip()), CHOICE)
    else:
        more = "what it does, for whom, and what it is not for"
        action = f"say more: {more}"
        longer = f"{{}}, {more}"
        yield from replaced_value(
            context, action, lambda old: quoted(longer.format(unquoted(old)).removeprefix(", ")), EXAMPLE
        )


def _as_number(text: str) -> str:
    found = re.fullmatch(r"([-+]?[0-9][0-9_]{0,300})(?:\.0*|(\.[0-9]*))?", unquoted(text))
    if found is None:
        return ""
    digits = found.group(1).replace("_", "")
    return str(float(digits + found.group(2))) if found.group(2) else str(int(digits))


def _as_list(old: str) -> str:
    """Return a list of one value, which stays one where it holds a comma."""
    return f"[{quoted(old) if _FLOW.fullmatch(old) else old}]"


def _unless_control(escape: re.Match[str]) -> str:
    r"""Return what stands for a character in double quotes, nothing where that is a control character; `\n` is none."""
    written = escape.group()
    return written if without_controls(scalar_value(f'"{written}"', written)) else ""
