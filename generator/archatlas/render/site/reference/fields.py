"""The field reference: every key of the format, what it means, and how many modules say something under it."""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.declared_values import Usage, usage_of
from archatlas.model.record import dataclass
from archatlas.render.site.module.fields import FIELDS
from archatlas.render.text.words import capitalised, number

Node = Mapping[str, Any]
"""A part of the JSON Schema."""

_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_LISTS = {"section": "list of records", "text": "list of texts", "whole number": "list of whole numbers"}
_LABELS = {field.key: field.label for field in FIELDS}
_FORMATS = {"date-time": "date, or date and time"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A key: where it stands, what it may hold, who says something under it. The path is its anchor as well."""

    path: str
    name: str
    depth: int
    meaning: str
    values: tuple[str, ...]
    type: str
    need: str
    modules: int
    note: str
    label: str = ""
    """What the page of a module calls it, where it is a plain fact there."""


@dataclass(frozen=True, slots=True)
class FieldSection:
    """A section of the format."""

    key: str
    title: str
    meaning: str
    need: str
    modules: int
    rows: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class FieldsView:
    """Everything the field reference prints."""

    sections: tuple[FieldSection, ...]
    modules: int
    fields: int


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    node: Node
    need: str


def fields_view(assessment: Assessment, schema: Node) -> FieldsView:
    """Read the reference off the JSON Schema."""
    tops = tuple(_children("", schema))
    inner = {top.path: tuple(_below(top)) for top in tops}
    every = [place.path for top in tops for place in (top, *inner[top.path])]
    usage = usage_of(assessment.catalog, every)
    defaults = frozenset({*assessment.classifier.defaults, *assessment.classifier.shared_lists})
    sections = tuple(_section(top, inner[top.path], usage, defaults) for top in tops)
    return FieldsView(sections, len(assessment.catalog), sum(len(section.rows) for section in sections))


def _section(
    top: _Place, places: tuple[_Place, ...], usage: Mapping[str, Usage], defaults: Container[str]
) -> FieldSection:
    title = str(top.node.get("title") or capitalised(top.path))
    rows = tuple(_row(place, usage[place.path], defaults) for place in places)
    return FieldSection(top.path, title, _meaning(top.node), top.need, usage[top.path].modules, rows)


def _row(place: _Place, usage: Usage, defaults: Container[str]) -> FieldRow:
    _, *steps = place.path.split(".")
    return FieldRow(
        place.path,
        ".".join(steps),
        len(steps) - 1,
        _meaning(place.node),
        tuple(map(str, _innermost(place.node).get("enum", ()))),
        _type(place.node),
        place.need,
        usage.modules,
        "same in all" if usage.same_in_all else "same in nearly all" if place.path in defaults else "",
        _LABELS.get(place.path, ""),
    )


def _below(place: _Place) -> Iterator[_Place]:
    """Yield every key below a place, each before those inside it; entries of lists have no step of their own."""
    for child in _children(f"{place.path}.", _innermost(place.node)):
        yield child
        yield from _below(child)


def _children(prefix: str, node: Node) -> Iterator[_Place]:
    required, expected = node.get("required", ()), node.get("x-expected", ())
    for name, child in node.get("properties", {}).items():
        need = "required" if name in required else "expected" if name in expected else ""
        yield _Place(f"{prefix}{name}", child, need)


def _innermost(node: Node) -> Node:
    """Return what the entries of a list are, or the node itself; of several shapes the one that has keys."""
    inner: Node = node.get("items", node)
    shapes: tuple[Node, ...] = tuple(inner.get("anyOf", ()))
    return next((shape for shape in shapes if "properties" in shape), inner)


def _meaning(node: Node) -> str:
    return str(node.get("description", ""))


def _type(node: Node) -> str:
    if node.get("type") == "array":
        inner = _type(_innermost(node))
        return _LISTS.get(inner, "list")
    if "properties" in node:
        return "section"
    if "anyOf" in node:
        return ", or ".join(map(_type, node["anyOf"]))
    if "additionalProperties" in node:
        return f"mapping of names to {_type(node['additionalProperties'])}"
    kind = _FORMATS.get(str(node.get("format")), _TYPES.get(str(node.get("type")), ""))
    return f"{kind}{_range(node)}"


def _range(node: Node) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        return f", {number(low)} to {number(high)}"
    if low is not None:
        return f", at least {number(low)}"
    longest = node.get("maxLength")
    return f", up to {longest} characters" if longest else ""
