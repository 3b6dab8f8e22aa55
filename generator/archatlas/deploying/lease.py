"""The one right to act on an environment: a lease that is prolonged while we live, with a number that rises."""

import asyncio
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar
from uuid import uuid4

from archatlas.model.errors import UserError
from archatlas.stores.event_log import EventLog
from archatlas.stores.port import Fence, FenceLost, StoreFault

NAME = "executor"
SECONDS = 20.0
"""Seconds after which another one may take over where nothing is heard of us."""
_EVERY = 4.0
_MARGIN = 5.0
"""Seconds that have to be left where something is begun; what is begun needs no time of ours afterwards."""

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")


class EnvironmentTaken(UserError):
    """Refuse to act where somebody else does."""


class Lease:
    """Holds the lease of a log; asked from one event loop, while the log is used by one thread of its own."""

    def __init__(self, log: EventLog, environment: str, seconds: float = SECONDS) -> None:
        """Take the lease, or refuse."""
        self._log, self._seconds = log, seconds
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._thread = ThreadPoolExecutor(1, "journal")
        self._until = 0.0
        fence = self._take()
        if fence is None:
            raise EnvironmentTaken(
                f"another process deploys to '{environment}' now; watch it with archatlas deploy status --watch,"
                f" or try again {seconds:g} s after it is gone"
            )
        self.fence: Fence = fence

    async def in_thread(
        self, act: Callable[Arguments, Returned], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Returned:
        """Do something with the log, where it keeps nobody waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: act(*arguments, **named))

    async def keep(self) -> None:
        """Prolong the lease until cancelled; raise what keeps us from it, once it has run out."""
        while True:
            await asyncio.sleep(_EVERY)
            try:
                await self._renew()
            except StoreFault:
                if time.monotonic() > self._until:
                    raise

    async def assure(self) -> None:
        """Return only if nobody else can act for some seconds."""
        if time.monotonic() > self._until - _MARGIN:
            await self._renew()

    def close(self) -> None:
        """Give the lease back."""
        with suppress(StoreFault):  # it runs out
            self._thread.submit(self._log.release, self.fence).result()
        self._thread.shutdown()

    async def _renew(self) -> None:
        fence = await self.in_thread(self._take)
        if fence is None or fence.number != self.fence.number:
            raise FenceLost("another process has taken over")

    def _take(self) -> Fence | None:
        asked = time.monotonic()
        fence = self._log.lease(NAME, self._holder, self._seconds)
        if fence is not None:
            self._until = asked + self._seconds
        return fence
