"""One question that the API answers, declared once: its path, what it may say, what it is answered."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from archatlas.analysis.assessment import Assessment
from archatlas.model.record import dataclass, field
from archatlas.service.api.answers import JSON, AnswerCache, ApiProblem, Body, Document, json_bytes
from archatlas.service.api.parameters import LARGEST_INDEX, Parameter, Values, duration, whole
from archatlas.service.catalogue import Catalogue
from archatlas.service.clock import elapsed
from archatlas.service.registry import Registry
from archatlas.service.series import MeasuredSeries
from archatlas.settings.live import LiveSettings
from archatlas.stores.port import Store

LONGEST_WAIT = 300.0
"""Seconds that anybody may wait for a change with one question."""


@dataclass(frozen=True, slots=True)
class Context:
    """What answers are made of."""

    registry: Registry
    store: Store
    settings: LiveSettings
    longest_wait: float = LONGEST_WAIT
    passed: Callable[[], float] = elapsed
    """Says how much time went by, for limits of how often."""
    cache: AnswerCache = field(default_factory=AnswerCache)
    series: MeasuredSeries | None = None
    """Asks what was measured around an incident; None where nothing measures."""

    @property
    def catalogue(self) -> Catalogue:
        """Return the modules as they are now."""
        return self.registry.catalogue

    @property
    def assessment(self) -> Assessment:
        """Return what is known of the estate now."""
        return self.registry.assessment

    @property
    def version(self) -> object:
        """Return what is different as soon as anything changed."""
        return (self.registry.index, self.registry.catalogue, self.registry.is_leader)


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and what it says once that is read."""

    context: Context
    request: Request
    values: Values

    @property
    def asked(self) -> object:
        """Return what was asked, in the words of the request."""
        return (self.request.url.path, self.request.url.query)

    @property
    def module(self) -> str:
        """Return the module of the path, or say that there is none of that name."""
        name = str(self.request.path_params["name"])
        if self.context.catalogue.module(name) is None:
            detail = f"the estate has no module '{name[:200]}'; /v1/modules lists those it has"
            raise ApiProblem(404, "No such module", detail)
        return name


Answer = Callable[[Question], Awaitable[Body | Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A path, a method, and what is answered there; `answers` names a schema of the OpenAPI document by status."""

    path: str
    name: str
    summary: str
    answer: Answer
    parameters: tuple[Parameter, ...] = ()
    answers: Mapping[int, str] = field(default_factory=dict)
    media_type: str = JSON
    method: str = "GET"
    tag: str = "modules"
    is_open: bool = False
    """Whether it is answered to everybody: probes of the machine that runs us."""


INDEX = whole("index", "Answer as soon as the index of what is asked for is higher.", range(LARGEST_INDEX + 1))


def wait() -> Parameter:
    """Return the parameter that says how long to wait for a change."""
    return duration("wait", "How long to wait for that at most; at most 5m.", "60s", LONGEST_WAIT)


def document_body(document: Document, index: int | None = None, status: int = 200, media_type: str = JSON) -> Body:
    """Return the bytes of a document."""
    return Body(json_bytes(document), index, media_type, status)


def kept(question: Question) -> Body | None:
    """Return the answer to the same question, where nothing changed since."""
    return question.context.cache.get(question.asked, question.context.version)


def cached(question: Question, document: Document, index: int, version: object = None) -> Body:
    """Make the answer to a question, and keep it for as long as nothing changes.

    The version has to be named where other things may have happened since the document was begun.
    """
    body, version = document_body(document, index), version or question.context.version
    body.version = version if question.values["index"] is None else None
    question.context.cache.put(question.asked, version, body)
    return body


async def changed(question: Question, names: frozenset[str] | None) -> int:
    """Wait as long as the question wants for a change of some modules, and return their index."""
    log, values = question.context.registry.log, question.values
    if values["index"] is None:
        return log.index_of(names)
    seconds = min(values["wait"], question.context.longest_wait)
    return await log.wait(values["index"], names, seconds)
