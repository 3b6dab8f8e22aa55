"""How the language server begins and ends: the standard streams, and nothing that could disturb them."""

import asyncio
import gc
import linecache
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import BinaryIO

from pygls.io_ import StdoutWriter, run_async

from archatlas.lsp.elsewhere import FromElsewhere
from archatlas.lsp.features import register
from archatlas.lsp.server import ArchatlasServer

_LOG = logging.getLogger(__name__)

SWITCH_INTERVAL = 0.001
"""Seconds for which the thread that judges may keep others waiting: an answer passes through three of them."""


Leave = Callable[[bool], None]
"""Ends the process, told whether the editor said goodbye before it left."""


def serve(from_elsewhere: FromElsewhere, leave: Leave) -> None:
    """Serve the editor at the standard streams until it leaves.

    Whatever else prints, prints to the standard error. To take a large estate apart takes seconds, for which an editor
    would wait: `leave` is called while all is still there, and whatever is being answered goes on.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="archatlas lsp: %(message)s")
    given = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server = ArchatlasServer(from_elsewhere)
    register(server)
    sys.setswitchinterval(SWITCH_INTERVAL)
    linecache.clearcache()  # the sources of hundreds of classes that attrs made, which nobody will read
    gc.collect()  # attrs makes each of them twice, and what is frozen is never collected
    gc.freeze()
    server.protocol.set_writer(StdoutWriter(given))
    asyncio.run(_speak(server, sys.stdin.buffer, leave))


async def _speak(server: ArchatlasServer, taken: BinaryIO, leave: Leave) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    Thread(target=_feed, args=(taken.fileno(), reader, loop), name="archatlas-reading", daemon=True).start()
    with suppress(SystemExit):  # how pygls ends after `exit`
        await run_async(Event(), reader, server.protocol, _LOG, server.report_server_error)
    server.stop()
    leave(server.said_goodbye)


def _feed(taken: int, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    """Hand over what comes in, in a thread that nobody has to wait for when a signal ends the server."""
    with suppress(RuntimeError):  # the loop is over
        while data := os.read(taken, 1 << 16):
            loop.call_soon_threadsafe(reader.feed_data, data)
        loop.call_soon_threadsafe(reader.feed_eof)
