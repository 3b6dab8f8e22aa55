"""Reads JSON that nobody vouches for: one value of bounded size, depth and number of parts."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from archatlas.evidence.reports import Chunks, UnreadableArtefact
from archatlas.evidence.xml_stream import ArtefactLimits

_PART = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|([\[{\]}:])', re.DOTALL)
_VALUES_OF_A_PART = 8
"""How many values there may be for each object, list or key: lists of lines are long."""

Reduce = Callable[[dict[str, Any]], Any]
"""Takes an object as soon as it is read, and gives what is kept of it."""


def read_json(chunks: Chunks, limits: ArtefactLimits, reduce: Reduce | None = None) -> dict[str, Any]:
    """Return the object of a document; those in it are reduced as soon as they are read."""
    content = b"".join(chunks())
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError as error:
        raise UnreadableArtefact("it is not written in the encoding that it begins with") from error
    del content
    _refuse_size(text, limits)
    try:
        said = json.loads(text.removeprefix("\ufeff"), object_hook=reduce, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise UnreadableArtefact(f"it is no JSON: {error.msg}", error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableArtefact("it holds numbers that nobody writes, or is nested too deep") from error
    if not isinstance(said, dict):
        raise UnreadableArtefact("it is no object")
    return said


def objects(said: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list; what is none has none."""
    return (one for one in said if isinstance(one, dict)) if isinstance(said, list) else iter(())


def text_in(said: Mapping[str, Any], key: str) -> str:
    """Return the text that stands at a key, a whole number as one; what else stands there is none."""
    value = said.get(key)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _no_number(_name: str) -> None:
    """Read NaN and the infinities, which are no JSON but are written, as nothing."""


def _refuse_size(text: str, limits: ArtefactLimits) -> None:
    """Refuse what has too many parts or lies too deep."""
    if text.count(",") > limits.elements * _VALUES_OF_A_PART:
        raise UnreadableArtefact(f"it has more than {limits.elements * _VALUES_OF_A_PART:,} values")
    depth = parts = 0
    for found in _PART.finditer(text):
        kind = found[1]
        if kind is None:
            continue
        parts += kind not in "]}"
        depth += 1 if kind in "[{" else -1 if kind in "]}" else 0
        if depth > limits.depth:
            raise UnreadableArtefact(f"it is nested more than {limits.depth} deep")
        if parts > limits.elements:
            raise UnreadableArtefact(f"it has more than {limits.elements:,} parts")
