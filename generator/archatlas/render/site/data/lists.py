"""The lists of the data map: topics, records, stores, services from outside, the class of each module's data."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import PERSONAL, Evidence, EvidenceClassifier
from archatlas.analysis.estate.topics import Topic
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import MUTED, Column, Text, missing
from archatlas.render.site.components.labels import owner_cell, topic_text
from archatlas.render.site.components.listing import ListPlan, ListRow
from archatlas.render.site.contracts.sections import end_cell, owners_cell
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import Anchors, TableName, data_classes, link, module_address
from archatlas.render.site.pagination import ListPage, PagingPlan, paginate
from archatlas.render.text.escaping import one_line

ADDRESS = "data"
UNDECLARED = "-"
"""Stands in addresses for what is not declared."""

SEVERITIES = ("critical", "high", "medium", "low")
CLASSIFICATION = "data_and_events.pii.classification"
CLASSES = ("restricted", "confidential", "internal", "public")


@dataclass(frozen=True, slots=True)
class DataLine:
    """A line of one of the lists: the module that declares it, and what it says in the order of the columns."""

    assessment: Assessment
    module: Module
    says: tuple[str, ...]
    anchor: str = ""

    def owner(self, start: str) -> tuple[Text, ...]:
        """Return who answers for the module, with a link from the page at `start`."""
        return owner_cell(self.assessment, self.assessment.classifier.owner(self.module), start)

    @property
    def name(self) -> str:
        """Return what the line is called."""
        return self.says[0]


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic with an anchor of its own, and with what its ends are looked up in."""

    topic: Topic
    anchor: str
    assessment: Assessment


def records(assessment: Assessment) -> ListPage[DataLine]:
    """Return the types of record of all modules, by name."""
    found = [
        DataLine(assessment, module, (one_line(record.name), one_line(record.schema_ref or "")), anchor)
        for module in assessment.catalog.values()
        for record, anchor in data_classes(module)
    ]
    return _paginated("records", "records", found)


def stores(assessment: Assessment) -> ListPage[DataLine]:
    """Return the databases and caches of all modules, by name."""
    found = [DataLine(assessment, module, store) for module in assessment.catalog.values() for store in _stores(module)]
    return _paginated("stores", "stores", found)


def _stores(module: Module) -> Iterator[tuple[str, ...]]:
    storage = module.data_and_events.storage
    for base in storage.databases:
        yield _lines(base.name, "database", base.type, base.retention, base.backup_frequency)
    for cache in storage.caches:
        yield _lines(cache.name, "cache", cache.type, cache.ttl, None)


def service_uses(assessment: Assessment) -> ListPage[DataLine]:
    """Return every use of a service from outside the estate, by name of the service."""
    found = [
        DataLine(assessment, module, _lines(service.name, service.criticality, service.endpoint_env, service.fallback))
        for module in assessment.catalog.values()
        for service in module.dependencies.external.services
    ]
    return _paginated("services", "services", found)


def classified(assessment: Assessment) -> ListPage[DataLine]:
    """Return all modules with the class of their data, those that hold personal data and the strictest ones first."""
    found = [
        DataLine(assessment, module, _classified(assessment.classifier, module))
        for module in assessment.catalog.values()
    ]
    order = {name: place for place, name in enumerate(CLASSES)}
    found.sort(key=lambda line: (line.says[1] != "yes", order.get(line.says[0], len(order)), line.module.name))
    return paginate(f"{ADDRESS}/modules", "modules by class of data", found, PagingPlan((_class, _lane), _module))


def _classified(classifier: EvidenceClassifier, module: Module) -> tuple[str, ...]:
    """Return class, whether it holds personal data, notes, and what only a shared default says of the first two."""
    data = module.data_and_events.pii
    holds = None if data.contains is None else "yes" if data.contains else "no"
    said = (
        (data.classification, classifier.classify(module, CLASSIFICATION, data.classification)),
        (holds, classifier.classify(module, PERSONAL, data.contains)),
    )
    known = (value if state is Evidence.DECLARED else None for value, state in said)
    default = (value if state is Evidence.DEFAULT else None for value, state in said)
    return _lines(*known, data.notes, *default)


def known_topics(assessment: Assessment) -> ListPage[TopicLine]:
    """Return every topic of the estate, by name."""
    anchors = Anchors()
    found = [TopicLine(topic, anchors.row("topic", name), assessment) for name, topic in assessment.topics.items()]
    return paginate(f"{ADDRESS}/topics", "topics", found, PagingPlan((), lambda line: one_line(line.topic.name)))


def _paginated(segment: str, label: str, found: Iterable[DataLine]) -> ListPage[DataLine]:
    lines = sorted(found, key=lambda line: (line.name.lower(), line.name, line.module.name))
    return paginate(f"{ADDRESS}/{segment}", label, lines, PagingPlan((_lane,), _name))


def _lines(*texts: str | None) -> tuple[str, ...]:
    return tuple(one_line(text or "") for text in texts)


def _name(line: DataLine) -> str:
    return line.name


def _class(line: DataLine) -> str:
    return line.name or UNDECLARED


def _module(line: DataLine) -> str:
    return line.module.name


def _lane(line: DataLine) -> str:
    return line.module.lane


NAMED = 5
"""Modules that a cell names; more are a number with a link."""


