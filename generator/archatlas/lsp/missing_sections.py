"""A section or a key that is missing, with what it should hold: examples of the format in the place of values."""

from collections.abc import Mapping

from archatlas.formats.yaml_edits import Plain, Replacements, YamlEditor
from archatlas.lsp.json_schemas import KeyShape, shape_at

LEVELS = 6
"""How deep a skeleton goes."""


def with_skeleton(text: str, key: str) -> Replacements:
    """Return what adds a key with everything that is expected below it; nothing where that cannot be written."""
    value = skeleton(shape_at(key))
    return () if value is None else YamlEditor(text).with_key(key, value) or ()


def skeleton(shape: KeyShape, levels: int = LEVELS) -> Plain | None:
    """Return a value that may stand somewhere: all keys that are expected, else the first example, else a word."""
    if levels and shape.keys and "array" not in shape.types:
        expected = shape.expected
        inside = {key: skeleton(inner, levels - 1) for key, inner in shape.keys.items() if key in expected}
        said = {key: value for key, value in inside.items() if value is not None}
        return said or {}
    example = next(iter(shape.examples), None)
    if example is not None:
        return _plain(example)
    if shape.words:
        return shape.words[0]
    return [] if "array" in shape.types else {} if "object" in shape.types else None


def _plain(example: object) -> Plain | None:
    if isinstance(example, str | int | float | bool):
        return example
    if isinstance(example, list):
        return [one for one in map(_plain, example) if one is not None]
    if isinstance(example, Mapping):
        return {str(key): one for key, value in example.items() if (one := _plain(value)) is not None}
    return None
