"""What an editor shows is what `check` reports, whatever is typed meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from builders import schema_text
from editor_sessions import Editor, checked, plain, served

SETTINGS = """\
waivers:
  - rule: ownership/unnamed
    module: shop.cart
    owner: '@shop'
    reason: being settled
    expires: 2999-01-01
site:
  url: https://atlas.example
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An estate with settings, of which the name of the folder needs quotes in an address."""
    root = tmp_path_factory.mktemp("a shop ü")
    modules = root / "schemas" / "modules"
    modules.mkdir(parents=True)
    for name, required in (
        ("shop.cart", ["shop.stock"]),
        ("shop.stock", []),
        ("shop.till", ["shop.cart", "shop.gone"]),
    ):
        values = {"identity.layer": "application", "dependencies.internal.requires": required}
        (modules / f"{name}.yaml").write_text(schema_text(name, values), encoding="utf-8")
    (root / "archatlas.yml").write_text(SETTINGS, encoding="utf-8")
    (root / "compose.yaml").write_text("services: {web: {}}\n", encoding="utf-8")
    return root


@pytest_asyncio.fixture(scope="module")
async def editor(root: Path) -> AsyncIterator[Editor]:
    async with served(root, options={"quietMilliseconds": 20}) as editor:
        yield editor


def cart(root: Path) -> Path:
    return root / "schemas" / "modules" / "shop.cart.yaml"


def till(root: Path) -> Path:
    return root / "schemas" / "modules" / "shop.till.yaml"


async def test_an_editor_shows_exactly_what_check_reports(editor: Editor, root: Path) -> None:
    assert editor.shown() == checked(root)
    assert editor.shown().total() > 10


async def test_a_finding_names_its_rule_with_its_page_and_its_severity(editor: Editor, root: Path) -> None:
    (unknown,) = (one for one in editor.of(till(root)) if one.code == "reference/unknown")

    assert unknown.severity == types.DiagnosticSeverity.Error
    assert unknown.code_description is not None
    assert unknown.code_description.href == "https://atlas.example/findings/reference-unknown/"
    assert unknown.source == "archatlas"


async def test_what_somebody_answers_for_is_a_hint(editor: Editor, root: Path) -> None:
    (waived,) = (one for one in editor.of(cart(root)) if one.code == "ownership/unnamed")
    (counting,) = (one for one in editor.of(till(root)) if one.code == "ownership/unnamed")

    assert waived.severity == types.DiagnosticSeverity.Hint
    assert plain(waived.data)["waiver"]["owner"] == "@shop"
    assert counting.severity != types.DiagnosticSeverity.Hint


async def test_a_finding_in_an_open_file_stands_at_its_value(editor: Editor, root: Path) -> None:
    text = till(root).read_text(encoding="utf-8")
    line = text.splitlines().index("    - shop.gone")
    await editor.after(lambda: editor.open(till(root)))
    (unknown,) = (one for one in editor.of(till(root)) if one.code == "reference/unknown")

    assert unknown.range == types.Range(types.Position(line, 6), types.Position(line, 15))


async def test_what_is_typed_counts_for_other_files_too(editor: Editor, root: Path) -> None:
    text = cart(root).read_text(encoding="utf-8")
    editor.open(cart(root))
    editor.type(cart(root), text.replace("shop.cart", "shop.basket"))
    await editor.until(lambda: "shop.cart" in str(editor.said_of(till(root))))

    editor.type(cart(root), text)
    await editor.until(lambda: editor.shown() == checked(root))


async def test_a_text_that_cannot_be_parsed_says_so_and_what_is_closed_counts_as_on_disk(
    editor: Editor, root: Path
) -> None:
    editor.type(cart(root), "identity:\n  name: [shop.cart\n")
    await editor.until(lambda: any(code.startswith("yaml/") for code, _ in editor.said_of(cart(root))))
    editor.close(cart(root))
    await editor.until(lambda: editor.shown() == checked(root))


async def test_a_file_that_was_saved_by_somebody_else_is_read_again(editor: Editor, root: Path) -> None:
    stock = root / "schemas" / "modules" / "shop.stock.yaml"
    text = stock.read_text(encoding="utf-8")
    stock.write_text(text.replace("application", "cellar"), encoding="utf-8")
    changed = types.FileEvent(stock.as_uri(), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
    await editor.until(lambda: "cellar" in str(editor.said_of(stock)))

    editor.save(stock, text)
    await editor.until(lambda: editor.shown() == checked(root))


async def test_settings_judge_while_they_are_typed_and_wrong_ones_leave_the_old_in_force(
    editor: Editor, root: Path
) -> None:
    settings = root / "archatlas.yml"
    editor.open(settings)
    editor.type(settings, "rules:\n  reference/unknown: off\n")
    await editor.until(lambda: "reference/unknown" not in str(editor.said_of(till(root))))
    editor.type(settings, "rules:\n  reference/unknwon: off\n")
    await editor.until(lambda: bool(editor.of(settings)))

    (mistake,) = editor.of(settings)
    assert (mistake.severity, mistake.range.start.line) == (types.DiagnosticSeverity.Error, 1)
    assert "reference/unknown" not in str(editor.said_of(till(root)))

    editor.close(settings)
    await editor.until(lambda: editor.shown() == checked(root))


async def test_a_file_that_is_no_module_schema_gets_nothing(editor: Editor, root: Path) -> None:
    compose = root / "compose.yaml"
    await editor.after(lambda: editor.open(compose, "services: [web\n"))

    assert editor.of(compose) == []
    hover = types.HoverParams(types.TextDocumentIdentifier(compose.as_uri()), types.Position(0, 0))
    assert await editor.client.text_document_hover_async(hover) is None


async def test_a_new_schema_that_was_never_saved_belongs_to_the_estate(editor: Editor, root: Path) -> None:
    gone = root / "schemas" / "modules" / "shop.gone.yaml"
    editor.open(gone, schema_text("shop.gone"))
    await editor.until(lambda: "reference/unknown" not in str(editor.said_of(till(root))))
    editor.close(gone)
    await editor.until(lambda: editor.shown() == checked(root))

    assert editor.of(gone) == []
