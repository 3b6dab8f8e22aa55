"""Documentation that Sphinx and mkdocs build finds the pages of an atlas, in an environment of its own."""

import re
import subprocess
from pathlib import Path

import pytest

from archatlas.pipeline import assess_directory
from archatlas.render.documents.inventory import inventory
from archatlas.render.site.page import PageOptions
from archatlas.settings import Settings
from builders import schema_text, written

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "build" / "neighbours" / "bin"
GUIDE = ROOT / "docs" / "guide" / "out.md"
SITE = "https://docs.example.org/architecture/"
ORDERS = {
    "ownership.owner": "@Orders",
    "contracts.api.surface": ["python: shop.orders.place"],
    "contracts.error_taxonomy": [{"code": "ORDER_NOT_FOUND", "retriable": False}],
    "data_and_events.emits": [{"topic": "order.placed", "schema_ref": "order.json"}],
}
PAGE = f"{SITE}modules/shop.orders/"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PROGRAMS.exists(), reason="needs the environment that make neighbours makes"),
]


def block(title: str) -> str:
    (found,) = re.findall(rf'```\w+ title="{title}"\n(.+?)```', GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def inventory_file(folder: Path) -> Path:
    estate = assess_directory(written(folder / "modules", schema_text("shop.orders", ORDERS)), Settings())
    file = folder / "objects.inv"
    file.write_bytes(inventory(estate, PageOptions()).content)
    return file


def links_of(page: Path) -> list[str]:
    return [link for link in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")) if link.startswith(SITE)]


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_sphinx_finds_every_form_of_reference_without_a_warning(tmp_path: Path) -> None:
    docs, file = tmp_path / "docs", inventory_file(tmp_path)
    docs.mkdir()
    (docs / "conf.py").write_text(block("conf.py").replace("None", repr(str(file))), encoding="utf-8")
    (docs / "index.rst").write_text(block("index.rst"), encoding="utf-8")

    run(str(PROGRAMS / "sphinx-build"), "-W", "-n", "-q", str(docs), str(tmp_path / "html"))

    error, topic = f"{PAGE}#error-order_not_found", f"{SITE}topics/order-placed/"
    expected = [PAGE, PAGE, error, error, PAGE, topic, topic, f"{SITE}owners/orders/"]
    assert links_of(tmp_path / "html" / "index.html") == expected


def test_mkdocstrings_finds_every_name_in_a_strict_build(tmp_path: Path) -> None:
    file = inventory_file(tmp_path)
    (tmp_path / "docs").mkdir()
    local = f"url: {file.as_uri()}\n              base_url: {SITE}"
    settings = block("mkdocs.yml").replace(f"url: {SITE}objects.inv", local)
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (tmp_path / "docs" / "index.md").write_text(block("index.md"), encoding="utf-8")

    run(str(PROGRAMS / "mkdocs"), "build", "--strict", "--quiet", "--config-file", str(tmp_path / "mkdocs.yml"))

    assert links_of(tmp_path / "site" / "index.html") == [
        PAGE,
        f"{PAGE}#api-python-place",
        f"{PAGE}#error-order_not_found",
        f"{SITE}topics/order-placed/",
        f"{SITE}owners/orders/",
    ]
