"""The preview follows the schemas."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.site

PROGRAM = """
import sys
from pathlib import Path
from archatlas.publish.serve import ServeRequest, serve_site
serve_site(ServeRequest(Path(sys.argv[1]), address=sys.argv[2]))
"""
SCHEMA = "identity: {name: lane.one, summary: Stores what was said.}\n"


def answer(address: str, expected: str, page: str = "modules/lane.one/") -> str:
    """Return the page once it holds the expected words, or what it holds after some seconds."""
    text = ""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://{address}/{page}") as response:
                text = response.read().decode()
        except urllib.error.URLError as error:
            text = str(error)
        if expected in text.replace("<wbr>", ""):
            break
        time.sleep(0.1)
    return text


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_the_preview_follows_its_schemas_and_survives_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "one.yaml").write_text(SCHEMA)
    address = free_address()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "modules"), address],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background would ignore it
    ) as server:
        try:
            assert "Stores what was said." in answer(address, "Stores what was said.")
            (tmp_path / "modules" / "one.yaml").write_text(SCHEMA.replace("said", "seen"))
            assert "Stores what was seen." in answer(address, "Stores what was seen.")
            (tmp_path / "modules" / "two.yaml").write_text("identity: [\n")
            assert "two.yaml" in answer(address, "two.yaml", page="").replace("<wbr>", "")
        finally:
            server.send_signal(signal.SIGINT)
        assert server.stderr is not None
        assert f"Serving on http://{address}/" in server.stderr.read()


def test_a_refused_schema_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("identity: {name: lane.one\n")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), free_address()]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode != 0
    assert re.search(r"one\.yaml:[12]:", done.stderr)
    assert "BuildFailed" in done.stderr
