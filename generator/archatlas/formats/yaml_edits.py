"""Edits of a YAML text by key path, in the style of what stands around; nothing where none can be sure to be right."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from archatlas.formats.scalars import is_surely_text, read_plain
from archatlas.formats.text_edits import Replacement
from archatlas.formats.yaml_spans import ROOT, YamlNode, yaml_nodes
from archatlas.model.key_path import steps_of
from archatlas.model.record import dataclass

Plain = str | int | float | bool | Sequence["Plain"] | Mapping[str, "Plain"]
"""A value that can be written: no value is empty."""

Replacements = tuple[Replacement, ...]


class YamlText(str):
    """A value that is YAML already."""

    __slots__ = ()


_PLAIN_TEXT = re.compile(r"[A-Za-z_/.][A-Za-z0-9_/.+-]*(?:[ ,;()-]+[A-Za-z0-9_/.+-]+)*\Z")
"""What needs no quotes in any place; more would not, but nobody has to think about it."""
_COMMENT = re.compile(r"(?:^|\s)#")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_DEEPER_COMMENT = re.compile(r"\n(?P<indent> +)#[^\n]*")
_WIDTH = 2
"""Columns of one level of indentation where the text shows none."""


@dataclass(frozen=True)
class YamlEditor:
    """Finds the replacements that change a text; each question is about the text as it is."""

    text: str

    @cached_property
    def nodes(self) -> Mapping[str, YamlNode]:
        """The keys and values of the text by key path."""
        return yaml_nodes(self.text)

    def node_at(self, line: int, column: int) -> YamlNode | None:
        """Return the outermost key or entry that begins at a place, counted from 1; the whole document is none."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        if not 1 <= line <= len(starts):
            return None
        place, waiting = starts[line - 1] + column - 1, [self.nodes[ROOT]] if ROOT in self.nodes else []
        while waiting:
            node = waiting.pop()
            if node.start == place and node.path != ROOT:
                return node
            waiting += reversed(node.children)
        return None

    def raw(self, node: YamlNode) -> str:
        """Return a value as it stands in the text."""
        return self.text[node.value.start : node.value.end]

    def with_raw(self, node: YamlNode, raw: str) -> Replacements:
        """Write another value, which is YAML already, in the place of one."""
        start, end, raw = node.value.start, node.value.end, raw.strip(" \t")
        return ((start, end, raw if start < end or self.text[start - 1 : start].isspace() else f" {raw}"),)

    def without_stretch(self, start: int, end: int) -> Replacements:
        """Leave out a stretch, and the white space before it where the line would end with it."""
        if self.text[end : end + 1] in ("", "\n", "\r"):
            start = len(self.text[:start].rstrip(" \t"))
        return ((start, end, ""),)

    def below(self, node: YamlNode, parent: str) -> Replacements | None:
        """Move a key with all that belongs to it, comments included, below a top-level key, at the end."""
        start = self.text.rfind("\n", 0, node.start) + 1
        end = self._end_with_comments(node, node.start - start)
        if node.key is None or self.text[start : node.start].strip() or ROOT not in self.nodes:
            return None
        column = node.start - start
        lines = self.text[start:end].split("\n")
        if any(line[:column].strip() for line in lines):
            return None
        lines = [line[column:] for line in lines]
        there = self._node(parent)
        if (
            there is None
            or (there.is_scalar and not there.quotes and there.value.start == there.value.end)
            or (there.is_mapping and not there.children)
        ):
            moved = self._indented(lines, _WIDTH)
            if there is not None and there.key is not None:
                heading, stop = self.text[there.key.start : there.key.end], there.end
                inserted: Replacement = (there.start, stop, f"{heading}:{moved}")
            else:
                stop = self._line_end(self.nodes[ROOT].end)
                inserted = (stop, stop, f"\n{parent}:{moved}")
        elif there.is_mapping and not there.is_flow:
            last = there.children[-1]
            stop = self._line_end(last.end)
            inserted = (stop, stop, self._indented(lines, self._column(last.start)))
        else:
            return None
        if inserted[0] == end:  # it is the last one already
            return ((start, end, inserted[2].removeprefix("\n")),)
        return ((start, end + 1, ""), inserted)

    def _indented(self, lines: Sequence[str], column: int) -> str:
        return "".join(f"\n{' ' * column}{line}" if line else "\n" for line in lines)

    def with_value(self, path: str, value: Plain) -> Replacements | None:
        """Write another value in the place of a scalar, or add it."""
        node = self._node(path)
        if node is None:
            return self.with_key(path, value)
        if not node.is_scalar:
            return ((node.value.start, node.value.end, flow_text(value)),)
        if node.value.start == node.value.end:
            return ((node.end, node.end, f" {flow_text(value)}"),)
        return ((node.value.start, node.value.end, flow_text(value, node.quotes)),)

    def with_other_key(self, path: str, key: str, quotes: str = "") -> Replacements | None:
        """Write another key before a value."""
        node = self._node(path)
        return None if node is None or node.key is None else ((node.key.start, node.key.end, flow_text(key, quotes)),)

    def without(self, path: str) -> Replacements | None:
        """Leave out a key with all that is below it, or an entry; what held nothing else is empty then."""
        node = self._node(path)
        return self.without_node(node) if node else None

    def without_node(self, node: YamlNode) -> Replacements | None:
        """Leave out a key or an entry, also one of several of the same path."""
        parent = self.nodes.get(node.parent)
        if parent is None or node.path == ROOT:
            return None
        if len(parent.children) == 1:
            if parent.path == ROOT:
                return None
            return self._if_bare(parent.value.start, parent.value.end, "[]" if parent.is_list else "{}", parent)
        return self._without_flow(node, parent) if parent.is_flow else self._without_block(node, parent)

    def emptied(self, path: str) -> Replacements | None:
        """Leave out everything that is in a list."""
        node = self._node(path)
        return self._if_bare(node.value.start, node.value.end, "[]", node) if node and node.is_list else None

    def with_entries(self, path: str, values: Sequence[Plain]) -> Replacements | None:
        """Add entries at the end of a list, which may be empty or not be there."""
        node = self._node(path)
        if node is None:
            return self.with_key(path, values)
        if not node.is_list:
            return self._opened(node, values) if node.is_scalar and not node.quotes else None
        if not node.children:
            return self._opened(node, values)
        last = node.children[-1]
        quotes = last.quotes if last.is_scalar and all(isinstance(value, str) for value in values) else ""
        if node.is_flow:
            return ((last.end, last.end, "".join(f", {flow_text(value, quotes)}" for value in values)),)
        column = self._dash_column(last)
        if column is None:
            return None
        end = self._line_end(last.end)
        lines = block_lines(values, quotes)
        return ((end, end, "".join(f"\n{' ' * column}{line}" for line in lines)),)

    def with_key(self, path: str, value: Plain) -> Replacements | None:
        """Add a key with its value at the end of what it belongs to, with the keys above it that are missing."""
        steps = [step for _text, step in steps_of(path)]
        texts = [text for text, _step in steps_of(path)]
        known = next((n for n in range(len(steps) - 1, -1, -1) if "".join(texts[:n]).lstrip(".") in self.nodes), 0)
        if any(isinstance(step, int) for step in steps[known:]) or path in self.nodes:
            return None
        inner: Plain = value
        for step in reversed(steps[known:]):
            inner = {str(step): inner}
        return self._with_children("".join(texts[:known]).lstrip("."), inner)

    def _with_children(self, path: str, children: Plain) -> Replacements | None:
        node = self._node(path)
        if node is None or (node.is_list or node.quotes):
            return None
        if not node.is_mapping or not node.children:
            return self._opened(node, children)
        last = node.children[-1]
        if node.is_flow:
            return ((last.end, last.end, f", {flow_text(children)[1:-1]}"),)
        column = self._column(last.start)
        end = self._line_end(last.end)
        return ((end, end, "".join(f"\n{' ' * column}{line}" for line in block_lines(children))),)

    def _opened(self, node: YamlNode, value: Plain) -> Replacements | None:
        """Write a collection in the place of an empty one, or of nothing."""
        start, end = node.value.start, node.value.end
        is_in_flow = any(self.nodes[one.path].is_flow for one in self._around(node))
        rest = self.text[end : self._line_end(end)]
        if node.key is None or is_in_flow or rest.strip():
            written = flow_text(value)
            return ((start, end, written if start < end else f" {written}"),)
        column = self._column(node.key.start) + (self._list_indent if not isinstance(value, Mapping) else _WIDTH)
        lines = "".join(f"\n{' ' * column}{line}" for line in block_lines(value))
        colon = start - len(self.text[:start]) + len(self.text[:start].rstrip())
        return ((colon, end, lines),)

    def _around(self, node: YamlNode) -> list[YamlNode]:
        """Return what a node stands in."""
        found = list[YamlNode]()
        while node.path != ROOT:
            node = self.nodes[node.parent]
            found.append(node)
        return found

    @cached_property
    def _list_indent(self) -> int:
        """How far the dash of a list stands behind the key that it belongs to, as far as the text shows it."""
        for node in self.nodes.values():
            if node.is_list and not node.is_flow and node.children and node.key is not None:
                dash = self._dash_column(node.children[0])
                if dash is not None:
                    return max(dash - self._column(node.key.start), 0)
        return _WIDTH

    def _node(self, path: str) -> YamlNode | None:
        node = self.nodes.get(path)
        return None if node is None or node.is_twofold else node

    def _column(self, place: int) -> int:
        return place - self.text.rfind("\n", 0, place) - 1

    def _line_end(self, place: int) -> int:
        end = self.text.find("\n", place)
        return end if end >= 0 else len(self.text)

    def _end_with_comments(self, node: YamlNode, column: int) -> int:
        """Return the end of the last line of a node, or of the comments that follow and stand deeper than a column."""
        end = self._line_end(node.end)
        while following := _DEEPER_COMMENT.match(self.text, end):
            if len(following["indent"]) <= column:
                break
            end = following.end()
        return end

    def _dash(self, node: YamlNode) -> int | None:
        """Return where the dash of an entry stands."""
        before = self.text[: node.start].rstrip()
        return len(before) - 1 if before.endswith("-") else None

    def _dash_column(self, node: YamlNode) -> int | None:
        dash = self._dash(node)
        is_alone = dash is not None and not self.text[self.text.rfind("\n", 0, dash) + 1 : dash].strip()
        return self._column(dash) if dash is not None and is_alone else None

    def _if_bare(self, start: int, end: int, new: str, node: YamlNode) -> Replacements | None:
        """Replace a stretch in which no comment stands that would be lost, other than behind what is left out."""
        colon = self.text.find(":", node.key.end, start + 1) if node.key else -1
        if colon < 0 or self._has_comment(colon, end):
            return None
        return ((colon + 1, end, f" {new}"),)

    def _has_comment(self, start: int, end: int) -> bool:
        """Tell whether a comment may stand in a stretch; a sign in a text is taken for one, to be safe."""
        return bool(_COMMENT.search(self.text[start:end]))

    def _without_flow(self, node: YamlNode, parent: YamlNode) -> Replacements | None:
        place = _place(parent, node)
        if place + 1 < len(parent.children):
            start, end = node.start, parent.children[place + 1].start
        else:
            start, end = parent.children[place - 1].end, node.end
        return None if self._has_comment(start, end) else ((start, end, ""),)

    def _without_block(self, node: YamlNode, parent: YamlNode) -> Replacements | None:
        start = node.start if node.key else self._dash(node)
        if start is None:
            return None
        line = self.text.rfind("\n", 0, start) + 1
        end = self._line_end(node.end)
        if not self.text[line:start].strip():
            is_last = end == len(self.text)
            return ((max(line - 1, 0), end, ""),) if is_last else ((line, end + 1, ""),)
        place = _place(parent, node)
        if place + 1 == len(parent.children) or node.key is None:
            return None
        following = parent.children[place + 1].start
        return None if self._has_comment(node.end, following) else ((node.start, following, ""),)


