"""How the lists of the data map are printed."""

from archatlas.analysis.evidence import Evidence
from archatlas.render.blocks import MUTED, Text, missing
from archatlas.render.text import one_line
from archatlas.render.views.catalogue import Column
from archatlas.render.views.data_lists import UNDECLARED, Record, TopicLine
from archatlas.render.views.links import link, module_address
from archatlas.render.views.listing import ListPlan, ListRow
from archatlas.render.views.requirement_list import module_text
from archatlas.render.words import count

NAMED = 5
"""Modules that a cell names; more are a number with a link."""


def _said(text: str, what: str, code: bool = False) -> tuple[Text, ...]:
    return (Text(text, code=code) if text else missing(what),)


def _record_row(line: Record, start: str) -> ListRow:
    name, schema = line.says
    href = link(start, module_address(line.module.name), line.anchor)
    cells = ((Text(name or "(empty)", code=True, href=href),), _said(schema, "schema", code=True))
    return ListRow((*cells, (module_text(line.module.name, start),)), (("lane", line.module.lane),))


def _store_row(line: Record, start: str) -> ListRow:
    name, role, technology, kept, backup = line.says
    href = link(start, module_address(line.module.name), "data")
    cells = (
        (Text(name or "(no name)", code=bool(name), href=href),),
        (Text(role),),
        _said(technology, "type"),
        _said(kept, "retention"),
        _said(backup, "backup"),
        (module_text(line.module.name, start),),
    )
    return ListRow(cells, (("role", role), ("type", technology), ("lane", line.module.lane)))


def _service_row(line: Record, start: str) -> ListRow:
    name, criticality, endpoint, fallback = line.says
    href = link(start, module_address(line.module.name), "external")
    cells = (
        (Text(name or "(no name)", code=bool(name), href=href),),
        (module_text(line.module.name, start),),
        _said(criticality, "criticality"),
        _said(endpoint, "endpoint", code=True),
        _said(fallback, "fallback"),
    )
    return ListRow(cells, (("service", name), ("criticality", criticality), ("lane", line.module.lane)))


def _classified_row(line: Record, start: str) -> ListRow:
    classification, personal, notes, default_class, default_personal = line.says
    cells = (
        (module_text(line.module.name, start),),
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
    topic, name = line.topic, one_line(line.topic.name)
    emitters = _ends(line, start, "emits", topic.emitters) or (Text("nobody", tag="bad"),)
    consumers = _ends(line, start, "consumes", topic.consumers) or (Text("nobody declares it", note=MUTED),)
    ends = "both" if topic.emitters and topic.consumers else "unheard" if topic.consumers else "unused"
    return ListRow(((Text(name, code=True),), emitters, consumers), (("ends", ends),), line.anchor)


def _ends(line: TopicLine, start: str, role: str, names: tuple[str, ...]) -> tuple[Text, ...]:
    if len(names) <= NAMED:
        return tuple(module_text(name, start) for name in names)
    page = line.contracts.find("event")
    query = {} if page.inner else {"kind": "event", "role": role, "topic": one_line(line.topic.name)}
    return (Text(count(len(names), "module"), href=link(start, page.address, **query)),)


_MODULE = Column("module", "Module")

RECORDS: ListPlan[Record] = ListPlan(
    "record-list",
    "type of record",
    "types of record",
    (Column("name", "Name"), Column("schema", "Schema"), _MODULE),
    _record_row,
    choices={"lane": "Lane"},
)
STORES: ListPlan[Record] = ListPlan(
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
    ),
    _store_row,
    choices={"role": "Kind", "type": "Type", "lane": "Lane"},
)
SERVICES: ListPlan[Record] = ListPlan(
    "service-list",
    "use",
    "uses",
    (
        Column("name", "Service"),
        _MODULE,
        Column("criticality", "Criticality"),
        Column("endpoint", "Address in"),
        Column("fallback", "Without it"),
    ),
    _service_row,
    choices={"service": "Service", "criticality": "Criticality", "lane": "Lane"},
)
CLASSIFIED: ListPlan[Record] = ListPlan(
    "class-list",
    "module",
    "modules",
    (
        _MODULE,
        Column("classification", "Classification"),
        Column("personal", "Personal data"),
        Column("notes", "Notes"),
    ),
    _classified_row,
    choices={"classification": "Classification", "personal": "Personal data", "lane": "Lane"},
    words={UNDECLARED: "not known"},
)
TOPICS: ListPlan[TopicLine] = ListPlan(
    "topic-list",
    "topic",
    "topics",
    (Column("name", "Topic"), Column("emitters", "Emitted by"), Column("consumers", "Consumed by")),
    _topic_row,
    choices={"ends": "Ends"},
    words={"both": "emitted and consumed", "unheard": "nobody emits it", "unused": "nobody consumes it"},
)
