"""What a hostile workspace makes the server do: nothing of it is run, nothing outside of it is read or reached."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
MARKUP = re.compile(r"(?<!\\)(?:\[[^\]]*\]\(|<|!\[)")
SECRET = "known-to-nobody"
WATCHED_SERVER = Path(__file__).with_name("watched_server.py")

SETTINGS = {
    "asked": """\
scan: {code: ../../outside, modules: {shop.till: ['../../outside/**']}}
evidence: {files: ['../../outside/**', '/etc/host*']}
""",
    "schemas": "schemas: [schemas/modules, ../../outside]\n",
    "linked": "schemas: [schemas/linked, schemas/modules]\n",
    "included": "include: ['../../outside/*.yaml', '/etc/*.yaml', '**/*.yaml']\n",
    "pages": "pages: {root: ../../outside, decisions: ../../outside}\n",
    "sources": "sources: [{path: ../../outside, format: backstage}, {path: ., format: codeowners}]\n",
    "past": "changes_together: true\nscan: {code: schemas/linked}\nevidence: {series: schemas/linked}\n",
    "wrong": "site: {url: 'javascript:alert(1)'}\n",
}
"""Settings of estates, each in a directory of its own; those that lead out of the repository are refused as a whole."""
SCHEMA = """\
identity:
  name: shop.till
  summary: '[x](command:workbench.action.quit) <img src=x onerror=x()> ![](http://127.0.0.1:9/x) `$(touch ran)`'
  aliases: ['../../outside/secret']
ownership:
  owner: '@`[x](command:evil)`'
contracts:
  api:
    spec: [../../outside/secret.yaml, ../../../../outside/secret.yaml, /etc/hostname, 'http://127.0.0.1:9/spec.yaml']
docs: ../../outside
observability:
  runbook: 'command:evil'
dependencies:
  internal:
    requires: [shop.stock, ../../outside/secret]
"""
FILES = {
    "schemas/modules/shop.till.yaml": SCHEMA,
    "schemas/modules/shop.stock.yaml": "identity: {name: shop.stock}\n",
    "schemas/modules/tag.yaml": "identity: !!python/object/apply:os.system ['touch ran']\n",
    "schemas/modules/bomb.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nidentity: {name: shop.bomb, x: [*b, *b]}\n",
    "schemas/modules/deep.yaml": "identity: " + "[" * 5_000,
    "CODEOWNERS": "* @everybody\n",
    "sitecustomize.py": "open('ran', 'w')\n",
    "archatlas.py": "open('ran', 'w')\n",
    "git": "#!/bin/sh\ntouch ran\n",
}
GIT_CONFIG = """\
[core]
	fsmonitor = "touch ran; false"
	pager = touch ran
	sshCommand = touch ran
	hooksPath = hooks
	attributesFile = ../outside/secret.yaml
[diff]
	external = touch ran
[filter "x"]
	smudge = touch ran
	clean = touch ran
"""


class Conversation:
    """What is said between an editor and the server, kept as a log."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._asked = 0
        self.log: list[Mapping[str, Any]] = []

    def tell(self, method: str, **params: object) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: object) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        return next(one for one in self.heard() if one.get("id") == self._asked and "method" not in one)

    def heard(self) -> Iterator[Mapping[str, Any]]:
        """Yield what the server says, and agree to what it asks."""
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            length = int(line.partition(b":")[2])
            while self._process.stdout.readline().strip():
                pass
            said = json.loads(self._process.stdout.read(length))
            self.log.append(said)
            if "id" in said and "method" in said:
                self._send({"id": said["id"], "result": None})
            yield said

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._process.stdin.flush()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("hostile")
    root, outside = top / "root", top / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text(f"identity: {{name: shop.secret, summary: {SECRET}}}\n", encoding="utf-8")
    (outside / "secret.md").write_text(SECRET, encoding="utf-8")
    for estate, settings in SETTINGS.items():
        for name, text in {**FILES, "archatlas.yml": settings}.items():
            file = root / estate / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            file.chmod(0o755)
        (root / estate / "schemas/linked").symlink_to(outside)
        (root / estate / "schemas/modules/link.yaml").symlink_to(outside / "secret.yaml")
    subprocess.run(["git", "-C", str(root), "init", "--quiet"], check=True)
    (root / ".git/config").write_text((root / ".git/config").read_text() + GIT_CONFIG, encoding="utf-8")
    (root / ".gitattributes").write_text("*.yaml filter=x\n")
    return root


