"""Six services, a release, a canary that fails, the way back and the page, all on this machine: `make deploy-demo`."""

import contextlib
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ARCHATLAS = (sys.executable, "-m", "archatlas.cli")
SERVICES = ("stock", "prices", "orders", "cart", "mail", "web")
REQUIRES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "orders": {"stock": ("rest: /stock",)},
    "cart": {"prices": ("rest: /prices", "rest: /discounts"), "orders": ("rest: /orders",)},
    "mail": {"orders": ("rest: /orders",)},
    "web": {"cart": ("rest: /cart",)},
}
"""Which entries each one uses of others before the release."""

WORSE = ("shop.orders", "1.1")
"""The version that answers every fourth request with an error; one in a hundred is what all others do."""

_QUERY = re.compile(r'(\w+)\{module="([^"]*)",version="([^"]*)"\}\[(\d+)s\]')


@dataclass
class Traffic:
    """The requests of the last seconds to each version of each module, which two versions get at the same time."""

    seen: dict[tuple[str, str], deque[tuple[float, bool]]] = field(default_factory=dict)
    draw: random.Random = field(default_factory=lambda: random.Random(7))

    def count(self, what: str, module: str, version: str, seconds: str) -> int:
        """Return how many requests there were, or how many of them failed; each question lets forty more come in."""
        now, calls = time.monotonic(), self.seen.setdefault((module, version), deque(maxlen=4000))
        bad = 0.25 if (module, version) == WORSE else 0.01
        if what == "requests":
            calls.extend((now, self.draw.random() < bad) for _ in range(40))
        recent = [failed for at, failed in calls if now - at <= int(seconds)]
        return sum(recent) if what == "errors" else len(recent)


def schemas(directory: Path, ports: Mapping[str, int], *, is_released: bool) -> None:
    """Write the schemas of all six: stock gains an entry that orders then uses, prices loses one that cart used."""
    directory.mkdir(exist_ok=True)
    for name in SERVICES:
        uses = {f"shop.{required}": list(entries) for required, entries in REQUIRES.get(name, {}).items()}
        surface, version = [f"rest: /{name}", *(["rest: /discounts"] if name == "prices" else [])], "1.0"
        if is_released and name in ("stock", "orders", "prices", "cart"):
            version = "1.1"
            surface = [entry for entry in surface if entry != "rest: /discounts"]
            surface += ["rest: /reservations"] if name == "stock" else []
            if name == "orders":
                uses["shop.stock"].append("rest: /reservations")
            if name == "cart":
                uses["shop.prices"].remove("rest: /discounts")
        schema = {
            "identity": {
                "name": f"shop.{name}",
                "tier": 1 if name == "orders" else 3,
                "layer": "application",
                "summary": f"The {name} of a shop",
            },
            "ownership": {"owner": "@shop"},
            "contracts": {"api": {"surface": surface, "version": version}},
            "dependencies": {"internal": {"requires": list(uses), "uses": uses}},
            "observability": {"metrics": {"port": ports[name]}},
        }
        (directory / f"{name}.yaml").write_text(json.dumps(schema, indent=2), encoding="utf-8")


DEPLOY = """#!/bin/sh
# ./deploy MODULE VERSION ATTEMPT: what a shop of six files needs in the place of a cluster
set -eu
sleep 0.3
printf '%s' "$2" > "running/$1.part"
mv "running/$1.part" "running/$1"
printf 'done' > "running/attempts/$(printf '%s' "$3" | tr ':/' '__')"
echo "$1 is $2 now"
"""
DEPLOYED = """#!/bin/sh
# ./deployed ATTEMPT: 0 where it is in effect, 1 where it is not
test -f "running/attempts/$(printf '%s' "$1" | tr ':/' '__')"
"""


