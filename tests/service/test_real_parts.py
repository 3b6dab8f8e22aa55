"""The registry beside real ones: Debian's Prometheus, PostgreSQL, processes that are killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from archatlas.service.api.operation import Context
from archatlas.service.app import create_app
from archatlas.settings.live import LiveSettings
from builders import module, requiring, written
from installed import ARCHATLAS
from postgres_cluster import cluster, why_not
from processes import LONG_ENOUGH
from service.registries import Live, http
from service.test_description import running
from service.test_serving import free_port

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
PROMETHEUS = shutil.which("prometheus")


def fetched(address: str) -> Any:
    """Return the JSON that is answered, None as long as nobody does."""
    try:
        with urllib.request.urlopen(address, timeout=LONG_ENOUGH) as answer:
            return json.load(answer)
    except (URLError, ConnectionError, TimeoutError):
        return None


def until(said: Callable[[], Any]) -> Any:
    """Return what is said as soon as it is something."""
    end = time.monotonic() + LONG_ENOUGH
    while not (value := said()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.1)
    return value


@contextmanager
def process(*command: str | Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, and end it."""
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    ) as running_one:
        try:
            yield running_one
        finally:
            running_one.kill()


@pytest.mark.skipif(PROMETHEUS is None, reason="no Prometheus is installed")
def test_prometheus_finds_every_module_and_keeps_all_while_the_catalogue_cannot_be_read(tmp_path: Path) -> None:
    names = [f"shop.m{number}" for number in range(113)]
    live = Live(tmp_path, tuple(map(module, names)), {name: http() for name in names})
    live.registry.addresses = {name: f"127.0.0.1:{20000 + number}" for number, name in enumerate(names)}
    app = create_app(Context(live.registry, live.store, LiveSettings()), lambda text: text)
    port = free_port()

    def targets() -> set[str]:
        said = fetched(f"http://127.0.0.1:{port}/api/v1/targets?state=active")
        return {one["labels"]["module"] for one in said["data"]["activeTargets"]} if said else set()

    def failures() -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=LONG_ENOUGH) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("prometheus_sd_http_failures_total"))

    with running(app) as ours:
        config = tmp_path / "prometheus.yml"
        sd = f"[{{url: 'http://127.0.0.1:{ours}/v1/sd/prometheus', refresh_interval: 1s}}]"
        config.write_text(f"scrape_configs: [{{job_name: modules, scrape_interval: 1h, http_sd_configs: {sd}}}]\n")
        flags = ("--config.file", config, "--storage.tsdb.path", tmp_path / "tsdb")
        with process(str(PROMETHEUS), *flags, "--web.listen-address", f"127.0.0.1:{port}"):
            until(lambda: targets() == set(names))
            before = failures()
            live.registry.fault = "archatlas.yml:1:1: expected a mapping"
            until(lambda: failures() > before)
            assert targets() == set(names)
    live.close()


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "")
def test_of_two_processes_one_leads_and_the_other_takes_over_when_it_is_killed(tmp_path: Path) -> None:
    schemas = written(tmp_path / "modules", requiring("shop.cart"), requiring("shop.stock"))
    ports = [free_port(), free_port()]
    closed = free_port()
    settings = tmp_path / "archatlas.yml"
    settings.write_text(
        "live:\n"
        "  allow: ['127.0.0.0/8']\n"
        "  interval: 1s\n"
        "  timeout: 500ms\n"
        f"  targets: [{{match: 'shop.*', base: 'http://127.0.0.1:{closed}', path: /health}}]\n"
        "  store: {postgresql: TEST_STORE}\n"
    )

    def leaders() -> list[bool | None]:
        said = [fetched(f"http://127.0.0.1:{port}/readyz") for port in ports]
        return [one["leads"] if one else None for one in said]

    def states(port: int) -> dict[str, str]:
        said = fetched(f"http://127.0.0.1:{port}/v1/status")
        return {name: one["status"] for name, one in said["modules"].items()} if said else {}

    def serve(port: int, address: str) -> Any:
        listen = ("--listen", f"127.0.0.1:{port}")
        return process(*ARCHATLAS, "live", "serve", schemas, "--config", settings, *listen, TEST_STORE=address)

    with cluster() as address, serve(ports[0], address) as first:
        until(lambda: leaders()[0])
        with serve(ports[1], address):
            until(lambda: leaders() == [True, False])
            until(lambda: set(states(ports[1]).values()) == {"unhealthy"})
            index = fetched(f"http://127.0.0.1:{ports[0]}/v1/status")["index"]
            first.send_signal(signal.SIGKILL)
            killed = time.monotonic()
            until(lambda: leaders()[1])
            assert time.monotonic() - killed <= 15
            until(lambda: set(states(ports[1]).values()) == {"unhealthy"})  # it asks by itself now
            assert fetched(f"http://127.0.0.1:{ports[1]}/v1/status")["index"] > index


def test_nothing_that_was_told_is_lost_when_the_process_is_killed() -> None:
    script = ROOT / "benchmarks" / "live_kills.py"
    done = subprocess.run([sys.executable, script, "--kills", "2"], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
