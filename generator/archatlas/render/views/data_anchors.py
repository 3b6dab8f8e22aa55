"""The anchors that the rows of records and events have on a module's page."""

from collections.abc import Iterator, Mapping

from archatlas.model.module import Module
from archatlas.model.operations import DataClass
from archatlas.render.anchors import Anchors


def event_anchors(module: Module) -> Mapping[tuple[str, str], str]:
    """Return the anchor of each topic that a module emits or consumes, by direction and topic."""
    anchors = Anchors()
    found: dict[tuple[str, str], str] = {}
    data = module.data_and_events
    directions = [("emits", event.topic) for event in data.emits]
    directions += [("consumes", event.topic) for event in data.consumes]
    for direction, topic in directions:
        found.setdefault((direction, topic), anchors.row("event", topic))
    return found


def data_classes(module: Module) -> Iterator[tuple[DataClass, str]]:
    """Yield the records of a module with their anchors."""
    anchors = Anchors()
    for record in module.data_and_events.data_classes:
        yield record, anchors.row("data", record.name)
