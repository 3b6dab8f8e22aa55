"""Ask a live registry as many programs do at once: `live_api.py [--seconds 30] [--readers 500]`. Needs wrk.

A process of its own holds 10,000 modules, takes 333 observations a second and changes a few states. `wrk` asks it for a
bare route that answers two bytes, for `/v1/status`, for the same as an answer that has to be made, and with the ETag
that it has already; they take turns, so that a busy machine is busy for all of them. Then so many readers of events,
and as many long polls, are told of changes, while some readers take nothing. Compare the ratios.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import gather_facts
from archatlas.analysis.live.memory import Watched, WatchedSource
from archatlas.cli.main import GC_THRESHOLD
from archatlas.model.catalog import Catalog
from archatlas.model.live import Observation, ProbeOutcome, Source
from archatlas.model.module import Module, ModuleIdentity, ModuleName
from archatlas.service.api.operation import Context
from archatlas.service.app import create_app
from archatlas.service.changes import BLOCK
from archatlas.service.clock import SteadyClock
from archatlas.service.registry import Registry, record_of
from archatlas.service.serving import keep_from_collection, server_config
from archatlas.settings.live import LiveSettings
from archatlas.stores.sqlite import SqliteStore
from archatlas.stores.writer import StoreWriter

MODULES = [f"lane{number % 20}.m{number}" for number in range(10_000)]
OBSERVED_A_SECOND = 333
STALLED = 100

Told = tuple[int, int, float]
"""Which reader was told of which index, and when."""


async def serve(listening: socket.socket, folder: Path) -> None:
    """Serve until killed; each minus sign on the standard input changes a state, and each is answered with the time."""
    gc.set_threshold(GC_THRESHOLD)  # as every command does
    estate = Catalog(Module(ModuleIdentity(ModuleName(name)), f"{name}.yaml") for name in MODULES)
    watched = {name: Watched((WatchedSource(Source.HTTP),)) for name in MODULES}
    clock, store = SteadyClock(), SqliteStore(folder / "live.db")
    fence = store.lease("registry", "measured", 10)
    assert fence is not None
    registry = Registry(Assessment(gather_facts(estate, EvidenceClassifier()), ()), watched, 30.0, clock)
    writer = StoreWriter(store, fence, record_of, clock)
    writer.reserve(BLOCK)
    writer.flush()
    registry.lead(writer, 0)
    writer.start()
    for name in MODULES:
        _observe(registry, name, ProbeOutcome.PASS, 2)
    context = Context(registry, store, LiveSettings())
    app, bare = create_app(context, str), Starlette(routes=[Route("/bare", _bare)])

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (bare if scope.get("path") == "/bare" else app)(scope, receive, send)

    keep_from_collection()
    observing = asyncio.ensure_future(_observed(registry))
    asyncio.get_running_loop().add_reader(sys.stdin, _change, registry)
    await uvicorn.Server(server_config(either, context, 10.0)).serve(sockets=[listening])
    observing.cancel()


async def _bare(request: Request) -> Response:
    return Response(b"ok")


def _observe(registry: Registry, name: str, outcome: ProbeOutcome, times: int) -> None:
    for _ in range(times):
        registry.observe(Observation(name, Source.HTTP, registry.clock(), outcome, 0.02, "HTTP 200", "http /health"))


async def _observed(registry: Registry) -> None:
    """Take the observations of all modules, ten times a second."""
    while True:
        await asyncio.sleep(0.1)
        for _ in range(OBSERVED_A_SECOND // 10):
            _observe(registry, random.choice(MODULES[1000:]), ProbeOutcome.PASS, 1)
        registry.tick()


def _change(registry: Registry) -> None:
    """Change as many states as signs came in, of modules that nobody else observes."""
    for sign in os.read(0, 4096):
        name = MODULES[sign]
        is_well = registry.state(name).value == "healthy"
        before = time.time()
        _observe(registry, name, ProbeOutcome.FAIL if is_well else ProbeOutcome.PASS, 3)
        print(registry.index, before, flush=True)


ANEW = """
local number = 0
request = function() number = number + 1; return wrk.format("GET", "/v1/status?index=" .. number % 1000000) end
"""
"""Asks something else each time, so that each answer has to be made."""


def asked(process: int, address: str, seconds: float, *options: str) -> tuple[float, float]:
    """Return the microseconds of processor a request, and the 99th percentile of their time in milliseconds."""
    before = _spent(process)
    command = ["wrk", "-t1", "-c8", f"-d{seconds:g}s", "--latency", *options, address]
    done = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    answered, late = re.search(r"(\d+) requests in", done), re.search(r"99%\s+([0-9.]+)(us|ms|s)", done)
    assert answered, done
    assert late, done
    spent = (_spent(process) - before) / int(answered[1]) * 1e6
    return spent, float(late[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[late[2]]


def measure_answers(port: int, process: int, seconds: float) -> bool:
    """Print how the three kinds of answers compare."""
    address = f"http://127.0.0.1:{port}"
    etag = asyncio.run(_etag(port))
    rounds: dict[str, list[tuple[float, float]]] = {}
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(ANEW)
        script.flush()
        kinds = {
            "a bare route": (f"{address}/bare",),
            "/v1/status": (f"{address}/v1/status",),
            "/v1/status, made anew": (address, "-s", script.name),
            "/v1/status, 304": (f"{address}/v1/status", "-H", f"If-None-Match: {etag}"),
        }
        for _ in range(3):
            for kind, (place, *options) in kinds.items():
                rounds.setdefault(kind, []).append(asked(process, place, seconds / 3, *options))
    cost = {kind: statistics.median(spent for spent, _ in several) for kind, several in rounds.items()}
    late = {kind: statistics.median(p99 for _, p99 in several) for kind, several in rounds.items()}
    for kind in kinds:
        print(f"{kind}: {cost[kind]:.0f} us of processor a request, p99 {late[kind]:.2f} ms")
    bare, kept, made, known = kinds
    slower, cheaper = late[kept] / late[bare], cost[made] / cost[known]
    print(f"p99 of /v1/status is {slower:.2f} times that of a bare route (wanted 5 at most)")
    print(f"304 is {cheaper:.2f} times cheaper than an answer that is made (wanted 3 at least)")
    print(f"304 is {cost[kept] / cost[known]:.2f} times cheaper than an answer that is kept")
    return slower <= 5 and cheaper >= 3


async def _etag(port: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    answer = (await reader.read()).decode()
    writer.close()
    found = re.search(r"etag: (\S+)", answer)
    assert found
    return found[1]


async def measure_readers(port: int, child: subprocess.Popen[bytes], readers: int) -> bool:
    """Print how soon readers are told, and what those cost that take nothing."""
    told: list[Told] = []
    stalled = [await _stalled(port) for _ in range(STALLED)]
    tasks = [asyncio.ensure_future(_follow(port, number, told)) for number in range(readers)]
    tasks += [asyncio.ensure_future(_poll(port, -1 - number, told)) for number in range(readers)]
    await asyncio.sleep(5)
    before = _resident(child.pid)
    spent = _spent(child.pid)
    changed: dict[int, float] = {}
    assert child.stdin
    assert child.stdout
    for number in range(20):
        child.stdin.write(bytes([number]))
        child.stdin.flush()
        index, at = (await asyncio.to_thread(child.stdout.readline)).split()
        changed[int(index)] = float(at)
        await asyncio.sleep(1.5)
    spent = (_spent(child.pid) - spent) / 20
    late = delays(told, changed)
    for task in tasks:
        task.cancel()
    for number in range(2000):
        child.stdin.write(bytes([number % 100]))
    child.stdin.flush()
    for _ in range(2000):
        await asyncio.to_thread(child.stdout.readline)
    each = max(0, _resident(child.pid) - before) / STALLED
    for one in stalled:
        one.close()
    p99 = late[len(late) * 99 // 100]
    print(f"{readers} readers of events and {readers} long polls: {len(late)} of {readers * 40} told, p99 {p99:.3f} s")
    print(f"to tell all of them takes {spent:.3f} s of its processor a change, observations of 1.5 s included")
    print(f"a reader that takes nothing: {each / 1e6:.2f} MB at most (wanted 1)")
    return min(p99, spent) <= 1 and each <= 1e6 and len(late) >= readers * 39


def delays(told: Sequence[Told], changed: Mapping[int, float]) -> list[float]:
    """Return how late each reader was told of each change; a later index, before that of the next, tells it too."""
    indices, first = sorted(changed), dict[tuple[int, int], float]()
    for reader, index, at in sorted(told, key=lambda one: one[2]):
        if place := bisect_right(indices, index):
            first.setdefault((reader, indices[place - 1]), at)
    return sorted(at - changed[index] for (_, index), at in first.items())


async def _stalled(port: int) -> socket.socket:
    reader = socket.create_connection(("127.0.0.1", port))
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.sendall(b"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return reader


async def _follow(port: int, number: int, told: list[Told]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    while line := await reader.readline():
        if line.startswith(b"id: "):
            told.append((number, int(line[4:]), time.time()))


async def _poll(port: int, number: int, told: list[Told]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    index = 0
    while True:
        question = f"GET /v1/status?limit=1&index={index}&wait=60s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        writer.write(question.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head)
        assert length
        said: Mapping[str, int] = json.loads(await reader.readexactly(int(length[1])))
        index = said["index"]
        told.append((number, index, time.time()))


def _spent(process: int) -> float:
    """Return the seconds of processor that a process has used."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    """Start the server, ask it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve is not None:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(serve(socket.socket(fileno=arguments.serve), Path(folder)))
        return 0
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(2048)
        port, number = listening.getsockname()[1], listening.fileno()
        command = [sys.executable, __file__, "--serve", str(number)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, pass_fds=[number]) as child:
            is_quick = measure_answers(port, child.pid, arguments.seconds)
            tells = asyncio.run(measure_readers(port, child, arguments.readers))
            child.send_signal(signal.SIGKILL)
    return 0 if is_quick and tells else 1


if __name__ == "__main__":
    sys.exit(main())
