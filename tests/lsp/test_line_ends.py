"""Edits end their lines as the file does that they are for."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from builders import requiring, schema_text
from editor_sessions import Editor, served
from editor_snapshots import place_of

LONE_BREAK = re.compile(r"(?<!\r)\n")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An estate of which the lines end with CR and LF, in all files but one."""
    root = tmp_path_factory.mktemp("crlf")
    for name, text, line_end in (
        ("shop.cart", "identity:\n  name: shop.cart\n", "\r\n"),
        ("shop.till", requiring("shop.till", "shop.cart", "shop.feed"), "\r\n"),
        ("shop.feed", schema_text("shop.feed"), "\n"),
    ):
        (root / f"{name}.yaml").write_bytes(text.replace("\n", line_end).encode())
    return root


@pytest_asyncio.fixture(scope="module")
async def editor(root: Path) -> AsyncIterator[Editor]:
    async with served(root) as editor:
        editor.open(root / "shop.till.yaml", text_of(root, "shop.till"))
        yield editor


def text_of(root: Path, name: str) -> str:
    return (root / f"{name}.yaml").read_bytes().decode()


def texts_of(edit: types.WorkspaceEdit | None) -> dict[str, str]:
    assert edit is not None
    return {Path(uri).stem: "".join(one.new_text for one in edits) for uri, edits in (edit.changes or {}).items()}


async def test_what_is_missing_is_added_with_the_line_ends_of_the_file(editor: Editor, root: Path) -> None:
    cart = types.TextDocumentIdentifier((root / "shop.cart.yaml").as_uri())
    whole = types.Range(types.Position(0, 0), types.Position(9, 0))
    context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
    for is_open in (False, True):
        if is_open:
            editor.open(root / "shop.cart.yaml", text_of(root, "shop.cart"))
        actions = await editor.client.text_document_code_action_async(types.CodeActionParams(cart, whole, context))
        added = [texts_of(one.edit)["shop.cart"] for one in actions or () if isinstance(one, types.CodeAction)]

        assert any("\r\n" in text for text in added)
        assert [text for text in added if LONE_BREAK.search(text)] == []


@pytest.mark.parametrize(("name", "is_crlf"), [("shop.cart", True), ("shop.feed", False)])
async def test_the_former_name_of_a_module_becomes_an_alias_on_a_line_as_others_are(
    editor: Editor, root: Path, name: str, is_crlf: bool
) -> None:
    till = types.TextDocumentIdentifier((root / "shop.till.yaml").as_uri())
    place = place_of(text_of(root, "shop.till").replace("\r\n", "\n"), f"- {name}", 4)
    edit = await editor.client.text_document_rename_async(types.RenameParams(till, place, "shop.other"))
    text = texts_of(edit)[name]

    assert "\n" in text
    assert bool(LONE_BREAK.search(text)) is not is_crlf
