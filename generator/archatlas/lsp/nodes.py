"""The keys and values of a text that an editor asks about again and again."""

from collections.abc import Mapping
from functools import lru_cache

from archatlas.formats.yaml_spans import YamlNode, yaml_nodes

MOST = 20_000
"""Most keys and values of a text that are looked at; real schemas have up to 3,000."""


@lru_cache(maxsize=8)
def nodes_of(text: str) -> Mapping[str, YamlNode]:
    """Return the keys and values of a text by key path, as far as it can be parsed."""
    return yaml_nodes(text, MOST)
