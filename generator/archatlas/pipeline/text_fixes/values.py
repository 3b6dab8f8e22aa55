"""Fixes of a value: what else could be written there."""

import re

from archatlas.formats.characters import CONTROL
from archatlas.formats.module_schema.violations import VERSION_PATH
from archatlas.pipeline.text_fixes.fix_context import FixContext, TextFix, TextFixes, quoted, replaced_value, unquoted

_KNOWN = re.compile(r"known values are ([^,;]+)")
_EXAMPLE = re.compile(r"'([^']+)'\Z")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0abefrvNLP_])")


def near_value(context: FixContext) -> TextFixes:
    """Write the value that is probably meant, or one that is known."""
    known = _KNOWN.search(context.finding.hint)
    if context.suggestion:
        yield from replaced_value(context, f"write '{context.suggestion}'", lambda _old: context.suggestion)
    elif known:
        first = known.group(1)
        yield from replaced_value(context, f"write a known value, for example '{first}'", lambda _old: first)


def example(context: FixContext) -> TextFixes:
    """Write the value that the hint gives as an example."""
    found = _EXAMPLE.search(context.finding.hint)
    if found:
        yield from replaced_value(
            context, f"write a value like '{found.group(1)}'", lambda _old: quoted(found.group(1))
        )


def in_quotes(context: FixContext) -> TextFixes:
    """Put the value in quotes, which makes it text."""
    yield from replaced_value(context, "put the value in quotes", lambda old: quoted(unquoted(old)))


def out_of_quotes(context: FixContext) -> TextFixes:
    """Write a number or a boolean as one."""
    yield from replaced_value(context, "write the value without quotes", unquoted)
    yield from replaced_value(context, "write an ordinary number", _as_number)


def as_collection(context: FixContext) -> TextFixes:
    """Make a list or a mapping of a value."""
    yield from replaced_value(context, "make it a list of that one entry", lambda old: f"[{old}]")
    yield from replaced_value(context, "make it an empty mapping", lambda _old: "{}")
    yield from replaced_value(context, "make it an empty list", lambda _old: "[]")


def within_limits(context: FixContext) -> TextFixes:
    """Write the nearest number that is allowed."""
    limits = _NUMBER.findall(context.finding.hint)
    if limits:
        nearest = limits[0] if "below" in context.finding.message else limits[-1]
        yield from replaced_value(context, f"write {nearest}, the nearest number that is allowed", lambda _old: nearest)


def without_white_space(context: FixContext) -> TextFixes:
    """Remove white space, line breaks and control characters from the value."""

    def edited(old: str) -> str:
        return quoted(" ".join(_visible(unquoted(old).replace("\\n", " ")).split()))

    yield from replaced_value(context, "remove the white space and control characters around it", edited)
    point = context.point
    if point is not None:
        cleaned = (*point.lines[: point.line - 1], *map(_visible, point.lines[point.line - 1 : point.end]))
        yield TextFix("remove the control characters", "\n".join((*cleaned, *point.lines[point.end :])))


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

    if context.key_path == VERSION_PATH:
        yield from replaced_value(context, "write it as v and two or three numbers", edited)


def longer_or_shorter(context: FixContext) -> TextFixes:
    """Cut a text at its limit, or say more in a short one."""
    limits = _NUMBER.findall(context.finding.message)
    if limits and "at most" in context.finding.message:
        limit = int(limits[-1])
        action = f"cut it after {limit} characters"
        yield from replaced_value(context, action, lambda old: quoted(unquoted(old)[:limit].strip()))
    else:
        more = "what it does, for whom, and what it is not for"
        action = f"say more: {more}"
        yield from replaced_value(context, action, lambda old: quoted(f"{unquoted(old)}, {more}".removeprefix(", ")))


def _as_number(text: str) -> str:
    found = re.fullmatch(r"[-+]?[0-9][0-9_]{0,300}(?:\.[0-9]*)?", unquoted(text))
    number = float(found.group().replace("_", "")) if found else None
    return "" if number is None else str(int(number) if number.is_integer() else number)


def _visible(text: str) -> str:
    return _ESCAPE.sub("", CONTROL.sub("", text))
