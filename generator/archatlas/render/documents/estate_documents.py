"""The documents of the estate for programs, such as `graph.json`: whole where they are small, else in parts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.documents.estate_table import owner_of
from archatlas.render.documents.json_text import Plain, json_text
from archatlas.render.documents.module_json import BANDS, REQUIREMENT_KINDS, health_document
from archatlas.render.documents.quality_tables import QUALITY_TABLES
from archatlas.render.site.components.requirement_words import broken_rules
from archatlas.render.site.contracts.offers import OTHER
from archatlas.render.site.links import Anchors, TableName, module_address, owner_address, topic_address
from archatlas.render.site.module.contract import entry_points
from archatlas.render.site.page import LazyFile, PageOptions, RenderedFile

DOCUMENTS = "documents"
"""The directory of the parts of documents that are too large for one file."""

MOST_ROWS = 10_000
"""Rows of one file, above which a document is an index of its parts: no file of it has more than some megabytes."""

VERSION = 1
SCHEMA = "schemas/documents-json.schema.json"


class DocumentName(StrEnum):
    """What a document is about; its file is called so."""

    GRAPH = "graph"
    CONTRACTS = "contracts"
    OWNERS = "owners"
    FINDINGS = "findings"
    HEALTH = "health"
    TOPICS = "topics"


Rows = Iterator[dict[str, Plain]]


@dataclass(frozen=True, slots=True)
class EstateDocument:
    """A document with its lists of rows by their names."""

    name: DocumentName
    lists: Mapping[str, Callable[[Assessment, PageOptions], Rows]]

    @property
    def path(self) -> str:
        """Return where the document lies."""
        return f"{self.name.value}.json"


class EstateDocuments:
    """The documents of one estate, each made once."""

    def __init__(self, assessment: Assessment, options: PageOptions, most_rows: int = MOST_ROWS) -> None:
        """Begin with none of them made."""
        self._known = assessment, options, most_rows
        self._made: dict[str, list[RenderedFile]] = {}

    def whole(self, document: EstateDocument) -> LazyFile:
        """Return a document at the top of the site."""
        return LazyFile(document.path, lambda: self._files(document)[0])

    def parts(self) -> Iterator[LazyFile]:
        """Yield the parts of documents that are too large for one file."""
        for document in ESTATE_DOCUMENTS:
            yield from (LazyFile(file.path, partial(_itself, file)) for file in self._files(document)[1:])

    def _files(self, document: EstateDocument) -> list[RenderedFile]:
        if document.path not in self._made:
            self._made[document.path] = _files(document, *self._known)
        return self._made[document.path]


def _itself(file: RenderedFile) -> RenderedFile:
    return file


def _files(
    document: EstateDocument, assessment: Assessment, options: PageOptions, most_rows: int
) -> list[RenderedFile]:
    """Return the document, and its parts where it has several."""
    lists = {name: [json_text(row) for row in rows(assessment, options)] for name, rows in document.lists.items()}
    date = assessment.data_date
    head: dict[str, Plain] = {
        "$schema": SCHEMA,
        "version": VERSION,
        "document": document.name.value,
        "data_date": date.date().isoformat() if date else None,
        "rows": {name: len(rows) for name, rows in lists.items()},
    }
    if document.name is DocumentName.GRAPH:
        head |= {"directed": True, "multigraph": False, "graph": {}}
    if all(len(rows) <= most_rows for rows in lists.values()):
        return [RenderedFile(document.path, _text({**head, "parts": []}, lists))]
    cut = list(_cut(lists, most_rows))
    paths = [f"{DOCUMENTS}/{document.name.value}-{number}.json" for number in range(1, len(cut) + 1)]
    index = RenderedFile(document.path, _text({**head, "parts": [*paths]}, {name: [] for name in lists}))
    inner: dict[str, Plain] = head | {"$schema": f"../{SCHEMA}", "parts": []}
    return [index, *(RenderedFile(path, _text(inner, part)) for path, part in zip(paths, cut, strict=True))]


def _cut(lists: Mapping[str, list[str]], most_rows: int) -> Iterator[dict[str, list[str]]]:
    """Yield parts with rows of one list each, in order."""
    for name, rows in lists.items():
        for start in range(0, len(rows), most_rows):
            yield {other: rows[start : start + most_rows] if other == name else [] for other in lists}


def _text(head: Mapping[str, Plain], lists: Mapping[str, list[str]]) -> str:
    written = ",\n".join(f'"{name}":[\n{_joined(rows)}]' for name, rows in lists.items())
    return f"{json_text(head)[:-1]},\n{written}}}\n"


def _joined(rows: list[str]) -> str:
    return ",\n".join(rows) + "\n" if rows else ""


def _nodes(assessment: Assessment, _options: PageOptions) -> Rows:
    for module in assessment.catalog.values():
        name, health = module.name, assessment.health[module.name]
        yield {
            "id": name,
            "lane": module.lane,
            "layer": module.identity.layer,
            "tier": module.identity.tier,
            "status": module.identity.status,
            "owner": owner_of(assessment, name),
            "score": health.shown,
            "band": BANDS[health.band],
            "wave": assessment.graph.wave_of[name],
            "page": _page(module),
        }


def _edges(assessment: Assessment, _options: PageOptions) -> Rows:
    """Yield the requirements between modules of the estate, from the requirer to the required one."""
    for line in assessment.requirements:
        kind = REQUIREMENT_KINDS[line.kind]
        breaks: list[Plain] = [*broken_rules(assessment, line.ends)]
        yield {"source": line.requirer, "target": line.required, "kind": kind, "breaks": breaks}
    for name, targets in assessment.graph.optional.items():
        for target in targets:
            yield {"source": name, "target": target, "kind": "optional", "breaks": []}


def _contracts(assessment: Assessment, _options: PageOptions) -> Rows:
    for module in assessment.catalog.values():
        page, api, data = _page(module), module.contracts.api, module.data_and_events
        entries: list[Plain] = [
            {"kind": entry.kind or OTHER, "name": entry.name, "address": f"{page}#{entry.anchor}"}
            for entry in entry_points(module)
        ]
        yield {
            "module": module.name,
            "owner": owner_of(assessment, module.name),
            "version": api.version,
            "page": page,
            "entries": entries,
            "errors": _errors(module),
            "invariants": list(module.contracts.invariants),
            "emits": [event.topic for event in data.emits],
            "consumes": [event.topic for event in data.consumes],
        }


def _errors(module: Module) -> list[Plain]:
    anchors = Anchors()  # no other row of the page has an anchor that begins so
    return [
        {
            "code": error.code,
            "retriable": error.retriable,
            "http_status": error.http_status,
            "backoff": error.backoff,
            "address": f"{_page(module)}#{anchors.row('error', error.code)}",
        }
        for error in module.contracts.error_taxonomy
    ]


def _owners(assessment: Assessment, _options: PageOptions) -> Rows:
    for owner in assessment.owners.by_handle.values():
        contact = owner.contact
        yield {
            "owner": owner.handle if owner.is_named else None,
            "name": contact.name or None,
            "description": contact.description or None,
            "mail": contact.mail or None,
            "chat": contact.chat or None,
            "on_call": contact.on_call or None,
            "page": f"{owner_address(owner.slug)}/",
            "modules": [module.name for module in owner.modules],
        }


def _findings(assessment: Assessment, options: PageOptions) -> Rows:
    table = next(one for one in QUALITY_TABLES if one.name is TableName.FINDINGS)
    for row in table.rows(assessment, options):
        yield dict(zip(table.fields, row, strict=True))


def _health(assessment: Assessment, _options: PageOptions) -> Rows:
    for module in assessment.catalog.values():
        said = health_document(assessment.health[module.name], assessment.health_rules)
        areas = said["areas"]
        assert isinstance(areas, list)
        kept = ("area", "earned", "known", "points")
        yield {
            "module": module.name,
            **{key: said[key] for key in ("score", "exact", "band", "earned", "known", "points", "dependents")},
            "areas": [{key: area[key] for key in kept} for area in areas if isinstance(area, dict)],
        }


def _topics(assessment: Assessment, _options: PageOptions) -> Rows:
    for topic in assessment.topics.values():
        yield {
            "topic": topic.name,
            "page": f"{topic_address(assessment.topic_slugs[topic.name])}/",
            "producers": list(_producers(assessment, topic.name, topic.emitters)),
            "consumers": list(_consumers(assessment, topic.name, topic.consumers)),
        }


def _producers(assessment: Assessment, topic: str, names: Iterable[ModuleName]) -> Rows:
    for module in (assessment.catalog[name] for name in names):
        event = next((one for one in module.data_and_events.emits if one.topic == topic), None)
        said = (event.schema_ref, event.frequency, event.retention) if event else (None, None, None)
        owner = owner_of(assessment, module.name)
        yield {
            "module": module.name,
            "owner": owner,
            **dict(zip(("schema", "frequency", "retention"), said, strict=True)),
        }


def _consumers(assessment: Assessment, topic: str, names: Iterable[ModuleName]) -> Rows:
    for module in (assessment.catalog[name] for name in names):
        event = next((one for one in module.data_and_events.consumes if one.topic == topic), None)
        schema, required = (event.schema_ref, event.required) if event else (None, None)
        owner = owner_of(assessment, module.name)
        yield {"module": module.name, "owner": owner, "schema": schema, "required": required}


def _page(module: Module) -> str:
    return f"{module_address(module.name)}/"


ESTATE_DOCUMENTS = (
    EstateDocument(DocumentName.GRAPH, {"nodes": _nodes, "edges": _edges}),
    EstateDocument(DocumentName.CONTRACTS, {"contracts": _contracts}),
    EstateDocument(DocumentName.OWNERS, {"owners": _owners}),
    EstateDocument(DocumentName.FINDINGS, {"findings": _findings}),
    EstateDocument(DocumentName.HEALTH, {"modules": _health}),
    EstateDocument(DocumentName.TOPICS, {"topics": _topics}),
)
