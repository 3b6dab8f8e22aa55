"""A site in whose pages others have a hand is built for its preview, and the preview says why."""

from pathlib import Path

import pytest

from archatlas.publish.errors import PublishError
from archatlas.publish.packaged_data import DEFAULTS
from archatlas.publish.preview_frame import needs_build

SCRIPT = (DEFAULTS / "gen_files.py").read_text(encoding="utf-8")
PLUGINS = "plugins: [search, {gen-files: {scripts: [gen_files.py]}}, archatlas]\n"


def site(root: Path, more: str = "", plugins: str = PLUGINS) -> Path:
    """Write a mkdocs.yml that has nothing but an atlas."""
    (root / "docs").mkdir()
    (root / "gen_files.py").write_text(SCRIPT, encoding="utf-8")
    file = root / "mkdocs.yml"
    file.write_text(f"site_name: Ours\ntheme: {{name: material, font: false}}\n{plugins}{more}", encoding="utf-8")
    return file


def test_a_mkdocs_yml_with_nothing_but_an_atlas_is_shown_page_by_page(tmp_path: Path) -> None:
    file = site(tmp_path)
    (tmp_path / "docs" / "logo.png").write_bytes(b"png")

    assert needs_build(file) == ""


def test_pages_of_the_teams_own_need_a_build(tmp_path: Path) -> None:
    file = site(tmp_path)
    (tmp_path / "docs" / "about.md").write_text("# About\n", encoding="utf-8")

    assert needs_build(file) == "'about.md' is a page of its own"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("hooks: [hook.py]\n", "the hook 'hook.py' may change pages"),
        ("use_directory_urls: false\n", "use_directory_urls is off"),
        ("exclude_docs: x.md\n", "exclude_docs or draft_docs may leave pages out"),
        ("theme: {name: material, custom_dir: ours}\n", "the templates of 'ours' may change pages"),
    ],
)
def test_what_else_has_a_hand_in_pages_needs_a_build(more: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text("", encoding="utf-8")
    (tmp_path / "ours").mkdir()
    file = site(tmp_path, more)
    text = file.read_text(encoding="utf-8")
    if more.startswith("theme"):
        file.write_text(text.replace("theme: {name: material, font: false}\n", ""), encoding="utf-8")

    assert needs_build(file) == reason


def test_a_plugin_of_somebody_else_needs_a_build(tmp_path: Path) -> None:
    file = site(tmp_path, plugins=PLUGINS.replace("search,", "search, tags,"))

    assert needs_build(file) == "the plugin 'material/tags' may change pages"


def test_a_script_of_the_teams_own_needs_a_build(tmp_path: Path) -> None:
    file = site(tmp_path)
    (tmp_path / "gen_files.py").write_text(f"{SCRIPT}print()\n", encoding="utf-8")

    assert needs_build(file) == "the script 'gen_files.py' may write pages"


def test_a_site_without_an_atlas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="lacks the plugin"):
        needs_build(site(tmp_path, plugins=PLUGINS.replace(", archatlas", "")))
