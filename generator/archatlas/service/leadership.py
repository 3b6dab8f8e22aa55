"""Which of several processes asks and writes: the one that holds the lease; the others tell what it wrote."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar
from uuid import uuid4

from archatlas.service.changes import BLOCK
from archatlas.service.registry import RESTORED, Registry, record_of
from archatlas.stores.port import Fence, FenceLost, Store, StoreFault
from archatlas.stores.writer import Flush, StoreWriter

NAME = "registry"
LEASE = 10.0
"""Seconds after which another process leads where this one is gone."""
_RENEW = 3
"""Each so many seconds the lease is prolonged."""

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")


class Leadership:
    """Takes the lease where it is free, and begins to probe; follows what others write where it is not."""

    def __init__(
        self, registry: Registry, store: Store, probe: Callable[[], Awaitable[None]], second: float = 1.0
    ) -> None:
        """Prepare; `probe` runs for as long as this process leads, `second` is how long it rests between two looks."""
        self._registry, self._store, self._probe, self._second = registry, store, probe, second
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._executor = ThreadPoolExecutor(1, "leadership")
        self._fence: Fence | None = None
        self._probing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Let time go by, second by second, until cancelled."""
        second = 0
        while True:
            with suppress(
                StoreFault, FenceLost
            ):  # the writer tells why; who leads goes on, and follows when it answers again
                await self._step(second)
            self._registry.tick()
            second += 1
            await asyncio.sleep(self._second)

    async def _step(self, second: int) -> None:
        writer = self._registry.writer
        if self._probing is not None and self._probing.done():
            self._probing.result()  # what stopped it is our mistake, and stops us
        if writer is not None and writer.lost:
            await self._yield()
        elif second % _RENEW == 0 or self._fence is None:
            self._fence = await self._in_thread(self._store.lease, NAME, self._holder, LEASE)
            if self._fence is not None and writer is None:
                await self._lead(self._fence)
            elif self._fence is None and writer is not None:
                await self._yield()
        if not self._registry.is_leader:
            followed = self._registry.followed
            self._registry.follow(await self._in_thread(self._store.changed_since, followed))

    async def _lead(self, fence: Fence) -> None:
        saved = await self._in_thread(self._store.load, RESTORED)
        writer = StoreWriter(self._store, fence, record_of, self._registry.clock)
        writer.reserve(saved.ceiling + BLOCK)
        await self._in_thread(writer.flush, Flush.BY_TIME)
        self._registry.restore(saved)
        self._registry.lead(writer, saved.ceiling)
        writer.start()
        self._probing = asyncio.ensure_future(self._probe())

    async def _yield(self) -> None:
        """Probe and write no more: somebody else leads."""
        await self._stop_probing()
        writer, self._fence = self._registry.writer, None
        if writer is not None:
            await self._in_thread(writer.stop)
        self._registry.yield_lead()

    async def close(self) -> None:
        """Write what is left, and give the lease back."""
        await self._stop_probing()
        if self._registry.writer is not None:
            await self._in_thread(self._registry.writer.stop)
        if self._fence is not None:
            with suppress(StoreFault):
                await self._in_thread(self._store.release, self._fence)
        self._executor.shutdown()

    async def _stop_probing(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            with suppress(asyncio.CancelledError):
                await self._probing
            self._probing = None

    async def _in_thread(
        self, act: Callable[Arguments, Returned], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Returned:
        return await asyncio.get_running_loop().run_in_executor(self._executor, lambda: act(*arguments, **named))