@pytest.fixture(scope="module")
def told(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[tuple[str, Any]]]:
    """Open the workspace, ask for everything at every line, and return both logs."""
    seen = tmp_path_factory.mktemp("log") / "seen.jsonl"
    command = [sys.executable, str(WATCHED_SERVER), str(seen)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=workspace / "asked") as process:
        conversation = Conversation(process)
        ask_everything(conversation, workspace)
    assert process.returncode == 0
    watched = [tuple(json.loads(line)) for line in seen.read_text(encoding="utf-8").splitlines()]
    return conversation.log, watched


def ask_everything(conversation: Conversation, workspace: Path) -> None:
    folder = {"uri": workspace.as_uri(), "name": "hostile"}
    conversation.ask(
        "initialize",
        processId=None,
        rootUri=folder["uri"],
        capabilities={},
        workspaceFolders=[folder],
        initializationOptions={"drift": True, "baseline": "../../outside/secret.yaml"},
    )
    conversation.tell("initialized")
    awaited = {(workspace / estate).as_uri() for estate in SETTINGS}
    for said in conversation.heard():
        awaited -= {said["params"]["root"]} if said.get("method") == "$/archatlas/judged" else set()
        if not awaited:
            break
    for name in ("schemas/modules/shop.till.yaml", "schemas/modules/bomb.yaml", "archatlas.yml"):
        file = workspace / "asked" / name
        uri, text = file.as_uri(), file.read_text(encoding="utf-8")
        document = {"uri": uri}
        conversation.tell(
            "textDocument/didOpen", textDocument={**document, "languageId": "yaml", "version": 1, "text": text}
        )
        for method in ("documentSymbol", "documentLink", "codeLens"):
            conversation.ask(f"textDocument/{method}", textDocument=document)
        lines = text.splitlines()
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": len(lines), "character": 0}}
        conversation.ask("textDocument/codeAction", textDocument=document, range=whole, context={"diagnostics": []})
        conversation.ask("textDocument/inlayHint", textDocument=document, range=whole)
        for number, line in enumerate(lines):
            for method in ("hover", "completion", "definition", "prepareRename"):
                place = {"line": number, "character": len(line) - 1}
                conversation.ask(f"textDocument/{method}", textDocument=document, position=place)
        named = {"line": 1, "character": len(lines[1]) - 1}
        for name in ("../../outside/till", "shop.`x`](command:evil)", "shop.till2"):
            conversation.ask("textDocument/rename", textDocument=document, position=named, newName=name)
    conversation.ask("workspace/symbol", query="s")
    conversation.ask(
        "workspace/executeCommand",
        command="archatlas.whatChanges",
        arguments=[(workspace / "asked/archatlas.yml").as_uri()],
    )
    conversation.ask("workspace/executeCommand", command="archatlas.impact", arguments=["shop.stock"])
    conversation.ask("shutdown")
    conversation.tell("exit")
    list(conversation.heard())


def test_nothing_of_a_workspace_is_run(told: Any, workspace: Path) -> None:
    _log, watched = told
    started = [
        what for event, what in watched if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system")
    ]

    assert {Path(one[0]).name for one in started} <= {"git"}
    assert list(workspace.rglob("ran")) == []


def test_nothing_outside_of_a_workspace_is_read(told: Any, workspace: Path) -> None:
    log, watched = told
    outside = workspace.parent / "outside"
    opened = [
        what for event, what in watched if event in ("open", "os.listdir", "os.scandir") and isinstance(what, str)
    ]

    assert [one for one in opened if "outside" in one or Path(one).resolve().is_relative_to(outside)] == []
    assert SECRET not in json.dumps(log)


def test_nobody_is_asked_over_a_network(told: Any) -> None:
    _log, watched = told

    assert [one for one in watched if one[0].startswith("socket.")] == []


def test_no_answer_carries_a_command_or_markup_of_the_workspace(told: Any) -> None:
    log, _watched = told
    answers = [one["result"] for one in log if isinstance(one.get("result"), dict)]
    hovers = [one["contents"]["value"] for one in answers if "contents" in one]

    assert hovers
    assert [one for one in hovers if MARKUP.search(CODE_SPAN.sub("", one))] == []
    assert set(re.findall(r'"target": "(\w+):', json.dumps(log))) <= {"file", "http", "https"}


def test_a_renaming_leads_to_no_file_outside_of_the_workspace(told: Any, workspace: Path) -> None:
    log, _watched = told
    edits = [one["result"] for one in log if isinstance(one.get("result"), dict) and "changes" in one["result"]]
    named = re.findall(r'"(file://[^"]*)"', json.dumps(edits))

    assert named
    assert [one for one in named if not one.startswith(f"{workspace.as_uri()}/asked/") or ".." in one] == []
