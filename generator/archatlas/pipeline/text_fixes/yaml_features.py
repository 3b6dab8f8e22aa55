"""Fixes of what YAML does not allow, and of what it allows and no schema needs."""

import re

from archatlas.formats.characters import forbidden_characters
from archatlas.formats.scalars import read_plain
from archatlas.formats.yaml_edits import Replacements
from archatlas.model.text_detail import Syntax, SyntaxFault
from archatlas.model.text_edit import Applicability
from archatlas.pipeline.text_fixes.fix_context import FixContext, TextFix, TextFixes, quoted, unquoted

_TABS = re.compile(r"^ *\t[ \t]*")
_BLOCK_SCALAR = re.compile(r"(?: |^)[|>][-+0-9]{0,2} *(?: #.*)?$")
_COMMENT = re.compile(r"[ \t]+#.*")
LINE_LIMIT = 2_000
"""Most characters of a line that is looked at where the text cannot be parsed: no person wrote a longer one."""
_MARK = re.compile(r"[&!][^\s,\[\]{}]*[ \t]*")
_MARKS = re.compile(rf"(?:{_MARK.pattern})+")
"""Anchors and tags, as they begin a value."""


def indented(context: FixContext) -> TextFixes:
    """Indent with spaces, and quote a value that begins with a reserved character."""
    if context.line is None:
        return
    detail = context.finding.detail
    if isinstance(detail, Syntax) and (detail.fault is SyntaxFault.TAB or detail.character == "\t"):
        yield TextFix("indent with spaces", _without_tabs(context.text), Applicability.AUTOMATIC)
    value = re.match(r"(\s*(?:- )*[^\s:#]+:\s+|\s*- )(\S.*)\Z", context.line[:LINE_LIMIT])
    if value:
        written, comment = value.group(2), ""
        if written[0] not in "'\"":
            written, comment = _COMMENT.split(f"{written} ", 1)[0], "".join(_COMMENT.findall(written)[:1])
        line = value.group(1) + quoted(unquoted(written.rstrip())) + comment
        yield TextFix("put the value in quotes", context.with_line(line), Applicability.AUTOMATIC)


def _without_tabs(text: str) -> str:
    """Return a text in which no line is indented with tabs, but where these are a part of a text of several lines."""
    lines, inside = [], -1
    for line in text.split("\n"):
        column = len(line) - len(line.lstrip(" "))
        if not line.strip() or (0 <= inside < column):
            lines.append(line)
            continue
        line = _TABS.sub(lambda match: match.group().expandtabs(2), line)
        inside = len(line) - len(line.lstrip(" ")) if _BLOCK_SCALAR.search(line) else -1
        lines.append(line)
    return "\n".join(lines)


def without_the_line(context: FixContext) -> TextFixes:
    """Remove the line."""
    if context.line is not None:
        yield TextFix(f"remove line {context.finding.range.start.line}", context.with_line())


def without_directives(context: FixContext) -> TextFixes:
    """Remove every directive, with the line that ends them."""
    text = re.sub(r"(?m)^\ufeff?%[A-Za-z][^\n\x85\u2028\u2029]*\n?", "", context.text)
    text = re.sub(r"\A((?:#.*\n|[ \t]*\n)*)---[ \t]*\n", r"\1", text)
    yield TextFix("remove the directives", text, Applicability.AUTOMATIC)
    first = re.split(r"(?m)^(?:\.\.\.|---)", text)[0]
    yield TextFix("remove the directives and what follows the end of the first document", first)
    levelled = re.sub("[\x85\u2028\u2029]", "\n", context.text)
    text = re.sub(r"(?m)^\ufeff?%[A-Za-z].*\n?", "", levelled)
    yield TextFix("remove the directives and the unusual line breaks", re.sub(r"(?m)^---[ \t]*\n", "", text, count=1))


def without_forbidden(context: FixContext) -> TextFixes:
    """Remove the characters that no YAML file may have."""
    places = {(line, column) for line, column, _character in forbidden_characters(context.text)}
    lines = context.text.split("\n")
    for number in {line for line, _column in places}:
        kept = (character for place, character in enumerate(lines[number - 1], 1) if (number, place) not in places)
        lines[number - 1] = "".join(kept)
    yield TextFix("remove the characters that are not allowed", "\n".join(lines), Applicability.AUTOMATIC)


def without_anchor_or_tag(context: FixContext) -> TextFixes:
    """Remove the anchor or the tag, or write out what the alias stands for."""
    node, editor = context.node, context.editor
    raw = editor.raw(node) if node is not None else ""
    marks = _MARKS.match(raw)
    for mark in _MARK.finditer(marks.group() if marks and node else ""):
        start = node.value.start + mark.start() if node else 0
        what = "anchor" if mark.group().startswith("&") else "tag"
        is_needed = node is not None and not node.is_scalar and _has_alias(context.text, mark.group().strip()[1:])
        rest = raw[mark.end() :]
        if mark.group().strip() in ("!!str", "!") and not isinstance(read_plain(rest).value, str):
            removed: Replacements | None = ((start, start + len(mark.group()) + len(rest), quoted(rest)),)
        else:
            removed = editor.without_stretch(start, start + len(mark.group()))
        certainty = Applicability.CHOICE if what == "anchor" and is_needed else Applicability.AUTOMATIC
        yield from context.fixes(f"remove the {what}", removed, certainty)
    if node is not None and raw.startswith("*"):
        others = (one for one in editor.nodes.values() if one.is_scalar and one.quotes not in ("|", ">"))
        raws = (editor.raw(one) for one in others if one.start < node.start)
        meant = [_MARKS.sub("", one, count=1) for one in raws if one.startswith(f"&{raw[1:]} ")]
        is_one = len(meant) == 1 and (meant[0][:1] in ("'", '"') or not set(",[]{}").intersection(meant[0]))
        written = editor.with_raw(node, meant[0]) if is_one else None
        yield from context.fixes("write out what the alias stands for", written, Applicability.AUTOMATIC)


def _has_alias(text: str, anchor: str) -> bool:
    """Tell whether an alias may stand for what an anchor names, and cannot be written out without it."""
    return re.search(rf"(?<![^\s,\[{{])\*{re.escape(anchor)}(?![^\s,\]}}])", text) is not None


def first_document(context: FixContext) -> TextFixes:
    """Keep the first document, and give the others files of their own."""
    lines = context.text.split("\n")[: max(context.finding.location.line - 1, 1)]
    text = "\n".join(lines) + "\n"
    yield TextFix("move the second document to a file of its own", text, Applicability.BY_HAND)
