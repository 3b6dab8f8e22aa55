"""Three services, a Prometheus, the live registry and the site that asks it, all on this machine: `make live-demo`."""

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "schemas" / "examples"
CHAIN = ("platform.storage", "platform.stations", "ticketing.fares")
"""Modules of the example, of which each requires the one before; Prometheus measures the last one."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What runs: where the site and the registry are, and the processes of each module and of the registry."""

    site: str
    registry: str
    services: Mapping[str, "subprocess.Popen[bytes]"]
    serving: "subprocess.Popen[bytes]"
    prometheus: str


@contextlib.contextmanager
def running(directory: Path, interval: str = "2s") -> Iterator[Demo]:
    """Start everything, and stop it again whatever happens."""
    ports = dict(zip((*CHAIN, "prometheus", "registry", "site"), _free_ports(6), strict=True))
    addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    prometheus = shutil.which("prometheus")
    config = _written(directory, addresses, interval, has_prometheus=prometheus is not None)
    with contextlib.ExitStack() as stack:
        services = {}
        for name, before in zip(CHAIN, ("", *CHAIN), strict=False):
            services[name] = _start(stack, sys.executable, __file__, str(ports[name]), addresses.get(before, ""))
        if prometheus:
            _start(stack, prometheus, *_prometheus_options(directory, addresses))
        archatlas = [sys.executable, "-m", "archatlas.cli", "live", "serve", "--config", str(config)]
        serving = _start(stack, *archatlas, quiet=False)
        build = [sys.executable, "-m", "archatlas.cli", "build", "--config", str(config)]
        subprocess.run([*build, "--out", str(directory / "site")], check=True, stdout=subprocess.DEVNULL, cwd=directory)
        stack.enter_context(_serving(directory / "site", ports["site"]))
        for name in (*CHAIN, "registry", *(["prometheus"] if prometheus else [])):
            _await(ports[name], name)
        measured = addresses["prometheus"] if prometheus else ""
        yield Demo(addresses["site"], addresses["registry"], services, serving, measured)


def _written(directory: Path, addresses: Mapping[str, str], interval: str, *, has_prometheus: bool) -> Path:
    """Write settings beside a copy of the example, and those of Prometheus."""
    for part in ("modules", "api"):
        shutil.copytree(EXAMPLE / part, directory / part)
    config = directory / "archatlas.yml"
    live: dict[str, object] = {
        "allow": ["127.0.0.0/8"],
        "interval": interval,
        "timeout": "500ms",
        "listen": addresses["registry"].removeprefix("http://"),
        "origin": addresses["site"],
        "targets": [
            {"match": name, "base": addresses[name], "path": "/health"}
            for name in (CHAIN[:-1] if has_prometheus else CHAIN)
        ],
    }
    if has_prometheus:
        last, failing = CHAIN[-1], 'sum(rate(demo_requests_total{outcome="failed"}[10s]))'
        query = {"match": last, "requests": "sum(rate(demo_requests_total[10s]))", "errors": failing}
        live["prometheus"] = {"url": addresses["prometheus"], "queries": [{**query, "up": f'up{{job="{last}"}}'}]}
    site = {"name": "Hallowdale Railways", "live": {"origin": addresses["registry"]}}
    config.write_text(json.dumps({"schemas": ["modules"], "site": site, "live": live}, indent=2), encoding="utf-8")
    jobs = [{"job_name": CHAIN[-1], "static_configs": [{"targets": [addresses[CHAIN[-1]].removeprefix("http://")]}]}]
    scraping = {"global": {"scrape_interval": "1s"}, "scrape_configs": jobs}
    (directory / "prometheus.yml").write_text(json.dumps(scraping), encoding="utf-8")
    return config


def _prometheus_options(directory: Path, addresses: Mapping[str, str]) -> tuple[str, ...]:
    listen = addresses["prometheus"].removeprefix("http://")
    return (
        f"--config.file={directory / 'prometheus.yml'}",
        f"--storage.tsdb.path={directory / 'prometheus'}",
        f"--web.listen-address={listen}",
    )


def _free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]


def _start(stack: contextlib.ExitStack, *command: str, quiet: bool = True) -> "subprocess.Popen[bytes]":
    shown = subprocess.DEVNULL if quiet else None
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=shown, stderr=shown, start_new_session=True)
    stack.callback(_stop, process)
    return process


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await(port: int, name: str) -> None:
    """Wait until something answers at a port, at most half a minute."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        threading.Event().wait(0.1)
    raise SystemExit(f"{name} did not start")


class _QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def _serving(site: Path, port: int) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_QuietFiles, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def serve_one(port: int, required: str) -> None:
    """Be a service that does its work as long as the one that it requires does."""
    counted = {"done": 0, "failed": 0}

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            works = not required or _answers(f"{required}/health")
            counted["done" if works else "failed"] += 1
            if self.path == "/metrics":
                lines = (f'demo_requests_total{{outcome="{key}"}} {value}' for key, value in counted.items())
                return self._say(
                    200, "text/plain; version=0.0.4", "\n".join(("# TYPE demo_requests_total counter", *lines, ""))
                )
            said = {"status": "pass" if works else "fail", "output": "" if works else "what I require does not answer"}
            return self._say(200 if works else 503, "application/health+json", json.dumps(said))

        def _say(self, status: int, kind: str, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    ThreadingHTTPServer(("127.0.0.1", port), Service).serve_forever()


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=0.5) as answer:
        return bool(answer.status == 200)
    return False


def main() -> None:
    """Start the demo, say what to open and what to stop, and end with Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory() as directory,
        contextlib.suppress(KeyboardInterrupt),
        running(Path(directory)) as demo,
    ):
        told = (
            f"The site:      {demo.site}/live/",
            f"A module:      {demo.site}/modules/{CHAIN[-1]}/",
            f"The registry:  {demo.registry}/v1/status",
            f"Prometheus:    {demo.prometheus or 'not installed (Debian: apt-get install prometheus)'}",
            *(f"To stop {name}: kill {process.pid}" for name, process in demo.services.items()),
            "To end all of it: Ctrl-C",
        )
        sys.stdout.write("\n".join(("", *told, "")))
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve_one(int(sys.argv[1]), sys.argv[2])
    else:
        main()