def settings(directory: Path, prometheus: int) -> None:
    """Write what the shop is deployed with: one program, health of each, and a canary for orders."""
    query = '{what}{{module="{{module}}",version="{{version}}"}}[{{window}}]'
    canary = {
        "url": f"http://127.0.0.1:{prometheus}",
        "requests": query.format(what="requests"),
        "errors": query.format(what="errors"),
    }
    health = {"url": "http://127.0.0.1:{port}/health"}
    quick = {"every": "500ms", "deadline": "60s", "in_a_row": 2}
    production = {
        "limits": {"slots": 2},
        "on_failure": "group",
        "allow": ["127.0.0.0/8"],
        "adapters": [
            {
                "shell": {
                    "apply": ["./deploy", "{module}", "{version}", "{attempt}"],
                    "observe": ["./deployed", "{attempt}"],
                }
            }
        ],
        "gates": [
            {"http": health, "id": "health", **quick},
            {
                "match": {"modules": ["shop.orders"]},
                "canary": canary,
                "id": "canary",
                **quick,
                "every": "2s",
                "failures": 2,
            },
        ],
    }
    said = {"schemas": ["modules"], "site": {"name": "A shop"}, "environments": {"production": production}}
    (directory / "archatlas.yml").write_text(json.dumps(said, indent=2), encoding="utf-8")
    for name, text in (("deploy", DEPLOY), ("deployed", DEPLOYED)):
        (directory / name).write_text(text, encoding="utf-8")
        (directory / name).chmod(0o755)


class _Quiet(BaseHTTPRequestHandler):
    """Answers with JSON, and says nothing of it."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def say(self, answer: object) -> None:
        """Send an answer."""
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def service(module: str, running: Path) -> type[BaseHTTPRequestHandler]:
    """Return a service that is well, and of the version that was deployed last."""

    class Service(_Quiet):
        def do_GET(self) -> None:
            self.say({"status": "pass", "version": (running / module).read_text(encoding="utf-8")})

    return Service


def counting(traffic: Traffic) -> type[BaseHTTPRequestHandler]:
    """Return what answers as a Prometheus does that counts the requests of each version."""

    class Counting(_Quiet):
        def do_GET(self) -> None:
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)).get("query", "")
            asked = _QUERY.search(query)
            rows = [{"metric": {}, "value": [time.time(), str(traffic.count(*asked.groups()))]}] if asked else []
            self.say({"status": "success", "data": {"resultType": "vector", "result": rows}})

    return Counting


@contextlib.contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[int]:
    """Serve at a free port of this machine, and yield it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo came to: the exit status of the run, what runs now, and where the site is."""

    status: int
    running: Mapping[str, str]
    site: Path


def shown(directory: Path) -> Iterator[Shown]:
    """Deploy the release, see its canary fail and its way back, and build the site; end when the caller does."""
    running = directory / "running"
    (running / "attempts").mkdir(parents=True)
    for name in SERVICES:
        (running / f"shop.{name}").write_text("1.0", encoding="utf-8")
    with contextlib.ExitStack() as stack:
        ports = {name: stack.enter_context(serving(service(f"shop.{name}", running))) for name in SERVICES}
        settings(directory, stack.enter_context(serving(counting(Traffic()))))
        schemas(directory / "modules", ports, is_released=False)
        _git(directory, "init", "--quiet")
        _commit(directory, "what runs")
        schemas(directory / "modules", ports, is_released=True)
        _commit(directory, "the release")
        _tell("plan", directory, "--from", "HEAD~1", "--to", "HEAD", "--output", "text", "--output", "json:plan.json")
        status = _tell("deploy", directory, "run", "plan.json")
        _tell("build", directory, "--deployments", "production", "--out", "site")
        there = {path.name: path.read_text(encoding="utf-8") for path in sorted(running.iterdir()) if path.is_file()}
        yield Shown(status, there, directory / "site")


def _tell(command: str, directory: Path, *arguments: str) -> int:
    sys.stdout.write(f"\n$ archatlas {command} {' '.join(arguments)}\n")
    sys.stdout.flush()
    return subprocess.run([*ARCHATLAS, command, *arguments], cwd=directory, check=False).returncode


def _commit(directory: Path, subject: str) -> None:
    _git(directory, "add", "modules")
    _git(directory, "-c", "user.name=shop", "-c", "user.email=shop@shop.example", "commit", "--quiet", "-m", subject)


def _git(directory: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=directory, check=True)


def main() -> None:
    """Show everything, say what to open, and end with Ctrl-C; with --once without waiting for that."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as directory, contextlib.suppress(KeyboardInterrupt):
        for end in shown(Path(directory)):
            versions = ", ".join(f"{module} {version}" for module, version in end.running.items())
            sys.stdout.write(f"\nexit status {end.status}; what runs now: {versions}\n")
            quiet = partial(_QuietFiles, directory=str(end.site))
            with serving(quiet) as port:
                sys.stdout.write(f"The deployments: http://127.0.0.1:{port}/deployments/\nTo end all of it: Ctrl-C\n")
                sys.stdout.flush()
                if "--once" not in sys.argv:
                    signal.pause()


class _QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    main()