def _said(text: str, what: str, code: bool = False) -> tuple[Text, ...]:
    return (Text(text, code=code) if text else missing(what),)


def _record_row(line: DataLine, start: str) -> ListRow:
    name, schema = line.says
    href = link(start, module_address(line.module.name), line.anchor)
    cells = ((Text(name or "(empty)", code=True, href=href),), _said(schema, "schema", code=True))
    whose = ((module_text(line.module.name, start),), line.owner(start))
    return ListRow((*cells, *whose), (("lane", line.module.lane),))


def _store_row(line: DataLine, start: str) -> ListRow:
    name, role, technology, kept, backup = line.says
    href = link(start, module_address(line.module.name), "data")
    cells = (
        (Text(name or "(no name)", code=bool(name), href=href),),
        (Text(role),),
        _said(technology, "type"),
        _said(kept, "retention"),
        _said(backup, "backup"),
        (module_text(line.module.name, start),),
        line.owner(start),
    )
    return ListRow(cells, (("role", role), ("type", technology), ("lane", line.module.lane)))


def _service_row(line: DataLine, start: str) -> ListRow:
    name, criticality, endpoint, fallback = line.says
    href = link(start, module_address(line.module.name), "external")
    cells = (
        (Text(name or "(no name)", code=bool(name), href=href),),
        (module_text(line.module.name, start),),
        line.owner(start),
        _said(criticality, "criticality"),
        _said(endpoint, "endpoint", code=True),
        _said(fallback, "fallback"),
    )
    return ListRow(cells, (("service", name), ("criticality", criticality), ("lane", line.module.lane)))


def _classified_row(line: DataLine, start: str) -> ListRow:
    classification, personal, notes, default_class, default_personal = line.says
    cells = (
        (module_text(line.module.name, start),),
        line.owner(start),
        _known(classification, default_class, "classification"),
        _known(personal, default_personal, "personal data"),
        _said(notes, "notes"),
    )
    values = (
        ("classification", classification or UNDECLARED),
        ("personal", personal or UNDECLARED),
        ("lane", line.module.lane),
    )
    return ListRow(cells, values)


def _known(text: str, default: str, what: str) -> tuple[Text, ...]:
    """Return what is declared; a value that nearly all share is shown as what it is."""
    return (Text(default, Evidence.DEFAULT, title=SHARED),) if default else _said(text, what)


SHARED = "not known: nearly every module declares the same value"


def _topic_row(line: TopicLine, start: str) -> ListRow:
    topic, known = line.topic, line.assessment
    emitters = end_cell(known, topic, topic.emitters, start) or (Text("nobody", tag="bad"),)
    consumers = end_cell(known, topic, topic.consumers, start) or (Text("nobody declares it", note=MUTED),)
    ends = "both" if topic.emitters and topic.consumers else "unheard" if topic.consumers else "unused"
    cells = (
        (topic_text(known, topic.name, start),),
        emitters,
        owners_cell(known, topic.emitters, start),
        consumers,
        owners_cell(known, topic.consumers, start),
    )
    return ListRow(cells, (("ends", ends),), line.anchor)


_MODULE, _OWNER = Column("module", "Module"), Column("owner", "Owner")

RECORDS: ListPlan[DataLine] = ListPlan(
    "record-list",
    "type of record",
    "types of record",
    (Column("name", "Name"), Column("schema", "Schema"), _MODULE, _OWNER),
    _record_row,
    choices={"lane": "Lane"},
    table=TableName.RECORDS,
)
STORES: ListPlan[DataLine] = ListPlan(
    "store-list",
    "store",
    "stores",
    (
        Column("name", "Store"),
        Column("role", "Kind"),
        Column("type", "Type"),
        Column("kept", "Kept"),
        Column("backup", "Backup"),
        _MODULE,
        _OWNER,
    ),
    _store_row,
    choices={"role": "Kind", "type": "Type", "lane": "Lane"},
    table=TableName.STORES,
)
SERVICES: ListPlan[DataLine] = ListPlan(
    "service-list",
    "use",
    "uses",
    (
        Column("name", "Service"),
        _MODULE,
        _OWNER,
        Column("criticality", "Criticality"),
        Column("endpoint", "Address in"),
        Column("fallback", "Without it"),
    ),
    _service_row,
    choices={"service": "Service", "criticality": "Criticality", "lane": "Lane"},
    table=TableName.SERVICES,
)
CLASSIFIED: ListPlan[DataLine] = ListPlan(
    "class-list",
    "module",
    "modules",
    (
        _MODULE,
        _OWNER,
        Column("classification", "Classification"),
        Column("personal", "Personal data"),
        Column("notes", "Notes"),
    ),
    _classified_row,
    choices={"classification": "Classification", "personal": "Personal data", "lane": "Lane"},
    table=TableName.DATA_CLASSES,
    words={UNDECLARED: "nobody has said"},
)
TOPICS: ListPlan[TopicLine] = ListPlan(
    "topic-list",
    "topic",
    "topics",
    (
        Column("name", "Topic"),
        Column("emitters", "Emitted by"),
        Column("producers", "Their owner"),
        Column("consumers", "Consumed by"),
        Column("users", "Their owner"),
    ),
    _topic_row,
    choices={"ends": "Ends"},
    table=TableName.TOPICS,
    words={"both": "emitted and consumed", "unheard": "nobody emits it", "unused": "nobody consumes it"},
)
