"""The other views of the explorer: modules by lane, by layer, and topics between modules."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import Requirement
from archatlas.analysis.estate.topics import Topic
from archatlas.model.module import ModuleName
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.site.components.blocks import Column, LinkedCount, Text
from archatlas.render.site.components.labels import owner_text
from archatlas.render.site.components.listing import ListPlan, ListRow
from archatlas.render.site.components.requirement_words import tags_of
from archatlas.render.site.dependencies.lists import (
    ADDRESS,
    EVENTS_VIEW,
    LAYERS_VIEW,
    module_text,
    owner_of,
    requirement_list,
)
from archatlas.render.site.dependencies.map_figure import map_figure, map_file
from archatlas.render.site.dependencies.maps import NO_LAYER, event_map, goes_up, layer_map, layer_order, topic_link
from archatlas.render.site.links import TableName, link
from archatlas.render.site.page import Crumb, LazyFile, LazyPage, PageOptions, RenderedFile, RenderedPage, SearchEntry
from archatlas.render.site.templating import fill
from archatlas.render.text.words import count

SCRIPT = "assets/archatlas-explorer.js"
"""What only the pages of the explorer load."""

ROWS = 500
"""Topics that the list below their map has; another page has the rest."""


def view_pages(
    assessment: Assessment, draw: Draw, options: PageOptions
) -> Iterator[LazyPage[RenderedPage | RenderedFile]]:
    """Yield the views by layer and of events with their pictures as files."""
    yield LazyPage(LAYERS_VIEW, lambda: _layers_page(assessment, draw))
    yield LazyFile(
        f"{LAYERS_VIEW}/map.svg",
        lambda: RenderedFile(
            f"{LAYERS_VIEW}/map.svg",
            map_file(layer_map(assessment, LAYERS_VIEW).box_map, draw, base_of(options, LAYERS_VIEW)),
        ),
    )
    events = event_map(assessment, EVENTS_VIEW)
    if events is None:
        return
    yield LazyPage(EVENTS_VIEW, lambda: _events_page(assessment, draw))
    yield LazyFile(
        f"{EVENTS_VIEW}/map.svg",
        lambda: RenderedFile(f"{EVENTS_VIEW}/map.svg", map_file(events.box_map, draw, base_of(options, EVENTS_VIEW))),
    )


def base_of(options: PageOptions, address: str) -> str:
    """Return the address against which links of a file of its own are resolved, empty where it is not known."""
    return f"{options.site_url.rstrip('/')}/{address}/" if options.site_url else ""


def _layers_page(assessment: Assessment, draw: Draw) -> RenderedPage:
    order = layer_order(assessment)
    up = sorted(
        (line for line in assessment.requirements if goes_up(assessment, line, order)), key=lambda line: line.ends
    )
    listed = requirement_list(assessment)
    others = set(assessment.requirements).difference(up) if listed.is_whole else ()
    lines = [*up, *sorted(others, key=lambda line: line.ends)]
    between = f"{count(len(assessment.requirements), 'line')} between {count(len(_layers(assessment)), 'layer')}"
    verb = "goes up" if len(up) == 1 else "go up"
    lede = f"{between}: {len(up):,} {verb}, to a layer above. A module should use what stands below it."
    fragment = fill(
        "dependencies/map_page.html",
        title="Dependencies by layer",
        lede=lede,
        figure=map_figure(assessment, layer_map(assessment, LAYERS_VIEW), draw, LAYERS_VIEW),
        list_title="Lines, those that go up first" if listed.is_whole else "Lines that go up",
        number=len(lines),
        rest_words="Only lines that go up are listed here. The rest is too long for one page",
        rest=None if listed.is_whole else listed.rest(LAYERS_VIEW),
        list=_layer_plan(assessment).listing(lines, LAYERS_VIEW),
    )
    return _page(LAYERS_VIEW, "Dependencies by layer", lede, fragment)


def _layers(assessment: Assessment) -> set[str]:
    return {module.identity.layer or NO_LAYER for module in assessment.catalog.values()}


def _layer_plan(assessment: Assessment) -> ListPlan[Requirement]:
    order = layer_order(assessment)

    def row(line: Requirement, start: str) -> ListRow:
        layers = [assessment.catalog[name].identity.layer or NO_LAYER for name in line.ends]
        findings = assessment.broken.get(line.ends, ())
        broken = [Text(tag, tag="bad") for tag in tags_of(finding.rule for finding in findings)]
        kind = [Text("goes up", tag="plain")] if goes_up(assessment, line, order) and not broken else []
        cells = (
            (module_text(line.requirer, start),),
            (module_text(line.required, start),),
            (Text(" → ".join(layers)),),
            (*kind, *broken),
            owner_of(assessment, line.requirer, start),
            owner_of(assessment, line.required, start),
        )
        return ListRow(cells, (("focus", f"{line.requirer} {line.required}"), ("layer", layers[0])))

    return ListPlan(
        "layer-list",
        "line",
        "lines",
        (
            Column("name", "Module"),
            Column("required", "uses"),
            Column("layers", "Layers"),
            Column("kind", "Kind"),
            Column("owner", "Owner"),
            Column("other", "Owner of the other end"),
        ),
        row,
        sets=("focus",),
        table=TableName.DEPENDENCIES,
        folds=True,
    )


def _events_page(assessment: Assessment, draw: Draw) -> RenderedPage:
    known = [topic for topic in assessment.topics.values() if topic.has_ends]
    modules = {name for topic in known for name in (*topic.emitters, *topic.consumers)}
    whole = sum(bool(topic.emitters and topic.consumers) for topic in known)
    long = len(known) > ROWS
    drawn = event_map(assessment, EVENTS_VIEW)
    assert drawn is not None  # the page is only asked for where there are topics
    lede = (
        f"{count(len(known), 'topic')} between {count(len(modules), 'module')}: "
        f"{whole:,} with both ends known. An arrow runs from who emits to who consumes."
    )
    return _page(
        EVENTS_VIEW,
        "Flow of events",
        lede,
        fill(
            "dependencies/map_page.html",
            title="Flow of events",
            lede=lede,
            figure=map_figure(assessment, drawn, draw, EVENTS_VIEW),
            list_title="All topics",
            number=len(known),
            rest_words=f"The first {ROWS} are listed here. All of them are under topics and data",
            rest=LinkedCount(f"all {len(known):,} topics", link(EVENTS_VIEW, "data", "topics")) if long else None,
            list=_topic_plan(assessment).listing(known[:ROWS], EVENTS_VIEW),
        ),
    )


def _topic_plan(assessment: Assessment) -> ListPlan[Topic]:
    def row(topic: Topic, start: str) -> ListRow:
        ends = " ".join((*topic.emitters, *topic.consumers))
        cells = (
            (Text(topic.name, href=topic_link(assessment, start, topic)),),
            _modules(topic.emitters, start),
            _owners(assessment, topic.emitters, start),
            _modules(topic.consumers, start),
            _owners(assessment, topic.consumers, start),
        )
        return ListRow(cells, (("focus", ends), ("topic", topic.name)))

    return ListPlan(
        "topic-list",
        "topic",
        "topics",
        (
            Column("name", "Topic"),
            Column("emitters", "Emitted by"),
            Column("owner", "Their owners"),
            Column("consumers", "Consumed by"),
            Column("other", "Owners of the other end"),
        ),
        row,
        sets=("focus",),
        table=TableName.TOPIC_ENDS,
        folds=True,
    )


def _modules(names: tuple[ModuleName, ...], start: str) -> tuple[Text, ...]:
    return tuple(module_text(name, start) for name in names) or (Text("nobody has said", note="muted"),)


def _owners(assessment: Assessment, names: tuple[ModuleName, ...], start: str) -> tuple[Text, ...]:
    handles = dict.fromkeys(assessment.classifier.owner(assessment.catalog[name]) for name in names)
    return tuple(
        owner_text(assessment, handle, start) if handle else Text("no named owner", note="muted") for handle in handles
    )


def _page(address: str, title: str, lede: str, fragment: str) -> RenderedPage:
    return RenderedPage(
        address=address,
        title=title,
        description=lede,
        section="Dependencies",
        fragment=fragment,
        crumbs=(Crumb("Dependencies", link(address, ADDRESS)), Crumb(title)),
        search=(SearchEntry("", title, lede, title),),
        script=SCRIPT,
    )
