"""What a file passes on of others is offered by it too."""

from pathlib import Path

from archatlas.scanning.javascript import TypeScriptCode
from scanning.trees import scanned, write_tree

FILES = {
    "package.json": '{"name": "kit"}',
    "src/index.ts": "export * from './table'\nexport * from './deep/again'\nexport * as all from './hidden'\n",
    "src/table.ts": "export class Table {}\nexport default 1\n",
    "src/deep/again.ts": "export * from '../index'\nexport * from 'outside'\nexport * from './rows.js'\n",
    "src/deep/rows.ts": "export const row = 1\nexport type Cell = string\n",
    "src/hidden.ts": "export const secret = 1\n",
}


def test_names_are_passed_on_over_any_number_of_files_and_no_default_is(tmp_path: Path) -> None:
    surface = scanned(write_tree(tmp_path, FILES), {"a.kit": ("**/*",)}).modules["a.kit"].surface

    assert [name for name in surface if name.startswith("typescript: kit.")] == [
        "typescript: kit.Cell",
        "typescript: kit.Table",
        "typescript: kit.all",
        "typescript: kit.row",
    ]
    assert "typescript: kit/deep/again.Table" in surface
    assert "typescript: kit.secret" not in surface


def test_what_is_passed_on_belongs_to_the_module_of_the_file_that_does(tmp_path: Path) -> None:
    modules = {"a.kit": ("src/*.ts",), "a.deep": ("src/deep/*.ts",)}
    facts = scanned(write_tree(tmp_path, FILES), modules)

    assert set(facts.modules) == {"a.kit", "a.deep"}
    assert "typescript: kit.row" in facts.modules["a.kit"].surface
    assert "typescript: kit.row" not in facts.modules["a.deep"].surface


def test_a_file_says_which_others_it_passes_on_as_a_whole() -> None:
    said = TypeScriptCode().read(b"export * from './a'\nexport type * from './b'\nexport * as c from './c'\n")

    assert said.reexported == (("./a", "*"), ("./b", "*"))
