"""Where the files of an estate name a module, an owner, a topic or a library."""

from collections.abc import Iterator

from archatlas.analysis.estate.topics import EVENT
from archatlas.formats.yaml_spans import YamlNode, yaml_nodes
from archatlas.lsp.documents import DocumentSort, sort_of
from archatlas.lsp.named_values import NamedKind, kind_of_keys, kind_of_value
from archatlas.lsp.nodes import MOST
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.record import dataclass
from archatlas.model.source import Position, Range


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names something; `stretch` counts the characters of the text, quotes included."""

    path: str
    key_path: str
    is_key: bool
    start: int
    end: int
    range: Range


ALIASES = "identity.aliases"
_MODULES = frozenset({NamedKind.MODULE, NamedKind.OWN_MODULE})


def references_to(snapshot: Snapshot, kind: NamedKind, name: str) -> Iterator[Reference]:
    """Yield every place that names something, file by file; only files that hold the name at all are parsed."""
    for path in sorted(snapshot.texts):
        text = snapshot.texts[path]
        if name in text and (sort := sort_of(snapshot, path)) is not DocumentSort.OTHER:
            yield from references_in(path, text, sort, kind, name)


def references_in(path: str, text: str, sort: DocumentSort, kind: NamedKind, name: str) -> Iterator[Reference]:
    """Yield every place of one file that names something."""
    for node in yaml_nodes(text, MOST).values():
        key = node.key
        if key is not None and _fits(kind_of_keys(sort, node.parent), kind) and _said(text, node, is_key=True) == name:
            yield _reference(path, text, node, key.start, key.end, is_key=True)
        if node.is_scalar and name in text[node.value.start : node.value.end]:
            found = NamedKind.MODULE if node.parent == ALIASES else kind_of_value(sort, node.path)
            said = _said(text, node, is_key=False)
            offered = found is NamedKind.SURFACE and said.startswith(EVENT) and kind is NamedKind.TOPIC
            said = said.removeprefix(EVENT).strip() if offered else said
            if said == name and (offered or _fits(found, kind)):
                yield _reference(path, text, node, node.value.start, node.value.end, is_key=False)


def _fits(found: NamedKind | None, wanted: NamedKind) -> bool:
    if found in _MODULES or wanted in _MODULES:
        return found in _MODULES and wanted in _MODULES
    return found is wanted


def _said(text: str, node: YamlNode, is_key: bool) -> str:
    span = node.key if is_key and node.key else node.value
    raw = text[span.start : span.end]
    return raw[1:-1] if len(raw) > 1 and raw[0] in "'\"" and raw[-1] == raw[0] else raw


def _reference(path: str, text: str, node: YamlNode, start: int, end: int, is_key: bool) -> Reference:
    return Reference(path, node.path, is_key, start, end, range_between(text, start, end))


def range_between(text: str, start: int, end: int) -> Range:
    """Return the range between two places of a text, counted in characters."""
    return Range(_position(text, start), _position(text, end))


def _position(text: str, offset: int) -> Position:
    return Position(text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)
