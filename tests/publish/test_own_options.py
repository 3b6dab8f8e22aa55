"""`archatlas build --mkdocs` reads what the mkdocs.yml says, as mkdocs itself does."""

from pathlib import Path

import pytest

from handbooks import PLUGINS, THEME, handbook
from installed import archatlas

pytestmark = pytest.mark.site

TOLD = PLUGINS.replace("schemas: arch", "schemas: arch, config: settings/atlas.yml, at: atlas")


def book(root: Path) -> Path:
    """Write a handbook that alone knows where its schemas and settings are."""
    handbook(root, THEME.replace("font: false", "font: false, features: [navigation.tabs]") + TOLD)
    (root / "archatlas.yml").unlink()
    (root / "settings").mkdir()
    (root / "settings/atlas.yml").write_text("site: {name: Told here}\n")
    return root


@pytest.mark.parametrize("place", ["", "a bööK/"])
def test_the_options_of_the_plugin_count(tmp_path: Path, place: str) -> None:
    book(tmp_path / place)
    done = archatlas("build", "--mkdocs", f"{place}mkdocs.yml", "--out", "site", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "3 modules" in done.stderr
    assert "Told here" in (tmp_path / "site/guide/index.html").read_text(encoding="utf-8")


def test_what_the_command_line_says_goes_before_them(tmp_path: Path) -> None:
    book(tmp_path)
    (tmp_path / "one").mkdir()
    (tmp_path / "one/base.log.yaml").write_text("identity: {name: base.log}\n")
    (tmp_path / "other.yml").write_text("site: {name: Said now}\n")
    done = archatlas(
        *("build", "one", "--config", "other.yml", "--mkdocs", "mkdocs.yml", "--out", "site"), cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    assert "1 module:" in done.stderr
    assert "Said now" in (tmp_path / "site/guide/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["site_name: x\n", "plugins: [", "theme: nowhere\n"])
def test_a_mkdocs_file_that_cannot_be_used_is_one_line(tmp_path: Path, text: str) -> None:
    book(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(text)
    done = archatlas("build", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=tmp_path)

    assert done.returncode == 2, done.stderr
    assert "bug" not in done.stderr


def test_a_mkdocs_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = archatlas("build", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=book(tmp_path) / "docs")

    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
