"""Fixes of a key: another name, another place, none at all, or the one that is missing; and of a module's name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import PurePosixPath

from archatlas.model.detail import Missing
from archatlas.model.key_path import enclosing
from archatlas.model.text_detail import LooksLike
from archatlas.model.text_edit import Applicability
from archatlas.pipeline.text_fixes.fix_context import EditPoint, FixContext, TextFix, TextFixes, quoted, unquoted

_EXTENSIONS = re.compile(r"^extensions:[ \t]*(?:\{\})?[ \t]*$", re.M)


def near_key(context: FixContext) -> TextFixes:
    """Write the key that is probably meant."""
    point = _mistyped_identity(context) if context.finding.rule == "module/not-a-schema" else context.point
    if context.suggestion and point is not None and point.key:
        key = context.suggestion.rpartition(".")[2]
        yield TextFix(f"rename the key to '{key}'", point.with_key(key), Applicability.AUTOMATIC)


def _mistyped_identity(context: FixContext) -> EditPoint | None:
    """Return the key at the beginning of a line that is probably a mistyped identity."""
    detail = context.finding.detail
    for line, text in enumerate(context.text.split("\n"), start=1):
        key = re.match(r"([^\s#:]{1,80}):", text)
        if key and isinstance(detail, LooksLike) and detail.meant and key.group(1) == detail.key:
            return EditPoint.at(context.text, line, 1)
    return None


def quoted_key(context: FixContext) -> TextFixes:
    """Put a key in quotes."""
    point = context.point
    if point is not None and point.key:
        key = quoted(unquoted(point.key.rstrip().removesuffix(":").rstrip()))
        yield TextFix(f"put the key in quotes: {key}", point.with_key(key), Applicability.AUTOMATIC)


def below_extensions(context: FixContext) -> TextFixes:
    """Move a key that the format does not know to the place for such keys."""
    point = context.point
    if point is None or not point.key or point.is_first_of_entry or not point.is_in_block:
        return
    block = (line[point.column - 1 :] for line in point.lines[point.line - 1 : point.end])
    inner = "\n".join(f"  {line}" if line else "" for line in block)
    rest = next(point.removed(), "")
    if "extensions" in context.document.positions:
        moved = _EXTENSIONS.sub(lambda _match: f"extensions:\n{inner}", rest, count=1)
    else:
        moved = f"{rest.rstrip()}\nextensions:\n{inner}\n"
    yield TextFix("move it below extensions", moved, Applicability.AUTOMATIC)


def without_key(context: FixContext) -> TextFixes:
    """Remove what the finding is about, with everything below it."""
    point = context.point
    if point is not None:
        what = "the key and all below it" if point.key else "the entry" if point.is_in_block else "the value"
        yield from (TextFix(f"remove {what}, in line {point.line}", text) for text in point.removed())


def without_section(context: FixContext) -> TextFixes:
    """Remove the key of a section below which the finding lies, or the whole section."""
    for path in tuple(enclosing(context.finding.key))[-2:]:
        position = context.document.positions.get(path)
        point = EditPoint.at(context.text, *position) if position else None
        if point is not None:
            yield from (TextFix(f"remove '{path}' and all below it", text) for text in point.removed())


def missing_key(context: FixContext) -> TextFixes:
    """Add the key that is missing, with the example that the format gives where it gives one."""
    for entry in _entries(context):
        for text in with_entry(context.text, context.document.positions, context.finding.key, entry):
            yield TextFix(f"add what holds, for example '{entry}'", text, Applicability.EXAMPLE)


def with_all_missing_keys(patients: Iterable[FixContext]) -> str:
    """Return the text of a file with all keys that are missing, each with its first example; empty without any.

    What is added below moves nothing above it, so that the places of all keys stay the ones of the first text.
    """
    text = ""
    positions: Mapping[str, tuple[int, int]] = {}
    for context in sorted(patients, key=lambda one: one.finding.location, reverse=True):
        positions = positions or context.document.positions
        entry = _entries(context)[0]
        text = next(with_entry(text or context.text, positions, context.finding.key, entry), text)
    return text


def _entries(context: FixContext) -> tuple[str, ...]:
    """Return what may stand under a key that is missing: the example of the format, or anything of another type."""
    detail, key = context.finding.detail, _last(context.finding.key)
    if isinstance(detail, Missing) and detail.example:
        return (f"{detail.name}: {detail.example}",)
    return (f"{key}: {{}}", f"{key}: []", f"{key}: unknown", f"{key}: 0")


def with_entry(text: str, positions: Mapping[str, tuple[int, int]], path: str, entry: str) -> Iterator[str]:
    """Yield a text with an entry at a key path that has no value yet, given where the keys of the text stand."""
    parent = _parent(path)
    if path in positions:
        point = EditPoint.at(text, *positions[path])
        if point is not None:
            yield point.with_line(point.before + point.key.rstrip() + entry.partition(":")[2])
    elif not parent:
        yield f"{text.rstrip()}\n{entry}\n"
    else:
        first = next((one for one in positions if one.startswith((f"{parent}.", f"{parent}["))), "")
        point = EditPoint.at(text, *positions[first or parent]) if first or parent in positions else None
        if point is not None:
            yield point.with_sibling(entry) if first else point.with_child(entry)


def _parent(path: str) -> str:
    return path[: max(path.rfind("."), path.rfind("["), 0)]


def _last(path: str) -> str:
    return path[len(_parent(path)) :].lstrip(".")


_NAME = "identity.name"
_NAME_LIMIT = 80
"""Longest name of a module that is proposed."""


def usable_name(context: FixContext) -> TextFixes:
    """Write a module name: the one that is stated as far as it can be one, or the one of the file."""
    stated = str(context.document.value_at("identity", "name") or "")[:_NAME_LIMIT]
    path = PurePosixPath(context.finding.path)
    candidates = (stated, path.stem, f"{path.parent.name}.{path.stem}", f"lane.{path.stem}", "lane.module")
    yield from chain.from_iterable(
        _with_name(context, name) for name in dict.fromkeys(map(_as_name, candidates)) if name
    )


def another_name(context: FixContext) -> TextFixes:
    """Write a name that differs from the one that another file has too."""
    stated = str(context.document.value_at("identity", "name") or "")[:_NAME_LIMIT]
    stem = PurePosixPath(context.finding.path).stem
    candidates = (stem, f"{stated.partition('.')[0]}.{stem}", f"{stated}-2")
    for name in dict.fromkeys(map(_as_name, candidates)):
        if name and name != stated.casefold():
            yield from _with_name(context, name)


def _with_name(context: FixContext, name: str) -> TextFixes:
    positions, action = context.document.positions, f"name the module '{name}'"
    if _NAME not in positions:
        yield from (TextFix(action, text) for text in with_entry(context.text, positions, _NAME, f"name: {name}"))
        return
    point = EditPoint.at(context.text, *positions[_NAME])
    if point is not None:
        yield from (TextFix(action, point.with_value(name, *place)) for place in point.values())
        yield TextFix(action, point.with_line(f"{point.before}{point.key.rstrip()} {name}"))


def _as_name(text: str) -> str:
    """Return a module name that is like a text, empty where there is none."""
    lane, _dot, rest = re.sub(r"[^a-z0-9_.-]+", "_", text.lower()).strip("._-").partition(".")
    lane, short_name = lane.lstrip("0123456789-"), rest.replace(".", "_").lstrip("0123456789-")
    return f"{lane}.{short_name}"[:_NAME_LIMIT] if lane and short_name else ""
