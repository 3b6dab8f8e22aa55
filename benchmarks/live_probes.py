"""Measure what it costs to watch many modules, and how soon an outage is known: the second bar of the live registry.

    python benchmarks/live_probes.py [--targets 10000] [--interval 30] [--seconds 300] [--busy 20]

Everything runs on loopback: targets are asked at addresses of their own in 127.0.0.0/8, where one process answers for
all of them. 5 % of them always fail and 1 % never answer; after a third of the time 2 % more fail, which is the outage
that must become known. For `--busy` seconds another process takes one core. Processor time is that of the registry
alone, its store included.
"""

import argparse
import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from archatlas.model.live import Observation, ProbeOutcome, State
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_sources
from archatlas.service.clock import SteadyClock
from archatlas.service.leadership import Leadership
from archatlas.service.planning import probe_plan
from archatlas.service.prober import Prober
from archatlas.service.registry import Registry
from archatlas.service.schedule import Schedule
from archatlas.service.scheduler import LoopLag, Scheduler
from archatlas.service.targets import HttpTarget, ProbePlan, ProbeTarget
from archatlas.settings import Settings
from archatlas.settings.live import LiveSettings, Selector, TargetRule, allow_list
from archatlas.stores.sqlite import SqliteStore
from archatlas.transport.resolution import HostResolver

FAILING, HANGING, OUTAGE = 0.05, 0.01, 0.02
TIMEOUT = 5.0


@dataclass
class Figures:
    """What was measured."""

    late: list[float] = field(default_factory=list)
    most_sockets: int = 0
    most_in_flight: int = 0
    probes: int = 0
    inconclusive: int = 0
    schedule: Schedule = field(default_factory=lambda: Schedule(Random()))


class Timed(Schedule):
    """A schedule that notes by how much of its interval each question comes late."""

    def __init__(self, figures: Figures) -> None:
        super().__init__(Random(1))
        self.figures = figures

    def due(self, now: float) -> list[ProbeTarget]:
        """Return what is due, and note how late that is."""
        ready = super().due(now)
        for one in ready:
            self.figures.late.append((now - self.asked_at(one)) / one.watched.interval)
        self.figures.most_in_flight = max(self.figures.most_in_flight, self.in_flight)
        return ready