def _place(parent: YamlNode, node: YamlNode) -> int:
    """Return which one of the children of its parent a node is; another one may be equal to it but for its place."""
    return next(place for place, child in enumerate(parent.children) if child is node)


def flow_text(value: Plain, quotes: str = "") -> str:
    """Return a value as it is written on one line."""
    if isinstance(value, YamlText):
        return str(value)
    if isinstance(value, str):
        return scalar_text(value, quotes)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_text(key)}: {flow_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(flow_text(inner) for inner in value) + "]"
    return json.dumps(value)


def scalar_text(text: str, quotes: str = "") -> str:
    """Return a text as YAML has it, in quotes where it would mean something else without."""
    is_plain = _PLAIN_TEXT.match(text) and (is_surely_text(text) or isinstance(read_plain(text).value, str))
    if quotes == '"' or not text.isprintable():
        return '"' + "".join(map(_escaped, text)) + '"'
    if is_plain and not quotes:
        return text
    return "'" + text.replace("'", "''") + "'"


def _escaped(character: str) -> str:
    """Return a character as it stands in double quotes."""
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def block_lines(value: Plain, quotes: str = "") -> list[str]:
    """Return a value as lines of their own, with dashes for lists and a line for each key."""
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in _entry_lines(f"{scalar_text(key)}:", inner)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [line for inner in value for line in _dashed(inner, quotes)]
    return [flow_text(value, quotes)]


def _entry_lines(key: str, value: Plain) -> list[str]:
    if isinstance(value, str | int | float | bool) or not value:
        return [f"{key} {flow_text(value)}"]
    return [key, *(f"{' ' * _WIDTH}{line}" for line in block_lines(value))]


def _dashed(value: Plain, quotes: str) -> list[str]:
    first, *rest = block_lines(value, quotes)
    return [f"- {first}", *(f"  {line}" for line in rest)]
