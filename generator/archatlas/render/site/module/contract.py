"""The API contract of a module: entry points, compatibility, invariants, errors."""

from collections.abc import Iterator
from functools import lru_cache

from archatlas.model.api_document import ApiDocument, ApiEntryKind
from archatlas.model.module import Module, ModuleName
from archatlas.model.operations import ConsumedEvent, EmittedEvent
from archatlas.model.record import dataclass, replace
from archatlas.render.site.api_documents.tables import module_blocks
from archatlas.render.site.components.blocks import (
    MUTED,
    Beside,
    Block,
    Bullet,
    Bullets,
    Grid,
    Group,
    GroupedTable,
    Row,
    Section,
    Table,
    Text,
    missing,
)
from archatlas.render.site.links import Anchors, module_address
from archatlas.render.site.module.fact_collector import FactCollector
from archatlas.render.site.module.fields import COMPATIBILITY, plain_text
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

KINDS = {"rest": "REST", "grpc": "gRPC", "event": "Event", "graphql": "GraphQL", "cli": "Command", "python": "Python"}
"""Kinds of entry in the order of the page: what others call over the network first, names of the code last."""
_ORDER = (*(kind for kind in KINDS if kind != "python"), "", "python")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FOLD_ABOVE = 12
"""Entries of one kind before a fold; nobody looks for the thirteenth by reading."""


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One entry of a public surface: its kind, what it is called, how short a page may say it, its anchor."""

    kind: str
    name: str
    shown: str
    anchor: str


def contract_section(collector: FactCollector) -> list[Section]:
    """Return what callers may rely on."""
    entries, compatibility = _entry_points(collector), _compatibility(collector)
    rules = [*_errors(collector), *_invariants(collector)]
    found = {getattr(block, "anchor", "") for block in (*compatibility, *rules)} - {""}
    entries += _described(collector)
    blocks = [
        *entries,
        *([Beside(rules[0], rules[1])] if len(rules) == 2 else rules),
        *compatibility,
    ]
    section = [
        replace(one, number=str(len(collector.module.contracts.api.surface) or ""), note=_version(collector))
        for one in collector.section("api", "API contract", blocks, tuple(sorted(found)))
    ]
    if not collector.module.contracts.api.surface:
        collector.add_gap("Entry points", "contracts.api.surface", "api")
    if "errors" not in found:
        collector.add_gap("Error taxonomy", "contracts.error_taxonomy", "errors")
    if "invariants" not in found:
        collector.add_gap("Always true, of its own", "contracts.invariants", "invariants")
    return section


def _described(collector: FactCollector) -> Iterator[Block]:
    """Yield what the files say that describe the API for machines; those of records stand with their records."""
    own = collector.options.own.described.of(collector.module.name)
    named = [one for one in own if one.key.startswith("contracts.")]
    return module_blocks(named, module_address(collector.module.name), collector.anchors)


def _version(collector: FactCollector) -> str:
    """Say which version the contract has and how far it is compatible, in as many words as stand beside a heading."""
    api = collector.module.contracts.api
    forward = {"patch": "compatible within patch versions", "minor": "compatible within minor versions"}
    compatible = forward.get(api.compatibility.forward or "") or ("compatible" if api.compatibility.backward else "")
    return ", ".join(filter(None, (one_line(api.version or ""), compatible)))


def kind_and_name(entry: str) -> tuple[str, str]:
    """Split `python: lane.module.Name` into its kind, lower case, and the rest; without a known kind, all is name."""
    kind, _, name = entry.partition(":")
    known = kind.strip().lower()
    return (known, name.strip()) if known in KINDS and name.strip() else ("", entry.strip())


def entry_points(module: Module) -> tuple[EntryPoint, ...]:
    """Return the public surface of a module in the order of its schema, each entry with its anchor on the page."""
    return _surface(module.name, module.contracts.api.surface)


@lru_cache(maxsize=8)  # the page of a module asks, and then its entry in the search
def _surface(module: ModuleName, declared: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    anchors = Anchors()  # no other row of the page has an anchor that begins so
    return tuple(_entry_point(module, entry, anchors) for entry in declared)


def _entry_point(module: ModuleName, declared: str, anchors: Anchors) -> EntryPoint:
    kind, name = kind_and_name(declared)
    shown = name
    if kind == "python":
        package, _, attribute = name.rpartition(".")
        shown = attribute if package == module or package.startswith(f"{module}.") else name
    return EntryPoint(kind, name, one_line(shown), anchors.row(f"api-{kind or 'other'}", shown))


def _entry_points(collector: FactCollector) -> list[Block]:
    by_kind: dict[str, list[Row]] = {}
    described = _described_methods(collector)
    for entry in entry_points(collector.module):
        methods = described.get(entry.name, []) if entry.kind == "rest" else []
        by_kind.setdefault(entry.kind, []).append(_entry_row(collector, entry, methods))
    groups = tuple(_group(kind, by_kind[kind]) for kind in _ORDER if kind in by_kind)
    return [GroupedTable(("Kind", "Entry point", "How to use it"), groups)] if groups else []


def _group(kind: str, rows: list[Row]) -> Group:
    return Group(KINDS.get(kind, "Other"), tuple(rows[:FOLD_ABOVE]), tuple(rows[FOLD_ABOVE:]))


def _entry_row(collector: FactCollector, entry: EntryPoint, methods: list[str]) -> Row:
    use = Text(", ".join(methods)) if methods else Text("methods not declared", note=MUTED)
    if entry.kind == "python":
        package, dot, attribute = entry.name.rpartition(".")
        use = Text(f"from {package} import {attribute}" if dot else f"import {entry.name}", code=True)
    elif entry.kind == "event":
        use = Text(_event_use(collector, entry.name))
    elif entry.kind not in ("rest", "grpc") or entry.name.partition(" ")[0] in METHODS or _names_method(entry):
        use = Text("")
    name = collector.topic(entry.name) if entry.kind == "event" else Text(entry.shown, code=True)
    return Row(((name,), (use,)), entry.anchor)


def _names_method(entry: EntryPoint) -> bool:
    """Tell whether it is one method of a gRPC service, as in `shop.v1.Orders/Place`."""
    return entry.kind == "grpc" and "/" in entry.name


def _described_methods(collector: FactCollector) -> dict[str, list[str]]:
    """Return the methods that descriptions of the module's API have for each REST path, in their order."""
    methods: dict[str, list[str]] = {}
    for named in collector.options.own.described.of(collector.module.name):
        for one in named.document.entries if isinstance(named.document, ApiDocument) else ():
            if one.kind is ApiEntryKind.OPERATION:
                method, _, path = one.name.partition(" ")
                methods.setdefault(path, []).append(one_line(method))
    return methods


