"""Which value of the settings names a place that cannot be used, so that an editor can show it."""

import os
import re
from pathlib import Path

from archatlas.formats.yaml_spans import YamlNode, yaml_nodes
from archatlas.model.source import Location
from archatlas.sources.repository import work_tree_around

_PLACES = re.compile(
    r"schemas(\[[0-9]+\])?|pages\.(root|decisions)(\[[0-9]+\])?|scan\.code|evidence\.series|sources\[[0-9]+\]\.path"
)
"""The keys whose values are directories or files below the root."""


def refused_place(settings_path: str, text: str) -> Location:
    """Return where settings name what is not there or lies outside of the repository; the file, if nowhere."""
    home = Path(settings_path).parent
    for node in yaml_nodes(text).values():
        if node.is_scalar and _PLACES.fullmatch(node.path) and not _can_be_used(home, _said(text, node)):
            line, column = (
                text.count("\n", 0, node.value.start) + 1,
                node.value.start - text.rfind("\n", 0, node.value.start),
            )
            return Location(settings_path, line, column)
    return Location(settings_path)


def _said(text: str, node: YamlNode) -> str:
    said = text[node.value.start : node.value.end]
    return said[1:-1] if node.quotes else said


def _can_be_used(home: Path, said: str) -> bool:
    top = work_tree_around(home.resolve()) or home.resolve()
    place = Path(os.path.realpath(home / said))
    return place.is_relative_to(top) and os.path.exists(place)  # noqa: PTH110  # which is false of what is too long
