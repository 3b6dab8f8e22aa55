"""What settings say about a site is text: no markup, no script that the policy lets run, and no bug."""

from pathlib import Path

import pytest
from lxml import html

from archatlas.publish.mkdocs.content_security_policy import source_of
from handbooks import PLUGINS, THEME, built, handbook
from installed import archatlas

pytestmark = pytest.mark.site

NAME = "R&D <script>alert(1)</script> \"<b>x</b>\" '@nav@'"
SAID = f"site:\n  name: {NAME!r}\n  url: https://acme.example.org/docs/\n".replace("\\'", "''")
UNNAMED = THEME.replace("Handbook", "Architecture atlas").replace("font: false", "font: false, logo: x.svg")
PAGE = {"guide": "# Guide\n\nText.\n"}


def is_text_everywhere(site: Path) -> bool:
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    assert len(pages) > 90
    return not any("<script>alert" in page or "<b>x" in page or source_of("alert(1)") in page for page in pages)


def document(site: Path, address: str) -> "html.HtmlElement":
    return html.fromstring((site / address / "index.html").read_text(encoding="utf-8"))


def title(site: Path, address: str) -> str:
    return str(document(site, address).findtext(".//title"))


def tabs(site: Path) -> list[str]:
    listed = document(site, "guide").find_class("md-tabs__list")[0]
    return [" ".join(tab.text_content().split()) for tab in listed]


def test_the_name_of_the_site_is_text(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/x.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    site = built(handbook(tmp_path, UNNAMED + PLUGINS, SAID, **PAGE))

    assert is_text_everywhere(site)
    assert title(site, "guide") == f"Guide - {NAME}"
    assert title(site, "modules") == f"Modules - {NAME}"


def test_the_name_of_a_joined_atlas_is_text(tmp_path: Path) -> None:
    features = THEME.replace("font: false", "font: false, features: [navigation.tabs]")
    site = built(handbook(tmp_path, features + PLUGINS, f"{SAID}  at: atlas\n"))

    assert is_text_everywhere(site)
    assert tabs(site)[-1] == NAME


def test_the_name_of_an_exported_tree_is_text(tmp_path: Path) -> None:
    handbook(tmp_path, settings=SAID)
    done = archatlas("export", "arch", "--out", "tree", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "<script>" not in (tmp_path / "tree/mkdocs.yml").read_text(encoding="utf-8")
    assert (tmp_path / "tree/mkdocs.yml").read_text(encoding="utf-8").count("modules/index.md") == 1


@pytest.mark.parametrize("key", ["url", "repo_url", "code_url", "edit_uri"])
def test_an_address_with_markup_is_refused(tmp_path: Path, key: str) -> None:
    handbook(tmp_path, settings=f"site: {{{key}: 'https://x.example.org/\"><script>alert(1)</script>'}}\n")
    done = archatlas("check", "arch", cwd=tmp_path)

    assert done.returncode == 2
    assert f"site.{key}" in done.stderr


def test_a_place_that_no_system_can_hold_is_refused(tmp_path: Path) -> None:
    handbook(tmp_path, settings=f"site: {{at: {'a' * 300}}}\n")
    done = archatlas("build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=tmp_path)

    assert done.returncode == 2
    assert "characters" in done.stderr


def test_an_entry_of_the_navigation_needs_no_title(tmp_path: Path) -> None:
    nav = "nav:\n  - index.md\n  - atlas/\n  - More:\n      - guide.md\n"
    features = THEME.replace("font: false", "font: false, features: [navigation.tabs]")
    site = built(handbook(tmp_path, features + nav + PLUGINS, "site: {name: Shop, at: atlas}\n"))

    assert tabs(site) == ["Handbook", "Shop", "More"]


def test_sharing_a_search_is_no_code_that_is_blocked(tmp_path: Path) -> None:
    features = THEME.replace("font: false", "font: false, features: [search.share]")
    assert built(handbook(tmp_path, features + PLUGINS)).is_dir()
