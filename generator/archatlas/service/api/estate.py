"""Questions about the estate as a whole: its states, its graph, and the events in it."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from typing import Any

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.responses import Response

from archatlas.model.live import State, Transition
from archatlas.service.api.answers import ApiProblem, Body, Document, json_bytes
from archatlas.service.api.modules import (
    CURSOR,
    FILTERS,
    LIMIT,
    STATUS,
    filter_of,
    module_document,
    observer_of,
    page_of,
    transition_document,
)
from archatlas.service.api.operation import INDEX, Context, Operation, Question, cached, changed, kept, wait
from archatlas.service.api.parameters import LARGEST_INDEX, Parameter, Place
from archatlas.service.changes import Event, FellBehind, Names, Subscription

_SHORT = ("status", "flags", "since", "reason")
"""What is told of each module, and is the same as long as its state is."""

MOST_READERS = 4000
"""Who may wait for changes at the same time."""
STALLED_AFTER = 30
"""Seconds after which a reader of events that takes nothing is let go."""


async def _status(question: Question) -> Body:
    context = question.context
    wanted = filter_of(question.values)
    index = await changed(question, context.catalogue.scope_of(wanted))
    if known := kept(question):
        return known
    registry = context.registry
    counted = Counter(registry.state(name) for name in context.catalogue.chosen(wanted))
    page, following, total = page_of(question, wanted)
    document = {
        "index": index,
        "observer": observer_of(context),
        "leads": registry.is_leader,
        "counts": {state.value: counted[state] for state in State},
        "total": total,
        "modules": {name: module_document(context, name, _SHORT) for name in page},
        "next": following,
    }
    return cached(question, document, index)


async def _graph(question: Question) -> Body:
    context = question.context
    wanted = filter_of(question.values)
    scope = context.catalogue.scope_of(wanted)
    index = await changed(question, scope)
    if known := kept(question):
        return known
    names = context.catalogue.chosen(wanted)
    inside = frozenset(names)
    nodes = [{"name": name, "status": context.registry.state(name).value} for name in names]
    edges = [[name, target] for name in names for target in context.catalogue.requires(name) if target in inside]
    document = {"index": index, "observer": observer_of(context), "nodes": nodes, "requirements": edges}
    return cached(question, document, index)


async def _events(question: Question) -> Response:
    context = question.context
    log = context.registry.log
    if log.readers >= MOST_READERS:
        raise ApiProblem(503, "Too many readers", "too many wait for events now; ask again", {"retry-after": "10"})
    names = context.catalogue.scope_of(filter_of(question.values))
    return EventSourceResponse(
        _told(context, names, _last_event(question)),
        ping=15,
        send_timeout=STALLED_AFTER,
        headers={"cache-control": "no-store"},
    )


def _last_event(question: Question) -> int | None:
    """Return the last event that a reader had; one that we cannot have sent is as good as one that is forgotten."""
    said = question.request.headers.get("last-event-id")
    if said is None:
        return None
    is_ours = said.isascii() and said.isdigit() and len(said) < 20
    return int(said) if is_ours else LARGEST_INDEX


async def _told(context: Context, names: Names, last: int | None) -> AsyncIterator[ServerSentEvent]:
    """Yield what a reader missed, then what happens, until it falls behind or we end."""
    log = context.registry.log
    try:
        subscription = log.subscribe(names, last)
    except FellBehind:
        yield _reset(log.index)
        subscription = log.subscribe(names, None)
    try:
        hello = {"index": log.index_of(names), "observer": observer_of(context), "leads": context.registry.is_leader}
        yield _event("hello", hello, None)
        async for event in _following(subscription):
            yield _sent(context, event)
    except FellBehind:
        return  # it comes back and says which event was its last
    finally:
        subscription.close()


async def _following(subscription: Subscription) -> AsyncIterator[Event]:
    while (event := await subscription.next()) is not None:
        yield event


def _sent(context: Context, event: Event) -> ServerSentEvent:
    if isinstance(event, Transition):
        return _event("status", transition_document(event), event.index)
    said: Mapping[str, Any] = {"index": event.index, "text": event.text}
    if event.kind == "observer":
        said = {**said, "observer": observer_of(context)}
    return _event(event.kind, said, event.index)


def _reset(index: int) -> ServerSentEvent:
    return _event("reset", {"index": index, "text": "events are missing; ask for /v1/status"}, index)


def _event(kind: str, said: Document, index: int | None) -> ServerSentEvent:
    number = None if index is None else str(index)
    return ServerSentEvent(json_bytes(said).decode(), event=kind, id=number, retry=3000, sep="\n")


_LAST_EVENT = Parameter(
    "Last-Event-ID",
    "The last event that was read; what followed is told first, or `reset` where that is not known any more.",
    {"type": "string", "maxLength": 200, "pattern": "^[0-9]*$"},
    str,
    Place.HEADER,
)
OPERATIONS = (
    Operation(
        "/v1/status",
        "getEstateStatus",
        "Tell the states of modules in short, and how many there are of each",
        _status,
        (*FILTERS, STATUS, LIMIT, CURSOR, INDEX, wait()),
        {200: "EstateStatus"},
        tag="estate",
    ),
    Operation(
        "/v1/graph",
        "getGraph",
        "Tell which module requires which, with their states",
        _graph,
        (*FILTERS, INDEX, wait()),
        {200: "Graph"},
        tag="estate",
    ),
    Operation(
        "/v1/events",
        "followEvents",
        "Tell changes as they happen, as server-sent events",
        _events,
        (*FILTERS, _LAST_EVENT),
        {200: "Events"},
        "text/event-stream",
        tag="estate",
    ),
)
