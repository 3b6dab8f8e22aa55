"""A site whose schemas lie in several directories."""

from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from installed import archatlas
from publish.builders import tree

pytestmark = pytest.mark.site

ONE, TWO = "identity: {name: shop.one}\n", "identity: {name: shop.two}\n"
MKDOCS = """\
site_name: Ours
theme: {{name: material, font: false}}
plugins:
  - search
  - gen-files: {{scripts: [gen_files.py]}}
  - archatlas: {{config: archatlas.yml{more}}}
"""
SCRIPT = "from archatlas.publish.plugin import write_generated\n\nwrite_generated()\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a directory with two modules in two places."""
    for path, text in {"services/one/arch/one.yaml": ONE, "libs/two.yaml": TWO, "libs/chart.yaml": "a: 1\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_order_and_the_spelling_of_directories_change_no_byte(root: Path) -> None:
    first = archatlas("build", "services", "libs", "--out", "a", cwd=root)
    second = archatlas("build", "./libs/", "libs", root / "services", "--out", "b", cwd=root)

    assert (first.returncode, second.returncode) == (0, 0)
    assert tree(root / "a") == tree(root / "b")
    assert "services/one/arch/one.yaml" in (root / "a/modules/shop.one/module.json").read_text(encoding="utf-8")
    assert "passed over 1 YAML file that is no module schema" in first.stderr


@pytest.mark.parametrize(
    ("more", "settings", "names"),
    [
        (", schemas: libs", "", {"shop.two"}),
        (", schemas: [libs, services]", "schemas: [libs]\n", {"shop.one", "shop.two"}),
        ("", "schemas: [libs]\ninclude: ['**/arch/*.yaml']\n", {"shop.one", "shop.two"}),
    ],
)
def test_an_own_mkdocs_site_names_the_directories_or_leaves_it_to_the_settings(
    root: Path, more: str, settings: str, names: set[str]
) -> None:
    (root / "docs").mkdir()
    (root / "gen_files.py").write_text(SCRIPT, encoding="utf-8")
    (root / "mkdocs.yml").write_text(MKDOCS.format(more=more), encoding="utf-8")
    (root / "archatlas.yml").write_text(settings, encoding="utf-8")

    mkdocs_build(root)

    assert {place.name for place in (root / "site/modules").iterdir() if place.is_dir()} == names


def mkdocs_build(root: Path) -> None:
    config = load_config(str(root / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
