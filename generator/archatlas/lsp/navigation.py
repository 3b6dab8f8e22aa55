"""From a name to where it is declared and used, and to the published pages."""

from collections.abc import Iterator

from lsprotocol import types

from archatlas.formats.yaml_spans import ROOT, YamlNode
from archatlas.lsp.cards import address_of
from archatlas.lsp.documents import DocumentSort, sort_of
from archatlas.lsp.mentioned import Mentioned, pointed_at
from archatlas.lsp.named_values import NamedKind, kind_of_keys, kind_of_value
from archatlas.lsp.nodes import nodes_of
from archatlas.lsp.position import editor_range
from archatlas.lsp.positions import uri_of
from archatlas.lsp.references import ALIASES, range_between, references_in, references_to
from archatlas.lsp.snapshot import Snapshot
from archatlas.lsp.vocabulary import matching, vocabulary_of
from archatlas.model.module import Module, ModuleName
from archatlas.model.source import Range, range_at
from archatlas.render.site.links import module_address, rule_address
from archatlas.render.text.escaping import one_line

SYMBOLS = 500
"""Most modules of an answer to a query over the whole estate."""
OUTLINE_DEPTH = 4
"""Levels of an outline."""
OUTLINE_SYMBOLS = 2_000
"""Most entries of an outline."""
NAME = "identity.name"


def definition(snapshot: Snapshot, path: str, position: types.Position) -> list[types.Location]:
    """Return where what is named at a place is declared: a module, the emitters of a topic, an owner, a lane."""
    pointed = pointed_at(snapshot, path, position)
    named = pointed.named if pointed else None
    return list(_declared(snapshot, named)) if named else []


def _declared(snapshot: Snapshot, named: Mentioned) -> Iterator[types.Location]:
    assessment = snapshot.assessment
    if named.kind is NamedKind.MODULE:
        today = assessment.evaluated.context.name_of_today(named.name)
        module = assessment.catalog.get(ModuleName(named.name)) or assessment.catalog.get(ModuleName(today))
        if module is not None:
            yield _location(module.path, name_range(snapshot, module))
    elif named.kind is NamedKind.TOPIC:
        topic = assessment.evaluated.context.topics.get(named.name)
        for name in topic.emitters if topic else ():
            module = assessment.catalog[name]
            text = snapshot.texts.get(module.path, "")
            for one in references_in(module.path, text, DocumentSort.SCHEMA, NamedKind.TOPIC, named.name):
                if "consumes" not in one.key_path:
                    yield _location(one.path, one.range)
    elif named.kind in (NamedKind.OWNER, NamedKind.LANE, NamedKind.LAYER):
        path = snapshot.settings_path
        text = snapshot.texts.get(path, "")
        found = references_in(path, text, DocumentSort.SETTINGS, named.kind, named.name)
        declaring = {NamedKind.OWNER: "owners", NamedKind.LANE: "lanes.order", NamedKind.LAYER: "layers.order"}
        yield from (_location(path, one.range) for one in found if one.key_path.startswith(declaring[named.kind]))


def name_range(snapshot: Snapshot, module: Module) -> Range:
    """Return where the name of a module is declared, as the text of its file has it now."""
    text = snapshot.texts.get(module.path, "")
    for one in references_in(module.path, text, DocumentSort.SCHEMA, NamedKind.MODULE, module.name):
        if one.key_path == NAME:
            return one.range
    place = module.at(NAME)
    return range_at(max(place.line, 1), max(place.column, 1))


def references(
    snapshot: Snapshot, path: str, position: types.Position, context: types.ReferenceContext
) -> list[types.Location]:
    """Return where what is named at a place is named, in schemas and in the settings."""
    pointed = pointed_at(snapshot, path, position)
    if pointed is None or pointed.named is None:
        return []
    found = references_to(snapshot, pointed.named.kind, pointed.named.name)
    return [
        _location(one.path, one.range)
        for one in found
        if context.include_declaration or one.key_path != NAME or one.is_key
    ]


def _location(path: str, stretch: Range) -> types.Location:
    return types.Location(uri_of(path), editor_range(stretch))


def document_symbols(snapshot: Snapshot, path: str) -> list[types.DocumentSymbol]:
    """Return the outline of a file."""
    text = snapshot.texts.get(path, "")
    if sort_of(snapshot, path) is DocumentSort.OTHER:
        return []
    root = nodes_of(text).get(ROOT)
    return _Outline(text).of(root, OUTLINE_DEPTH) if root is not None else []


