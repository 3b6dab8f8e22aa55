"""Measure the language server: how soon an editor is told, what memory that takes, and whether it is the truth.

    PYTHONPATH=tests python benchmarks/lsp.py [--sizes 113,1000,10000] [--keystrokes 60] [--edits 500] [--long 10000]

Estates are those of ../shared/tools/make_estate.py. One run measures everything, since a machine is as fast as others
let it be: what takes long is shown as a share of a cold assessment in the same run, by a process of its own. The server
is a process that is spoken with over its streams. `own` is the time from a keystroke to the findings of the file alone,
`busy` the same while the estate is judged all the time, `estate` the time until all is shown that is found in the
estate, without the moment of quiet that is waited for; `share` is that as a share of `cold`, and `work` what all of
that costs the server, in processor time, as a share of that of `cold`: others on the machine do not disturb it.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import JsonRPCNotification

from archatlas.lsp.estate import Assessed, EditorEstate
from archatlas.lsp.reported import reported_findings
from random_edits import random_edit

ROOT = Path(__file__).resolve().parents[1]
MAKE_ESTATE = ROOT.parent / "shared" / "tools" / "make_estate.py"
SERVER = ("-c", "from archatlas.cli.main import entry; entry()", "lsp")
COLD = """\
import gc, sys, time
gc.set_threshold(100_000)
from pathlib import Path
from archatlas.cli.check import with_pages
from archatlas.lsp.estate import EditorEstate
began, worked = time.perf_counter(), time.process_time()
EditorEstate(Path(sys.argv[1]), with_pages).assess()
print(time.perf_counter() - began, time.process_time() - worked)
"""
JUDGED = "$/archatlas/judged"
PATIENCE = 600
QUIET = 150
"""Milliseconds, as an editor has it that says nothing else."""


class PlainMessages(LanguageServerProtocol):
    """Takes what is told as JSON has it: an editor makes no Python objects of it."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Return a message; what is told again and again stays as it came."""
        if data.get("method") in (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, JUDGED):
            return JsonRPCNotification(data["method"], data["jsonrpc"], data["params"])
        return super().structure_message(data)


class Session:
    """An editor without a window."""

    def __init__(self) -> None:
        self.client = LanguageClient("benchmark", "1", protocol_cls=PlainMessages)
        self.shown: dict[str, Sequence[Mapping[str, Any]]] = {}
        self.happened = asyncio.Event()
        self.judged = 0
        self._version = 0
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._publish(params))
        self.client.feature(JUDGED)(lambda _params: self._note())

    def _publish(self, params: Mapping[str, Any]) -> None:
        self.shown[params["uri"]] = params["diagnostics"]
        self.happened.set()

    def _note(self) -> None:
        self.judged += 1
        self.happened.set()

    async def start(self, root: Path, quiet: int) -> float:
        """Open a folder, and return the seconds until all is shown."""
        await self.client.start_io(sys.executable, *SERVER)
        began = time.perf_counter()
        folder = types.WorkspaceFolder(root.as_uri(), root.name)
        options = {"quietMilliseconds": quiet}
        await self.client.initialize_async(
            types.InitializeParams(
                types.ClientCapabilities(), workspace_folders=[folder], initialization_options=options
            )
        )
        self.client.initialized(types.InitializedParams())
        await self.until(lambda: self.judged > 0)
        seconds = time.perf_counter() - began
        await asyncio.sleep(1 + seconds / 2)  # until the last commit was looked at
        return seconds

    async def until(self, is_so: Any) -> None:
        """Wait for what the server tells."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                self.happened.clear()
                await self.happened.wait()

    def open(self, path: Path) -> str:
        """Open a file and return its text."""
        text = path.read_text(encoding="utf-8")
        document = types.TextDocumentItem(path.as_uri(), "yaml", 0, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return text

    def type(self, path: Path, text: str) -> None:
        """Change the whole text of a file."""
        self._version += 1
        named = types.VersionedTextDocumentIdentifier(self._version, path.as_uri())
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(named, [change]))

    def memory(self, what: str = "VmHWM") -> float:
        """Return how many MB the server has used at most, or uses now."""
        process = self.client._server  # pygls shows no other way to the process
        assert process is not None
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{what}:"))

    def worked(self) -> float:
        """Return how many seconds of a processor the server has taken."""
        process = self.client._server  # pygls shows no other way to the process
        assert process is not None
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def end(self) -> None:
        """Say goodbye."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call]  # pygls does not type it


