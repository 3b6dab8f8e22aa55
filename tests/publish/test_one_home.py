"""What `archatlas.yml` says about the site counts beside a mkdocs.yml too, and a difference is told."""

from pathlib import Path

import pytest

from handbooks import PLUGINS, THEME, handbook
from installed import archatlas

pytestmark = pytest.mark.site

UNNAMED = THEME.replace("Handbook", "Architecture atlas")
SETTINGS = "site: {name: Our atlas, url: 'https://acme.example.org/docs/arch'}\n"
PAGE = {"about": "# About\n\nWho we are.\n"}
CARDS = "site_name: Architecture atlas\ntheme: {name: material, font: false, features: [content.action.edit]}\n"


def build(root: Path) -> str:
    """Build and return what was said."""
    done = archatlas("build", "arch", "--mkdocs", "mkdocs.yml", "--out", "site", cwd=root)
    assert done.returncode == 0, done.stderr
    return done.stderr


def text(root: Path, path: str) -> str:
    return (root / "site" / path).read_text(encoding="utf-8")


def test_name_and_address_count_beside_a_mkdocs_file(tmp_path: Path) -> None:
    said = build(handbook(tmp_path, UNNAMED + PLUGINS, SETTINGS, **PAGE))

    assert "<title>About - Our atlas</title>" in text(tmp_path, "about/index.html")
    assert 'rel="canonical" href="https://acme.example.org/docs/arch/about/"' in text(tmp_path, "about/index.html")
    assert "/docs/arch/assets/" in text(tmp_path, "404.html")
    assert "<loc>https://acme.example.org/docs/arch/modules/" in text(tmp_path, "sitemap.xml")
    assert "note:" not in said


def test_they_count_for_mkdocs_alone_wherever_it_is_started(tmp_path: Path) -> None:
    handbook(tmp_path / "book", f"{UNNAMED}strict: true\n{PLUGINS}", SETTINGS, **PAGE)
    mkdocs_build(tmp_path / "book")

    assert "<title>About - Our atlas</title>" in text(tmp_path / "book", "about/index.html")
    assert "<loc>https://acme.example.org/docs/arch/about/" in text(tmp_path / "book", "sitemap.xml")


def test_a_difference_is_told_with_what_counts_also_in_strict_mode(tmp_path: Path) -> None:
    theirs = f"{THEME}strict: true\nsite_url: https://other.example.org/\n"
    said = build(handbook(tmp_path, theirs + PLUGINS, SETTINGS, **PAGE))

    name, address = (line for line in said.splitlines() if line.startswith("note:"))
    assert "'Handbook'" in name
    assert "'Our atlas'" in name
    assert "'https://other.example.org/' counts" in address
    assert "'https://acme.example.org/docs/arch'" in address
    assert "<title>About - Handbook</title>" in text(tmp_path, "about/index.html")
    assert "https://other.example.org/modules/shop.till/" in text(tmp_path, "modules/shop.till/index.html")
    assert "acme.example.org" not in text(tmp_path, "modules/shop.till/index.html")


def test_the_address_of_the_other_file_reaches_what_pages_say(tmp_path: Path) -> None:
    build(handbook(tmp_path, f"{UNNAMED}site_url: https://other.example.org/x/\n{PLUGINS}", "", **PAGE))

    assert "https://other.example.org/x/modules/shop.till/" in text(tmp_path, "modules/shop.till/graph.svg") + text(
        tmp_path, "modules/shop.till/index.html"
    )


def test_edit_links_count_too(tmp_path: Path) -> None:
    settings = "site: {repo_url: 'https://git.example.org/platform', edit_uri: edit/main/docs/}\n"
    build(handbook(tmp_path, CARDS + PLUGINS, settings, **PAGE))

    assert 'href="https://git.example.org/platform"' in text(tmp_path, "about/index.html")
    assert 'href="https://git.example.org/platform/edit/main/docs/about.md"' in text(tmp_path, "about/index.html")


def test_a_difference_of_edit_links_is_told(tmp_path: Path) -> None:
    theirs = f"{CARDS}repo_url: https://git.example.org/theirs\n{PLUGINS}"
    said = build(handbook(tmp_path, theirs, "site: {repo_url: 'https://git.example.org/platform'}\n", **PAGE))

    assert "repo_url in mkdocs.yml is 'https://git.example.org/theirs'" in said
    assert 'href="https://git.example.org/platform"' not in text(tmp_path, "about/index.html")


def test_two_addresses_of_the_atlas_are_told(tmp_path: Path) -> None:
    plugins = PLUGINS.replace("schemas: arch", "schemas: arch, at: one")
    said = build(handbook(tmp_path, THEME + plugins, "site: {at: two}\n"))

    assert "'one' counts" in said
    assert (tmp_path / "site/one/modules/index.html").is_file()


@pytest.mark.parametrize("arguments", [(), ("--mkdocs", "mkdocs.yml")])
def test_a_site_without_address_says_what_does_not_work(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    handbook(tmp_path, UNNAMED + PLUGINS, "", **PAGE)
    done = archatlas("build", "arch", *arguments, "--out", "site", cwd=tmp_path)

    (line,) = (line for line in done.stderr.splitlines() if line.startswith("note:"))
    assert all(word in line for word in ("404.html", "sitemap", "canonical", "site.url"))


def mkdocs_build(root: Path) -> None:
    """Build a site as mkdocs itself does."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    build(load_config(str(root / "mkdocs.yml")))
