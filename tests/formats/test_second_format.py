"""A format beside the module schema goes the whole way, from files of any name to pages, reports and JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.formats.reader import Reader
from archatlas.formats.registry import KNOWN_FORMATS, Formats
from archatlas.formats.schema_files import read_revision, read_scope
from archatlas.model.module import ModuleName
from archatlas.model.source import SourceFile
from archatlas.pipeline.assessor import Assessor
from archatlas.publish.site import RenderedSite
from archatlas.render.site.page import RenderedFile, RenderedPage
from archatlas.settings import Settings
from archatlas.sources.repository import open_repository
from archatlas.sources.scope import FileScope
from builders import requiring, schema_text, written
from formats.fleet import Fleet
from sources.repositories import commit, new_repository

FORMATS = Formats((Fleet(), *KNOWN_FORMATS.formats))
CART = {"name": "shop.cart", "owner": "@Shop", "needs": ["shop.stock", "pay.ledger"]}
STOCK = {"name": "shop.stock", "owner": "@Shop"}
BASKET = {"name": "shop.basket", "needs": ["shop.cart", "shop.nowhere"]}


def fleet(*documents: Sequence[object] | str) -> str:
    """Return a fleet file of some documents; a text is a line of its own."""
    return "".join(f"{one if isinstance(one, str) else json.dumps({'services': one})}\n" for one in documents)


def assessor() -> Assessor:
    return Assessor(Settings(), reader=Reader(FORMATS))


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """An estate of one module schema and a fleet of three in two documents."""
    directory = written(tmp_path / "modules", schema_text("pay.ledger"))
    (directory / "Fleetfile").write_text(fleet([CART, STOCK], [BASKET]), encoding="utf-8")
    return directory


@pytest.fixture
def known(modules: Path) -> Assessment:
    return assessor().assess(read_scope(FileScope.of(modules), FORMATS))


def test_one_file_gives_many_modules_whatever_its_name_is(known: Assessment) -> None:
    assert list(known.catalog) == ["pay.ledger", "shop.basket", "shop.cart", "shop.stock"]
    assert known.facts.graph.needs(ModuleName("shop.cart")) == {"pay.ledger", "shop.stock"}


def test_a_format_that_nobody_reads_is_no_business_of_ours(modules: Path) -> None:
    tree = read_scope(FileScope.of(modules))

    assert [Path(file.path).name for file in tree.files] == ["0.yaml"]
    assert tree.passed_over == ()


def test_a_finding_stands_at_its_line_and_knows_the_key_of_the_very_text(known: Assessment) -> None:
    (found,) = [one for one in known.findings if one.rule == "reference/unknown"]

    assert (found.module, found.subject) == ("shop.basket", "shop.nowhere")
    assert (Path(found.path).name, found.location.line) == ("Fleetfile", 2)
    assert found.key.startswith("services[0].dependencies.internal.requires")


def test_every_module_has_its_page_and_its_document(known: Assessment, modules: Path) -> None:
    items = tuple(RenderedSite(known, Settings(), FileScope.of(modules)))
    files = {item.path: item.text for item in items if isinstance(item, RenderedFile)}
    pages = {item.address: item.fragment for item in items if isinstance(item, RenderedPage)}
    cart, basket = (json.loads(files[f"modules/shop.{name}/module.json"]) for name in ("cart", "basket"))

    assert cart["source"] == {"path": "modules/Fleetfile", "line": 1, "key": "services[0]"}
    assert basket["source"] == {"path": "modules/Fleetfile", "line": 2, "document": 2, "key": "services[0]"}
    assert "document 2, services[0]" in pages["modules/shop.basket"]
    assert "shop.nowhere" in pages["modules/shop.basket"]
    assert [row["name"] for row in json.loads(files["modules.json"])["modules"]] == list(known.catalog)


def test_a_broken_document_hides_none_of_the_others() -> None:
    reading = Reader(FORMATS).load([SourceFile("fleetfile", fleet([CART], '{"services": [', [STOCK]))])

    assert list(reading.catalog) == ["shop.cart", "shop.stock"]
    assert [(one.rule, one.location.line) for one in reading.findings] == [("yaml/syntax", 2)]
    assert reading.refused == ("fleetfile",)


def test_a_name_of_another_format_is_taken_once_and_the_rest_of_the_file_stays() -> None:
    files = [SourceFile("a.fleet", fleet([STOCK, CART])), SourceFile("cart.yaml", schema_text("shop.cart"))]
    reading = Reader(FORMATS).load(files)

    assert list(reading.catalog) == ["shop.stock"]
    assert [(one.rule, one.path, one.key) for one in reading.findings if one.rule == "module/duplicate-name"] == [
        ("module/duplicate-name", "a.fleet", "services[1].name"),
        ("module/duplicate-name", "cart.yaml", "identity.name"),
    ]
    assert reading.refused == ("a.fleet", "cart.yaml")


@pytest.mark.parametrize("name", ["../../etc", "con.cart", "Shop.Cart", "index.html", "a.b.c", "x" * 300 + ".y", ""])
def test_no_format_can_give_a_name_that_is_no_address(name: str) -> None:
    reading = Reader(FORMATS).load([SourceFile("a.fleet", fleet([{"name": name}, STOCK]))])

    assert list(reading.catalog) == ["shop.stock"]
    assert [one.rule for one in reading.findings] == ["module/name"]


def test_an_edit_of_one_module_of_a_file_is_assessed_like_all_of_it(modules: Path, known: Assessment) -> None:
    reader = Reader(FORMATS)
    path = next(file.source.path for file in known.evaluated.reading.files if file.source.path.endswith("Fleetfile"))
    edited = SourceFile(path, fleet([STOCK], "{", [{**CART, "owner": "@Pay"}]))
    Path(path).write_text(edited.text, encoding="utf-8")

    after = known.after(Changes(texts={path: edited}), reader.reload)
    scratch = assessor().assess(read_scope(FileScope.of(modules), FORMATS))

    assert after.catalog == scratch.catalog
    assert after.findings == scratch.findings
    assert dict(after.health) == dict(scratch.health)


def test_a_commit_is_read_by_the_same_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commit(new_repository(tmp_path), {"modules/Fleetfile": fleet([CART]), "modules/a.yaml": requiring("lane.a")})
    repository = open_repository(Path())
    tree = read_revision(repository, repository.resolve("HEAD"), FileScope.of(Path("modules")), formats=FORMATS)

    assert [file.path for file in tree.files] == ["modules/Fleetfile", "modules/a.yaml"]
    assert tree.schemas == {"modules/Fleetfile", "modules/a.yaml"}


def test_a_file_of_two_formats_is_read_by_the_first_that_is_sure() -> None:
    both = SourceFile("a.yaml", f'{schema_text("lane.a")}# "services"\n')

    assert list(Reader(Formats((Fleet(("*.yaml",)), *KNOWN_FORMATS.formats))).load([both]).catalog) == []
    assert list(Reader(FORMATS).load([both]).catalog) == ["lane.a"]