def p95(seconds: Sequence[float]) -> float:
    """Return what 95 of 100 do not exceed."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


async def own_findings(session: Session, path: Path, keystrokes: int) -> list[float]:
    """Return how long it takes until a keystroke's own finding is shown."""
    text, uri, took = session.open(path), path.as_uri(), []
    for number in range(keystrokes):
        layer = f"layer{number:03}"
        began = time.perf_counter()
        session.type(path, _with_layer(text, layer))
        await session.until(lambda said=layer: any(said in one["message"] for one in session.shown.get(uri, ())))
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)
    known = session.judged
    session.type(path, text)
    await session.until(lambda: session.judged > known)
    return took


async def estate_findings(session: Session, path: Path, keystrokes: int) -> list[float]:
    """Return how long it takes, beyond the moment of quiet, until all is shown that is found in the estate."""
    text, took = session.open(path), []
    for number in range(keystrokes):
        known, began = session.judged, time.perf_counter()
        session.type(path, _with_layer(text, ("application", "interface")[number % 2]))
        await session.until(lambda known=known: session.judged > known)
        took.append(time.perf_counter() - began - QUIET / 1000)
    session.type(path, text)
    return took


async def answers(session: Session, path: Path, keystrokes: int) -> tuple[list[float], list[float]]:
    """Return how long completion and hover take at the names that a module requires."""
    text = session.open(path)
    line = next(number for number, one in enumerate(text.splitlines()) if one.strip().startswith("name:"))
    place, uri = types.Position(line, 10), types.TextDocumentIdentifier(path.as_uri())
    completion, hover = [], []
    for _ in range(keystrokes):
        began = time.perf_counter()
        await session.client.text_document_completion_async(types.CompletionParams(uri, _required_place(text)))
        completion.append(time.perf_counter() - began)
        began = time.perf_counter()
        await session.client.text_document_hover_async(types.HoverParams(uri, place))
        hover.append(time.perf_counter() - began)
    return completion, hover


def _with_layer(text: str, layer: str) -> str:
    return "\n".join(f"  layer: {layer}" if one.startswith("  layer: ") else one for one in text.split("\n"))


def _required_place(text: str) -> types.Position:
    lines = text.splitlines()
    start = next(number for number, one in enumerate(lines) if one.strip().startswith("requires:"))
    return types.Position(start + 1, lines[start + 1].index("- ") + 2)


