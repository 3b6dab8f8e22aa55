"""The language server: what it keeps for one editor."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from archatlas.lsp.assessing import DiskChanges
from archatlas.lsp.elsewhere import FromElsewhere
from archatlas.lsp.estate import Assessed, FilesOnDisk
from archatlas.lsp.live_status import LiveStatus
from archatlas.lsp.positions import PositionCodec, lines_of, path_of, uri_of
from archatlas.lsp.roots import EditorRoot, find_roots
from archatlas.lsp.snapshot import EditorOptions, Snapshot
from archatlas.lsp.vocabulary import vocabulary_of
from archatlas.model.version import __version__
from archatlas.settings import SETTINGS_FILE
from archatlas.sources.directory import read_bytes

NAME = "archatlas"
JUDGED = "$/archatlas/judged"
"""Tells that everything is shown that is found in an estate as it is now; editors may pass over it."""
_CRLF = "\r\n"
_BEGINNING = 64 * 2**10
"""How many bytes of a file tell how its lines end."""
WATCHED = ("**/*.{yaml,yml,json,md,proto,graphql,graphqls,gql,xml}", "**/CODEOWNERS")
"""What an estate may be made of: schemas, descriptions of APIs, pages, and what CI leaves behind."""
WATCHED_CODE = "**/*.{py,js,jsx,mjs,cjs,ts,tsx,mts,cts,go,java,rs}"
"""What schemas may be compared with."""


class ForgettingProtocol(LanguageServerProtocol):
    """Forgets what is done: pygls keeps a future of each notification, so that memory grows with each keystroke."""

    def handle_message(self, message: Any) -> None:
        """Pass over what is no message at all."""
        if hasattr(message, "jsonrpc"):
            super().handle_message(message)

    def _execute_handler(self, msg_id: str | int, *arguments: Any, **named: Any) -> None:
        super()._execute_handler(msg_id, *arguments, **named)
        future = self._request_futures.get(msg_id)
        if future is not None and future.done():
            del self._request_futures[msg_id]


class ArchatlasServer(LanguageServer):
    """Serves one editor, with one estate for each root that holds one."""

    def __init__(self, from_elsewhere: FromElsewhere) -> None:
        """Know no root yet; whole texts are sent, since pygls counts lines of parts otherwise than editors do."""
        super().__init__(
            NAME,
            __version__,
            types.TextDocumentSyncKind.Full,
            protocol_cls=ForgettingProtocol,
        )
        self.from_elsewhere = from_elsewhere
        self.options = EditorOptions()
        self.roots: list[EditorRoot] = []
        self.said_goodbye = False
        self.live = LiveStatus()
        self._is_reporting = False
        self._uris: dict[str, str] = {}
        self._tasks: set[asyncio.Future[None]] = set()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell the editor of an error; that nothing can be sent to it is not told by sending, again and again."""
        if not self._is_reporting:
            self._is_reporting = True
            try:
                super().report_server_error(error, source)
            finally:
                self._is_reporting = False

    @property
    def codec(self) -> PositionCodec:
        """Return what translates positions for this editor."""
        encoding = self.workspace.position_encoding
        return PositionCodec.of(None if encoding is None else str(getattr(encoding, "value", encoding)))

    def begin(self) -> None:
        """Look at the folders that the editor has open, and ask to be told of files that change."""
        said = [path for folder in self.workspace.folders.values() if (path := path_of(folder.uri))]
        for folder in said or [self.workspace.root_path]:
            if folder:
                self.open_folder(Path(folder))
        if self._is_told_of_files:
            patterns = (*WATCHED, *((WATCHED_CODE,) if self.options.drift else ()))
            watchers = [types.FileSystemWatcher(pattern) for pattern in patterns]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            watch = types.Registration("archatlas-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            self.client_register_capability(types.RegistrationParams([watch]))

    @property
    def _is_told_of_files(self) -> bool:
        """Tell whether the editor says which files change on disk."""
        asked = "workspace.did_change_watched_files.dynamic_registration"
        return bool(get_capability(self.client_capabilities, asked))

    def configure(self, said: object) -> None:
        """Take what the editor says of its options."""
        self.options = self.options.with_said(said)
        for root in self.roots:
            root.configure(self.options)

    def look_again(self, uris: Iterable[str]) -> None:
        """Look at files that differ on disk, and at what may differ with them."""
        for path in filter(None, map(path_of, uris)):
            root = self.root_of(path)
            if root is not None:
                root.assessing.look_again(FilesOnDisk.SCHEMAS if root.holds(path) else FilesOnDisk.ALL)

    async def compared_with_disk(self, uri: str) -> Mapping[str, object] | None:
        """Return what texts that are not saved do to the estate of a file, of the first root where none is named."""
        known = await self.looked_at(uri or uri_of((self.roots[0].path / SETTINGS_FILE).as_posix()))
        root = self.root_of(known[1]) if known else None
        if known is None or root is None:
            return None
        from archatlas.lsp.unsaved_changes import what_changes  # which takes a megabyte, and few ask

        return await asyncio.to_thread(lambda: what_changes(root.saved(known[0]), known[0]))

    def open_folder(self, folder: Path) -> None:
        """Look at the estates of a folder from now on."""
        loop = asyncio.get_running_loop()
        for path in find_roots(folder):
            if all(root.path != path for root in self.roots):
                root = EditorRoot(path, self.from_elsewhere, self.options, self._soon(loop))
                self.roots.append(root)
                for open_path in self._uris:
                    if self.root_of(open_path) is root:
                        root.typed(open_path, self.text_of(open_path) or "")
                if self._is_told_of_files:
                    root.assessing.disk_changes = DiskChanges.TOLD
                root.assessing.start()

    def _soon(self, loop: asyncio.AbstractEventLoop) -> Callable[[EditorRoot, Assessed | None], None]:
        def told(root: EditorRoot, assessed: Assessed | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._take, root, assessed)

        return told

    def _take(self, root: EditorRoot, assessed: Assessed | None) -> None:
        """Show what was judged, and have the editor ask again for what it shows between the lines."""
        root.take(assessed)
        self.in_background(self._show_judged(root))
        if get_capability(self.client_capabilities, "workspace.inlay_hint.refresh_support"):
            self.workspace_inlay_hint_refresh(None)
        if get_capability(self.client_capabilities, "workspace.code_lens.refresh_support"):
            self.workspace_code_lens_refresh(None)

    async def _show_judged(self, root: EditorRoot) -> None:
        judged = root.assessed
        await root.show_waiting(self.show)
        if judged is root.assessed:
            found = sum(map(len, judged.reported.values())) if judged else 0
            modules = len(judged.assessment.catalog) if judged else 0
            said = {"root": uri_of(root.path.as_posix()), "modules": modules, "findings": found}
            self.protocol.notify(JUDGED, said)
        await root.show_typed(self.show)
        if judged:
            await asyncio.to_thread(vocabulary_of, judged.assessment)  # which completion would wait for

    def in_background(self, work: Coroutine[None, None, None]) -> None:
        """Do something while messages are answered."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close_folder(self, folder: Path) -> None:
        """Look no more at the estates of a folder."""
        for root in [root for root in self.roots if root.path.is_relative_to(folder)]:
            root.close()
            self.in_background(root.show_waiting(self.show))
            self.roots.remove(root)

    def root_of(self, path: str) -> EditorRoot | None:
        """Return the innermost root that a file lies below."""
        around = [root for root in self.roots if Path(path).is_relative_to(root.path)]
        return max(around, key=lambda root: len(root.path.parts), default=None)

    def text_changed(self, uri: str) -> None:
        """Take the text of an open file."""
        path = path_of(uri)
        if path is None:
            return
        self._uris[path] = uri
        root = self.root_of(path)
        if root is not None:
            text = self.workspace.get_text_document(uri).source.replace("\r\n", "\n")  # as texts of files are kept
            root.typed(path, text)
            self.in_background(root.show_typed(self.show))

    def text_closed(self, uri: str) -> None:
        """Take the file on disk again."""
        path = path_of(uri)
        if path is None:
            return
        self._uris.pop(path, None)
        root = self.root_of(path)
        if root is not None:
            root.closed(path, self.show)

    def text_of(self, path: str) -> str | None:
        """Return the text of a file as the editor shows it, None where nobody knows it."""
        if path in self._uris:
            return str(self.workspace.get_text_document(self._uris[path]).source)
        known = next((root.assessed.texts for root in self.roots if root.assessed and path in root.assessed.texts), {})
        return known.get(path)

    def has_crlf(self, path: str) -> bool:
        """Tell whether lines of a file end with CR and LF, as the editor shows it, else on disk."""
        if path in self._uris:
            return _CRLF in str(self.workspace.get_text_document(self._uris[path]).source)
        content = read_bytes(Path(path), _BEGINNING)
        return isinstance(content, bytes) and _CRLF.encode() in content

    def show(self, path: str, diagnostics: list[types.Diagnostic]) -> None:
        """Show the diagnostics of a file, which have their positions in code points."""
        shown = self.codec.answer(diagnostics, path, self.text_of)
        assert isinstance(shown, list)
        uri = self._uris.get(path) or uri_of(path)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown))

    def stop(self) -> None:
        """Judge nothing any more."""
        for root in self.roots:
            root.assessing.stop()

    async def looked_at(self, uri: str) -> tuple[Snapshot, str] | None:
        """Return the estate that a file belongs to and its path, once the estate is known; None where there is none."""
        path = path_of(uri)
        root = self.root_of(path) if path is not None else None
        if path is None or root is None:
            return None
        await root.ready.wait()
        snapshot = root.snapshot
        return (snapshot, path) if snapshot is not None and root.holds(path) else None

    def snapshots(self) -> Iterator[Snapshot]:
        """Yield every estate that is known."""
        return (snapshot for root in self.roots if (snapshot := root.snapshot) is not None)

    def place(self, uri: str, place: types.Position) -> types.Position:
        """Return a place that the editor names in code points."""
        return self.codec.from_editor(self._lines(uri), place)

    def stretch(self, uri: str, place: types.Range) -> types.Range:
        """Return a range that the editor names in code points."""
        return self.codec.range_from_editor(self._lines(uri), place)

    def _lines(self, uri: str) -> list[str]:
        return lines_of(self.text_of(path_of(uri) or "") or "")
