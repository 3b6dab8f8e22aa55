"""What is shown between the lines: owners of required modules, and who requires a module."""

from collections.abc import Iterator

from lsprotocol import types

from archatlas.lsp.documents import DocumentSort, sort_of
from archatlas.lsp.navigation import name_range
from archatlas.lsp.nodes import nodes_of
from archatlas.lsp.position import editor_range
from archatlas.lsp.references import range_between
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.module import Module, ModuleName
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

IMPACT = "archatlas.impact"
"""The command behind a lens: tells who would break."""
_LISTS = ("dependencies.internal.requires", "dependencies.internal.weak_dependencies")
_OTHER_LANE = "⇄"


def inlay_hints(snapshot: Snapshot, path: str, place: types.Range) -> list[types.InlayHint]:
    """Return the hints within a range: behind each required module whose it is, and which other lane it is from."""
    own = _module_of(snapshot, path)
    if own is None or sort_of(snapshot, path) is not DocumentSort.SCHEMA:
        return []
    text = snapshot.texts.get(path, "")
    nodes = nodes_of(text)
    found = []
    for node in (node for key in _LISTS if key in nodes for node in nodes[key].children):
        end = editor_range(range_between(text, node.value.end, node.value.end)).start
        if place.start.line <= end.line <= place.end.line:
            required = snapshot.assessment.catalog.get(ModuleName(text[node.value.start : node.value.end].strip("'\"")))
            label = _label(snapshot, own, required) if required else ""
            if label:
                found.append(types.InlayHint(end, label, padding_left=True))
    return found


def _label(snapshot: Snapshot, own: Module, required: Module) -> str:
    owner = snapshot.assessment.facts.classifier.owner(required)
    parts = [owner or "no owner"]
    if required.lane != own.lane:
        parts.append(f"{_OTHER_LANE} {required.lane}")
    return one_line(" ".join(parts), 60)


def code_lenses(snapshot: Snapshot, path: str) -> list[types.CodeLens]:
    """Return what stands above the name of each module that a file describes."""
    return [_lens(snapshot, module) for module in _modules_of(snapshot, path)]


def _lens(snapshot: Snapshot, module: Module) -> types.CodeLens:
    graph = snapshot.assessment.graph
    direct, every = len(graph.required_by(module.name)), len(graph.dependents(module.name))
    title = f"required by {direct}, impact {every}" if direct else "required by no module"
    return types.CodeLens(
        editor_range(name_range(snapshot, module)), types.Command(title, IMPACT, arguments=[module.name])
    )


def impact_of(snapshot: Snapshot, name: str) -> str:
    """Say who would break with a module, the nearest first; empty where the estate has no such module."""
    module = snapshot.assessment.catalog.get(ModuleName(name))
    if module is None:
        return ""
    impact = snapshot.assessment.impacts.of(module.name)
    lines = [f"{module.name}: {count(len(impact.hard), 'module')} would break, {len(impact.optional)} may"]
    for one in impact.dependents[:_SHOWN]:
        tier = f", tier {one.tier}" if one.tier else ""
        way = " → ".join(impact.path(one))
        lines.append(one_line(f"{one.module} ({one.owner or 'no owner'}{tier}): {way}", 300))
    left = len(impact.dependents) - _SHOWN
    return "\n".join((*lines, *((f"and {count(left, 'more module')}",) if left > 0 else ())))


_SHOWN = 50
"""Most modules that are told of an impact."""


def _module_of(snapshot: Snapshot, path: str) -> Module | None:
    return next(_modules_of(snapshot, path), None)


def _modules_of(snapshot: Snapshot, path: str) -> Iterator[Module]:
    catalog = snapshot.assessment.catalog
    names = snapshot.assessment.evaluated.names.get(path, ())
    yield from (catalog[name] for name in names if catalog[name].has_schema)