def _requiring(root: Path) -> Path:
    """Return a file in the middle of an estate that requires something by a list of its own."""
    files = sorted((root / "schemas" / "modules").glob("*.yaml"))
    return next(one for one in files[len(files) // 2 :] if "requires:\n    - " in one.read_text(encoding="utf-8"))


async def measured(root: Path, size: int, keystrokes: int) -> Mapping[str, float]:
    """Return the figures of one estate."""
    path = _requiring(root)
    runs = [_run(sys.executable, "-c", COLD, str(root)).split() for _ in range(2 if size > 5000 else 3)]
    cold, cold_work = (min(map(float, seconds)) for seconds in zip(*runs, strict=True))
    check = _peak_of_check(root)
    waiting, at_once = Session(), Session()
    start = await waiting.start(root, QUIET)
    own = await own_findings(waiting, path, keystrokes)
    completion, hover = await answers(waiting, path, keystrokes)
    begun = waiting.worked()
    estate = await estate_findings(waiting, path, keystrokes)
    work = (waiting.worked() - begun) / keystrokes
    memory = waiting.memory()
    await waiting.end()
    await at_once.start(root, 0)
    busy = await own_findings(at_once, path, keystrokes)
    memory = max(memory, at_once.memory())
    await at_once.end()
    return {
        "cold": cold,
        "start": start,
        "own": p95(own),
        "busy": p95(busy),
        "estate": p95(estate),
        "share": p95(estate) / cold,
        "work": work / cold_work,
        "completion": p95(completion),
        "hover": p95(hover),
        "memory": memory / check,
    }


async def long_session(root: Path, edits: int) -> tuple[float, float]:
    """Return the memory after the first tenth of many edits and after all of them."""
    session, path = Session(), _requiring(root)
    await session.start(root, 0)
    text, first = session.open(path), 0.0
    for number in range(0, edits, 20):
        known = session.judged
        for step in range(20):
            session.type(path, _with_layer(text, f"layer{number + step:06}"))
        await session.until(lambda known=known: session.judged > known)
        if number == edits // 10:
            first = session.memory("VmRSS")
    last = session.memory("VmRSS")
    await session.end()
    return first, last


def differences(root: Path, edits: int) -> int:
    """Return how many findings differ after random edits between what was judged step by step and from scratch."""
    random, estate = Random(edits), EditorEstate(root, _nothing_else)
    texts = dict(estate.assess().texts)
    paths = [path for path in texts if path.endswith(".yaml")]
    names = [Path(path).stem for path in paths]
    for _ in range(edits):
        path = random.choice(paths)
        estate.edit({path: random_edit(random, texts[path], names)})
        estate.assess()
    now, anew = estate.assess(), EditorEstate(root, _nothing_else)
    anew.edit({path: now.texts[path] for path in paths if path in now.texts})
    return _apart(now, anew.assess())


def _apart(one: Assessed, other: Assessed) -> int:
    found, expected = (
        {(said.finding, said.state) for several in reported_findings(each.assessment, {}).values() for said in several}
        for each in (one, other)
    )
    return len(found ^ expected)


def _nothing_else(known: Any, _scope: object, _settings: object) -> Any:
    return known


def _peak_of_check(root: Path) -> float:
    code = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, '-c', "
        "'from archatlas.cli.main import entry; entry()', 'check', '--output', 'json'], cwd=sys.argv[1], "
        "stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    return int(_run(sys.executable, "-c", code, str(root))) / 1024


def _run(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def _estate(parent: Path, size: int) -> Path:
    root = parent / str(size)
    _run(sys.executable, str(MAKE_ESTATE), str(root / "schemas"), "--n", str(size))
    (root / "archatlas.yml").write_text("", encoding="utf-8")
    return root


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="113,1000,10000")
    parser.add_argument("--keystrokes", type=int, default=60)
    parser.add_argument("--edits", type=int, default=500, help="random edits, in estates of up to 1,000 modules")
    parser.add_argument("--long", type=int, default=10_000, help="edits of one session, in the smallest estate")
    said = parser.parse_args()
    sizes = [int(size) for size in said.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        roots = {size: _estate(Path(folder), size) for size in sizes}
        for size, root in roots.items():
            figures = asyncio.run(measured(root, size, said.keystrokes))
            print(
                json.dumps({"modules": size, **{name: round(value, 4) for name, value in figures.items()}}), flush=True
            )
        if said.edits:
            for size in (one for one in sizes if one <= 1000):
                print(f"{size} modules, {said.edits} random edits: {differences(roots[size], said.edits)} differences")
        if said.long:
            first, last = asyncio.run(long_session(roots[sizes[0]], said.long))
            print(f"{said.long} edits: {first:.1f} MB after a tenth of them, {last:.1f} MB after all")


if __name__ == "__main__":
    main()
