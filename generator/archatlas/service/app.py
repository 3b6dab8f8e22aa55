"""The application: who may ask, what is asked, and what every answer carries."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archatlas.service.api import discovery, estate, incidents, levels, modules
from archatlas.service.api.answers import INDEX_HEADER, ApiProblem, Body, json_bytes, respond
from archatlas.service.api.openapi import openapi_document
from archatlas.service.api.operation import Context, Operation, Question
from archatlas.service.api.parameters import Place, read_value, values_of
from archatlas.service.api.push import PushGate, bearer, is_among, push_operation
from archatlas.service.connections import UNCHANGED
from archatlas.settings.live import Endpoint, ReadAccess
from archatlas.stores.port import StoreFault

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
]
_ASKED_BY_PAGES = ("authorization", "if-none-match", "last-event-id")

Handler = Callable[[Request], Awaitable[Response]]


def create_app(context: Context, clean: Callable[[str], str]) -> ASGIApp:
    """Return the application; `clean` makes one harmless line of a text that somebody sends."""
    operations = (
        *modules.OPERATIONS,
        *estate.OPERATIONS,
        *incidents.OPERATIONS,
        *levels.OPERATIONS,
        *discovery.OPERATIONS,
        push_operation(PushGate(context.passed), clean),
    )
    described = Operation(
        "/v1/openapi.json",
        "getDescription",
        "Describe this API",
        _description(operations),
        answers={200: "Description"},
    )
    app = Starlette(
        routes=[Route(one.path, _handler(context, one), methods=[one.method]) for one in (*operations, described)],
        middleware=list(_middleware(context)),
        exception_handlers={ApiProblem: _problem, HTTPException: _http_problem, StoreFault: _fault, Exception: _bug},
    )
    return _Guarded(app, context)


def _handler(context: Context, operation: Operation) -> Handler:
    in_path = {one.name: one for one in operation.parameters if one.place is Place.PATH}

    async def handle(request: Request) -> Response:
        if operation.method == "GET" and not operation.is_open:
            _authorise(context, request)
        for name, text in request.path_params.items():
            read_value(in_path[name], text)
        values = values_of(operation.parameters, request.query_params)
        answer = await operation.answer(Question(context, request, values))
        return respond(request, answer) if isinstance(answer, Body) else answer

    return handle


def _authorise(context: Context, request: Request) -> None:
    """Let everybody read, or who sends a token; behind a proxy that asks who it is, all have been let in."""
    settings = context.settings
    if settings.read is ReadAccess.TOKEN and not is_among(bearer(request), settings.read_tokens):
        detail = "send 'Authorization: Bearer TOKEN' with a token whose digest stands below live.read_tokens"
        raise ApiProblem(401, "No token that may read", detail, {"www-authenticate": "Bearer"})


def _description(operations: Iterable[Operation]) -> Callable[[Question], Awaitable[Body]]:
    body = Body(json_bytes(openapi_document(operations)))

    async def describe(question: Question) -> Body:
        return body

    return describe


def _middleware(context: Context) -> Iterable[Middleware]:
    if context.settings.origin:
        yield Middleware(
            CORSMiddleware,
            allow_origins=[context.settings.origin],
            allow_methods=["GET"],
            allow_headers=_ASKED_BY_PAGES,
            expose_headers=["etag", INDEX_HEADER],
        )


class _Guarded:
    """Refuses requests that a page of somebody else made a browser send, and marks every answer as no page."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._hosts = _hosts(context.settings.listen) if context.settings.read is not ReadAccess.PROXY else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = [*message.get("headers", ()), *_HEADERS]
                if UNCHANGED in scope.get("state", ()):
                    scope["state"][UNCHANGED] = (scope["state"][UNCHANGED][0], headers)
            await send(message)

        app = self._app if self._is_meant(scope) else _NOT_MEANT
        await app(scope, receive, marked)

    def _is_meant(self, scope: Scope) -> bool:
        if self._hosts is None:
            return True
        host = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"host"), "")
        return _bare(host) in self._hosts


def _hosts(listen: Endpoint) -> frozenset[str] | None:
    """Return the names that lead to us where only this machine can: any other one is a trick with a name server."""
    host = listen[0]
    try:
        is_local = ip_address(host).is_loopback
    except ValueError:
        is_local = host == "localhost"
    return frozenset({host, "localhost", "127.0.0.1", "::1"}) if is_local else None


def _bare(host: str) -> str:
    """Return the host of a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


_NOT_MEANT = ApiProblem(
    421, "Another host was meant", "ask for 127.0.0.1 or localhost; behind a proxy, set live.read to proxy"
).response()


async def _problem(request: Request, error: Any) -> Response:
    problem: ApiProblem = error
    return problem.response()


async def _http_problem(request: Request, error: Any) -> Response:
    refused: HTTPException = error
    cures: Mapping[int, tuple[str, str]] = {
        404: ("No such path", "nothing is answered here; /v1/openapi.json lists what is"),
        405: ("No such method", "this path takes another method; /v1/openapi.json says which"),
    }
    title, detail = cures.get(refused.status_code, ("Refused", str(refused.detail)))
    return ApiProblem(refused.status_code, title, detail, refused.headers).response()


async def _fault(request: Request, error: Exception) -> Response:
    return ApiProblem(503, "The store does not answer", f"{error}; ask again", {"retry-after": "5"}).response()


async def _bug(request: Request, error: Exception) -> Response:
    detail = "this is our mistake; the log of the registry says more, please report it"
    return ApiProblem(500, "A mistake of ours", detail).response()
