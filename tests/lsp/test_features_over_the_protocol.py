"""Every feature as an editor gets it: over the protocol, from a server of its own process."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from builders import schema_text
from editor_sessions import JUDGED
from editor_snapshots import place_of, pointed, taken

pytestmark = pytest.mark.asyncio

SETTINGS_TEXT = "site:\n  url: https://docs.example.com/atlas/\nowners:\n  '@keepers':\n    name: The keepers 🎈\n"
pytestmark = pytest.mark.real

CHECKOUT = """\
identity:
  name: shop.checkout
  summary: Takes the money 🎈 and core.memory keeps it
dependencies:
  internal:
    requires:
      - {"🎈": 1}
      - core.memory
"""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("estate")
    modules = root / "schemas" / "modules"
    modules.mkdir(parents=True)
    (root / "archatlas.yml").write_text(SETTINGS_TEXT, encoding="utf-8")
    (modules / "core.memory.yaml").write_text(schema_text("core.memory", {"ownership.owner": "@keepers"}))
    (modules / "shop.checkout.yaml").write_text(CHECKOUT.replace('      - {"🎈": 1}\n', ""), encoding="utf-8")
    return root


_SERVER = ClientServerConfig(server_command=[sys.executable, "-m", "archatlas.cli", "lsp"])


@pytest_lsp.fixture(config=_SERVER, scope="module")  # type: ignore[untyped-decorator]  # it is typed as Any
async def editor(lsp_client: LanguageClient, estate: Path) -> AsyncIterator[None]:
    capabilities = client_capabilities("visual-studio-code")
    assert capabilities.workspace is not None
    capabilities.workspace.did_change_watched_files = None  # this client takes no registrations
    for asked in (JUDGED, types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH):
        lsp_client.feature(asked)(lambda _said: None)
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[types.WorkspaceFolder(estate.as_uri(), "estate")],
        )
    )
    yield
    await lsp_client.shutdown_session()


def document(estate: Path, name: str) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier((estate / "schemas" / "modules" / f"{name}.yaml").as_uri())


def text_of(estate: Path, name: str) -> str:
    return (estate / "schemas" / "modules" / f"{name}.yaml").read_text(encoding="utf-8")


async def test_what_is_typed_is_completed(editor: LanguageClient, estate: Path) -> None:
    text, place = pointed("identity:\n  name: shop.desk\ndependencies:\n  internal:\n    requires:\n      - mem¦")
    new = document(estate, "shop.desk")
    editor.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(new.uri, "yaml", 1, text)))
    found = await editor.text_document_completion_async(types.CompletionParams(new, place))
    editor.text_document_did_close(types.DidCloseTextDocumentParams(new))

    assert isinstance(found, types.CompletionList)
    assert [one.label for one in found.items] == ["core.memory"]


async def test_a_module_has_a_card_and_a_definition(editor: LanguageClient, estate: Path) -> None:
    checkout = document(estate, "shop.checkout")
    place = place_of(text_of(estate, "shop.checkout"), "- core.memory", 4)
    card = await editor.text_document_hover_async(types.HoverParams(checkout, place))
    declared = await editor.text_document_definition_async(types.DefinitionParams(checkout, place))

    assert card is not None
    assert isinstance(card.contents, types.MarkupContent)
    assert card.contents.kind is types.MarkupKind.Markdown
    assert "Owner: `@keepers` (The keepers 🎈)" in card.contents.value
    assert isinstance(declared, list)
    assert [str(getattr(one, "uri", "")) for one in declared] == [document(estate, "core.memory").uri]


async def test_references_symbols_links_hints_and_lenses_are_found(editor: LanguageClient, estate: Path) -> None:
    memory, checkout = document(estate, "core.memory"), document(estate, "shop.checkout")
    place = place_of(text_of(estate, "core.memory"), "core.memory")
    everywhere = types.Range(types.Position(0, 0), types.Position(100, 0))
    context = types.ReferenceContext(include_declaration=True)
    used = await editor.text_document_references_async(types.ReferenceParams(context, memory, place))
    outline = await editor.text_document_document_symbol_async(types.DocumentSymbolParams(checkout))
    known = await editor.workspace_symbol_async(types.WorkspaceSymbolParams("check"))
    links = await editor.text_document_document_link_async(types.DocumentLinkParams(checkout))
    hints = await editor.text_document_inlay_hint_async(types.InlayHintParams(checkout, everywhere))
    lenses = await editor.text_document_code_lens_async(types.CodeLensParams(memory))

    assert [Path(one.uri).name for one in used or ()] == ["core.memory.yaml", "shop.checkout.yaml"]
    assert [one.name for one in outline or ()] == ["identity", "dependencies"]
    assert [one.name for one in known or ()] == ["shop.checkout"]
    assert {one.target for one in links or ()} == {
        "https://docs.example.com/atlas/modules/core.memory/",
        "https://docs.example.com/atlas/modules/shop.checkout/",
    }
    assert [one.label for one in hints or ()] == ["@keepers ⇄ core"]
    assert [one.command.title for one in lenses or () if one.command] == ["required by 1, impact 1"]


async def test_a_module_is_renamed_with_its_file_or_the_reason_is_told(editor: LanguageClient, estate: Path) -> None:
    checkout = document(estate, "shop.checkout")
    place = place_of(text_of(estate, "shop.checkout"), "- core.memory", 4)
    prepared = await editor.text_document_prepare_rename_async(types.PrepareRenameParams(checkout, place))
    edit = await editor.text_document_rename_async(types.RenameParams(checkout, place, "core.recall"))

    assert isinstance(prepared, types.PrepareRenamePlaceholder)
    assert prepared.placeholder == "core.memory"
    assert edit is not None
    moved = [one for one in edit.document_changes or () if isinstance(one, types.RenameFile)]
    assert [Path(one.new_uri).name for one in moved] == ["core.recall.yaml"]
    with pytest.raises(JsonRpcException, match=r"there is a module 'shop.checkout' already"):
        await editor.text_document_rename_async(types.RenameParams(checkout, place, "shop.checkout"))


async def test_who_would_break_is_told_behind_a_lens(editor: LanguageClient) -> None:
    told = await editor.workspace_execute_command_async(types.ExecuteCommandParams("archatlas.impact", ["core.memory"]))

    assert str(told).startswith("core.memory: 1 module would break")


async def test_fixes_and_what_unsaved_edits_do_are_told_in_the_units_of_the_editor(
    editor: LanguageClient, estate: Path
) -> None:
    checkout = document(estate, "shop.checkout")
    text = CHECKOUT.replace('- {"🎈": 1}', "- core.memori # 🎈")
    text = text.replace("  summary", "  statsu: active # 🎈\n  summary")
    editor.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(checkout.uri, "yaml", 1, text))
    )
    line = next(number for number, one in enumerate(text.split("\n")) if "statsu" in one)
    place = types.Range(types.Position(line, 2), types.Position(line, 3))
    context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
    actions = await editor.text_document_code_action_async(types.CodeActionParams(checkout, place, context))
    compared = await editor.workspace_execute_command_async(
        types.ExecuteCommandParams("archatlas.whatChanges", [checkout.uri])
    )
    editor.text_document_did_close(types.DidCloseTextDocumentParams(checkout))

    fixes = {one.title: one for one in actions or () if isinstance(one, types.CodeAction)}
    edit = fixes["Rename the key to 'status'"].edit
    assert edit is not None
    (only,) = (edit.changes or {})[checkout.uri]
    assert taken(text, only.range) == "statsu"
    assert "reference/unknown" in str(compared)
