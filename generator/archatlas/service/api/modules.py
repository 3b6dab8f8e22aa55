"""Questions about the modules of the estate, and about one of them."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from archatlas.model.live import ModuleStatus, Observation, State, Transition
from archatlas.service.api.answers import HEALTH, Body, Document
from archatlas.service.api.operation import (
    INDEX,
    Context,
    Operation,
    Question,
    cached,
    changed,
    document_body,
    kept,
    wait,
)
from archatlas.service.api.parameters import Place, Values, choices, duration, text, texts, whole
from archatlas.service.catalogue import ModuleFilter
from archatlas.stores.port import EventCount

STATES = tuple(state.value for state in State)
FILTERS = (
    text("lane", "Modules of a lane."),
    text("owner", "Modules of an owner, as schemas write it."),
    whole("tier", "Modules of a tier.", range(1, 6)),
    text("requires", "Modules that require a module."),
    text("q", "Modules whose name, owner or summary has all these words."),
    texts("names", "Modules by their names."),
)
STATUS = choices("status", "Modules in one of these states.", STATES)
LIMIT = whole("limit", "How many modules at most.", range(1, 1001), 100)
CURSOR = text("cursor", "Modules after this one: what the page before calls `next`.")
NAME = text("name", "Full name of a module.", Place.PATH)
_WATCH = (INDEX, wait())

_Field = Callable[[Context, str, ModuleStatus], Any]


def _declared(path: str) -> _Field:
    section, _, key = path.partition(".")

    def value(context: Context, name: str, status: ModuleStatus) -> Any:
        module = context.catalogue.module(name)
        return getattr(getattr(module, section), key) if key else getattr(module, section)

    return value


FIELDS: Mapping[str, _Field] = {
    "name": lambda context, name, status: name,
    "lane": _declared("lane"),
    "layer": _declared("identity.layer"),
    "tier": _declared("identity.tier"),
    "owner": _declared("ownership.owner"),
    "summary": _declared("identity.summary"),
    "lifecycle": _declared("identity.status"),
    "requires": lambda context, name, status: list(context.catalogue.requires(name)),
    "required_by": lambda context, name, status: list(context.catalogue.required_by(name)),
    "status": lambda context, name, status: status.state.value,
    "flags": lambda context, name, status: sorted(flag.value for flag in status.flags),
    "since": lambda context, name, status: _time(status.since),
    "reason": lambda context, name, status: status.reason,
    "evidence": lambda context, name, status: status.evidence,
    "index": lambda context, name, status: status.index,
    "seen": lambda context, name, status: _time(status.seen),
}
_USUAL = ("name", "lane", "layer", "tier", "owner", "summary", "lifecycle", "status", "flags", "since", "reason")
_CHANGING = frozenset({"seen"})
"""What is different after each observation, so that an answer with it is made anew each time."""
_OF_STATUS = ("status", "flags", "since", "seen", "reason", "evidence", "index")


def filter_of(values: Values) -> ModuleFilter:
    """Return which modules a question means by what is declared of them."""
    words = tuple((values["q"] or "").casefold().split())
    return ModuleFilter(
        values["lane"], values["owner"], values["tier"], values["requires"], words, tuple(sorted(set(values["names"])))
    )


def page_of(question: Question, wanted: ModuleFilter) -> tuple[list[str], str | None, int]:
    """Return the modules of a page, where the next one begins, and how many there are on all of them."""
    values, registry = question.values, question.context.registry
    names: Iterable[str] = question.context.catalogue.chosen(wanted)
    if values["status"]:
        states = {State(one) for one in values["status"]}
        names = [name for name in names if registry.state(name) in states]
    all_names, after = list(names), values["cursor"]
    rest = all_names if after is None else [name for name in all_names if name > after]
    page = rest[: values["limit"]]
    return page, page[-1] if len(rest) > len(page) else None, len(all_names)


def observer_of(context: Context) -> Document:
    """Return whether the observer suspects itself, which every answer about states says."""
    observer = context.registry.observer
    return {"suspect": observer.is_suspect, "since": _time(observer.since), "reason": observer.reason}


async def _list(question: Question) -> Body:
    context, values = question.context, question.values
    wanted = filter_of(values)
    index = await changed(question, context.catalogue.scope_of(wanted))
    fields = values["fields"] or _USUAL
    is_steady = _CHANGING.isdisjoint(fields)
    if is_steady and (known := kept(question)):
        return known
    page, following, total = page_of(question, wanted)
    modules = [module_document(context, name, fields) for name in page]
    document = {"index": index, "observer": observer_of(context), "total": total, "modules": modules, "next": following}
    return cached(question, document, index) if is_steady else document_body(document, index)


def module_document(context: Context, name: str, fields: Iterable[str]) -> Document:
    """Return some fields of a module."""
    status = context.registry.status(name)
    return {field: FIELDS[field](context, name, status) for field in fields}


async def _one(question: Question) -> Body:
    name = question.module
    index = await changed(question, frozenset({name}))
    links = {part: f"/v1/modules/{name}/{part}" for part in ("status", "health", "history", "slo", "cause")}
    document = module_document(question.context, name, question.values["fields"] or FIELDS)
    return document_body({**document, "observer": observer_of(question.context), "links": links}, index)


async def _status(question: Question) -> Body:
    name = question.module
    index = await changed(question, frozenset({name}))
    document = module_document(question.context, name, ("name", *_OF_STATUS))
    return document_body({**document, "observer": observer_of(question.context)}, index)


_HEALTH = {State.HEALTHY: "pass", State.UNHEALTHY: "fail"}


async def _health(question: Question) -> Body:
    name = question.module
    status = question.context.registry.status(name)
    said = {
        "status": _HEALTH.get(status.state, "warn"),
        "serviceId": name,
        "description": status.state.value,
        "output": status.reason,
    }
    code = 503 if status.state is State.UNHEALTHY else 200
    return document_body(said, status.index, code, HEALTH)


async def _history(question: Question) -> Body:
    name, values, store = question.module, question.values, question.context.store
    since = question.context.registry.clock() - values["since"]
    limit = values["limit"]

    def read() -> tuple[tuple[Transition, ...], tuple[EventCount, ...], tuple[Observation, ...]]:
        return store.transitions(since, {name}, limit), store.counts(name, since), store.observations(name, limit)

    transitions, counts, observations = await asyncio.to_thread(read)
    return document_body(
        {
            "name": name,
            "since": _time(since // 60 * 60),
            "transitions": [transition_document(one) for one in transitions],
            "observations": [_observation(one) for one in observations if one.at >= since],
            "counts": [_count(one) for one in counts],
        }
    )


def transition_document(one: Transition) -> Document:
    """Return a transition as programs are told of it."""
    flags = sorted(flag.value for flag in one.flags)
    said = {"index": one.index, "name": one.module, "before": one.before.value, "status": one.after.value}
    return {**said, "flags": flags, "at": _time(one.at), "reason": one.reason, "evidence": one.evidence}


def _observation(one: Observation) -> Document:
    said = {"at": _time(one.at), "source": one.source.value, "outcome": one.outcome.value, "seconds": one.seconds}
    return {**said, "reason": one.reason, "evidence": one.evidence}


def _count(one: EventCount) -> Document:
    mean = round(one.milliseconds / one.timed) if one.timed else None
    events = {"good": one.good, "warn": one.warn, "bad": one.bad, "unknown": one.unknown}
    return {"start": one.start, "seconds": one.seconds, **events, "mean_ms": mean, "slowest_ms": one.slowest}


def _time(at: float | None) -> float | None:
    """Return a time to the millisecond; none is None."""
    return None if not at else round(at, 3)


_FIELDS = choices("fields", "What is told of each module.", tuple(FIELDS))
OPERATIONS = (
    Operation(
        "/v1/modules",
        "listModules",
        "List modules with their states, page by page",
        _list,
        (*FILTERS, STATUS, _FIELDS, LIMIT, CURSOR, *_WATCH),
        {200: "ModulePage"},
    ),
    Operation(
        "/v1/modules/{name}", "getModule", "Tell about one module", _one, (NAME, _FIELDS, *_WATCH), {200: "Module"}
    ),
    Operation(
        "/v1/modules/{name}/status",
        "getStatus",
        "Tell the state of a module",
        _status,
        (NAME, *_WATCH),
        {200: "ModuleStatus"},
    ),
    Operation(
        "/v1/modules/{name}/health",
        "getHealth",
        "Tell in the way of health checks whether a module does its work",
        _health,
        (NAME,),
        {200: "HealthCheck", 503: "HealthCheck"},
        HEALTH,
    ),
    Operation(
        "/v1/modules/{name}/history",
        "getHistory",
        "Tell how a module did: transitions, observations that were news, counts by minute and hour",
        _history,
        (
            NAME,
            duration("since", "How far back; at most 35d.", "24h", 35 * 86400.0),
            whole("limit", "How many transitions, and observations, at most; the newest first.", range(1, 1001), 100),
        ),
        {200: "History"},
    ),
)
