"""Runs the registry in this process: the server, whoever leads, and the reading of schemas again, until a signal."""

import asyncio
import gc
import resource
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import time

import uvicorn

from archatlas.analysis.assessment import Assessment
from archatlas.model.errors import UserError
from archatlas.model.record import dataclass
from archatlas.render.text.messages import error_text
from archatlas.service.api.operation import Context
from archatlas.service.app import create_app
from archatlas.service.clock import SteadyClock
from archatlas.service.connections import PunctualProtocol, UnchangedAnswers
from archatlas.service.followed_schemas import FollowedSchemas
from archatlas.service.leadership import Leadership
from archatlas.service.registry import Registry
from archatlas.service.series import MeasuredSeries
from archatlas.service.targets import ProbePlan
from archatlas.settings.live import Endpoint, LiveSettings
from archatlas.stores.port import Saved, Store

RELOADED_EVERY = 5.0
"""Seconds from one look at the schemas to the next."""
_PATIENCE = 5
"""Seconds that open answers may take once we are told to stop."""
_MOST_FILES = 16384
_MOST_WAITING = 2048
"""Connections that wait until they are taken."""
_LARGEST_HEAD = 16 * 1024
_STRANGE = 7200.0
"""Seconds by which a clock may have been set back since the last observation, to be followed slowly."""


class ServingRefused(UserError):
    """Say why nothing can be served, with the cure."""


@dataclass(frozen=True, slots=True)
class Served:
    """What to serve: schemas that may change, settings, a store, and what asks the modules.

    `watch` says what is watched of an estate, `probe` asks for as long as this process leads, `clean` makes one
    harmless line of a text, `ready` is told the address once somebody can ask there, `remark` is told what whoever runs
    us should know. Schemas are looked at again each `reloaded_every` seconds, and a question has to be there as a whole
    within `asked_within`. `series` asks for what was measured around an incident.
    """

    schemas: FollowedSchemas
    settings: LiveSettings
    store: Store
    watch: Callable[[Assessment], ProbePlan]
    probe: Callable[[Registry], Awaitable[None]]
    clean: Callable[[str], str]
    ready: Callable[[str], None]
    remark: Callable[[str], None]
    reloaded_every: float = RELOADED_EVERY
    asked_within: float = 10.0
    series: MeasuredSeries | None = None


def serve(served: Served) -> None:
    """Serve until SIGTERM or SIGINT; write what is left, and give the lease back."""
    listening = listen(served.settings.listen)
    _allow_many_connections()
    with listening:
        asyncio.run(_serve(served, listening))


def _allow_many_connections() -> None:
    """Raise the number of open files as far as we may: a thousand readers and the probes need more than is usual."""
    usual, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if usual != resource.RLIM_INFINITY and usual < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def listen(endpoint: Endpoint) -> socket.socket:
    """Take an address and a port, or say who else may have it."""
    host, port = endpoint
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_MOST_WAITING)  # before anybody is told; two may bind one address, and one may listen
    except OSError as error:
        listening.close()
        reason = (error.strerror or str(error)).lower()
        raise ServingRefused(f"nothing can be served at {host}:{port}: {reason}; set live.listen") from error
    return listening


async def _serve(served: Served, listening: socket.socket) -> None:
    assessment = served.schemas.assessment
    watching = served.watch(assessment)
    saved = await asyncio.to_thread(served.store.load, 0)
    registry = Registry(
        assessment,
        watching.watched,
        served.settings.interval,
        SteadyClock(not_before=_last_seen(saved)),
        watching.addresses,
    )
    registry.left_out = watching.left_out
    keep_from_collection()
    leadership = Leadership(registry, served.store, lambda: served.probe(registry))
    context = Context(registry, served.store, served.settings, series=served.series)
    server = _Server(server_config(create_app(context, served.clean), context, served.asked_within))
    tasks = [asyncio.ensure_future(leadership.run()), asyncio.ensure_future(_follow_schemas(served, registry))]
    answering = asyncio.ensure_future(server.serve(sockets=[listening]))
    with _signals(server, registry):
        served.ready("http://{}:{}".format(*listening.getsockname()[:2]))
        done, _ = await asyncio.wait([*tasks, answering], return_when=asyncio.FIRST_COMPLETED)
        if not server.should_exit:
            server.stop(registry)
        await answering
    for task in tasks:
        task.cancel()
        if task not in done:
            with suppress(asyncio.CancelledError):
                await task
    await leadership.close()
    served.store.close()
    for task in done:
        task.result()


def keep_from_collection() -> None:
    """Have the garbage collector look no more at what is known now, which stays.

    With 10,000 modules each of its full looks would keep everybody waiting for half a second.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _last_seen(saved: Saved) -> float:
    """Return when anything was observed last, 0 where that is too far from now to be true."""
    seen = (one.get("seen") or 0.0 for known in saved.modules.values() for one in known.record.get("sources", ()))
    last = max(seen, default=0.0)
    return last if abs(last - time()) < _STRANGE else 0.0


async def _follow_schemas(served: Served, registry: Registry) -> None:
    """Read schemas and settings again where they differ; what cannot be read is told, and leaves all as it was."""
    schemas = served.schemas
    while True:
        await asyncio.sleep(served.reloaded_every)
        try:
            assessment = await asyncio.to_thread(schemas.look_again)
            _note_held(served, registry, schemas.held)
            if assessment is registry.assessment and not registry.fault:
                continue
            watching = await asyncio.to_thread(served.watch, assessment)
        except (UserError, OSError) as error:
            told = error_text(error) if isinstance(error, UserError) else str(error)
            if told != registry.fault:
                served.remark(f"nothing is read anew, and all stays as it was: {told}")
            registry.fault = told
            continue
        registry.left_out = watching.left_out
        registry.reload(assessment, watching.watched, watching.addresses)
        keep_from_collection()
        served.remark(f"read anew: {len(watching.watched)} of {len(assessment.catalog)} modules are watched")


def _note_held(served: Served, registry: Registry, held: tuple[str, ...]) -> None:
    """Tell of files that count as they were before, once."""
    if held and held != registry.held:
        served.remark(f"{', '.join(held)}: refused, and counts as it was before; archatlas check says why")
    registry.held = held


def server_config(app: object, context: Context, asked_within: float) -> uvicorn.Config:
    """Return how an application is served."""
    unchanged = UnchangedAnswers(lambda: context.version)
    protocol = partial(PunctualProtocol, patience=asked_within, unchanged=unchanged)
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # uvicorn spells the types of ASGI for itself
        loop="asyncio",
        http=protocol,  # type: ignore[arg-type]  # it only calls it
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_PATIENCE,
    )


class _Server(uvicorn.Server):
    """A server that ends when it is told to, and does not kill its process with the signal that told it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to us."""
        yield

    def stop(self, registry: Registry) -> None:
        """Take no more questions, and end all that wait; the second time, answer nothing more."""
        self.force_exit = self.should_exit
        self.should_exit = True
        registry.close()


@contextmanager
def _signals(server: _Server, registry: Registry) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop, registry)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