class _Outline:
    """The keys of a text, as many as one can look at."""

    def __init__(self, text: str) -> None:
        self._text, self._left = text, OUTLINE_SYMBOLS

    def of(self, parent: YamlNode, levels: int) -> list[types.DocumentSymbol]:
        found = []
        for number, node in enumerate(parent.children):
            if self._left <= 0:
                break
            self._left -= 1
            inside = self.of(node, levels - 1) if levels > 1 and not node.is_scalar else []
            found.append(self._symbol(number, node, inside))
        return found

    def _symbol(self, number: int, node: YamlNode, inside: list[types.DocumentSymbol]) -> types.DocumentSymbol:
        whole = editor_range(range_between(self._text, node.start, node.end))
        head = node.key or node.value
        begun = self._text[head.start : head.end].partition("\n")[0]
        own = editor_range(range_between(self._text, head.start, head.start + len(begun)))
        value = one_line(self._text[node.value.start : node.value.end], 80) if node.is_scalar and node.key else None
        name = one_line(begun.strip("'\""), 80) if node.key or node.is_scalar else self._entry_name(number, node)
        return types.DocumentSymbol(name or str(number + 1), _symbol_kind(node), whole, own, value, children=inside)

    def _entry_name(self, number: int, node: YamlNode) -> str:
        """Return what an entry of a list is known by: its first value."""
        first = next((child for child in node.children if child.is_scalar), None)
        said = self._text[first.value.start : first.value.end] if first else ""
        return one_line(said.strip("'\""), 80) or str(number + 1)


def _symbol_kind(node: YamlNode) -> types.SymbolKind:
    if node.path == NAME:
        return types.SymbolKind.Module
    if node.is_mapping:
        return types.SymbolKind.Namespace if node.parent == ROOT else types.SymbolKind.Object
    return types.SymbolKind.Array if node.is_list else types.SymbolKind.String


def workspace_symbols(snapshot: Snapshot, query: str) -> list[types.WorkspaceSymbol]:
    """Return the modules and the topics that a query fits."""
    assessment = snapshot.assessment
    names = vocabulary_of(assessment).modules(query.strip().casefold(), SYMBOLS)
    found = [_module_symbol(snapshot, assessment.catalog[name]) for name in names]
    topics = assessment.evaluated.context.topics
    for name in matching(topics, query.strip(), SYMBOLS - len(found))[0] if query.strip() else ():
        ends = (*topics[name].emitters, *topics[name].consumers)
        module = assessment.catalog[ends[0]]
        place = _location(module.path, range_at(1, 1))
        found.append(types.WorkspaceSymbol(place, one_line(name, 120), types.SymbolKind.Event, container_name="topics"))
    return found


def _module_symbol(snapshot: Snapshot, module: Module) -> types.WorkspaceSymbol:
    place = module.at(NAME)
    start = range_at(max(place.line, 1), max(place.column, 1))
    container = one_line(module.ownership.owner or module.lane, 120)
    return types.WorkspaceSymbol(
        _location(module.path, start), module.name, types.SymbolKind.Module, container_name=container
    )


def document_links(snapshot: Snapshot, path: str) -> list[types.DocumentLink]:
    """Return the links of a file to published pages: of the modules and the rules that it names."""
    sort, text = sort_of(snapshot, path), snapshot.texts.get(path, "")
    if sort is DocumentSort.OTHER or not snapshot.published_url:
        return []
    found = []
    for node in nodes_of(text).values():
        spans = [(node.key, kind_of_keys(sort, node.parent)), (node.value, kind_of_value(sort, node.path))]
        for span, kind in spans:
            if span is None or kind is None or (span is node.value and not node.is_scalar) or node.parent == ALIASES:
                continue
            raw = text[span.start : span.end]
            is_quoted = raw[:1] in ("'", '"')
            target = _page_of(snapshot, kind, raw.strip("'\""))
            if target:
                inner = range_between(text, span.start + is_quoted, span.end - is_quoted)
                found.append(types.DocumentLink(editor_range(inner), target))
    return found


def _page_of(snapshot: Snapshot, kind: NamedKind, name: str) -> str:
    if kind in (NamedKind.MODULE, NamedKind.OWN_MODULE):
        is_known = name in snapshot.assessment.catalog
        return address_of(snapshot, module_address(name)) if is_known else ""
    if kind in (NamedKind.RULE, NamedKind.RULE_PATTERN) and "*" not in name:
        return address_of(snapshot, rule_address(name))
    return ""
