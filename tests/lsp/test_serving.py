"""A well-kept server: it counts as the editor counts, serves several folders, and ends when it should."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from archatlas.cli.check import with_pages
from archatlas.lsp.estate import EditorEstate
from archatlas.lsp.roots import EditorRoot
from archatlas.lsp.snapshot import EditorOptions
from builders import requiring, schema_text, written
from editor_sessions import SERVER, capabilities, checked, served
from processes import LONG_ENOUGH
from quick_cases import one_in

BALLOON = "\N{BALLOON}"


def message(method: str, number: int | None = None, params: object = None) -> bytes:
    said: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
    body = json.dumps(said if number is None else {**said, "id": number}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.real
@pytest.mark.parametrize(
    ("encoding", "units"), [(types.PositionEncodingKind.Utf8, "utf-8"), (types.PositionEncodingKind.Utf16, "utf-16-le")]
)
async def test_positions_count_in_the_units_that_the_editor_asked_for(
    tmp_path: Path, encoding: types.PositionEncodingKind, units: str
) -> None:
    line = f'identity: {{aliases: ["{BALLOON}"], layer: cellar, name: shop.cart}}\n'
    path = written(tmp_path, line) / "0.yaml"
    before = len(line[: line.index("cellar")].encode(units)) // (1 if units == "utf-8" else 2)
    async with served(tmp_path, capabilities=capabilities(encoding)) as editor:
        editor.open(path)
        await editor.until(
            lambda: (
                [one.range.start.character for one in editor.of(path) if one.code == "schema/unknown-value"] == [before]
            )
        )


@pytest.mark.real
async def test_each_folder_is_an_estate_of_its_own_and_one_inside_another_too(tmp_path: Path) -> None:
    written(tmp_path / "one" / "schemas" / "modules", requiring("shop.cart", "shop.till"))
    inner = written(tmp_path / "one" / "example" / "schemas" / "modules", schema_text("shop.till")).parents[1]
    other = written(tmp_path / "two", requiring("shop.till", "shop.cart"))
    async with served(tmp_path / "one", other) as editor:
        kept = checked(tmp_path / "one") + checked(inner)
        expected = kept + checked(other, ".")
        await editor.until(lambda: editor.shown() == expected)
        left = types.WorkspaceFolder(other.as_uri(), "two")
        change = types.WorkspaceFoldersChangeEvent([], [left])
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(change))
        await editor.until(lambda: editor.shown() == kept)


async def test_what_is_told_of_a_folder_after_it_was_left_is_not_shown(tmp_path: Path) -> None:
    path = written(tmp_path, schema_text("shop.till")) / "0.yaml"
    known, shown = EditorEstate(tmp_path, with_pages).assess(), dict[str, list[types.Diagnostic]]()
    root = EditorRoot(tmp_path, with_pages, EditorOptions(), lambda _root, _known: None)
    root.take(known)
    await root.show_waiting(shown.__setitem__)
    assert shown[path.as_posix()]
    root.typed(path.as_posix(), known.texts[path.as_posix()] + "unknown: 1\n")
    reading = asyncio.create_task(root.show_typed(shown.__setitem__))
    await asyncio.sleep(0)
    root.close()
    root.take(known)
    await asyncio.gather(reading, root.show_waiting(shown.__setitem__))

    assert shown[path.as_posix()] == []
    assert root.assessed is None


@pytest.mark.parametrize(
    ("last", "status"), one_in(3, [(message("exit"), 1), (b"", 1), (message("shutdown", 2) + message("exit"), 0)])
)
def test_it_ends_with_the_editor_and_says_whether_that_said_goodbye(tmp_path: Path, last: bytes, status: int) -> None:
    begin = message("initialize", 1, {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}})
    asked = begin + message("initialized", params={}) + last
    ended = subprocess.run(
        [sys.executable, *SERVER], input=asked, capture_output=True, timeout=LONG_ENOUGH, check=False
    )

    assert ended.returncode == status
    assert ended.stdout.startswith(b"Content-Length: ")


@pytest.mark.real
def test_an_editor_does_not_wait_until_an_estate_is_taken_apart(tmp_path: Path) -> None:
    begin = message("initialize", 1, {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}})
    code = "import atexit; atexit.register(print, 'taken apart'); " + SERVER[1]
    ended = subprocess.run(
        [sys.executable, "-c", code, "lsp"],
        input=begin + message("shutdown", 2) + message("exit"),
        capture_output=True,
        timeout=LONG_ENOUGH,
        check=False,
    )

    assert ended.returncode == 0
    assert b"taken apart" not in ended.stdout + ended.stderr


@pytest.mark.real
def test_what_is_no_message_is_passed_over_and_nobody_is_told_for_ever(tmp_path: Path) -> None:
    begin = message("initialize", 1, {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}})
    odd = (b"[]", b"5", b"null", b"xxxxx", b"[" * 100_000, b'{"jsonrpc": "2.0"}')
    strange = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(one), one) for one in odd)
    nowhere = {"textDocument": {"uri": "file://[x"}, "position": {"line": 0, "character": 0}}
    asked = message("workspace/symbol", 3, {"query": "x"}) + message("textDocument/hover", 4, nowhere)
    end = message("shutdown", 2) + message("exit")
    ended = subprocess.run(
        [sys.executable, *SERVER],
        input=begin + strange + asked + end,
        capture_output=True,
        timeout=LONG_ENOUGH,
        check=False,
    )

    assert ended.returncode == 0
    assert b"Invalid IPv6" not in ended.stdout + ended.stderr
    assert ended.stderr.count(b"Traceback") < 20


@pytest.mark.real
def test_a_signal_ends_it_at_once_although_the_editor_is_still_there(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, *SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(
            message("initialize", 1, {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}})
        )
        server.stdin.flush()
        server.stdout.readline()
        server.send_signal(signal.SIGTERM)

        assert server.wait(LONG_ENOUGH) == 128 + signal.SIGTERM
