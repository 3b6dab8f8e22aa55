"""The API beside its description: schemathesis asks it thousands of things, likely and unlikely ones."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp

from archatlas.model.live import ProbeOutcome
from archatlas.service.api.operation import Context
from archatlas.service.app import create_app
from archatlas.service.serving import listen
from archatlas.settings.live import LiveSettings, PushToken
from builders import module
from service.registries import Live, http, pushed

_INSTALLED = Path(__file__).parents[2] / "build/live-tools/bin/schemathesis"
SCHEMATHESIS = _INSTALLED if _INSTALLED.exists() else shutil.which("schemathesis")
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "5")

_LEFT_OUT = ("/v1/events", "/v1/modules/{name}/health")
"""What never ends, and what answers 503 once these tests have reported a module as failing, as it is described."""


@pytest.mark.real
@pytest.mark.skipif(not SCHEMATHESIS, reason="schemathesis is not installed: make live-tools")
def test_every_answer_is_as_described(tmp_path: Path) -> None:
    modules = (module("shop.cart", requires=("data.store",)), module("data.store"), module("shop.tools"))
    live = Live(tmp_path, modules, {"shop.cart": http(), "data.store": pushed()})
    live.see("shop.cart", ProbeOutcome.PASS, 3)  # what is unhealthy answers 503, as probes of health want it
    live.writer.start()
    settings = LiveSettings(push=(PushToken("data", sha256(b"secret").hexdigest()),))
    app = create_app(Context(live.registry, live.store, settings, longest_wait=0.01), lambda text: text)
    with running(app) as port:
        done = subprocess.run(
            [
                *(str(SCHEMATHESIS), "run", f"http://127.0.0.1:{port}/v1/openapi.json"),
                *("--header", "Authorization: Bearer secret"),
                *(part for path in _LEFT_OUT for part in ("--exclude-path", path)),
                *("--max-examples", EXAMPLES, "--request-timeout", "20", "--generation-deterministic", "--no-color"),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
    live.close()

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]


@contextmanager
def running(app: ASGIApp) -> Iterator[int]:
    """Serve an application in a thread, and return its port."""
    listening = listen(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
