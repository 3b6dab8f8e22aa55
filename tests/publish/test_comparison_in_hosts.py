"""Whoever publishes an estate compares it with the same code: build, preview, plugin and export."""

from pathlib import Path

import pytest

from archatlas.cli.main import main
from archatlas.publish.site import SiteOptions, load_site
from archatlas.render.site.page import RenderedPage
from archatlas.settings import SiteSettings
from builders import schema_text, written
from publish.test_preview_site import preview

pytestmark = pytest.mark.site

UNDECLARED = "1 of 1 pair of modules differs."


def module(name: str, *required: str) -> str:
    folder = name.replace(".", "/")
    values = {"discovery.file_patterns": [f"{folder}/**/*.py"], "dependencies.internal.requires": list(required)}
    return schema_text(name, values)


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """Return a directory with two modules and their code, in which one imports the other."""
    written(tmp_path / "modules", module("shop.orders"), module("shop.mail"))
    for name, text in (("orders", "from shop.mail.send import deliver\n"), ("mail", "")):
        (tmp_path / "code" / "shop" / name).mkdir(parents=True)
        (tmp_path / "code" / "shop" / name / "__init__.py").write_text("", encoding="utf-8")
        (tmp_path / "code" / "shop" / name / "main.py").write_text(text, encoding="utf-8")
    (tmp_path / "code" / "shop" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "code" / "shop" / "mail" / "send.py").write_text("def deliver(): ...\n", encoding="utf-8")
    (tmp_path / "archatlas.yml").write_text("scan: {code: code}\n", encoding="utf-8")
    return tmp_path


def built(root: Path, command: str, *options: str) -> Path:
    out = root / "out"
    assert main([command, str(root / "modules"), "--out", str(out), *options]) == 0
    return out


def test_a_build_compares_with_the_code_of_the_option_or_of_the_settings(estate: Path, tmp_path: Path) -> None:
    settings, plain = str(estate / "archatlas.yml"), tmp_path / "plain.yml"
    plain.write_text("site: {name: Architecture docs}\n", encoding="utf-8")
    by_settings = (built(estate, "build", "--config", settings) / "drift" / "index.html").read_text(encoding="utf-8")
    by_option = (
        built(estate, "build", "--config", str(plain), "--code", str(estate / "code")) / "drift" / "index.html"
    ).read_text(encoding="utf-8")

    assert UNDECLARED in by_settings
    assert by_settings == by_option
    assert not (built(estate, "build", "--config", str(plain)) / "drift").exists()


def test_an_exported_tree_has_the_comparison(estate: Path) -> None:
    out = built(estate, "export", "--config", str(estate / "archatlas.yml"))

    assert UNDECLARED in (out / "docs" / "drift" / "index.md").read_text(encoding="utf-8")


def test_the_plugin_compares_with_the_code_of_the_settings(estate: Path) -> None:
    rendered = load_site(SiteOptions((estate / "modules",), estate / "archatlas.yml"), SiteSettings())
    pages = {page.address: page.fragment for page in rendered if isinstance(page, RenderedPage)}

    assert UNDECLARED in pages["drift"]


def test_a_preview_compares_each_edit_of_a_schema_with_the_code(estate: Path) -> None:
    with preview(estate) as running:
        assert UNDECLARED in running.page("drift/")

        running.edit("0.yaml", module("shop.orders", "shop.mail"))

        assert "compared with code, no drift" in running.page("drift/")
        assert "compared with code, no drift" in running.page("modules/shop.orders/")
        (estate / "archatlas.yml").write_text("site: {name: Architecture docs}\n", encoding="utf-8")
        assert "not compared with code" in running.page("modules/shop.orders/")
