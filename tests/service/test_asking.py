"""From settings and schemas to states: real services on loopback are asked, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from time import time

import pytest

from archatlas.analysis.live.estate_states import EstateStates
from archatlas.model.live import Observation, ProbeOutcome, State
from archatlas.service.scheduler import Asking
from archatlas.settings.live import AllowList, LiveSettings, Selector, TargetRule, allow_list
from builders import assessed, schema_text
from processes import LONG_ENOUGH
from transport.fault_server import answering, reset, serving

pytestmark = pytest.mark.real
"""Real services are started, and one of them is stopped."""

LOOPBACK = allow_list(["127.0.0.0/8"])


class Watch:
    """What an estate looks like while it is asked: its states, and every observation."""

    def __init__(self, states: EstateStates) -> None:
        self.states, self.seen = states, list[Observation]()
        self._more = asyncio.Event()

    def observe(self, seen: Observation) -> None:
        """Take an observation."""
        self.seen.append(seen)
        self.states.observe(seen)
        self._more.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for an observation after which something holds."""
        while not holds():
            self._more.clear()
            await self._more.wait()

    async def state(self, name: str, wanted: State) -> None:
        """Wait until a module is in a state."""
        await self.until(lambda: self.states.status(name).state is wanted)


@asynccontextmanager
async def asked(live: LiveSettings, *schemas: str, environ: Mapping[str, str] | None = None) -> AsyncIterator[Watch]:
    """Ask an estate for as long as a test looks."""
    asking = Asking(lambda: live, environ or {})
    plan = asking.watch(assessed(*schemas))
    states = EstateStates(live.interval, {})
    states.watch(plan.watched, time())
    watch = Watch(states)
    task = asyncio.create_task(asking.probe(watch.observe, states.memory, time))
    try:
        async with asyncio.timeout(LONG_ENOUGH):
            yield watch
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def rule(match: str, port: int, **more: object) -> TargetRule:
    """Return a rule that asks a port on loopback often."""
    said = {"path": "/healthz", "interval": 0.04, "timeout": LONG_ENOUGH} | more
    return TargetRule(Selector(match), f"http://127.0.0.1:{port}", **said)  # type: ignore[arg-type]


def checked(name: str, path: str, ready: str = "") -> str:
    """Return a schema with a health check."""
    deployment = {"health_check": path} | ({"ready_check": ready} if ready else {})
    return schema_text(name, {"runtime": {"deployment": deployment}})


def test_three_services_are_watched_and_one_that_dies_turns_red() -> None:
    async def story() -> None:
        async with serving(answering()) as cart, serving(answering()) as stock, serving(answering()) as till:
            targets = (rule("shop.cart", cart.port), rule("shop.stock", stock.port), rule("shop.till", till.port))
            schemas = [checked(name, "/health") for name in ("shop.cart", "shop.stock", "shop.till")]
            async with asked(
                LiveSettings(LOOPBACK, targets, interval=0.04), *schemas, schema_text("shop.lib")
            ) as watch:
                for name in ("shop.cart", "shop.stock", "shop.till"):
                    await watch.state(name, State.HEALTHY)
                stock.behaviour = reset
                await watch.state("shop.stock", State.UNHEALTHY)
                assert watch.states.status("shop.stock").reason == "the connection was closed before an answer"
                assert watch.states.status("shop.cart").state is State.HEALTHY
                assert watch.states.status("shop.lib").state is State.UNMONITORED
                stock.behaviour = answering()
                await watch.state("shop.stock", State.HEALTHY)
            assert set(cart.requests) == {"GET /health HTTP/1.1"}

    asyncio.run(story())


def test_nothing_is_asked_before_the_settings_allow_it() -> None:
    plan = Asking(lambda: LiveSettings(AllowList(), (rule("*", 1),)), {}).watch(
        assessed(checked("shop.cart", "/health"))
    )

    assert (plan.targets, plan.watched) == ((), {})


def test_a_service_that_is_alive_and_not_ready_is_degraded() -> None:
    async def story() -> None:
        async with serving(answering(status="200 OK")) as service:

            async def by_path(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                status = "503 Service Unavailable" if service.requests[-1].startswith("GET /ready") else "200 OK"
                await answering(b"warming up", status)(reader, writer)

            service.behaviour = by_path
            live = LiveSettings(LOOPBACK, (rule("*", service.port),), interval=0.04)
            async with asked(live, checked("shop.cart", "/live", "/ready")) as watch:
                await watch.state("shop.cart", State.DEGRADED)
                assert watch.states.status("shop.cart").reason == (
                    "alive, not ready: 503 Service Unavailable: warming up"
                )

    asyncio.run(story())


def test_what_the_allow_list_does_not_hold_is_unknown_and_never_connected_to() -> None:
    async def story() -> None:
        async with serving(answering()) as canary:
            live = LiveSettings(allow_list(["10.0.0.0/8"]), (rule("*", canary.port),), interval=0.04)
            async with asked(live, checked("shop.cart", "/health")) as watch:
                await watch.until(lambda: len(watch.seen) > 2)
                assert {one.outcome for one in watch.seen} == {ProbeOutcome.UNKNOWN}
                assert watch.seen[0].reason == f"not asked: 127.0.0.1 port {canary.port} is not in live.allow"
            assert canary.requests == []

    asyncio.run(story())