class Answering(asyncio.Protocol):
    """Answers by the path: /ok/N, /fail/N, /hang/N, and /ok/N of some N like /fail once the outage began."""

    outage = 0
    is_down = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer a request, which comes as one piece."""
        assert isinstance(self.transport, asyncio.Transport)
        _, kind, number = data.split(b" ", 2)[1].split(b"/")
        if kind == b"hang":
            return
        bad = kind == b"fail" or (Answering.is_down and int(number) < Answering.outage)
        status = b"503 Service Unavailable" if bad else b"200 OK"
        self.transport.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        self.transport.close()


async def answer(outage: int) -> None:
    """Answer for all targets until standard input ends; a line there begins the outage."""
    loop = asyncio.get_running_loop()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")  # nobody else reaches it
    listening.bind(("0.0.0.0", 0))
    Answering.outage = outage
    await loop.create_server(Answering, sock=listening, backlog=1024)
    print(listening.getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        Answering.is_down = True


def schemas(targets: int) -> list[SourceFile]:
    """Return a schema for each target; its path says how it behaves. The outage is that of the first ones."""
    hanging, failing = round(targets * HANGING), round(targets * FAILING)
    kinds = ["hang"] * hanging + ["fail"] * failing
    texts = []
    for number in range(targets):
        kind = kinds[targets - 1 - number] if targets - 1 - number < len(kinds) else "ok"
        text = f"identity: {{name: lane.m{number}}}\nruntime: {{deployment: {{health_check: /{kind}/{number}}}}}\n"
        texts.append(SourceFile(f"{number}.yaml", text))
    return texts


def plan_for(targets: int, port: int, interval: float) -> ProbePlan:
    """Return a plan in which each target has an address of its own."""
    timeout = TIMEOUT if interval > 2 * TIMEOUT else interval / 3
    rule = TargetRule(Selector("*"), f"http://127.0.0.1:{port}", interval=interval, timeout=timeout)
    live = LiveSettings(allow_list(["127.0.0.0/8"]), (rule,), interval=interval)
    plan = probe_plan(assess_sources(schemas(targets), Settings()), live, {})
    return ProbePlan(tuple(map(_at_own_address, range(targets), plan.targets)), plan.watched, plan.left_out)


def _at_own_address(number: int, target: ProbeTarget) -> ProbeTarget:
    assert isinstance(target, HttpTarget)
    host = f"127.{1 + number // 65025}.{number // 255 % 255}.{1 + number % 255}"
    return replace(target, request=replace(target.request, host=host))


class Measured:
    """A registry that is fed by a scheduler, and what is measured of both."""

    def __init__(self, plan: ProbePlan, interval: float, folder: Path) -> None:
        self.figures, self.plan = Figures(), plan
        self.registry = Registry(assess_sources((), Settings()), plan.watched, interval, SteadyClock())
        self.store = SqliteStore(folder / "live.sqlite")
        self.leadership = Leadership(self.registry, self.store, self._probe)

    def _observe(self, seen: Observation) -> None:
        self.figures.probes += 1
        self.figures.inconclusive += seen.outcome is ProbeOutcome.INCONCLUSIVE
        self.registry.observe(seen)

    async def _probe(self) -> None:
        passed = asyncio.get_running_loop().time
        lag = LoopLag(passed)
        prober = Prober(HostResolver(allow_list(["127.0.0.0/8"])), self.registry.clock, lag.since, passed)
        scheduler = Scheduler(lambda: self.plan, prober, self._observe, self.registry.states.memory, lag)
        self.figures.schedule = scheduler.schedule = Timed(self.figures)
        await scheduler.run()

    async def watch_sockets(self) -> None:
        """Note how many files are open, again and again."""
        while True:
            self.figures.most_sockets = max(self.figures.most_sockets, open_sockets())
            await asyncio.sleep(0.2)


def open_sockets() -> int:
    """Return how many sockets this process has."""
    found = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found += str(entry.readlink()).startswith("socket:")
    return found


async def measure(measured: Measured, server: subprocess.Popen[str], arguments: argparse.Namespace) -> None:
    """Watch for the time that was asked for, with an outage after a third of it, and print the figures."""
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(measured.leadership.run()), loop.create_task(measured.watch_sockets())]
    began, spent = time.monotonic(), time.process_time()
    await asyncio.sleep(arguments.seconds / 3)
    assert server.stdin is not None
    out_at = measured.registry.clock()
    server.stdin.write("down\n")
    server.stdin.flush()
    await asyncio.sleep(arguments.seconds / 3)
    spin = f"import time\nend = time.time() + {arguments.busy}\nwhile time.time() < end: pass"
    busy = subprocess.Popen([sys.executable, "-c", spin])
    await asyncio.sleep(arguments.seconds / 3)
    busy.kill()
    cores = (time.process_time() - spent) / (time.monotonic() - began)
    report(measured, cores, out_at, arguments)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await measured.leadership.close()


def peak_megabytes() -> float:
    """Return the most memory that was resident; getrusage would tell that of whoever started this, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def report(measured: Measured, cores: float, out_at: float, arguments: argparse.Namespace) -> None:
    """Print the figures beside the bars."""
    figures, states = measured.figures, measured.registry.states
    outage = round(arguments.targets * OUTAGE)
    bad = arguments.targets - round(arguments.targets * (FAILING + HANGING))
    known = sorted(
        states.status(f"lane.m{number}").since - out_at
        for number in range(outage)
        if states.status(f"lane.m{number}").state is State.UNHEALTHY
    )
    well = [states.status(f"lane.m{number}").state for number in range(outage, bad)]
    timeout = next(iter(measured.plan.targets)).watched.timeout
    punctual = sum(one <= 0.1 for one in figures.late) / (len(figures.late) + figures.schedule.skipped)
    memory = peak_megabytes()
    rows = [
        ("questions asked", f"{figures.probes}", ""),
        ("begun within 10 % of the interval", f"{punctual:.2%}", ">= 99.5 %"),
        ("skipped because late", f"{figures.schedule.skipped}", ""),
        ("inconclusive", f"{figures.inconclusive}", ""),
        ("cores of processor time", f"{cores:.2f}", "<= 0.45"),
        ("peak memory, MB", f"{memory:.0f}", "<= 250"),
        ("open files at most", f"{figures.most_sockets}", "<= 400 sockets"),
        ("in flight at most", f"{figures.most_in_flight}", "<= 400"),
        ("outages known", f"{len(known)} of {outage}", "all"),
        (
            "outage known after, p99, s",
            f"{known[int(0.99 * (len(known) - 1))]:.1f}" if known else "never",
            f"<= {1.6 * arguments.interval + 3 * timeout:g}",
        ),
        ("well and shown as unhealthy", f"{well.count(State.UNHEALTHY)}", "0"),
        ("well and shown as unknown", f"{well.count(State.UNKNOWN)}", "0"),
        ("observer suspect", measured.registry.observer.reason or "no", "no"),
    ]
    for name, value, bar in rows:
        print(f"{name:40} {value:>16}   {bar}")


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=int, default=10_000)
    parser.add_argument("--interval", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--busy", type=float, default=20.0)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    outage = round(arguments.targets * OUTAGE)
    if arguments.answer:
        asyncio.run(answer(outage))
        return
    served = [sys.executable, __file__, "--answer", "--targets", str(arguments.targets)]
    server = subprocess.Popen(served, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        plan = plan_for(arguments.targets, int(server.stdout.readline()), arguments.interval)
        with tempfile.TemporaryDirectory(prefix="archatlas-live-") as folder:
            asyncio.run(measure(Measured(plan, arguments.interval, Path(folder)), server, arguments))
    finally:
        server.kill()


if __name__ == "__main__":
    main()
