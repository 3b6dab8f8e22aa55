"""Questions about service levels: what is left of budgets, and how fast they burn."""

import asyncio
from collections.abc import Mapping, Sequence

from archatlas.analysis.levels.burn_rates import BurnState, burn_of_counts
from archatlas.analysis.levels.service_level import PERIOD, Indicator, ServiceLevel, service_level_of
from archatlas.model.module import ModuleName
from archatlas.render.text.live_sentences import level_sentence, refusal_sentence
from archatlas.service.api.answers import Body, Document
from archatlas.service.api.modules import CURSOR, FILTERS, NAME, filter_of
from archatlas.service.api.operation import Context, Operation, Question, document_body
from archatlas.service.api.parameters import whole
from archatlas.stores.port import EventCount

LIMIT = whole("limit", "How many levels at most.", range(1, 101), 50)


async def _level(question: Question) -> Body:
    """Tell what is left of the budget of a module, or why that is not judged."""
    context, name = question.context, question.module
    level = _level_of(context, name)
    if level is None:
        return document_body({"name": name, "level": None, "says": "no objective is declared; set observability.slos"})
    counts = await _counts(context, (name,))
    return document_body(_document(context, level, counts[name]))


async def _list(question: Question) -> Body:
    """Tell what is left of the budgets of modules that are watched and promise a level, page by page."""
    context, cursor = question.context, question.values["cursor"]
    watched = (name for name in context.catalogue.chosen(filter_of(question.values)) if context.registry.watched(name))
    levels = {name: level for name in watched if (level := _level_of(context, name))}
    rest = [name for name in levels if cursor is None or name > cursor]
    page = rest[: question.values["limit"]]
    counts = await _counts(context, page)
    documents = [_document(context, levels[name], counts[name]) for name in page]
    following = page[-1] if len(rest) > len(page) else None
    return document_body({"total": len(levels), "levels": documents, "next": following})


async def _counts(context: Context, names: Sequence[str]) -> Mapping[str, Sequence[EventCount]]:
    since = context.registry.clock() - PERIOD
    return await asyncio.to_thread(lambda: {name: context.store.counts(name, since) for name in names})


def _level_of(context: Context, name: str) -> ServiceLevel | None:
    module, watched = context.assessment.catalog[ModuleName(name)], context.registry.watched(name)
    sources = () if watched is None else watched.sources
    by_requests = any(one.counts_requests for one in sources)
    interval = min((one.interval for one in sources), default=None)
    indicator = Indicator.REQUESTS if by_requests else Indicator.PROBES
    return service_level_of(context.assessment.facts, module, indicator, interval)


def _document(context: Context, level: ServiceLevel, counts: Sequence[EventCount]) -> Document:
    state = burn_of_counts(level, counts, context.registry.clock())
    says = refusal_sentence(level) or level_sentence(state)
    return {"name": str(level.module), "level": _level_document(level, state), "says": says}


def _level_document(level: ServiceLevel, state: BurnState) -> Document:
    return {
        "objective": float(level.objective),
        "origin": level.origin.name.lower(),
        "indicator": level.indicator.name.lower(),
        "is_judged": level.is_judged,
        "remaining": _rounded(state.remaining),
        "rates": {str(window): _rounded(rate) for window, rate in sorted(state.rates.items())},
        "alert": state.alert.value if state.alert else None,
        "is_blind": state.is_blind,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


OPERATIONS = (
    Operation(
        "/v1/slo",
        "listServiceLevels",
        "List what is left of the budgets of modules that are watched and promise a level, page by page",
        _list,
        (*FILTERS, LIMIT, CURSOR),
        {200: "ServiceLevels"},
        tag="levels",
    ),
    Operation(
        "/v1/modules/{name}/slo",
        "getServiceLevel",
        "Tell what is left of the budget of a module",
        _level,
        (NAME,),
        {200: "ServiceLevel"},
        tag="levels",
    ),
)
