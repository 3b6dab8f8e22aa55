"""Fixes of a key: another name, another place, none at all, or the one that is missing; and of a module's name."""

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import PurePosixPath

from archatlas.formats.text_edits import Replacement, replaced
from archatlas.formats.yaml_edits import YamlText
from archatlas.model.detail import Missing
from archatlas.model.key_path import below, enclosing
from archatlas.model.text_detail import LooksLike
from archatlas.model.text_edit import Applicability
from archatlas.pipeline.text_fixes.fix_context import FixContext, TextFixes, quoted, unquoted


def near_key(context: FixContext) -> TextFixes:
    """Write the key that is probably meant."""
    detail, editor = context.finding.detail, context.editor
    node = editor.nodes.get(below("", detail.key)) if isinstance(detail, LooksLike) else context.node
    if context.suggestion and node is not None and node.key is not None:
        key = context.suggestion.rpartition(".")[2]
        action = f"rename the key to '{key}'"
        first = context.text[node.key.start : node.key.start + 1]
        renamed = editor.with_other_key(node.path, key, first if first in ("'", '"') else "")
        yield from context.fixes(action, renamed, Applicability.AUTOMATIC)


def quoted_key(context: FixContext) -> TextFixes:
    """Put a key in quotes."""
    node = context.node
    if node is not None and node.key is not None:
        key = quoted(unquoted(context.text[node.key.start : node.key.end]))
        replacement = (node.key.start, node.key.end, key)
        yield from context.fixes(f"put the key in quotes: {key}", (replacement,), Applicability.AUTOMATIC)


def below_extensions(context: FixContext) -> TextFixes:
    """Move a key that the format does not know to the place for such keys."""
    if context.node is not None:
        moved = context.editor.below(context.node, "extensions")
        yield from context.fixes("move it below extensions", moved, Applicability.AUTOMATIC)


def without_key(context: FixContext) -> TextFixes:
    """Remove what the finding is about, with everything below it."""
    node = context.node
    if node is not None:
        what = "the key and all below it" if node.key else "the entry"
        action = f"remove {what}, in line {context.finding.range.start.line}"
        yield from context.fixes(action, context.editor.without_node(node))


def without_section(context: FixContext) -> TextFixes:
    """Remove the key of a section below which the finding lies, or the whole section."""
    for path in tuple(enclosing(context.finding.key))[-2:]:
        yield from context.fixes(f"remove '{path}' and all below it", context.editor.without(path))


def missing_key(context: FixContext) -> TextFixes:
    """Add the key that is missing, with the example that the format gives where it gives one."""
    for name, example in _entries(context):
        added = context.editor.with_value(context.finding.key, YamlText(example))
        yield from context.fixes(f"add what holds, for example '{name}: {example}'", added, Applicability.EXAMPLE)


def with_all_missing_keys(contexts: Iterable[FixContext]) -> str:
    """Return the text of a file with all keys that are missing, each with its first example; empty without any."""
    found: list[Replacement] = []
    text, editor = "", None
    for context in contexts:
        text, editor = context.text, editor or context.editor
        found += editor.with_value(context.finding.key, YamlText(_entries(context)[0][1])) or ()
    return replaced(text, found)


def _entries(context: FixContext) -> tuple[tuple[str, str], ...]:
    """Return what may stand under a key that is missing: the example of the format, or anything of another type."""
    detail, key = context.finding.detail, _last(context.finding.key)
    if isinstance(detail, Missing) and detail.example:
        return ((detail.name, detail.example),)
    return tuple((key, example) for example in ("{}", "[]", "unknown", "0"))


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
    written = context.editor.with_value(_NAME, YamlText(name))
    yield from context.fixes(f"name the module '{name}'", written)


def _as_name(text: str) -> str:
    """Return a module name that is like a text, empty where there is none."""
    lane, _dot, rest = re.sub(r"[^a-z0-9_.-]+", "_", text.lower()).strip("._-").partition(".")
    lane, short_name = lane.lstrip("0123456789-"), rest.replace(".", "_").lstrip("0123456789-")
    return f"{lane}.{short_name}"[:_NAME_LIMIT] if lane and short_name else ""
