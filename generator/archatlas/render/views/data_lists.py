"""What the data map lists: topics, records, stores, services from outside, and the class of each module's data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.evidence import Evidence, Judge
from archatlas.analysis.posture import PERSONAL
from archatlas.analysis.topics import Topic, topics
from archatlas.model.module import Module
from archatlas.render.anchors import Anchors
from archatlas.render.shelf import Shelf, Spread, shelve
from archatlas.render.text import one_line
from archatlas.render.views.contract_list import Offer
from archatlas.render.views.data_anchors import data_classes

ADDRESS = "data"
UNDECLARED = "-"
"""Stands in addresses for what is not declared."""

SEVERITIES = ("critical", "high", "medium", "low")
CLASSIFICATION = "data_and_events.pii.classification"
CLASSES = ("restricted", "confidential", "internal", "public")


@dataclass(frozen=True, slots=True)
class Record:
    """A line of one of the lists: the module that declares it, and what it says in the order of the columns."""

    module: Module
    says: tuple[str, ...]
    anchor: str = ""

    @property
    def name(self) -> str:
        """Return what the line is called."""
        return self.says[0]


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic with the addresses of the lists of its two ends, and an anchor of its own."""

    topic: Topic
    anchor: str
    contracts: Shelf[Offer]


def records(assessment: Assessment) -> Shelf[Record]:
    """Return the types of record of all modules, by name."""
    found = [
        Record(module, (one_line(record.name), one_line(record.schema_ref or "")), anchor)
        for module in assessment.catalog.values()
        for record, anchor in data_classes(module)
    ]
    return _shelved("records", "records", found)


def stores(assessment: Assessment) -> Shelf[Record]:
    """Return the databases and caches of all modules, by name."""
    found = [Record(module, store) for module in assessment.catalog.values() for store in _stores(module)]
    return _shelved("stores", "stores", found)


def _stores(module: Module) -> Iterator[tuple[str, ...]]:
    storage = module.data_and_events.storage
    for base in storage.databases:
        yield _lines(base.name, "database", base.type, base.retention, base.backup_frequency)
    for cache in storage.caches:
        yield _lines(cache.name, "cache", cache.type, cache.ttl, None)


def service_uses(assessment: Assessment) -> Shelf[Record]:
    """Return every use of a service from outside the estate, by name of the service."""
    found = [
        Record(module, _lines(service.name, service.criticality, service.endpoint_env, service.fallback))
        for module in assessment.catalog.values()
        for service in module.dependencies.external.services
    ]
    return _shelved("services", "services", found)


def classified(assessment: Assessment) -> Shelf[Record]:
    """Return all modules with the class of their data, those that hold personal data and the strictest ones first."""
    found = [Record(module, _classified(assessment.judge, module)) for module in assessment.catalog.values()]
    order = {name: place for place, name in enumerate(CLASSES)}
    found.sort(key=lambda line: (line.says[1] != "yes", order.get(line.says[0], len(order)), line.module.name))
    return shelve(f"{ADDRESS}/modules", "modules by class of data", found, Spread((_class, _lane), _module))


def _classified(judge: Judge, module: Module) -> tuple[str, ...]:
    """Return class, whether it holds personal data, notes, and what only a shared default says of the first two."""
    data = module.data_and_events.pii
    holds = None if data.contains is None else "yes" if data.contains else "no"
    said = (
        (data.classification, judge.judge(module, CLASSIFICATION, data.classification)),
        (holds, judge.judge(module, PERSONAL, data.contains)),
    )
    known = (value if state is Evidence.DECLARED else None for value, state in said)
    default = (value if state is Evidence.DEFAULT else None for value, state in said)
    return _lines(*known, data.notes, *default)


def known_topics(assessment: Assessment, contracts: Shelf[Offer]) -> Shelf[TopicLine]:
    """Return every topic of the estate, by name."""
    anchors = Anchors()
    found = [
        TopicLine(topic, anchors.row("topic", name), contracts) for name, topic in topics(assessment.facts).items()
    ]
    return shelve(f"{ADDRESS}/topics", "topics", found, Spread((), lambda line: one_line(line.topic.name)))


def _shelved(segment: str, label: str, found: Iterable[Record]) -> Shelf[Record]:
    lines = sorted(found, key=lambda line: (line.name.lower(), line.name, line.module.name))
    return shelve(f"{ADDRESS}/{segment}", label, lines, Spread((_lane,), _name))


def _lines(*texts: str | None) -> tuple[str, ...]:
    return tuple(one_line(text or "") for text in texts)


def _name(line: Record) -> str:
    return line.name


def _class(line: Record) -> str:
    return line.name or UNDECLARED


def _module(line: Record) -> str:
    return line.module.name


def _lane(line: Record) -> str:
    return line.module.lane
