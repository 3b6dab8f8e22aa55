"""An editor for tests: what it shows, and what it waits for."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

from archatlas.lsp.diagnostics import DiagnosticWriter
from archatlas.lsp.estate import Assessed
from archatlas.render.reports.options import ReportOptions
from installed import archatlas
from processes import LONG_ENOUGH

JUDGED = "$/archatlas/judged"
SERVER = ["-c", "from archatlas.cli.main import entry; entry()", "lsp"]
"""What Python runs, so that a tree under test is the one that is served."""

START = types.Position(0, 0)
Shown = Counter[str]


def capabilities(encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16) -> types.ClientCapabilities:
    """Return what a small editor can do."""
    return types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=[encoding]))


@asynccontextmanager
async def served(*folders: Path, **said: Any) -> AsyncIterator["Editor"]:
    """Serve an editor that looks at some folders; it says goodbye in the end, unless a test has failed."""
    client = make_test_lsp_client()
    await client.start_io(sys.executable, *SERVER)
    editor = Editor(client)
    try:
        async with asyncio.timeout(LONG_ENOUGH):
            await editor.start(*folders, **said)
        yield editor
        async with asyncio.timeout(LONG_ENOUGH):
            await client.shutdown_session()
    finally:
        server = client._server  # without a goodbye it runs on, and `stop` waits for it
        if server is not None and server.returncode is None:
            server.kill()
        await client.stop()  # type: ignore[no-untyped-call]  # pytest-lsp does not type it


class Editor:
    """One editor with a server, which looks at some folders."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        for asked in (JUDGED, types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH):
            client.feature(asked)(lambda _said: None)
        self._versions: dict[str, int] = {}

    async def start(
        self, *folders: Path, options: Mapping[str, Any] | None = None, **said: Any
    ) -> types.InitializeResult:
        """Open folders, and wait until all is shown that is found in them."""
        named = [types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders]
        params = types.InitializeParams(
            said.get("capabilities", capabilities()), workspace_folders=named, initialization_options=options
        )
        judged = [self._judged() for _ in folders[:1]]
        result = await self.client.initialize_session(params)
        for one in judged:
            await one
        return result

    def open(self, path: Path, text: str | None = None) -> None:
        """Open a file, with another text than it has where one is given."""
        uri = path.as_uri()
        self._versions[uri] = 1
        said = path.read_text(encoding="utf-8") if text is None else text
        document = types.TextDocumentItem(uri, "yaml", 1, said)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def type(self, path: Path, text: str) -> None:
        """Change the whole text of a file."""
        uri = path.as_uri()
        self._versions[uri] += 1
        named = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(named, [change]))

    def close(self, path: Path) -> None:
        """Close a file without saving it."""
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(path.as_uri()))
        )

    def save(self, path: Path, text: str) -> None:
        """Write a file, and say so."""
        path.write_text(text, encoding="utf-8")
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(path.as_uri())))

    async def after(self, act: Callable[[], object]) -> None:
        """Do something, and wait until all is shown that is found then."""
        judged = self._judged()
        act()
        await judged

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until what is shown is as it should be."""
        async with asyncio.timeout(LONG_ENOUGH):
            while not is_so():
                await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    def of(self, path: Path) -> list[types.Diagnostic]:
        """Return what is shown of a file."""
        return list(self.client.diagnostics.get(path.as_uri(), ()))

    def said_of(self, path: Path) -> list[tuple[str, str]]:
        """Return the rules and the messages that are shown of a file, without hints."""
        return [(str(one.code), one.message.split("\nhint: ")[0]) for one in self.of(path)]

    def shown(self) -> Shown:
        """Return all findings that are shown, as JSON without what only editors are told."""
        every = (one for several in self.client.diagnostics.values() for one in several)
        return Counter(_as_json(plain(one.data)) for one in every if one.data)

    def _judged(self) -> Awaitable[Any]:
        waiting = self.client.wait_for_notification(JUDGED)
        return asyncio.wait_for(asyncio.ensure_future(waiting), LONG_ENOUGH)


def plain(data: Any) -> Any:
    """Return data of a message as JSON knows it."""
    if hasattr(data, "_asdict"):
        data = data._asdict()
    if isinstance(data, Mapping):
        return {key: plain(value) for key, value in data.items()}
    return [plain(one) for one in data] if isinstance(data, list | tuple) else data


def checked(root: Path, *arguments: str) -> Shown:
    """Return the findings of `check --output json` in a directory."""
    printed = archatlas("check", *arguments, "--output", "json", cwd=root).stdout
    return Counter(_as_json(one) for one in json.loads(printed)["findings"])


def _as_json(finding: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in finding.items() if key not in ("new", "remedies")}, sort_keys=True)


def shown_as_json(known: Assessed, root: Path) -> Shown:
    """Return the findings that an editor would show of an estate, as `checked` does."""
    writer = DiagnosticWriter(root.as_posix(), ReportOptions(), lambda finding: types.Range(START, START))
    found = (one for several in known.reported.values() for one in several)
    return Counter(_as_json(json.loads(json.dumps(writer.finding(one, is_new=False).data))) for one in found)
