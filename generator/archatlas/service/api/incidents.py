"""Questions about what goes wrong: incidents, whom they concern, and where they may have begun."""

import asyncio
from collections.abc import Collection, Mapping

from archatlas.analysis.causes.incidents import Incident, incidents, unwatched_users
from archatlas.analysis.causes.likely_causes import Cause, Causes, likely_causes
from archatlas.analysis.causes.observed_graph import NOT_HEALTHY
from archatlas.analysis.estate.dates import read_date
from archatlas.model.live import State
from archatlas.model.module import ModuleName
from archatlas.render.text.live_sentences import (
    cause_sentence,
    incident_sentence,
    moving_sentence,
    series_verdict,
    verdict_sentence,
)
from archatlas.service.api.answers import Body, Document
from archatlas.service.api.modules import NAME, observer_of
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

MOST_INCIDENTS = 50
"""Incidents whose causes are told at once; the largest come first."""
MOST_UNWATCHED = 20
"""Modules that rely on an incident and are not watched, of each incident; how many there are is told as well."""
_RECENT = 14 * 86400.0
"""Seconds for which a change of a module stands beside what is said of it."""


async def _incidents(question: Question) -> Body:
    context = question.context
    index = await changed(question, None)
    if known := kept(question):
        return known
    version = context.version
    found, total = await _now(context)
    document = {"index": index, "observer": observer_of(context), "total": total, "incidents": found}
    return cached(question, document, index, version)


async def _now(context: Context) -> tuple[list[Document], int]:
    """Return the largest incidents with their likely causes, and how many there are; work is done in a thread."""
    registry, names = context.registry, context.catalogue.names
    states = {name: registry.state(name) for name in names}
    statuses = {name: registry.status(name) for name, state in states.items() if state in NOT_HEALTHY}
    recent = registry.log.transitions()

    def find() -> tuple[list[Document], int]:
        requires = context.catalogue.assessment.graph.hard
        found = incidents(requires, statuses, recent)
        return [_incident(context, one, states) for one in found[:MOST_INCIDENTS]], len(found)

    return await asyncio.to_thread(find)


def _incident(context: Context, incident: Incident, states: Mapping[str, State]) -> Document:
    causes = _causes(context, states, incident.modules)
    unwatched = unwatched_users(context.catalogue.requirers, states, incident)
    return {
        "key": incident.key,
        "since": round(incident.since, 3),
        "first": incident.first,
        "modules": list(incident.modules),
        "unhealthy": incident.unhealthy,
        "unwatched": list(unwatched[:MOST_UNWATCHED]),
        "unwatched_total": len(unwatched),
        "sentence": incident_sentence(incident),
        **causes,
    }


def _causes(context: Context, states: Mapping[str, State], of: Collection[ModuleName]) -> Document:
    requires = context.catalogue.assessment.graph.hard
    found: Causes = likely_causes(requires, states, _changes(context), of)
    verdict = {"verdict": found.verdict.value, "says": verdict_sentence(found.verdict)}
    return {**verdict, "causes": [_cause(one) for one in found.ranked]}


def _cause(one: Cause) -> Document:
    fits = {"explains": one.explains, "of": one.of, "contradicts": one.contradicts, "share": round(one.share, 4)}
    said = {"name": one.module, "status": one.state.value, "changed": one.changed, "further": one.further}
    return {**said, **fits, "sentence": cause_sentence(one)}


def _changes(context: Context) -> Mapping[str, float]:
    """Return when schemas say that their modules were changed, where that is not long ago."""
    since = context.registry.clock() - _RECENT
    stamps = ((name, read_date(one.provenance.last_updated)) for name, one in context.assessment.catalog.items())
    times = ((name, stamp.timestamp()) for name, stamp in stamps if stamp is not None)
    return {name: at for name, at in times if at >= since}


async def _cause_of(question: Question) -> Body:
    """Tell where the incident of a module may have begun."""
    context, name = question.context, ModuleName(question.module)
    index = await changed(question, None)
    measured = await _series_of(context, name)
    if measured is None and (known := kept(question)):
        return known
    states = {one: context.registry.state(one) for one in context.catalogue.names}
    statuses = {one: context.registry.status(one) for one, state in states.items() if state in NOT_HEALTHY}
    recent = context.registry.log.transitions()

    def find() -> Document:
        found = incidents(context.assessment.graph.hard, statuses, recent)
        mine = next((one for one in found if name in one.modules), None)
        causes = _causes(context, states, mine.modules if mine else (name,))
        return {"incident": mine.key if mine else None, **causes}

    version = context.version
    told = await asyncio.to_thread(find)
    document = {"index": index, "observer": observer_of(context), "name": name, **told, "series": measured}
    return cached(question, document, index, version) if measured is None else document_body(document, index)


async def _series_of(context: Context, name: ModuleName) -> Document | None:
    """Return whose series moved with that of a module that is not healthy, as far as anybody measures them."""
    status, requires = context.registry.status(name), context.assessment.graph.hard
    if context.series is None or status.state not in NOT_HEALTHY:
        return None
    found = await context.series.causes(requires, name, status.since, context.registry.clock())
    if found is None:
        return None
    causes = [
        {
            "name": one.module,
            "shared": round(one.shared, 4),
            "handed_on": round(one.handed_on, 4),
            "sentence": moving_sentence(one, name),
        }
        for one in found.causes.ranked
    ]
    verdict = found.causes.verdict
    return {"measure": found.measure, "verdict": verdict.value, "says": series_verdict(verdict), "causes": causes}


OPERATIONS = (
    Operation(
        "/v1/incidents",
        "listIncidents",
        "List what goes wrong together, with where it may have begun, the largest first",
        _incidents,
        (INDEX, wait()),
        {200: "Incidents"},
        tag="incidents",
    ),
    Operation(
        "/v1/modules/{name}/cause",
        "getCause",
        "Tell where the incident of a module may have begun",
        _cause_of,
        (NAME, INDEX, wait()),
        {200: "Cause"},
        tag="incidents",
    ),
)
