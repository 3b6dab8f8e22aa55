"""Whatever makes schemas and code differ is found, and a tree in which they agree is clean."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archatlas.pipeline import assess_directory
from archatlas.pipeline.code_scan import with_code
from archatlas.settings import Settings

NAMES = ("shop.cart", "shop.stock", "shop.mail", "bank.pay", "bank.book")
REQUIRES = {
    "shop.cart": ("shop.stock", "bank.pay"),
    "shop.stock": ("shop.mail",),
    "bank.pay": ("bank.book",),
}
Edit = Callable[[Path], None]
Found = set[tuple[str, str, str]]


def tree(root: Path) -> Path:
    """Write five modules with one file and one schema each, which say the same."""
    for name in NAMES:
        lane, short = name.split(".")
        package = root / lane / short
        package.mkdir(parents=True)
        imports = "".join(f"from {other}.main import run as {other[5:]}\n" for other in REQUIRES.get(name, ()))
        (package / "main.py").write_text(f"{imports}\n\ndef run() -> None:\n    return None\n")
        schema = f"identity: {{name: {name}}}\ndiscovery: {{file_patterns: ['{lane}/{short}/**']}}\n"
        schema += f"contracts: {{api: {{surface: ['python: {name}.main.run']}}}}\n"
        schema += f"dependencies: {{internal: {{requires: [{', '.join(REQUIRES.get(name, ()))}]}}}}\n"
        (root / "modules").mkdir(exist_ok=True)
        (root / "modules" / f"{name}.yaml").write_text(schema)
    return root


def drift_in(root: Path) -> Found:
    known = with_code(assess_directory(root / "modules", Settings()), root, Settings())
    return {one.identity for one in known.findings if one.rule.startswith("drift/")}


def code_of(root: Path, name: str) -> Path:
    return root / name.replace(".", "/") / "main.py"


def importing(name: str, line: str) -> Edit:
    def edit(root: Path) -> None:
        place = code_of(root, name)
        place.write_text(place.read_text() + line)

    return edit


def not_importing(name: str, other: str) -> Edit:
    def edit(root: Path) -> None:
        place = code_of(root, name)
        lines = place.read_text().splitlines(keepends=True)
        place.write_text("".join(line for line in lines if other not in line))

    return edit


def declaring(name: str, former: str, later: str) -> Edit:
    def edit(root: Path) -> None:
        place = root / "modules" / f"{name}.yaml"
        text = place.read_text()
        assert former in text
        place.write_text(text.replace(former, later))

    return edit


def without_the_name(name: str) -> Edit:
    def edit(root: Path) -> None:
        place = code_of(root, name)
        place.write_text(place.read_text().replace("def run", "def go"))

    return edit


def without_the_code(name: str) -> Edit:
    return lambda root: code_of(root, name).unlink()


def beside(path: str) -> Edit:
    def edit(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("import os\n")

    return edit


PLANTED: tuple[tuple[Edit, tuple[str, str, str]], ...] = (
    (importing("shop.mail", "\nimport bank.book.main\n"), ("drift/undeclared", "shop.mail", "bank.book")),
    (
        importing("shop.mail", "\ndef late():\n    import bank.pay.main\n"),
        ("drift/undeclared", "shop.mail", "bank.pay"),
    ),
    (importing("bank.book", "\nfrom shop.mail import main\n"), ("drift/undeclared", "bank.book", "shop.mail")),
    (
        importing("bank.book", "\ntry:\n    import shop.cart.main\nexcept ImportError:\n    pass\n"),
        ("drift/undeclared", "bank.book", "shop.cart"),
    ),
    (
        importing("bank.pay", "\nimport importlib\nimportlib.import_module('shop.stock.main')\n"),
        ("drift/undeclared", "bank.pay", "shop.stock"),
    ),
    (declaring("shop.stock", "[shop.mail]", "[]"), ("drift/undeclared", "shop.stock", "shop.mail")),
    (
        declaring("shop.stock", "requires: [shop.mail]", "weak_dependencies: [shop.mail]"),
        ("drift/undeclared", "shop.stock", "shop.mail"),
    ),
    (not_importing("shop.cart", "shop.stock"), ("drift/unused", "shop.cart", "shop.stock")),
    (not_importing("bank.pay", "bank.book"), ("drift/unused", "bank.pay", "bank.book")),
    (declaring("shop.mail", "[]", "[bank.pay]"), ("drift/unused", "shop.mail", "bank.pay")),
    (
        declaring("shop.mail", "requires: []", "weak_dependencies: [bank.pay]"),
        ("drift/unused", "shop.mail", "bank.pay"),
    ),
    (importing("shop.mail", "\nimport bank.book.gone\n"), ("drift/dead-target", "shop.mail", "bank.book")),
    (importing("bank.pay", "\nfrom shop.cart.lost import total\n"), ("drift/dead-target", "bank.pay", "shop.cart")),
    (importing("shop.mail", "\nfrom .post import letter\n"), ("drift/dead-target", "shop.mail", "shop.mail")),
    (without_the_name("shop.cart"), ("drift/missing-surface", "shop.cart", "python: shop.cart.main.run")),
    (
        declaring("bank.book", "bank.book.main.run", "bank.book.main.Run"),
        ("drift/missing-surface", "bank.book", "python: bank.book.main.Run"),
    ),
    (without_the_code("shop.cart"), ("drift/no-code", "shop.cart", "identity.name")),
    (declaring("bank.book", "bank/book/**", "bank/ledger/**"), ("drift/no-code", "bank.book", "identity.name")),
    (beside("tools/report.py"), ("drift/unassigned-files", "estate", "tools")),
    (beside("setup.py"), ("drift/unassigned-files", "estate", ".")),
)


def test_a_tree_in_which_schemas_and_code_agree_is_clean(tmp_path: Path) -> None:
    assert drift_in(tree(tmp_path)) == set()


def test_twenty_edits_of_six_kinds_are_planted() -> None:
    assert len(PLANTED) == 20
    assert len({rule for _edit, (rule, _module, _subject) in PLANTED}) == 6


@pytest.mark.parametrize(("edit", "expected"), PLANTED, ids=[" ".join(identity) for _edit, identity in PLANTED])
def test_a_planted_difference_is_found(edit: Edit, expected: tuple[str, str, str], tmp_path: Path) -> None:
    root = tree(tmp_path)
    edit(root)

    assert expected in drift_in(root)
