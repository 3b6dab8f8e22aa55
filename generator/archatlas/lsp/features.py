"""Everything that an editor may ask for, each handed on to the function that answers it."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcInvalidParams

from archatlas.lsp.code_actions import code_actions
from archatlas.lsp.completion import completions
from archatlas.lsp.hints import IMPACT, code_lenses, impact_of, inlay_hints
from archatlas.lsp.hover import hover
from archatlas.lsp.navigation import definition, document_links, document_symbols, references, workspace_symbols
from archatlas.lsp.positions import path_of
from archatlas.lsp.rename import prepare_rename, rename
from archatlas.lsp.server import ArchatlasServer
from archatlas.lsp.shown_text import kind_for
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.errors import UserError
from archatlas.model.record import replace

SECTION = "archatlas"
"""What our settings are called in an editor."""
WHAT_CHANGES = "archatlas.whatChanges"

Answer = TypeVar("Answer")


def register(server: ArchatlasServer) -> None:
    """Register everything that the server does."""
    _register_documents(server)
    _register_folders(server)
    _register_places(server)
    _register_files(server)
    _register_edits(server)


async def _answer(server: ArchatlasServer, uri: str, ask: Callable[[Snapshot, str], Answer]) -> Answer | None:
    """Return what a feature says of a file, in the units of the editor; None where the file is none of ours."""
    known = await server.looked_at(uri)
    if known is None:
        return None
    snapshot, path = known
    try:
        answer = await asyncio.to_thread(ask, snapshot, path)
    except UserError as refusal:
        raise JsonRpcInvalidParams(str(refusal)) from refusal
    return server.codec.answer(answer, path, snapshot.texts.get, server.has_crlf)


def _register_documents(server: ArchatlasServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.text_changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.text_changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.text_closed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        server.look_again([params.text_document.uri])

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.look_again(change.uri for change in params.changes)


def _register_folders(server: ArchatlasServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.options = server.options.with_said(params.initialization_options)
        said = params.capabilities
        kinds = get_capability(said, "workspace.workspace_edit.resource_operations", ()) or ()
        asks = get_capability(said, "workspace.workspace_edit.change_annotation_support") is not None
        renames = types.ResourceOperationKind.Rename in kinds
        server.options = replace(
            server.options,
            renames_files=renames,
            asks_for_confirmation=asks,
            hovers_in=kind_for(get_capability(said, "text_document.hover.content_format")),
            documents_in=kind_for(
                get_capability(said, "text_document.completion.completion_item.documentation_format")
            ),
        )

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        server.begin()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        said = params.settings
        server.configure(said.get(SECTION) if isinstance(said, Mapping) else None)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for removed in params.event.removed:
            server.close_folder(Path(path_of(removed.uri) or ""))
        for added in params.event.added:
            if place := path_of(added.uri):
                server.open_folder(Path(place))

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.said_goodbye = True


def _register_places(server: ArchatlasServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[":", " ", "-", ".", "@"])
    )
    async def complete(params: types.CompletionParams) -> types.CompletionList | None:
        uri, place = params.text_document.uri, server.place(params.text_document.uri, params.position)
        return await _answer(server, uri, lambda known, path: completions(known, path, place))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover_at(params: types.HoverParams) -> types.Hover | None:
        uri, place = params.text_document.uri, server.place(params.text_document.uri, params.position)
        return await _answer(server, uri, lambda known, path: hover(known, path, place, server.live.of))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def go_to_definition(params: types.DefinitionParams) -> list[types.Location] | None:
        uri, place = params.text_document.uri, server.place(params.text_document.uri, params.position)
        return await _answer(server, uri, lambda known, path: definition(known, path, place))

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def find_references(params: types.ReferenceParams) -> list[types.Location] | None:
        uri, place = params.text_document.uri, server.place(params.text_document.uri, params.position)
        return await _answer(server, uri, lambda known, path: references(known, path, place, params.context))


def _register_files(server: ArchatlasServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        return await _answer(server, params.text_document.uri, document_symbols)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def links(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        return await _answer(server, params.text_document.uri, document_links)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        return await _answer(server, params.text_document.uri, code_lenses) if server.options.lens else None

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def inlays(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        uri, place = params.text_document.uri, server.stretch(params.text_document.uri, params.range)
        if not server.options.inlay_hints:
            return None
        return await _answer(server, uri, lambda known, path: inlay_hints(known, path, place))

    @server.feature(types.WORKSPACE_SYMBOL)
    async def symbols(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        answers = [
            server.codec.answer(workspace_symbols(known, params.query), "", known.texts.get)
            for known in server.snapshots()
        ]
        return [symbol for answer in answers for symbol in answer]


def _register_edits(server: ArchatlasServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def may_rename(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        uri, place = params.text_document.uri, server.place(params.text_document.uri, params.position)
        return await _answer(server, uri, lambda known, path: prepare_rename(known, path, place))

    @server.feature(types.TEXT_DOCUMENT_RENAME)
    async def rename_module(params: types.RenameParams) -> types.WorkspaceEdit | None:
        uri, place = params.text_document.uri, server.place(params.text_document.uri, params.position)
        return await _answer(server, uri, lambda known, path: rename(known, path, place, params.new_name))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]),
    )
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        uri, place = params.text_document.uri, server.stretch(params.text_document.uri, params.range)
        return await _answer(server, uri, lambda known, path: code_actions(known, path, place, params.context))

    @server.command(WHAT_CHANGES)
    async def compare_with_disk(uri: str = "") -> Mapping[str, object] | None:
        return await server.compared_with_disk(uri)

    @server.command(IMPACT)
    async def show_impact(name: str = "") -> str | None:
        said = next((text for known in server.snapshots() if (text := impact_of(known, name))), None)
        if said:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Info, said))
        return said
