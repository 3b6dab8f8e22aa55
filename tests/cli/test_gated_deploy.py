"""`archatlas deploy` past gates that ask running services, and back where one of them is not well."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from archatlas.analysis.deployment.plan_document import digest_of, document_of
from archatlas.cli.main import main
from archatlas.deploying.opening import open_place
from archatlas.model.record import replace
from archatlas.settings import settings_at
from builders import schema_text
from deployments import effects, plan_of_modules, script

pytestmark = pytest.mark.real
"""Services answer the gates, and commands are processes."""

SETTINGS = """
schemas: [modules]
environments:
  prod:
    allow: [127.0.0.1/32]
    adapters:
      - shell: {apply: [./deploy, "{module}", "{version}"]}
    gates:
      - http: {url: "http://127.0.0.1:PORT/{module}"}
        every: 100ms
        in_a_row: 2
        failures: 2
        watch: 0s
"""
SHOP = ("shop.cart", "shop.orders", "shop.search")
IN_ORDER = [("shop.cart", "shop.orders"), ("shop.orders", "shop.search")]
DEPLOY = """#!/bin/sh
echo "$1 $2" >> ledger
echo "$2" > "$1.version"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "modules").mkdir()
    for name in SHOP:
        (tmp_path / "modules" / f"{name}.yaml").write_text(schema_text(name), encoding="utf-8")
        (tmp_path / f"{name}.version").write_text("1.0", encoding="utf-8")
    script(tmp_path, "deploy", DEPLOY)

    class Service(BaseHTTPRequestHandler):
        """Says which version of a module runs, and that the new one of shop.search is not well."""

        def do_GET(self) -> None:
            version = (tmp_path / f"{self.path[1:]}.version").read_text(encoding="utf-8").strip()
            body = json.dumps({"version": version}).encode()
            self.send_response(503 if (self.path, version) == ("/shop.search", "1.1") else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        (tmp_path / "archatlas.yml").write_text(SETTINGS.replace("PORT", str(server.server_port)), encoding="utf-8")
        Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path
        server.shutdown()


def planned(*modules: str) -> str:
    plan = plan_of_modules(*modules, orders=[pair for pair in IN_ORDER if set(pair) <= set(modules)])
    gate = settings_at(Path("archatlas.yml")).environments["prod"].gates[0].spec
    gated = replace(plan, gates={step.id: (gate,) for step in plan.steps})
    document = document_of(replace(gated, digest=digest_of(gated)))
    Path("plan.json").write_text(json.dumps({"plan": document}), encoding="utf-8")
    return "plan.json"


def test_what_is_well_and_of_the_new_version_lets_the_next_step_follow(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deploy", "run", planned("shop.cart", "shop.orders")]) == 0
    said = capsys.readouterr().out
    assert said.index("upgrade:shop.cart is in and healthy") < said.index("makes upgrade:shop.orders")
    assert said.count("gate http of upgrade:shop.cart passed of version 1.1") == 1


def test_a_gate_that_fails_takes_the_whole_release_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", "run", planned(*SHOP)]) == 1
    said = capsys.readouterr().out
    assert "gate http of upgrade:shop.search failed" in said
    assert "rolled back" in said
    assert effects(here)[3:] == ["shop.search 1.0", "shop.orders 1.0", "shop.cart 1.0"]
    place = open_place(settings_at(Path("archatlas.yml")).environments["prod"], here, {})
    assert {there.version for there in place.journal.live().versions.values() if there} == {"1.0"}
    place.journal.log.close()
