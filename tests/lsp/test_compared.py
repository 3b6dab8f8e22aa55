"""In an editor an estate is compared with code and artefacts where `check` does it."""

from pathlib import Path

import pytest

from archatlas.cli.check import with_pages
from archatlas.lsp.estate import EditorEstate, FilesOnDisk, saved_estate
from builders import requiring, schema_text, written
from editor_sessions import Shown, checked, shown_as_json
from runners import commit_all

COVERAGE = """\
<?xml version="1.0" ?>
<coverage version="7.6" timestamp="1772150400000"><sources><source>src</source></sources>
  <packages><package name="cart"><classes><class name="basket.py" filename="cart/basket.py"><lines>
    <line number="1" hits="1"/><line number="2" hits="0"/>
  </lines></class></classes></package></packages></coverage>
"""
CLAIMS = {"test_posture.coverage.current": 0.9, "discovery.file_patterns": ["src/cart/**", "cart/**"]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An estate of two modules, of which one uses the other without saying so, and claims much of its tests."""
    stock = {"discovery.file_patterns": ["src/stock/**", "stock/**"]}
    written(tmp_path / "schemas/modules", schema_text("shop.cart", CLAIMS), schema_text("shop.stock", stock))
    for path, text in {
        "src/cart/basket.py": "import stock.shelf\n\nstock.shelf.count()\n",
        "src/stock/shelf.py": "def count(): ...\n",
        "build/coverage.xml": COVERAGE,
        "archatlas.yml": "evidence: {files: ['build/*.xml']}\nscan: {code: src}\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def opened(root: Path, *, drift: bool = False) -> EditorEstate:
    estate = EditorEstate(root, with_pages)
    estate.compared.drift = drift
    return estate


def shown(estate: EditorEstate) -> Shown:
    return shown_as_json(estate.assess(), estate.root)


def cart(root: Path) -> str:
    return (root / "schemas/modules/0.yaml").as_posix()


def test_what_artefacts_say_is_shown_as_check_reports_it(root: Path) -> None:
    estate = opened(root)

    assert "evidence/" in str(shown(estate))
    assert shown(estate) == checked(root)


def test_with_drift_the_findings_are_those_of_check_with_drift(root: Path) -> None:
    assert "drift/undeclared" in str(checked(root, "--drift"))
    assert shown(opened(root, drift=True)) == checked(root, "--drift")
    assert "drift/" not in str(shown(opened(root)))


def test_code_is_read_again_when_files_differ_and_schemas_are_judged_by_it_while_they_are_typed(root: Path) -> None:
    estate = opened(root, drift=True)
    estate.edit({cart(root): requiring("shop.cart", "shop.stock").replace("identity:", PATTERNS + "identity:", 1)})
    assert "drift/undeclared" not in str(shown(estate))
    estate.edit({cart(root): None})
    assert shown(estate) == checked(root, "--drift")

    (root / "src/cart/basket.py").write_text("", encoding="utf-8")
    estate.look_again(FilesOnDisk.ALL)
    assert "drift/undeclared" not in str(shown(estate))
    assert shown(estate) == checked(root, "--drift")


PATTERNS = "discovery: {file_patterns: ['cart/**']}\n"


def test_what_code_and_artefacts_say_is_neither_new_nor_a_change(root: Path) -> None:
    commit_all(root, "Begin")
    estate = opened(root, drift=True)
    known = estate.look_at_last_commit()
    assert known.last_commit is not None
    found = [zip(one, known.last_commit.new_among(one), strict=True) for one in known.reported.values()]

    assert [one.finding.rule for several in found for one, is_new in several if is_new] == []
    assert shown_as_json(saved_estate(root, known.assessment, with_pages), root) == shown(estate)


def test_artefacts_outside_of_the_repository_are_a_mistake_of_the_settings(root: Path) -> None:
    (root / "archatlas.yml").write_text("evidence: {series: ../runs}\n", encoding="utf-8")
    ((_place, why),) = opened(root).assess().mistakes

    assert "lies outside" in str(why)
