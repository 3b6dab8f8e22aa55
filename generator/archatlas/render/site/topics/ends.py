"""The modules at the two ends of a topic: what each says of it, where, and who answers for it."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.topics import EVENT, Topic
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace
from archatlas.render.diagrams.topic_drawing import TopicEnd
from archatlas.render.site.components.blocks import MUTED, Badge, Text
from archatlas.render.site.components.labels import health_badge, owner_cell, reach_cell
from archatlas.render.site.components.page_parts import CellPlace, CompareCell, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.links import event_anchors, link, module_address
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line

LISTED = 300
"""Modules of the table of ends; the files have all of them."""


@dataclass(frozen=True, slots=True)
class TopicSide:
    """A module at one end: what it says of the topic, and the key under which it does."""

    module: Module
    emits: bool
    key: str
    is_direct: bool = True
    """False where only the surface offers the topic, which does not say in which direction it runs."""
    schema: str = ""
    frequency: str = ""
    retention: str = ""
    required: bool | None = None


def topic_sides(assessment: Assessment, topic: Topic) -> tuple[TopicSide, ...]:
    """Return the producers, then the consumers."""
    producers = (_producer(assessment.catalog[name], topic.name) for name in topic.emitters)
    consumers = (_consumer(assessment.catalog[name], topic.name) for name in topic.consumers)
    return (*producers, *consumers)


def _producer(module: Module, topic: str) -> TopicSide:
    for number, event in enumerate(module.data_and_events.emits):
        if event.topic == topic:
            key = f"data_and_events.emits[{number}]"
            schema, frequency, retention = (
                one_line(text or "") for text in (event.schema_ref, event.frequency, event.retention)
            )
            return TopicSide(module, True, key, True, schema, frequency, retention)
    surface = module.contracts.api.surface
    place = next(n for n, entry in enumerate(surface) if entry.removeprefix(EVENT).strip() == topic)
    return TopicSide(module, True, f"contracts.api.surface[{place}]", is_direct=False)


def _consumer(module: Module, topic: str) -> TopicSide:
    number, event = next((n, one) for n, one in enumerate(module.data_and_events.consumes) if one.topic == topic)
    schema = one_line(event.schema_ref or "")
    return TopicSide(module, False, f"data_and_events.consumes[{number}]", schema=schema, required=event.required)


def drawn_end(assessment: Assessment, name: ModuleName, start: str) -> TopicEnd:
    """Return a module as a box of the drawing."""
    module = assessment.catalog[name]
    badge = health_badge(assessment.health[name].own.grade)
    said = " ".join(part for part in (badge.number, badge.word) if part)
    return TopicEnd(module.lane, module.short_name, link(start, module_address(name)), badge.mark, said)


_COLUMNS = (
    CompareColumn("Module", CellPlace.HEAD),
    CompareColumn("Health", CellPlace.RIGHT),
    CompareColumn("Direction"),
    CompareColumn("How known"),
    CompareColumn("First place"),
    CompareColumn("Message"),
    CompareColumn("Owner"),
    CompareColumn("Reach"),
)


def ends_table(
    assessment: Assessment, topic: Topic, sides: tuple[TopicSide, ...], options: PageOptions, start: str
) -> CompareTable:
    """Return the table of both ends, with links from the page at `start`."""
    listed = sides[:LISTED]
    table = CompareTable(_COLUMNS, tuple(_row(assessment, topic, side, options, start) for side in listed))
    return table if len({side.schema for side in listed}) > 1 else _without_message(table)


def _without_message(table: CompareTable) -> CompareTable:
    """Return a table without the message of each end, for ends that all name the one above the table, or none."""
    at = next(number for number, column in enumerate(table.columns) if column.label == "Message")
    rows = (replace(row, cells=row.cells[:at] + row.cells[at + 1 :]) for row in table.rows)
    return replace(table, columns=table.columns[:at] + table.columns[at + 1 :], rows=tuple(rows))


def _row(assessment: Assessment, topic: Topic, side: TopicSide, options: PageOptions, start: str) -> CompareRow:
    module, owner = side.module, assessment.classifier.owner(side.module)
    anchors = event_anchors(module)
    anchor = anchors.get(("emits" if side.emits else "consumes", topic.name), "api")
    name = Text(module.short_name, href=link(start, module_address(module.name), anchor), lane=module.lane)
    place = module.at(side.key)
    known = "declared" if side.is_direct else "offered, direction not declared"
    message = Text(side.schema, code=True) if side.schema else Text("not declared", note=MUTED)
    cells: tuple[CompareCell, ...] = (
        (name,),
        _badge(assessment, module),
        (Text(_direction(side)),),
        (Text(known),),
        (Text(f"{options.shown_path(place.path)}:{place.line}", code=True),),
        (message,),
        owner_cell(assessment, owner, start),
        reach_cell(assessment, owner),
    )
    return CompareRow(cells)


def _badge(assessment: Assessment, module: Module) -> Badge:
    return health_badge(assessment.health[module.name].own.grade)


def _direction(side: TopicSide) -> str:
    if side.emits:
        return "emits"
    return {True: "consumes, needs it", False: "consumes, can do without", None: "consumes"}[side.required]