def _event_use(collector: FactCollector, topic: str) -> str:
    """Say what the module does with a topic and how many modules are at its other end."""
    data, known = collector.module.data_and_events, collector.assessment.topics.get(topic)
    for event in data.emits:
        if event.topic == topic:
            readers = count(len(known.consumers), "module") if known else ""
            return ", ".join(filter(None, ("emits", event_line(event), readers and f"read by {readers}")))
    for consumed in data.consumes:
        if consumed.topic == topic:
            return f"consumes, {event_line(consumed)}".rstrip(", ")
    return "direction not declared"


def event_line(event: EmittedEvent | ConsumedEvent) -> str:
    """Describe an event in a phrase: its schema, how often it comes, how long it is kept."""
    parts = [event.schema_ref or ""]
    if isinstance(event, EmittedEvent):
        parts += [f"{event.frequency} frequency" if event.frequency else ""]
        parts += [f"kept {event.retention}" if event.retention else ""]
    elif event.required is not None:
        parts.append("required" if event.required else "optional")
    return one_line(", ".join(part for part in parts if part))


def _compatibility(collector: FactCollector) -> list[Block]:
    facts = collector.facts(COMPATIBILITY)
    if facts and not collector.module.contracts.api.surface and len(facts) <= 2:
        collector.more += facts
        return []
    return [Grid(tuple(facts), "Compatibility", "compatibility")] if facts else []


def _invariants(collector: FactCollector) -> list[Block]:
    key = "contracts.invariants"
    own = [text for text in collector.module.contracts.invariants if not collector.is_boilerplate(key, text)]
    bullets = []
    for text in own:
        lead, colon, rest = text.partition(": ")
        split = bool(colon) and len(lead) <= 40 and lead.count(" ") <= 3
        anchor = collector.anchors.row("invariant", lead if split else text[:60])
        bullets.append(Bullet(one_line(rest if split else text), one_line(f"{lead}:") if split else "", anchor))
    return [Bullets(tuple(bullets), "Always true", "invariants")] if bullets else []


def _errors(collector: FactCollector) -> list[Block]:
    rows = tuple(
        Row(
            (
                (Text(one_line(error.code), code=True),),
                (missing("retry") if error.retriable is None else Text(plain_text(error.retriable)),),
                (missing("HTTP status") if error.http_status is None else Text(str(error.http_status)),),
                (missing("backoff") if not error.backoff else Text(one_line(error.backoff)),),
            ),
            collector.anchors.row("error", error.code),
        )
        for error in collector.module.contracts.error_taxonomy
    )
    return [Table(("Code", "Retry", "HTTP status", "Backoff"), rows, "Errors", "errors")] if rows else []
